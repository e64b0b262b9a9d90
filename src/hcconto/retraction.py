"""Retraction: what no longer follows when claims are taken away, and what still does, and why."""

from collections.abc import Container, Iterable
from dataclasses import dataclass

from hcconto import vocab
from hcconto.proofs import CARRYING, Prover, Rulebook
from hcconto.rules import Fact

ALL, SOME = "all", "some"


@dataclass(frozen=True)
class Retraction:
    """What comes of taking away a claim, or a reference with the claims that rest on it alone.

    `fallen` facts were inferred and no longer are; `graph_after` says whether each is still
    `speculative` or `gone`. `surviving` ones rested on the claims too, and have another proof.
    """

    without: str
    claims: tuple[str, ...]
    fallen: list[Fact]
    surviving: list[Fact]
    graph_after: dict[Fact, str]


def retract(
    prover: Prover, inferred: Container[Fact], without: str, claims: Iterable[str]
) -> Retraction:
    """What becomes of the inferred facts when these claims are taken away.

    `without` is what the claims are taken away for, and only handed through.
    """
    away = frozenset(claims)
    strict, loose = Rulebook(without=away), Rulebook(False, False, False, away)
    fallen, surviving, after = [], [], {}
    for fact in sorted(_above(prover, away)):
        if fact not in inferred or not (resting := _resting(prover, fact, away)):
            continue
        if resting == ALL or not prover.holds(fact, strict):
            fallen.append(fact)
            after[fact] = "speculative" if prover.holds(fact, loose) else "gone"
        else:
            surviving.append(fact)
    return Retraction(without, tuple(sorted(away)), fallen, surviving, after)


def resting_on(prover: Prover, reference: str) -> list[str]:
    """The claims that have no reference but this one; interventions cite references too."""
    alone = (thing for thing, cited in prover.references.items() if cited == {reference})
    return sorted(thing for thing in alone if thing.startswith(vocab.PREFIXES["claim"]))


def _above(prover: Prover, claims: frozenset[str]) -> set[Fact]:
    """All facts that need a claim, with one of these beneath them that can carry them."""
    carrying = {claim for claim in claims if prover.statuses.get(claim) in CARRYING}
    found = {fact for claim in carrying for fact in prover.given_by.get(claim, ())}
    waiting = list(found)
    while waiting:
        for head in prover.uses.get(waiting.pop(), ()):
            if head not in found and not prover.is_free(head):
                found.add(head)
                waiting.append(head)
    return found


def _resting(prover: Prover, fact: Fact, claims: frozenset[str]) -> str | None:
    """Whether ALL or SOME coherent minimal proofs of the fact need one of the claims, or none."""
    support, complete = prover.support(fact)
    hit = [not claims.isdisjoint(of_proof) for of_proof in support]
    if complete and all(hit):
        return ALL
    return SOME if any(hit) else None
