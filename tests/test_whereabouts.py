"""Where things are written: the file and line that a person opens to see it."""

from pathlib import Path

import pytest
from rdflib import Graph

from hcconto import turtle, vocab
from hcconto.expressions import Expressions
from hcconto.rules import Fact
from hcconto.whereabouts import Whereabouts

TYPE, SUB = vocab.RDF_TYPE, vocab.SUBCLASS_OF
SCHEMA = """@prefix hcc: <https://w3id.org/hcconto/> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .

# Object properties

hcc:p
    a owl:ObjectProperty ;
    a owl:TransitiveProperty ;
    rdfs:label "not hcc:q"@en ;
    owl:inverseOf hcc:r ;
    owl:propertyChainAxiom (
        hcc:q
        hcc:r
    ) ;
    owl:propertyChainAxiom (
        hcc:q
        hcc:s
    ) ;
    rdfs:domain hcc:A ;
    rdfs:range hcc:A ;
    rdfs:subPropertyOf hcc:q ;
.

hcc:A
    a owl:Class ;
    owl:equivalentClass [
        a owl:Restriction ;
        owl:onProperty hcc:q ;
        owl:someValuesFrom hcc:B ;
    ] ;
    rdfs:subClassOf hcc:B ;  # the b
    rdfs:subClassOf hcc:C ;
.
"""
TERMS = """@prefix hcc: <https://w3id.org/hcconto/> .

hcc:x
    a hcc:A ;
    hcc:p hcc:y ;
    hcc:p hcc:z ;
    hcc:part [
        hcc:number 3 ;
    ] ;
    hcc:part [
        hcc:number 4 ;
    ] ;
.

hcc:A
    hcc:p hcc:z ;
.
"""


@pytest.fixture(scope="module")
def where(tmp_path_factory: pytest.TempPathFactory) -> Whereabouts:
    """The whereabouts of the two files above."""
    home = tmp_path_factory.mktemp("home")
    folder = home / "ontology"
    folder.mkdir()
    (folder / "schema.ttl").write_text(SCHEMA, encoding="utf-8")
    (folder / "terms.ttl").write_text(TERMS, encoding="utf-8")
    graph = Graph()
    for path in folder.glob("*.ttl"):
        graph.parse(path, format="turtle")
    return Whereabouts(home, Expressions(turtle.plain(graph), lambda iri: iri))


def line(place: str | None, home: Path) -> str:
    """What stands at a place."""
    assert place
    file, _, number = place.partition(":")
    return (home / file).read_text(encoding="utf-8").splitlines()[int(number) - 1].strip()


def f(text: str) -> Fact:
    """A fact written `x p y`, with `a` for a type and `<` for a subclass."""
    s, p, o = text.split()
    verb = {"a": TYPE, "<": SUB}.get(p, vocab.HCC + p)
    return vocab.HCC + s, verb, vocab.HCC + o


def test_a_thing_is_found_where_it_is_described(where: Whereabouts) -> None:
    """In the first file that has it as a subject; a mention is not enough."""
    assert where.thing(vocab.HCC + "A") == "ontology/schema.ttl:25"
    assert where.thing(vocab.HCC + "x") == "ontology/terms.ttl:3"
    assert where.thing(vocab.HCC + "y") is None


@pytest.mark.parametrize(
    ("fact", "said"),
    [("x a A", "a hcc:A ;"), ("x p z", "hcc:p hcc:z ;"), ("A p z", "hcc:p hcc:z ;"),
     ("A < B", "rdfs:subClassOf hcc:B ;  # the b")],
)  # fmt: skip
def test_a_stated_fact_is_found(fact: str, said: str, where: Whereabouts) -> None:
    """At its own line, whichever file has it."""
    assert line(where.stated(f(fact)), where.home) == said


def test_a_fact_that_nobody_states_is_nowhere(where: Whereabouts) -> None:
    """Neither with another object nor of another subject."""
    assert where.stated(f("x p B")) is None
    assert where.stated(f("y p z")) is None


def test_what_is_unnamed_is_found_by_what_it_says(where: Whereabouts) -> None:
    """The statement that it is part of."""
    four = next(n for n, about in where.expressions.about.items() if '"4"' in str(about))
    place = where.stated((vocab.HCC + "x", vocab.HCC + "part", four))
    assert place == "ontology/terms.ttl:10"
    assert where.stated((four, vocab.HCC + "number", '"4"')) == place


AXIOMS = [
    ("p", "x p z", ("x p y", "y p z"), "a owl:TransitiveProperty ;"),
    ("p", "x p z", ("x q y", "y s z"), "owl:propertyChainAxiom ("),
    ("p", "x q y", ("x p y",), "rdfs:subPropertyOf hcc:q ;"),
    ("p", "y r x", ("x p y",), "owl:inverseOf hcc:r ;"),
    ("p", "x a A", ("x p y",), "rdfs:domain hcc:A ;"),
    ("p", "y a A", ("x p y",), "rdfs:range hcc:A ;"),
    ("A", "x a C", ("x a A",), "rdfs:subClassOf hcc:C ;"),
    ("A", "x a A", ("x q y", "y a B"), "owl:equivalentClass ["),
]


@pytest.mark.parametrize(("about", "fact", "premises", "said"), AXIOMS)
def test_an_axiom_is_found_by_what_it_does(
    about: str, fact: str, premises: tuple[str, ...], said: str, where: Whereabouts
) -> None:
    """The one of its thing that gives just this from just that."""
    place = where.axiom(vocab.HCC + about, f(fact), tuple(map(f, premises)))
    assert line(place, where.home) == said


def test_of_two_chains_the_fitting_one_is_found(where: Whereabouts) -> None:
    """By the relations that it chains."""
    places = [
        where.axiom(vocab.HCC + "p", f("x p z"), (f("x q y"), f(f"y {last} z"))) for last in "rs"
    ]
    assert places == ["ontology/schema.ttl:12", "ontology/schema.ttl:16"]
