"""A table of claims taken back: exactly what differs is changed, and a bad row changes nothing."""

import csv
import io
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from rdflib import Graph, Literal, URIRef

from hcconto import build, exports, importing, paths, turtle, vocab
from hcconto.errors import HccontoError
from hcconto.knowledge import KnowledgeBase

CLAIMS = Path("ontology") / "claims" / "chen2025.ttl"
Rows = list[dict[str, str]]


@pytest.fixture(scope="module")
def exported(kb: KnowledgeBase) -> str:
    """The table as export claims writes it."""
    return exports.table(kb.store, "claims")


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """A copy of the sources to change."""
    for folder in ("ontology", "shapes"):
        shutil.copytree(paths.CHECKOUT / folder, tmp_path / folder)
    return tmp_path


def rows_of(text: str) -> Rows:
    return list(csv.DictReader(io.StringIO(text), delimiter="\t"))


def written(rows: Rows) -> str:
    """A table as a spreadsheet would save it, with columns as they first come."""
    columns = list(dict.fromkeys(column for row in rows for column in row))
    out = io.StringIO()
    writer = csv.DictWriter(out, columns, delimiter="\t", restval="")
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue()


def changed(exported: str, which: str, **cells: str) -> str:
    """The table with some cells of a claim changed."""
    rows = rows_of(exported)
    (row,) = [row for row in rows if row["claim"] == f"hcc:claim/{which}"]
    row.update(cells)
    return written(rows)


def new_row(exported: str, **cells: str) -> str:
    """The table with a row added: a claim like 0056, with some cells changed."""
    rows = rows_of(exported)
    (like,) = [row for row in rows if row["claim"] == "hcc:claim/0056"]
    row = {**like, "claim": "", "statement": "XL888 inhibits HSP90, once more.", **cells}
    return written([*rows, row])


def statements(home: Path, claim: str) -> set[tuple[str, str]]:
    """What the sources say of a claim, as strings."""
    graph = turtle.read(home / CLAIMS)
    about = graph.predicate_objects(URIRef(vocab.PREFIXES["claim"] + claim))
    return {(vocab.curie(str(p)), str(o)) for p, o in about if isinstance(o, URIRef | Literal)}


# --- what does not change -----------------------------------------------------------------------


def test_an_export_nobody_touched_changes_nothing(exported: str, home: Path) -> None:
    """Not a byte, in no file."""
    before = {path: path.read_bytes() for path in turtle.sources(home)}
    plan = importing.plan(exported, home)
    assert (plan.changes, plan.faults, plan.files) == ([], [], {})
    assert plan.write() == []
    assert {path: path.read_bytes() for path in turtle.sources(home)} == before


def test_what_a_spreadsheet_does_to_a_table_changes_nothing(exported: str, home: Path) -> None:
    """Its line ends and marks, rows in another order, and columns too."""
    rows = [dict(reversed(row.items())) for row in reversed(rows_of(exported))]
    plan = importing.plan("\ufeff" + written(rows), home)
    assert (plan.changes, plan.faults) == ([], [])


def test_claims_that_the_table_leaves_out_stay(exported: str, home: Path) -> None:
    """Nothing is deleted."""
    plan = importing.plan(written(rows_of(exported)[:3]), home)
    assert (plan.changes, plan.faults) == ([], [])


# Each claim is emptied of all that the table shows, and then taken back from the table.
def test_every_claim_comes_back_from_its_row(exported: str, home: Path) -> None:
    """Written anew from the table alone, each has its triples again but for what it hides."""
    whole = turtle.read(home / CLAIMS)
    rows = rows_of(exported)
    old = {row["claim"].removeprefix("hcc:claim/"): row for row in rows}
    labels = {str(c): str(o) for c, o in whole.subject_objects(URIRef(vocab.RDFS_LABEL))}
    anew = []
    for number, row in old.items():
        statement = labels[vocab.PREFIXES["claim"] + number]
        anew.append({**row, "claim": "", "statement": statement})
    plan = importing.plan(written([*rows, *anew]), home)
    assert plan.faults == []
    plan.write()
    after = turtle.read(home / CLAIMS)
    for place, number in enumerate(old, 1):
        first = URIRef(vocab.PREFIXES["claim"] + number)
        again = URIRef(f"{vocab.PREFIXES['claim']}{len(old) + place:04}")
        assert _hidden(after, first) >= _shown(after, again) - _shown(after, first)
        assert _shown(after, first) - _shown(after, again) <= _hidden(after, first), number


HIDDEN = {"hcc:hedge", "hcc:evidenceCode", "hcc:curatedSign"}


def _shown(graph: Graph, claim: URIRef) -> set[tuple[str, str]]:
    found = set()
    for _, predicate, object in graph.cbd(claim):
        if isinstance(object, URIRef | Literal):
            found.add((vocab.curie(str(predicate)), object.n3()))
    return found


def _hidden(graph: Graph, claim: URIRef) -> set[tuple[str, str]]:
    """Hedges, evidence codes, and a curated sign that says no more than that it is unknown."""
    shown = _shown(graph, claim)
    codes = {("hcc:evidenceCode", f"<{vocab.OBO}ECO_000030{n}>") for n in (3, 4, 5)}
    return {(p, o) for p, o in shown if p in HIDDEN and o not in ('"+"', '"-"')} | codes


# --- what changes -------------------------------------------------------------------------------


def test_a_changed_cell_changes_its_triple_and_no_other(exported: str, home: Path) -> None:
    """One line of the file is another."""
    before = (home / CLAIMS).read_text(encoding="utf-8").splitlines()
    plan = importing.plan(changed(exported, "0056", phrase="HSP90 inhibitor XL888"), home)
    assert [str(change) for change in plan.changes] == [
        "hcc:claim/0056: phrase: the HSP90 inhibitor XL888 → HSP90 inhibitor XL888"
    ]
    assert plan.write() == [home / CLAIMS]
    after = (home / CLAIMS).read_text(encoding="utf-8").splitlines()
    assert len(before) == len(after)
    assert [new for old, new in zip(before, after, strict=True) if old != new] == [
        '    hcc:searchPhrase "HSP90 inhibitor XL888" ;'
    ]
    assert turtle.tidy(home, check=True) == []


Cells = dict[str, str]
TAKEN: list[tuple[str, Cells, set[tuple[str, str]]]] = [
    ("0056", {"start": "18133", "end": "18290"}, set()),
    ("0056", {"object": "STAT3", "object_ids": ""}, {("hcc:object", vocab.HCC + "HCCO_0001002")}),
    ("0056", {"object": "hcc:HCCO_0001002"}, {("hcc:object", vocab.HCC + "HCCO_0001002")}),
    ("0056", {"relation": "decreases"}, {("hcc:relation", vocab.HCC + "decreases")}),
    ("0056", {"context": "MWA RFA"}, {("hcc:context", vocab.HCC + "HCCO_0000152")}),
    ("0056", {"category": "NONE"}, {("hcc:category", vocab.HCC + "HCCO_0000909")}),
    ("0056", {"kind": "perspective"}, {("hcc:claimKind", "perspective")}),
    ("0056", {"note": "Read twice."}, {("hcc:curatorNote", "Read twice.")}),
    ("0056", {"evidence_model": "cells"}, {("hcc:evidenceModel", "cells")}),
    (
        "0056",
        {"references": "14 13", "status": "group-citation"},
        {
            ("hcc:supportedBy", vocab.HCC + "reference/chen2025-14"),
            ("hcc:status", "group-citation"),
        },
    ),
    (
        "0056",
        {"references": "", "status": "uncited"},
        {("hcc:status", "uncited"), ("hcc:evidenceCode", vocab.OBO + "ECO_0000303")},
    ),
    (
        "0056",
        {"sign_source": "curated", "note": "It is an inhibitor."},
        {("hcc:statedSign", "?"), ("hcc:curatedSign", "-")},
    ),
    ("0056", {"sign": "?", "sign_source": "unknown"}, {("hcc:statedSign", "?")}),
    ("0011", {"sign": "+", "sign_source": "stated"}, {("hcc:statedSign", "+")}),
    (
        "0056",
        {"axis": "STAT3–Mcl-1 pathway", "step": "1"},
        {("hcc:inAxis", vocab.HCC + "axis/chen2025-06"), ("hcc:axisStep", "1")},
    ),
    (
        "0056",
        {"statement": "XL888 is an inhibitor of HSP90.", "hedge": "may"},
        {("rdfs:label", "XL888 is an inhibitor of HSP90."), ("hcc:hedge", "may")},
    ),
]


@pytest.fixture(scope="module")
def copies(exported: str, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Rows]:
    """Sources with a copy of claim 0056 for each case to try, and the table of them."""
    home = tmp_path_factory.mktemp("copies")
    for folder in ("ontology", "shapes"):
        shutil.copytree(paths.CHECKOUT / folder, home / folder)
    rows = rows_of(exported)
    (like,) = [row for row in rows if row["claim"] == "hcc:claim/0056"]
    new = {**like, "claim": "", "statement": "XL888 inhibits HSP90, once more."}
    plan = importing.plan(written([*rows, *[new] * max(len(TAKEN), len(REFUSED))]), home)
    assert plan.faults == []
    plan.write()
    table = rows_of(exports.table(build.in_memory(*build.read(home)), "claims"))
    return home, table


def case_rows(table: Rows, exported: str) -> range:
    """Where the copies stand in the table."""
    return range(len(rows_of(exported)), len(table))


@pytest.fixture(scope="module")
def taken(
    copies: tuple[Path, Rows], exported: str, tmp_path_factory: pytest.TempPathFactory
) -> tuple[Path, list[str], importing.Plan]:
    """The sources after all cases were taken, the claim of each, and what was done."""
    home = tmp_path_factory.mktemp("taken")
    for folder in ("ontology", "shapes"):
        shutil.copytree(copies[0] / folder, home / folder)
    rows, claims = [dict(row) for row in copies[1]], []
    for place, (which, cells, _) in zip(case_rows(rows, exported), TAKEN, strict=False):
        row = rows[place] if which == "0056" else rows[int(which) - 1]
        row.update(cells)
        claims.append(row["claim"].removeprefix("hcc:claim/"))
    plan = importing.plan(written(rows), home)
    plan.write()
    return home, claims, plan


@pytest.mark.parametrize("case", range(len(TAKEN)))
def test_a_cell_is_taken(case: int, taken: tuple[Path, list[str], importing.Plan]) -> None:
    """What is said in the table is then said of the claim."""
    home, claims, plan = taken
    assert plan.faults == []
    assert f"hcc:claim/{claims[case]}" in {change.claim for change in plan.changes}
    assert TAKEN[case][2] <= statements(home, claims[case])


def test_what_was_taken_reads_back(taken: tuple[Path, list[str], importing.Plan]) -> None:
    """The files are as fmt would have them, and their export changes nothing."""
    home, _, _ = taken
    assert turtle.tidy(home, check=True) == []
    again = exports.table(build.in_memory(*build.read(home)), "claims")
    assert importing.plan(again, home).changes == []


@pytest.mark.parametrize("claim", ["", "next"])
def test_a_new_row_is_a_new_claim(claim: str, exported: str, home: Path) -> None:
    """With an empty claim or the next number; it takes the number after the highest."""
    number = f"{len(rows_of(exported)) + 1:04}"
    named = f"hcc:claim/{number}" if claim else ""
    plan = importing.plan(new_row(exported, claim=named, phrase="inhibitor XL888"), home)
    assert plan.faults == []
    assert [str(c) for c in plan.changes] == [
        f"hcc:claim/{number}: new: XL888 inhibits HSP90, once more."
    ]
    plan.write()
    told, like = statements(home, number), statements(home, "0056")
    assert ("hcc:searchPhrase", "inhibitor XL888") in told
    same = {p for p, _ in like} - {"hcc:searchPhrase", "rdfs:label"}
    assert {(p, o) for p, o in told if p in same} == {(p, o) for p, o in like if p in same}


# --- what is refused ----------------------------------------------------------------------------

REFUSED: list[tuple[Cells, str, str]] = [
    ({"subject": "XL-888x"}, "subject", "'XL-888x' is not known; did you mean 'XL888'?"),
    ({"object": "Hsp90"}, "object", "did you mean 'HSP90'?"),
    ({"object": ""}, "object", "is empty"),
    ({"relation": "inhibit"}, "relation", "did you mean 'inhibits'?"),
    ({"sign": "−"}, "sign", "'−' is no sign; write +"),
    ({"sign_source": "guessed"}, "sign_source", "is not stated, curated or unknown"),
    ({"sign": "?"}, "sign_source", "stated does not go with the sign ?"),
    ({"sign_source": "curated"}, "note", "a curated sign needs its reason"),
    ({"start": "100"}, "start", "100–18292 is outside the section"),
    ({"end": "30000"}, "end", "is outside the section"),
    ({"end": "18132"}, "end", "is not after the start"),
    ({"start": "a"}, "start", "'a' is no whole number"),
    ({"phrase": "one two three four five six seven eight nine"}, "phrase", "has 9 words"),
    ({"phrase": ""}, "phrase", "has 0 words"),
    ({"references": "13 9999"}, "references", "'9999' is not known"),
    ({"references": ""}, "row", "This claim has no reference"),
    ({"context": "RFA XYZ"}, "context", "'XYZ' is not known; there are: MWA, RFA, TA"),
    ({"context": ""}, "context", "is empty"),
    ({"category": "PCB"}, "category", "did you mean 'PCD'?"),
    ({"kind": "mechanisms"}, "kind", "did you mean 'mechanism'?"),
    ({"status": "good"}, "status", "is one of: contested, extrapolated, group-citation"),
    ({"status": "uncited"}, "row", "is called uncited but has references"),
    ({"axis": "STAT3-Mcl-1 pathway", "step": "1"}, "axis", "did you mean 'STAT3–Mcl-1 pathway'?"),
    ({"axis": "STAT3–Mcl-1 pathway"}, "step", "axis and step go together"),
    ({"axis": "STAT3–Mcl-1 pathway", "step": "9"}, "step", "9 is beyond the last step"),
    ({"section": "Evasion of programed cell death"}, "section", "did you mean 'Evasion of"),
    ({"subject_ids": "GO:0006915"}, "subject_ids", "comes from the terms"),
    ({"subject": "STAT3", "subject_ids": "GO:0006915"}, "subject_ids", "is HGNC:11364 for that"),
    ({"subject": "HSP90"}, "subject", "cannot be about a thing and itself"),
    ({"sign": "+"}, "row", "To block binding, decrease or inhibit is not to raise"),
    ({"claim": "claim 56"}, "claim", "write it as hcc:claim/0042"),
    ({"claim": "hcc:claim/8000"}, "claim", "a new claim takes the next number"),
    ({"claim": "hcc:claim/0001"}, "claim", "is in row 2 already"),
]


@pytest.fixture(scope="module")
def refused(copies: tuple[Path, Rows], exported: str) -> tuple[importing.Plan, range]:
    """What is said of a table with all those mistakes, a row each, and where they stand."""
    home, table = copies
    rows = [dict(row) for row in table]
    places = case_rows(rows, exported)
    for place, (cells, _, _) in zip(places, REFUSED, strict=False):
        rows[place].update(cells)
    return importing.plan(written(rows), home), places


@pytest.mark.parametrize("case", range(len(REFUSED)))
def test_a_bad_cell_is_refused_with_a_remedy(
    case: int, refused: tuple[importing.Plan, range]
) -> None:
    """Row, column, what is wrong and what to do; nothing is to be written."""
    plan, places = refused
    _, column, message = REFUSED[case]
    told = {fault.column: fault.message for fault in plan.faults if fault.row == places[case] + 2}
    assert message in told[column]
    assert (plan.changes, plan.files) == ([], {})


def test_a_new_claim_needs_its_statement(exported: str, home: Path) -> None:
    """The table that is exported has no such column; the message says what to put there."""
    fault, *_ = importing.plan(new_row(exported, statement=""), home).faults
    assert str(fault).endswith("statement: is empty; say in a sentence of your own what is claimed")


def test_every_bad_row_is_listed_and_a_good_one_does_not_save_them(
    exported: str, home: Path
) -> None:
    """Those with bad cells and those that the shapes refuse, in the order of rows."""
    before = (home / CLAIMS).read_bytes()
    text = changed(exported, "0001", sign="x", kind="y", context="z")
    text = changed(text, "0005", status="supported", references="")
    text = changed(text, "0056", phrase="a good phrase")
    text = changed(text, "0060", subject="nobody")
    plan = importing.plan(text, home)
    assert [(f.row, f.column) for f in plan.faults] == [
        *((2, "context"), (2, "kind"), (2, "sign"), (6, "row"), (61, "subject"))
    ]
    assert plan.write() == []
    assert (home / CLAIMS).read_bytes() == before


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda text: text.replace("\tphrase\t", "\tphrases\t", 1), "column phrase is missing"),
        (lambda text: text.replace("\tphrase\t", "\tphrases\t", 1), "did you mean 'phrase'?"),
        (lambda text: text.replace("\tkind\t", "\tstatus\t", 1), "column status is there 2 times"),
        (lambda text: "", "The table is empty"),
    ],
)
def test_a_header_that_is_not_right_is_refused(
    change: Callable[[str], str], message: str, exported: str, home: Path
) -> None:
    """With the names of columns that are missing, unknown or repeated."""
    with pytest.raises(HccontoError, match=message.replace("?", r"\?")):
        importing.plan(change(exported), home)


def test_a_row_with_a_cell_too_many_is_refused(exported: str, home: Path) -> None:
    """A tab inside a cell shifts all that follows."""
    lines = exported.splitlines()
    lines[3] = lines[3].replace("\t", "\t\t", 1)
    fault, *_ = importing.plan("\n".join(lines), home).faults
    assert str(fault).startswith("row 4, row: has 22 cells where the header has 21")
