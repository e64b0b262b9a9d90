"""A proof rests on just the lines that it names: from those its fact follows, and from fewer not.

What is tried is the whole of the answer to "why?": the claims of a proof, and the statements found
in the files at the places that it gives, are read back and reasoned over, and nothing else is.
"""

from collections.abc import Iterator
from functools import cache
from itertools import islice

import pytest
from rdflib import Graph

from hcconto import axioms, paths, proofs, store, turtle, vocab
from hcconto.knowledge import REASONED_OVER, KnowledgeBase
from hcconto.rules import Fact

KINDS = {
    "relations": ("netIncreases", "netDecreases", "counteracts", "leadsTo"),
    "memberships": (vocab.RDF_TYPE,),
    "subsumptions": (vocab.SUBCLASS_OF,),
}
FACTS, PROOFS = 40, 4
HEAD = "".join(f"@prefix {p}: <{n}> .\n" for p, n in vocab.PREFIXES.items())
DECLARED = tuple(vocab.PREFIXES["owl"] + kind for kind in ("Class", "ObjectProperty"))


@cache
def lines_of(file: str) -> list[str]:
    """The lines of a file of the ontology."""
    return (paths.CHECKOUT / file).read_text(encoding="utf-8").splitlines()


@cache
def statement_at(place: str) -> frozenset[Fact]:
    """The statement that begins at `file:line`, with the subject that it stands under."""
    file, _, number = place.rpartition(":")
    lines, start = lines_of(file), int(number) - 1
    subject = next(line for line in lines[start::-1] if line[0] not in " ")
    end = start + 1
    while lines[end].startswith("     ") or lines[end].startswith(("    )", "    ]")):
        end += 1
    text = "\n".join([HEAD, subject, *lines[start:end], "."])
    return frozenset(turtle.plain(Graph().parse(data=text, format="turtle")))


@pytest.fixture(scope="module")
def declarations(kb: KnowledgeBase) -> list[Fact]:
    """What is a class and what a relation; that much is language, not reason."""
    triples = store.triples(kb.store, REASONED_OVER)
    return [t for t in triples if t[1] == vocab.RDF_TYPE and t[2] in DECLARED]


def chosen(kb: KnowledgeBase, kind: str) -> list[Fact]:
    """A fixed choice of inferred facts: at even distances in their order."""
    wanted = {p if "/" in p else vocab.HCC + p for p in KINDS[kind]}
    found = sorted(fact for fact in kb.inferred if fact[1] in wanted)
    return list(islice(found, 0, None, max(1, len(found) // FACTS)))[:FACTS]


def leaves(kb: KnowledgeBase, proof: proofs.Proof) -> dict[str, frozenset[Fact]]:
    """What a proof rests on: each claim with its edge, each place with what is written there."""
    found: dict[str, frozenset[Fact]] = {}
    for step in proof.steps:
        if step.axiom.claim:
            edge = step.fact if not step.premises else None
            found[step.axiom.claim] = frozenset({edge} if edge else edge_of(kb, step))
        elif place := kb.reader.where(step):
            found[place] = statement_at(place)
        else:
            assert step.fact[0] == step.fact[2], f"nobody says where {step.axiom.text} is written"
    return found


def edge_of(kb: KnowledgeBase, step: proofs.Step) -> Iterator[Fact]:
    """The axiom between classes that a claim about a mechanism amounts to."""
    owner = kb.expressions.owner(step.axiom.about)
    for s, p, o in store.triples(kb.store, ("projection",)):
        if (s, p) == (owner, vocab.SUBCLASS_OF):
            yield s, p, o


@pytest.mark.parametrize("kind", KINDS)
def test_a_fact_follows_from_the_leaves_of_each_proof_and_from_no_fewer(
    kind: str, kb: KnowledgeBase, declarations: list[Fact]
) -> None:
    """Only the named lines and claims give the fact again; without any one of them it is lost."""
    tried = 0
    for fact in chosen(kb, kind):
        for proof in kb.prover.proofs(fact, most=PROOFS):
            rests_on = leaves(kb, proof)
            terms = {term for facts in rests_on.values() for f in facts for term in f}
            known = [d for d in declarations if d[0] in {*terms, *fact}]
            assert fact in axioms.close([*known, *(f for leaf in rests_on.values() for f in leaf)])
            for spared in rests_on:
                fewer = [f for name, leaf in rests_on.items() if name != spared for f in leaf]
                assert fact not in axioms.close([*known, *fewer]), (fact, spared)
            tried += 1
    assert tried >= FACTS
