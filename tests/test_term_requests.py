"""The document of term requests says all that a vocabulary would ask, and is what is committed."""

from rdflib import Graph

from hcconto import paths, store, term_requests
from hcconto.knowledge import KnowledgeBase

TERMS = """
@prefix GO: <http://purl.obolibrary.org/obo/GO_> .
@prefix IAO: <http://purl.obolibrary.org/obo/IAO_> .
@prefix hcc: <https://w3id.org/hcconto/> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix oboInOwl: <http://www.geneontology.org/formats/oboInOwl#> .
hcc:HCCO_9000001 rdfs:label "early step"@en ; IAO:0000115 "A step that is early."@en ;
  oboInOwl:hasExactSynonym "first step"@en , "onset"@en ; skos:broadMatch GO:0006914 ;
  hcc:noIdentifierReason "GO has the whole only."@en ; hcc:requestTo "GO" .
hcc:HCCO_9000002 rdfs:label "a class of drugs"@en ;
  hcc:noIdentifierReason "Too vague."@en ; hcc:requestTo "none" .
hcc:HCCO_9000003 rdfs:label "something new"@en ; hcc:noIdentifierReason "Nobody looked."@en .
GO:0006914 rdfs:label "autophagy" .
"""


def document(turtle: str) -> str:
    triples = Graph().parse(data=turtle, format="turtle").serialize(format="nt", encoding="utf-8")
    return term_requests.document(store.in_memory({"asserted": triples}))


def test_terms_are_grouped_by_the_vocabulary_to_ask() -> None:
    """Those to ask for first; then what is not worth a request; then what nobody has decided."""
    text = document(TERMS)
    titles = [line for line in text.splitlines() if line.startswith("## ")]
    assert titles == ["## To GO (1)", "## No request (1)", "## Not yet decided (1)"]


def test_an_entry_has_what_a_request_needs() -> None:
    """Label, id, definition, synonyms, a parent with its label, and the reason."""
    entry = document(TERMS).partition("### early step\n")[2].partition("##")[0]
    assert entry.strip().splitlines() == [
        "- id: `hcc:HCCO_9000001`",
        "- definition: A step that is early.",
        "- synonyms: first step; onset",
        "- suggested parent: GO:0006914 (autophagy)",
        "- why there is none: GO has the whole only.",
    ]


def test_the_committed_document_is_what_the_command_writes(kb: KnowledgeBase) -> None:
    """Run hcconto export term-requests -o docs/term-requests.md after a change of terms."""
    path = paths.CHECKOUT / "docs" / "term-requests.md"
    assert path.read_text(encoding="utf-8") == term_requests.document(kb.store)
