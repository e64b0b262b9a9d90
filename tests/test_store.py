"""A store is written beside, swapped in whole, and only read afterwards."""

import json
import os
import signal
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pyoxigraph as ox
import pytest

from hcconto import build, config, store, vocab
from hcconto.errors import BuildError, IdentifierError, LimitExceeded, QueryError, QuerySyntaxError

HCC = vocab.HCC
GRAPHS = {
    "asserted": f'<{HCC}a> <{vocab.RDFS_LABEL}> "a" .\n<{HCC}a> <{HCC}p> <{HCC}b> .'.encode(),
    "external": b"",
    "projection": b"",
    "inferred": f"<{HCC}a> <{HCC}q> <{HCC}b> .".encode(),
    "speculative": f"<{HCC}a> <{HCC}r> <{HCC}b> .".encode(),
}
ABOUT = {"release": "2025-01-01"}


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store of four triples."""
    folder = tmp_path_factory.mktemp("small") / "store-small"
    store.write(folder, GRAPHS, ABOUT)
    return folder


def left_over(folder: Path) -> list[str]:
    """What stands in a folder beside whole stores."""
    return [path.name for path in folder.iterdir() if path.name.startswith(".")]


# --- writing --------------------------------------------------------------------------------------


def test_a_written_store_tells_of_itself(small: Path) -> None:
    """What was noted is given back, with the size of each graph; nothing is left beside."""
    assert store.is_complete(small)
    sizes = {"asserted": 2, "external": 0, "projection": 0, "inferred": 1, "speculative": 1}
    noted = {"triples": sizes, "program": store.program(), "large": []}
    assert store.about(small) == {**ABOUT, **noted}
    assert left_over(small.parent) == []


def test_speculative_facts_are_not_in_the_default_graph(small: Path) -> None:
    """A plain query sees what is stated or soundly inferred; GRAPH sees all."""
    opened = store.open_read_only(small)
    assert len(store.rows(opened, "SELECT * { ?s ?p ?o }")) == 3
    assert len(store.rows(opened, "SELECT * { GRAPH ?g { ?s ?p ?o } }")) == 4


def test_a_store_already_there_is_left_alone(small: Path) -> None:
    """What is served is not pulled from under whoever serves it."""
    before = (small / store.MARKER).stat().st_ino
    store.write(small, GRAPHS, {"release": "another"})
    assert (small / store.MARKER).stat().st_ino == before
    assert left_over(small.parent) == []


def test_a_store_can_be_read_by_other_users(small: Path) -> None:
    """One may build and another serve."""
    assert small.stat().st_mode & 0o777 == 0o755


def test_a_half_written_store_is_replaced(tmp_path: Path) -> None:
    """A folder without the marker is nobody's store."""
    folder = tmp_path / "store-x"
    folder.mkdir()
    (folder / "CURRENT").write_text("rubbish")
    assert not store.is_complete(folder)
    store.write(folder, GRAPHS, ABOUT)
    assert store.is_complete(folder)
    assert len(store.rows(store.open_read_only(folder), "SELECT * { ?s ?p ?o }")) == 3


def test_many_may_write_the_same_store_at_once(tmp_path: Path) -> None:
    """Whoever is first wins, the others keep theirs to themselves, and a half one is swept away."""
    for turn in range(5):
        folder = tmp_path / f"store-{turn}"
        folder.mkdir()
        with ThreadPoolExecutor(6) as threads:
            list(threads.map(lambda _, f=folder: store.write(f, GRAPHS, ABOUT), range(6)))
        assert store.is_complete(folder)
        assert len(store.rows(store.open_read_only(folder), "SELECT * { ?s ?p ?o }")) == 3
    assert left_over(tmp_path) == []


def test_what_a_killed_build_left_is_swept_up_in_time(tmp_path: Path) -> None:
    """Only what is a day old: a younger one may belong to a build under way."""
    old, young = tmp_path / ".store-x.old", tmp_path / ".store-x.young"
    for folder in (old, young):
        folder.mkdir()
    os.utime(old, (0, time.time() - 2 * store.ABANDONED))
    store.write(tmp_path / "store-y", GRAPHS, ABOUT)
    assert left_over(tmp_path) == [young.name]


def test_a_folder_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    """One sentence with the folder and the remedy, and nothing is left."""
    (tmp_path / "file").write_text("")
    with pytest.raises(BuildError, match=r"file/store-x: File exists.*--store"):
        store.write(tmp_path / "file" / "store-x", GRAPHS, ABOUT)
    assert [path.name for path in tmp_path.iterdir()] == ["file"]


def test_the_next_store_is_what_it_would_be_if_made_anew(tmp_path: Path) -> None:
    """Made from the last one, with what is new put in and what is gone taken out of both graphs."""
    line, graph = b"<x:%s> <x:p> _:b1 .\n", "GRAPH ?g { ?s ?p ?o }"
    before = {**GRAPHS, "asserted": b"".join(line % name for name in (b"a", b"b", b"c"))}
    after = {**before, "asserted": line % b"a" + line % b"d", "inferred": line % b"b"}
    store.write(tmp_path / "store-1", before, ABOUT)
    for where in ("", graph):
        told = []
        for folder in (tmp_path / "store-2", tmp_path / "apart" / "store-2"):
            store.write(folder, after, ABOUT)
            query = f"SELECT * {{ {where or '?s ?p ?o'} }}"
            told.append(sorted(map(str, store.rows(store.open_read_only(folder), query))))
        assert told[0] == told[1]
        assert len(told[0]) == {"": 3, graph: 4}[where]


def test_a_last_store_that_is_damaged_is_no_beginning(tmp_path: Path) -> None:
    """The next store is then made anew."""
    store.write(tmp_path / "store-1", GRAPHS, ABOUT)
    (tmp_path / "store-1" / "CURRENT").write_text("rubbish")
    store.write(tmp_path / "store-2", {**GRAPHS, "inferred": b"<x:n> <x:p> <x:o> .\n"}, ABOUT)
    found = store.rows(store.open_read_only(tmp_path / "store-2"), "SELECT * { <x:n> ?p ?o }")
    assert len(found) == 1


@pytest.mark.parametrize("damage", [store.MARKER, "CURRENT"])
def test_a_damaged_store_is_named_with_the_remedy(damage: str, tmp_path: Path) -> None:
    """Whatever of it cannot be read."""
    folder = tmp_path / "store-x"
    store.write(folder, GRAPHS, ABOUT)
    (folder / damage).write_text("{")
    with pytest.raises(BuildError, match=r"store-x cannot be read.*Delete that folder"):
        store.open_read_only(folder)
        store.about(folder)


# --- building -------------------------------------------------------------------------------------

MINI = Path(__file__).parent / "data" / "mini"
BUILD = """
import sys
from pathlib import Path
from hcconto import build, config, store
build.validity.require = lambda *_: None
if sys.argv[3] == "stall":
    store._swap = lambda beside, folder: (print("written", flush=True), sys.stdin.read())
settings = config.Settings(home=Path(sys.argv[1]), store=Path(sys.argv[2]))
print(build.build(settings))
"""


def building(where: Path, stall: bool = False) -> subprocess.Popen[str]:
    """A process that builds the mini ontology; it can be made to stall before the swap."""
    command = [sys.executable, "-c", BUILD, str(MINI), str(where), "stall" if stall else "go"]
    return subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )


def test_a_killed_build_leaves_nothing_that_is_served(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Killed at its last moment, a build has made no store; the next one makes it."""
    settings = config.Settings(home=MINI, store=tmp_path)
    folder = store.folder_for(settings)
    with building(tmp_path, stall=True) as process:
        assert process.stdout
        assert process.stdout.readline() == "written\n"
        process.kill()
    assert process.returncode == -signal.SIGKILL
    assert not folder.exists()
    monkeypatch.setattr(build.validity, "require", lambda *_: None)
    assert build.build(settings) == folder
    assert store.is_complete(folder)


def test_two_builds_at_once_make_one_store(tmp_path: Path) -> None:
    """Both end well, and agree where it is."""
    both = [building(tmp_path) for _ in range(2)]
    told = {process.communicate(timeout=60) for process in both}
    assert {process.returncode for process in both} == {0}, told
    ((out, _),) = told
    assert [path.name for path in tmp_path.glob("*store-*")] == [Path(out.strip()).name]
    assert store.is_complete(Path(out.strip()))


def test_a_build_that_fails_leaves_what_was_served(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An invalid ontology makes no store and touches none."""

    def refuse(*_: object) -> None:
        raise BuildError("not valid")

    (tmp_path / "store-before").mkdir()
    monkeypatch.setattr(build.validity, "require", refuse)
    with pytest.raises(BuildError, match="not valid"):
        build.build(config.Settings(home=MINI, store=tmp_path))
    assert [path.name for path in tmp_path.iterdir()] == ["store-before"]


# --- asking ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("form", store.TABLE_FORMATS)
def test_a_table_is_never_half(form: str, small: Path) -> None:
    """Exactly as many bytes as allowed are given; with one fewer there is an error instead."""
    opened, query = store.open_read_only(small), "SELECT * { ?s ?p ?o }"
    whole = store.answer(opened, query, form, None, 10_000)
    assert whole
    again = store.answer(opened, query, form, None, len(whole.body))
    assert again == whole
    with pytest.raises(LimitExceeded, match=f"longer than {len(whole.body) - 1:,} bytes"):
        store.answer(opened, query, form, None, len(whole.body) - 1)


@pytest.mark.parametrize("form", store.GRAPH_FORMATS)
def test_a_graph_is_never_half(form: str, small: Path) -> None:
    """The same for CONSTRUCT."""
    opened, query = store.open_read_only(small), "CONSTRUCT WHERE { ?s ?p ?o }"
    assert store.answer(opened, query, None, form, 10_000)
    with pytest.raises(LimitExceeded):
        store.answer(opened, query, None, form, 20)


def test_what_has_no_format_is_no_answer(small: Path) -> None:
    """A table where only graphs will do, and the other way round."""
    opened = store.open_read_only(small)
    assert store.answer(opened, "ASK {}", None, "turtle", 100) is None
    assert store.answer(opened, "CONSTRUCT WHERE { ?s ?p ?o }", "json", None, 100) is None


def test_a_prefix_that_is_not_declared_is_told(small: Path) -> None:
    """By its name; where the caller knows it, there is nothing to tell."""
    with pytest.raises(QuerySyntaxError, match="line 1, column 7: the prefix a: is not declared"):
        store.answer(store.open_read_only(small), "ASK { a:b ?p ?o }", "json", None, 100)
    known = {"a": HCC}
    assert store.answer(
        store.open_read_only(small), "ASK { a:b ?p ?o }", "json", None, 100, prefixes=known
    )


def test_the_name_of_a_graph_must_be_absolute(small: Path) -> None:
    """A relative name is the query's fault."""
    with pytest.raises(QueryError, match="not an absolute IRI"):
        store.answer(store.open_read_only(small), "ASK {}", "json", None, 100, ["a b"])


@pytest.mark.parametrize("value", [f"{HCC}<script>", f"{HCC}a b", f"{HCC}a\n", "https://["])
def test_an_address_that_is_no_iri_names_nothing(value: str, small: Path) -> None:
    """It cannot be bound, and says so."""
    with pytest.raises(IdentifierError, match="is not an IRI"):
        store.rows(store.open_read_only(small), "SELECT ?s ?p { ?s ?p ?o }", s=value)


@pytest.mark.parametrize("value", ['x" } INSERT', "' OR 1=1 #", "\\", "?o", "<x:y>", "\x00"])
def test_a_value_is_bound_and_not_pasted(value: str, small: Path) -> None:
    """Whatever it holds, it stays one string."""
    query = "SELECT ?x ?y { BIND(STR(?x) AS ?y) }"
    assert store.rows(store.open_read_only(small), query, x=value) == [{"x": value, "y": value}]


def test_nothing_can_be_written_to_an_open_store(small: Path) -> None:
    """It is open for reading only."""
    opened = store.open_read_only(small)
    with pytest.raises(RuntimeError, match="read-write"):
        opened.update("INSERT DATA { <x:s> <x:p> 1 }")


def test_the_marker_is_written_last(small: Path) -> None:
    """It says that all else is there."""
    assert set(json.loads((small / store.MARKER).read_text())["triples"]) == set(GRAPHS)


@pytest.mark.parametrize("text", ["plain", 'say "hi"', "back\\slash", "↑"])
def test_the_text_of_a_literal_is_whole(text: str) -> None:
    """Quotes and backslashes inside a literal do not cut it short."""
    assert store.text_of(str(ox.Literal(text, language="en"))) == text
    assert store.text_of(str(ox.Literal(text))) == text
