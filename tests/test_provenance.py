"""Proofs in PROV-O: valid, made of words that PROV has, and with all that the JSON says."""

from typing import Any

import pytest
from rdflib import DCTERMS, PROV, RDF, RDFS, SDO, BNode, Graph, Literal, Namespace, URIRef
from rdflib.term import Node

from hcconto import provenance, results, vocab
from hcconto.explanation import Explanation
from hcconto.knowledge import KnowledgeBase

HCC, OA = Namespace(vocab.HCC), Namespace(vocab.PREFIXES["oa"])
READ = {"turtle": "turtle", "ntriples": "nt", "jsonld": "json-ld", "rdfxml": "xml"}
ASKED = {
    "a relation to a class": ("NFS1 deficiency with oxaliplatin", "counteracts", "HCCO_0000003"),
    "a relation": ("siNOX4", "netDecreases", "tumour cell survival"),
    "a membership": ("state:HCCO_0001024-decrease", "is a", "HCCO_0000001"),
    "a subsumption": ("HCCO_0000003", "is a kind of", "HCCO_0000001"),
    "a speculation": ("N-acetylcysteine", "netDecreases", "autophagy"),
}


def asked(kb: KnowledgeBase, name: str) -> Explanation:
    """One of the explanations above."""
    subject, relation, object = (
        f"hcc:{part}" if part.startswith("HCCO") else part for part in ASKED[name]
    )
    return kb.why(subject, relation, object)


def graph_of(explanation: Explanation, format: str = "turtle") -> Graph:
    """What is written, read back."""
    return Graph().parse(data=provenance.written(explanation, format), format=READ[format])


def curie(node: Node) -> str:
    """A term as the JSON has it; unnamed ones have other names in each document."""
    return "unnamed" if isinstance(node, BNode) else vocab.curie(str(node))


def one(graph: Graph, node: Node, predicate: URIRef) -> Node | None:
    """The one value, or None."""
    found = set(graph.objects(node, predicate))
    assert len(found) <= 1
    return next(iter(found), None)


def in_order(graph: Graph, nodes: Any) -> list[Node]:
    """By position."""
    return sorted(nodes, key=lambda node: int(str(one(graph, node, SDO.position))))


def proof_of(graph: Graph, proof: Node) -> dict[str, Any]:
    """A proof in the shape of the JSON, from the graph alone."""
    steps = in_order(graph, graph.subjects(DCTERMS.isPartOf, proof))
    facts = [one(graph, step, PROV.generated) for step in steps]
    number = {fact: place for place, fact in enumerate(facts, 1)}
    told: list[dict[str, Any]] = []
    for step, fact in zip(steps, facts, strict=True):
        assert fact is not None
        used = set(graph.objects(step, PROV.used))
        premises = sorted(number[n] for n in used if n in number)
        (reason,) = [node for node in used if node not in number]
        place = one(graph, reason, PROV.atLocation)
        is_claim = (reason, RDF.type, HCC.Claim) in graph
        entry: dict[str, Any] = {
            "rule" if premises else "given": str(one(graph, step, RDFS.label)),
            "fact": [curie(one(graph, fact, p)) for p in (RDF.subject, RDF.predicate, RDF.object)],  # type: ignore[arg-type]
            "words": str(one(graph, fact, RDFS.label)),
            "premises": premises,
        }
        about = one(graph, reason, RDFS.seeAlso)
        if is_claim:
            entry["claim"] = vocab.exported(str(reason))
        elif about:
            entry["about"] = curie(about)
        if place:
            entry["where"] = str(one(graph, place, RDFS.label))
        told.append(entry)
    claims = list(dict.fromkeys(entry["claim"] for entry in told if "claim" in entry))
    return {"steps": told, "claims": [claim_of(graph, claim) for claim in claims]}


def claim_of(graph: Graph, name: str) -> dict[str, Any]:
    """A claim in the shape of the JSON."""
    claim = HCC[name.removeprefix("hcc:")]
    selector, section = one(graph, claim, OA.hasSelector), one(graph, claim, HCC.inSection)
    assert selector and section
    sources = sorted(
        graph.objects(claim, PROV.hadPrimarySource),
        key=lambda r: int(str(one(graph, r, HCC.number))),
    )
    return {
        "claim": name,
        "statement": str(one(graph, claim, RDFS.label)),
        "section": str(one(graph, section, RDFS.label)),
        "phrase": str(one(graph, claim, HCC.searchPhrase)),
        "start": int(str(one(graph, selector, OA.start))),
        "end": int(str(one(graph, selector, OA.end))),
        "status": str(one(graph, claim, HCC.status)),
        "curated": one(graph, claim, HCC.curatedSign) is not None,
        "references": [curie(source) for source in sources],
    }


def shaped(proof: dict[str, Any]) -> dict[str, Any]:
    """A proof of the JSON with what both can say: unnamed nodes alike, premises as a set."""
    steps = []
    for step in proof["steps"]:
        fact = ["unnamed" if term.startswith("<_:") else term for term in step["fact"]]
        kept = {key: value for key, value in step.items() if key != "mirrored"}
        steps.append({**kept, "fact": fact, "premises": sorted(set(step["premises"]))})
    return {"steps": steps, "claims": proof["claims"]}


@pytest.mark.parametrize("name", ASKED)
def test_it_says_all_that_the_json_says(name: str, kb: KnowledgeBase) -> None:
    """Proofs, steps, claims, places and references, in the same order."""
    explanation = asked(kb, name)
    graph, data = graph_of(explanation), explanation.as_dict()
    whole = {
        p for p in graph.subjects(RDF.type, PROV.Activity) if not one(graph, p, DCTERMS.isPartOf)
    }
    proofs = [proof_of(graph, proof) for proof in in_order(graph, whole)]
    assert proofs == [shaped(proof) for proof in data["proofs"]]
    (fact,) = {one(graph, proof, PROV.generated) for proof in whole}
    assert fact is not None
    assert str(one(graph, fact, RDFS.label)) == explanation.sentence
    standing = one(graph, fact, DCTERMS.isPartOf)
    assert str(standing) == vocab.GRAPHS[data["graph"]]
    reason = one(graph, fact, HCC.speculativeBecause)
    assert (str(reason) if reason else None) == data.get("reason")


def test_mirrored_steps_are_told_by_their_relation(kb: KnowledgeBase) -> None:
    """A mirrored step is a statement with the relation that is a mirror."""
    explanation = asked(kb, "a relation")
    graph = graph_of(explanation)
    told = {
        s["words"] for p in explanation.as_dict()["proofs"] for s in p["steps"] if s["mirrored"]
    }
    found = {
        str(one(graph, fact, RDFS.label))
        for fact in graph.subjects(RDF.predicate, HCC.leadsByMirrorTo)
    }
    assert found == told != set()


@pytest.mark.parametrize("name", ASKED)
def test_it_uses_only_words_that_prov_has(name: str, kb: KnowledgeBase) -> None:
    """The namespace of rdflib is closed: a word that is not in it is refused."""
    for triple in graph_of(asked(kb, name)):
        for term in triple:
            if isinstance(term, URIRef) and term.startswith(str(PROV)):
                assert term in PROV


@pytest.mark.parametrize("format", results.GRAPHS)
def test_every_form_has_the_same_statements(format: str, kb: KnowledgeBase) -> None:
    """As many as the Turtle, and the same named ones."""
    explanation = asked(kb, "a relation to a class")
    graph, turtle = graph_of(explanation, format), graph_of(explanation)
    assert len(graph) == len(turtle)
    assert {t for t in graph if not any(isinstance(n, BNode) for n in t)} == {
        t for t in turtle if not any(isinstance(n, BNode) for n in t)
    }


def test_derivations_say_by_what_activity(kb: KnowledgeBase) -> None:
    """Each derivation is qualified by the step that made it, and said plainly too."""
    graph = graph_of(asked(kb, "a relation"))
    qualified = list(graph.subject_objects(PROV.qualifiedDerivation))
    assert qualified
    for fact, derivation in qualified:
        source, activity = (
            one(graph, derivation, PROV.entity),
            one(graph, derivation, PROV.hadActivity),
        )
        assert source and activity
        assert (fact, PROV.wasDerivedFrom, source) in graph
        assert (activity, PROV.used, source) in graph
        assert (activity, PROV.generated, fact) in graph


def test_what_does_not_follow_is_derived_from_nothing(kb: KnowledgeBase) -> None:
    """The fact stands there with the reason, and without a derivation."""
    graph = graph_of(kb.why("XL888", "netDecreases", "apoptosis"))
    (fact,) = graph.subjects(RDF.type, RDF.Statement)
    assert str(one(graph, fact, RDFS.comment)).startswith("Does not follow.")
    assert not list(graph.objects(None, PROV.wasDerivedFrom))


def test_texts_are_escaped() -> None:
    """Quotes, backslashes and line breaks come back as they were."""
    text = 'a "b" \\ c\nd\te ↓'
    why = Explanation(
        (vocab.HCC + "a", vocab.HCC + "p", vocab.HCC + "b"), (text, "", ""), None, "no"
    )
    assert Literal(f"{text}  ") in set(graph_of(why).objects(None, RDFS.label))
