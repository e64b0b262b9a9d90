"""An outline has of each entity what simple formats can say."""

import pytest
from rdflib import Graph

from hcconto import outline, vocab

HCC = vocab.HCC
TEXT = f"""@prefix : <{HCC}> . @prefix owl: <{vocab.PREFIXES["owl"]}> .
@prefix IAO: <{vocab.PREFIXES["IAO"]}> . @prefix oboInOwl: <{vocab.PREFIXES["oboInOwl"]}> .
@prefix rdfs: <{vocab.PREFIXES["rdfs"]}> . @prefix skos: <{vocab.PREFIXES["skos"]}> .
<{vocab.ONTOLOGY}> a owl:Ontology ; owl:versionIRI :2026-11-25 ; rdfs:label "test"@en .
:Cat a owl:Class ; rdfs:label "cat"@en ; IAO:0000115 "What purrs."@en ;
  oboInOwl:hasExactSynonym "puss"@en ;
  rdfs:subClassOf :Animal , owl:Thing , [ a owl:Restriction ; owl:onProperty :eats ;
    owl:someValuesFrom :Mouse ] .
:Tom a owl:Class ; owl:equivalentClass [ a owl:Class ; owl:intersectionOf (
  :Cat [ a owl:Restriction ; owl:onProperty :eats ; owl:someValuesFrom :Fish ] ) ] .
:Animal a owl:Class . :Mouse a owl:Class . :Fish a owl:Class .
[] a owl:AllDisjointClasses ; owl:members ( :Cat :Fish :Mouse ) .
[] a owl:Axiom ; owl:annotatedSource :Cat ; owl:annotatedProperty IAO:0000115 ;
  owl:annotatedTarget "What purrs."@en ; oboInOwl:hasDbXref "doi:10.1/x" .
:eats a owl:ObjectProperty , owl:TransitiveProperty ; rdfs:domain :Animal ;
  owl:propertyChainAxiom ( :eats :has ) .
:has a owl:ObjectProperty .
:felix a owl:NamedIndividual , :Cat ; :eats :jerry .
:jerry a owl:NamedIndividual , :Mouse ; skos:notation "J" .
[] a owl:Axiom ; owl:annotatedSource :felix ; owl:annotatedProperty :eats ;
  owl:annotatedTarget :jerry ; :basedOnClaim <{HCC}claim/0001> .
"""


@pytest.fixture(scope="module")
def entities() -> dict[str, outline.Entity]:
    read = outline.read(Graph().parse(data=TEXT, format="turtle"))
    assert (read.iri, read.version) == (vocab.ONTOLOGY, HCC + "2026-11-25")
    return {e.iri.removeprefix(HCC): e for e in read.entities}


def test_a_class_has_its_words_parents_and_relationships(
    entities: dict[str, outline.Entity],
) -> None:
    """owl:Thing is no parent worth telling; a list of disjoint classes is told pair by pair."""
    cat = entities["Cat"]
    assert (cat.kind, cat.label, cat.definition) == ("class", "cat", "What purrs.")
    assert (cat.sources, cat.synonyms) == (["doi:10.1/x"], [("Exact", "puss")])
    assert cat.parents == [HCC + "Animal"]
    assert cat.some == [(HCC + "eats", HCC + "Mouse")]
    assert cat.disjoint == [HCC + "Fish", HCC + "Mouse"]


def test_a_logical_definition_is_genus_and_differentia(entities: dict[str, outline.Entity]) -> None:
    """Both halves are named."""
    assert entities["Tom"].genera == [HCC + "Cat"]
    assert entities["Tom"].differentia == [(HCC + "eats", HCC + "Fish")]


def test_a_relation_has_its_chains_and_traits(entities: dict[str, outline.Entity]) -> None:
    """As OWL has them."""
    eats = entities["eats"]
    assert (eats.kind, eats.traits) == ("object property", ["transitive"])
    assert eats.chains == [[HCC + "eats", HCC + "has"]]
    assert eats.domains == [HCC + "Animal"]


def test_a_fact_keeps_its_claims(entities: dict[str, outline.Entity]) -> None:
    """Links of an individual are facts; values are text."""
    felix = entities["felix"]
    assert (felix.kind, felix.parents) == ("individual", [HCC + "Cat"])
    assert felix.links == [(HCC + "eats", HCC + "jerry")]
    assert felix.claims[HCC + "eats", HCC + "jerry"] == [HCC + "claim/0001"]
    assert entities["jerry"].values == [(vocab.PREFIXES["skos"] + "notation", "J")]
