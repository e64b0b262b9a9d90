"""Our Turtle files: reading them, their one canonical spelling, and the one home of each statement.

Whatever an editor does to a file, `tidy` brings back the same bytes for the same meaning, and
moves each statement to the file it belongs to. Blank nodes are trees in OWL, so each is written
inside the statement that owns it and needs no name; that is also what makes sorting cheap.
"""

import os
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal, InvalidOperation
from pathlib import Path

from rdflib import BNode, Graph, Literal, URIRef
from rdflib.collection import Collection
from rdflib.namespace import OWL, RDF, RDFS, XSD
from rdflib.plugins.parsers.notation3 import BadSyntax
from rdflib.term import Node

from hcconto import trees, vocab
from hcconto.errors import SourceError

ASSERTED_IN = URIRef(vocab.HCC + "assertedIn")
PAPER = URIRef(vocab.HCC + "Paper")

# Things of the domain live in terms.ttl: whatever is an instance of one of these.
TERM_KINDS = URIRef(vocab.HCC + "homedInTerms")

SET_LISTS = (OWL.intersectionOf, OWL.unionOf, OWL.members, OWL.oneOf, OWL.distinctMembers)
SYMMETRIC = (
    OWL.disjointWith,
    OWL.equivalentClass,
    OWL.equivalentProperty,
    OWL.inverseOf,
    OWL.sameAs,
    OWL.differentFrom,
    OWL.propertyDisjointWith,
)
SECTIONS: tuple[tuple[str, tuple[URIRef, ...]], ...] = (
    ("Ontology", (OWL.Ontology,)),
    ("Annotation properties", (OWL.AnnotationProperty,)),
    ("Object properties", (OWL.ObjectProperty,)),
    ("Data properties", (OWL.DatatypeProperty,)),
    ("Classes", (OWL.Class,)),
)
INDENT = "    "


def read(path: Path) -> Graph:
    """The triples of a Turtle file. Raises SourceError naming file, line and fault."""
    graph = Graph()
    try:
        graph.parse(data=path.read_text(encoding="utf-8"), format="turtle", publicID=vocab.HCC)
    except BadSyntax as error:
        reason = str(error._why).strip()
        raise SourceError(
            f"{path}, line {error.lines + 1}: {reason}. Nothing was changed; mend that line."
        ) from None
    except UnicodeDecodeError as error:
        raise SourceError(
            f"{path}: not UTF-8 at byte {error.start}; save the file as UTF-8."
        ) from None
    except FileNotFoundError:
        raise SourceError(f"{path}: no such file.") from None
    return graph


def write(path: Path, text: str) -> bool:
    """Put text into path by way of a new file and a swap; true when the bytes changed."""
    data = text.encode("utf-8")
    if path.is_file() and path.read_bytes() == data:
        return False
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, beside = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(handle, "wb") as stream:
            stream.write(data)
            stream.flush()
            os.fsync(stream.fileno())
        Path(beside).chmod(path.stat().st_mode if path.exists() else 0o644)
        Path(beside).replace(path)
    finally:
        Path(beside).unlink(missing_ok=True)
    return True


def sources(home: Path) -> list[Path]:
    """The files that people edit, the entry file first."""
    folder = home / "ontology"
    named = [folder / "hcconto.ttl", folder / "schema.ttl", folder / "terms.ttl"]
    return named + sorted((folder / "claims").glob("*.ttl"))


def apart(home: Path) -> list[Path]:
    """Files that people edit and nothing imports; what they say stays in a graph of its own."""
    return [path for path in [home / "ontology" / "candidates.ttl"] if path.is_file()]


def read_sources(home: Path) -> Graph:
    """All source files as one graph."""
    whole = Graph()
    for path in sources(home):
        whole += read(path)
    return whole


def without_claims(home: Path) -> Graph:
    """Schema and terms: what the description-logic reasoner is given of the sources."""
    folder = home / "ontology"
    return read(folder / "schema.ttl") + read(folder / "terms.ttl")


def tidied(home: Path, whole: Graph | None = None) -> dict[Path, str]:
    """Each source file as it should be: every statement at home, in canonical spelling.

    With `whole`, as it should be if that were the sources. Raises SourceError when a statement has
    no home, or a blank node is not part of one statement.
    """
    whole = normalised(read_sources(home) if whole is None else whole)
    external = home / "ontology" / "generated" / "external.ttl"
    slices = [path for path in (external, external.with_name("candidates.ttl")) if path.is_file()]
    labels = labels_of([whole, *map(read, slices)])
    spelled = {path: spell(part, labels) for path, part in homes(whole, home).items()}
    return spelled | {path: spell(normalised(read(path)), labels) for path in apart(home)}


def tidy(home: Path, check: bool = False) -> list[Path]:
    """Bring every source file into canonical form; the files that were (or would be) changed."""
    wanted = tidied(home)
    if check:
        return [path for path, text in wanted.items() if not _holds(path, text)]
    return [path for path, text in wanted.items() if write(path, text)]


def _holds(path: Path, text: str) -> bool:
    return path.is_file() and path.read_bytes() == text.encode("utf-8")


def labels_of(graphs: Iterable[Graph]) -> dict[URIRef, str]:
    """Label by IRI, for the comments that make opaque identifiers readable."""
    labels: dict[URIRef, str] = {}
    for graph in graphs:
        for subject, label in sorted(graph.subject_objects(RDFS.label)):
            if isinstance(subject, URIRef):
                labels.setdefault(subject, str(label))
    return labels


def plain(graph: Graph) -> Iterator[tuple[str, str, str]]:
    """The triples as plain strings: IRIs as they are, blank nodes `_:x`, literals as N-Triples."""
    for statement in graph:
        subject, predicate, object = (
            str(term) if isinstance(term, URIRef) else term.n3() for term in statement
        )
        yield subject, predicate, object


# --- one meaning, one graph ---------------------------------------------------------------------


def normalised(graph: Graph) -> Graph:
    """The same meaning without what editors add or turn round: see the functions below."""
    result = Graph()
    for subject, predicate, object in graph:
        if _is_noise(graph, subject, predicate, object):
            continue
        if predicate in SYMMETRIC and _should_turn(subject, object):
            subject, object = object, subject
        result.add((subject, predicate, object))
    _turn_annotations(result)
    return result


def _turn_annotations(graph: Graph) -> None:
    """Annotations of symmetric axioms, which editors write both ways round, are written once."""
    written: dict[frozenset[tuple[Node, Node]], Node] = {}
    for relation in SYMMETRIC:
        for node in list(graph.subjects(OWL.annotatedProperty, relation)):
            source, _, target = trees.annotated(graph, node)
            if source and target and _should_turn(source, target):
                graph.set((node, OWL.annotatedSource, target))
                graph.set((node, OWL.annotatedTarget, source))
            said = frozenset(graph.predicate_objects(node))
            if written.setdefault(said, node) != node:
                graph.remove((node, None, None))


def _is_noise(graph: Graph, subject: Node, predicate: Node, object: Node) -> bool:
    if predicate != RDF.type:
        return False
    if object in (RDF.List, RDFS.Datatype):
        return True
    if object in (OWL.Class, OWL.NamedIndividual) and vocab.identifier_prefix(str(subject)):
        return True  # a bare declaration of somebody else's term; the generated slice has it
    if object == OWL.NamedIndividual:
        return any(kind != OWL.NamedIndividual for kind in graph.objects(subject, RDF.type))
    return False


def _should_turn(subject: Node, object: Node) -> bool:
    if isinstance(subject, BNode):
        return isinstance(object, URIRef)
    return isinstance(object, URIRef) and str(object) < str(subject)


# --- one home -----------------------------------------------------------------------------------


def homes(graph: Graph, home: Path) -> dict[Path, Graph]:
    """The graph split by the file that each statement belongs to.

    Claims, axes, interventions, references, notes and sections go to the paper that asserts them;
    factors, agents, procedures and categories to terms.ttl; an ontology header to its own file;
    an axiom annotation follows the subject it annotates; everything else is schema.
    """
    folder = home / "ontology"
    parts = {path: Graph() for path in sources(home)}
    term_kinds = set(graph.subjects(TERM_KINDS, Literal(True)))
    _require_trees(graph)
    for subject in set(graph.subjects()) - trees.inner(graph):
        owner = graph.value(subject, OWL.annotatedSource) or subject
        name = _file_of(graph, owner, term_kinds)
        part = parts.setdefault(folder / name, Graph())
        for statement in trees.statements(graph, subject):
            part.add(statement)
    if sum(map(len, parts.values())) != len(graph):
        raise SourceError("Some blank nodes form a circle that nothing leads to; break it.")
    return parts


def _file_of(graph: Graph, subject: Node, term_kinds: set[Node]) -> str:
    kinds = set(graph.objects(subject, RDF.type))
    if OWL.Ontology in kinds:
        local = str(subject).removeprefix(vocab.ONTOLOGY).strip("/")
        return f"{local or 'hcconto'}.ttl"
    paper = subject if PAPER in kinds else graph.value(subject, ASSERTED_IN)
    if paper is not None:
        return f"claims/{str(paper).removeprefix(vocab.PREFIXES['paper'])}.ttl"
    return "terms.ttl" if kinds & term_kinds else "schema.ttl"


def _require_trees(graph: Graph) -> None:
    """Raises SourceError when a blank node hangs below more than one statement."""
    owned: set[Node] = set()
    for object in graph.objects():
        if isinstance(object, BNode):
            if object in owned:
                raise SourceError(_shared(graph, object))
            owned.add(object)


def _shared(graph: Graph, node: BNode) -> str:
    owners = ", ".join(sorted(vocab.curie(str(s)) for s in set(graph.subjects(None, node))))
    return (
        f"One blank node is used in several statements (of {owners}); "
        "give it an IRI, or write it out in each."
    )


# --- one spelling -------------------------------------------------------------------------------


def spell(graph: Graph, labels: Mapping[URIRef, str]) -> str:
    """The canonical Turtle of a graph: one triple a line, fixed order, labels as comments.

    Raises SourceError when what was written does not read back as the same statements.
    """
    text = _Speller(graph, labels).document()
    back = Graph().parse(data=text, format="turtle")
    if len(back) != len(graph) or _Speller(back, labels).document() != text:
        raise SourceError("A statement would not survive being written; please report this.")
    return text


class _Speller:
    def __init__(self, graph: Graph, labels: Mapping[URIRef, str]) -> None:
        self.graph, self.labels = graph, labels
        self.inner = {o for o in graph.objects() if isinstance(o, BNode)}

    def document(self) -> str:
        blocks = self._blocks()
        body = "\n".join(blocks)
        used = {name for name in vocab.PREFIXES if f"{name}:" in body}
        head = "".join(f"@prefix {name}: <{vocab.PREFIXES[name]}> .\n" for name in sorted(used))
        return head + "\n" + body

    def _blocks(self) -> list[str]:
        keyed = []
        for subject in set(self.graph.subjects()):
            if subject in self.inner:
                continue
            block = self._block(subject)
            owner = self.graph.value(subject, OWL.annotatedSource) or subject
            name = str(owner) if isinstance(owner, URIRef) else "~"
            keyed.append((self._rank(owner), name, isinstance(subject, BNode), block))
        result, title = [], None
        for rank, _, _, block in sorted(keyed):
            heading = SECTIONS[rank][0] if rank < len(SECTIONS) else "Individuals"
            if heading != title:
                title = heading
                result.append(f"# {heading}\n")
            result.append(block)
        return result

    def _rank(self, subject: Node) -> int:
        kinds = set(self.graph.objects(subject, RDF.type))
        for rank, (_, types) in enumerate(SECTIONS):
            if kinds.intersection(types):
                return rank
        return len(SECTIONS)

    def _block(self, subject: Node) -> str:
        if isinstance(subject, BNode):
            return "[\n" + self._statements(subject, 1) + "] .\n"
        return f"{self._name(subject)}\n{self._statements(subject, 1)}.\n"

    def _statements(self, subject: Node, depth: int) -> str:
        lines = []
        for predicate, object in self.graph.predicate_objects(subject):
            verb = "a" if predicate == RDF.type else self._name(predicate)
            value, comment = self._value(predicate, object, depth)
            order = {RDF.type: 0, RDFS.label: 1}.get(URIRef(str(predicate)), 2)
            lines.append((order, verb, value, f"{INDENT * depth}{verb} {value} ;{comment}\n"))
        return "".join(line for *_, line in sorted(lines))

    def _value(self, predicate: Node, node: Node, depth: int) -> tuple[str, str]:
        if isinstance(node, Literal):
            return _literal(node), ""
        if isinstance(node, URIRef):
            return self._name(node), self._comment(node)
        if (node, RDF.first, None) in self.graph:
            return self._list(predicate, node, depth), ""
        return f"[\n{self._statements(node, depth + 1)}{INDENT * depth}]", ""

    def _list(self, predicate: Node, head: Node, depth: int) -> str:
        items = [self._value(RDF.first, item, depth + 1) for item in Collection(self.graph, head)]
        if predicate in SET_LISTS:
            items.sort()
        inner = "".join(f"{INDENT * (depth + 1)}{value}{note}\n" for value, note in items)
        return f"(\n{inner}{INDENT * depth})"

    def _name(self, node: Node) -> str:
        return vocab.curie(str(node))

    def _comment(self, node: URIRef) -> str:
        label = "" if _is_readable(str(node)) else self.labels.get(node, "")
        return f"  # {' '.join(label.split())}" if label else ""


def _is_readable(iri: str) -> bool:
    """True for words of the vocabulary (hcc:leadsTo), false for numbers (hcc:HCCO_0000123)."""
    local = iri.removeprefix(vocab.HCC)
    return local.isalpha() and local != iri


def _literal(node: Literal) -> str:
    if node.datatype in (XSD.integer, XSD.boolean):
        return str(node)
    if node.datatype == XSD.decimal:
        return f'"{_decimal(str(node))}"^^xsd:decimal'
    text = str(node).replace("\\", "\\\\").replace('"', '\\"')
    text = text.replace("\n", "\\n").replace("\r", "\\r").replace("\t", "\\t")
    if node.language:
        return f'"{text}"@{node.language.lower()}'
    if node.datatype and node.datatype != XSD.string:
        return f'"{text}"^^{vocab.curie(str(node.datatype))}'
    return f'"{text}"'


def _decimal(text: str) -> str:
    """One spelling for one number: editors write 0.80 as 0.8."""
    try:
        plain = f"{Decimal(text).normalize():f}"
    except InvalidOperation:
        return text
    return plain if "." in plain else f"{plain}.0"
