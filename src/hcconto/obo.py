"""OBO 1.4, written by fastobo: the classes and relations of an outline of our own.

fastobo cannot make frames of instances, so that individuals are in the other formats only.
"""

import re
from collections.abc import Iterator
from typing import Any

import fastobo
from fastobo import header, pv, syn, term, typedef
from fastobo.id import BaseIdent, PrefixedIdent, UnprefixedIdent, Url
from fastobo.xref import Xref, XrefList

from hcconto import vocab
from hcconto.outline import Entity, Outline

REMARK = "Individuals, data and axioms that OBO has no words for are in the OWL files."
OPAQUE = re.compile(re.escape(vocab.HCC) + r"(HCCO)_([0-9]{7})")
TRAITS = {
    "transitive": typedef.IsTransitiveClause,
    "symmetric": typedef.IsSymmetricClause,
    "reflexive": typedef.IsReflexiveClause,
    "functional": typedef.IsFunctionalClause,
    "inverse functional": typedef.IsInverseFunctionalClause,
}
STRING = PrefixedIdent("xsd", "string")


def spell(outline: Outline) -> str:
    """The OBO document."""
    mentioned = {iri for entity in outline.entities for iri in _mentions(entity)}
    # Readers want a frame for all that an axiom names; of outside terms it has the identifier only.
    ours = [e for e in outline.entities if vocab.is_ours(e.iri) or e.iri in mentioned]
    frames = [_term(e) for e in ours if e.kind == "class"]
    frames += [_typedef(e) for e in ours if e.kind == "object property"]
    doc = fastobo.doc.OboDoc(header.HeaderFrame(_header(outline)), frames)
    return str(doc)


def _mentions(entity: Entity) -> Iterator[str]:
    """What the axioms of a class or relation of ours name."""
    if entity.kind in ("class", "object property"):
        yield from (*entity.parents, *entity.genera, *entity.disjoint)
        yield from (*entity.domains, *entity.ranges, *entity.inverses)
        yield from (filler for _, filler in (*entity.some, *entity.differentia))


def ident(iri: str) -> BaseIdent:
    """The OBO identifier of an IRI: HCCO:0000123 for a thing, hcc:leadsTo for a word."""
    if found := OPAQUE.fullmatch(iri):
        return PrefixedIdent(*found.groups())
    short = vocab.curie(iri)
    return Url(iri) if short.startswith("<") else PrefixedIdent(*short.split(":", 1))


def _header(outline: Outline) -> Iterator[Any]:
    yield header.FormatVersionClause("1.4")
    yield header.DataVersionClause(outline.version)
    # An OBO PURL needs no entry: that is what an unknown prefix stands for.
    yield header.IdspaceClause("HCCO", Url(vocab.HCC + "HCCO_"), None)
    for prefix, namespace in sorted(vocab.PREFIXES.items()):
        if not namespace.startswith(vocab.OBO):
            yield header.IdspaceClause(prefix, Url(namespace), None)
    yield header.RemarkClause(REMARK)
    yield header.OntologyClause(outline.iri)
    for value in _property_values(outline.links, outline.values):
        yield header.PropertyValueClause(value)


def _property_values(links: list[Any], values: list[Any]) -> Iterator[Any]:
    for relation, object in links:
        yield pv.ResourcePropertyValue(ident(relation), ident(object))
    for relation, text in values:
        yield pv.LiteralPropertyValue(ident(relation), text, STRING)


def _common(kind: Any, entity: Entity) -> Iterator[Any]:
    """The clauses that terms and relations share."""
    if entity.label:
        yield kind.NameClause(entity.label)
    if entity.definition:
        yield kind.DefClause(entity.definition, XrefList(_xref(s) for s in entity.sources))
    for scope, name in entity.synonyms:
        yield kind.SynonymClause(syn.Synonym(name, scope.upper()))
    for value in _property_values(entity.links, entity.values):
        yield kind.PropertyValueClause(value)


def _xref(source: str) -> Xref:
    prefix, colon, local = source.partition(":")
    if source.startswith(("http://", "https://")):
        return Xref(Url(source))
    return Xref(PrefixedIdent(prefix, local) if colon else UnprefixedIdent(source))


def _term(entity: Entity) -> Any:
    clauses = list(_common(term, entity))
    clauses += [term.IntersectionOfClause(None, ident(genus)) for genus in entity.genera]
    clauses += [term.IntersectionOfClause(ident(r), ident(c)) for r, c in entity.differentia]
    clauses += [term.IsAClause(ident(above)) for above in entity.parents]
    clauses += [term.RelationshipClause(ident(r), ident(c)) for r, c in entity.some]
    clauses += [term.DisjointFromClause(ident(other)) for other in entity.disjoint]
    return term.TermFrame(ident(entity.iri), clauses)


def _typedef(entity: Entity) -> Any:
    clauses = list(_common(typedef, entity))
    clauses += [typedef.DomainClause(ident(c)) for c in entity.domains[:1]]
    clauses += [typedef.RangeClause(ident(c)) for c in entity.ranges[:1]]
    clauses += [TRAITS[trait](True) for trait in entity.traits if trait in TRAITS]
    clauses += [typedef.IsAClause(ident(above)) for above in entity.parents]
    clauses += [typedef.InverseOfClause(ident(other)) for other in entity.inverses[:1]]
    clauses += [
        typedef.HoldsOverChainClause(ident(chain[0]), ident(chain[1]))
        for chain in entity.chains
        if len(chain) == 2
    ]
    return typedef.TypedefFrame(ident(entity.iri), clauses)
