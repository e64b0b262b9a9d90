"""OWL functional syntax, written by horned-owl.

Reading RDF, horned-owl (py-horned-owl 2.0) drops lists of disjoint things without a word, keeps
the version IRI as an annotation, and mistakes what anonymous individuals say. So the lists are
handed over beside the document and the version is put back; releases name their individuals.
"""

from collections.abc import Iterable

import pyhornedowl
import pyhornedowl.model as model

from hcconto import vocab

VERSION = vocab.PREFIXES["owl"] + "versionIRI"


LISTS = {
    "classes": (model.Class, model.DisjointClasses),
    "relations": (model.ObjectProperty, model.DisjointObjectProperties),
    "data properties": (model.DataProperty, model.DisjointDataProperties),
}


def spell(rdf_xml: str, disjoint: Iterable[tuple[str, Iterable[str]]]) -> str:
    """The ontology of an RDF/XML document in functional syntax; `disjoint` names lists in it."""
    ontology = pyhornedowl.open_ontology_from_string(rdf_xml, "rdf")
    for kind, members in disjoint:
        member, axiom = LISTS[kind]
        ontology.add_axiom(axiom([member(ontology.iri(iri)) for iri in members]))
    _put_version_back(ontology)
    for prefix, namespace in vocab.PREFIXES.items():
        ontology.add_prefix_mapping(prefix, namespace)
    text: str = ontology.save_to_string("ofn")
    return text


def _put_version_back(ontology: pyhornedowl.PyIndexedOntology) -> None:
    header = [found.component for found in ontology.get_components()]
    versions = [a for a in header if isinstance(a, model.OntologyAnnotation) and _is_version(a)]
    for identity in [c for c in header if isinstance(c, model.OntologyID)]:
        for version in versions:
            iri = version.first.av
            assert isinstance(iri, model.IRI)
            ontology.remove_component(version)
            ontology.remove_component(identity)
            ontology.add_component(model.OntologyID(identity.iri, iri))


def _is_version(annotation: model.OntologyAnnotation) -> bool:
    return str(annotation.first.ap.first) == VERSION
