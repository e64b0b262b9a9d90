"""Clashes are told by few axioms, in labels; the OWL API's reasons for facts are our proofs."""

import re

import pytest
from rdflib import OWL, RDF, Graph, URIRef
from rdflib.term import Node

from grounds import add_reached
from hcconto import (
    axioms,
    build,
    justifications,
    paths,
    profiles,
    projection,
    proofs,
    turtle,
    vocab,
)
from hcconto.rules import Fact

HCC = vocab.HCC
HEAD = "".join(f"@prefix {p}: <{n}> .\n" for p, n in vocab.PREFIXES.items())

pytestmark = pytest.mark.skipif(not profiles.available(), reason="the OWL API needs Java")


def graph(text: str) -> Graph:
    return Graph().parse(data=HEAD + text, format="turtle")


@pytest.fixture(scope="module")
def real() -> Graph:
    """The sources and the outside slice."""
    sources, external = build.read(paths.CHECKOUT)
    return sources + external


# --- clashes ------------------------------------------------------------------------------------

KINDS = """
hcc:A a owl:Class ; rdfs:label "good" ; owl:disjointWith hcc:B .
hcc:B a owl:Class ; rdfs:label "bad" .
hcc:C a owl:Class ; rdfs:label "ugly" ; rdfs:subClassOf hcc:B .
hcc:p a owl:ObjectProperty ; rdfs:label "rides with" ; rdfs:range hcc:A .
hcc:tuco a hcc:C ; rdfs:label "Tuco" .
hcc:blondie a hcc:A ; rdfs:label "Blondie" ; hcc:p hcc:tuco .
"""


def test_a_clash_is_told_in_labels_and_in_full() -> None:
    """All the axioms that it takes, and nothing beside them."""
    assert set(justifications.of_clash(graph(KINDS))) == {
        "Blondie rides with Tuco", "Tuco is a ugly", "ugly is a kind of bad",
        "good and bad have nothing in common", "the range of “rides with” is good",
    }  # fmt: skip


@pytest.mark.parametrize("axiom", ["owl:disjointWith hcc:B ", "; hcc:p hcc:tuco", "a hcc:C ;"])
def test_none_of_the_axioms_can_be_spared(axiom: str) -> None:
    """Without any one of them there is no clash, and none is told."""
    assert (
        justifications.of_clash(graph(KINDS.replace(axiom, "" if ";" in axiom else "a owl:Class ")))
        == []
    )


def test_a_class_without_instances_is_told_by_its_definitions() -> None:
    """An unsatisfiable class does not make the ontology inconsistent, and is explained alone."""
    text = """hcc:A a owl:Class ; owl:disjointWith hcc:B . hcc:B a owl:Class .
    hcc:D a owl:Class ; rdfs:subClassOf hcc:A , hcc:B ."""
    assert justifications.of_clash(graph(text)) == []
    assert justifications.of_unsatisfiable(graph(text), HCC + "A") == []
    assert set(justifications.of_unsatisfiable(graph(text), HCC + "D")) == {
        "hcc:A and hcc:B have nothing in common", "hcc:D is a kind of hcc:A",
        "hcc:D is a kind of hcc:B",
    }  # fmt: skip


def test_an_axiom_of_a_kind_not_met_is_not_lost() -> None:
    """A cardinality has no phrase here; the OWL API's own spelling stands for it."""
    text = """
    hcc:p a owl:ObjectProperty . hcc:D a owl:Class ; rdfs:subClassOf
      [ a owl:Restriction ; owl:onProperty hcc:p ; owl:maxCardinality 0 ] ,
      [ a owl:Restriction ; owl:onProperty hcc:p ; owl:someValuesFrom owl:Thing ] ."""
    found = justifications.of_unsatisfiable(graph(text), HCC + "D")
    assert len(found) == 2
    assert any("MaxCardinality" in axiom for axiom in found)


# --- facts: our proofs and the OWL API's justifications ------------------------------------------

EACH, OF_RELATION, MOST = 5, 2, 5  # facts of a kind or relation, and the proofs one may have
SECTION = "chen2025-16"
# Steps that hold whatever the ontology says: no axiom stands behind them.
LOGIC = re.compile(
    r"every class is a subclass of itself|what is each part of .* is the whole"
    r"|.* is a kind of .* when the fillers are"
)


CHAIN = "“leads directly to” followed by “leads to” makes “leads to”"
TRANSITIVE = "“leads to” is transitive"
BOOKKEEPING = ("Claim", "Paper", "Reference", "Section")


@pytest.fixture(scope="module")
def part(real: Graph) -> Graph:
    """Schema, and of the rest what one section of the review speaks of, so that proofs are few.

    What the claims are about is there, not who says it; and no texts and numbers, at which rules
    do not look.
    """
    data = turtle.read(paths.CHECKOUT / "ontology" / "schema.ttl")
    section = URIRef(vocab.PREFIXES["section"] + SECTION)
    waiting: set[Node] = {*real.subjects(URIRef(HCC + "inSection"), section)}
    waiting |= {node for node in data.objects() if not vocab.is_ours(str(node))}
    add_reached(data, real, waiting)
    data += projection.project(data)
    for name in BOOKKEEPING:
        for thing in set(data.subjects(RDF.type, URIRef(HCC + name))):
            data.remove((thing, None, None))
            data.remove((None, None, thing))
    for relation in set(data.subjects(RDF.type, OWL.DatatypeProperty)):
        data.remove((None, relation, None))
    return data


def reasons(proof: proofs.Proof) -> frozenset[str]:
    """The axioms of a proof as OWL has them: a statement is one, whatever its claims."""
    return frozenset(s.axiom.text for s in proof.steps if not LOGIC.fullmatch(s.axiom.text))


def minimal(sets: list[frozenset[str]]) -> set[frozenset[str]]:
    """Those that hold no other."""
    return {one for one in sets if not any(other < one for other in sets)}


@pytest.fixture(scope="module")
def proved(part: Graph) -> dict[Fact, list[frozenset[str]]]:
    """Of each inferred relation some facts with few proofs, evenly spread; and those proofs."""
    triples = list(turtle.plain(part))
    prover = proofs.Prover(axioms.close(triples), triples)
    ours = [f for f in sorted(prover.closure.inferred())
            if vocab.is_ours(f[0]) and not f[2].startswith(str(OWL))]  # fmt: skip
    found = {}
    for relation in {fact[1] for fact in ours}:
        listed = ((f, prover.proofs(f, proofs.LOOSE, MOST + 1)) for f in ours if f[1] == relation)
        few = [(f, some) for f, some in listed if len(some) <= MOST]
        number = OF_RELATION if vocab.is_ours(relation) else EACH
        spread = few[:: max(1, len(few) // number)][:number]
        found |= {f: [reasons(proof) for proof in some] for f, some in spread}
    return found


@pytest.fixture(scope="module")
def justified(
    part: Graph, proved: dict[Fact, list[frozenset[str]]]
) -> dict[Fact, list[frozenset[str]]]:
    """The OWL API's justifications of the same facts, from the same axioms but one.

    HermiT does not see through the chain by which leadsTo is defined where a step is a mirrored
    one; that leadsTo is transitive, which gives the same facts, it does see.
    """
    leads_to = URIRef(HCC + "leadsTo")
    same = part + Graph()
    for chain in set(same.objects(leads_to, OWL.propertyChainAxiom)):
        if URIRef(HCC + "leadsDirectlyTo") in same.items(chain):
            same.remove((leads_to, OWL.propertyChainAxiom, chain))
    same.add((leads_to, RDF.type, OWL.TransitiveProperty))
    return justifications.of_facts(same, proved, MOST + 3)


def test_facts_of_each_relation_are_compared(proved: dict[Fact, list[frozenset[str]]]) -> None:
    """Twenty and more, with one proof and with several, some of many axioms."""
    assert len(proved) >= 20
    inferred = {"leadsTo", "leadsByMirrorTo", "counteracts", "netIncreases", "netDecreases"}
    assert {fact[1] for fact in proved} >= {
        vocab.RDF_TYPE, vocab.SUBCLASS_OF, *(HCC + name for name in inferred)
    }  # fmt: skip
    assert {len(some) for some in proved.values()} >= {1, 2}
    assert max(len(reason) for some in proved.values() for reason in some) >= 10


def test_our_proofs_are_the_justifications_of_the_owl_api(
    proved: dict[Fact, list[frozenset[str]]], justified: dict[Fact, list[frozenset[str]]]
) -> None:
    """What each minimal proof rests on is a justification, and there are no others."""
    for fact, ours in proved.items():
        theirs = [frozenset(CHAIN if a == TRANSITIVE else a for a in found)
                  for found in justified[fact]]  # fmt: skip
        assert minimal(ours) == set(theirs), fact
