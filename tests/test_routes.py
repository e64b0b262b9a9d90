"""Routes and cuts: nothing incoherent, nothing missed, nothing to spare."""

import random
from itertools import combinations

import networkx as nx
import pytest

from hcconto import findings, proofs, routes
from hcconto.knowledge import KnowledgeBase
from hcconto.routes import Network, Route, minimal_cuts


def through(*states: str) -> Route:
    return Route(("source", *states, "target"), ())


def by_trying(found: list[Route], most: int) -> list[frozenset[str]]:
    """All minimal cuts, by looking at every set of states."""
    states = sorted({state for route in found for state in route.between})
    cuts: list[frozenset[str]] = []
    for size in range(1, most + 1):
        for some in map(frozenset, combinations(states, size)):
            cuts_all = all(some & {*route.between} for route in found)
            if cuts_all and not any(cut < some for cut in cuts):
                cuts.append(some)
    return sorted(cuts, key=lambda cut: (len(cut), sorted(cut)))


@pytest.mark.parametrize("seed", range(40))
def test_minimal_cuts_are_those_found_by_trying_every_set(seed: int) -> None:
    """On routes made at random, up to four states."""
    chance = random.Random(seed)
    made = [
        through(*chance.sample("abcdefgh", chance.randint(1, 4)))
        for _ in range(chance.randint(1, 7))
    ]
    for most in (1, 2, 4):
        assert minimal_cuts(made, most) == by_trying(made, most)


def test_a_straight_way_cannot_be_cut() -> None:
    """No state lies between, so there is no cut; and where no route is, none is needed."""
    assert minimal_cuts([through("a"), through()], 3) == []
    assert minimal_cuts([], 3) == []


# --- the real ontology --------------------------------------------------------------------------


@pytest.fixture(scope="module", params=findings.ADMITTED)
def network(request: pytest.FixtureRequest, kb: KnowledgeBase) -> Network:
    """All single steps, soundly cited or not."""
    return Network(kb.prover, findings.ADMITTED[request.param])


ABLATIONS = ("iRFA", "iMWA")


def ways(kb: KnowledgeBase, network: Network, ablation: str) -> tuple[str, str, list[Route]]:
    source, target = kb.resolve(ablation), kb.increases[kb.resolve(findings.RECURRENCE)]
    return source, target, network.routes(source, target)


@pytest.mark.parametrize("ablation", ABLATIONS)
def test_a_route_is_coherent(ablation: str, kb: KnowledgeBase, network: Network) -> None:
    """It passes no factor twice, and rests on nothing about the other ablation."""
    source, _, found = ways(kb, network, ablation)
    assert found
    for route in found:
        factors = [kb.prover.factors.get(state, state) for state in route.states]
        assert len(set(factors)) == len(factors)
        contexts = {c for claim in route.claims for c in kb.prover.contexts.get(claim, ())}
        assert not {(source, context) for context in contexts} & kb.prover.excluding
        assert not {*combinations(sorted(contexts), 2)} & kb.prover.excluding


@pytest.mark.parametrize("ablation", ABLATIONS)
def test_a_cut_breaks_every_route_and_none_of_it_can_be_spared(
    ablation: str, kb: KnowledgeBase, network: Network
) -> None:
    """Without its states the target is out of reach; with one of them back it is not."""
    source, target, found = ways(kb, network, ablation)
    least = network.least(source, target)
    cuts = minimal_cuts(found, least)
    assert cuts
    assert {len(cut) for cut in cuts} == {least}
    for cut in cuts:
        assert not any(not cut & {*route.between} for route in found)
        for member in cut:
            assert any(not (cut - {member}) & {*route.between} for route in found)


@pytest.mark.parametrize("ablation", ABLATIONS)
def test_the_smallest_cut_is_as_large_as_routes_apart_are_many(
    ablation: str, kb: KnowledgeBase, network: Network
) -> None:
    """Menger's theorem holds between what networkx says of paths and of cuts."""
    source, target, _ = ways(kb, network, ablation)
    apart = list(nx.node_disjoint_paths(network.graph, source, target))
    assert len(apart) == network.least(source, target)


def test_the_route_through_snail_is_found_with_its_claims(kb: KnowledgeBase) -> None:
    """A route that the review tells step by step, with the claims for each step."""
    _, _, found = ways(kb, Network(kb.prover, proofs.STRICT), "iRFA")
    told = {
        tuple(kb.label(kb.prover.factors[s]) for s in r.between): [c[-4:] for c in r.claims]
        for r in found
    }
    claims = told["Snail1 nuclear translocation", "epithelial-mesenchymal transition"]
    assert claims == ["0273", "0278", "0599"]


def test_what_is_not_reached_has_no_route(kb: KnowledgeBase) -> None:
    """Neither routes nor a cut between things with no step."""
    network = routes.Network(kb.prover)
    assert network.routes("nowhere", "else") == []
    assert network.least("nowhere", "else") == 0
