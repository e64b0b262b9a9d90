"""The outline of an ontology: its entities, each with what simple formats can say of it.

OBO and OBO Graphs know names, definitions, parents, existential relationships, logical definitions
of the form "a genus that …", chains, and facts. What else there is stays in the OWL files.
"""

from collections import defaultdict
from dataclasses import dataclass, field
from itertools import combinations

from rdflib import OWL, RDF, RDFS, BNode, Graph, Literal, URIRef
from rdflib.namespace import SKOS
from rdflib.term import Node

from hcconto import vocab

DEFINITION = URIRef(vocab.PREFIXES["IAO"] + "0000115")
XREF = URIRef(vocab.PREFIXES["oboInOwl"] + "hasDbXref")

KINDS = {
    OWL.Class: "class",
    OWL.ObjectProperty: "object property",
    OWL.DatatypeProperty: "data property",
    OWL.AnnotationProperty: "annotation property",
    OWL.NamedIndividual: "individual",
}
TRAITS = {
    OWL.TransitiveProperty: "transitive",
    OWL.SymmetricProperty: "symmetric",
    OWL.AsymmetricProperty: "asymmetric",
    OWL.ReflexiveProperty: "reflexive",
    OWL.FunctionalProperty: "functional",
    OWL.InverseFunctionalProperty: "inverse functional",
}
# SKOS repeats the definition for other readers.
TOLD_ELSEWHERE = (RDFS.label, DEFINITION, SKOS.definition)
SCOPES = ("Exact", "Broad", "Narrow", "Related")

Pair = tuple[str, str]


@dataclass
class Entity:
    """What is said of one thing. IRIs are full; a logical definition is genera and pairs.

    Synonyms come with their scope, one of `SCOPES`.
    """

    iri: str
    kind: str
    label: str = ""
    definition: str = ""
    sources: list[str] = field(default_factory=list)
    synonyms: list[Pair] = field(default_factory=list)
    parents: list[str] = field(default_factory=list)
    some: list[Pair] = field(default_factory=list)
    genera: list[str] = field(default_factory=list)
    differentia: list[Pair] = field(default_factory=list)
    disjoint: list[str] = field(default_factory=list)
    domains: list[str] = field(default_factory=list)
    ranges: list[str] = field(default_factory=list)
    inverses: list[str] = field(default_factory=list)
    chains: list[list[str]] = field(default_factory=list)
    traits: list[str] = field(default_factory=list)
    links: list[Pair] = field(default_factory=list)
    values: list[Pair] = field(default_factory=list)
    claims: dict[Pair, list[str]] = field(default_factory=lambda: defaultdict(list))


@dataclass
class Outline:
    """The header of an ontology (version, links and values), and its entities by IRI."""

    iri: str
    version: str
    links: list[Pair]
    values: list[Pair]
    entities: list[Entity]


def read(graph: Graph) -> Outline:
    """The outline of a graph with one ontology header."""
    header = next(graph.subjects(RDF.type, OWL.Ontology))
    links, values = _said(graph, header)
    entities = {
        str(term): Entity(str(term), name)
        for kind, name in KINDS.items()
        for term in graph.subjects(RDF.type, kind)
        if isinstance(term, URIRef)
    }
    for entity in entities.values():
        _describe(graph, entity)
    _annotate(graph, entities)
    _part(graph, entities)
    version = str(graph.value(header, OWL.versionIRI) or "")
    ordered = [entities[iri] for iri in sorted(entities)]
    return Outline(str(header), version, links, values, ordered)


def _said(graph: Graph, subject: Node, but: tuple[Node, ...] = ()) -> tuple[list[Pair], list[Pair]]:
    """Links to other things and plain values, in order."""
    links, values = [], []
    for predicate, object in graph.predicate_objects(subject):
        if predicate in (RDF.type, OWL.versionIRI) or predicate in but:
            continue
        if isinstance(object, Literal):
            values.append((str(predicate), str(object)))
        elif isinstance(object, URIRef):
            links.append((str(predicate), str(object)))
    return sorted(links), sorted(values)


def synonym(scope: str) -> URIRef:
    """The relation to a synonym of a scope, one of `SCOPES`."""
    return URIRef(f"{vocab.PREFIXES['oboInOwl']}has{scope}Synonym")


def _describe(graph: Graph, entity: Entity) -> None:
    term = URIRef(entity.iri)
    entity.label = str(graph.value(term, RDFS.label) or "")
    entity.definition = str(graph.value(term, DEFINITION) or "")
    entity.synonyms = [
        (scope, name)
        for scope in SCOPES
        for name in sorted(map(str, graph.objects(term, synonym(scope))))
    ]
    if entity.kind == "individual":
        entity.parents = _named(graph, term, RDF.type)
    else:
        above = RDFS.subClassOf if entity.kind == "class" else RDFS.subPropertyOf
        entity.parents = _named(graph, term, above)
        entity.some = sorted(filter(None, (_some(graph, o) for o in graph.objects(term, above))))
        _define(graph, entity)
    entity.domains = _named(graph, term, RDFS.domain)
    entity.ranges = _named(graph, term, RDFS.range)
    entity.inverses = _named(graph, term, OWL.inverseOf)
    entity.disjoint = _named(graph, term, OWL.disjointWith)
    entity.chains = sorted(
        [str(step) for step in graph.items(chain)]
        for chain in graph.objects(term, OWL.propertyChainAxiom)
        if all(isinstance(step, URIRef) for step in graph.items(chain))
    )
    entity.traits = [name for kind, name in TRAITS.items() if (term, RDF.type, kind) in graph]
    builtin = tuple(p for p in graph.predicates(term) if str(p).startswith((str(OWL), str(RDFS))))
    entity.links, entity.values = _said(
        graph, term, (*TOLD_ELSEWHERE, *map(synonym, SCOPES), *builtin)
    )


def _named(graph: Graph, term: URIRef, predicate: URIRef) -> list[str]:
    found = {str(o) for o in graph.objects(term, predicate) if isinstance(o, URIRef)}
    return sorted(iri for iri in found if not iri.startswith(str(OWL)))


def _some(graph: Graph, node: Node) -> Pair | None:
    """Property and filler of an existential restriction between named things, else None."""
    relation, filler = graph.value(node, OWL.onProperty), graph.value(node, OWL.someValuesFrom)
    if isinstance(node, BNode) and isinstance(relation, URIRef) and isinstance(filler, URIRef):
        return str(relation), str(filler)
    return None


def _members(graph: Graph, node: Node, predicate: URIRef) -> list[Node]:
    head = graph.value(node, predicate)
    return [] if head is None else list(graph.items(head))


def _define(graph: Graph, entity: Entity) -> None:
    for definition in graph.objects(URIRef(entity.iri), OWL.equivalentClass):
        members = _members(graph, definition, OWL.intersectionOf)
        genera = sorted(str(m) for m in members if isinstance(m, URIRef))
        differentia = sorted(filter(None, (_some(graph, m) for m in members)))
        if members and len(genera) + len(differentia) == len(members):
            entity.genera, entity.differentia = genera, differentia


def _annotate(graph: Graph, entities: dict[str, Entity]) -> None:
    """Sources of definitions, and the claims behind links, from the annotations of axioms."""
    for node in graph.subjects(RDF.type, OWL.Axiom):
        entity = entities.get(str(graph.value(node, OWL.annotatedSource)))
        if entity is None:
            continue
        predicate = graph.value(node, OWL.annotatedProperty)
        if predicate == DEFINITION:
            entity.sources = sorted(str(x) for x in graph.objects(node, XREF))
        pair = (str(predicate), str(graph.value(node, OWL.annotatedTarget)))
        claims = graph.objects(node, URIRef(vocab.HCC + "basedOnClaim"))
        entity.claims[pair] += sorted(str(claim) for claim in claims)


def _part(graph: Graph, entities: dict[str, Entity]) -> None:
    """Lists of disjoint classes, pair by pair."""
    for node in graph.subjects(RDF.type, OWL.AllDisjointClasses):
        members = sorted(str(m) for m in _members(graph, node, OWL.members))
        for one, other in combinations(members, 2):
            if one in entities:
                entities[one].disjoint = sorted({*entities[one].disjoint, other})
