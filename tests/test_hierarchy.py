"""What only HermiT finds is found, written with its reasons, kept, believed while it is fresh."""

from pathlib import Path

import pytest
from rdflib import OWL, Graph, URIRef

from hcconto import axioms, checks, hierarchy, paths, profiles, reason, turtle, vocab
from hcconto.explanation import Reader
from hcconto.expressions import Expressions
from hcconto.proofs import Prover

HCC = vocab.HCC
HEAD = "".join(f"@prefix {p}: <{n}> .\n" for p, n in vocab.PREFIXES.items())
# Of what is no increase rules know nothing.
GIVEN = """
hcc:reasonedFrom a owl:AnnotationProperty .
hcc:State a owl:Class ; rdfs:label "state"@en .
hcc:Increase a owl:Class ; rdfs:label "increase"@en ; rdfs:subClassOf hcc:State .
hcc:Decrease a owl:Class ; rdfs:label "decrease"@en ; rdfs:subClassOf hcc:State ;
  owl:disjointWith hcc:Increase .
hcc:Other a owl:Class ; rdfs:label "state that is no increase"@en ; owl:equivalentClass
  [ a owl:Class ; owl:intersectionOf (
    hcc:State [ a owl:Class ; owl:complementOf hcc:Increase ] ) ] .
hcc:drop a hcc:Decrease ; rdfs:label "drop of HSP90"@en .
hcc:halt a hcc:State , [ a owl:Class ; owl:complementOf hcc:Increase ] ; rdfs:label "halt"@en .
"""
FOUND = [
    (HCC + "Decrease", vocab.SUBCLASS_OF, HCC + "Other"),
    (HCC + "halt", vocab.RDF_TYPE, HCC + "Other"),
]
REASONS = {
    "decrease is a kind of state",
    "decrease and increase have nothing in common",
    "state that is no increase is defined as (state and not increase)",
}

needs_java = pytest.mark.skipif(not profiles.available(), reason="HermiT needs Java")


def graph(text: str) -> Graph:
    return Graph().parse(data=HEAD + text, format="turtle")


@pytest.fixture(scope="module")
def given() -> Graph:
    return graph(GIVEN)


@pytest.fixture(scope="module")
def text(given: Graph) -> str:
    """The file that is written for it."""
    return checks.reasoned(given, reason.classify(given))


@pytest.fixture
def home(text: str, tmp_path: Path) -> Path:
    """A place with that file."""
    turtle.write(tmp_path / hierarchy.PATH, text)
    return tmp_path


@needs_java
def test_what_only_the_reasoner_finds_is_found(given: Graph) -> None:
    """A complement is beyond the rules; HermiT files a class and a thing by it.

    That the drop, a decrease, is in the class as well the rules find from that.
    """
    classified = reason.classify(given)
    assert hierarchy.found(given, classified.subclasses, classified.types) == FOUND
    assert (HCC + "drop", HCC + "Other") in classified.types


@needs_java
def test_it_is_written_and_marked_with_its_reasons(home: Path, given: Graph) -> None:
    """Each fact carries the axioms that force it, in words."""
    read = hierarchy.read(home, lambda: given)
    marks = {
        str(read.value(node, OWL.annotatedSource)): str(read.value(node, hierarchy.REASONED_FROM))
        for node in read.subjects(OWL.annotatedProperty)
    }
    assert {(URIRef(s), URIRef(p), URIRef(o)) for s, p, o in FOUND} <= set(read)
    assert set(marks[HCC + "Decrease"].split("; ")) == REASONS
    assert set(marks[HCC + "halt"].split("; ")) == {
        "halt is a state",
        "halt is a not increase",
        "state that is no increase is defined as (state and not increase)",
    }


@needs_java
def test_a_proof_says_that_the_reasoner_gave_it(home: Path, given: Graph) -> None:
    """What follows by rules from what the file has is proved by it, and tells from what that is."""
    more = graph('hcc:Other rdfs:subClassOf hcc:Calm . hcc:Calm a owl:Class ; rdfs:label "calm" .')
    triples = list(turtle.plain(given + more + hierarchy.read(home, lambda: given)))
    prover = Prover(axioms.close(triples), triples)
    words = Expressions(triples, vocab.curie)
    reader = Reader(words, lambda claim: pytest.fail(claim), set(), lambda step: None)
    (proof,) = prover.proofs((HCC + "Decrease", vocab.SUBCLASS_OF, HCC + "Calm"))
    drop = (HCC + "drop", vocab.RDF_TYPE, HCC + "Other")
    assert drop in prover.closure
    told = " ".join(line.because for line in reader.read(proof).lines)
    assert "because the description-logic reasoner finds that decrease is a kind of" in told
    assert "given that" in told and "decrease and increase have nothing in common" in told


@needs_java
def test_it_is_believed_only_for_the_axioms_it_was_made_from(home: Path, given: Graph) -> None:
    """An axiom more or less, and a build goes without; a comment more does not matter."""
    less = graph(GIVEN.replace(" ;\n  owl:disjointWith hcc:Increase .", " ."))
    comment = "hcc:Decrease rdfs:comment 'a fall' ."
    assert len(hierarchy.read(home, lambda: given)) > len(FOUND)
    assert len(hierarchy.read(home, lambda: less)) == 0
    assert not hierarchy.is_stale(home, lambda: given)
    assert hierarchy.is_stale(home, lambda: less)
    assert not hierarchy.is_stale(home, lambda: given + graph(comment))


def test_a_file_that_says_there_is_nothing_adds_nothing(tmp_path: Path, given: Graph) -> None:
    """It needs no checksum, so that it stays as it is when claims change."""
    text = hierarchy.spelled(hierarchy.described(given, {}), given)
    assert hierarchy.NOTHING in text
    assert "madeFrom" not in text
    turtle.write(tmp_path / hierarchy.PATH, text)
    assert len(hierarchy.read(tmp_path, lambda: pytest.fail("asked"))) == 0
    assert not hierarchy.is_stale(tmp_path, lambda: pytest.fail("asked"))


def test_without_a_file_there_is_nothing(tmp_path: Path) -> None:
    """A build does not need one."""
    assert len(hierarchy.read(tmp_path, lambda: pytest.fail("asked"))) == 0


@needs_java
def test_a_stale_file_is_a_finding_of_the_gate(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """With Java by comparison with what HermiT finds now; without it by the checksum."""
    changed = graph(GIVEN.replace("hcc:halt a hcc:State , ", "hcc:halt a "))
    monkeypatch.setattr(checks.Gate, "axioms", changed)
    for java in (reason.java(), None):
        monkeypatch.setattr(checks.reason, "java", lambda java=java: java)
        check = checks.Gate(home).checks()[checks.COMPLETE]
        assert not isinstance(check, str)
        assert check() == [checks.STALE]


def test_the_committed_file_is_there() -> None:
    """So that whoever looks for it sees that there is nothing, and does not wonder."""
    assert (paths.CHECKOUT / hierarchy.PATH).is_file()
