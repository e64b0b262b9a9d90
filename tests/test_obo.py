"""OBO and OBO Graphs say of classes and relations what the base says."""

import json
from collections import defaultdict
from typing import Any

import fastobo
import pytest

from hcconto import build, obo, obograph, outline, paths, projection, release, vocab

HCC = vocab.HCC


@pytest.fixture(scope="module")
def base() -> outline.Outline:
    """The outline of the base of the real ontology."""
    sources, external = build.read(paths.CHECKOUT)
    whole = release.full(sources, external, projection.project(sources + external))
    return outline.read(release.base(whole))


@pytest.fixture(scope="module")
def document(base: outline.Outline) -> Any:
    """The OBO document, read back."""
    return fastobo.loads(obo.spell(base))


@pytest.fixture(scope="module")
def graph(base: outline.Outline) -> dict[str, Any]:
    """The OBO graph, read back."""
    (found,) = json.loads(obograph.spell(base))["graphs"]
    return dict(found)


def ours(base: outline.Outline, kind: str) -> dict[str, outline.Entity]:
    """Our entities of a kind, by OBO identifier."""
    return {
        str(obo.ident(e.iri)): e for e in base.entities if e.kind == kind and vocab.is_ours(e.iri)
    }


def clauses(frame: Any) -> dict[str, list[str]]:
    """What a frame says, by tag."""
    found = defaultdict(list)
    for clause in frame:
        found[clause.raw_tag()].append(clause.raw_value())
    return found


def test_obo_has_every_class_and_relation_with_its_words(
    base: outline.Outline, document: Any
) -> None:
    """Name, definition, synonyms and parents are those of the base."""
    frames = {str(frame.id): clauses(frame) for frame in document}
    wanted = ours(base, "class") | ours(base, "object property")
    bare = frames.keys() - wanted.keys()
    assert wanted.keys() <= frames.keys()
    assert all(not frames[name] for name in bare)
    named = {v for said in frames.values() for v in (*said["is_a"], *said["disjoint_from"])}
    assert named <= frames.keys()
    for name, entity in wanted.items():
        said = frames[name]
        assert said["name"] == [entity.label]
        assert [text.split('"')[1] for text in said["def"]] == [entity.definition]
        assert len(said["synonym"]) == len(entity.synonyms)
        assert said["is_a"] == [str(obo.ident(above)) for above in entity.parents]
        assert len(said["disjoint_from"]) == len(entity.disjoint)
        assert len(said["holds_over_chain"]) == sum(len(c) == 2 for c in entity.chains)
        if entity.kind == "class":
            assert len(said["intersection_of"]) == len(entity.genera) + len(entity.differentia)


def test_obo_identifiers_lead_back_to_our_iris(document: Any) -> None:
    """The prefixes stand in the header."""
    spaces = {str(c.prefix): str(c.url) for c in document.header if c.raw_tag() == "idspace"}
    assert spaces["HCCO"] == HCC + "HCCO_"
    assert spaces["hcc"] == HCC


def test_a_definition_names_its_sources() -> None:
    """A compact identifier, a web address and a word are taken as they are."""
    sources = ["doi:10.1/x", "https://example.org/y", "curator"]
    entity = outline.Entity(HCC + "HCCO_0000001", "class", "x", "An x.", sources=sources)
    text = obo.spell(outline.Outline(vocab.ONTOLOGY, "1", [], [], [entity]))
    read = fastobo.loads(text)
    said = str(read[0])
    assert '"An x." [doi:10.1/x, ' in said
    assert "curator" in said and "example.org/y" in said


def test_the_graph_has_every_entity(base: outline.Outline, graph: dict[str, Any]) -> None:
    """Individuals too; each with its kind, and ours with a name."""
    nodes = {node["id"]: node for node in graph["nodes"]}
    assert set(nodes) == {entity.iri for entity in base.entities}
    for entity in base.entities:
        node = nodes[entity.iri]
        assert node.get("lbl", "") == entity.label
        if entity.definition:
            assert node["meta"]["definition"]["val"] == entity.definition
    assert {node["type"] for node in nodes.values()} == {"CLASS", "PROPERTY", "INDIVIDUAL"}


def test_the_graph_has_every_axiom_that_it_can_say(
    base: outline.Outline, graph: dict[str, Any]
) -> None:
    """Parents, facts, logical definitions and chains are counted."""
    edges = {(e["sub"], e["pred"], e["obj"]) for e in graph["edges"]}
    for entity in base.entities:
        pred = {"class": "is_a", "individual": "type"}.get(entity.kind, "subPropertyOf")
        assert {(entity.iri, pred, above) for above in entity.parents} <= edges
        if entity.kind == "individual":
            assert {(entity.iri, relation, o) for relation, o in entity.links} <= edges
    defined = {axiom["definedClassId"] for axiom in graph["logicalDefinitionAxioms"]}
    assert defined == {e.iri for e in base.entities if e.genera or e.differentia}
    assert len(graph["propertyChainAxioms"]) == sum(len(e.chains) for e in base.entities)


def test_every_causal_edge_of_the_graph_carries_its_claim(graph: dict[str, Any]) -> None:
    """From cause to effect, and from a mechanism to what it drives."""
    causal = [
        edge
        for edge in graph["edges"]
        if edge["pred"] == HCC + "leadsByStatementTo" or edge["obj"].endswith("-driver")
    ]
    assert len(causal) > 50
    for edge in causal:
        preds = {value["pred"] for value in edge["meta"]["basicPropertyValues"]}
        assert preds == {HCC + "basedOnClaim"}
