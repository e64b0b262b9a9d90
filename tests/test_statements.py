"""Statements: the fast reader reads what the slow one does, and names do not depend on the run."""

from pathlib import Path

import pytest
from rdflib import Graph
from rdflib.compare import isomorphic

from hcconto import paths, statements, turtle, vocab
from hcconto.errors import SourceError
from hcconto.rules import Fact

HCC = vocab.HCC


def home_with(text: str, folder: Path) -> Path:
    """A home whose schema is this text and that is empty otherwise."""
    for path in (*turtle.sources(folder), folder / statements.EXTERNAL):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("", encoding="utf-8")
    head = f"@prefix hcc: <{HCC}> .\n"
    (folder / "ontology" / "schema.ttl").write_text(head + text, encoding="utf-8")
    return folder


def test_the_real_sources_read_the_same_by_both_readers() -> None:
    """Each file, statement by statement, blank nodes apart."""
    read = statements.read(paths.CHECKOUT)
    slow = turtle.read_sources(paths.CHECKOUT)
    assert len(read.asserted) == len(slow)

    def bare(facts: list[Fact]) -> set[Fact]:
        return {f for f in facts if not any(term.startswith("_:") for term in f)}

    assert bare(read.asserted) == bare(list(turtle.plain(slow)))


def test_blank_nodes_are_the_same_nodes(tmp_path: Path) -> None:
    """Trees and annotations survive, and two that say the same in two places stay two."""
    text = "hcc:a hcc:p [ hcc:q ( hcc:b [ hcc:r 1 ] ) ] ; hcc:s [ hcc:r 1 ] . [] hcc:t hcc:a ."
    home = home_with(text, tmp_path)
    back = Graph().parse(data=statements.lines(statements.read(home).asserted), format="nt")
    assert isomorphic(back, turtle.read_sources(home))


def test_names_of_blank_nodes_come_from_what_they_say(tmp_path: Path) -> None:
    """Another blank node before them changes none of them."""
    text = "hcc:a hcc:p [ hcc:q hcc:b ] ."
    (before,) = {s for s, p, _ in statements.read(home_with(text, tmp_path)).asserted if "q" in p}
    more = "hcc:0 hcc:p [ hcc:q hcc:c ] . " + text
    after = {s for s, _, _ in statements.read(home_with(more, tmp_path)).asserted}
    assert before.startswith("_:") and before in after


def test_blank_nodes_in_a_circle_are_named_all_the_same(tmp_path: Path) -> None:
    """Whoever refuses them can then say so."""
    home = home_with("_:x hcc:p _:y . _:y hcc:p _:x .", tmp_path)
    assert len(statements.read(home).asserted) == 2


@pytest.mark.parametrize(
    ("text", "said"),
    [("hcc:a hcc:p .", r"schema\.ttl, line 2"), ("nix:a a nix:b .", r"schema\.ttl, line 2")],
)
def test_a_fault_is_told_with_file_and_line(text: str, said: str, tmp_path: Path) -> None:
    """The slower reader tells it."""
    with pytest.raises(SourceError, match=said):
        statements.read(home_with(text, tmp_path))


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    """As by the slower reader."""
    home = home_with("", tmp_path)
    (home / "ontology" / "terms.ttl").unlink()
    with pytest.raises(SourceError, match=r"terms\.ttl: no such file"):
        statements.read(home)


# --- what has changed ---------------------------------------------------------------------------

LINES = (
    "hcc:a hcc:p hcc:b ; hcc:at [ hcc:from 1 ] . hcc:c hcc:about [ hcc:of hcc:a ] . hcc:d hcc:p 1 ."
)


def test_a_signature_changes_with_what_is_said(tmp_path: Path) -> None:
    """Also with what a blank node below says; that of other things does not."""
    before = statements.signatures(statements.read(home_with(LINES, tmp_path)).asserted)
    changed = LINES.replace("hcc:from 1", "hcc:from 2")
    after = statements.signatures(statements.read(home_with(changed, tmp_path)).asserted)
    named = {s for s in before if not s.startswith("_:")}
    assert {s for s in named if before[s] != after.get(s)} == {HCC + "a"}


def test_a_neighbourhood_is_what_uses_a_thing_and_what_it_uses(tmp_path: Path) -> None:
    """Through blank nodes as well; what has nothing to do with it stays out."""
    near = statements.Neighbourhood(statements.read(home_with(LINES, tmp_path)).asserted)
    concerned = {t.removeprefix(HCC) for t in near.concerned([HCC + "a"])}
    assert {"a", "b", "c", "p"} <= concerned
    assert "d" not in concerned
    told = {s for s, _, _ in near.around([HCC + "c"])}
    assert {HCC + "c", HCC + "a"} <= told and HCC + "d" not in told
