"""Inference with memory: rules applied to facts until nothing new comes, every derivation kept.

Terms are plain strings: an IRI as it is, a blank node as `_:x`, a literal in N-Triples form.
"""

import heapq
from collections import defaultdict, deque
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import NamedTuple

from hcconto import vocab

Fact = tuple[str, str, str]
Pattern = tuple[str | int, str, str | int]

CLAIM_COST, AXIOM_COST = 1000, 1


class Axiom(NamedTuple):
    """One reason that is not itself inferred: a statement, where it is written, and its claim."""

    text: str
    about: str
    claim: str | None = None

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


@dataclass
class Closure:
    """All facts that follow, each with all its derivations and the least cost of a proof."""

    derivations: dict[Fact, set[Derivation]]
    costs: dict[Fact, int]
    uncovered: list[str] = field(default_factory=list)

    def __contains__(self, fact: Fact) -> bool:
        return fact in self.derivations

    def is_stated(self, fact: Fact) -> bool:
        """True when the fact is stated, whether or not it is also inferred."""
        return any(not d.premises for d in self.derivations[fact])

    def inferred(self) -> Iterator[Fact]:
        """Facts about named things that are nowhere stated."""
        for fact in self.derivations:
            named = not any(term.startswith("_:") for term in fact)
            if named and fact[0] != fact[2] and not self.is_stated(fact):
                yield fact


class Engine:
    """Semi-naive evaluation: each fact, when its turn comes, meets only facts that came before."""

    def __init__(self, rules: list[Rule]) -> None:
        self.derivations: dict[Fact, set[Derivation]] = {}
        self.waiting: deque[Fact] = deque()
        self.by_subject: dict[tuple[str, str], list[str]] = defaultdict(list)
        self.by_object: dict[tuple[str, str], list[str]] = defaultdict(list)
        self.by_predicate: dict[str, list[tuple[str, str]]] = defaultdict(list)
        self.triggers: dict[tuple[str, str | None], list[tuple[Rule, int]]] = defaultdict(list)
        self.predicates = {p for rule in rules for _, p, _ in (*rule.body, rule.head)} | {
            vocab.RDF_TYPE
        }
        for rule in rules:
            for place, (_, p, o) in enumerate(rule.body):
                self.triggers[p, o if isinstance(o, str) else None].append((rule, place))

    def add(self, fact: Fact, derivation: Derivation) -> None:
        """Take in a derivation; the fact waits for its turn when it is new."""
        known = self.derivations.get(fact)
        if known is None:
            self.derivations[fact] = {derivation}
            self.waiting.append(fact)
        else:
            known.add(derivation)

    def run(self) -> None:
        """Apply the rules until nothing new comes."""
        while self.waiting:
            fact = self.waiting.popleft()
            s, p, o = fact
            self.by_subject[s, p].append(o)
            self.by_object[p, o].append(s)
            self.by_predicate[p].append((s, o))
            for key in ((p, o), (p, None)):
                for rule, place in self.triggers.get(key, ()):
                    self._apply(rule, place, fact)

    def _apply(self, rule: Rule, place: int, fact: Fact) -> None:
        binding = _unified(rule.body[place], fact, {})
        if binding is None:
            return
        rest = [(n, pattern) for n, pattern in enumerate(rule.body) if n != place]
        for full, found in self._joined(rest, binding, {place: fact}):
            s, p, o = rule.head
            head = (full[s] if isinstance(s, int) else s, p, full[o] if isinstance(o, int) else o)
            premises = tuple(found[n] for n in range(len(rule.body)))
            if head not in premises:
                self.add(head, Derivation(rule.axiom, premises))

    def _joined(
        self, rest: list[tuple[int, Pattern]], binding: dict[int, str], found: dict[int, Fact]
    ) -> Iterator[tuple[dict[int, str], dict[int, Fact]]]:
        if not rest:
            yield binding, found
            return
        rest = sorted(rest, key=lambda item: _unbound(item[1], binding))
        (place, pattern), others = rest[0], rest[1:]
        for fact in self._matching(pattern, binding):
            wider = _unified(pattern, fact, binding)
            if wider is not None:
                yield from self._joined(others, wider, {**found, place: fact})

    def _matching(self, pattern: Pattern, binding: dict[int, str]) -> list[Fact]:
        s, p, o = pattern
        subject = binding.get(s) if isinstance(s, int) else s
        object = binding.get(o) if isinstance(o, int) else o
        if subject is not None:
            return [(subject, p, value) for value in self.by_subject.get((subject, p), ())]
        if object is not None:
            return [(value, p, object) for value in self.by_object.get((p, object), ())]
        return [(one, p, other) for one, other in self.by_predicate.get(p, ())]


def _unified(pattern: Pattern, fact: Fact, binding: dict[int, str]) -> dict[int, str] | None:
    """The binding made wider so that the pattern is the fact, or None when it cannot be."""
    wider = dict(binding)
    for part, value in ((pattern[0], fact[0]), (pattern[2], fact[2])):
        if isinstance(part, str):
            if part != value:
                return None
        elif wider.setdefault(part, value) != value:
            return None
    return wider


def _unbound(pattern: Pattern, binding: dict[int, str]) -> int:
    return sum(isinstance(part, int) and part not in binding for part in (pattern[0], pattern[2]))


def least_costs(derivations: dict[Fact, set[Derivation]]) -> dict[Fact, int]:
    """The least cost of a proof of each fact (Knuth 1977: Dijkstra's algorithm on hyperedges)."""
    uses: dict[Fact, list[tuple[Fact, Derivation]]] = defaultdict(list)
    missing: dict[tuple[Fact, Derivation], int] = {}
    heap: list[tuple[int, Fact]] = []
    for fact, ways in derivations.items():
        for way in ways:
            premises = set(way.premises)
            missing[fact, way] = len(premises)
            for premise in premises:
                uses[premise].append((fact, way))
            if not premises:
                heapq.heappush(heap, (way.axiom.cost, fact))
    costs: dict[Fact, int] = {}
    while heap:
        cost, fact = heapq.heappop(heap)
        if fact in costs:
            continue
        costs[fact] = cost
        for head, way in uses[fact]:
            missing[head, way] -= 1
            if not missing[head, way] and head not in costs:
                total = way.axiom.cost + sum(costs[p] for p in way.premises)
                heapq.heappush(heap, (total, head))
    return costs
