"""The findings as rows of tables, with the columns that other programs rely on."""

from collections.abc import Iterable, Iterator
from typing import Any

from hcconto import findings, vocab
from hcconto.knowledge import KnowledgeBase
from hcconto.views import BAR

Row = dict[str, str]

COLUMNS: dict[str, tuple[str, ...]] = {
    "contested": (
        *("found", "cause", "factor", "raised_by", "raising_claims", "raising_length"),
        *("raising_standing", "lowered_by", "lowering_claims", "lowering_length"),
        *("lowering_standing", "parting"),
    ),
    "gaps": ("gap", "thing", "label", "statement", "about", "claims"),
    "combinations": (
        *("size", "members", "heading_count", "headings", "mechanism_count", "mechanisms"),
        *("claim_count", "shared_references", "opposed_on", "members_that_harm"),
    ),
    "cuts": (
        *("procedure", "admitted", "routes", "size", "number", "factor", "label", "turn"),
        *("routes_cut", "remedies"),
    ),
}

# What each list of gaps says of a thing.
STATEMENTS = {
    "mechanisms_without_intervention": "no intervention against it: none stated",
    "axes_without_intervention": "no intervention against a member: none stated",
    "interventions_without_molecular_target": "molecular target: none stated",
    "steps_on_one_reference": "second reference for the step: none stated",
    "steps_on_doubtful_claims": "citation that carries the step: none stated",
    "mechanisms_after_one_ablation": "told after one ablation; after the other, none stated",
    "headings_without_cited_intervention": "intervention that cites a reference: none stated",
    "aims_without_an_agent": "agent that acts on it: none stated",
    "factors_named_only": "cause or effect of it: none stated",
}


def rows(kb: KnowledgeBase, name: str) -> Iterable[Row]:
    """The rows of one of `COLUMNS`."""
    tables = {
        "contested": _contested,
        "gaps": _gaps,
        "combinations": _combinations,
        "cuts": _cuts,
    }
    return tables[name](kb)


def _ids(iris: Iterable[str]) -> str:
    return " ".join(vocab.exported(iri) for iri in iris)


def _names(kb: KnowledgeBase, iris: Iterable[str]) -> str:
    return BAR.join(kb.reader.name(iri) for iri in iris)


# --- contested ----------------------------------------------------------------------------------


def _contested(kb: KnowledgeBase) -> Iterator[Row]:
    found = findings.contested(kb)
    for pair in found["stated"]:
        ends = {"cause": _ids([pair["subject"]]), "factor": _ids([pair["object"]])}
        yield {"found": "stated", **ends, **_claims(pair["raising"], pair["lowering"])}
    for theme in found["other_words"]:
        about = {"factor": _ids([theme["theme"]])}
        yield {"found": "other words", **about, **_claims(theme["raising"], theme["lowering"])}
    for theme in found["remedies"]:
        yield {
            "found": "remedies",
            "factor": _ids([theme["theme"]]),
            "raised_by": _ids(dict.fromkeys(said["remedy"] for said in theme["raised"])),
            "lowered_by": _ids(dict.fromkeys(said["remedy"] for said in theme["lowered"])),
            **_claims(*([s["claim"] for s in theme[side]] for side in ("raised", "lowered"))),
        }
    for harm in found["harms"]:
        ends = {"raised_by": _ids([harm["remedy"]]), "factor": _ids([harm["mechanism"]])}
        length = {"raising_length": str(len(harm["claims"])), "raising_standing": "inferred"}
        yield {"found": "harm", **ends, **_claims(harm["claims"], []), **length}
    for parting in found["inferred"]["partings"]:
        for quarrel in parting["quarrels"]:
            for pair in quarrel["pairs"]:
                yield _inferred(pair, parting["factor"])


def _claims(raising: list[str], lowering: list[str]) -> Row:
    return {"raising_claims": _ids(raising), "lowering_claims": _ids(lowering)}


def _inferred(pair: dict[str, Any], parting: str) -> Row:
    row = {
        "found": "inferred",
        "cause": _ids([pair["cause"]]),
        "factor": _ids([pair["factor"]]),
        "parting": _ids([parting]),
    }
    for side in ("raising", "lowering"):
        row[f"{side}_claims"] = _ids(pair[side]["claims"])
        row[f"{side}_length"] = str(pair[side]["length"])
        row[f"{side}_standing"] = pair[side]["standing"]
    return row


# --- the others ---------------------------------------------------------------------------------


def _gaps(kb: KnowledgeBase) -> Iterator[Row]:
    for gap, entries in findings.gaps(kb).items():
        for entry in entries:
            things = [value for value in entry.values() if isinstance(value, str)]
            subjects = [iri for iri in things if iri.startswith("http")]
            words = [word for word in things if not word.startswith("http")]
            lists = {k: v for k, v in entry.items() if isinstance(v, list) and k != "claim"}
            yield {
                "gap": gap.replace("_", " "),
                "thing": _ids(subjects),
                "label": _names(kb, subjects),
                "statement": "; ".join([STATEMENTS[gap], *words]),
                "about": BAR.join(f"{k}: {_names(kb, v)}" for k, v in lists.items() if v),
                "claims": _ids(entry.get("claim", [])),
            }


def _combinations(kb: KnowledgeBase) -> Iterator[Row]:
    found = findings.combined(kb)
    for name, size in findings.SIZES.items():
        for one in found[name]:
            harmful = [member for member in one["members"] if found["reaches"][member]["harms"]]
            yield {
                "size": str(size),
                "members": _names(kb, one["members"]),
                "heading_count": str(len(one["headings"])),
                "headings": _names(kb, one["headings"]),
                "mechanism_count": str(len(one["mechanisms"])),
                "mechanisms": _names(kb, one["mechanisms"]),
                "claim_count": str(one["claims"]),
                "shared_references": _ids(one["shared_references"]),
                "opposed_on": _names(kb, one["opposed"]),
                "members_that_harm": _names(kb, harmful),
            }


def _cuts(kb: KnowledgeBase) -> Iterator[Row]:
    for found in findings.cuts(kb):
        for number, cut in enumerate(found["cuts"], 1):
            for member in cut:
                factor = kb.prover.factors[member["state"]]
                yield {
                    "procedure": _ids([found["procedure"]]),
                    "admitted": found["admitted"],
                    "routes": str(len(found["routes"])),
                    "size": str(len(cut)),
                    "number": str(number),
                    "factor": _ids([factor]),
                    "label": kb.label(factor),
                    "turn": findings.turn(kb, member["state"]),
                    "routes_cut": " ".join(map(str, member["routes"])),
                    "remedies": _names(kb, member["remedies"]) or "none stated",
                }
