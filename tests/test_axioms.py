"""The rule engine: each kind of axiom does what it says, and nothing else follows."""

import pytest
from rdflib import Graph

from hcconto import axioms, rules, turtle, vocab

HEAD = "".join(f"@prefix {p}: <{n}> .\n" for p, n in vocab.PREFIXES.items())
HCC = vocab.HCC


def closure(text: str) -> rules.Closure:
    """The closure of a few Turtle statements."""
    return axioms.close(turtle.plain(Graph().parse(data=HEAD + text, format="turtle")))


def inferred(text: str) -> set[str]:
    """Inferred facts as `a p b`, in short names."""
    found = closure(text).inferred()
    return {" ".join(vocab.curie(t).removeprefix("hcc:") for t in fact) for fact in found}


A_CHAIN = """
hcc:near a owl:ObjectProperty ; rdfs:subPropertyOf hcc:far .
hcc:far owl:propertyChainAxiom ( hcc:near hcc:far ) .
"""


@pytest.mark.parametrize(
    ("axioms", "facts", "expected"),
    [
        ("hcc:p rdfs:subPropertyOf hcc:q .", "hcc:a hcc:p hcc:b .", {"a q b"}),
        ("hcc:p owl:equivalentProperty hcc:q .", "hcc:a hcc:q hcc:b .", {"a p b"}),
        ("hcc:p owl:inverseOf hcc:q .", "hcc:a hcc:q hcc:b .", {"b p a"}),
        ("hcc:p a owl:SymmetricProperty .", "hcc:a hcc:p hcc:b .", {"b p a"}),
        (
            "hcc:p a owl:TransitiveProperty .",
            "hcc:a hcc:p hcc:b . hcc:b hcc:p hcc:c .",
            {"a p c"},
        ),
        ("hcc:p rdfs:domain hcc:C .", "hcc:a hcc:p hcc:b .", {"a rdf:type C"}),
        ("hcc:p rdfs:range hcc:C .", "hcc:a hcc:p hcc:b .", {"b rdf:type C"}),
        (
            "hcc:q owl:propertyChainAxiom ( hcc:p hcc:r hcc:p ) .",
            "hcc:a hcc:p hcc:b . hcc:b hcc:r hcc:c . hcc:c hcc:p hcc:d .",
            {"a q d"},
        ),
        (
            A_CHAIN,
            "hcc:a hcc:near hcc:b . hcc:b hcc:near hcc:c .",
            {"a far b", "b far c", "a far c"},
        ),
        ("hcc:C rdfs:subClassOf hcc:D .", "hcc:a a hcc:C .", {"a rdf:type D"}),
        (
            "hcc:C owl:equivalentClass [ owl:intersectionOf ( hcc:D hcc:E ) ] .",
            "hcc:a a hcc:D , hcc:E . hcc:b a hcc:D .",
            {"a rdf:type C"},
        ),
        (
            "hcc:C rdfs:subClassOf [ owl:intersectionOf ( hcc:D hcc:E ) ] .",
            "hcc:a a hcc:C .",
            {"a rdf:type D", "a rdf:type E"},
        ),
        (
            "hcc:C owl:equivalentClass [ owl:unionOf ( hcc:D hcc:E ) ] .",
            "hcc:a a hcc:D . hcc:b a hcc:E .",
            {"a rdf:type C", "b rdf:type C"},
        ),
        (
            "hcc:C owl:equivalentClass [ owl:onProperty hcc:p ; owl:someValuesFrom hcc:D ] .",
            "hcc:a hcc:p hcc:b . hcc:b a hcc:D . hcc:c hcc:p hcc:c .",
            {"a rdf:type C"},
        ),
        (
            "hcc:C owl:equivalentClass [ owl:onProperty hcc:p ; owl:someValuesFrom owl:Thing ] .",
            "hcc:a hcc:p hcc:b .",
            {"a rdf:type C"},
        ),
        (
            "hcc:C owl:equivalentClass [ owl:onProperty hcc:p ; owl:hasValue hcc:b ] .",
            "hcc:a hcc:p hcc:b . hcc:c a hcc:C . hcc:d hcc:p hcc:e .",
            {"a rdf:type C", "c p b"},
        ),
        (
            """hcc:C owl:equivalentClass [ owl:intersectionOf ( hcc:D [ owl:onProperty hcc:p ;
                 owl:someValuesFrom [ owl:onProperty hcc:q ; owl:someValuesFrom hcc:E ] ] ) ] .""",
            "hcc:a a hcc:D ; hcc:p hcc:b . hcc:b hcc:q hcc:c . hcc:c a hcc:E .",
            {"a rdf:type C"},
        ),
    ],
)
def test_each_kind_of_axiom_gives_what_it_says(axioms: str, facts: str, expected: set[str]) -> None:
    """With the axiom exactly these facts follow; without it none does."""
    assert inferred(axioms + facts) == expected
    assert inferred(facts) == set()


def test_a_class_is_filed_under_another_by_their_definitions() -> None:
    """Evasion of one process is a kind of evasion of what that process is a kind of."""
    text = """
    hcc:Ferroptosis a owl:Class ; rdfs:subClassOf hcc:Death . hcc:Death a owl:Class .
    hcc:One a owl:Class ; owl:equivalentClass [ owl:intersectionOf ( hcc:Fall
      [ owl:onProperty hcc:of ; owl:someValuesFrom hcc:Ferroptosis ] ) ] .
    hcc:Other a owl:Class ; owl:equivalentClass [ owl:intersectionOf ( hcc:Fall
      [ owl:onProperty hcc:of ; owl:someValuesFrom hcc:Death ] ) ] .
    """
    assert "One rdfs:subClassOf Other" in inferred(text)
    assert "Other rdfs:subClassOf One" not in inferred(text)


@pytest.mark.parametrize("filler", ["owl:someValuesFrom hcc:E", "owl:hasValue hcc:e"])
def test_a_class_of_what_has_a_relation_is_a_kind_of_its_domain(filler: str) -> None:
    """Whatever has the relation is in its domain, so a class defined by having it is so too."""
    text = f"""
    hcc:p rdfs:subPropertyOf hcc:q . hcc:q rdfs:domain hcc:D . hcc:D a owl:Class .
    hcc:C a owl:Class ; owl:equivalentClass [ owl:onProperty hcc:p ; {filler} ] .
    """
    assert "C rdfs:subClassOf D" in inferred(text)
    assert "C rdfs:subClassOf D" not in inferred(text.replace("rdfs:domain", "rdfs:range"))


def test_every_derivation_is_kept() -> None:
    """A fact that follows in two ways has two derivations, also when it is stated as well."""
    found = closure(
        "hcc:p rdfs:subPropertyOf hcc:q . hcc:r rdfs:subPropertyOf hcc:q ."
        "hcc:a hcc:p hcc:b ; hcc:r hcc:b ; hcc:q hcc:b . hcc:q rdfs:subPropertyOf hcc:s ."
    )
    fact = (HCC + "a", HCC + "q", HCC + "b")
    assert len(found.derivations[fact]) == 3
    assert found.is_stated(fact)


def test_a_stated_fact_carries_the_claims_it_is_based_on() -> None:
    """An axiom annotation with a claim makes a derivation of its own for each claim."""
    found = closure(
        "hcc:p rdfs:subPropertyOf hcc:q . hcc:a hcc:p hcc:b ."
        + "".join(
            f"[] a owl:Axiom ; owl:annotatedSource hcc:a ; owl:annotatedProperty hcc:p ;"
            f" owl:annotatedTarget hcc:b ; hcc:basedOnClaim claim:{n} ."
            for n in ("0001", "0002")
        )
    )
    ways = found.derivations[HCC + "a", HCC + "p", HCC + "b"]
    assert {vocab.curie(str(way.axiom.claim)) for way in ways} == {"claim:0001", "claim:0002"}


def test_a_circle_of_steps_ends() -> None:
    """A loop is closed and does not run for ever."""
    text = A_CHAIN + "hcc:a hcc:near hcc:b . hcc:b hcc:near hcc:a ."
    assert inferred(text) == {"a far b", "b far a"}


def test_what_the_reasoner_found_says_so() -> None:
    """A subclass axiom or type that is marked as found by it tells from what."""
    found = closure("""
    hcc:C a owl:Class ; rdfs:subClassOf hcc:D . hcc:D a owl:Class ; rdfs:label "D" .
    [] a owl:Axiom ; owl:annotatedSource hcc:C ; owl:annotatedProperty rdfs:subClassOf ;
      owl:annotatedTarget hcc:D ; hcc:reasonedFrom "one thing; another"@en .""")
    (way,) = found.derivations[HCC + "C", vocab.SUBCLASS_OF, HCC + "D"]
    finding = "the description-logic reasoner finds that hcc:C is a kind of D"
    assert way.axiom.text == f"{finding}, given that one thing; another"


@pytest.mark.parametrize(
    ("axiom", "where", "why"),
    [
        ("hcc:C rdfs:subClassOf [ owl:complementOf hcc:D ] .", "complementOf at", "nothing else"),
        (
            "hcc:C rdfs:subClassOf [ owl:onProperty hcc:p ; owl:allValuesFrom hcc:D ] .",
            *("allValuesFrom at", "nothing else"),
        ),
        ("hcc:p a owl:FunctionalProperty .", "FunctionalProperty at hcc:p", "one thing of two"),
        (
            "hcc:C rdfs:subClassOf [ owl:unionOf ( hcc:D hcc:E ) ] .",
            *("unionOf above hcc:C", "does not say which"),
        ),
        ("hcc:a owl:sameAs hcc:b .", "sameAs at hcc:a", "one thing of two"),
    ],
)
def test_axioms_beyond_the_rules_are_named_and_why(axiom: str, where: str, why: str) -> None:
    """What only the description-logic reasoner can do is said."""
    (told,) = closure(axiom).uncovered
    assert told.startswith(f"owl:{where}")
    assert why in told


def test_axioms_that_the_rules_cover_are_not_named() -> None:
    """Chains, and unions of which to be one is enough."""
    assert closure(A_CHAIN).uncovered == []
    assert closure("[ owl:unionOf ( hcc:D hcc:E ) ] rdfs:subClassOf hcc:C .").uncovered == []
