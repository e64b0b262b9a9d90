"""Each check of the gate finds the mistake it is for.

The cases are the files of tests/violations, one for each query of queries/checks and of its name;
the first line says what is wrong. Drop a file in, and it is tried.
"""

import re
from pathlib import Path

import pytest

from hcconto import checks, paths, queries, release, store, turtle

FOLDER = Path(__file__).parent / "violations"
CASES = sorted(FOLDER.glob("*.ttl"))
ENDING = "-violation"


def query(case: Path) -> queries.Query:
    """The check that a case is for: that of its name, or of the part before two hyphens."""
    return queries.named("checks", case.stem.partition("--")[0] + ENDING)


def findings(case: Path) -> list[str]:
    """What the check says of the case."""
    data = turtle.read(case).serialize(format="nt", encoding="utf-8")
    return checks.violations([store.loaded(data)], query(case))


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.stem)
def test_a_mistake_is_found(case: Path) -> None:
    """The check finds something, names the thing, the relation and the value, and ends by name."""
    found = findings(case)
    assert found
    for line in found:
        assert line.endswith(f" [{query(case).name}]")
        assert len(line.split()) >= 4


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.stem)
def test_a_case_says_what_is_wrong(case: Path) -> None:
    """The first line is a sentence."""
    assert re.fullmatch(r"# [A-Z].{10,}\.", case.read_text(encoding="utf-8").splitlines()[0])


def test_every_check_has_a_case() -> None:
    """No rule goes untried."""
    assert {query(case).name for case in CASES} == set(queries.folder("checks"))


def test_a_case_for_one_check_is_no_finding_of_all() -> None:
    """A correct pair of classes is let through by every check but those of the header."""
    text = turtle.read(paths.CHECKOUT / "tests" / "violations" / "sound" / "two-classes.ttl")
    data = [store.loaded(text.serialize(format="nt", encoding="utf-8"))]
    found = {name: checks.violations(data, q) for name, q in queries.folder("checks").items()}
    assert {name for name, lines in found.items() if lines} == set()


def test_forms_are_those_that_the_gate_looks_at() -> None:
    """What is checked is what is released."""
    assert set(checks.CHECKED) <= set(release.FORMS)
