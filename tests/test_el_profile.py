"""What is beyond OWL 2 EL is left out, with its annotations, and nothing else is."""

import pytest
from rdflib import Graph

from hcconto import el_profile, profiles, release
from test_functional import HEAD

BEYOND = {
    "owl:inverseOf": ":p owl:inverseOf :q .",
    "owl:SymmetricProperty": ":p a owl:SymmetricProperty .",
    "owl:FunctionalProperty": ":p a owl:FunctionalProperty .",
    "owl:unionOf": ":p rdfs:domain [ a owl:Class ; owl:unionOf (:A :B) ] .",
    "owl:allValuesFrom": ":A rdfs:subClassOf [ a owl:Restriction ; owl:onProperty :p ; "
    "owl:allValuesFrom :B ] .",
    "owl:complementOf": ":A rdfs:subClassOf [ a owl:Class ; owl:complementOf :B ] .",
    "owl:oneOf": ":A owl:equivalentClass [ a owl:Class ; owl:oneOf (:a :b) ] .",
    "owl:disjointUnionOf": ":A owl:disjointUnionOf (:B :C) .",
    "owl:AllDisjointProperties": "[] a owl:AllDisjointProperties ; owl:members (:p :q) .",
    "owl:minCardinality": "[ a owl:Restriction ; owl:onProperty :p ; "
    'owl:minCardinality "2"^^xsd:nonNegativeInteger ] rdfs:subClassOf :A .',
    "xsd:boolean": ":a :d true .",
    "xsd:date": ":d rdfs:range xsd:date .",
}
WITHIN = {
    "transitive": ":p a owl:TransitiveProperty .",
    "functional data": ":d a owl:FunctionalProperty .",
    "one individual": ":A owl:equivalentClass [ a owl:Class ; owl:oneOf (:a) ] .",
    "value": ":A owl:equivalentClass [ a owl:Restriction ; owl:onProperty :p ; owl:hasValue :a ] .",
    "chain": ":p owl:propertyChainAxiom (:q :r) .",
    "disjoint": "[] a owl:AllDisjointClasses ; owl:members (:A :B :C) .",
    "range": ":d rdfs:range xsd:integer . :p rdfs:range :A ; rdfs:domain :B .",
}


def graph(text: str) -> Graph:
    return Graph().parse(data=HEAD + text, format="turtle")


@pytest.mark.parametrize("word", BEYOND)
def test_what_is_beyond_is_left_out_and_named(word: str) -> None:
    """The OWL API refuses the axiom, and takes what is left."""
    whole = graph(BEYOND[word])
    kept, gone = el_profile.within(whole)
    assert gone == [word]
    assert profiles.violations(release.rdf_xml(whole), "EL") != []
    assert profiles.violations(release.rdf_xml(kept), "EL") == []
    assert len(kept) >= len(graph(""))


@pytest.mark.parametrize("name", WITHIN)
def test_what_is_within_is_kept(name: str) -> None:
    """Nothing is taken out of what the OWL API has nothing against."""
    whole = graph(WITHIN[name])
    kept, gone = el_profile.within(whole)
    assert gone == []
    assert profiles.violations(release.rdf_xml(whole), "EL") == []
    assert profiles.axioms(release.rdf_xml(kept)) == profiles.axioms(release.rdf_xml(whole))


def test_annotations_go_with_their_axiom() -> None:
    """What was said of an axiom that is gone is gone; of others it stays."""
    said = (
        "[] a owl:Axiom ; owl:annotatedSource :p ; owl:annotatedProperty owl:inverseOf ; "
        'owl:annotatedTarget :q ; :n "x" . '
    )
    kept, gone = el_profile.within(graph(BEYOND["owl:inverseOf"] + said + ':A :n "y" .'))
    assert gone == ["owl:inverseOf"]
    assert '"x"' not in kept.serialize(format="nt")
    assert '"y"' in kept.serialize(format="nt")


def test_an_annotation_keeps_its_words() -> None:
    """A date or a truth value in an annotation stays, as text."""
    kept, gone = el_profile.within(graph(':A :n "2026-11-25"^^xsd:date , true .'))
    assert gone == []
    assert profiles.violations(release.rdf_xml(kept), "EL") == []
    assert '"2026-11-25" .' in kept.serialize(format="nt")
