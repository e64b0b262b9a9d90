"""SHACL: does the data say all it must, and have the shapes looked at anything at all?

A shapes graph that is empty, or has a misspelt word, lets everything pass in silence. So a report
also names each shape that met no node, and each word that is not of the SHACL vocabulary.
"""

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import Any

import pyshacl
from rdflib import RDF, RDFS, SH, XSD, BNode, Graph, Literal, URIRef
from rdflib.term import Node

from hcconto import turtle, vocab
from hcconto.errors import SourceError

# The ways in which SHACL lets one shape refer to another; after the last three stands a list.
PARTS = (SH.property, SH.node, SH["not"], SH.qualifiedValueShape)
PART_LISTS = (SH["and"], SH["or"], SH.xone)

# The shape that `_pointed` points at every relation of ours, as SHACL has no target for that.
RELATION_DECLARED = URIRef(vocab.PREFIXES["shape"] + "relation-declared")

TARGETS = (SH.targetNode, SH.targetClass, SH.targetSubjectsOf, SH.targetObjectsOf)

_CORE_ONLY: dict[str, Any] = {
    "advanced": False, "js": False, "do_owl_imports": False, "inplace": True,
}  # fmt: skip
NO_SHAPES = "a shapes graph without shapes"
MOST_USERS = 3


@dataclass(frozen=True, order=True)
class Result:
    """One finding: the thing, the path and value in it, the shape it breaks, and what to do.

    Where the thing is not ours to describe (an outside identifier, a relation nobody declared),
    `users` are the things that use it: there the mistake is to be mended.
    """

    focus: str
    shape: str
    path: str
    value: str
    message: str
    users: tuple[str, ...] = ()

    def __str__(self) -> str:
        where = [self.focus, self.path, f"used by {_listed(self.users)}" if self.users else ""]
        what = f" (found {self.value})" if self.value and self.value != self.focus else ""
        return f"{', '.join(filter(None, where))}: {self.message}{what} [{self.shape}]"


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
    """All shapes as one graph. Raises SourceError when there are none."""
    graph = Graph()
    for path in sorted((home / "shapes").glob("*.ttl")):
        graph += turtle.read(path)
    if not _named(graph):
        raise SourceError(
            f"{home / 'shapes'} holds no shapes, so anything would pass; restore its files."
        )
    return graph


def passes(data: Graph, shapes: Graph, things: Iterable[str]) -> bool:
    """True when nothing is wrong with these things; nothing else is looked at."""
    pointed = _pointed(shapes, data, {URIRef(thing) for thing in things})
    conforms, _, _ = pyshacl.validate(data, shacl_graph=pointed, **_CORE_ONLY)
    return bool(conforms)


def validate(data: Graph, shapes: Graph, only: Iterable[Node] | None = None) -> Report:
    """The report on data; with `only`, just what concerns these subjects or what they use.

    Shapes that met no node are then left out, as few subjects meet them all.
    """
    only = None if only is None else set(only)
    looking = _pointed(shapes, data, None if only is None else _used_by(data, only))
    _, report, _ = pyshacl.validate(data, shacl_graph=looking, **_CORE_ONLY)
    missed = unmet(data, looking)
    pointers = set(shapes.objects(None, SH.targetObjectsOf))
    found = {_result(report, data, pointers, n) for n in report.objects(None, SH.result)}
    results = sorted(found)  # a set, as a shape that is reached twice finds the same twice
    if only is not None:
        wanted = {_name(node, data) for node in only}
        results = [r for r in results if wanted & {r.focus, *r.users}]
        missed = [shape for shape in missed if shape == NO_SHAPES]
    return Report(results, missed, misspelt(shapes))


def _pointed(shapes: Graph, data: Graph, things: set[Node] | None) -> Graph:
    """The shapes, and one of them pointed at each relation of ours in use; or all at just things.

    The validator's own list of focus nodes is no help: it keeps the parts of shapes from being
    looked at too (pyshacl 0.40).
    """
    pointed = shapes + Graph()
    if (RELATION_DECLARED, None, None) in shapes:
        for predicate in set(data.predicates()):
            if vocab.is_ours(str(predicate)):
                pointed.add((RELATION_DECLARED, SH.targetNode, predicate))
    if things is None:
        return pointed
    for target in TARGETS:
        for shape, value in list(pointed.subject_objects(target)):
            pointed.remove((shape, target, value))
            for focus in things.intersection(_focus_nodes(data, target, value)):
                pointed.add((shape, SH.targetNode, focus))
    return pointed


def _used_by(data: Graph, subjects: set[Node]) -> set[Node]:
    """The subjects, the blank nodes below them, and the relations and things that these use."""
    found: set[Node] = set(subjects)
    waiting = list(subjects)
    while waiting:
        for predicate, object in data.predicate_objects(waiting.pop()):
            if isinstance(object, BNode) and object not in found:
                waiting.append(object)
            found |= {predicate, object}
    return found


def _focus_nodes(data: Graph, target: Node, value: Node) -> Iterator[Node]:
    """What a target points at (SHACL, section 2.1.3)."""
    if target == SH.targetNode:
        yield value
    elif target == SH.targetClass:
        for kind in data.transitive_subjects(RDFS.subClassOf, value):
            yield from data.subjects(RDF.type, kind)
    elif target == SH.targetSubjectsOf:
        yield from data.subjects(value, None)
    else:
        yield from data.objects(None, value)


def unmet(data: Graph, shapes: Graph) -> list[str]:
    """Named shapes that meet no node: neither by a target of theirs nor as a part of a shape."""
    named = _named(shapes)
    if not named:
        return [NO_SHAPES]
    # What has our prefix and no type of SHACL's is a shape that SHACL does not see.
    named |= {s for s in shapes.subjects() if str(s).startswith(vocab.PREFIXES["shape"])}
    reached: set[Node] = set()
    waiting = [shape for shape in _aiming(shapes) if _has_focus(data, shapes, shape)]
    while waiting:
        shape = waiting.pop()
        if shape not in reached and (shape, SH.deactivated, Literal(True)) not in shapes:
            reached.add(shape)
            waiting += _parts(shapes, shape)
    return sorted(vocab.curie(str(shape)) for shape in named - reached)


def _named(shapes: Graph) -> set[Node]:
    """The shapes that have a name of their own."""
    return {
        shape
        for kind in (SH.NodeShape, SH.PropertyShape)
        for shape in shapes.subjects(RDF.type, kind)
        if isinstance(shape, URIRef)
    }


def _aiming(shapes: Graph) -> set[Node]:
    """The shapes that have a target."""
    return {shape for target in TARGETS for shape in shapes.subjects(target)}


def _parts(shapes: Graph, shape: Node) -> Iterator[Node]:
    """The shapes that a shape refers to."""
    for predicate in PARTS:
        yield from shapes.objects(shape, predicate)
    for predicate in PART_LISTS:
        for members in shapes.objects(shape, predicate):
            yield from shapes.items(members)


def _has_focus(data: Graph, shapes: Graph, shape: Node) -> bool:
    """True when a target of the shape finds a node in the data."""
    return any(
        next(_focus_nodes(data, target, value), None) is not None
        for target in TARGETS
        for value in shapes.objects(shape, target)
    )


def misspelt(shapes: Graph) -> list[str]:
    """Words in the SHACL namespace that SHACL does not have."""
    words = {str(t) for triple in shapes for t in triple if str(t).startswith(str(SH))}
    return sorted(f"sh:{w.removeprefix(str(SH))}" for w in words if URIRef(w) not in SH)


def _result(report: Graph, data: Graph, pointers: set[Node], node: Node) -> Result:
    focus = report.value(node, SH.focusNode)
    value = report.value(node, SH.value)
    path = report.value(node, SH.resultPath)
    return Result(
        focus=_name(focus, data),
        shape=vocab.curie(str(report.value(node, SH.sourceShape))),
        path=vocab.curie(str(path)) if isinstance(path, URIRef) else "",
        value="" if value is None else _name(value, data),
        message=str(report.value(node, SH.resultMessage)),
        users=tuple(sorted({_name(user, data) for user in _users(focus, data, pointers)})),
    )


def _users(focus: Node | None, data: Graph, pointers: set[Node]) -> Iterator[Node]:
    """The things that use a relation, or point to an identifier, which SHACL looks at by itself."""
    if isinstance(focus, URIRef | Literal):
        yield from data.subjects(focus, None)
        for pointer in pointers:
            yield from data.subjects(pointer, focus)


def _name(node: Node | None, data: Graph) -> str:
    """A CURIE; a blank node goes by what owns it, and a text stands in quotation marks."""
    passed: set[Node] = set()
    while isinstance(node, BNode):
        passed.add(node)
        owners = set(data.subjects(None, node)) - passed
        if not owners:
            return "an unnamed node"
        node = min(owners, key=lambda owner: (isinstance(owner, BNode), str(owner)))
    return _text(node) if isinstance(node, Literal) else vocab.curie(str(node))


def _text(literal: Literal) -> str:
    """A number as it is; a text in quotation marks, with what would not be seen in it spelled."""
    if isinstance(literal.value, int | float | Decimal):
        return str(literal)
    text = json.dumps(str(literal), ensure_ascii=False)
    if literal.language:
        return f"{text}@{literal.language}"
    plain = literal.datatype in (None, XSD.string)
    return text if plain else f"{text}^^{vocab.curie(str(literal.datatype))}"


def _listed(names: tuple[str, ...]) -> str:
    """The first few names, and how many more there are."""
    more = len(names) - MOST_USERS
    first = ", ".join(names[:MOST_USERS])
    return f"{first} and {more} more" if more > 0 else first
