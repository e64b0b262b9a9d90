"""Tables for use elsewhere: a row a claim, the columns others rely on."""

import csv
import io
import re

import pytest

from hcconto import exports, vocab
from hcconto.knowledge import KnowledgeBase

HEADER = (
    "claim section start end phrase subject subject_ids relation sign sign_source object"
    " object_ids context references evidence_model category kind axis step status note"
)
Rows = list[dict[str, str]]


@pytest.fixture(scope="module")
def text(kb: KnowledgeBase) -> str:
    """The table as it is written."""
    return exports.claims(kb)


@pytest.fixture(scope="module")
def rows(text: str) -> Rows:
    """Its rows, read by a reader of tab-separated values."""
    return list(csv.DictReader(io.StringIO(text), delimiter="\t", strict=True))


def test_the_columns_are_those_agreed_on(text: str) -> None:
    """Their names and their order."""
    assert text.splitlines()[0] == HEADER.replace(" ", "\t")


def test_every_claim_has_one_row(rows: Rows, kb: KnowledgeBase) -> None:
    """None twice, none missing, in the order of their numbers."""
    names = [row["claim"] for row in rows]
    answer = kb.ask("SELECT ?claim { ?claim a hcc:Claim } ORDER BY ?claim", "csv").decode()
    assert names == [vocab.curie(line) for line in answer.split()[1:]]
    assert len(names) == len(set(names))


def test_a_line_is_a_row(text: str, rows: Rows) -> None:
    """No cell breaks a line or a column, so that plain tools can read it."""
    lines = text.removesuffix("\n").split("\n")
    assert len(lines) == len(rows) + 1
    assert {line.count("\t") for line in lines} == {HEADER.count(" ")}
    assert "\r" not in text


def test_offsets_are_whole_and_in_order(rows: Rows) -> None:
    """From nought, the end after the start."""
    for row in rows:
        assert re.fullmatch(r"\d+", row["start"])
        assert re.fullmatch(r"\d+", row["end"])
        assert 0 <= int(row["start"]) < int(row["end"])


def test_signs_are_those_that_inference_uses(rows: Rows) -> None:
    """One of four; unknown only where nobody could tell."""
    for row in rows:
        assert row["sign"] in ("+", "-", "0", "?")
        assert row["sign_source"] in ("stated", "curated", "unknown")
        assert (row["sign"] == "?") is (row["sign_source"] == "unknown"), row["claim"]
    (curated,) = [row for row in rows if row["claim"] == "claim:0011"]
    assert (curated["sign"], curated["sign_source"]) == ("+", "curated")


WORDS = {
    "context": {"RFA", "MWA", "iRFA", "iMWA", "TA", "iTA", "none"},
    "category": {"IMMUNE", "PCD", "METAB", "EPIGEN", "STEM", "EMT", "ANGIO", "NCRNA", "NONE"},
    "kind": {"mechanism", "intervention", "perspective"},
    "status": {
        *("supported", "group-citation", "extrapolated", "miscited", "uncited", "contested")
    },
}


@pytest.mark.parametrize("column", WORDS)
def test_words_come_from_the_agreed_lists(column: str, rows: Rows) -> None:
    """At least one in each row, and no other."""
    for row in rows:
        assert row[column], row["claim"]
        assert set(row[column].split()) <= WORDS[column], row["claim"]


def test_identifiers_and_references_are_lists_with_spaces(rows: Rows) -> None:
    """CURIEs that lead to an IRI; numbers of references."""
    for row in rows:
        for curie in (row["subject_ids"] + " " + row["object_ids"]).split():
            assert vocab.iri(curie).startswith("http")
        assert all(number.isdigit() for number in row["references"].split())
        assert bool(row["references"]) or row["status"] == "uncited", row["claim"]
    (xl888,) = [row for row in rows if row["claim"] == "claim:0056"]
    assert xl888["subject"] == "XL888"
    assert "drugbank:DB12981" in xl888["subject_ids"].split()
    assert xl888["references"] == "13"


def test_a_phrase_is_short(rows: Rows) -> None:
    """At most eight words are taken from the source."""
    assert all(1 <= len(row["phrase"].split()) <= 8 for row in rows)


def test_a_step_has_its_axis(rows: Rows) -> None:
    """And an axis its step."""
    assert all(bool(row["axis"]) is bool(row["step"]) for row in rows)
    assert any(row["axis"] for row in rows)
