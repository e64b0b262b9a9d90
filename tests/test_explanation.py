"""Proofs in words: for the terminal, for pages, and as data that programs rely on."""

import itertools
import json
from typing import Any

import pytest

from hcconto import vocab
from hcconto.explanation import Card, Explanation, Line, Reading
from hcconto.knowledge import KnowledgeBase


@pytest.fixture(scope="module")
def xl888(kb: KnowledgeBase) -> Explanation:
    """Why XL888 counteracts evasion of apoptosis."""
    return kb.why("XL888", "counteracts", "evasion of apoptosis")


@pytest.fixture(scope="module")
def data(xl888: Explanation) -> dict[str, Any]:
    """The same as a program gets it."""
    read: dict[str, Any] = json.loads(json.dumps(xl888.as_dict()))
    return read


# --- as data --------------------------------------------------------------------------------------


def test_the_fact_is_named_by_curies_and_in_words(data: dict[str, Any]) -> None:
    """Subject, predicate and object, each both ways."""
    assert data["fact"] == {
        "subject": "hcc:HCCO_0003001",
        "predicate": "hcc:counteracts",
        "object": "hcc:HCCO_0000002",
        "subject_label": "XL888",
        "predicate_label": "counteracts",
        "object_label": "evasion of apoptosis",
    }


def test_it_says_whether_and_where_the_fact_is_entailed(data: dict[str, Any]) -> None:
    """Entailed, in which graph, with all its proofs, or the first of them."""
    assert (data["entailed"], data["graph"], data["capped"]) == (True, "inferred", False)
    assert set(data) == {"fact", "entailed", "graph", "proofs", "capped", "ways"}
    assert len(data["proofs"]) >= 5


def test_each_step_is_given_or_follows_from_steps_before_it(data: dict[str, Any]) -> None:
    """Either given, without premises, or by a rule, from earlier steps; the last is the fact."""
    fact = [data["fact"][part] for part in ("subject", "predicate", "object")]
    for proof in data["proofs"]:
        assert set(proof) == {"steps", "claims", "references"}
        for number, step in enumerate(proof["steps"], 1):
            assert ("given" in step) is not ("rule" in step)
            assert ("given" in step) is (step["premises"] == [])
            assert all(1 <= premise < number for premise in step["premises"])
            assert len(step["fact"]) == 3
            assert isinstance(step["mirrored"], bool)
        assert proof["steps"][-1]["fact"] == fact


def test_the_claims_of_a_proof_are_those_of_its_steps(data: dict[str, Any]) -> None:
    """Each with its statement, locator, phrase, status and references."""
    for proof in data["proofs"]:
        named = list(dict.fromkeys(s["claim"] for s in proof["steps"] if "claim" in s))
        assert [claim["claim"] for claim in proof["claims"]] == named
        numbers = set()
        for claim in proof["claims"]:
            assert vocab.iri(claim["claim"]).startswith(vocab.HCC + "claim/")
            assert 0 <= claim["start"] < claim["end"]
            assert claim["statement"]
            assert claim["section"]
            assert 1 <= len(claim["phrase"].split()) <= 8
            assert claim["status"] in ("supported", "group-citation")
            numbers |= {int(reference.rpartition("-")[2]) for reference in claim["references"]}
        assert proof["references"] == sorted(numbers)


def test_mirrored_steps_are_marked(data: dict[str, Any]) -> None:
    """A step from less of a cause to less of its effect, where the claim is of more."""
    mirrored = [
        step["words"] for proof in data["proofs"] for step in proof["steps"] if step["mirrored"]
    ]
    assert "HSP90 ↓ leads, mirrored, to STAT3 ↓" in mirrored


def test_the_smallest_proof_comes_first(data: dict[str, Any]) -> None:
    """By the number of claims beneath it."""
    sizes = [len(proof["claims"]) for proof in data["proofs"]]
    assert sizes == sorted(sizes)
    assert sizes[0] == 1


def test_what_is_not_entailed_has_a_reason_and_no_proofs(kb: KnowledgeBase) -> None:
    """`entailed` is false, and no graph is named."""
    told = kb.why("XL888", "netDecreases", "apoptosis").as_dict()
    assert set(told) == {"fact", "entailed", "reason"}
    assert told["entailed"] is False


def test_what_is_speculative_says_because_of_what(kb: KnowledgeBase) -> None:
    """The graph, and the reason."""
    told = kb.why("N-acetylcysteine", "netDecreases", "autophagy").as_dict()
    assert (told["entailed"], told["graph"], told["reason"]) == (
        *(True, "speculative"),
        "doubtful claim",
    )
    assert told["proofs"]


def test_most_caps_the_list(kb: KnowledgeBase) -> None:
    """Where there are more than asked for, that is said."""
    told = kb.why("XL888", "counteracts", "evasion of apoptosis", most=2).as_dict()
    assert (len(told["proofs"]), told["capped"]) == (2, True)


# --- ways ---------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def imwa(kb: KnowledgeBase) -> Explanation:
    """Why incomplete microwave ablation leads to evasion of ferroptosis: several claims a step."""
    return kb.why("iMWA", "leadsTo", "evasion of ferroptosis")


def test_every_proof_is_in_just_one_way(imwa: Explanation) -> None:
    """And the JSON says in which."""
    data = imwa.as_dict()
    places = sorted(place for way in data["ways"] for place in way)
    assert places == list(range(1, len(data["proofs"]) + 1))
    assert len(data["ways"]) < len(data["proofs"])


def test_proofs_of_a_way_differ_only_in_claims(imwa: Explanation) -> None:
    """The same facts from the same premises by the same axioms; and no two ways do."""
    passes = []
    for way in imwa.as_dict()["ways"]:
        told = {
            tuple(
                (s["words"], s.get("rule") or s.get("given"), tuple(s["premises"])) for s in steps
            )
            for steps in (imwa.as_dict()["proofs"][place - 1]["steps"] for place in way)
        }
        assert len(told) == 1
        passes += told
    assert len(passes) == len(set(passes))


def test_each_line_of_a_way_lists_all_claims_that_carry_it(imwa: Explanation) -> None:
    """Choosing one claim a line gives the proofs of the way, and all of them."""
    for way in imwa.ways:
        chosen = set(itertools.product(*([c.iri for c in n.cards] for n in way.lines if n.cards)))
        found = {tuple(c.iri for c in imwa.readings[place - 1].cards) for place in way.proofs}
        assert way.is_free
        assert {frozenset(claims) for claims in chosen} == {frozenset(claims) for claims in found}


def test_the_text_tells_ways_and_counts_proofs(imwa: Explanation) -> None:
    """One path with its alternatives, and how many there are of each."""
    text = imwa.as_text()
    assert "inferred; 4 ways, 16 proofs in all, smallest first" in text
    assert "Way 1 (2 proofs): 2 claims; references: 19" in text
    assert "       or claim:0108: " in text


def test_every_step_says_where_it_is_written(imwa: Explanation, data: dict[str, Any]) -> None:
    """But for what is so in any logic: a class is a kind of itself, a member stands for a class."""
    for proof in (*imwa.as_dict()["proofs"], *data["proofs"]):
        for step in proof["steps"]:
            if "where" not in step:
                given = step.get("given") or step["rule"]
                assert given in (
                    "every class is a subclass of itself",
                    "what holds of a member holds of some member of the class",
                )
            else:
                assert step["where"].startswith("ontology/")


# --- in words -------------------------------------------------------------------------------------


def test_the_text_shows_every_step_with_its_ground(xl888: Explanation) -> None:
    """Claim, statement, references, status, section, phrase and characters; rules in words."""
    text = xl888.as_text()
    assert text.startswith("XL888 counteracts evasion of apoptosis — inferred;")
    assert "HSP90 ↓ leads to STAT3 ↓ (mirrored)" in text
    assert "claim:0011: " in text
    assert "[13, 14], group-citation, sign by a curator (" in text
    assert "“leads to” followed by “is opposite of” makes “counteracts”" in text
    assert "evasion of apoptosis is defined as" in text


def test_the_text_of_what_does_not_follow_is_short(kb: KnowledgeBase) -> None:
    """The fact, and the reason."""
    lines = kb.why("XL888", "netDecreases", "apoptosis").as_text().splitlines()
    assert lines[0] == "XL888 net decreases apoptosis: does not follow."
    assert len(lines) == 2


CARD = Card(
    *("claim:x", "One raises the other.", "A section", "raises the other", 3, 9, "supported"),
    *("+", None, ("reference:1", "reference:2"), (1, 2)),
)


@pytest.mark.parametrize(
    ("numbers", "status", "told"),
    [((1, 2), "supported", "[1, 2], supported"), ((7,), "miscited", "[7], miscited"),
     ((), "uncited", "uncited")],
)  # fmt: skip
def test_references_are_printed_as_a_paper_would(
    numbers: tuple[int, ...], status: str, told: str
) -> None:
    """Numbers in brackets, then the status."""
    card = Card(*("x", "x", "x", "x", 0, 1, status, "+", None, (), numbers))
    assert card.cited == told


def test_a_sign_by_a_curator_is_told_from_a_stated_one() -> None:
    """By the second sign, whatever it is."""
    assert not CARD.is_curated
    assert Card(*("x", "x", "x", "x", 0, 1, "supported", "?", "-", (), ())).is_curated


def test_a_reading_counts_its_references_and_mirrors() -> None:
    """Each reference once, in order."""
    lines = (Line("a", "b", True, (CARD,)), Line("c", "d", False, (CARD,)), Line("e", "f", True))
    reading = Reading(lines, (CARD, CARD), ())
    assert (reading.numbers, reading.mirrored) == ((1, 2), 2)


def test_one_proof_is_not_many() -> None:
    """Words agree in number."""
    reading = Reading((Line("a leads to b", "because", False, (CARD,)),), (CARD,), ())
    fact = (vocab.HCC + "a", vocab.HCC + "leadsTo", vocab.HCC + "b")
    why = Explanation(
        fact, ("a", "leads to", "b"), "speculative", "doubtful claim", (reading,), True
    )
    text = why.as_text()
    assert "a leads to b — speculative; the first proof; there are more (--most)" in text
    assert "(speculative because: doubtful claim)" in text
    assert "Proof 1: 1 claim; references: 1, 2" in text
