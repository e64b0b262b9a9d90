"""Blank nodes go by what they say and where they hang, not by the name a parser gave them."""

from rdflib import BNode, Graph

from hcconto import trees

TEXT = """@prefix : <https://w3id.org/hcconto/> .
:a :p [ :q 1 ] , [ :q 2 ] . :b :p [ :q 1 ] . [] :q ( 1 2 ) ."""


def read() -> Graph:
    return Graph().parse(data=TEXT, format="turtle")


def test_names_do_not_depend_on_the_parser() -> None:
    """Two readings of one text give the same names."""
    one, other = (sorted(trees.digests(read()).values()) for _ in range(2))
    assert one == other


def test_the_same_said_in_two_places_has_two_names() -> None:
    """No two blank nodes become one."""
    names = trees.digests(read())
    assert len(set(names.values())) == len(names) == 6


def test_a_tree_is_what_hangs_below_a_node() -> None:
    """All cells of a list belong to its owner; what hangs is no root."""
    graph = read()
    inner = trees.inner(graph)
    (root,) = {s for s in graph.subjects() if isinstance(s, BNode)} - inner
    assert len(list(trees.statements(graph, root))) == 5
