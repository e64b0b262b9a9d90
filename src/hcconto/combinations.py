"""Combinations: interventions that together counteract many mechanisms by independent routes.

What an intervention does is told by routes: for each mechanism, the claims beneath its smallest
coherent proof. Two interventions are independent when no claim is beneath routes of both: what one
of them stands on can fall without the other. Nothing is scored; sets are ranked by what is counted.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import combinations

Claims = frozenset[str]


@dataclass(frozen=True)
class Reach:
    """What one intervention does: the headings it reaches, and its route to each mechanism."""

    intervention: str
    headings: frozenset[str]
    routes: Mapping[str, Claims]

    @property
    def claims(self) -> Claims:
        """All claims that its routes stand on."""
        return frozenset[str]().union(*self.routes.values())


@dataclass(frozen=True)
class Combination:
    """Independent interventions, each of which reaches a heading that no other of them does."""

    members: tuple[Reach, ...]

    @property
    def headings(self) -> frozenset[str]:
        """The headings that at least one member reaches."""
        return frozenset[str]().union(*(member.headings for member in self.members))

    @property
    def mechanisms(self) -> frozenset[str]:
        """The mechanisms that at least one member counteracts."""
        return frozenset(m for member in self.members for m in member.routes)

    @property
    def claims(self) -> Claims:
        """All claims that the combination stands on."""
        return frozenset[str]().union(*(member.claims for member in self.members))

    @property
    def rank(self) -> tuple[int, int, int, tuple[str, ...]]:
        """Most headings first, then most mechanisms, then fewest claims."""
        names = tuple(member.intervention for member in self.members)
        return -len(self.headings), -len(self.mechanisms), len(self.claims), names


def independent(one: Reach, other: Reach) -> bool:
    """True when no claim is beneath routes of both."""
    return not one.claims & other.claims


def combined(reaches: list[Reach], size: int) -> list[Combination]:
    """All independent sets of so many interventions in which none is idle, best first."""
    apart = {
        (one.intervention, other.intervention)
        for one, other in combinations(reaches, 2)
        if independent(one, other)
    }
    found = [
        Combination(members)
        for members in combinations(reaches, size)
        if all((a.intervention, b.intervention) in apart for a, b in combinations(members, 2))
        and _none_is_idle(members)
    ]
    return sorted(found, key=lambda combination: combination.rank)


def _none_is_idle(members: tuple[Reach, ...]) -> bool:
    """True when each member reaches a heading that the others do not."""
    for member in members:
        others = (m.headings for m in members if m is not member)
        if not member.headings - frozenset[str]().union(*others):
            return False
    return True
