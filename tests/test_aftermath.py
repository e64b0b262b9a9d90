"""What follows a retraction, in words."""

import pytest

from hcconto import vocab
from hcconto.aftermath import Aftermath, Told
from hcconto.retraction import Retraction

CLAIM = vocab.PREFIXES["claim"]


def told(relation: str, subject: str, object: str, outcome: str) -> Told:
    """A fact of ours in words."""
    fact = (vocab.HCC + subject, vocab.HCC + relation, vocab.HCC + object)
    return Told(fact, subject, relation, object, outcome)


def aftermath(*facts: Told, claims: int = 1, kept: int = 0) -> Aftermath:
    """An aftermath of these facts."""
    fallen = tuple(fact for fact in facts if fact.outcome != "survives")
    surviving = tuple(fact for fact in facts if fact.outcome == "survives")
    after = {t.fact: t.outcome for t in fallen}
    gone = tuple(f"{CLAIM}{n:04}" for n in range(claims))
    found = Retraction(
        vocab.PREFIXES["reference"] + "r-1", gone, list(after), [t.fact for t in surviving], after
    )
    said = tuple((claim, "It is so.") for claim in gone)
    return Aftermath(found, "Somebody 2020", said, (CLAIM + "0900",) * kept, fallen, surviving)


SOME = aftermath(
    told("leadsDirectlyTo", "a", "b", "gone"),
    told("netDecreases", "a", "c", "gone"),
    told("netDecreases", "a", "d", "speculative"),
    told("netDecreases", "b", "d", "survives"),
)


def test_facts_are_grouped_by_relation_and_then_by_subject() -> None:
    """What people ask for first, what unfolds the vocabulary last."""
    (_, fallen), (_, surviving) = SOME.groups
    assert [group.relation for group in fallen] == ["netDecreases", "leadsDirectlyTo"]
    assert [t.object for t in fallen[0].by_subject["a"]] == ["c", "d"]
    assert [len(group.facts) for group in surviving] == [1]


def test_the_text_can_be_scanned() -> None:
    """One line a subject, with what becomes of each."""
    lines = SOME.as_text().splitlines()
    assert lines[0] == "Without reference:r-1 (Somebody 2020):"
    assert "These fall: … netDecreases … (2)" in lines
    assert "  a: c, d (speculative)" in lines
    assert "These survive: … netDecreases … (1)" in lines


@pytest.mark.parametrize(
    ("found", "said"),
    [
        (SOME, "1 claim goes, 3 inferred facts fall (1 of them to the speculative), 1 more"),
        (
            aftermath(claims=2, kept=1),
            "2 claims go (1 more that cites another reference too stays)",
        ),
        (aftermath(claims=0, kept=3), "0 claims go (3 more that cite others too stay), 0 inferred"),
    ],
)
def test_counts_agree_with_their_words(found: Aftermath, said: str) -> None:
    """One fact falls, two fall."""
    assert found.summary.startswith(said)


def test_data_and_table_have_every_fact() -> None:
    """With names for programs and for people."""
    data = SOME.as_dict()
    assert data["without"] == "hcc:reference/r-1"
    assert [fact["outcome"] for fact in data["fallen"]] == ["gone", "gone", "speculative"]
    assert data["claims"] == [{"claim": "hcc:claim/0000", "statement": "It is so."}]
    header, *rows = SOME.as_tsv().splitlines()
    assert header.split("\t")[0] == "outcome"
    assert rows[-1].split("\t") == ["survives", "hcc:b", "b", "hcc:netDecreases", "netDecreases",
                                    "hcc:d", "d"]  # fmt: skip
    assert len(rows) == 4
