"""Signs: which causes both raise and lower a factor, and where the two ways part.

By plain transitivity one loop with a negative sign would let nearly everything raise and lower
nearly everything. So each sign counts by the smallest coherent proof it has, and by how sound that
proof is. The two ways of a pair part at one factor, which the one raises and the other lowers: the
quarrel is there, and what lies behind it only inherits it.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from hcconto import vocab
from hcconto.proofs import RELAXATIONS, STEP, STRICT, Proof, Prover

UP, DOWN = vocab.HCC + "netIncreases", vocab.HCC + "netDecreases"
SOUND = "inferred"

Pair = tuple[str, str]


@dataclass(frozen=True)
class Way:
    """One sign of a pair: its smallest coherent proof, and how sound that is."""

    proof: Proof
    standing: str

    @property
    def length(self) -> int:
        """How many claims the proof rests on."""
        return len(self.proof.claims)

    @property
    def states(self) -> tuple[str, ...]:
        """The states that the proof passes, in order."""
        following = {s.fact[0]: s.fact[2] for s in self.proof.steps if s.fact[1] == STEP}
        state = next(iter(following.keys() - following.values()), None)
        found = []
        while state in following:
            state = following[state]
            found.append(state)
        return tuple(found)

    def claims_into(self, state: str) -> tuple[str, ...]:
        """The claims beneath the step that reaches a state."""
        by_fact = {step.fact: step for step in self.proof.steps}
        waiting = [fact for fact in by_fact if fact[1] == STEP and fact[2] == state]
        found = []
        while waiting:
            step = by_fact.get(waiting.pop())
            if step is not None:
                waiting += step.premises
                found += [step.axiom.claim] if step.axiom.claim else []
        return tuple(dict.fromkeys(found))


@dataclass(frozen=True)
class Contested:
    """A cause that both raises and lowers a factor, each way by a coherent proof."""

    cause: str
    factor: str
    raising: Way
    lowering: Way
    parting: str

    @property
    def apart(self) -> int:
        """By how many claims the two smallest proofs differ in length."""
        return abs(self.raising.length - self.lowering.length)

    @property
    def is_sound(self) -> bool:
        """True when both signs are among what is inferred, with no doubtful claim beneath."""
        return self.raising.standing == self.lowering.standing == SOUND

    @property
    def rank(self) -> tuple[bool, int, int, str, str]:
        """Sound ones first, then the closest lengths, then the shortest."""
        together = self.raising.length + self.lowering.length
        return not self.is_sound, self.apart, together, self.cause, self.factor


def pairs(facts: Iterable[tuple[str, str, str]]) -> tuple[set[Pair], set[Pair]]:
    """The pairs of cause and factor that have a sign at all, and those that have both."""
    up: set[Pair] = set()
    down: set[Pair] = set()
    for subject, predicate, object in facts:
        if predicate in (UP, DOWN):
            (up if predicate == UP else down).add((subject, object))
    return up | down, up & down


def contested(prover: Prover) -> list[Contested]:
    """All pairs that have both signs by coherent proofs, doubtful claims let in, best ranked first.

    What only feedback proves is not among them.
    """
    return sorted(_contested(prover), key=lambda found: found.rank)


def _contested(prover: Prover) -> Iterator[Contested]:
    _, both = pairs(prover.closure.derivations)
    for cause, factor in both:
        raising, lowering = _way(prover, cause, UP, factor), _way(prover, cause, DOWN, factor)
        if raising and lowering:
            parting = _parting(prover, raising, lowering) or factor
            yield Contested(cause, factor, raising, lowering, parting)


def _way(prover: Prover, cause: str, relation: str, factor: str) -> Way | None:
    for standing, rulebook in ((SOUND, STRICT), *RELAXATIONS):
        if found := prover.proofs((cause, relation, factor), rulebook, 1):
            return Way(found[0], standing)
    return None


def _parting(prover: Prover, raising: Way, lowering: Way) -> str | None:
    """The first factor that one way raises and the other lowers."""
    other = {prover.factors[state]: state for state in lowering.states}
    for state in raising.states:
        factor = prover.factors[state]
        if other.get(factor, state) != state:
            return factor
    return None
