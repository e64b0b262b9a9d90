"""Tables for use elsewhere: the columns others rely on, and what stands in them."""

import csv
import io
import re
import subprocess
import sys
from pathlib import Path

import pytest
from rdflib import Graph

from hcconto import exports, standing, store, vocab
from hcconto.knowledge import KnowledgeBase

HEADER = (
    "claim section start end phrase subject subject_ids relation sign sign_source object"
    " object_ids context references evidence_model category kind axis step status note"
)
Rows = list[dict[str, str]]


@pytest.fixture(scope="module")
def text(kb: KnowledgeBase) -> str:
    """The table as it is written."""
    return exports.table(kb.store, "claims")


@pytest.fixture(scope="module")
def rows(text: str) -> Rows:
    """Its rows, read by a reader of tab-separated values."""
    return list(csv.DictReader(io.StringIO(text), delimiter="\t", strict=True))


def test_the_columns_are_those_agreed_on(text: str) -> None:
    """Their names and their order."""
    assert text.splitlines()[0] == HEADER.replace(" ", "\t")


def test_every_claim_has_one_row(rows: Rows, kb: KnowledgeBase) -> None:
    """None twice, none missing, in the order of their numbers."""
    names = [row["claim"] for row in rows]
    answer = kb.ask("SELECT ?claim { ?claim a hcc:Claim } ORDER BY ?claim", "csv").decode()
    assert names == [vocab.exported(line) for line in answer.split()[1:]]
    assert all(re.fullmatch(r"hcc:claim/\d{4}", name) for name in names)
    assert len(names) == len(set(names))


def test_a_line_is_a_row(text: str, rows: Rows) -> None:
    """No cell breaks a line or a column, so that plain tools can read it."""
    lines = text.removesuffix("\n").split("\n")
    assert len(lines) == len(rows) + 1
    assert {line.count("\t") for line in lines} == {HEADER.count(" ")}
    assert "\r" not in text


def test_offsets_are_whole_and_in_order(rows: Rows) -> None:
    """From nought, the end after the start."""
    for row in rows:
        assert re.fullmatch(r"\d+", row["start"])
        assert re.fullmatch(r"\d+", row["end"])
        assert 0 <= int(row["start"]) < int(row["end"])


def test_signs_are_those_that_inference_uses(rows: Rows) -> None:
    """One of four; unknown only where nobody could tell."""
    for row in rows:
        assert row["sign"] in ("+", "-", "0", "?")
        assert row["sign_source"] in ("stated", "curated", "unknown")
        assert (row["sign"] == "?") is (row["sign_source"] == "unknown"), row["claim"]
    (curated,) = [row for row in rows if row["claim"] == "hcc:claim/0011"]
    assert (curated["sign"], curated["sign_source"]) == ("+", "curated")


WORDS = {
    "context": {"RFA", "MWA", "iRFA", "iMWA", "TA", "iTA", "none"},
    "category": {"IMMUNE", "PCD", "METAB", "EPIGEN", "STEM", "EMT", "ANGIO", "NCRNA", "NONE"},
    "kind": {"mechanism", "intervention", "perspective"},
    "status": {
        *("supported", "group-citation", "extrapolated", "miscited", "uncited", "contested")
    },
}


@pytest.mark.parametrize("column", WORDS)
def test_words_come_from_the_agreed_lists(column: str, rows: Rows) -> None:
    """At least one in each row, and no other."""
    for row in rows:
        assert row[column], row["claim"]
        assert set(row[column].split()) <= WORDS[column], row["claim"]


def test_identifiers_and_references_are_lists_with_spaces(rows: Rows) -> None:
    """CURIEs that lead to an IRI; numbers of references."""
    for row in rows:
        for curie in (row["subject_ids"] + " " + row["object_ids"]).split():
            assert vocab.iri(curie).startswith("http")
        assert all(number.isdigit() for number in row["references"].split())
        assert bool(row["references"]) or row["status"] == "uncited", row["claim"]
    (xl888,) = [row for row in rows if row["claim"] == "hcc:claim/0056"]
    assert xl888["subject"] == "XL888"
    assert "drugbank:DB12981" in xl888["subject_ids"].split()
    assert xl888["references"] == "13"


def test_a_phrase_is_short(rows: Rows) -> None:
    """At most eight words are taken from the source."""
    assert all(1 <= len(row["phrase"].split()) <= 8 for row in rows)


def test_a_step_has_its_axis(rows: Rows) -> None:
    """And an axis its step."""
    assert all(bool(row["axis"]) is bool(row["step"]) for row in rows)
    assert any(row["axis"] for row in rows)


def test_a_claim_goes_by_the_name_that_commands_understand(rows: Rows, kb: KnowledgeBase) -> None:
    """The id in the table is one that show and why resolve."""
    assert kb.resolve(rows[0]["claim"]) == vocab.HCC + "claim/0001"


# --- the other tables ---------------------------------------------------------------------------

HEADERS = {
    "interventions": "intervention label components component_ids carrier combined_with targets"
    " target_ids category effect references single_or_combination",
    "axes": "axis label printed section category steps curated_steps references claims note",
    "anomalies": "anomaly claims references kind statement",
    "inferred": "subject predicate object proofs min_length mirrored references",
    "candidates": "candidate label role effect_on mechanisms leads_to proofs independent_proofs"
    " min_length references chebi_date",
}
KINDS = {"interventions": "Intervention", "axes": "Axis", "anomalies": "SourceNote"}


def read(text: str) -> Rows:
    return list(csv.DictReader(io.StringIO(text), delimiter="\t", strict=True))


@pytest.mark.parametrize("name", KINDS)
def test_a_table_has_its_columns_and_a_row_for_each_thing(name: str, kb: KnowledgeBase) -> None:
    """The header is what was agreed on; no thing is missing; and it comes out twice the same."""
    text = exports.table(kb.store, name)
    header, *lines = text.removesuffix("\n").split("\n")
    assert header.split("\t") == HEADERS[name].split()
    answer = kb.ask(f"SELECT ?thing {{ ?thing a hcc:{KINDS[name]} }}", "csv").decode().split()[1:]
    assert {line.partition("\t")[0] for line in lines} == {vocab.exported(iri) for iri in answer}
    assert len(lines) == len(answer)
    assert exports.table(kb.store, name) == text


def test_candidates_are_ranked_by_counts_and_each_is_told_whole(kb: KnowledgeBase) -> None:
    """Most independent proofs first; every row has its role, effect, mechanisms and date."""
    text = exports.candidates(kb.store)
    assert text.partition("\n")[0].split("\t") == HEADERS["candidates"].split()
    rows = read(text)
    ranks = [(-int(r["independent_proofs"]), -int(r["proofs"]), int(r["min_length"])) for r in rows]
    assert ranks == sorted(ranks) and len(set(ranks)) > 10
    needed = ("role", "effect_on", "mechanisms", "chebi_date")
    assert all(row[column] for row in rows for column in needed)
    found = {row["label"]: row for row in rows}
    assert found["geldanamycin"] == {
        "candidate": "hcc:candidate/CHEBI_5292",
        "label": "geldanamycin",
        "role": "Hsp90 inhibitor",
        "effect_on": "decrease of HSP90",
        "mechanisms": "activation of STAT3 | enhanced epithelial-mesenchymal transition"
        " | enhanced import of proteins into the nucleus | evasion of apoptosis"
        " | upregulation of HSP90",
        "leads_to": "",
        "proofs": "6",
        "independent_proofs": "3",
        "min_length": "0",
        "references": "13 14 38",
        "chebi_date": "2017-09-01",
    }
    assert found["wortmannin"]["role"].count(" | ") == 1
    assert "enhanced oxidative stress" in found["wortmannin"]["leads_to"]


def test_an_intervention_lists_what_is_given_and_against_what(kb: KnowledgeBase) -> None:
    """Lists are joined by bars; two agents make a combination, the ablation is none of them."""
    found = {row["label"]: row for row in read(exports.table(kb.store, "interventions"))}
    xl888 = found["XL888 after thermal ablation"]
    assert xl888["components"] == "XL888"
    assert "drugbank:DB12981" in xl888["component_ids"].split(" | ")
    assert xl888["targets"].split(" | ")[0] == "HSP90"
    assert xl888["combined_with"] == "thermal ablation"
    assert xl888["single_or_combination"] == "single"
    both = found["autophagy-inhibiting drugs with c-Met inhibitors"]
    assert len(both["components"].split(" | ")) == 4
    assert both["single_or_combination"] == "combination"
    assert both["references"] == "14 | 17 | 18 | 57"
    assert found["multi-target combination therapy"]["single_or_combination"] == "unspecified"


def test_the_steps_of_an_axis_are_numbered_and_branches_share_a_number(kb: KnowledgeBase) -> None:
    """In order, with the claims made of the axis and what they cite."""
    (axis,) = [
        row for row in read(exports.table(kb.store, "axes")) if row["printed"] == "c-Met/ERK"
    ]
    steps = "1 hepatocyte growth factor | 2 c-Met | 3 ERK | 4 ATG5 | 4 Beclin1 | 4 cyclin D1"
    assert axis["steps"] == steps
    assert axis["references"] == "18"
    assert "hcc:claim/0036" in axis["claims"].split()


CURATED = """
@prefix hcc: <https://w3id.org/hcconto/> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
<https://w3id.org/hcconto/axis/a> a hcc:Axis ; rdfs:label "B/A/C" ; hcc:printedAs "B/A/C" ;
  hcc:hasStep [ hcc:stepNumber 1 ; hcc:curatedStepNumber 2 ; hcc:member hcc:B ] ,
    [ hcc:stepNumber 2 ; hcc:curatedStepNumber 1 ; hcc:member hcc:A ] ,
    [ hcc:stepNumber 3 ; hcc:member hcc:C ] .
hcc:A rdfs:label "a" . hcc:B rdfs:label "b" . hcc:C rdfs:label "c" .
"""


def test_the_order_of_a_curator_stands_beside_the_printed_one() -> None:
    """Given whole where a step of it differs, and empty where none does."""
    triples = graph_of(CURATED).serialize(format="nt", encoding="utf-8")
    (axis,) = read(exports.table(store.in_memory({"asserted": triples}), "axes"))
    assert axis["steps"] == "1 b | 2 a | 3 c"
    assert axis["curated_steps"] == "1 a | 2 b | 3 c"


def graph_of(text: str) -> Graph:
    return Graph().parse(data=text, format="turtle")


def test_an_anomaly_names_claims_and_references(kb: KnowledgeBase) -> None:
    """Claims by their ids, references by their numbers."""
    found = {row["anomaly"]: row for row in read(exports.table(kb.store, "anomalies"))}
    note = found["hcc:note/0007"]
    assert (note["references"], note["kind"]) == ("14", "doubtful citation")
    assert note["claims"].split()[0] == "hcc:claim/0009"


def test_mappings_are_sssom(kb: KnowledgeBase, tmp_path: Path) -> None:
    """The validator of the format has nothing to say, and prefixes lead to our IRIs."""
    path = tmp_path / "hcconto.sssom.tsv"
    path.write_text(exports.sssom(kb.store), encoding="utf-8")
    command = [sys.executable, "-m", "sssom.cli", "validate", str(path)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=120)
    assert (done.returncode, done.stderr) == (0, "")
    head = [line[1:] for line in path.read_text(encoding="utf-8").splitlines() if line[0] == "#"]
    namespaces = dict(line.strip().split(": ") for line in head if line.startswith("  "))
    for name, namespace in namespaces.items():
        assert namespace.strip('"') == {**vocab.PREFIXES, "semapv": exports.SEMAPV}[name]


def test_mappings_without_their_head_are_the_same_rows(kb: KnowledgeBase) -> None:
    """Each mapping that is asserted has one row."""
    plain, whole = exports.mappings(kb.store), exports.sssom(kb.store)
    assert whole.endswith(plain)
    rows = {(r["subject_id"], r["predicate_id"], r["object_id"]) for r in read(plain)}
    assert ("hcc:HCCO_0001025", "skos:exactMatch", "GO:0006914") in rows
    assert ("hcc:HCCO_0001009", "hcc:geneProductOf", "HGNC:7891") in rows
    assert len(rows) == plain.count("\n") - 1


def test_every_inferred_fact_has_a_row_with_its_proofs(kb: KnowledgeBase) -> None:
    """The figures are those that why gives; at least one proof each."""
    rows = read(exports.inferred(kb.store))
    assert list(rows[0]) == HEADERS["inferred"].split()
    assert len(rows) == kb.about["facts"]["inferred"]
    assert all(1 <= int(row["proofs"]) <= standing.MOST_PROOFS for row in rows)
    causal = [r for r in rows if r["predicate"] in ("hcc:netDecreases", "hcc:netIncreases")]
    for fact in causal[:: len(causal) // 20]:
        why = kb.why(fact["subject"], fact["predicate"], fact["object"])
        assert int(fact["proofs"]) == len(why.readings)
        assert int(fact["min_length"]) == len(why.readings[0].cards)
        assert (fact["mirrored"] == "true") is (why.readings[0].mirrored > 0)
        numbers = {n for reading in why.readings for n in reading.numbers}
        assert fact["references"] == " ".join(map(str, sorted(numbers)))
