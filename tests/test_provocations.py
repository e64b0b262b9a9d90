"""Statements that an editor might well make, and that are wrong, are refused, and for their reason.

The cases are the files of tests/provocations, each put upon the real ontology. The first line says
what is wrong; then, after `# refused by:`, who refuses it, and after each `# because:` a reason:
for OWL an axiom of the justification, for SHACL a shape and what it says, for a check its name and
question, for the reader a part of its error. Drop a file in, and it is tried.
"""

import re
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import pytest
from rdflib import OWL, RDF, Graph, URIRef
from rdflib.term import Node

from grounds import add_reached
from hcconto import (
    build,
    checks,
    justifications,
    paths,
    profiles,
    projection,
    queries,
    store,
    turtle,
    validate,
    vocab,
)
from hcconto.errors import SourceError

FOLDER = Path(__file__).parent / "provocations"
STATE = vocab.PREFIXES["state"]


@dataclass(frozen=True)
class Case:
    """A wrong statement, and how it is to be refused."""

    path: Path

    @property
    def name(self) -> str:
        """What is wrong, in a few words."""
        return self.path.stem

    @property
    def lines(self) -> list[str]:
        """The file, line by line."""
        return self.path.read_text(encoding="utf-8").splitlines()

    @property
    def by(self) -> str:
        """Who refuses it."""
        return self.lines[1].removeprefix("# refused by: ")

    @property
    def because(self) -> set[str]:
        """Why it is refused."""
        mark = "# because: "
        return {line.removeprefix(mark) for line in self.lines if line.startswith(mark)}

    @cached_property
    def graph(self) -> Graph:
        """What it states."""
        return turtle.read(self.path)

    @property
    def subjects(self) -> set[Node]:
        """The named things of which it states something."""
        return {s for s in self.graph.subjects() if isinstance(s, URIRef)}


CASES = [Case(path) for path in sorted(FOLDER.glob("*.ttl"))]


def of(by: str) -> list[Case]:
    """The cases that somebody refuses."""
    return [case for case in CASES if case.by == by]


def named(case: Case) -> str:
    return case.name


@pytest.fixture(scope="module")
def schema() -> Graph:
    """The schema."""
    return turtle.read(paths.CHECKOUT / "ontology" / "schema.ttl")


@pytest.fixture(scope="module")
def real() -> Graph:
    """The sources and the outside slice."""
    sources, external = build.read(paths.CHECKOUT)
    return sources + external


def upon(base: Graph, real: Graph, graphs: list[Graph]) -> Graph:
    """Cases, upon a base and whatever of the real ontology they lead to."""
    data = base + Graph()
    for graph in graphs:
        data += graph
    waiting = {node for graph in graphs for node in graph.all_nodes()}
    waiting |= {URIRef(vocab.HCC + str(node).removeprefix(STATE).rpartition("-")[0])
                for node in waiting if str(node).startswith(STATE)}  # fmt: skip
    add_reached(data, real, waiting)
    return data


def test_there_are_many_and_each_says_what_and_why() -> None:
    """The first line is a sentence, and somebody refuses it for some reason."""
    assert len(CASES) >= 70
    for case in CASES:
        assert re.fullmatch(r"# [A-Z].{10,}\.", case.lines[0]), case.name
        assert case.by in ("OWL", "SHACL", "check", "reader"), case.name
        assert case.because, case.name


# --- OWL ----------------------------------------------------------------------------------------


def clash(case: Case, schema: Graph, real: Graph) -> set[str]:
    """The justification of a contradiction in the case, or in a class that it speaks of."""
    data = upon(schema, real, [case.graph])
    data += projection.project(data)
    if found := justifications.of_clash(data, near={str(node) for node in case.graph.all_nodes()}):
        return set(found)
    for subject in sorted(case.subjects):
        if (subject, RDF.type, OWL.Class) in data:
            return set(justifications.of_unsatisfiable(data, str(subject)))
    return set()


@pytest.mark.skipif(not profiles.available(), reason="the OWL API needs Java")
@pytest.mark.parametrize("case", of("OWL"), ids=named)
def test_what_owl_refuses_clashes_with_the_axioms_named(
    case: Case, schema: Graph, real: Graph
) -> None:
    """No more axioms and no fewer than those named cannot hold together."""
    assert clash(case, schema, real) == case.because


@pytest.mark.skipif(not profiles.available(), reason="the OWL API needs Java")
def test_without_a_case_nothing_clashes(real: Graph) -> None:
    """All that the cases stand on holds together, so a clash is due to the case."""
    assert justifications.of_clash(real + projection.project(real)) == []


# --- SHACL --------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def refused(schema: Graph, real: Graph) -> dict[str, set[str]]:
    """What the shapes say of all cases at once, by the thing that is told of it."""
    identifiers = turtle.read(paths.CHECKOUT / "ontology" / "generated" / "external.ttl")
    data = upon(schema + identifiers, real, [case.graph for case in of("SHACL")])
    found: dict[str, set[str]] = {}
    for result in validate.validate(data, validate.shapes(paths.CHECKOUT)).results:
        for thing in {result.focus, *result.users}:
            found.setdefault(thing, set()).add(f"{result.shape}: {result.message}")
    return found


@pytest.mark.parametrize("case", of("SHACL"), ids=named)
def test_what_shapes_refuse_breaks_those_named(case: Case, refused: dict[str, set[str]]) -> None:
    """Just the shapes named find something in what the case says, in their own words."""
    subjects = {vocab.curie(str(subject)) for subject in case.subjects}
    assert set().union(*(refused.get(subject, set()) for subject in subjects)) == case.because


def test_no_case_for_shapes_speaks_of_what_another_does() -> None:
    """So that what is found can be told to be of this case, and nothing else is found."""
    told: list[Node] = [subject for case in of("SHACL") for subject in case.subjects]
    assert len(told) == len(set(told))


def test_shapes_refuse_nothing_but_the_cases(refused: dict[str, set[str]]) -> None:
    """What the cases stand on is in order; outside identifiers are told with who uses them."""
    subjects = {vocab.curie(str(s)) for case in of("SHACL") for s in case.subjects}
    ours = {thing for thing in refused if vocab.is_ours(_iri(thing))}
    relations = {vocab.curie(str(p)) for case in of("SHACL") for p in case.graph.predicates()}
    assert ours <= subjects | relations


def _iri(name: str) -> str:
    return vocab.iri(name) if re.match(r"[A-Za-z]+:\S+$|<", name) else name


# --- checks -------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def ground(real: Graph) -> bytes:
    """What the cases stand on."""
    return real.serialize(format="nt", encoding="utf-8")


def check(case: Case) -> queries.Query:
    """The check that is to refuse a case."""
    (because,) = case.because
    name, _, title = because.partition(": ")
    query = queries.named("checks", f"{name}-violation")
    assert query.title == title
    return query


@pytest.mark.parametrize("case", of("check"), ids=named)
def test_what_a_check_refuses_is_found_by_the_one_named(case: Case, ground: bytes) -> None:
    """The check names something that the case says, and nothing else."""
    lines = ground + case.graph.serialize(format="nt", encoding="utf-8")
    found = checks.violations([store.loaded(lines)], check(case))
    words = {vocab.curie(str(term)) for term in case.graph.all_nodes()}
    words |= {str(term) for term in case.graph.objects()}
    assert found
    assert all(any(word in line for word in words) for line in found)


def test_checks_find_nothing_but_the_cases(ground: bytes) -> None:
    """What the cases stand on is in order."""
    opened = store.loaded(ground)
    for case in of("check"):
        assert checks.violations([opened], check(case)) == []


# --- the reader ---------------------------------------------------------------------------------


@pytest.mark.parametrize("case", of("reader"), ids=named)
def test_what_cannot_be_read_is_refused_with_place_and_remedy(case: Case, real: Graph) -> None:
    """Reading the file, or finding each statement its home, ends in one sentence."""
    with pytest.raises(SourceError) as refusal:
        turtle.tidied(paths.CHECKOUT, real + turtle.read(case.path))
    (because,) = case.because
    assert because in str(refusal.value)
