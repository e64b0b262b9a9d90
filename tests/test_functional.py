"""Whatever OWL can say comes through into functional syntax."""

import pyhornedowl
import pytest
from rdflib import Graph

from hcconto import profiles, release, vocab

HEAD = f"""@prefix : <{vocab.HCC}> . @prefix owl: <{vocab.PREFIXES["owl"]}> .
@prefix rdf: <{vocab.PREFIXES["rdf"]}> . @prefix rdfs: <{vocab.PREFIXES["rdfs"]}> .
@prefix xsd: <{vocab.PREFIXES["xsd"]}> .
<{vocab.ONTOLOGY}> a owl:Ontology ; owl:versionIRI :1 .
:A a owl:Class . :B a owl:Class . :C a owl:Class . :n a owl:AnnotationProperty .
:p a owl:ObjectProperty . :q a owl:ObjectProperty . :r a owl:ObjectProperty .
:d a owl:DatatypeProperty . :e a owl:DatatypeProperty . :f a owl:DatatypeProperty .
:a a owl:NamedIndividual , :A . :b a owl:NamedIndividual .
"""
SAID = {
    "all disjoint classes": "[] a owl:AllDisjointClasses ; owl:members (:A :B :C) .",
    "all disjoint relations": "[] a owl:AllDisjointProperties ; owl:members (:p :q :r) .",
    "all disjoint data": "[] a owl:AllDisjointProperties ; owl:members (:d :e :f) .",
    "all different": "[] a owl:AllDifferent ; owl:distinctMembers (:a :b) .",
    "disjoint union": ":A owl:disjointUnionOf (:B :C) .",
    "inverse": ":p owl:inverseOf :q .",
    "traits": ":p a owl:SymmetricProperty , owl:TransitiveProperty . :d a owl:FunctionalProperty .",
    "chains": ":p owl:propertyChainAxiom (:q :r) , (:r :p) .",
    "key": ":A owl:hasKey (:p :d) .",
    "denial": "[] a owl:NegativePropertyAssertion ; owl:sourceIndividual :a ; "
    "owl:assertionProperty :p ; owl:targetIndividual :b .",
    "union as domain": ":p rdfs:domain [ a owl:Class ; owl:unionOf (:A :B) ] .",
    "data range": ':d rdfs:range [ a rdfs:Datatype ; owl:oneOf ("a" "b") ] .',
    "value": ":A owl:equivalentClass [ a owl:Restriction ; owl:onProperty :p ; owl:hasValue :a ] .",
    "cardinality": ":A rdfs:subClassOf [ a owl:Restriction ; owl:onProperty :p ; owl:onClass :B ;"
    ' owl:maxQualifiedCardinality "1"^^xsd:nonNegativeInteger ] .',
    "general inclusion": "[ a owl:Class ; owl:intersectionOf (:A :B) ] rdfs:subClassOf :C .",
    "annotated fact": ":a :p :b . [] a owl:Axiom ; owl:annotatedSource :a ; "
    'owl:annotatedProperty :p ; owl:annotatedTarget :b ; :n "x" , "y" .',
    "pun": ":a :p :A .",
}


@pytest.mark.parametrize("name", SAID)
def test_an_axiom_comes_through(name: str) -> None:
    """The OWL API reads the same axioms from functional syntax as from RDF/XML."""
    graph = Graph().parse(data=HEAD + SAID[name], format="turtle")
    xml = release.rdf_xml(graph)
    before = profiles.axioms(release.rdf_xml(Graph().parse(data=HEAD, format="turtle")))
    assert profiles.axioms(xml) == profiles.axioms(release.functional_syntax(graph, xml))
    assert profiles.axioms(xml) != before


def test_the_library_still_drops_lists_without_a_word() -> None:
    """When this fails, horned-owl has mended it: take the detour out of functional.py."""
    graph = Graph().parse(data=HEAD + SAID["all disjoint classes"], format="turtle")
    read = pyhornedowl.open_ontology_from_string(release.rdf_xml(graph), "rdf")
    kinds = {type(found.component).__name__ for found in read.get_components()}
    assert "DisjointClasses" not in kinds


def test_the_version_is_part_of_the_name() -> None:
    """The version IRI stands in the ontology's identity and nowhere else."""
    graph = Graph().parse(data=HEAD, format="turtle")
    text = release.functional_syntax(graph, release.rdf_xml(graph))
    assert f"Ontology(<{vocab.ONTOLOGY}> hcc:1\n" in text
    assert "versionIRI" not in text
