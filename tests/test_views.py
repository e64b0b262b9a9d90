"""Cells are filled in one order, whatever order the rows of the query come in."""

from itertools import permutations

import pytest

from hcconto import build, paths, store, views
from hcconto.knowledge import KnowledgeBase


def test_order_does_not_matter(monkeypatch: pytest.MonkeyPatch) -> None:
    """Numbers count as numbers, repetition is dropped, entries have bars between them."""
    answer = [
        {"row": "x", "column": "n", "text": "10"},
        {"row": "x", "column": "n", "text": "2"},
        {"row": "x", "column": "n", "text": "2"},
        {"row": "x", "column": "e", "entry": "2 b", "text": "b"},
        {"row": "x", "column": "e", "entry": "10 a", "text": "a"},
    ]
    for some in permutations(answer):
        found = list(some)
        monkeypatch.setattr(views, "rows", lambda _, name, f=found: f if name == "any" else [])
        assert views.cells(None, "any") == {"x": {"n": "2 10", "e": "b | a"}}


def test_things_go_by_one_prefix(kb: KnowledgeBase) -> None:
    """Ours have hcc: before them, whatever kind of thing they are."""
    assert (
        views.of_claims(kb.store)["https://w3id.org/hcconto/claim/0001"]["claim"]
        == "hcc:claim/0001"
    )


def test_the_identifiers_of_an_axis_are_those_of_its_members(kb: KnowledgeBase) -> None:
    """In the order of its steps; what has exact ones does not show others."""
    identifiers = views.Identifiers(kb.store)
    axis = "https://w3id.org/hcconto/axis/chen2025-06"
    assert identifiers.of(axis) == ["HGNC:11364", "HGNC:6943"]
    assert identifiers.of("https://w3id.org/hcconto/HCCO_0001025") == ["GO:0006914"]
    assert identifiers.of("https://w3id.org/hcconto/none") == []


def test_a_store_in_memory_answers_as_one_that_is_kept(kb: KnowledgeBase) -> None:
    """The sources by themselves give the same cells as the built store."""
    sources, external = build.read(paths.CHECKOUT)
    triples = (sources + external).serialize(format="nt", encoding="utf-8")
    opened = store.in_memory({"asserted": triples})
    assert views.of_claims(opened) == views.of_claims(kb.store)
