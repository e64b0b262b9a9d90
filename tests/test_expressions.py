"""Unnamed classes: what they say in words, whose they are, and of what they speak."""

import pytest
from rdflib import Graph

from hcconto import turtle, vocab
from hcconto.expressions import Expressions

HEAD = "".join(f"@prefix {p}: <{n}> .\n" for p, n in vocab.PREFIXES.items())
TEXT = """
hcc:Evasion owl:equivalentClass [ owl:intersectionOf (
  hcc:Decrease [ owl:onProperty hcc:ofFactor ; owl:someValuesFrom hcc:Death ] ) ] .
hcc:Driver owl:equivalentClass [ owl:onProperty hcc:leadsTo ; owl:hasValue hcc:up ] .
hcc:Either rdfs:subClassOf [ owl:unionOf ( hcc:A hcc:B ) ] .
hcc:Odd rdfs:subClassOf [ owl:complementOf hcc:A ] .
"""


@pytest.fixture(scope="module")
def found() -> tuple[Expressions, dict[str, str]]:
    """The expressions of the text, and the node that hangs under each class."""
    triples = sorted(turtle.plain(Graph().parse(data=HEAD + TEXT, format="turtle")))
    tops = {vocab.curie(s): o for s, _, o in triples if not s.startswith("_:")}
    return Expressions(triples, lambda iri: iri.removeprefix(vocab.HCC)), tops


@pytest.mark.parametrize(
    ("owner", "words"),
    [
        ("hcc:Evasion", "(Decrease and ofFactor some Death)"),
        ("hcc:Driver", "leadsTo up"),
        ("hcc:Either", "(A or B)"),
        ("hcc:Odd", "an unnamed class"),
    ],
)
def test_an_expression_is_put_into_words(
    owner: str, words: str, found: tuple[Expressions, dict[str, str]]
) -> None:
    """With labels, named parts first."""
    expressions, tops = found
    assert expressions.words(tops[owner]) == words
    assert expressions.owner(tops[owner]) == vocab.iri(owner)


def test_parts_of_an_expression_belong_to_its_owner(
    found: tuple[Expressions, dict[str, str]],
) -> None:
    """However deep they are; what is named owns itself."""
    expressions, _ = found
    deep = next(n for n, about in expressions.about.items() if vocab.HCC + "Death" in str(about))
    assert expressions.owner(deep) == vocab.HCC + "Evasion"
    assert expressions.owner(vocab.HCC + "Death") == vocab.HCC + "Death"
    assert expressions.restriction(deep) == (vocab.HCC + "ofFactor", vocab.HCC + "Death")


def test_an_expression_speaks_of_all_named_in_it(
    found: tuple[Expressions, dict[str, str]],
) -> None:
    """Classes and relations, and nothing of the language."""
    expressions, tops = found
    named = {vocab.curie(term) for term in expressions.within(tops["hcc:Evasion"])}
    assert named == {"hcc:Decrease", "hcc:ofFactor", "hcc:Death"}
    assert expressions.restriction(tops["hcc:Either"]) is None
