"""Validity: only what has changed is looked at again, and nothing wrong slips through by that."""

from pathlib import Path

import pytest
from rdflib import Graph

from hcconto import paths, statements, turtle, validate, validity, vocab
from hcconto.errors import BuildError
from hcconto.rules import Fact

HCC, RDF_TYPE = vocab.HCC, vocab.RDF_TYPE
CHANGES = (
    *("a claim loses its phrase", "what a claim cites is no reference"),
    *("what a claim is about is nothing", "a relation that nobody declared"),
    *("a form of identifier that is none", "the notation of a context"),
)
CLAIM = vocab.PREFIXES["claim"] + "0042"


@pytest.fixture(scope="module")
def facts() -> list[Fact]:
    """The real sources."""
    return statements.read(paths.CHECKOUT).all


@pytest.fixture(scope="module")
def conforming(facts: list[Fact], tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """What is remembered once the real sources were found to conform."""
    folder = tmp_path_factory.mktemp("kept")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(validate, "validate", lambda *_: validate.Report([]))
        validity.require(facts, paths.CHECKOUT, folder, print)
    return (folder / validity.FILE).read_bytes()


@pytest.fixture
def kept(conforming: bytes, tmp_path: Path) -> Path:
    """A folder in which the real sources are remembered as conforming."""
    (tmp_path / validity.FILE).write_bytes(conforming)
    return tmp_path


def asked(facts: list[Fact], kept: Path, monkeypatch: pytest.MonkeyPatch) -> tuple[set[str], int]:
    """What the shapes are pointed at, and how often everything is looked at."""
    things: set[str] = set()
    whole: list[Graph] = []
    passes, everything = validate.passes, validate.Report([])

    def note(data: Graph, shapes: Graph, wanted: set[str]) -> bool:
        things.update(wanted)
        return passes(data, shapes, wanted)

    monkeypatch.setattr(validate, "passes", note)
    monkeypatch.setattr(validate, "validate", lambda data, _: whole.append(data) or everything)
    validity.require(facts, paths.CHECKOUT, kept, lambda _: None)
    return things, len(whole)


def test_without_a_change_nothing_is_looked_at(
    facts: list[Fact], kept: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The digests agree."""
    assert asked(facts, kept, monkeypatch) == (set(), 0)


def test_after_a_good_change_only_its_surroundings_are(
    facts: list[Fact], kept: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The claim itself is among them; everything is not."""
    changed = [*facts, (CLAIM, HCC + "hedge", '"may"@en')]
    things, whole = asked(changed, kept, monkeypatch)
    assert CLAIM in things and whole == 0
    assert len(things) < 200


def without(facts: list[Fact], subject: str, predicate: str) -> list[Fact]:
    """The facts but those of a subject by a predicate."""
    return [f for f in facts if f[:2] != (subject, predicate)]


def breaking(facts: list[Fact]) -> dict[str, list[Fact]]:
    """Changes that break a shape, each at a thing that stands differently to what was changed."""
    reference = next(o for s, p, o in facts if s == CLAIM and p == HCC + "supportedBy")
    factor = next(o for s, p, o in facts if s == CLAIM and p == HCC + "object")
    context = next(o for s, p, o in facts if s == CLAIM and p == HCC + "context")
    odd = vocab.PREFIXES["skos"] + "notation"
    return {
        "a claim loses its phrase": without(facts, CLAIM, HCC + "searchPhrase"),
        "what a claim cites is no reference": without(facts, reference, RDF_TYPE),
        "what a claim is about is nothing": [f for f in facts if f[0] != factor],
        "a relation that nobody declared": [*facts, (CLAIM, HCC + "odd", reference)],
        "a form of identifier that is none": [
            *facts,
            (factor, vocab.PREFIXES["skos"] + "exactMatch", vocab.PREFIXES["GO"] + "12"),
        ],
        "the notation of a context": [
            *without(facts, context, odd),
            (context, odd, '"none"'),
            (CLAIM, HCC + "context", next(s for s, p, o in facts if p == odd and o == '"none"')),
        ],
    }


@pytest.mark.parametrize("change", CHANGES)
def test_a_change_that_breaks_a_shape_is_refused(
    change: str, facts: list[Fact], kept: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It does not pass by its surroundings, so that everything is looked at and told."""
    found = validate.Report([validate.Result("x", "shape:x", "", "", "Wrong.")])
    monkeypatch.setattr(validate, "validate", lambda *_: found)
    with pytest.raises(BuildError, match=r"Wrong\."):
        validity.require(breaking(facts)[change], paths.CHECKOUT, kept, lambda _: None)
    again: list[str] = []
    monkeypatch.setattr(validate, "validate", lambda *_: validate.Report([]))
    validity.require(facts, paths.CHECKOUT, kept, again.append)
    assert again == []  # what was known to conform is still known


@pytest.mark.parametrize("lost", [b"", b"{", b"[]", b'{"rules": "of another program"}'])
def test_with_nothing_to_go_by_everything_is_looked_at(
    lost: bytes, facts: list[Fact], kept: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A memory that cannot be read, or is another program's, is none."""
    (kept / validity.FILE).write_bytes(lost)
    assert asked(facts, kept, monkeypatch) == (set(), 1)


def test_a_changed_class_has_everything_looked_at(
    facts: list[Fact], kept: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its instances may now be meant by other shapes."""
    changed = [*facts, (HCC + "Factor", vocab.SUBCLASS_OF, HCC + "Agent")]
    assert asked(changed, kept, monkeypatch) == (set(), 1)


def test_both_readers_give_the_validator_the_same(facts: list[Fact]) -> None:
    """What is validated is what is written in the files."""
    whole = turtle.read_sources(paths.CHECKOUT) + turtle.read(paths.CHECKOUT / statements.EXTERNAL)
    assert len(Graph().parse(data=statements.lines(facts), format="nt")) == len(whole)
