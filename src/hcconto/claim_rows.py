"""Rows of the table of claims, taken into the graph of the sources one by one.

Each column has one way to be read and one to be refused; a row that is refused leaves the graph as
it was.
"""

import difflib
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass

from rdflib import RDF, RDFS, BNode, Graph, Literal, URIRef
from rdflib.term import Node

from hcconto import tables, turtle, vocab
from hcconto.choices import Choices, did_you_mean
from hcconto.errors import IdentifierError
from hcconto.views import Cells

# Worked out from the terms, so that they cannot be changed in a table.
DERIVED = {"subject_ids": "subject", "object_ids": "object"}
REQUIRED = (
    *("claim", "section", "start", "end", "phrase", "subject", "relation", "sign", "sign_source"),
    *("object", "context", "references", "category", "kind", "axis", "step", "status", "note"),
)
# What a table may also have. A new claim needs its statement.
OPTIONAL = ("subject_ids", "object_ids", "evidence_model", "statement", "hedge", "paper")
# Not exported, so that an empty cell of a claim that there is says nothing.
UNSHOWN = ("statement", "hedge", "paper")
COLUMNS = (*REQUIRED, *OPTIONAL)
SIGNS = ("+", "-", "0", "?")
SOURCES = ("stated", "curated", "unknown")
MOST_WORDS = 8
WITH_REFERENCE, WITHOUT_REFERENCE, INFERRED = (
    URIRef(vocab.iri(code)) for code in ("ECO:0000304", "ECO:0000303", "ECO:0000305")
)
CLAIM = re.compile(r"(?:hcc:claim/|claim:|" + re.escape(vocab.PREFIXES["claim"]) + r")(\d{4,})")


def _hcc(name: str) -> URIRef:
    return URIRef(vocab.HCC + name)


def _oa(name: str) -> URIRef:
    return URIRef(vocab.PREFIXES["oa"] + name)


@dataclass(frozen=True, order=True)
class Fault:
    """What is wrong with one cell of a table, and what to do; row 1 is the header."""

    row: int
    column: str
    message: str

    def __str__(self) -> str:
        return f"row {self.row}, {self.column}: {self.message}"


@dataclass(frozen=True)
class Change:
    """A cell that will be another, of a claim; a new claim has its statement as the one change."""

    claim: str
    column: str
    old: str
    new: str

    def __str__(self) -> str:
        if self.column == "claim":
            return f"{self.claim}: new: {self.new}"
        return f"{self.claim}: {self.column}: {self.old or 'nothing'} → {self.new or 'nothing'}"


class Identified:
    """The cells of claims, which may be asked for by an IRI."""

    def __init__(self, cells: Mapping[str, Cells]) -> None:
        self._cells = cells

    def cell(self, claim: Node, column: str) -> str:
        """What a table would show; nothing for what is not there."""
        return tables.one_line(self._cells.get(str(claim), {}).get(column, ""))


@dataclass
class Row:
    """A row of the table, the claim that it is about, and which of its cells are to be taken."""

    number: int
    cells: Cells
    claim: URIRef
    is_new: bool
    paper: str | None
    changed: set[str]

    def __getitem__(self, column: str) -> str:
        return self.cells.get(column, "")


class _Refused(Exception):
    """A cell cannot be taken; carries the column and what to say."""

    def __init__(self, column: str, message: str) -> None:
        super().__init__(message)
        self.column, self.message = column, message


class Importer:
    """Takes rows into the graph of the sources, one by one, and notes what is wrong with others."""

    def __init__(self, graph: Graph, known: Mapping[str, Cells], choices: Choices) -> None:
        self.graph, self.known, self.choices = graph, Identified(known), choices
        self.claims = set(known)
        self.papers = {str(paper) for paper in graph.subjects(RDF.type, turtle.PAPER)}
        self.highest = max((_number(claim) for claim in known), default=0)
        self.faults: list[Fault] = []
        self.changes: list[Change] = []
        self.touched: dict[URIRef, Row] = {}
        self.steps: tuple[tuple[tuple[str, ...], Callable[[Row], None]], ...] = (
            (("section",), self._section),
            (("section", "start", "end"), self._place),
            (("phrase",), self._phrase),
            (("subject",), lambda row: self._thing(row, "subject")),
            (("object",), lambda row: self._thing(row, "object")),
            (("relation",), lambda row: self._thing(row, "relation")),
            (("sign", "sign_source"), self._sign),
            (("sign", "sign_source", "note"), self._note),
            (("context",), lambda row: self._things(row, "context")),
            (("category",), lambda row: self._things(row, "category")),
            (("references",), self._references),
            (("kind",), lambda row: self._word(row, "kind", "claimKind")),
            (("status",), lambda row: self._word(row, "status", "status")),
            (("status", "sign_source"), self._evidence_code),
            (("axis", "step"), self._axis),
            (("evidence_model",), lambda row: self._text(row, "evidence_model", "evidenceModel")),
            (("hedge",), lambda row: self._text(row, "hedge", "hedge")),
            (("statement",), self._statement),
        )

    def take(self, table: tables.Table) -> None:
        """All rows that can be taken; the others become faults."""
        seen: dict[str, int] = {}
        for number, cells in table.rows:
            if len(cells) > len(table.header):
                self._fault(number, "row", f"has {len(cells)} cells where the header has "
                            f"{len(table.header)}; a cell may hold a tab")  # fmt: skip
                continue
            padded = cells + [""] * len(table.header)
            named = dict(zip(table.header, padded, strict=False))
            try:
                row = self._row(number, named, seen)
            except _Refused as refused:
                self._fault(number, refused.column, refused.message)
            else:
                self._take(row)

    def _fault(self, number: int, column: str, message: str) -> None:
        self.faults.append(Fault(number, column, message))

    def _row(self, number: int, cells: Cells, seen: dict[str, int]) -> Row:
        """The row as it is to be taken. Raises _Refused when its claim cannot be told."""
        claim = self._claim(cells.get("claim", ""))
        if str(claim) in seen:
            before = seen[str(claim)]
            raise _Refused("claim", f"is in row {before} already; keep one of the two")
        seen[str(claim)] = number
        is_new = str(claim) not in self.claims
        self.highest = max(self.highest, _number(str(claim)))
        told = {c: text for c, text in cells.items() if text or c not in UNSHOWN}
        differ = {c for c, text in told.items() if text != self.known.cell(claim, c)}
        changed = set(COLUMNS) - {"claim", "paper"} if is_new else differ - {"claim"}
        return Row(number, cells, claim, is_new, self._paper(claim, cells), changed)

    def _claim(self, text: str) -> URIRef:
        following = self.highest + 1
        if not text:
            return URIRef(f"{vocab.PREFIXES['claim']}{following:04}")
        match = CLAIM.fullmatch(text)
        if match is None:
            raise _Refused("claim", f"{text!r} is no claim; write it as hcc:claim/0042, "
                           "or leave it empty for a new one")  # fmt: skip
        iri = URIRef(vocab.PREFIXES["claim"] + match[1])
        if str(iri) not in self.claims and int(match[1]) != following:
            raise _Refused("claim", f"there is no {vocab.exported(iri)}; a new claim takes the "
                           f"next number, hcc:claim/{following:04}, or an empty cell")  # fmt: skip
        return iri

    def _paper(self, claim: URIRef, cells: Cells) -> str | None:
        """The paper of a claim; of a new one that which is named, or the only one."""
        if known := self.graph.value(claim, turtle.ASSERTED_IN):
            return str(known)
        if text := cells.get("paper", ""):
            try:
                return self.choices.find("paper", text)
            except IdentifierError as error:
                raise _Refused("paper", str(error)) from None
        if len(self.papers) == 1:
            return next(iter(self.papers))
        raise _Refused("paper", "there are several papers; name one in a column paper")

    def _take(self, row: Row) -> None:
        """Change the graph as a row says; all of its faults are noted, and then nothing of it."""
        if not row.changed:
            return
        before, faults = self._statements(row.claim), len(self.faults)
        if row.is_new:
            self._set(row, _hcc("assertedIn"), [URIRef(row.paper or "")])
            self.graph.add((row.claim, RDF.type, _hcc("Claim")))
        for columns, step in (*self.steps, (tuple(DERIVED), self._derived)):
            if row.changed.intersection(columns):
                try:
                    step(row)
                except _Refused as refused:
                    self._fault(row.number, refused.column, refused.message)
        if len(self.faults) > faults:
            self._restore(row.claim, before)
            return
        self.touched[row.claim] = row
        self.changes += self._told(row)

    def _statements(self, claim: URIRef) -> Graph:
        return self.graph.cbd(claim)

    def _restore(self, claim: URIRef, before: Graph) -> None:
        self._forget(claim, None)
        self.graph += before

    def _told(self, row: Row) -> Iterator[Change]:
        name = vocab.exported(row.claim)
        if row.is_new:
            yield Change(name, "claim", "", row["statement"])
            return
        for column in COLUMNS:
            if column in row.changed and column not in DERIVED:
                yield Change(name, column, self.known.cell(row.claim, column), row[column])

    # Cells.

    def _forget(self, claim: URIRef, predicate: URIRef | None) -> None:
        for _, property, object in list(self.graph.triples((claim, predicate, None))):
            if isinstance(object, BNode):
                self.graph.remove((object, None, None))
            self.graph.remove((claim, property, object))

    def _set(self, row: Row, predicate: URIRef, objects: Iterable[Node]) -> None:
        """These objects and no others."""
        self._forget(row.claim, predicate)
        for object in objects:
            self.graph.add((row.claim, predicate, object))

    def _find(self, row: Row, column: str, text: str) -> URIRef:
        if not text:
            raise _Refused(column, "is empty; fill it in")
        try:
            return URIRef(self.choices.find(column, text, row.paper))
        except IdentifierError as error:
            raise _Refused(column, str(error)) from None

    def _thing(self, row: Row, column: str) -> None:
        self._set(row, _hcc(column), [self._find(row, column, row[column])])

    def _things(self, row: Row, column: str) -> None:
        names = row[column].split()
        if not names:
            raise _Refused(column, "is empty; fill it in, or write none for a context, NONE for "
                           "a category")  # fmt: skip
        self._set(row, _hcc(column), [self._find(row, column, name) for name in names])

    def _references(self, row: Row) -> None:
        numbers = row["references"].split()
        found = [self._find(row, "references", number) for number in numbers]
        self._set(row, _hcc("supportedBy"), found)

    def _word(self, row: Row, column: str, name: str) -> None:
        words, text = self.choices.words(column), row[column]
        if text not in words:
            near = difflib.get_close_matches(text, words, 1)
            one_of = f"is one of: {', '.join(words)}"
            raise _Refused(column, f"{text!r} {did_you_mean(near).lstrip('; ') or one_of}")
        self._set(row, _hcc(name), [Literal(text)])

    def _text(self, row: Row, column: str, name: str) -> None:
        self._set(row, _hcc(name), [Literal(row[column])] if row[column] else [])

    def _statement(self, row: Row) -> None:
        if not row["statement"]:
            raise _Refused("statement", "is empty; say in a sentence of your own what is claimed")
        self._set(row, RDFS.label, [Literal(row["statement"], lang="en")])

    def _section(self, row: Row) -> None:
        section = self._find(row, "section", row["section"])
        self._set(row, _hcc("inSection"), [section])

    def _place(self, row: Row) -> None:
        start, end = (self._whole(row, column, 0) for column in ("start", "end"))
        if start >= end:
            raise _Refused("end", f"{end} is not after the start, {start}")
        section = self.graph.value(row.claim, _hcc("inSection"))
        bounds = [self.graph.value(section, _oa(name)) for name in ("start", "end")]
        if section is not None and None not in bounds:
            first, last = (int(str(bound)) for bound in bounds)
            if not first <= start < end <= last:
                column = "start" if not first <= start < last else "end"
                raise _Refused(column, f"{start}–{end} is outside the section {row['section']!r}, "
                               f"which is {first}–{last}")  # fmt: skip
        self._forget(row.claim, _oa("hasSelector"))
        place = BNode()
        self.graph.add((row.claim, _oa("hasSelector"), place))
        self.graph.add((place, RDF.type, _oa("TextPositionSelector")))
        self.graph.add((place, _oa("start"), Literal(start)))
        self.graph.add((place, _oa("end"), Literal(end)))

    def _whole(self, row: Row, column: str, least: int) -> int:
        text = row[column]
        if not re.fullmatch(r"[0-9]+", text) or int(text) < least:
            raise _Refused(column, f"{text!r} is no whole number from {least} on")
        return int(text)

    def _phrase(self, row: Row) -> None:
        words = len(row["phrase"].split())
        if not 1 <= words <= MOST_WORDS:
            raise _Refused("phrase", f"has {words} words; take one to {MOST_WORDS} of the text")
        self._set(row, _hcc("searchPhrase"), [Literal(row["phrase"])])

    def _sign(self, row: Row) -> None:
        """The two signs behind the one that the table shows, and where it comes from."""
        sign, source = row["sign"], row["sign_source"]
        if sign not in SIGNS:
            raise _Refused("sign", f"{sign!r} is no sign; write + raises, - lowers, 0 no "
                           "direction, or ? not said")  # fmt: skip
        if source not in SOURCES:
            raise _Refused("sign_source", f"{source!r} is not stated, curated or unknown")
        if (sign == "?") is not (source == "unknown"):
            raise _Refused("sign_source", f"{source} does not go with the sign {sign}; the sign ? "
                           "is unknown, and no other is")  # fmt: skip
        stated = sign if source == "stated" else "?"
        self._set(row, _hcc("statedSign"), [Literal(stated)])
        curated = [Literal(sign)] if source == "curated" else []
        self._set(row, _hcc("curatedSign"), curated)

    def _note(self, row: Row) -> None:
        if row["sign_source"] == "curated" and not row["note"]:
            raise _Refused("note", "is empty; a curated sign needs its reason there")
        if "note" in row.changed:
            notes = [Literal(row["note"], lang="en")] if row["note"] else []
            self._set(row, _hcc("curatorNote"), notes)

    def _axis(self, row: Row) -> None:
        if not row["axis"] and not row["step"]:
            self._set(row, _hcc("inAxis"), [])
            self._set(row, _hcc("axisStep"), [])
            return
        if not (row["axis"] and row["step"]):
            missing = "step" if row["axis"] else "axis"
            raise _Refused(missing, "is empty; axis and step go together")
        axis = self._find(row, "axis", row["axis"])
        step = self._whole(row, "step", 1)
        numbers = [int(str(n)) for place in self.graph.objects(axis, _hcc("hasStep"))
                   for n in self.graph.objects(place, _hcc("stepNumber"))]  # fmt: skip
        if step > max(numbers, default=0):
            raise _Refused("step", f"{step} is beyond the last step of that axis, {max(numbers)}")
        self._set(row, _hcc("inAxis"), [axis])
        self._set(row, _hcc("axisStep"), [Literal(step)])

    def _evidence_code(self, row: Row) -> None:
        """The table does not show it; it goes with the change unless a curator chose another."""
        code = self.graph.value(row.claim, _hcc("evidenceCode"))
        if row.is_new or code == self._usual(row, self.known.cell):
            self._set(row, _hcc("evidenceCode"), [self._usual(row, lambda _, name: row[name])])

    @staticmethod
    def _usual(row: Row, cell: Callable[[URIRef, str], str]) -> URIRef:
        if cell(row.claim, "sign_source") == "curated":
            return INFERRED
        uncited = cell(row.claim, "status") == "uncited"
        return WITHOUT_REFERENCE if uncited else WITH_REFERENCE

    def _derived(self, row: Row) -> None:
        """Identifiers may be as they were or empty; as they will be is looked at in the end."""
        for column, end in DERIVED.items():
            if row[column] and column in row.changed and end not in row.changed:
                raise _Refused(column, f"comes from the terms; leave {column} as it was, and "
                               "change it in ontology/terms.ttl")  # fmt: skip


def _number(claim: str) -> int:
    digits = claim.removeprefix(vocab.PREFIXES["claim"])
    return int(digits) if digits.isdigit() else 0
