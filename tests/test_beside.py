"""All of a vocabulary beside ours: read from tables, kept apart, and nothing else is changed."""

import gzip
import re
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner

from hcconto import beside, cli, paths, queries, store, vocab
from hcconto.config import Settings
from hcconto.errors import HccontoError, SourceError
from hcconto.knowledge import KnowledgeBase

# A vocabulary that contradicts what we hold of it, to see that nobody listens.
GO = {
    "go_terms": (
        "id\tlabel\tstatus\treplaced_by\talt_ids\tlast_seen_in\tdefinition\n"
        "GO:0012501\tthe death of cells, so to say\tcurrent\t\t\t2024-02\tno copy\n"
        'GO:0006915\tcalled "otherwise"\\here\tcurrent\t\tGO:0008632\t2024-02\tno copy\n'
        "GO:0006914\tautophagy\tcurrent\t\t\t2024-02\tno copy\n"
        "GO:0016244\told one\tobsolete\tGO:0006915|GO:0012501\t\t2018\tno copy\n"
    ),
    "go_synonyms": (
        "id\tscope\tsynonym\ttype\tlast_seen_in\n"
        "GO:0006915\tNARROW\tcell suicide\t\t2024-02\nGO:0006914\tEXACT\tself-eating\t\t2024-02\n"
    ),
    "go_edges": (
        "subject\tpredicate\tobject\tseen_in\n"
        "GO:0006915\tis_a\tGO:0012501\t2024-02\nGO:0006914\tpart_of\tGO:0006915\t2024-02\n"
        "GO:0006914\tpositively_regulates\tGO:0012501\t2018\nGO:0006914\tunheard_of\tGO:1\t2018\n"
    ),
}
CHEBI = {
    "chebi_terms": (
        "id\tlabel\tstatus\treplaced_by\talt_ids\tlast_seen_in\n"
        "CHEBI:5292\tgeldanamycin\tcurrent\t\t\t2017-09-01\n"
        "CHEBI:63962\tHsp90 inhibitor\tcurrent\t\t\t2024-08-14\n"
        "CHEBI:9999999\t\tlabel_not_available\t\t\t2024-02\n"
    ),
    "chebi_synonyms": "id\tscope\tsynonym\ttype\tlast_seen_in\nCHEBI:5292\tBEL_NAME\tGA\t\t2019\n",
    "chebi_edges": (
        "subject\tpredicate\tobject\tseen_in\nCHEBI:5292\thas_role\tCHEBI:63962\t2017-09-01\n"
        "CHEBI:5292\tis_tautomer_of\tCHEBI:9999999\t2017-09-01\n"
    ),
}


@pytest.fixture(scope="module")
def tables(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with small tables, some of them gzipped."""
    folder = tmp_path_factory.mktemp("tables")
    for name, text in {**GO, **CHEBI}.items():
        if name.startswith("go"):
            (folder / f"{name}.tsv.gz").write_bytes(gzip.compress(text.encode()))
        else:
            (folder / f"{name}.tsv").write_text(text)
    return folder


@pytest.fixture(scope="module")
def large(
    kb: KnowledgeBase, tables: Path, tmp_path_factory: pytest.TempPathFactory
) -> KnowledgeBase:
    """The same store with the vocabularies beside."""
    folder = tmp_path_factory.mktemp("large") / "store-large"
    graphs = {name: store.dumped(kb.store, name) for name in kb.about["triples"]}
    extra = {name: beside.lines(name, tables, lambda line: None) for name in beside.TABLES}
    store.write(folder, graphs, kb.about, extra)
    return KnowledgeBase(folder)


def test_terms_synonyms_and_edges_become_triples(tables: Path) -> None:
    """Labels are escaped, synonyms have a scope, edges are plain triples, definitions absent."""
    text = "".join(beside.lines("go", tables, lambda line: None))
    triples = set(store.parsed(text.encode(), vocab.HCC, "ntriples"))
    obo, oio = "http://purl.obolibrary.org/obo/", "http://www.geneontology.org/formats/oboInOwl#"
    label = next(
        store.text_of(o) for s, p, o in triples if s == f"{obo}GO_0006915" and "#label" in p
    )
    assert label == 'called "otherwise"\\here'
    assert (f"{obo}GO_0006915", f"{oio}hasNarrowSynonym", '"cell suicide"') in triples
    assert (f"{obo}GO_0006914", f"{obo}BFO_0000050", f"{obo}GO_0006915") in triples
    assert (f"{obo}GO_0006914", f"{obo}RO_0002213", f"{obo}GO_0012501") in triples
    assert (f"{obo}GO_0016244", f"{obo}IAO_0100001", f"{obo}GO_0012501") in triples
    assert "no copy" not in text and "unheard_of" not in text
    others = set(
        store.parsed(
            "".join(beside.lines("chebi", tables, lambda line: None)).encode(),
            vocab.HCC,
            "ntriples",
        )
    )
    assert (f"{obo}CHEBI_5292", f"{obo}RO_0000087", f"{obo}CHEBI_63962") in others
    assert (f"{obo}CHEBI_5292", f"{obo}chebi#is_tautomer_of", f"{obo}CHEBI_9999999") in others


def test_the_default_graph_is_as_it_was(kb: KnowledgeBase, large: KnowledgeBase) -> None:
    """Not one triple more, though the graph is there to be named."""
    count = "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }"
    assert kb.ask(count, "tsv") == large.ask(count, "tsv")
    named = "ASK { GRAPH graph:go { GO:0006914 BFO:0000050 GO:0006915 } }"
    assert b"true" in large.ask(named, "tsv") and b"false" in kb.ask(named, "tsv")
    assert large.about["triples"]["chebi"] > 8


@pytest.mark.parametrize("name", sorted(queries.folder("examples")))
def test_an_example_has_the_same_answer(name: str, kb: KnowledgeBase, large: KnowledgeBase) -> None:
    """Row by row."""
    text = queries.named("examples", name).text
    assert large.ask(text, "tsv") == kb.ask(text, "tsv")


def test_proofs_names_and_pages_are_the_same(kb: KnowledgeBase, large: KnowledgeBase) -> None:
    """The label that a table gives to apoptosis reaches neither a proof nor a page nor a search."""
    for fact in (
        ("XL888", "counteracts", "evasion of apoptosis"),
        ("evasion of apoptosis", "is a kind of", "evasion of programmed cell death"),
    ):
        assert large.why(*fact).as_dict() == kb.why(*fact).as_dict()
    assert large.names == kb.names and large.labels == kb.labels
    autophagy = kb.resolve("autophagy")
    assert large.entity(autophagy) == kb.entity(autophagy)


DOCUMENT = (paths.CHECKOUT / "docs" / "commands.md").read_text(encoding="utf-8")
EXAMPLES = re.findall(r"```sparql\n(.*?)```", DOCUMENT, re.DOTALL)
ANSWERS = ("apoptosis", "geldanamycin")


@pytest.mark.parametrize(("query", "answer"), list(zip(EXAMPLES, ANSWERS, strict=True)))
def test_the_questions_of_the_document_join_with_ours(
    query: str, answer: str, large: KnowledgeBase
) -> None:
    """They are answered from the vocabulary and from ours at once."""
    assert answer in large.ask(query, "tsv").decode("utf-8")


def test_what_is_beside_is_part_of_the_name_of_a_store(settings: Settings, tables: Path) -> None:
    """With and without, with other vocabularies, and after a change of a table: another folder."""
    chosen = replace(settings, tables=tables)
    folders = [
        store.folder_for(replace(chosen, beside=names))
        for names in ("", "go", "chebi", "go chebi", "chebi,go")
    ]
    assert folders[3] == folders[4] and len(set(folders)) == 4
    assert store.folder_for(settings) == folders[0]
    table = tables / "chebi_edges.tsv"
    was = table.read_text()
    table.write_text(was + "CHEBI:5292\tis_a\tCHEBI:63962\t2018\n")
    assert store.folder_for(replace(chosen, beside="chebi")) != folders[2]
    table.write_text(was)


def test_what_is_not_to_be_had_is_told(tmp_path: Path, settings: Settings) -> None:
    """Unknown vocabulary, no folder, a folder without the table, a broken table: a sentence."""
    with pytest.raises(HccontoError, match=r"no vocabulary 'uberon'.*go, chebi"):
        store.folder_for(replace(settings, beside="go uberon"))
    with pytest.raises(SourceError, match="--tables"):
        store.folder_for(replace(settings, beside="go"))
    with pytest.raises(SourceError, match=r"has no table go_terms\.tsv"):
        store.folder_for(replace(settings, beside="go", tables=tmp_path))
    for name in beside.TABLES["go"]:
        (tmp_path / f"{name}.tsv.gz").write_bytes(gzip.compress(GO[name].encode())[:30])
    with pytest.raises(SourceError, match=r"go_terms\.tsv\.gz"):
        list(beside.lines("go", tmp_path, lambda line: None))
    result = CliRunner().invoke(cli.main, ["build", "--with", "go", "--tables", "/nowhere"])
    assert result.exit_code == 1
    assert result.stderr.startswith("hcconto: /nowhere has no table")


def test_progress_is_told(tables: Path) -> None:
    """A word for each table, at least."""
    told: list[str] = []
    list(beside.lines("go", tables, told.append))
    assert [line.split(":")[0] for line in told] == [f"reading {name}.tsv.gz" for name in GO]
