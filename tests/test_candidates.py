"""Candidates follow by axioms, stay apart, agree with the review, and open down to ChEBI's word."""

from pathlib import Path

import pytest
from rdflib import OWL, Graph, URIRef

from hcconto import (
    build,
    candidates,
    paths,
    profiles,
    proofs,
    queries,
    release,
    store,
    turtle,
    vocab,
)
from hcconto.candidates import COUNTERACTS, LEADS_TO, Candidates
from hcconto.knowledge import KnowledgeBase

HCC, STATE = vocab.HCC, vocab.PREFIXES["state"]
SINGLES = ("candidate:CHEBI_5292", "candidate:HGNC_5253-decrease")  # geldanamycin, HSP90AA1
Triples = set[tuple[str, str, str]]


@pytest.fixture(scope="module")
def said(kb: KnowledgeBase) -> Triples:
    """All that the graph of candidates says."""
    return set(store.triples(kb.store, ("candidates",)))


@pytest.fixture(scope="module")
def slices() -> Graph:
    """The bridges and the slice of ChEBI."""
    folder = paths.CHECKOUT / "ontology"
    made = turtle.read(folder / "candidates.ttl")
    return made + turtle.read(folder / "generated" / "candidates.ttl")


def ask(kb: KnowledgeBase, query: str) -> bool:
    """The answer to a question of yes or no."""
    return b"true" in kb.ask(query, "tsv")


def test_candidates_are_outside_the_default_graph(kb: KnowledgeBase) -> None:
    """A plain query meets none; one that names the graph does."""
    pattern = "?candidate hcc:candidateProofs ?count"
    assert not ask(kb, f"ASK {{ {pattern} }}")
    assert ask(kb, f"ASK {{ GRAPH graph:candidates {{ {pattern} }} }}")


MINI = """
@prefix : <https://w3id.org/hcconto/> . @prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
:up a :MechanismState ; :oppositeOf :down . :down :oppositeOf :up . :low :leadsDirectlyTo :down .
:leadsDirectlyTo rdfs:subPropertyOf :leadsTo .
:leadsTo owl:propertyChainAxiom ( :leadsDirectlyTo :leadsTo ) .
:counteracts owl:propertyChainAxiom ( :leadsTo :oppositeOf ) .
"""
OFFERED = """
@prefix : <https://w3id.org/hcconto/> . @prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
:leadsByRoleTo rdfs:subPropertyOf :leadsDirectlyTo .
:narrow rdfs:subClassOf :wide . :one a :narrow .
:compound a :CandidateCompound ; :hasRole :one .
"""
BRIDGE = """
[] a owl:Class ; rdfs:subClassOf [ owl:onProperty :leadsByRoleTo ; owl:hasValue :low ] ;
  owl:equivalentClass [ owl:onProperty :hasRole ; owl:someValuesFrom :wide ] .
"""


def mini(text: str) -> list[candidates.Outcome]:
    """What follows in a world of three states, for a compound with a kind of the bridged role."""
    base, offered = (
        list(turtle.plain(Graph().parse(data=d, format="turtle"))) for d in (MINI, text)
    )
    return [outcome for _, outcome in Candidates(base, offered).outcomes()]


def test_a_bridge_alone_makes_the_difference() -> None:
    """With the axiom the compound counteracts, by the hierarchy of roles; without it nothing."""
    bridge = BRIDGE.replace("[] a owl:Class", ":bearer a owl:Class", 1)
    (outcome,) = mini(OFFERED + bridge)
    assert outcome.counteracted == (HCC + "up",)
    assert (outcome.proofs, outcome.independent, outcome.fewest_claims) == (1, 1, 0)
    assert mini(OFFERED) == []


def test_what_follows_is_what_follows_from_the_states_that_roles_mean(
    kb: KnowledgeBase, said: Triples
) -> None:
    """By another way: a candidate counteracts what the effects of its roles do, and no more."""
    inferred = set(store.triples(kb.store, ("inferred", "projection")))
    opposite = {s: o for s, p, o in inferred if p == HCC + "oppositeOf"}
    mechanisms = {s for s, p, o in inferred if p == vocab.RDF_TYPE and o == candidates.MECHANISM}
    expected, effects = set(), {f for f in said if f[1] in candidates.BRIDGES}
    onwards: dict[str, set[tuple[str, str]]] = {}
    for s, p, o in inferred:
        if p in (COUNTERACTS, LEADS_TO):
            onwards.setdefault(s, set()).add((p, o))
    for name, _, effect in effects:
        expected |= {(name, p, o) for p, o in onwards.get(effect, ())}
        expected |= {(name, COUNTERACTS, opposite[effect]), (name, LEADS_TO, effect)}
    found = {f for f in said if f[1] in (COUNTERACTS, LEADS_TO)}
    assert len(found) > 1000
    assert found == {fact for fact in expected if fact[2] in mechanisms}


@pytest.mark.parametrize("curie", SINGLES)
def test_one_of_a_group_stands_for_all(curie: str, kb: KnowledgeBase, said: Triples) -> None:
    """Reasoned over alone, a candidate has the facts that are stored for it, coherently."""
    name = vocab.iri(curie)
    prover = kb.hypotheses.candidates.prover(name)
    mechanisms = kb.hypotheses.candidates.mechanisms(prover)
    alone = {
        fact
        for fact in prover.closure.derivations
        if fact[0] == name and fact[1] == COUNTERACTS and fact[2] in mechanisms
        if prover.proofs(fact, proofs.STRICT, 1)
    }
    assert alone and alone == {f for f in said if f[0] == name and f[1] == COUNTERACTS}


def test_a_candidate_opens_down_to_the_role_its_date_and_the_claims(kb: KnowledgeBase) -> None:
    """Role with the release, bridge with its reason, then claims; JSON has the date too."""
    why = kb.why("geldanamycin", "counteracts", "evasion of apoptosis")
    assert (why.graph, len(why.readings)) == ("candidates", 2)
    text = why.as_text()
    order = [
        text.index(t)
        for t in ("has role Hsp90 inhibitor", "2017-09-01", "HCCO_0007001", "claim:0011")
    ]
    assert order == sorted(order)
    assert "hypothesis" in text
    (proof, *_) = why.as_dict()["proofs"]
    assert [s["date"] for s in proof["steps"] if "date" in s] == ["2017-09-01"]


def test_a_candidate_goes_by_the_identifier_of_its_compound(kb: KnowledgeBase) -> None:
    """And what a claim speaks of is never taken for a candidate."""
    hypotheses = kb.hypotheses
    assert hypotheses.find("CHEBI:5292") == hypotheses.find("Geldanamycin") == vocab.iri(SINGLES[0])
    assert kb.why("XL888", "counteracts", "evasion of apoptosis").graph == "inferred"
    assert not kb.why("geldanamycin", "leadsTo", "evasion of apoptosis").entailed


def test_what_the_review_names_is_no_candidate(
    kb: KnowledgeBase, said: Triples, slices: Graph
) -> None:
    """The slice has 3-methyladenine, the graph has not; of genes, no factor and nothing related."""
    methyladenine = vocab.iri("candidate:CHEBI_38635")
    assert (URIRef(methyladenine), None, None) in slices
    assert not any(s == methyladenine for s, _, _ in said)
    names = {kb.hypotheses.labels[s] for s, p, o in said if o in candidates.KINDS}
    assert {"lowering of HSP90AA1", "raising of PRKAA1"} <= names
    assert "lowering of VEGFA" not in names
    assert not names & {"lowering of PGF", "cisplatin", "metformin"}


def test_bridges_agree_with_what_the_review_says_of_its_own_agents(
    kb: KnowledgeBase, slices: Graph
) -> None:
    """Where an agent of the review bears a bridged role, no claim of it says the contrary."""
    sources, external = build.read(paths.CHECKOUT)
    lines = [g.serialize(format="nt", encoding="utf-8") for g in (sources, external, slices)]
    known = store.rows(
        store.loaded(b"".join(lines)), queries.named("build", "known-compounds").text
    )
    agents = {row["candidate"]: row["thing"] for row in known}
    base = list(store.triples(kb.store, ("asserted", "external", "projection")))
    beyond = Candidates(base, turtle.plain(slices))
    stated = set(store.triples(kb.store, ("projection", "inferred", "speculative")))
    agreed = set()
    for group, effects in beyond.effects():
        for name in agents.keys() & set(group):
            for effect in effects:
                assert (agents[name], COUNTERACTS, effect) not in stated, (name, effect)
                if (agents[name], LEADS_TO, effect) in stated:
                    agreed.add((kb.label(agents[name]), effect.removeprefix(STATE)))
    assert agreed == {
        ("3-methyladenine", "HCCO_0001025-decrease"),
        ("Ly294002", "HCCO_0001025-decrease"),
        ("Ly294002", "HCCO_0001108-decrease"),
    }


def test_every_bridge_names_a_current_role_a_state_of_ours_and_its_reason(
    kb: KnowledgeBase, slices: Graph
) -> None:
    """No bridge leads to nothing by a misspelt IRI, and each says why the two are the same."""
    hcc = {word: URIRef(HCC + word) for word in ("hasRole", "leadsByRoleTo", "curatorNote")}
    states = {s for s, p, _ in store.triples(kb.store, ("projection",)) if p == HCC + "oppositeOf"}
    heads = list(slices.subjects(OWL.onProperty, hcc["leadsByRoleTo"]))
    assert len(heads) > 20
    assert {str(slices.value(head, OWL.hasValue)) for head in heads} <= states
    for node in slices.subjects(OWL.onProperty, hcc["hasRole"]):
        role = slices.value(node, OWL.someValuesFrom)
        bridge = slices.value(None, OWL.equivalentClass, node)
        assert str(slices.value(role, URIRef(HCC + "externalStatus"))) == "current"
        assert slices.value(bridge, hcc["curatorNote"])


def test_proofs_that_share_a_reference_are_not_independent() -> None:
    """Counted are sets with nothing in common, taken smallest first."""
    one, same, other = frozenset({"a", "r"}), frozenset({"b", "r"}), frozenset({"c", "s"})
    assert candidates.independent([one, same]) == 1
    assert candidates.independent([one, same, other, one]) == 2
    assert candidates.independent([]) == 0


@pytest.mark.skipif(not profiles.available(), reason="needs Java and JPype")
def test_the_bridges_are_owl_2_dl(slices: Graph) -> None:
    """The whole ontology with the bridges stays in the profile."""
    sources, external = build.read(paths.CHECKOUT)
    projected = turtle.read(paths.CHECKOUT / "ontology" / "generated" / "projection.ttl")
    document = release.rdf_xml(merged(sources + external + projected + slices))
    assert profiles.violations(document, "DL") == []


def merged(graph: Graph) -> Graph:
    """The graph with one ontology header only, and imports of nothing."""
    for header in set(graph.subjects(None, OWL.Ontology)) - {URIRef(vocab.ONTOLOGY)}:
        graph.remove((header, None, None))
    graph.remove((None, OWL.imports, None))
    return graph


def test_a_home_without_bridges_has_no_candidates(tmp_path: Path) -> None:
    """The build of another ontology does not ask for them."""
    assert build.beyond(b"", tmp_path) == b""


# --- kept for the next build ----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("changed", "key", "again"),
    [
        (set(), "key", True),
        ({(HCC + "elsewhere", HCC + "leadsTo", HCC + "low")}, "key", True),
        ({(HCC + "low", HCC + "leadsTo", HCC + "elsewhere")}, "key", False),
        ({(HCC + "up", vocab.RDF_TYPE, candidates.MECHANISM)}, "key", False),
        (set(), "another key", False),
    ],
)
def test_what_was_kept_serves_while_nothing_beneath_it_changes(
    changed: Triples, key: str, again: bool, tmp_path: Path
) -> None:
    """The states that roles lead to lead where they did, and the same states are mechanisms."""
    path = tmp_path / candidates.FILE
    path.write_bytes(candidates.remembered("key", {HCC + "low"}, b"text"))
    assert candidates.recalled(path, key, changed) == (b"text" if again else None)


@pytest.mark.parametrize("data", [b"", b"{", b"[]\ntext"])
def test_what_cannot_be_read_is_not_kept(data: bytes, tmp_path: Path) -> None:
    """They are then looked for anew."""
    (tmp_path / candidates.FILE).write_bytes(data)
    assert candidates.recalled(tmp_path / candidates.FILE, "key", set()) is None
    assert candidates.recalled(tmp_path / "nothing", "key", set()) is None
