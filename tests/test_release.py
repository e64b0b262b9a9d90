"""A release says in every format what the sources say, and the same sources give the same bytes."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from rdflib import OWL, RDF, RDFS, BNode, Graph, Literal, URIRef
from rdflib.compare import isomorphic

from hcconto import build, paths, profiles, projection, release, turtle, vocab

HCC = vocab.HCC
FORMS = tuple(release.FORMS)
NAMES = {
    *(f"hcconto-{form}.{ending}" for form in FORMS for ending in ("ttl", "owl", "ofn")),
    *("hcconto-base.obo", "hcconto-base.json"),
}


@pytest.fixture(scope="module")
def parts() -> tuple[Graph, Graph, Graph]:
    """Sources, outside slice and projection."""
    sources, external = build.read(paths.CHECKOUT)
    return sources, external, projection.project(sources + external)


@pytest.fixture(scope="module")
def graphs(parts: tuple[Graph, Graph, Graph]) -> dict[str, Graph]:
    """The three forms."""
    return release.forms(*parts)


@pytest.fixture(scope="module")
def files(graphs: dict[str, Graph]) -> dict[str, str]:
    """The release files."""
    return release.files(graphs)


def test_all_files_are_there(files: dict[str, str]) -> None:
    """Three forms in three formats, and the base in two more."""
    assert set(files) == NAMES


def test_the_same_sources_give_the_same_bytes(files: dict[str, str], tmp_path: Path) -> None:
    """Another process, with another order of its sets, writes the very same files."""
    program = (
        "import sys; from pathlib import Path; "
        "from hcconto import build, paths, projection, release; "
        "sources, external = build.read(paths.home()); "
        "projected = projection.project(sources + external); "
        "release.write(release.forms(sources, external, projected), Path(sys.argv[1]))"
    )
    environment = {**os.environ, "PYTHONHASHSEED": "4711"}
    command = [sys.executable, "-c", program, str(tmp_path)]
    subprocess.run(command, env=environment, check=True, timeout=300)
    assert {p.name: p.read_text(encoding="utf-8") for p in tmp_path.iterdir()} == files


@pytest.mark.parametrize("form", FORMS)
def test_every_format_reads_back_with_the_same_axioms(files: dict[str, str], form: str) -> None:
    """The OWL API finds the same in Turtle, RDF/XML and functional syntax, lists included."""
    found = {e: profiles.axioms(files[f"hcconto-{form}.{e}"]) for e in ("ttl", "owl", "ofn")}
    assert found["ttl"] == found["owl"] == found["ofn"]
    disjoint = [a for a in found["ofn"] if a.startswith("DisjointClasses(")]
    assert max(a.count("<") for a in disjoint) >= 15
    assert sum(a.count("<") > 2 for a in disjoint) >= 2


@pytest.mark.parametrize("form", FORMS)
def test_turtle_and_rdf_xml_are_the_graph_itself(
    files: dict[str, str], graphs: dict[str, Graph], form: str
) -> None:
    """Reading them back gives just the statements that were released."""
    read = {
        "turtle": Graph().parse(data=files[f"hcconto-{form}.ttl"], format="turtle"),
        "xml": Graph().parse(data=files[f"hcconto-{form}.owl"], format="xml"),
    }
    spelled = turtle.spell(graphs[form], {})
    assert all(turtle.spell(graph, {}) == spelled for graph in read.values())


def test_the_forms_are_in_their_profiles(files: dict[str, str]) -> None:
    """The full file is in OWL 2 DL, and so is the base; the el file is in OWL 2 EL."""
    assert profiles.violations(files["hcconto-full.owl"], "DL") == []
    assert profiles.violations(files["hcconto-base.owl"], "DL") == []
    assert profiles.violations(files["hcconto-el.owl"], "DL") == []
    assert profiles.violations(files["hcconto-el.owl"], "EL") == []


def test_the_full_form_has_all_that_the_sources_say(
    parts: tuple[Graph, Graph, Graph], graphs: dict[str, Graph]
) -> None:
    """Each statement between named things is in it, but for headers of the parts."""
    for part in parts:
        headers = set(part.subjects(RDF.type, OWL.Ontology)) - {release.ONTOLOGY}
        for statement in part:
            blank = any(isinstance(term, BNode) for term in statement)
            if not blank and statement[0] not in headers and statement[1] != OWL.imports:
                assert statement in graphs["full"], statement


def test_nothing_is_anonymous_but_axioms(graphs: dict[str, Graph]) -> None:
    """Places and steps have an IRI and a label that no other has."""
    whole = graphs["full"]
    kinds = {kind for s, kind in whole.subject_objects(RDF.type) if isinstance(s, BNode)}
    assert all(str(kind).startswith((str(OWL), str(RDF))) for kind in kinds)
    named = [s for s in set(whole.subjects()) if str(s).startswith(release.PARTS)]
    labels = [str(whole.value(s, RDFS.label)) for s in named]
    assert len(named) > 100
    assert len(set(labels)) == len(named)


def test_the_base_speaks_of_our_own_things_only(graphs: dict[str, Graph]) -> None:
    """Of outside terms it has bare declarations, and nothing of ours is missing."""
    base, whole = graphs["base"], graphs["full"]
    for subject, predicate, object in base:
        if isinstance(subject, URIRef) and not vocab.is_ours(str(subject)):
            assert predicate == RDF.type and object in release.DECLARED_AS
    for statement in whole:
        if isinstance(statement[0], URIRef) and str(statement[0]).startswith(HCC):
            assert statement in base or isinstance(statement[2], BNode)


def test_each_form_says_what_it_is(graphs: dict[str, Graph]) -> None:
    """One header each, with a version and a title of its own."""
    for form, graph in graphs.items():
        (header,) = graph.subjects(RDF.type, OWL.Ontology)
        (version,) = graph.objects(header, OWL.versionIRI)
        assert str(header) == (vocab.ONTOLOGY if form == "full" else HCC + form)
        assert str(version).endswith(f"/{form}") == (form != "full")
        assert list(graph.objects(header, OWL.imports)) == []


def test_annotations_of_one_axiom_stand_together(graphs: dict[str, Graph]) -> None:
    """An edge that rests on several claims is one axiom with all of them."""
    words = (OWL.annotatedSource, OWL.annotatedProperty, OWL.annotatedTarget)
    whole = graphs["full"]
    axioms = [tuple(whole.value(n, w) for w in words) for n in whole.subjects(RDF.type, OWL.Axiom)]
    assert len(axioms) == len(set(axioms))
    based = URIRef(HCC + "basedOnClaim")
    assert any(len(list(whole.objects(n, based))) > 1 for n in whole.subjects(RDF.type, OWL.Axiom))


def test_a_source_of_a_definition_becomes_its_cross_reference() -> None:
    """Given as an IRI or as text, it stands on the definition in compact form."""
    graph = Graph().parse(
        data=f"""@prefix : <{HCC}> . @prefix IAO: <{vocab.PREFIXES["IAO"]}> .
        <{vocab.ONTOLOGY}> a <{OWL.Ontology}> .
        :x IAO:0000115 "What it is."@en ; IAO:0000119 <{vocab.OBO}GO_0006915> , "doi:10.1/x" ."""
    )
    whole = release.full(graph, Graph(), Graph())
    xrefs = [str(o) for o in whole.objects(None, release.XREF)]
    assert sorted(xrefs) == ["GO:0006915", "doi:10.1/x"]
    assert len(list(whole.subjects(RDF.type, OWL.Axiom))) == 1


def test_turtle_in_another_order_is_the_same_release(parts: tuple[Graph, Graph, Graph]) -> None:
    """The order of statements, and the names of blank nodes, leave no trace."""
    sources, external, projected = parts
    again = Graph().parse(data=sources.serialize(format="nt"), format="nt")
    one, other = (release.full(s, external, projected) for s in (sources, again))
    assert release.rdf_xml(one) == release.rdf_xml(other)


def test_a_list_that_is_lost_would_be_seen(graphs: dict[str, Graph]) -> None:
    """Mutant: without the lists handed over, the functional syntax lacks axioms."""
    from hcconto import functional

    xml = release.rdf_xml(graphs["base"])
    lost = profiles.axioms(xml) - profiles.axioms(functional.spell(xml, []))
    assert lost
    assert all(axiom.startswith("DisjointClasses(") for axiom in lost)


def test_literals_keep_their_characters() -> None:
    """Quotes, backslashes, line breaks and Greek survive all three formats."""
    text = 'a "b" \\ c\nd <é> & α'
    graph = Graph()
    graph.add((release.ONTOLOGY, RDF.type, OWL.Ontology))
    graph.add((URIRef(HCC + "A"), RDF.type, OWL.Class))
    graph.add((URIRef(HCC + "A"), RDFS.comment, Literal(text, lang="en")))
    xml = release.rdf_xml(graph)
    assert isomorphic(Graph().parse(data=xml, format="xml"), graph)
    assert profiles.axioms(xml) == profiles.axioms(release.functional_syntax(graph, xml))
