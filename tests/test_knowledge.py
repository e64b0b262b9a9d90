"""The knowledge base as one object: what it finds, what it says of a thing, and why."""

import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

import hcconto
from hcconto import beside, store, vocab
from hcconto.config import Settings
from hcconto.errors import IdentifierError
from hcconto.explanation import Explanation
from hcconto.knowledge import KnowledgeBase, built

XL888 = vocab.HCC + "HCCO_0003001"


def chains(explanation: Explanation) -> list[list[str]]:
    """The lines of each proof."""
    return [[line.text for line in reading.lines] for reading in explanation.readings]


def passes(explanation: Explanation, *factors: str) -> bool:
    """True when some proof names all of these, in this order."""
    for lines in chains(explanation):
        words, place = " ; ".join(lines), 0
        for factor in factors:
            place = words.find(factor, place)
            if place < 0:
                break
        else:
            return True
    return False


# --- names ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "name", ["XL888", "xl888", " XL-888 ", "hcc:HCCO_0003001", XL888, f"<{XL888}>"]
)
def test_a_thing_answers_to_all_its_names(name: str, kb: KnowledgeBase) -> None:
    """Label, synonym, CURIE and IRI, in whatever letters."""
    assert kb.resolve(name) == XL888


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("XL889", "Nothing is called 'XL889'; there is 'XL888'"),
        ("", "Nothing is called ''; there is nothing near it"),
        ("zzz qqq", "nothing near it"),
        ("hcc:HCCO_9999999", "hcc:HCCO_9999999 is not in the knowledge base"),
        ("https://example.org/x", "is not in the knowledge base"),
        ("nonsense:x", "Nothing is called 'nonsense:x'"),
    ],
)
def test_what_nothing_is_called_is_told_with_the_nearest(
    name: str, told: str, kb: KnowledgeBase
) -> None:
    """One sentence, no guess acted upon."""
    with pytest.raises(IdentifierError, match=told.replace("'", ".")):
        kb.resolve(name)


def test_no_two_things_of_a_kind_share_a_name(kb: KnowledgeBase) -> None:
    """Every label leads back to a thing that has it."""
    for name in kb.names:
        if name.how == "label" and name.kind in ("factor", "agent", "intervention", "process"):
            assert kb.label(kb.resolve(name.text)) == name.text


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("hsp90", "HSP90"),
        ("GO:0006915", "apoptosis"),
        ("http://purl.obolibrary.org/obo/GO_0006915", "apoptosis"),
        ("apoptosis", "apoptosis"),
        ("evasion ferroptosis", "evasion of ferroptosis"),
        ("hcc:HCCO_0003001", "XL888"),
    ],
)
def test_search_puts_the_best_first(text: str, first: str, kb: KnowledgeBase) -> None:
    """Exact names before beginnings, beginnings before words within."""
    assert kb.label(kb.search(text)[0].thing) == first


def test_search_finds_each_thing_once_and_not_too_many(kb: KnowledgeBase) -> None:
    """However many of its names fit."""
    found = kb.search("a", most=30)
    assert len(found) == len({name.thing for name in found}) == 30
    assert kb.search("   ") == []


# --- things ---------------------------------------------------------------------------------------


def test_an_entity_has_what_a_page_shows(kb: KnowledgeBase) -> None:
    """Names, identifiers with their status, claims with references, and what follows."""
    thing = kb.entity(XL888)
    assert (thing["label"], thing["curie"]) == ("XL888", "hcc:HCCO_0003001")
    identifiers = {vocab.curie(row["identifier"]) for row in thing["identifiers"]}
    assert identifiers >= {"drugbank:DB12981", "CHEBI:63962"}
    assert all(row["status"] == "current" for row in thing["identifiers"])
    assert {claim["curie"] for claim in thing["claims"]} >= {"claim:0056", "claim:0059"}
    follows = {
        (r["relation_label"], r["object_label"]): r["standing"] for r in thing["consequences"]
    }
    assert follows["counteracts", "evasion of apoptosis"] == "inferred"


def test_of_two_standings_the_sounder_is_shown(kb: KnowledgeBase) -> None:
    """No relation to a thing is listed twice."""
    for name in ("XL888", "siNOX4", "autophagy", "apoptosis"):
        thing = kb.entity(kb.resolve(name))
        for rows, keys in ((thing["consequences"], ("relation", "object")),
                           (thing["causes"], ("relation", "cause"))):  # fmt: skip
            pairs = [tuple(row[key] for key in keys) for row in rows]
            assert len(pairs) == len(set(pairs))


def test_a_claim_has_its_place_and_its_support(kb: KnowledgeBase) -> None:
    """Statement, offsets, phrase of at most eight words, references, context."""
    claim = kb.claim(vocab.iri("claim:0011"))
    assert int(claim["start"]) < int(claim["end"])
    assert len(claim["phrase"].split()) <= 8
    assert [row["number"] for row in claim["references"]] == ["13", "14"]
    assert claim["context"]


@pytest.mark.parametrize("what", ["entity", "claim", "card"])
def test_what_is_not_there_is_told(what: str, kb: KnowledgeBase) -> None:
    """By name, also where the name is no IRI at all."""
    for iri in (vocab.HCC + "claim/9999", vocab.HCC + "<>", vocab.HCC + "a b\n"):
        with pytest.raises(IdentifierError):
            getattr(kb, what)(iri)


# --- why ------------------------------------------------------------------------------------------


def test_xl888_counteracts_evasion_of_apoptosis(kb: KnowledgeBase) -> None:
    """Directly, and through HSP90 and STAT3 with mirrored steps and a curator's sign."""
    why = kb.why("XL888", "counteracts", "evasion of apoptosis")
    assert (why.entailed, why.graph, why.reason) == (True, "inferred", None)
    assert passes(why, "XL888 leads to apoptosis ↑")
    assert passes(why, "XL888 leads to HSP90 ↓", "HSP90 ↓ leads to STAT3 ↓", "apoptosis ↑")
    reading = next(r for r in why.readings if any("HSP90 ↓ leads" in n.text for n in r.lines))
    assert reading.mirrored == 2
    assert reading.numbers == (13, 14)
    assert any(card.is_curated for card in reading.cards)


def test_silencing_nox4_lowers_survival_through_the_whole_axis(kb: KnowledgeBase) -> None:
    """Mitochondrial ROS, Nrf2, PINK1 and autophagy, in this order."""
    why = kb.why("siNOX4", "netDecreases", "tumour cell survival")
    assert (why.entailed, why.graph) == (True, "inferred")
    assert passes(
        why, "NOX4 ↓", "mitochondrial ROS ↓", "Nrf2 ↓", "PINK1 ↓", "autophagy ↓", "survival"
    )


def test_incomplete_microwave_ablation_leads_to_evasion_of_ferroptosis(kb: KnowledgeBase) -> None:
    """Through H3K18 lactylation and NFS1."""
    why = kb.why("incomplete microwave ablation", "leadsTo", "evasion of ferroptosis")
    assert (why.entailed, why.graph) == (True, "inferred")
    assert passes(why, "H3K18 lactylation ↑", "NFS1 ↑", "ferroptosis ↓")


def test_a_combination_acts_through_its_component(kb: KnowledgeBase) -> None:
    """NFS1 deficiency with oxaliplatin counteracts evasion of ferroptosis."""
    why = kb.why("NFS1 deficiency with oxaliplatin", "counteracts", "evasion of ferroptosis")
    assert (why.entailed, why.graph) == (True, "inferred")
    assert passes(why, "has agent as component NFS1 deficiency", "NFS1 ↓", "ferroptosis ↑")


def test_a_doubtful_claim_carries_only_speculation(kb: KnowledgeBase) -> None:
    """N-acetylcysteine lowers autophagy: entailed, but not served as inferred."""
    why = kb.why("N-acetylcysteine", "netDecreases", "autophagy")
    assert (why.entailed, why.graph, why.reason) == (True, "speculative", "doubtful claim")
    assert any(
        card.status not in ("supported", "group-citation")
        for reading in why.readings
        for card in reading.cards
    )


@pytest.mark.parametrize(
    ("asked", "reason"),
    [
        (
            ("XL888", "netDecreases", "apoptosis"),
            "The opposite does: XL888 net increases apoptosis.",
        ),
        (("XL888", "netIncreases", "autophagy"), "No claims, put together, lead"),
        (("apoptosis", "counteracts", "evasion of ferroptosis"), ""),
        (("XL888", "a", "hcc:Carrier"), ""),
    ],
)
def test_what_does_not_follow_says_so(
    asked: tuple[str, str, str], reason: str, kb: KnowledgeBase
) -> None:
    """With a reason; where the opposite follows, that."""
    why = kb.why(*asked)
    assert (why.entailed, why.graph, why.readings) == (False, None, ())
    assert why.reason
    assert reason in why.reason


def test_a_mechanism_is_filed_under_another_with_reasons(kb: KnowledgeBase) -> None:
    """Evasion of ferroptosis is a kind of evasion of programmed cell death, by GO's hierarchy."""
    why = kb.why("evasion of ferroptosis", "is a kind of", "evasion of programmed cell death")
    assert (why.entailed, why.graph) == (True, "inferred")
    assert passes(why, "ferroptosis is a kind of programmed cell death")


def test_proofs_come_smallest_first_and_none_holds_another(kb: KnowledgeBase) -> None:
    """Sets of claims, each minimal."""
    why = kb.why("siNOX4", "netDecreases", "tumour cell survival")
    sets = [{card.iri for card in reading.cards} for reading in why.readings]
    assert [len(claims) for claims in sets] == sorted(len(claims) for claims in sets)
    assert not any(one < other for one in sets for other in sets)


def test_everything_inferred_can_be_opened(kb: KnowledgeBase) -> None:
    """Of every twentieth served fact there is a proof, in the graph that serves it."""
    for graph in ("inferred", "speculative"):
        facts = [f for f in store.triples(kb.store, (graph,)) if vocab.is_ours(f[0])]
        assert facts
        for s, p, o in facts[::20]:
            why = kb.why(vocab.curie(s), vocab.curie(p), vocab.curie(o), most=1)
            assert (why.entailed, why.graph) == (True, graph), (s, p, o)
            assert len(why.readings) == 1


def test_many_may_ask_at_once(folder: Path) -> None:
    """The first question, asked by eight threads, has one answer."""
    fresh = KnowledgeBase(folder)
    with ThreadPoolExecutor(8) as threads:
        told = list(
            threads.map(
                lambda _: fresh.why("XL888", "counteracts", "evasion of apoptosis").as_dict(),
                range(8),
            )
        )
    assert all(answer == told[0] for answer in told)


# --- asking ---------------------------------------------------------------------------------------


def test_trusted_queries_know_the_prefixes(kb: KnowledgeBase) -> None:
    """And come in any format."""
    text = kb.ask("SELECT ?l { hcc:HCCO_0003001 rdfs:label ?l }", "csv").decode()
    assert text == "l\r\nXL888\r\n"
    assert b"XL888" in kb.ask("DESCRIBE hcc:HCCO_0003001", "turtle")


def test_status_tells_release_and_sizes(kb: KnowledgeBase) -> None:
    """As the build noted them."""
    assert set(kb.status()["triples"]) == set(vocab.GRAPHS) - set(beside.TABLES)


# --- opening --------------------------------------------------------------------------------------


def test_it_is_opened_in_one_line(settings: Settings, folder: Path) -> None:
    """`hcconto.open`, with the folder of stores as a path or a string."""
    code = (
        "import sys, hcconto\n"
        "print(hcconto.open(sys.argv[1]).why('XL888', 'counteracts', 'evasion of apoptosis').graph)"
    )
    ended = subprocess.run(
        [sys.executable, "-c", code, str(settings.store)],
        capture_output=True, text=True, timeout=60, check=True,
    )  # fmt: skip
    assert ended.stdout == "inferred\n"
    assert hcconto.__version__


def test_a_kept_store_is_not_built_again(settings: Settings, folder: Path) -> None:
    """And one that is named is taken as it is."""
    assert built(settings) == folder or not folder.exists()


@pytest.mark.parametrize(
    ("state", "mechanism"),
    [
        ("increase of proliferation of cytotoxic T lymphocytes", "enhanced proliferation"),
        ("increase of immune cell infiltration", "enhanced migration"),
        ("decrease of regulatory T cells", "loss of T cells from the tumour"),
        ("increase of autophagic degradation of PD-L1", "enhanced autophagy"),
    ],
)
def test_what_goes_against_the_tumour_is_no_mechanism_of_its_return(
    state: str, mechanism: str, kb: KnowledgeBase
) -> None:
    """An outside vocabulary puts cells of the tumour and cells against it under one term."""
    assert not kb.why(state, "is a", mechanism).entailed
    assert kb.why(state, "is a", "state").entailed
