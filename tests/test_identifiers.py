"""The outside slice: made from tables, with ancestors, status and date, and no definitions."""

import gzip
from pathlib import Path

import pytest
from rdflib import RDF, RDFS, SKOS, Graph, Literal, URIRef

from hcconto import build, identifiers, paths, vocab
from hcconto.errors import IdentifierError, SourceError

TERMS = (
    "id\tlabel\tstatus\tlast_seen_in\tdefinition\n"
    "GO:0000001\tdeath\tcurrent\t2024-02\tnot to be copied\n"
    "GO:0000002\tsudden death\tcurrent\t2024-02\tnot to be copied\n"
    "GO:0000003\told death\tobsolete\t2018\tnot to be copied\n"
    "NONSENSE:1\tnothing\tcurrent\t2024\t\n"
)
EDGES = (
    "subject\tpredicate\tobject\n"
    "GO:0000002\tis_a\tGO:0000001\nGO:0000002\tpart_of\tGO:0000003\nGO:0000002\tis_a\tGO:0000003\n"
)
GENES = (
    "hgnc_id\tsymbol\tstatus\tdate_modified\n"
    "HGNC:1\tONE\tApproved\t2023-01-01\nHGNC:2\tTWO\tApproved\t2024-10-18\n"
)


@pytest.fixture
def tables(tmp_path: Path) -> Path:
    """A folder of small tables, one of them gzipped."""
    (tmp_path / "go_terms.tsv.gz").write_bytes(gzip.compress(TERMS.encode()))
    (tmp_path / "go_edges.tsv").write_text(EDGES)
    (tmp_path / "hgnc.tsv").write_text(GENES)
    (tmp_path / "README.md").write_text("not a table")
    return tmp_path


def test_the_slice_has_what_is_used_and_its_ancestors(tables: Path) -> None:
    """Parents come by is_a alone, and none that is obsolete."""
    terms = identifiers.read_tables([tables])
    graph = identifiers.slice_of({"GO:0000002": {"x"}}, terms)
    labels = {str(o) for o in graph.objects(None, RDFS.label)}
    assert labels == {"sudden death", "death"}
    child, parent = (URIRef(vocab.iri(c)) for c in ("GO:0000002", "GO:0000001"))
    assert set(graph.objects(child, RDFS.subClassOf)) == {parent}
    assert "copied" not in graph.serialize(format="nt")


def test_the_slice_carries_status_and_date(tables: Path) -> None:
    """An obsolete term is marked; a table of records is dated by its newest change."""
    terms = identifiers.read_tables([tables], {"GO": "2026-01-01"})
    graph = identifiers.slice_of({"GO:0000003": {"x"}, "HGNC:1": {"y"}}, terms)
    old, gene = (URIRef(vocab.iri(c)) for c in ("GO:0000003", "HGNC:1"))
    assert graph.value(old, identifiers.STATUS) == Literal("obsolete")
    assert graph.value(old, identifiers.SOURCE_DATE) == Literal("2026-01-01")
    assert graph.value(gene, identifiers.STATUS) == Literal("current")
    assert graph.value(gene, identifiers.SOURCE_DATE) == Literal("2024-10-18")


def test_an_unknown_identifier_names_its_user_and_the_nearest(tables: Path) -> None:
    """The message says who uses it and what it may have been meant to be."""
    terms = identifiers.read_tables([tables])
    with pytest.raises(IdentifierError, match=r"GO:0000009, used by hcc:HCCO_0001001.*GO:0000001"):
        identifiers.slice_of({"GO:0000009": {"hcc:HCCO_0001001"}}, terms)


def test_a_broken_table_is_named(tmp_path: Path) -> None:
    """A truncated gzip file is told by name."""
    path = tmp_path / "bad.tsv.gz"
    path.write_bytes(gzip.compress(TERMS.encode())[:40])
    with pytest.raises(SourceError, match=r"bad\.tsv\.gz"):
        identifiers.read_tables([path])
    with pytest.raises(SourceError, match="no such table"):
        identifiers.read_tables([tmp_path / "none.tsv"])


def test_identifiers_in_use_are_found_with_their_users() -> None:
    """Also inside class definitions, where a blank node stands between."""
    sources, external = build.read(paths.CHECKOUT)
    used = identifiers.used(sources)
    assert "hcc:HCCO_0000003" in used["GO:0097707"]
    assert len(used) > 60
    known = {vocab.curie(str(s)) for s in external.subjects(identifiers.STATUS)}
    assert used.keys() <= known


ROLES = (
    "id\tlabel\tstatus\tdrugbank\tlast_seen_in\n"
    "CHEBI:1\tstopper\tcurrent\t\t2024\nCHEBI:2\tgood stopper\tcurrent\t\t2024\n"
    "CHEBI:3\tstopin\tcurrent\tDB00001\t2024\nCHEBI:4\told stopin\tobsolete\t\t2018\n"
    "CHEBI:5\tgoin\tcurrent\t\t2024\n"
)
BEARERS = (
    "subject\tpredicate\tobject\tseen_in\nCHEBI:2\tis_a\tCHEBI:1\t2017\n"
    "CHEBI:3\thas_role\tCHEBI:2\t2017\nCHEBI:4\thas_role\tCHEBI:1\t2018\n"
    "CHEBI:5\tis_a\tCHEBI:3\t2018\n"
)


def test_the_slice_of_candidates_has_who_bears_a_role_or_a_kind_of_it(tmp_path: Path) -> None:
    """By itself and still current, with the date of the row; the hierarchy of roles comes too."""
    (tmp_path / "terms.tsv").write_text(ROLES)
    (tmp_path / "edges.tsv").write_text(BEARERS)
    terms = identifiers.read_tables([tmp_path])
    graph = identifiers.candidates_of({"CHEBI:1"}, terms)
    (one,) = graph.subjects(RDF.type, URIRef(vocab.HCC + "CandidateCompound"))
    assert str(one) == vocab.iri("candidate:CHEBI_3")
    assert graph.value(one, identifiers.SOURCE_DATE) == Literal("2017")
    assert graph.value(one, SKOS.exactMatch) == URIRef(vocab.iri("drugbank:DB00001"))
    assert graph.value(one, identifiers.HAS_ROLE) == URIRef(vocab.iri("role:CHEBI_2"))
    narrow, wide = (URIRef(vocab.iri(c)) for c in ("CHEBI:2", "CHEBI:1"))
    assert (narrow, RDFS.subClassOf, wide) in graph
    with pytest.raises(IdentifierError, match=r"CHEBI:9, used by a bridge"):
        identifiers.candidates_of({"CHEBI:9"}, terms)


def test_the_committed_slice_has_no_definitions() -> None:
    """Labels, parents, status and date, and nothing else."""
    _, external = build.read(paths.CHECKOUT)
    kept = {vocab.curie(str(p)) for p in Graph.predicates(external)}
    assert kept == {
        *("rdf:type", "rdfs:label", "rdfs:subClassOf", "rdfs:comment"),
        *("hcc:externalStatus", "hcc:sourceDate", "dcterms:title"),
    }
