"""Proofs of inferred facts: all minimal ones, smallest first, and whether each is coherent.

A proof is a set of stated things (claims and axioms) that together force a fact, with the steps
between. Best-first search over the recorded derivations yields them in order of size; the least
cost of each open goal, known from the closure, tells the search how far it still has to go, so
that it never wanders where no proof ends (A*, Hart, Nilsson and Raphael 1968).

Coherence: a causal path that passes one factor twice, in whatever direction, proves nothing, and
neither do claims about procedures that exclude each other, or claims whose citation cannot carry
them. Deciding the first in general is NP-hard, so paths are bounded.
"""

import heapq
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import count

from hcconto import vocab
from hcconto.rules import Axiom, Closure, Derivation, Fact

STEP = vocab.HCC + "leadsDirectlyTo"
OF_FACTOR = vocab.HCC + "ofFactor"
MIRROR_OF = vocab.HCC + "isMirrorOf"
CONTEXT = vocab.HCC + "context"
STATUS = vocab.HCC + "status"
DISJOINT = vocab.PREFIXES["owl"] + "disjointWith"

CARRYING = ("supported", "group-citation")
PATH_LIMIT = 12
SEARCH_LIMIT = 200_000


@dataclass(frozen=True)
class Step:
    """One line of a proof: a fact, the axiom or claim that gives it, and what it is given from."""

    fact: Fact
    axiom: Axiom
    premises: tuple[Fact, ...]


@dataclass(frozen=True)
class Proof:
    """Steps in order, premises before what they give; `claims` are those beneath it, in order."""

    steps: tuple[Step, ...]

    @property
    def leaves(self) -> frozenset[tuple[str, str | None]]:
        """What the proof rests on: each stated fact or axiom, with its claim where it has one."""
        return frozenset((step.axiom.text, step.axiom.claim) for step in self.steps)

    @property
    def claims(self) -> tuple[str, ...]:
        """The claims beneath the proof, in order of first use."""
        return tuple(dict.fromkeys(s.axiom.claim for s in self.steps if s.axiom.claim))


@dataclass(frozen=True)
class Rulebook:
    """What makes a proof coherent. Each of the three conditions can be let go."""

    no_repeats: bool = True
    one_modality: bool = True
    carrying_only: bool = True


STRICT = Rulebook()
LOOSE = Rulebook(no_repeats=False, one_modality=False, carrying_only=False)

# Why a fact is only speculative: the first of these that lets a proof through.
RELAXATIONS: tuple[tuple[str, Rulebook], ...] = (
    ("doubtful claim", Rulebook(carrying_only=False)),
    ("mixed modality", Rulebook(one_modality=False)),
    ("doubtful claim and mixed modality", Rulebook(one_modality=False, carrying_only=False)),
)
FEEDBACK_ONLY = "feedback only"


class Prover:
    """Finds proofs in a closure, knowing what the claims beneath it say of themselves."""

    def __init__(self, closure: Closure, triples: Iterable[Fact]) -> None:
        self.closure = closure
        self.mirrors: set[str] = set()
        self.factors: dict[str, str] = {}
        self.statuses: dict[str, str] = {}
        self.contexts: dict[str, set[str]] = {}
        disjoint: list[tuple[str, str]] = []
        for s, p, o in triples:
            if p == MIRROR_OF:
                self.mirrors.add(s)
            elif p == STATUS:
                self.statuses[s] = o.split('"')[1]
            elif p == CONTEXT:
                self.contexts.setdefault(s, set()).add(o)
            elif p == DISJOINT:
                disjoint.append((s, o))
        for s, p, o in closure.derivations:
            if p == OF_FACTOR:
                self.factors[s] = o
        self.excluding = self._excluding(disjoint)

    def _excluding(self, disjoint: list[tuple[str, str]]) -> set[tuple[str, str]]:
        """Pairs of contexts in disjoint classes: what holds in one need not in the other."""
        members: dict[str, set[str]] = {}
        contexts = set().union(*self.contexts.values()) if self.contexts else set()
        for s, p, o in self.closure.derivations:
            if p == vocab.RDF_TYPE and s in contexts:
                members.setdefault(o, set()).add(s)
        pairs = set()
        for one, other in disjoint:
            for a in members.get(one, ()):
                for b in members.get(other, ()):
                    pairs |= {(a, b), (b, a)}
        return pairs

    # Questions about a fact.

    def proofs(self, fact: Fact, rulebook: Rulebook = STRICT, most: int = 20) -> list[Proof]:
        """Minimal proofs, smallest first, at most so many; an empty list when there is none."""
        return self._minimal(self._search(fact, rulebook, self._derivations), most)

    def proofs_of_some(
        self, subject: str, relation: str, kind: str, rulebook: Rulebook = STRICT, most: int = 20
    ) -> list[Proof]:
        """Minimal proofs that the subject stands in the relation to some member of a class."""
        fact = (subject, relation, kind)
        axiom = Axiom("what holds of a member holds of some member of the class", kind)
        ways = {
            Derivation(axiom, (related, member))
            for member in self.closure.derivations
            if member[1:] == (vocab.RDF_TYPE, kind)
            and (related := (subject, relation, member[0])) in self.closure
        }

        def derivations(goal: Fact) -> Iterable[Derivation]:
            return ways if goal == fact else self._derivations(goal)

        return self._minimal(self._search(fact, rulebook, derivations), most) if ways else []

    def standing(self, fact: Fact) -> str | None:
        """None when the fact has a coherent proof; else in a few words why it is speculative."""
        if self.proofs(fact, STRICT, 1):
            return None
        for reason, rulebook in RELAXATIONS:
            if self.proofs(fact, rulebook, 1):
                return reason
        return FEEDBACK_ONLY

    def standing_of_some(self, subject: str, relation: str, kind: str) -> str | None:
        """As `standing`, for some member of a class."""
        if self.proofs_of_some(subject, relation, kind, STRICT, 1):
            return None
        for reason, rulebook in RELAXATIONS:
            if self.proofs_of_some(subject, relation, kind, rulebook, 1):
                return reason
        return FEEDBACK_ONLY

    def is_mirrored(self, step: Step) -> bool:
        """True for a step from the opposite of a stated cause to the opposite of its effect."""
        return step.fact[1] in self.mirrors

    # Search.

    def _derivations(self, goal: Fact) -> Iterable[Derivation]:
        return self.closure.derivations[goal]

    def _minimal(self, found: Iterator[Proof], most: int) -> list[Proof]:
        kept: list[Proof] = []
        for proof in found:
            if not any(other.leaves <= proof.leaves for other in kept):
                kept.append(proof)
                if len(kept) >= most:
                    break
        return kept

    def _search(
        self, fact: Fact, rulebook: Rulebook, derivations: Callable[[Fact], Iterable[Derivation]]
    ) -> Iterator[Proof]:
        tie = count()
        start = _Partial(((fact, frozenset()),), (), frozenset(), frozenset(), 0)
        heap = [(0, next(tie), start)]
        costs = self.closure.costs
        for _ in range(SEARCH_LIMIT):
            if not heap:
                return
            _, _, partial = heapq.heappop(heap)
            if not partial.goals:
                if proof := _assembled(partial.chosen):
                    yield proof
                continue
            (goal, above), rest = partial.goals[0], partial.goals[1:]
            if goal in {step.fact for step in partial.chosen}:
                heapq.heappush(
                    heap, (_bound(partial, rest, costs), next(tie), partial.without(rest))
                )
                continue
            for way in sorted(derivations(goal)):
                wider = self._taken(partial, goal, above, way, rest, rulebook)
                if wider is not None:
                    heapq.heappush(heap, (_bound(wider, wider.goals, costs), next(tie), wider))

    def _taken(
        self,
        partial: "_Partial",
        goal: Fact,
        above: frozenset[Fact],
        way: Derivation,
        rest: tuple[tuple[Fact, frozenset[Fact]], ...],
        rulebook: Rulebook,
    ) -> "_Partial | None":
        """The partial proof with one goal met by one derivation, or None where that is no proof."""
        if any(premise in above or premise == goal for premise in way.premises):
            return None
        passed, contexts = partial.passed, partial.contexts
        if rulebook.no_repeats and goal[1] == STEP:
            source, target = (self.factors.get(n, n) for n in (goal[0], goal[2]))
            if target in passed or target == source or len(passed) > PATH_LIMIT:
                return None
            passed = passed | {source, target}
        if claim := way.axiom.claim:
            if rulebook.carrying_only and self.statuses.get(claim) not in CARRYING:
                return None
            contexts = contexts | self.contexts.get(claim, set())
            if rulebook.one_modality and self._clash(contexts):
                return None
        below = above | {goal}
        goals = tuple((premise, below) for premise in way.premises) + rest
        chosen = (*partial.chosen, Step(goal, way.axiom, way.premises))
        return _Partial(goals, chosen, passed, contexts, partial.cost + way.axiom.cost)

    def _clash(self, contexts: frozenset[str]) -> bool:
        return any((a, b) in self.excluding for a in contexts for b in contexts)


@dataclass(frozen=True)
class _Partial:
    """A proof under way: goals still open (each with what stands above it), and what is chosen."""

    goals: tuple[tuple[Fact, frozenset[Fact]], ...]
    chosen: tuple[Step, ...]
    passed: frozenset[str]
    contexts: frozenset[str]
    cost: int

    def without(self, goals: tuple[tuple[Fact, frozenset[Fact]], ...]) -> "_Partial":
        return _Partial(goals, self.chosen, self.passed, self.contexts, self.cost)


def _bound(
    partial: _Partial,
    goals: tuple[tuple[Fact, frozenset[Fact]], ...],
    costs: Mapping[Fact, int],
) -> int:
    """What the finished proof will cost at least."""
    return partial.cost + sum(costs.get(goal, 0) for goal, _ in goals)


def _assembled(chosen: tuple[Step, ...]) -> Proof | None:
    """The steps with premises first; None when two of them wait for each other."""
    by_fact = {step.fact: step for step in chosen}
    ordered: dict[Fact, Step] = {}
    under_way: set[Fact] = set()

    def visit(fact: Fact) -> bool:
        if fact in ordered:
            return True
        if fact in under_way:
            return False
        under_way.add(fact)
        step = by_fact[fact]
        if not all(visit(premise) for premise in step.premises):
            return False
        ordered[fact] = step
        return True

    return Proof(tuple(ordered.values())) if visit(chosen[0].fact) else None
