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
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import count
from typing import Any, NamedTuple

from hcconto import vocab
from hcconto.rules import CLAIM_COST, Axiom, Closure, Derivation, Fact

STEP = vocab.HCC + "leadsDirectlyTo"
OF_FACTOR = vocab.HCC + "ofFactor"
MIRROR_OF = vocab.HCC + "isMirrorOf"
CONTEXT = vocab.HCC + "context"
STATUS = vocab.HCC + "status"
SUPPORTED_BY = vocab.HCC + "supportedBy"
CURATED_SIGN = vocab.HCC + "curatedSign"
DISJOINT = vocab.PREFIXES["owl"] + "disjointWith"

CARRYING = ("supported", "group-citation")
PATH_LIMIT = 12
SEARCH_LIMIT = 200_000
SUPPORT_LIMIT = 100


class Step(NamedTuple):
    """One line of a proof: a fact, the axiom or claim that gives it, and what it is given from."""

    fact: Fact
    axiom: Axiom
    premises: tuple[Fact, ...]


@dataclass(frozen=True)
class Proof:
    """Steps in order, premises before what they give; `claims` are those beneath it, in order."""

    steps: tuple[Step, ...]

    @cached_property
    def leaves(self) -> frozenset[tuple[str, str | None]]:
        """What the proof rests on: each stated fact or axiom, with its claim where it has one."""
        axioms = (step.axiom for step in self.steps)
        return frozenset((axiom.text, axiom.claim) for axiom in axioms if not axiom.is_logic)

    @cached_property
    def claims(self) -> tuple[str, ...]:
        """The claims beneath the proof, in order of first use."""
        return tuple(dict.fromkeys(s.axiom.claim for s in self.steps if s.axiom.claim))

    @property
    def size(self) -> tuple[int, int]:
        """The number of claims, then that of all leaves: what smaller means among proofs."""
        return len(self.claims), len(self.leaves)


@dataclass(frozen=True)
class Listing:
    """Minimal proofs, smallest first; `complete` is false when there may be more."""

    proofs: list[Proof]
    complete: bool


@dataclass(frozen=True)
class Rulebook:
    """What makes a proof coherent. Each of the three conditions can be let go.

    Claims in `without` are taken for never made; with `vocabulary_only`, all of them.
    """

    no_repeats: bool = True
    one_modality: bool = True
    carrying_only: bool = True
    without: frozenset[str] = frozenset()
    vocabulary_only: bool = False


STRICT = Rulebook()
VOCABULARY = Rulebook(vocabulary_only=True)
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
        self.references: dict[str, set[str]] = {}
        self.curated: set[str] = set()
        self.disjoint: list[tuple[str, str]] = []
        for s, p, o in triples:
            if p == MIRROR_OF:
                self.mirrors.add(s)
            elif p == STATUS:
                self.statuses[s] = o.split('"')[1]
            elif p == CONTEXT:
                self.contexts.setdefault(s, set()).add(o)
            elif p == SUPPORTED_BY:
                self.references.setdefault(s, set()).add(o)
            elif p == CURATED_SIGN:
                self.curated.add(s)
            elif p == DISJOINT:
                self.disjoint.append((s, o))
        for s, p, o in closure.derivations:
            if p == OF_FACTOR:
                self.factors[s] = o
        self.excluding = self._excluding()
        self._sorted: dict[Fact, list[Derivation]] = {}
        self._supports: dict[Fact, tuple[list[frozenset[str]], bool]] = {}
        self._judged: dict[Rulebook, dict[Fact, bool | None]] = {}

    def _excluding(self) -> set[tuple[str, str]]:
        """Pairs of contexts in disjoint classes: what holds in one need not in the other."""
        members: dict[str, set[str]] = {}
        contexts = set().union(*self.contexts.values()) if self.contexts else set()
        for s, p, o in self.closure.derivations:
            if p == vocab.RDF_TYPE and s in contexts:
                members.setdefault(o, set()).add(s)
        pairs = set()
        for one, other in self.disjoint:
            for a in members.get(one, ()):
                for b in members.get(other, ()):
                    pairs |= {(a, b), (b, a)}
        return pairs

    # Questions about a fact.

    def listing(self, fact: Fact, rulebook: Rulebook = STRICT, most: int = 20) -> Listing:
        """Minimal proofs, smallest first, at most so many."""
        return self._minimal(self._search(fact, rulebook, self._derivations), most)

    def proofs(self, fact: Fact, rulebook: Rulebook = STRICT, most: int = 20) -> list[Proof]:
        """Minimal proofs, smallest first, at most so many; an empty list when there is none."""
        return self.listing(fact, rulebook, most).proofs

    def listing_of_some(
        self, subject: str, relation: str, kind: str, rulebook: Rulebook = STRICT, most: int = 20
    ) -> Listing:
        """Minimal proofs that the subject stands in the relation to some member of a class."""
        fact = (subject, relation, kind)
        axiom = Axiom("what holds of a member holds of some member of the class", kind)
        ways = [
            Derivation(axiom, (related, member))
            for member in self._members(kind)
            if (related := (subject, relation, member[0])) in self.closure
        ]

        def derivations(goal: Fact) -> Iterable[Derivation]:
            return ways if goal == fact else self._derivations(goal)

        return self._minimal(self._search(fact, rulebook, derivations), most)

    def _members(self, kind: str) -> list[Fact]:
        return self._members_by_class.get(kind, [])

    @cached_property
    def _members_by_class(self) -> dict[str, list[Fact]]:
        found: dict[str, list[Fact]] = {}
        for fact in self.closure.derivations:
            if fact[1] == vocab.RDF_TYPE:
                found.setdefault(fact[2], []).append(fact)
        return {kind: sorted(members) for kind, members in found.items()}

    def proofs_of_some(
        self, subject: str, relation: str, kind: str, rulebook: Rulebook = STRICT, most: int = 20
    ) -> list[Proof]:
        """As `listing_of_some`, just the proofs."""
        return self.listing_of_some(subject, relation, kind, rulebook, most).proofs

    def holds(self, fact: Fact, rulebook: Rulebook = STRICT) -> bool:
        """True when the fact has a proof that the rulebook admits."""
        judged = self._judged.setdefault(rulebook, {})
        if judged.get(fact) is None:
            judged[fact] = None  # under way: what would come round to it is searched for instead
            judged[fact] = self._judge(fact, rulebook, judged)
        return bool(judged[fact])

    def _judge(self, fact: Fact, rulebook: Rulebook, judged: dict[Fact, bool | None]) -> bool:
        if self.is_free(fact):
            return True
        carriers = self.carriers(fact)
        if carriers and not any(c in judged and judged[c] is None for c in carriers):
            return any(self.holds(carrier, rulebook) for carrier in carriers)
        return next(self._search(fact, rulebook, self._derivations), None) is not None

    def carriers(self, fact: Fact) -> list[Fact]:
        """Facts that this one takes over: it has a proof where one of them has. None if unsure."""
        found = []
        for axiom, premises in self.closure.derivations[fact]:
            on = [premise for premise in premises if not self.is_free(premise)]
            if len(on) != 1 or on[0][1] == fact[1] or axiom.claim or fact[1] == STEP:
                return []
            found += on
        return found

    def support(self, fact: Fact) -> tuple[list[frozenset[str]], bool]:
        """The claims beneath each coherent minimal proof, and whether those are all proofs."""
        if fact not in self._supports:
            carriers = self.carriers(fact)
            if len(carriers) == 1:
                self._supports[fact] = self.support(carriers[0])
            else:
                listing = self.listing(fact, STRICT, SUPPORT_LIMIT)
                claims = [frozenset(proof.claims) for proof in listing.proofs]
                self._supports[fact] = claims, listing.complete
        return self._supports[fact]

    @cached_property
    def uses(self) -> dict[Fact, list[Fact]]:
        """The facts that each fact is a premise of."""
        uses: dict[Fact, list[Fact]] = defaultdict(list)
        for head, ways in self.closure.derivations.items():
            for _, premises in ways:
                for premise in premises:
                    uses[premise].append(head)
        return uses

    @cached_property
    def given_by(self) -> dict[str, list[Fact]]:
        """The facts that each claim gives by itself or helps to give."""
        given: dict[str, list[Fact]] = defaultdict(list)
        for head, ways in self.closure.derivations.items():
            for axiom, _ in ways:
                if axiom.claim:
                    given[axiom.claim].append(head)
        return given

    def standing(self, fact: Fact) -> str | None:
        """None when the fact has a coherent proof; else in a few words why it is speculative."""
        return _reason(lambda rulebook: self.holds(fact, rulebook))

    def standing_of_some(self, subject: str, relation: str, kind: str) -> str | None:
        """As `standing`, for some member of a class."""
        return _reason(lambda book: bool(self.proofs_of_some(subject, relation, kind, book, 1)))

    def is_mirrored(self, step: Step) -> bool:
        """True for a step from the opposite of a stated cause to the opposite of its effect."""
        return step.fact[1] in self.mirrors

    def is_free(self, fact: Fact) -> bool:
        """True when the fact follows without any claim, from what the vocabulary says alone."""
        return self._costs_tell and self.closure.cost(fact) < CLAIM_COST

    @cached_property
    def _costs_tell(self) -> bool:
        """A step that no claim makes, as only a mistake can, could still pass a factor twice."""
        steps = (fact for fact in self.closure.derivations if fact[1] == STEP)
        return all(self.closure.cost(step) >= CLAIM_COST for step in steps)

    # Search.

    def _derivations(self, goal: Fact) -> list[Derivation]:
        found = self._sorted.get(goal)
        if found is None:
            found = self._sorted[goal] = sorted(self.closure.derivations[goal])
        return found

    def _minimal(self, found: Iterator[Proof | None], most: int) -> Listing:
        kept: list[Proof] = []
        complete = True
        for proof in found:
            if proof is None or len(kept) > most:
                complete = False
                break
            if not any(other.leaves <= proof.leaves for other in kept):
                kept = [other for other in kept if not proof.leaves < other.leaves]
                kept.append(proof)
        kept.sort(key=lambda proof: proof.size)
        return Listing(kept[:most], complete and len(kept) <= most)

    def _search(
        self, fact: Fact, rulebook: Rulebook, derivations: Callable[[Fact], Iterable[Derivation]]
    ) -> Iterator[Proof | None]:
        """Proofs as they are found, about in order of size; None at last when the search gave up.

        On the heap: the cost of the whole at least, and what there is of it so far.
        """
        cost = self.closure.cost
        tie = count()
        start = _Partial((fact, frozenset(), None), (), frozenset())
        heap: list[tuple[int, int, _Partial]] = [(0, next(tie), start)]
        for _ in range(SEARCH_LIMIT):
            if not heap:
                return
            least, _, partial = heapq.heappop(heap)
            goals = partial.goals
            while goals and goals[0] in partial.met:
                least -= cost(goals[0])
                goals = goals[2]
            if not goals:
                if proof := _assembled(partial.chosen):
                    yield proof
                continue
            goal = goals[0]
            if partial.chosen:
                least -= cost(goal)
            for way in derivations(goal):
                if wider := self._taken(partial, goals, way, rulebook):
                    most = least + way.axiom.cost + sum([cost(p) for p in way.premises])
                    heapq.heappush(heap, (most, next(tie), wider))
        yield None

    def _taken(
        self, partial: "_Partial", goals: Any, way: Derivation, rulebook: Rulebook
    ) -> "_Partial | None":
        """The partial proof with one goal met by one derivation, or None where that is no proof."""
        goal, above, rest = goals
        axiom, premises = way
        for premise in premises:
            if premise in above or premise == goal:
                return None
            if rulebook.vocabulary_only and not self.is_free(premise):
                return None
        passed, contexts = partial.passed, partial.contexts
        if rulebook.no_repeats and goal[1] == STEP:
            source, target = (self.factors.get(n, n) for n in (goal[0], goal[2]))
            if target in passed or target == source or len(passed) > PATH_LIMIT:
                return None
            passed = passed | {source, target}
        if claim := axiom.claim:
            if rulebook.carrying_only and self.statuses.get(claim) not in CARRYING:
                return None
            if claim in rulebook.without:
                return None
            if rulebook.one_modality and (of_claim := self.contexts.get(claim)):
                contexts = contexts | of_claim
                if self._clash(contexts):
                    return None
        if premises:
            below = above | {goal}
            for premise in reversed(premises):
                rest = (premise, below, rest)
        step = Step(goal, axiom, premises)
        return _Partial(rest, (*partial.chosen, step), partial.met | {goal}, passed, contexts)

    def _clash(self, contexts: frozenset[str]) -> bool:
        return any((a, b) in self.excluding for a in contexts for b in contexts)


def _reason(admits: Callable[[Rulebook], bool]) -> str | None:
    """Why only a rulebook that is let go of admits a proof; None when the strict one does."""
    if admits(STRICT):
        return None
    for reason, rulebook in RELAXATIONS:
        if admits(rulebook):
            return reason
    return FEEDBACK_ONLY


class _Partial(NamedTuple):
    """A proof under way.

    `goals` are those still open, as a goal, what stands above it, and the goals after it; then what
    is chosen, the facts it meets, and the factors and contexts that it passes.
    """

    goals: Any
    chosen: tuple[Step, ...]
    met: frozenset[Fact]
    passed: frozenset[str] = frozenset()
    contexts: frozenset[str] = frozenset()


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
