"""Coverage of a made-up article, and of the review as it is committed."""

from pathlib import Path
from typing import Any

import pytest

from hcconto import build, coverage, paths, turtle
from hcconto.errors import HccontoError

DATA = Path(__file__).parent / "data"
ARTICLE = (DATA / "article.txt").read_bytes()


@pytest.fixture(scope="module")
def opened() -> Any:
    """What is known of the article."""
    return build.in_memory(turtle.read(DATA / "article.ttl"))


@pytest.fixture(scope="module")
def report(opened: Any) -> coverage.Report:
    """Its coverage."""
    return coverage.of_article(opened, ARTICLE)


def table(report: coverage.Report) -> list[tuple[int, int, list[str], list[str]]]:
    """Section, number, claims and reasons."""
    return [
        (line.section, line.number, [claim[-4:] for claim in line.claims], list(line.reasons))
        for line in report.lines
    ]


def test_each_sentence_has_its_claims_or_its_reason(report: coverage.Report) -> None:
    """By where they stand; a claim about a caption's sentence is not one of the caption."""
    assert table(report) == [
        (1, 1, ["9001"], []),
        (1, 2, [], ["Points to a review."]),
        (1, 3, [], []),
        (2, 1, ["9002", "9010"], []),
        (2, 2, [], ["A caption."]),
        (2, 3, ["9003"], []),
        (2, 4, [], []),
        (2, 5, [], []),
        (2, 6, [], []),
    ]


def test_what_has_neither_is_listed_by_place(report: coverage.Report) -> None:
    """Section, number and offsets."""
    text = ARTICLE.decode("utf-8")
    start = text.index("Keywords")
    end = start + len("Keywords: heat, cells")
    assert report.gaps()[0] == (
        f"section 1 (Abstract), sentence 3, characters {start}–{end}: no claim, and no reason "
        "for none"
    )
    assert len(report.gaps()) == 4


def test_the_document_has_no_text_of_the_article(report: coverage.Report) -> None:
    """No three words in a row but those of headings and reasons."""
    document = report.document()
    words = ARTICLE.decode("utf-8").split()
    runs = {" ".join(words[i : i + 3]) for i in range(len(words) - 2)} - {"Evasion of heat"}
    assert [run for run in runs if run in document] == []


def test_the_document_counts(report: coverage.Report) -> None:
    """Every sentence is in one of three lots."""
    assert "9 sentences: 3 with claims, 2 without a claim for a reason, 4 with" in " ".join(
        report.document().split()
    )
    assert report.document().count("**neither**") == 4


def test_a_document_can_be_renewed_without_the_article(
    opened: Any, report: coverage.Report
) -> None:
    """It has the offsets, and the store has the rest; captions and pieces are kept."""
    document = report.document()
    assert coverage.again(opened, document).document() == document
    stale = document.replace("9002 9010", "9002")
    assert coverage.again(opened, stale).document() == document


def test_another_text_is_refused(opened: Any) -> None:
    """By its checksum."""
    with pytest.raises(HccontoError, match="SHA-256"):
        coverage.of_article(opened, ARTICLE + b"\n")


def test_the_committed_document_is_up_to_date() -> None:
    """Run hcconto coverage FILE -o docs/coverage.md, with the article, after a change of claims."""
    committed = (paths.CHECKOUT / "docs" / "coverage.md").read_text(encoding="utf-8")
    opened = build.in_memory(*build.read(paths.CHECKOUT))
    assert coverage.again(opened, committed).document() == committed
