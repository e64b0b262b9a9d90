"""Every question is in a file of its own, parses, and is answered as expected."""

from pathlib import Path

import pyoxigraph as ox
import pytest

from hcconto import paths, queries, vocab
from hcconto.errors import HccontoError
from hcconto.knowledge import KnowledgeBase

EXPECTED = Path(__file__).parent / "expected"
FOLDER = paths.CHECKOUT / "queries"
ALL = sorted(FOLDER.rglob("*.rq"))


@pytest.mark.parametrize("path", ALL, ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_a_query_has_a_title_and_parses(path: Path) -> None:
    """The first line is the question or rule in English, and the rest is SPARQL."""
    query = queries.load(path)
    assert query.title[0].isupper()
    assert query.title.endswith(("?", "."))
    ox.Store().query(query.text)
    assert all(f"?{name}" in query.text for name in query.parameters)


@pytest.mark.parametrize("name", sorted(queries.folder("examples")))
def test_an_example_is_answered_as_expected(name: str, kb: KnowledgeBase) -> None:
    """The rows are those that were checked by hand against the review."""
    answer = kb.ask(queries.named("examples", name).text, "tsv").decode("utf-8")
    assert answer == (EXPECTED / f"{name}.tsv").read_text(encoding="utf-8")


def test_no_expected_rows_without_a_query() -> None:
    """Each file of expected rows belongs to an example."""
    assert {path.stem for path in EXPECTED.glob("*.tsv")} == set(queries.folder("examples"))


def test_no_sparql_stands_in_the_program() -> None:
    """SPARQL lives in files; no module holds a query."""
    words = ("SELECT ", "CONSTRUCT ", "WHERE {", "ASK {")
    found = [
        path.name
        for path in paths.PACKAGE.rglob("*.py")
        if any(word in line and not line.lstrip().startswith(('"""', "#", "echo", ">>>"))
               for line in path.read_text(encoding="utf-8").splitlines() for word in words
               if "hcconto query -" not in line)
    ]  # fmt: skip
    assert found == []


def test_an_unknown_query_names_those_that_exist() -> None:
    """The error lists what there is."""
    with pytest.raises(HccontoError, match="axes-with-erk"):
        queries.named("examples", "no-such-question")


def test_a_query_without_a_title_is_refused(tmp_path: Path) -> None:
    """A file that does not begin with its question is named."""
    path = tmp_path / "bad.rq"
    path.write_text("SELECT * { ?s ?p ?o }")
    with pytest.raises(HccontoError, match=r"bad\.rq"):
        queries.load(path)


def test_prefixes_in_queries_are_those_of_the_vocabulary() -> None:
    """No query gives one of our prefixes another meaning."""
    for path in ALL:
        for line in path.read_text(encoding="utf-8").splitlines():
            if line.startswith("PREFIX "):
                _, prefix, iri = line.split()
                assert vocab.PREFIXES[prefix.rstrip(":")] == iri.strip("<>"), path
