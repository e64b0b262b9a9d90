"""The part of a graph that some things lead to."""

from collections.abc import Iterable

from rdflib import Graph
from rdflib.term import Node


def add_reached(data: Graph, base: Graph, things: Iterable[Node]) -> None:
    """Add to data what the base says of these things, of what that speaks of, and so on."""
    waiting, reached = set(things), set[Node]()
    while waiting:
        node = waiting.pop()
        reached.add(node)
        for statement in base.triples((node, None, None)):
            data.add(statement)
            waiting |= {statement[2]} - reached
