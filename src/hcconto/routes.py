"""Routes: the coherent ways from a cause to a state by single steps, and what would cut them all.

A route passes no factor twice, mixes no claims about procedures that exclude each other, and is no
longer than proofs may be. A cut is a set of states of which every route passes one; it is minimal
when none of them can be left out. As many routes as the smallest cut has states share no state
between their ends (Menger's theorem).
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import networkx as nx

from hcconto.proofs import PATH_LIMIT, STEP, STRICT, Prover, Rulebook

WAYS = 5  # proofs looked at for each single step

Claims = tuple[str, ...]
Cut = frozenset[str]


@dataclass(frozen=True)
class Route:
    """States in order, the cause first, and the claims beneath the steps between them."""

    states: tuple[str, ...]
    claims: Claims

    @property
    def between(self) -> tuple[str, ...]:
        """The states that the route passes, without its two ends."""
        return self.states[1:-1]


class Network:
    """All single steps that have a coherent proof, each with the claims beneath its proofs."""

    def __init__(self, prover: Prover, rulebook: Rulebook = STRICT) -> None:
        self.prover = prover
        self.graph = nx.DiGraph()
        for fact in sorted(prover.closure.derivations):
            if fact[1] == STEP and fact[0] != fact[2]:
                ways = [proof.claims for proof in prover.proofs(fact, rulebook, WAYS)]
                if ways:
                    self.graph.add_edge(fact[0], fact[2], ways=ways)

    def routes(self, source: str, target: str) -> list[Route]:
        """All coherent routes, the shortest first."""
        if not self._is_reached(source, target):
            return []
        between = nx.descendants(self.graph, source) & nx.ancestors(self.graph, target)
        near = self.graph.subgraph(between | {source, target})
        paths = nx.all_simple_paths(near, source, target, cutoff=PATH_LIMIT)
        found = (self._route(tuple(path), source) for path in paths)
        return sorted((r for r in found if r), key=lambda route: (len(route.states), route.states))

    def least(self, source: str, target: str) -> int:
        """How many states the smallest cut has at least; 0 where no cut is, or none is needed."""
        if not self._is_reached(source, target) or self.graph.has_edge(source, target):
            return 0
        return len(nx.minimum_node_cut(self.graph, source, target))

    def _is_reached(self, source: str, target: str) -> bool:
        known = source in self.graph and target in self.graph
        return known and nx.has_path(self.graph, source, target)

    def _route(self, path: tuple[str, ...], source: str) -> Route | None:
        factors = [self.prover.factors.get(state, state) for state in path]
        if len(set(factors)) < len(factors):
            return None
        steps = [self.graph.edges[step]["ways"] for step in nx.utils.pairwise(path)]
        claims = next(self._agreeing(steps, frozenset({source})), None)
        return None if claims is None else Route(path, claims)

    def _agreeing(
        self, steps: Sequence[list[Claims]], contexts: frozenset[str]
    ) -> Iterator[Claims]:
        """Claims, some for each step, of which no two are about procedures that exclude each other.

        The source counts as a context too: what holds after the other ablation is no step of it.
        """
        if not steps:
            yield ()
            return
        for way in steps[0]:
            wider = contexts.union(*(self.prover.contexts.get(claim, ()) for claim in way))
            if not any((a, b) in self.prover.excluding for a in wider for b in wider):
                for rest in self._agreeing(steps[1:], wider):
                    yield tuple(dict.fromkeys(way + rest))


def minimal_cuts(routes: Iterable[Route], most: int) -> list[Cut]:
    """All minimal sets of at most so many states of which every route passes one, smallest first.

    There is none where a route passes no state between its ends, and none is needed where there is
    no route.
    """
    passed = [frozenset(route.between) for route in routes]
    found: set[Cut] = set()
    seen: set[Cut] = set()

    def widen(chosen: Cut) -> None:
        if chosen in seen:
            return
        seen.add(chosen)
        uncut = [states for states in passed if not states & chosen]
        if not uncut:
            found.add(chosen)
        elif len(chosen) + _apart(uncut) <= most:
            shortest = min(uncut, key=lambda states: len(states))
            for state in sorted(shortest):
                widen(chosen | {state})

    if passed and all(passed):
        widen(frozenset())
    minimal = (cut for cut in found if not any(other < cut for other in found))
    return sorted(minimal, key=lambda cut: (len(cut), sorted(cut)))


def _apart(sets: Iterable[frozenset[str]]) -> int:
    """How many of the sets can be found, one after the other, that share nothing."""
    count, taken = 0, frozenset[str]()
    for states in sorted(sets, key=len):
        if not states & taken:
            count, taken = count + 1, taken | states
    return count
