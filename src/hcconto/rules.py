"""Inference with memory: rules applied to facts until nothing new comes, every derivation kept.

Terms are plain strings: an IRI as it is, a blank node as `_:x`, a literal in N-Triples form.
"""

import gc
import heapq
from collections import defaultdict, deque
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import NamedTuple

from hcconto import vocab

Fact = tuple[str, str, str]
Pattern = tuple[str | int, str, str | int]

CLAIM_COST, AXIOM_COST = 1000, 1


class Axiom(NamedTuple):
    """One reason that is not itself inferred: a statement, where it is written, and its claim.

    What holds by logic alone, whatever is written, `is_logic`.
    """

    text: str
    about: str
    claim: str | None = None
    is_logic: bool = False

    @property
    def cost(self) -> int:
        """Claims weigh more than axioms, so that the proof with fewest claims comes first."""
        return CLAIM_COST if self.claim else AXIOM_COST


class Derivation(NamedTuple):
    """One way to reach a fact: an axiom applied to premises; no premises when it is stated."""

    axiom: Axiom
    premises: tuple[Fact, ...]


class Rule(NamedTuple):
    """If the body holds then so does the head; whole numbers are variables."""

    axiom: Axiom
    body: tuple[Pattern, ...]
    head: Pattern


@contextmanager
def uncollected() -> Iterator[None]:
    """Without the collector, which looks through all that is kept again and again, for nothing.

    That was half the time of a closure (2026-11-25).
    """
    collecting = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if collecting:
            gc.enable()


class Closure:
    """All facts that follow, each with all its derivations; `uncovered` names what was left out."""

    def __init__(
        self, derivations: dict[Fact, list[Derivation]], uncovered: Iterable[str] = ()
    ) -> None:
        self.derivations = derivations
        self.uncovered = list(uncovered)
        self._costs: dict[Fact, int] = {}

    def __contains__(self, fact: Fact) -> bool:
        return fact in self.derivations

    def is_stated(self, fact: Fact) -> bool:
        """True when the fact is stated, whether or not it is also inferred."""
        return any(not d.premises for d in self.derivations[fact])

    def inferred(self) -> Iterator[Fact]:
        """Facts about named things that are nowhere stated."""
        for fact in self.derivations:
            s, p, o = fact
            named = not (s.startswith("_:") or p.startswith("_:") or o.startswith("_:"))
            if named and s != o and not self.is_stated(fact):
                yield fact

    def cost(self, fact: Fact) -> int:
        """The least cost of a proof of a fact of the closure."""
        found = self._costs.get(fact)
        if found is None:
            self._cost_below(fact)
            found = self._costs[fact]
        return found

    def _cost_below(self, goal: Fact) -> None:
        """Cost all that lies below (Knuth 1977: Dijkstra's algorithm on hyperedges)."""
        costs = self._costs
        # Of each derivation: how many premises have no cost yet, the cost so far, what it gives.
        uses: dict[Fact, list[tuple[list[int], Fact]]] = defaultdict(list)
        heap: list[tuple[int, Fact]] = []
        below, waiting = {goal}, [goal]
        while waiting:
            fact = waiting.pop()
            for axiom, premises in self.derivations[fact]:
                so_far = [0, axiom.cost]
                for premise in set(premises):
                    if premise in costs:
                        so_far[1] += costs[premise]
                        continue
                    so_far[0] += 1
                    uses[premise].append((so_far, fact))
                    if premise not in below:
                        below.add(premise)
                        waiting.append(premise)
                if not so_far[0]:
                    heap.append((so_far[1], fact))
        heapq.heapify(heap)
        while heap:
            cost, fact = heapq.heappop(heap)
            if fact in costs:
                continue
            costs[fact] = cost
            for so_far, head in uses.get(fact, ()):
                so_far[0] -= 1
                so_far[1] += cost
                if not so_far[0] and head not in costs:
                    heapq.heappush(heap, (so_far[1], head))


class Engine:
    """Semi-naive evaluation: each fact, when its turn comes, meets only facts that came before."""

    def __init__(self, rules: Iterable[Rule]) -> None:
        rules = list(dict.fromkeys(rules))
        self.derivations: dict[Fact, list[Derivation]] = {}
        self.waiting: deque[Fact] = deque()
        self.met: dict[Fact, Fact] = {}
        self.by_subject: dict[tuple[str, str], list[Fact]] = defaultdict(list)
        self.by_object: dict[tuple[str, str], list[Fact]] = defaultdict(list)
        self.by_predicate: dict[str, list[Fact]] = defaultdict(list)
        self.plans: dict[tuple[str, str | None], list[_Plan]] = defaultdict(list)
        self.predicates = {p for rule in rules for _, p, _ in (*rule.body, rule.head)} | {
            vocab.RDF_TYPE
        }
        for rule in rules:
            for place, (_, p, o) in enumerate(rule.body):
                self.plans[p, o if isinstance(o, str) else None].append(_Plan(rule, place))

    def add(self, fact: Fact, derivation: Derivation) -> None:
        """Take in a derivation; the fact waits for its turn when it is new."""
        known = self.derivations.get(fact)
        if known is None:
            self.derivations[fact] = [derivation]
            self.waiting.append(fact)
        else:
            known.append(derivation)

    def run(self) -> None:
        """Apply the rules until nothing new comes."""
        while self.waiting:
            fact = self.waiting.popleft()
            s, p, o = fact
            self.met[fact] = fact
            self.by_subject[p, s].append(fact)
            self.by_object[p, o].append(fact)
            self.by_predicate[p].append(fact)
            for key in ((p, o), (p, None)):
                for plan in self.plans.get(key, ()):
                    self._apply(plan, fact)

    def _apply(self, plan: "_Plan", fact: Fact) -> None:
        values: list[str] = [""] * plan.variables
        if _bind(plan.first, fact, values):
            premises = [fact] * len(plan.rule.body)
            if plan.joins:
                self._join(plan, 0, fact, values, premises)
            else:
                self._conclude(plan.rule, values, premises)

    def _join(
        self, plan: "_Plan", depth: int, fact: Fact, values: list[str], premises: list[Fact]
    ) -> None:
        if depth == len(plan.joins):
            self._conclude(plan.rule, values, premises)
            return
        place, pattern = plan.joins[depth]
        for found in self._matching(pattern, values):
            # A fact that fits two places of a rule is taken at the earlier one only once.
            if found is fact and place < plan.place:
                continue
            if _bind(pattern, found, values):
                premises[place] = found
                self._join(plan, depth + 1, fact, values, premises)

    def _matching(self, pattern: "_Pattern", values: list[str]) -> Iterable[Fact]:
        s, p, o, subject_is_free, object_is_free = pattern
        subject = s if isinstance(s, str) else values[s]
        object = o if isinstance(o, str) else values[o]
        if not subject_is_free and not object_is_free:
            found = self.met.get((subject, p, object))
            return () if found is None else (found,)
        if not subject_is_free:
            return self.by_subject.get((p, subject), ())
        if not object_is_free:
            return self.by_object.get((p, object), ())
        return self.by_predicate.get(p, ())

    def _conclude(self, rule: Rule, values: list[str], premises: list[Fact]) -> None:
        s, p, o = rule.head
        head = (values[s] if isinstance(s, int) else s, p, values[o] if isinstance(o, int) else o)
        if head not in premises:
            self.add(head, Derivation(rule.axiom, tuple(premises)))


class _Pattern(NamedTuple):
    """A pattern, and which of its ends nothing has been put into yet when it is looked for."""

    subject: str | int
    predicate: str
    object: str | int
    subject_is_free: bool
    object_is_free: bool


class _Plan:
    """A rule as a fact sees it that meets one place of its body: what to look for, in which order.

    Patterns with fewest free ends come first.
    """

    def __init__(self, rule: Rule, place: int) -> None:
        self.rule, self.place = rule, place
        bound: set[str | int] = set()
        self.first = self._pattern(rule.body[place], bound)
        self.joins: list[tuple[int, _Pattern]] = []
        rest = [n for n in range(len(rule.body)) if n != place]
        while rest:
            nearest = min(rest, key=lambda n: sum(self._pattern(rule.body[n], bound, False)[3:]))
            rest.remove(nearest)
            self.joins.append((nearest, self._pattern(rule.body[nearest], bound)))
        self.variables = 1 + max((term for term in bound if isinstance(term, int)), default=-1)

    @staticmethod
    def _pattern(pattern: Pattern, bound: set[str | int], bind: bool = True) -> _Pattern:
        s, p, o = pattern
        free = [isinstance(term, int) and term not in bound for term in (s, o)]
        if bind:
            bound |= {s, o}
        return _Pattern(s, p, o, *free)


def _bind(pattern: _Pattern, fact: Fact, values: list[str]) -> bool:
    """Put the ends of a fact into the free ends of a pattern; false when the others differ."""
    s, _, o, subject_is_free, object_is_free = pattern
    if subject_is_free:
        values[s] = fact[0]  # type: ignore[index]
    elif (s if isinstance(s, str) else values[s]) != fact[0]:
        return False
    if object_is_free and o != s:
        values[o] = fact[2]  # type: ignore[index]
        return True
    return (o if isinstance(o, str) else values[o]) == fact[2]
