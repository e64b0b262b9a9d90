"""Retraction: what falls is what no longer follows, what survives has another proof."""

import pytest

from edges import fact, triples_of
from hcconto import axioms, build, proofs, retraction, vocab
from hcconto.errors import IdentifierError
from hcconto.knowledge import KnowledgeBase
from hcconto.retraction import Retraction
from hcconto.rules import Fact

CLAIM = vocab.PREFIXES["claim"]


def inferred(triples: list[Fact]) -> set[Fact]:
    """What follows coherently."""
    return {f for f, s in build.infer(triples)[1].items() if s.reason is None}


def without(edges: tuple[str, ...], *claims: int) -> Retraction:
    """What comes of taking away claims, by number."""
    triples = triples_of(*edges)
    prover = proofs.Prover(axioms.close(triples), triples)
    away = [f"{CLAIM}{number}" for number in claims]
    return retraction.retract(prover, inferred(triples), "x", away)


def test_what_has_another_proof_survives() -> None:
    """Of two routes one is cut; what only it gave is gone."""
    found = without(("a+d", "a+b", "b+d"), 0)
    assert fact("a_up", "d_up") in found.surviving
    assert fact("a_up", "b_up") not in [*found.surviving, *found.fallen]
    found = without(("a+d", "a+b", "b+d"), 1)
    assert fact("a_up", "d_up") in found.surviving
    assert found.graph_after[fact("a_up", "b_up")] == "gone"


def test_what_a_doubtful_claim_still_gives_is_speculative() -> None:
    """It falls from what is inferred, and is not gone."""
    found = without(("a+b", "a+b!miscited"), 0)
    assert found.graph_after[fact("a_up", "b_up")] == "speculative"


def test_nothing_rests_on_what_carries_nothing() -> None:
    """A miscited claim gave no inferred fact, so none falls with it."""
    found = without(("a+b", "a+b!miscited"), 1)
    assert found.fallen == found.surviving == []


EDGES = ("a+b", "b+c", "c-d", "a-d", "d+e:rfa", "c+e:mwa", "e+f", "b+f", "f-a", "e+f!uncited")


@pytest.mark.parametrize("claim", range(len(EDGES)))
def test_what_falls_is_what_no_longer_follows(claim: int) -> None:
    """The same as to infer all anew without the claim."""
    rest = tuple(
        edge if n != claim else f"{edge.split(':')[0]}!gone" for n, edge in enumerate(EDGES)
    )
    left = inferred(triples_of(*rest))
    found = without(EDGES, claim)
    assert set(found.fallen) == inferred(triples_of(*EDGES)) - left
    assert left.issuperset(found.surviving)


def test_with_a_reference_go_the_claims_that_rest_on_it_alone(kb: KnowledgeBase) -> None:
    """On the real ontology: each of them cites it and nothing else."""
    cited_by_an_intervention = kb.whatif("reference 19")
    assert all(claim.startswith(CLAIM) for claim in cited_by_an_intervention.claims)
    found = kb.whatif("reference 5")
    assert found.claims and found.fallen
    for claim in found.claims:
        assert kb.card(claim).reference_numbers == (5,)
    for one in found.fallen[::50]:
        assert one in kb.inferred
        for proof in kb.prover.proofs(one):
            assert not set(found.claims).isdisjoint(proof.claims)
    for one in found.surviving[::50]:
        proofs_ = kb.prover.proofs(one)
        assert any(set(found.claims).isdisjoint(proof.claims) for proof in proofs_)


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("claim 42", "claim:0042"),
        ("Claim 0042", "claim:0042"),
        ("claim:0042", "claim:0042"),
        (vocab.PREFIXES["claim"] + "0042", "claim:0042"),
        ("reference 19", "reference:chen2025-19"),
        ("19", "reference:chen2025-19"),
        ("ref. 19", "reference:chen2025-19"),
        ("reference:chen2025-19", "reference:chen2025-19"),
        ("Huang J et al. 2025", "reference:chen2025-19"),
    ],
)
def test_it_may_be_called_by_name_number_or_id(text: str, meant: str, kb: KnowledgeBase) -> None:
    """All mean the same."""
    assert vocab.curie(kb.retractable(text)) == meant


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("XL888", "'XL888' is neither a claim nor a reference; say, for example, claim 42"),
        ("reference 999", "There is no reference 999"),
        ("claim 9999", "'claim 9999' is neither a claim nor a reference"),
        ("Nobody et al.", "Nothing is called 'Nobody et al.'"),
        ("", "Nothing is called ''"),
    ],
)
def test_what_cannot_be_taken_away_is_refused(text: str, said: str, kb: KnowledgeBase) -> None:
    """In one sentence, with what would do."""
    with pytest.raises(IdentifierError, match=said.replace("(", r"\(")):
        kb.retractable(text)
