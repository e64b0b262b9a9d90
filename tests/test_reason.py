"""On the real ontology, the rules infer what two other reasoners infer, and it is consistent."""

import warnings
from pathlib import Path

import pytest
from rdflib import OWL, RDF, Graph, Literal, URIRef

from hcconto import axioms, build, checks, paths, projection, reason, rules, turtle, vocab
from hcconto.errors import BuildError
from hcconto.rules import Fact

with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    import owlrl

HCC = vocab.HCC


@pytest.fixture(scope="module")
def ontology() -> Graph:
    """Schema, terms, slices and projection of the real ontology."""
    sources, external = build.read(paths.CHECKOUT)
    projected = projection.project(sources + external)
    return checks.without_claims(paths.CHECKOUT) + external + projected


@pytest.fixture(scope="module")
def closure(ontology: Graph) -> rules.Closure:
    """Our own closure of it."""
    return axioms.close(turtle.plain(ontology))


@pytest.fixture(scope="module")
def hermit(ontology: Graph) -> reason.Classification:
    """HermiT's verdict on it."""
    return reason.classify(ontology)


def named(facts: set[Fact]) -> set[Fact]:
    """Facts between named things, in our own words, about our own things."""
    return {
        f
        for f in facts
        if not any(t.startswith("_:") or t.startswith(str(OWL)) for t in f)
        and vocab.is_ours(f[0])
        and f[0] != f[2]
    }


def test_hermit_finds_the_ontology_consistent_and_nothing_unsatisfiable(
    hermit: reason.Classification,
) -> None:
    """Classification ends without a contradiction, and every class can have instances."""
    assert hermit.unsatisfiable == ()
    assert len(hermit.types) > 500


def test_class_memberships_are_those_that_hermit_finds(
    closure: rules.Closure, hermit: reason.Classification
) -> None:
    """Same memberships, none missing, none extra."""
    ours = {(s, o) for s, p, o in closure.derivations if p == vocab.RDF_TYPE}
    assert ours == hermit.types


def test_the_class_hierarchy_is_the_one_that_hermit_finds(
    closure: rules.Closure, hermit: reason.Classification
) -> None:
    """Same subsumptions between named classes, none missing, none extra."""
    ours = {
        (s, o)
        for s, p, o in closure.derivations
        if p == vocab.SUBCLASS_OF and s != o and "_:" not in s + o and str(OWL) not in o
    }
    assert ours == hermit.subclasses


def test_the_reasoner_files_the_evasions(hermit: reason.Classification) -> None:
    """Evasion of apoptosis and of ferroptosis come under evasion of programmed cell death."""
    death, apoptosis, ferroptosis = (f"{HCC}HCCO_000000{n}" for n in (1, 2, 3))
    assert {(apoptosis, death), (ferroptosis, death)} <= hermit.subclasses
    stated = set(turtle.read(paths.CHECKOUT / "ontology" / "schema.ttl"))
    sub = URIRef(vocab.SUBCLASS_OF)
    assert (URIRef(apoptosis), sub, URIRef(death)) not in stated
    assert (URIRef(ferroptosis), sub, URIRef(death)) not in stated


@pytest.fixture(scope="module")
def owlrl_facts(ontology: Graph) -> set[Fact]:
    """The closure by owlrl, between named things."""
    whole = Graph()
    annotations = set(ontology.subjects(RDF.type, OWL.AnnotationProperty))
    reified = set(ontology.subjects(RDF.type, OWL.Axiom))
    for s, p, o in ontology:  # annotations entail nothing, and take half of the time
        if not (isinstance(o, Literal) or p in annotations or s in reified):
            whole.add((s, p, o))
    owlrl.DeductiveClosure(owlrl.OWLRL_Semantics).expand(whole)
    relations = {str(p) for p in ontology.subjects(RDF.type, OWL.ObjectProperty)}
    relations |= {vocab.RDF_TYPE}
    kept = {(str(s), str(p), str(o)) for s, p, o in whole if str(p) in relations}
    classes = {str(c) for c in ontology.subjects(RDF.type, OWL.Class) if isinstance(c, URIRef)}
    bare = {f for f in kept if isinstance(f[0], str)}
    return {f for f in named(bare) if f[1] != vocab.RDF_TYPE or f[2] in classes}


def test_inferred_and_speculative_together_are_what_owlrl_infers(
    ontology: Graph, owlrl_facts: set[Fact]
) -> None:
    """The two graphs, with what is stated, are owlrl's closure of the same axioms, and disjoint."""
    triples = set(turtle.plain(ontology))
    _, standings, *_ = build.infer(triples)
    assert {standing.reason is None for standing in standings.values()} == {True, False}
    subsumption = {f for f in standings if f[1] == vocab.SUBCLASS_OF}
    ours = (standings.keys() - subsumption) | {
        f for f in named(triples) if f[1] in {g[1] for g in owlrl_facts}
    }
    classes = {str(c) for c in ontology.subjects(RDF.type, OWL.Class) if isinstance(c, URIRef)}
    ours = {f for f in ours if f[1] != vocab.RDF_TYPE or f[2] in classes}
    assert ours == owlrl_facts


def test_the_right_linear_chain_infers_what_transitivity_would(
    ontology: Graph, owlrl_facts: set[Fact]
) -> None:
    """Declaring leadsTo transitive adds nothing to what the chain over single steps gives."""
    leads = HCC + "leadsTo"
    triples = [*turtle.plain(ontology), (leads, vocab.RDF_TYPE, str(OWL.TransitiveProperty))]
    transitive = {f for f in axioms.close(triples).derivations if f[1] == leads}
    assert transitive == {f for f in owlrl_facts if f[1] == leads}


def test_an_inconsistent_edit_is_told(ontology: Graph) -> None:
    """An increase that is also a decrease is refused by the reasoner in one sentence."""
    broken = ontology + Graph()
    state = URIRef(f"{vocab.PREFIXES['state']}HCCO_0001024-increase")
    broken.add((state, RDF.type, URIRef(HCC + "Decrease")))
    with pytest.raises(BuildError, match="inconsistent"):
        reason.classify(broken)


def test_without_java_the_remedy_is_told(
    ontology: Graph, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """Where there is no Java, the error says what to install."""
    monkeypatch.setattr(reason, "java", lambda: None)
    with pytest.raises(BuildError, match="pip install"):
        reason.classify(ontology)
