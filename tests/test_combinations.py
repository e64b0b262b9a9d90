"""Combinations: independent members, none idle, ranked by what is counted."""

from hcconto.combinations import Reach, combined, independent


def reach(name: str, headings: str, **routes: str) -> Reach:
    claims = {mechanism: frozenset(ids.split()) for mechanism, ids in routes.items()}
    return Reach(name, frozenset(headings.split()), claims)


ONE = reach("one", "IMMUNE METAB", m1="c1 c2", m2="c2 c3")
SAME_CLAIM = reach("same claim", "EMT", m3="c3")
OTHER = reach("other", "EMT", m3="c9")
WIDER = reach("wider", "EMT STEM", m3="c8", m4="c7")
IDLE = reach("idle", "METAB", m5="c6")


def test_a_claim_beneath_both_makes_them_dependent() -> None:
    """Whichever of their routes it lies beneath."""
    assert independent(ONE, OTHER)
    assert not independent(ONE, SAME_CLAIM)


def test_pairs_are_independent_useful_and_ranked_by_headings() -> None:
    """Those that share a claim are left out, and those in which one adds no heading."""
    found = combined([ONE, SAME_CLAIM, OTHER, WIDER, IDLE], 2)
    names = [tuple(member.intervention for member in one.members) for one in found]
    assert names[0] == ("one", "wider")
    assert ("one", "other") in names
    assert ("one", "same claim") not in names
    assert ("one", "idle") not in names
    assert ("other", "wider") not in names
    counted = [len(one.headings) for one in found]
    assert counted == sorted(counted, reverse=True)


def test_equal_headings_go_by_mechanisms_and_then_by_claims() -> None:
    """More mechanisms first; with as many, fewer claims first."""
    base = reach("base", "A", a="c0")
    much = reach("much", "B", b="c1", c="c2")
    lean = reach("lean", "B", b="c3")
    heavy = reach("heavy", "B", b="c4 c5")
    found = combined([base, heavy, lean, much], 2)
    assert [one.members[1].intervention for one in found] == ["much", "lean", "heavy"]


def test_all_of_three_must_be_independent() -> None:
    """Each pair of a triple is."""
    found = combined([ONE, SAME_CLAIM, reach("third", "ANGIO", m6="c5")], 3)
    assert found == []
    (triple,) = combined([ONE, OTHER, reach("third", "ANGIO", m6="c5")], 3)
    assert triple.claims == {"c1", "c2", "c3", "c9", "c5"}
    assert triple.mechanisms == {"m1", "m2", "m3", "m6"}
