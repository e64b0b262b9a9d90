"""Proofs: each forces its fact, none is larger than need be, and incoherent ones do not count."""

import itertools

import pytest
from rdflib import Graph

from edges import HEAD, fact, triples_of
from hcconto import axioms, build, paths, projection, proofs, turtle, vocab
from hcconto.rules import Fact

HCC = vocab.HCC


def world(*edges: str) -> proofs.Prover:
    """A prover for edges as `triples_of` takes them."""
    triples = triples_of(*edges)
    return proofs.Prover(axioms.close(triples), triples)


def claims_of(found: list[proofs.Proof]) -> list[str]:
    """The claims beneath each proof, in short."""
    return [" ".join(vocab.curie(c).removeprefix("claim:") for c in p.claims) for p in found]


def test_signs_multiply_along_a_path() -> None:
    """Two minuses make a plus, and the mirror image of a path holds too."""
    prover = world("a-b", "b-c")
    assert fact("a_up", "c_up") in prover.closure
    assert fact("a_down", "c_down") in prover.closure
    assert fact("a_up", "c_down") not in prover.closure


def test_all_minimal_proofs_come_smallest_first() -> None:
    """Each route is one proof, and the one with fewest claims comes first."""
    prover = world("a+d", "a+b", "b+d", "b+c", "c+d")
    assert claims_of(prover.proofs(fact("a_up", "d_up"))) == ["0", "1 2", "1 3 4"]


def test_two_claims_for_one_edge_are_two_proofs() -> None:
    """Either claim is enough, so neither is needed."""
    prover = world("a+b", "a+b")
    assert claims_of(prover.proofs(fact("a_up", "b_up"))) == ["0", "1"]


def test_two_ways_to_put_the_same_leaves_together_are_one_proof() -> None:
    """Under plain transitivity a path of three can be bracketed twice; it is told once."""
    text = "hcc:p a owl:TransitiveProperty . hcc:a hcc:p hcc:b . hcc:b hcc:p hcc:c ."
    text += "hcc:c hcc:p hcc:d ."
    triples = list(turtle.plain(Graph().parse(data=HEAD + text, format="turtle")))
    closure = axioms.close(triples)
    path = fact("a", "d", "p")
    assert len(closure.derivations[path]) == 2
    assert len(proofs.Prover(closure, triples).proofs(path)) == 1


def test_a_cap_is_kept() -> None:
    """No more proofs come than are asked for."""
    prover = world("a+d", "a+b", "b+d", "a+c", "c+d")
    assert len(prover.proofs(fact("a_up", "d_up"), most=2)) == 2


def test_mirrored_steps_are_known() -> None:
    """A step from a fall to a fall, of a claim about rises, is marked."""
    prover = world("a+b")
    (proof,) = prover.proofs(fact("a_down", "b_down"))
    assert any(prover.is_mirrored(step) for step in proof.steps)
    (proof,) = prover.proofs(fact("a_up", "b_up"))
    assert not any(prover.is_mirrored(step) for step in proof.steps)


def test_feedback_alone_proves_nothing() -> None:
    """A loop with a minus would give both signs; only the coherent one is inferred."""
    prover = world("ros+nrf2", "nrf2+pink1", "pink1+autophagy", "autophagy-ros")
    assert prover.standing(fact("ros_up", "autophagy_up")) is None
    assert fact("ros_up", "autophagy_down") in prover.closure
    assert prover.standing(fact("ros_up", "autophagy_down")) == "feedback only"


def test_a_loop_with_a_minus_does_not_make_its_neighbours_contested() -> None:
    """What leads into and out of such a loop keeps one sign."""
    prover = world("drug-ros", "ros+nrf2", "nrf2+autophagy", "autophagy-ros", "autophagy+survival")
    assert prover.standing(fact("drug_up", "survival_down")) is None
    assert prover.standing(fact("drug_up", "survival_up")) == "feedback only"


def test_claims_of_one_modality_are_not_mixed_with_those_of_the_other() -> None:
    """A path through an RFA and an MWA claim is speculative; either with a general one is not."""
    mixed = world("a+b:rfa", "b+c:mwa")
    assert mixed.standing(fact("a_up", "c_up")) == "mixed modality"
    general = world("a+b:rfa", "b+c:ta")
    assert general.standing(fact("a_up", "c_up")) is None


@pytest.mark.parametrize("status", ["miscited", "extrapolated", "uncited", "contested"])
def test_doubtful_claims_carry_no_inference(status: str) -> None:
    """Only supported claims and group citations count."""
    assert world(f"a+b!{status}").standing(fact("a_up", "b_up")) == "doubtful claim"
    assert world("a+b!group-citation").standing(fact("a_up", "b_up")) is None


def test_both_faults_at_once_are_both_named() -> None:
    """A path that is doubtful and mixed says so."""
    prover = world("a+b:rfa", "b+c:mwa!uncited")
    assert prover.standing(fact("a_up", "c_up")) == "doubtful claim and mixed modality"


def test_some_member_of_a_class_is_enough() -> None:
    """A relation to a class holds when it does to a member; membership is part of the proof."""
    prover = world("a-b", "b+c")
    (proof, *_) = prover.proofs_of_some(HCC + "a_up", HCC + "counteracts", HCC + "Seen")
    assert proof.steps[-1].fact == (HCC + "a_up", HCC + "counteracts", HCC + "Seen")
    assert any(step.fact[1] == vocab.RDF_TYPE for step in proof.steps)


# --- on the real ontology -----------------------------------------------------------------------


@pytest.fixture(scope="module")
def real() -> tuple[proofs.Prover, list[Fact]]:
    """The real ontology, and all that is inferred in it about our own things by relations."""
    sources, external = build.read(paths.CHECKOUT)
    whole = sources + external + projection.project(sources + external)
    triples = list(turtle.plain(whole))
    prover = proofs.Prover(axioms.close(triples), triples)
    found = [f for f in sorted(prover.closure.inferred()) if vocab.is_ours(f[0])]
    return prover, found


def test_no_proof_holds_another(real: tuple[proofs.Prover, list[Fact]]) -> None:
    """Among the proofs of a fact none has all the leaves of another and more."""
    prover, found = real
    for one in found[::20]:
        leaves = [proof.leaves for proof in prover.proofs(one)]
        assert not any(a < b for a, b in itertools.permutations(leaves, 2))


def test_proofs_come_in_order_of_their_claims(real: tuple[proofs.Prover, list[Fact]]) -> None:
    """The number of claims never falls from one proof to the next."""
    prover, found = real
    for one in found[::20]:
        sizes = [len(proof.claims) for proof in prover.proofs(one)]
        assert sizes == sorted(sizes)
