"""OBO Graphs JSON of an outline, with the classes of the `obographs` package."""

import json
from collections.abc import Iterator
from typing import Any, Literal

from obographs import (
    Definition,
    DomainRangeAxiom,
    Edge,
    ExistentialRestrictionExpression,
    Graph,
    GraphDocument,
    LogicalDefinition,
    Meta,
    Node,
    Property,
    PropertyChainAxiom,
    Synonym,
)

from hcconto import vocab
from hcconto.outline import Entity, Outline, Pair

BASED_ON = vocab.HCC + "basedOnClaim"
PROPERTY_TYPES = {
    "object property": "OBJECT",
    "data property": "DATA",
    "annotation property": "ANNOTATION",
}


Scope = Literal["hasExactSynonym", "hasNarrowSynonym", "hasBroadSynonym", "hasRelatedSynonym"]
PREDICATES: dict[str, Scope] = {
    "Exact": "hasExactSynonym",
    "Narrow": "hasNarrowSynonym",
    "Broad": "hasBroadSynonym",
    "Related": "hasRelatedSynonym",
}


def spell(outline: Outline) -> str:
    """The JSON document."""
    entities = outline.entities
    graph = Graph(
        id=outline.iri,
        meta=Meta(
            version=outline.version, basicPropertyValues=_properties(outline.links, outline.values)
        ),
        nodes=[_node(entity) for entity in entities],
        edges=[edge for entity in entities for edge in _edges(entity)],
        logicalDefinitionAxioms=[_definition(e) for e in entities if e.genera or e.differentia],
        domainRangeAxioms=[_typing(e) for e in entities if e.domains or e.ranges],
        propertyChainAxioms=[
            PropertyChainAxiom(predicateId=e.iri, chainPredicateIds=chain)
            for e in entities
            for chain in e.chains
        ],
    )
    tree = GraphDocument(graphs=[graph]).model_dump(exclude_none=True, exclude_defaults=True)
    return json.dumps(tree, indent=1, ensure_ascii=False, sort_keys=True) + "\n"


def _properties(links: list[Pair], values: list[Pair]) -> list[Property]:
    return [Property(pred=pred, val=val) for pred, val in (*links, *values)]


def _node(entity: Entity) -> Node:
    if not entity.label:
        return Node(id=entity.iri, **_typed(entity))
    definition = Definition(val=entity.definition, xrefs=entity.sources or None)
    # The links of an individual are edges; of a class or relation they are annotations.
    links = [] if entity.kind == "individual" else entity.links
    meta = Meta(
        definition=definition if entity.definition else None,
        synonyms=[
            Synonym(val=name, pred=PREDICATES[scope], synonymType=None)
            for scope, name in entity.synonyms
        ]
        or None,
        basicPropertyValues=_properties(links, entity.values) or None,
    )
    return Node(id=entity.iri, lbl=entity.label, meta=meta, **_typed(entity))


def _typed(entity: Entity) -> dict[str, Any]:
    if entity.kind in PROPERTY_TYPES:
        return {"type": "PROPERTY", "propertyType": PROPERTY_TYPES[entity.kind]}
    return {"type": entity.kind.upper()}


def _edges(entity: Entity) -> Iterator[Edge]:
    words = {"class": ("is_a", "subClassOf"), "individual": ("type", None)}
    pred, axiom = words.get(entity.kind, ("subPropertyOf", None))
    for above in entity.parents:
        claims = entity.claims.get((f"{vocab.PREFIXES['rdfs']}{axiom}", above), [])
        yield Edge(sub=entity.iri, pred=pred, obj=above, meta=_claimed(claims))
    for relation, filler in entity.some:
        yield Edge(sub=entity.iri, pred=relation, obj=filler)
    for other in entity.inverses:
        yield Edge(sub=entity.iri, pred="inverseOf", obj=other)
    if entity.kind == "individual":
        for relation, object in entity.links:
            claims = entity.claims.get((relation, object), [])
            yield Edge(sub=entity.iri, pred=relation, obj=object, meta=_claimed(claims))


def _claimed(claims: list[str]) -> Meta | None:
    properties = [Property(pred=BASED_ON, val=claim) for claim in claims]
    return Meta(basicPropertyValues=properties) if properties else None


def _definition(entity: Entity) -> LogicalDefinition:
    return LogicalDefinition(
        definedClassId=entity.iri,
        genusIds=entity.genera,
        restrictions=[
            ExistentialRestrictionExpression(propertyId=relation, fillerId=filler)
            for relation, filler in entity.differentia
        ],
    )


def _typing(entity: Entity) -> DomainRangeAxiom:
    return DomainRangeAxiom(
        predicateId=entity.iri,
        domainClassIds=entity.domains or None,
        rangeClassIds=entity.ranges or None,
    )
