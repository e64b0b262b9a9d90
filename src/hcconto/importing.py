"""The table of claims taken back: what it changes, or everything that is wrong with it.

Only what differs from the table that an export would write is a change. So an export that nobody
touched changes nothing, and what a table does not show (evidence codes, which of two ways a sign is
unknown) stays as it is. A claim that the table leaves out stays too: nothing is ever deleted here.
"""

import difflib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from rdflib import Graph, URIRef
from rdflib.term import Node

from hcconto import build, tables, turtle, validate, views, vocab
from hcconto.choices import Choices, did_you_mean
from hcconto.claim_rows import COLUMNS, DERIVED, REQUIRED, Change, Fault, Identified, Importer, Row
from hcconto.errors import HccontoError

# Where SHACL finds something, the column to look at.
PATHS = {
    "rdfs:label": "statement",
    "oa:hasSelector": "start",
    "hcc:inSection": "section",
    "hcc:supportedBy": "references",
    "hcc:searchPhrase": "phrase",
    "hcc:claimKind": "kind",
    "hcc:inAxis": "axis",
    "hcc:axisStep": "step",
    "hcc:statedSign": "sign",
    "hcc:curatedSign": "sign",
    "hcc:curatorNote": "note",
    **{f"hcc:{name}": name for name in ("subject", "object", "relation", "context", "category")},
    "hcc:status": "status",
    "hcc:hedge": "hedge",
}


@dataclass
class Plan:
    """What an import would do: its changes and the files as they would be; or only its faults."""

    changes: list[Change] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    files: dict[Path, str] = field(default_factory=dict)

    def write(self) -> list[Path]:
        """Put the files in their places, each at once; those whose bytes changed."""
        return [path for path, text in self.files.items() if turtle.write(path, text)]


def plan(text: str, home: Path) -> Plan:
    """What importing a table of claims would do to the sources at home; nothing is written.

    Raises HccontoError when the text is no table, or lacks columns.
    """
    table = tables.read(text)
    _require_columns(table.header)
    sources, external = build.read(home)
    rules = validate.shapes(home)
    opened = build.in_memory(sources, external, rules)
    importer = Importer(sources, views.of_claims(opened), Choices(views.rows(opened, "choices")))
    importer.take(table)
    faults = importer.faults
    if importer.touched:
        data = _around(sources + external, importer.touched)
        report = validate.validate(data, rules, only=importer.touched)
        faults += _shape_faults(report, importer.touched)
        opened = build.in_memory(sources, external)
        faults += _unlike(importer, Identified(views.of_claims(opened)))
    if faults:
        return Plan(faults=sorted(set(faults)))
    return Plan(importer.changes, files=_files(sources, home) if importer.changes else {})


def _around(data: Graph, claims: Iterable[Node]) -> Graph:
    """What is said of some claims and of all that they lead to: the shapes look no further."""
    around, waiting, reached = Graph(), set(claims), set()
    while waiting:
        node = waiting.pop()
        reached.add(node)
        for statement in data.triples((node, None, None)):
            around.add(statement)
            waiting |= {statement[1], statement[2]} - reached
    return around


def _files(sources: Graph, home: Path) -> dict[Path, str]:
    """The files of papers as they should be; the others have nothing to do with a table."""
    folder = home / "ontology" / "claims"
    tidied = turtle.tidied(home, sources)
    return {path: text for path, text in tidied.items() if path.parent == folder}


def _require_columns(header: list[str]) -> None:
    faults = [f"column {name} is missing" for name in REQUIRED if name not in header]
    for name in dict.fromkeys(header):
        if header.count(name) > 1:
            faults.append(f"column {name} is there {header.count(name)} times")
        if name not in COLUMNS:
            near = difflib.get_close_matches(name, COLUMNS, 1)
            faults.append(f"column {name!r} is not known{did_you_mean(near)}")
    if faults:
        raise HccontoError(
            f"The header of the table is not right: {'; '.join(faults)}. "
            "Take that of hcconto export claims."
        )


def _shape_faults(report: validate.Report, touched: Mapping[URIRef, Row]) -> Iterator[Fault]:
    """What the shapes find, by the row that brought it."""
    rows = {vocab.curie(str(claim)): row for claim, row in touched.items()}
    for result in report.results:
        for name in {result.focus, *result.users} & rows.keys():
            yield Fault(rows[name].number, PATHS.get(result.path, "row"), result.message)


def _unlike(importer: Importer, now: Identified) -> Iterator[Fault]:
    """Cells that would not read back as they were written: the last guard before a file."""
    for claim, row in importer.touched.items():
        for column in row.changed:
            told, reads = row[column], now.cell(claim, column)
            if column in DERIVED:
                before = importer.known.cell(claim, column)
                if told not in ("", before, reads):
                    say = f"is {reads or 'nothing'} for that {DERIVED[column]}"
                    yield Fault(row.number, column, f"{say}; correct either, or leave it empty")
            elif told != reads and not told.startswith("hcc:"):
                if set(told.split()) == set(reads.split()):
                    continue  # a list in another order, or with a repetition
                yield Fault(row.number, column, f"{told!r} would read back as {reads!r}")
