"""Findings: what must be found is found by query, and every list is what it says it is."""

import csv
import io
import re
from itertools import combinations

import pytest

from hcconto import exports, finding_tables, findings, queries, tables
from hcconto.findings import Found
from hcconto.knowledge import KnowledgeBase

HEADERS = {
    "contested": "found cause factor raised_by raising_claims raising_length raising_standing"
    " lowered_by lowering_claims lowering_length lowering_standing parting",
    "gaps": "gap thing label statement about claims",
    "combinations": "size members heading_count headings mechanism_count mechanisms claim_count"
    " shared_references opposed_on members_that_harm",
    "cuts": "procedure admitted routes size number factor label turn routes_cut remedies",
}


@pytest.fixture(scope="module")
def contested(kb: KnowledgeBase) -> Found:
    """What is said both ways."""
    return findings.contested(kb)


@pytest.fixture(scope="module")
def gaps(kb: KnowledgeBase) -> Found:
    """What is not stated."""
    return findings.gaps(kb)


@pytest.fixture(scope="module")
def combined(kb: KnowledgeBase) -> Found:
    """Interventions put together."""
    return findings.combined(kb)


def test_no_query_names_what_it_is_to_find(kb: KnowledgeBase) -> None:
    """No identifier and no name of a factor, an agent or an axis stands in a query."""
    domain = {*kb.prover.factors.values(), *findings.combined(kb)["reaches"]}
    names = {
        name.text for name in kb.names if name.thing in domain or name.kind in ("agent", "axis")
    }
    assert {"autophagy", "YC-1"} <= names
    for query in queries.folder("findings").values():
        body = query.text.partition("\n")[2]
        assert "HCCO_" not in body
        assert "claim/" not in body
        assert not names & set(re.findall(r'"([^"]*)"', body)), query.name


# --- contested ----------------------------------------------------------------------------------


def test_remedies_pull_both_ways_on_the_four_that_are_known(
    contested: Found, kb: KnowledgeBase
) -> None:
    """Autophagy, reactive oxygen species, methylation m6A, and beta-catenin by YC-1; no other."""
    found = {
        kb.label(theme["theme"]): [
            {kb.label(said["remedy"]) for said in theme[side]} for side in ("raised", "lowered")
        ]
        for theme in contested["remedies"]
    }
    assert len(found) == 4
    assert "hydroxychloroquine" in found["autophagy"][1]
    assert found["reactive oxygen species"] == [
        {"radiofrequency dynamic therapy"},
        {"coacervate with polyoxometalates"},
    ]
    assert found["β-catenin"] == [{"YC-1"}, {"FH535", "XAV939"}]
    factors = {
        kb.label(said["factor"])
        for theme in contested["remedies"]
        for said in (*theme["raised"], *theme["lowered"])
    }
    assert {"RNA demethylation", "m6A demethylase", "autophagic degradation of PD-L1"} <= factors


def test_yc_1_is_found_in_each_way(contested: Found, kb: KnowledgeBase) -> None:
    """Stated, by inference, against other remedies, and as bringing on stemness."""
    (pair,) = contested["stated"]
    assert [kb.label(pair[end]) for end in ("subject", "object")] == [
        "β-catenin",
        "epithelial-mesenchymal transition",
    ]
    inferred = {
        (kb.label(one["cause"]), kb.label(one["factor"]))
        for parting in contested["inferred"]["partings"]
        for quarrel in parting["quarrels"]
        for one in quarrel["pairs"]
    }
    assert ("YC-1", "epithelial-mesenchymal transition") in inferred
    assert len(inferred) == contested["inferred"]["coherent"]
    harms = {(kb.label(h["remedy"]), kb.label(h["mechanism"])) for h in contested["harms"]}
    assert ("YC-1", "acquired stemness") in harms


def test_noted_contradictions_say_which_query_comes_upon_them(contested: Found) -> None:
    """Those on autophagy, m6A, ROS and YC-1 are found; one on sizes of tumours is not."""
    found = {note["note"][-4:]: note["found_by"] for note in contested["noted"]}
    for number in ("0259", "0260", "0261", "0262"):
        assert "remedies that pull both ways" in found[number]
    assert found["0056"] == []


# --- gaps ---------------------------------------------------------------------------------------


def test_promised_sections_are_found_empty(gaps: Found, kb: KnowledgeBase) -> None:
    """Disulfidptosis has no agent and only a name; non-coding RNAs have no cited intervention."""
    aims = {kb.label(gap["target"]) for gap in gaps["aims_without_an_agent"]}
    assert "disulfidptosis" in aims
    assert "ferroptosis" not in aims
    assert "disulfidptosis" in {kb.label(gap["factor"]) for gap in gaps["factors_named_only"]}
    (heading,) = gaps["headings_without_cited_intervention"]
    assert kb.label(heading["heading"]).startswith("regulation by non-coding RNAs")


def test_a_step_on_one_reference_cites_no_other(gaps: Found, kb: KnowledgeBase) -> None:
    """Its claims together name just that reference."""
    for step in gaps["steps_on_one_reference"][::12]:
        cited = {r["reference"] for c in step["claim"] for r in kb.page("claim-references", c)}
        assert cited == {step["reference"]}


def test_a_doubtful_step_has_no_claim_that_carries_it(gaps: Found, kb: KnowledgeBase) -> None:
    """Whether extrapolated, miscited, contested or uncited."""
    statuses = {step["status"] for step in gaps["steps_on_doubtful_claims"]}
    assert statuses == {"extrapolated", "miscited", "contested", "uncited"}
    for step in gaps["steps_on_doubtful_claims"][::12]:
        assert {kb.prover.statuses[claim] for claim in step["claim"]} == {step["status"]}


def test_mechanisms_told_after_one_ablation(gaps: Found, kb: KnowledgeBase) -> None:
    """Lactylation after microwave, HSP90 after radiofrequency, glycolysis after neither alone."""
    told = {kb.label(m["mechanism"]): m["only"] for m in gaps["mechanisms_after_one_ablation"]}
    assert told["enhanced lactylation of H3K18"] == "microwave"
    assert told["upregulation of HSP90"] == "radiofrequency"
    assert "enhanced glycolysis" not in told
    assert "activation of β-catenin" not in told


def test_nothing_is_said_to_be_missing_that_is_there(gaps: Found, kb: KnowledgeBase) -> None:
    """What XL888 counteracts is no gap, nor is the axis that the ruthenium complex acts on."""
    mechanisms = {kb.label(m["mechanism"]) for m in gaps["mechanisms_without_intervention"]}
    assert "evasion of apoptosis" not in mechanisms
    assert "hypoxia of the residual tumour" in mechanisms
    axes = {kb.label(a["axis"]) for a in gaps["axes_without_intervention"]}
    assert "HIF-1α/LC3B/P62 axis" not in axes
    assert "METTL3/IGF2BP1/CD47 axis" in axes


# --- combinations and cuts ----------------------------------------------------------------------


def test_members_of_a_combination_are_independent(combined: Found, kb: KnowledgeBase) -> None:
    """No claim is beneath two of them, none is idle, and no two claims exclude each other."""
    reaches = combined["reaches"]
    assert combined["pairs"]
    assert combined["triples"]
    for one in (*combined["pairs"], *combined["triples"][::7]):
        for a, b in combinations(one["members"], 2):
            assert not {*reaches[a]["claims"]} & {*reaches[b]["claims"]}
        for member in one["members"]:
            others = {h for m in one["members"] if m != member for h in reaches[m]["headings"]}
            assert {*reaches[member]["headings"]} - others
        claims = {claim for member in one["members"] for claim in reaches[member]["claims"]}
        contexts = sorted({c for claim in claims for c in kb.prover.contexts.get(claim, ())})
        assert not {*combinations(contexts, 2)} & kb.prover.excluding


def test_what_a_member_reaches_is_proved(combined: Found, kb: KnowledgeBase) -> None:
    """Each mechanism by a state that the intervention counteracts, soundly inferred."""
    for intervention, reach in [*combined["reaches"].items()][::6]:
        for way in reach["mechanisms"]:
            why = kb.why(f"<{intervention}>", "counteracts", f"<{way['state']}>", 1)
            assert why.graph == "inferred"


def test_interventions_that_do_the_same_are_told_of_once(
    combined: Found, kb: KnowledgeBase
) -> None:
    """Metformin is in two interventions, which rest on the same claims."""
    alike = {kb.label(k): [*map(kb.label, r["alike"])] for k, r in combined["reaches"].items()}
    assert alike["metformin against cancer stem cells"] == ["metformin against abnormal vessels"]


def test_cuts_name_what_to_lower_or_raise(kb: KnowledgeBase) -> None:
    """After microwave ablation, all that is stated is cut by raising ferroptosis and one more."""
    (found,) = [
        one
        for one in findings.cuts(kb)
        if kb.label(one["procedure"]) == "incomplete microwave ablation"
        and one["admitted"] == "all stated"
    ]
    named = [
        {(findings.turn(kb, m["state"]), kb.label(kb.prover.factors[m["state"]])) for m in cut}
        for cut in found["cuts"]
    ]
    assert {
        ("raise", "ferroptosis"),
        ("lower", "immunosuppressive tumour microenvironment"),
    } in named
    for cut in found["cuts"]:
        covered = {number for member in cut for number in member["routes"]}
        assert covered == set(range(1, len(found["routes"]) + 1))


# --- tables -------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", HEADERS)
def test_a_table_of_findings_has_its_columns(name: str, kb: KnowledgeBase) -> None:
    """Those agreed on, and twice the same text."""
    text = exports.found(kb, name)
    assert text.partition("\n")[0].split("\t") == HEADERS[name].split()
    assert len(text.splitlines()) > 5
    assert exports.found(kb, name) == text
    assert tables.read(text).header == HEADERS[name].split()


def test_every_gap_is_worded_as_what_is_not_stated(kb: KnowledgeBase, gaps: Found) -> None:
    """Not that there is none."""
    rows = csv.DictReader(io.StringIO(exports.found(kb, "gaps")), delimiter="\t")
    assert all("none stated" in row["statement"] for row in rows)
    assert set(finding_tables.STATEMENTS) == set(gaps)


def test_findings_are_made_once_for_a_store(
    kb: KnowledgeBase, contested: Found, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The second time they are read from beside it."""
    monkeypatch.setattr(findings, "_contested", None)
    assert findings.contested(kb) == contested
