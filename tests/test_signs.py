"""Both signs: few by coherent proofs, and none because of a loop."""

from pathlib import Path

import pytest

from hcconto import axioms, build, paths, projection, signs, turtle
from hcconto.knowledge import KnowledgeBase
from hcconto.proofs import Prover
from hcconto.signs import DOWN, UP, Contested

LOOP = Path(__file__).parent / "data" / "loop.ttl"
ON_THE_LOOP = ("mitochondrial ROS", "Nrf2", "PINK1", "autophagy")


def test_pairs_are_counted_once_and_both_signs_found() -> None:
    """A pair with either sign is a pair; other relations are none."""
    facts = [("a", UP, "x"), ("a", DOWN, "x"), ("a", UP, "y"), ("b", DOWN, "x"), ("a", "is", "x")]
    assert signs.pairs(facts) == ({("a", "x"), ("a", "y"), ("b", "x")}, {("a", "x")})


@pytest.fixture(scope="module")
def contested(kb: KnowledgeBase) -> dict[tuple[str, str], Contested]:
    """Pairs with both signs by coherent proofs, by the names of cause and factor."""
    found = signs.contested(kb.prover)
    return {(kb.label(one.cause), kb.label(one.factor)): one for one in found}


def test_what_yc_1_does_to_the_transition_is_contested(
    contested: dict[tuple[str, str], Contested], kb: KnowledgeBase
) -> None:
    """It lowers it by a claim of its own, and raises it by way of beta-catenin."""
    one = contested["YC-1", "epithelial-mesenchymal transition"]
    assert [claim[-4:] for claim in one.lowering.proof.claims] == ["0470"]
    assert [claim[-4:] for claim in one.raising.proof.claims] == ["0471", "0272"]
    assert (one.raising.standing, one.lowering.standing) == ("doubtful claim", "inferred")
    assert kb.label(one.parting) == "epithelial-mesenchymal transition"
    assert one.apart == 1


def test_ways_part_where_one_raises_what_the_other_lowers(
    contested: dict[tuple[str, str], Contested], kb: KnowledgeBase
) -> None:
    """The factor is on both ways, in opposite directions, and both proofs end at the pair."""
    for one in contested.values():
        up = {kb.prover.factors[s]: s for s in one.raising.states}
        down = {kb.prover.factors[s]: s for s in one.lowering.states}
        assert up[one.parting] != down[one.parting]
        assert one.raising.proof.steps[-1].fact == (one.cause, UP, one.factor)
        assert one.lowering.proof.steps[-1].fact == (one.cause, DOWN, one.factor)


def test_the_closest_come_first(kb: KnowledgeBase) -> None:
    """Sound before doubtful, then by the difference of the lengths, then by their sum."""
    ranks = [
        (not one.is_sound, one.apart, one.raising.length + one.lowering.length)
        for one in signs.contested(kb.prover)
    ]
    assert ranks == sorted(ranks)


def test_by_sound_proofs_few_pairs_have_both_signs(kb: KnowledgeBase) -> None:
    """Fewer than one in ten of those that are soundly inferred at all."""
    some, both = signs.pairs(_sound(kb.prover))
    assert len(some) > 2000
    assert len(both) / len(some) < 0.1


# --- a loop -------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def looped() -> Prover:
    """The real ontology with one claim more: autophagy lowers the ROS that bring it about."""
    sources, external = build.read(paths.home())
    whole = sources + external + turtle.read(LOOP)
    triples = list(turtle.plain(whole + projection.project(whole)))
    return Prover(axioms.close(triples), triples)


@pytest.fixture(scope="module")
def sound_pairs(looped: Prover) -> tuple[set[signs.Pair], set[signs.Pair]]:
    """Those of it that have a sign, and both, by sound proofs."""
    return signs.pairs(_sound(looped))


def _sound(prover: Prover) -> list[tuple[str, str, str]]:
    signed = (fact for fact in prover.closure.derivations if fact[1] in (UP, DOWN))
    return [fact for fact in signed if prover.holds(fact)]


def test_a_negative_loop_makes_nothing_near_it_contested(
    looped: Prover, sound_pairs: tuple[set[signs.Pair], set[signs.Pair]], kb: KnowledgeBase
) -> None:
    """Plain transitivity gives each factor of it both signs for each; sound proofs never do."""
    factors = {kb.resolve(name) for name in ON_THE_LOOP}
    states = {state for state, factor in looped.factors.items() if factor in factors}
    _, plainly = signs.pairs(looped.closure.derivations)
    assert {(state, factor) for state in states for factor in factors} <= plainly
    _, soundly = sound_pairs
    assert {pair for pair in soundly if pair[0] in looped.factors} == set()


def test_with_the_loop_the_share_of_sound_pairs_with_both_signs_stays_small(
    looped: Prover, sound_pairs: tuple[set[signs.Pair], set[signs.Pair]], kb: KnowledgeBase
) -> None:
    """By plain transitivity it more than doubles; by sound proofs it is under one in ten."""
    some, both = signs.pairs(looped.closure.derivations)
    before, both_before = signs.pairs(kb.prover.closure.derivations)
    assert len(both) / len(some) > 2 * len(both_before) / len(before)
    sound, both_soundly = sound_pairs
    assert len(both_soundly) / len(sound) < 0.1
