"""Coverage: which claims were made from each sentence of an article, or why there is none.

Sentences are named by section, number and offsets; no text of the article leaves here. Reasons are
data: an `hcc:Omission` stands for a place from which no claim is made.
"""

import hashlib
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from hcconto import sentences, views, vocab
from hcconto.errors import HccontoError
from hcconto.sentences import Sentence

Row = dict[str, str]
HEAD = """# Coverage of {paper}

Which claims were made from each sentence of the article, and why none where there is none. Offsets
are 0-based, end exclusive, in the text with the SHA-256 `{checksum}`.
Written by `hcconto coverage FILE -o docs/coverage.md`; a reason is an `hcc:Omission` in the paper's
file.

{total} sentences: {claimed} with claims, {omitted} without a claim for a reason, {neither} with
neither.
"""
NEITHER = "**neither**"
_SECTION = re.compile(r"## (?P<number>\d+)\. ")
_LINE = re.compile(r"\| \d+(?P<caption> \(caption\))? \| (?P<pieces>[\d–, ]+) \|")


@dataclass(frozen=True)
class Line:
    """A sentence, by section and its number in there, with its claims and reasons for none."""

    section: int
    heading: str
    number: int
    sentence: Sentence
    claims: tuple[str, ...]
    reasons: tuple[str, ...]

    @property
    def is_gap(self) -> bool:
        """True when there is neither a claim nor a reason for none."""
        return not (self.claims or self.reasons)

    @property
    def place(self) -> str:
        """The offsets of its pieces."""
        return ", ".join(f"{start}–{end}" for start, end in self.sentence.pieces)


@dataclass(frozen=True)
class Report:
    """The sentences of a paper, in order."""

    paper: str
    checksum: str
    lines: tuple[Line, ...]

    def gaps(self) -> list[str]:
        """Where there is neither a claim nor a reason for none, a line each."""
        return [
            f"section {line.section} ({line.heading}), sentence {line.number}, "
            f"characters {line.place}: no claim, and no reason for none"
            for line in self.lines
            if line.is_gap
        ]

    def document(self) -> str:
        """The report in Markdown, a table for each section."""
        claimed = sum(bool(line.claims) for line in self.lines)
        neither = sum(line.is_gap for line in self.lines)
        counts = {"total": len(self.lines), "claimed": claimed, "neither": neither}
        omitted = len(self.lines) - claimed - neither
        parts = [HEAD.format(paper=self.paper, checksum=self.checksum, omitted=omitted, **counts)]
        section = None
        for line in self.lines:
            if line.section != section:
                section = line.section
                parts.append(f"\n## {section}. {line.heading}\n\n")
                parts.append("| sentence | characters | claims | why none |\n|---|---|---|---|\n")
            parts.append(_row(line))
        return "".join(parts)


def _row(line: Line) -> str:
    caption = " (caption)" if line.sentence.is_caption else ""
    claims = " ".join(claim.removeprefix(vocab.PREFIXES["claim"]) for claim in line.claims)
    reasons = NEITHER if line.is_gap else " ".join(line.reasons).replace("|", "\\|")
    return f"| {line.number}{caption} | {line.place} | {claims} | {reasons} |\n"


def of_article(opened: Any, data: bytes) -> Report:
    """The coverage of the article whose text this is, by what a store says of it.

    Raises HccontoError when it is the text of no paper there.
    """
    digest = hashlib.sha256(data).hexdigest()
    sections = [row for row in views.rows(opened, "sections") if row["checksum"] == digest]
    if not sections:
        raise HccontoError(
            f"This is not the text of any paper here: its SHA-256 is {digest}. "
            "Take the file in which the offsets of the claims were counted."
        )
    text = data.decode("utf-8")
    found = [
        (
            section,
            sentences.split(text, int(section["start"]), int(section["end"]), section["heading"]),
        )
        for section in sections
    ]
    return _report(opened, found)


def again(opened: Any, document: str) -> Report:
    """The coverage by what a store says now, of the sentences that an earlier document has.

    So it can be seen without the article whether the document is up to date.
    """
    sections = {
        int(row["number"]): row
        for row in views.rows(opened, "sections")
        if row["checksum"] in document
    }
    found: dict[int, list[Sentence]] = {}
    number = 0
    for line in document.splitlines():
        if heading := _SECTION.match(line):
            number = int(heading["number"])
        elif row := _LINE.match(line):
            pieces = (piece.split("–") for piece in row["pieces"].split(", "))
            sentence = Sentence(
                tuple((int(start), int(end)) for start, end in pieces), bool(row["caption"])
            )
            found.setdefault(number, []).append(sentence)
    return _report(opened, [(sections[number], found[number]) for number in sorted(found)])


def _report(opened: Any, found: list[tuple[Row, list[Sentence]]]) -> Report:
    places = views.rows(opened, "places")
    lines = [
        _line(section, number, sentence, places)
        for section, inside in found
        for number, sentence in enumerate(inside, 1)
    ]
    paper = found[0][0]
    return Report(paper["paper_label"], paper["checksum"], tuple(lines))


def _line(section: Row, number: int, sentence: Sentence, places: Iterable[Row]) -> Line:
    here = list(_overlapping(section, sentence, places))
    claims = (row["thing"] for row in here if row["thing"].startswith(vocab.PREFIXES["claim"]))
    return Line(
        int(section["number"]),
        section["heading"],
        number,
        sentence,
        tuple(sorted(set(claims), key=views.natural)),
        tuple(dict.fromkeys(row["reason"] for row in here if "reason" in row)),
    )


def _overlapping(section: Row, sentence: Sentence, places: Iterable[Row]) -> Iterator[Row]:
    for row in places:
        if row["section"] == section["section"] and sentence.overlaps(
            int(row["start"]), int(row["end"])
        ):
            yield row
