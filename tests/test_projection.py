"""What a claim with a sign projects to, and what one without a sign does not."""

import pytest
from rdflib import RDF, RDFS, Graph, URIRef

from hcconto import build, paths, projection, vocab

HCC, STATE = vocab.HCC, vocab.PREFIXES["state"]
HEAD = "".join(f"@prefix {p}: <{n}> .\n" for p, n in vocab.PREFIXES.items())
WORLD = """
hcc:ProcessFactor rdfs:subClassOf hcc:Factor . hcc:GeneProduct rdfs:subClassOf hcc:Factor .
hcc:a a hcc:GeneProduct ; rdfs:label "a" .
hcc:b a hcc:ProcessFactor ; rdfs:label "b" ; skos:exactMatch GO:0000001 .
hcc:c a hcc:GeneProduct ; rdfs:label "c" . hcc:drug a hcc:Agent . hcc:rfa a hcc:Procedure .
GO:0000001 a owl:Class .
hcc:m rdfs:subClassOf hcc:MechanismState ; owl:equivalentClass [ owl:intersectionOf ( hcc:Decrease
  [ owl:onProperty hcc:ofFactor ; owl:someValuesFrom GO:0000001 ] ) ] .
hcc:axis a hcc:Axis ; hcc:hasStep [ hcc:stepNumber 1 ; hcc:member hcc:a ] ,
  [ hcc:stepNumber 2 ; hcc:member hcc:c ] .
"""


def edges(subject: str, sign: str, object: str, curated: str | None = None) -> set[tuple[str, str]]:
    """The stated edges for one claim, in short names."""
    claim = f"claim:1 a hcc:Claim ; hcc:subject hcc:{subject} ; hcc:object hcc:{object} ."
    claim += f'claim:1 hcc:statedSign "{sign}" .'
    if curated:
        claim += f'claim:1 hcc:curatedSign "{curated}" .'
    projected = projection.project(Graph().parse(data=HEAD + WORLD + claim, format="turtle"))
    return {
        (short(s), short(o))
        for s, o in projected.subject_objects(URIRef(HCC + "leadsByStatementTo"))
    }


def short(term: object) -> str:
    """A state or thing without its namespace."""
    return str(term).removeprefix(STATE).removeprefix(HCC)


@pytest.mark.parametrize(
    ("subject", "sign", "object", "expected"),
    [
        ("a", "+", "b", {("a-increase", "b-increase")}),
        ("a", "-", "b", {("a-increase", "b-decrease")}),
        ("drug", "-", "b", {("drug", "b-decrease")}),
        ("rfa", "+", "a", {("rfa", "a-increase")}),
        ("drug", "+", "m", {("drug", "b-decrease")}),
        ("drug", "-", "m", {("drug", "b-increase")}),
        ("drug", "-", "axis", {("drug", "a-decrease")}),
        ("axis", "+", "b", {("a-increase", "b-increase")}),
        ("a", "0", "b", set()),
        ("a", "?", "b", set()),
    ],
)
def test_a_signed_claim_is_an_edge(
    subject: str, sign: str, object: str, expected: set[tuple[str, str]]
) -> None:
    """Factors rise, agents act, axes are met at their head, mechanisms by their definition."""
    assert edges(subject, sign, object) == expected


def test_a_curated_sign_is_used_where_none_is_stated() -> None:
    """The curator's sign makes the edge; a curated question mark makes none."""
    assert edges("a", "?", "b", "-") == {("a-increase", "b-decrease")}
    assert edges("a", "?", "b", "?") == set()


@pytest.fixture(scope="module")
def projected() -> Graph:
    """The projection of the real ontology."""
    sources, external = build.read(paths.CHECKOUT)
    return projection.project(sources + external)


def test_every_edge_carries_its_claim(projected: Graph) -> None:
    """No stated edge is without a claim beneath it."""
    owl = vocab.PREFIXES["owl"]
    annotated = {
        (
            projected.value(node, URIRef(owl + "annotatedSource")),
            projected.value(node, URIRef(owl + "annotatedTarget")),
        )
        for node in projected.subjects(URIRef(HCC + "basedOnClaim"))
    }
    stated = set(projected.subject_objects(URIRef(HCC + "leadsByStatementTo")))
    assert len(stated) > 50
    assert stated <= annotated


def test_every_factor_has_two_states_that_oppose_each_other(projected: Graph) -> None:
    """An increase and a decrease, each the opposite of the other."""
    opposite = URIRef(HCC + "oppositeOf")
    up = set(projected.subjects(RDF.type, URIRef(HCC + "Increase")))
    down = set(projected.subjects(RDF.type, URIRef(HCC + "Decrease")))
    assert len(up) == len(down) > 40
    assert {projected.value(state, opposite) for state in up} == down
    assert {projected.value(state, opposite) for state in down} == up


def test_a_claim_about_a_mechanism_becomes_an_axiom_with_that_claim(projected: Graph) -> None:
    """Evasion of apoptosis is filed under what drives recurrence, and the axiom names its claim."""
    evasion = URIRef(HCC + "HCCO_0000002")
    (driver,) = projected.objects(evasion, RDFS.subClassOf)
    assert str(driver).endswith("-increase-driver")
    owl = vocab.PREFIXES["owl"]
    (axiom,) = projected.subjects(URIRef(owl + "annotatedSource"), evasion)
    assert projected.value(axiom, URIRef(HCC + "basedOnClaim")) is not None
