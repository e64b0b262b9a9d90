"""SHACL: does the data say all it must, and have the shapes looked at anything at all?

A shapes graph that is empty, or has a misspelt word, lets everything pass in silence. So a report
also names each shape that met no node, and each word that is not of the SHACL vocabulary.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

import pyshacl
from rdflib import RDF, RDFS, SH, BNode, Graph, URIRef
from rdflib.term import Node

from hcconto import turtle, vocab


@dataclass(frozen=True, order=True)
class Result:
    """One finding: the thing, the path and value in it, the shape it breaks, and what to do."""

    focus: str
    shape: str
    path: str
    value: str
    message: str

    def __str__(self) -> str:
        where = f"{self.focus}, {self.path}" if self.path else self.focus
        what = f" (found {self.value})" if self.value and self.value != self.focus else ""
        return f"{where}: {self.message}{what} [{self.shape}]"


@dataclass
class Report:
    """What validation found; `unmet` shapes looked at nothing, `misspelt` words are unknown."""

    results: list[Result]
    unmet: list[str] = field(default_factory=list)
    misspelt: list[str] = field(default_factory=list)

    @property
    def conforms(self) -> bool:
        """True only when nothing was found and every shape looked at something."""
        return not (self.results or self.unmet or self.misspelt)


def shapes(home: Path) -> Graph:
    """All shapes as one graph."""
    graph = Graph()
    for path in sorted((home / "shapes").glob("*.ttl")):
        graph += turtle.read(path)
    return graph


def validate(data: Graph, shapes: Graph, only: Iterable[Node] | None = None) -> Report:
    """The report on data; with `only`, just what concerns these subjects, met shapes or not."""
    _, report, _ = pyshacl.validate(
        data, shacl_graph=shapes, advanced=False, js=False, do_owl_imports=False, inplace=True
    )
    results = sorted(
        _result(report, data, node) for node in report.subjects(RDF.type, SH.ValidationResult)
    )
    if only is not None:
        wanted = {_name(node, data) for node in only}
        return Report([r for r in results if r.focus in wanted])
    return Report(results, unmet(data, shapes), misspelt(shapes))


def unmet(data: Graph, shapes: Graph) -> list[str]:
    """Named shapes that meet no node: neither by a target of theirs nor by a shape that does."""
    targeted = [s for s in set(shapes.subjects()) if _focus_count(data, shapes, s)]
    reached: set[Node] = set()
    waiting = list(targeted)
    while waiting:
        node = waiting.pop()
        if node in reached:
            continue
        reached.add(node)
        waiting += [o for o in shapes.objects(node) if (o, None, None) in shapes]
    named = {
        s
        for kind in (SH.NodeShape, SH.PropertyShape)
        for s in shapes.subjects(RDF.type, kind)
        if isinstance(s, URIRef)
    }
    return sorted(vocab.curie(str(s)) for s in named - reached)


def _focus_count(data: Graph, shapes: Graph, shape: Node) -> int:
    count = 0
    for kind in shapes.objects(shape, SH.targetClass):
        for sub in data.transitive_subjects(RDFS.subClassOf, kind):
            count += sum(1 for _ in data.subjects(RDF.type, sub))
    for predicate in shapes.objects(shape, SH.targetSubjectsOf):
        count += sum(1 for _ in data.subjects(predicate))
    for predicate in shapes.objects(shape, SH.targetObjectsOf):
        count += sum(1 for _ in data.objects(None, predicate))
    return count


def misspelt(shapes: Graph) -> list[str]:
    """Words in the SHACL namespace that SHACL does not have."""
    words = {str(t) for triple in shapes for t in triple if str(t).startswith(str(SH))}
    return sorted(f"sh:{w.removeprefix(str(SH))}" for w in words if URIRef(w) not in SH)


def _result(report: Graph, data: Graph, node: Node) -> Result:
    value = report.value(node, SH.value)
    path = report.value(node, SH.resultPath)
    return Result(
        focus=_name(report.value(node, SH.focusNode), data),
        shape=vocab.curie(str(report.value(node, SH.sourceShape))),
        path=vocab.curie(str(path)) if isinstance(path, URIRef) else "",
        value="" if value is None else _name(value, data),
        message=str(report.value(node, SH.resultMessage)),
    )


def _name(node: Node | None, data: Graph) -> str:
    """A CURIE; a blank node goes by what owns it."""
    while isinstance(node, BNode):
        owner = next(data.subjects(None, node), None)
        if owner is None:
            return "an unnamed node"
        node = owner
    return vocab.curie(str(node)) if isinstance(node, URIRef) else str(node)
