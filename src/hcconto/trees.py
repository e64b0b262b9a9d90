"""Trees of blank nodes: the axioms of OWL in RDF, each below the one statement that owns it."""

import hashlib
from collections.abc import Iterator

from rdflib import OWL, BNode, Graph
from rdflib.term import Node


def inner(graph: Graph) -> set[Node]:
    """The blank nodes that are part of another statement."""
    return {object for object in graph.objects() if isinstance(object, BNode)}


def statements(graph: Graph, root: Node) -> Iterator[tuple[Node, Node, Node]]:
    """The statements of a subject, with those of the blank nodes below it."""
    waiting = [root]
    while waiting:
        for statement in graph.triples((waiting.pop(), None, None)):
            yield statement
            if isinstance(statement[2], BNode):
                waiting.append(statement[2])


def annotated(graph: Graph, node: Node) -> tuple[Node | None, ...]:
    """The axiom that an `owl:Axiom` node annotates: its subject, predicate and object."""
    words = (OWL.annotatedSource, OWL.annotatedProperty, OWL.annotatedTarget)
    return tuple(graph.value(node, word) for word in words)


def digests(graph: Graph) -> dict[Node, str]:
    """A name for each blank node, made from what it says and where it hangs."""
    owners = {o: (s, p) for s, p, o in graph if isinstance(o, BNode)}
    contents: dict[Node, str] = {}

    def content(node: Node) -> str:
        if not isinstance(node, BNode):
            return node.n3()
        if node not in contents:
            said = sorted(f"{p.n3()} {content(o)}" for p, o in graph.predicate_objects(node))
            contents[node] = hashlib.sha256("\n".join(said).encode()).hexdigest()
        return contents[node]

    def place(node: Node) -> str:
        if not isinstance(node, BNode) or node not in owners:
            return content(node)
        owner, predicate = owners[node]
        return hashlib.sha256(f"{place(owner)} {predicate} {content(node)}".encode()).hexdigest()

    blanks = {node for node in (*graph.subjects(), *graph.objects()) if isinstance(node, BNode)}
    return {node: place(node)[:16] for node in blanks}
