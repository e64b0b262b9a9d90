"""The release: the whole ontology, its own axioms alone, and what of it is in OWL 2 EL.

- `full` is everything that the sources import, merged: header, schema, terms, claims, projection
  and the outside slice. What follows from it by inference is not in it.
- `base` has what is said of our own things; outside terms are declared and no more.
- `el` is the full one without what OWL 2 EL does not have.

Nothing is anonymous in them: places in texts and steps of axes get IRIs made from what they say.
What else a release adds (`queries/release/`) serves tools that look for it, and says nothing new.
The same sources give the same bytes.
"""

import hashlib
from collections import defaultdict
from pathlib import Path
from typing import Any

from rdflib import OWL, RDF, RDFS, BNode, Graph, Literal, URIRef
from rdflib.namespace import DCTERMS
from rdflib.term import Node

from hcconto import (
    el_profile,
    functional,
    obo,
    obograph,
    outline,
    queries,
    store,
    trees,
    turtle,
    vocab,
)

ONTOLOGY = URIRef(vocab.ONTOLOGY)
DEFINITION = URIRef(vocab.PREFIXES["IAO"] + "0000115")
DEFINITION_SOURCE = URIRef(vocab.PREFIXES["IAO"] + "0000119")
XREF = URIRef(vocab.PREFIXES["oboInOwl"] + "hasDbXref")
# Not "genid": the OWL API takes an IRI with that in it for an anonymous individual.
PARTS = vocab.HCC + "part/"

DECLARED_AS = (
    OWL.Class,
    OWL.ObjectProperty,
    OWL.DatatypeProperty,
    OWL.AnnotationProperty,
    RDFS.Datatype,
)

# What is added to the title, and said of the file in a comment.
FORMS = {
    "full": ("", "Everything: schema, terms, claims, what is generated from them, and slices of "
             "outside vocabularies. What follows by inference is not in this file."),
    "base": (" (base)", "What this ontology says of its own things. Outside terms are declared "
             "only; the full file says more of them."),
    "el": (" (OWL 2 EL)", "What of the full file is in OWL 2 EL, for fast reasoners."),
}  # fmt: skip

HEADERS = {vocab.ONTOLOGY, *(vocab.HCC + form for form in FORMS)}


def write(graphs: dict[str, Graph], out: Path) -> list[Path]:
    """Write all release files of the `forms` into `out`; their paths."""
    written = []
    for name, text in files(graphs).items():
        turtle.write(out / name, text)
        written.append(out / name)
    return written


def forms(sources: Graph, external: Graph, projected: Graph) -> dict[str, Graph]:
    """The three forms of the ontology, by name."""
    whole = full(sources, external, projected)
    return {"full": whole, "base": base(whole), "el": el(whole)}


def files(graphs: dict[str, Graph]) -> dict[str, str]:
    """Every release file by name, with what is in it."""
    found = {}
    for form, graph in graphs.items():
        xml = rdf_xml(graph)
        found[f"hcconto-{form}.ttl"] = turtle.spell(graph, turtle.labels_of([graph]))
        found[f"hcconto-{form}.owl"] = xml
        found[f"hcconto-{form}.ofn"] = functional_syntax(graph, xml)
    entities = outline.read(graphs["base"])
    found["hcconto-base.obo"] = obo.spell(entities)
    found["hcconto-base.json"] = obograph.spell(entities)
    return found


# --- the whole ----------------------------------------------------------------------------------


def full(sources: Graph, external: Graph, projected: Graph) -> Graph:
    """All there is, as one ontology."""
    whole = sources + external + projected
    for header in set(whole.subjects(RDF.type, OWL.Ontology)) - {ONTOLOGY}:
        whole.remove((header, None, None))
    whole.remove((None, OWL.imports, None))
    whole = _named(_gathered(whole))
    _declare_individuals(whole)
    texts = [query.text for query in queries.folder("release").values()]
    lines = whole.serialize(format="nt", encoding="utf-8")
    whole.parse(data=store.constructed(lines, texts), format="nt")
    _reference_definitions(whole)
    return _titled(whole, "full")


def _gathered(graph: Graph) -> Graph:
    """The annotations of one axiom in one place; readers may drop all but one of several."""
    nodes: dict[tuple[Any, ...], list[Node]] = defaultdict(list)
    for node in graph.subjects(RDF.type, OWL.Axiom):
        nodes[trees.annotated(graph, node)].append(node)
    for first, *others in nodes.values():
        for other in others:
            for _, predicate, object in list(graph.triples((other, None, None))):
                graph.add((first, predicate, object))
            graph.remove((other, None, None))
    return graph


def _named(graph: Graph) -> Graph:
    """Anonymous individuals get an IRI, made from what they say and of what."""
    names = {
        node: URIRef(PARTS + digest)
        for node, digest in trees.digests(graph).items()
        if any(not str(kind).startswith(str(OWL)) for kind in graph.objects(node, RDF.type))
    }
    result = Graph()
    for subject, predicate, object in graph:
        result.add((names.get(subject, subject), predicate, names.get(object, object)))
    return result


def _declare_individuals(graph: Graph) -> None:
    for subject, kind in list(graph.subject_objects(RDF.type)):
        if isinstance(subject, URIRef) and not str(kind).startswith((str(OWL), str(RDFS))):
            graph.add((subject, RDF.type, OWL.NamedIndividual))


def _reference_definitions(graph: Graph) -> None:
    """Where a definition has a source, OBO tools look for it on the definition itself."""
    for term, source in sorted(graph.subject_objects(DEFINITION_SOURCE)):
        short = vocab.curie(str(source)) if isinstance(source, URIRef) else str(source)
        for definition in graph.objects(term, DEFINITION):
            node = BNode(hashlib.sha256(f"{term}{definition}".encode()).hexdigest())
            graph.add((node, RDF.type, OWL.Axiom))
            graph.add((node, OWL.annotatedSource, term))
            graph.add((node, OWL.annotatedProperty, DEFINITION))
            graph.add((node, OWL.annotatedTarget, definition))
            graph.add((node, XREF, Literal(short.strip("<>"))))


def _titled(graph: Graph, form: str) -> Graph:
    """The header says which form of the ontology this is."""
    suffix, comment = FORMS[form]
    graph.add((ONTOLOGY, RDFS.comment, Literal(comment, lang="en")))
    if form == "full":
        return graph
    iri = URIRef(f"{vocab.HCC}{form}")
    for _, predicate, object in list(graph.triples((ONTOLOGY, None, None))):
        graph.remove((ONTOLOGY, predicate, object))
        if predicate == OWL.versionIRI:
            object = URIRef(f"{object}/{form}")
        elif predicate in (DCTERMS.title, RDFS.label):
            object = Literal(f"{object}{suffix}", lang=object.language)  # type: ignore[attr-defined]
        graph.add((iri, predicate, object))
    graph.add((iri, DCTERMS.isVersionOf, ONTOLOGY))
    return graph


# --- our own axioms -----------------------------------------------------------------------------


def base(whole: Graph) -> Graph:
    """What the whole says of our own things, with bare declarations of what that mentions."""
    result = Graph()
    for root in set(whole.subjects()) - trees.inner(whole):
        if _is_our_own(whole, root):
            for statement in trees.statements(whole, root):
                result.add(statement)
    result.remove((ONTOLOGY, RDFS.comment, None))
    result = _titled(result, "base")
    mentioned = {term for statement in result for term in statement}
    for kind in DECLARED_AS:
        for term in whole.subjects(RDF.type, kind):
            if term in mentioned:
                result.add((term, RDF.type, kind))
    return result


def _is_our_own(graph: Graph, root: Node) -> bool:
    subject = graph.value(root, OWL.annotatedSource) or root
    return isinstance(subject, BNode) or vocab.is_ours(str(subject))


# --- what is in OWL 2 EL ------------------------------------------------------------------------


def el(whole: Graph) -> Graph:
    """The whole without the axioms that OWL 2 EL does not have; its header says which went."""
    result, gone = el_profile.within(whole)
    result.remove((ONTOLOGY, RDFS.comment, None))
    result = _titled(result, "el")
    told = f"Left out, with all axioms that use them: {', '.join(gone) or 'nothing'}."
    result.add((URIRef(vocab.HCC + "el"), RDFS.comment, Literal(told, lang="en")))
    return result


# --- the same bytes -----------------------------------------------------------------------------


class _InOrder(Graph):
    """A graph that gives its triples in order, so that a writer of rdflib's repeats itself.

    The header stands first, and the type of each subject: readers of a stream need that.
    """

    def triples(self, triple: Any) -> Any:
        return iter(sorted(super().triples(triple), key=_turn))


def _turn(statement: tuple[Node, Node, Node]) -> tuple[bool, str, bool, Node, Node]:
    subject, predicate, object = statement
    header = str(subject) in HEADERS
    return not header, str(subject), predicate != RDF.type, predicate, object


def rdf_xml(graph: Graph) -> str:
    """RDF/XML, with blank nodes named by what they say."""
    names = {node: BNode(f"b{digest}") for node, digest in trees.digests(graph).items()}
    ordered = _InOrder()
    for prefix, namespace in vocab.PREFIXES.items():
        ordered.bind(prefix, namespace, override=True)
    for subject, predicate, object in graph:
        ordered.add((names.get(subject, subject), predicate, names.get(object, object)))
    ordered.bind("obo", vocab.OBO)
    return ordered.serialize(format="xml")


def functional_syntax(graph: Graph, xml: str) -> str:
    """Functional syntax of a graph, of which `xml` is the RDF/XML."""
    return functional.spell(xml, _disjoint(graph))


def _disjoint(graph: Graph) -> list[tuple[str, list[str]]]:
    """The lists of disjoint things: what they are (see `functional.LISTS`), and the members."""
    found = []
    for kind in (OWL.AllDisjointClasses, OWL.AllDisjointProperties):
        for node in graph.subjects(RDF.type, kind):
            members = [m for head in graph.objects(node, OWL.members) for m in graph.items(head)]
            name = "classes" if kind == OWL.AllDisjointClasses else "relations"
            if any((member, RDF.type, OWL.DatatypeProperty) in graph for member in members):
                name = "data properties"
            found.append((name, sorted(str(member) for member in members)))
    return sorted(found)
