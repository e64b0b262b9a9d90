"""The OWL API tells what keeps an ontology out of a profile."""

import pytest
from rdflib import Graph

from hcconto import profiles, release
from hcconto.errors import BuildError
from test_functional import HEAD

IRREGULAR = ":p owl:propertyChainAxiom (:q :p :r) ."


def document(text: str) -> str:
    return release.rdf_xml(Graph().parse(data=HEAD + text, format="turtle"))


def test_chains_that_turn_in_a_circle_are_not_owl_2_dl() -> None:
    """The finding names the relation."""
    found = profiles.violations(document(IRREGULAR), "DL")
    assert found and all("hcconto/p>" in line for line in found)
    assert profiles.violations(document(""), "DL") == []


def test_an_unreadable_document_is_told() -> None:
    """One sentence, not a stack of Java's."""
    with pytest.raises(BuildError, match="cannot read"):
        profiles.axioms("this is no ontology")


def test_without_java_the_remedy_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    """The checks are not made, and the error says what to install."""
    monkeypatch.setattr(profiles, "_jvm", lambda: None)
    assert not profiles.available()
    with pytest.raises(BuildError, match="pip install"):
        profiles.violations(document(""), "DL")
