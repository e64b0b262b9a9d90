"""Tables for people who take the knowledge elsewhere: a view, never a second source."""

import csv
import io
from collections.abc import Iterable

from hcconto import vocab
from hcconto.knowledge import KnowledgeBase

CLAIM_COLUMNS = (
    *("claim", "section", "start", "end", "phrase"),
    *("subject", "subject_ids", "relation", "sign", "sign_source", "object", "object_ids"),
    *("context", "references", "evidence_model", "category", "kind", "axis", "step"),
    *("status", "note"),
)
EXACT = ("exact", "product of gene")
NEXT_BEST = ("close", "broader")


def claims(kb: KnowledgeBase) -> str:
    """All claims as tab-separated values, one a row.

    Offsets are 0-based, end exclusive, in the source file as UTF-8; ids and references are
    space-separated; `sign` is the one that inference uses.
    """
    rows = []
    for row in kb.overview("claims"):
        claim = row["claim"]
        context = kb.page("claim-context", claim)
        curated = row.get("curated")
        rows.append(
            {
                "claim": vocab.curie(claim),
                "section": row["section"],
                "start": row["start"],
                "end": row["end"],
                "phrase": row["phrase"],
                "subject": row["subject_label"],
                "subject_ids": " ".join(identifiers(kb, row["subject"])),
                "relation": row["relation_label"],
                "sign": curated or row["stated"],
                "sign_source": _sign_source(row["stated"], curated),
                "object": row["object_label"],
                "object_ids": " ".join(identifiers(kb, row["object"])),
                "context": " ".join(r["notation"] for r in context if r["how"] == "context"),
                "references": " ".join(r["number"] for r in kb.page("claim-references", claim)),
                "evidence_model": row.get("model", ""),
                "category": " ".join(r["notation"] for r in context if r["how"] == "category"),
                "kind": row["kind"],
                "axis": row.get("axis_label", ""),
                "step": row.get("step", ""),
                "status": row["status"],
                "note": row.get("note", ""),
            }
        )
    return _table(CLAIM_COLUMNS, rows)


def _sign_source(stated: str, curated: str | None) -> str:
    if curated in ("+", "-", "0"):
        return "curated"
    return "unknown" if stated == "?" else "stated"


def identifiers(kb: KnowledgeBase, thing: str) -> list[str]:
    """The CURIEs of a thing: exact ones and genes; else the nearest; of an axis, its members'."""
    found = [(row["how"], vocab.curie(row["identifier"])) for row in kb.page("identifiers", thing)]
    for wanted in (EXACT, NEXT_BEST):
        if ids := [curie for how, curie in found if how in wanted]:
            return ids
    members = [row["member"] for row in kb.page("axis-steps", thing)]
    return list(dict.fromkeys(curie for member in members for curie in identifiers(kb, member)))


def _table(columns: Iterable[str], rows: Iterable[dict[str, str]]) -> str:
    out = io.StringIO()
    writer = csv.DictWriter(out, list(columns), delimiter="\t", lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue()
