"""Tables for people who take the knowledge elsewhere: a view, never a second source.

Each table is laid out by one query of `queries/exports/`; `views` says how. The columns, and their
order, are what other programs rely on.
"""

from collections.abc import Iterable, Iterator
from typing import Any

from hcconto import finding_tables, hypotheses, tables, views, vocab
from hcconto.knowledge import KnowledgeBase

COLUMNS: dict[str, tuple[str, ...]] = {
    "claims": (
        *("claim", "section", "start", "end", "phrase"),
        *("subject", "subject_ids", "relation", "sign", "sign_source", "object", "object_ids"),
        *("context", "references", "evidence_model", "category", "kind", "axis", "step"),
        *("status", "note"),
    ),
    "interventions": (
        *("intervention", "label", "components", "component_ids", "carrier", "combined_with"),
        *("targets", "target_ids", "category", "effect", "references", "single_or_combination"),
    ),
    "axes": (
        *("axis", "label", "printed", "section", "category", "steps", "curated_steps"),
        *("references", "claims", "note"),
    ),
    "anomalies": ("anomaly", "claims", "references", "kind", "statement"),
    "candidates": (
        *("candidate", "label", "role", "effect_on", "mechanisms", "leads_to"),
        *("proofs", "independent_proofs", "min_length", "references", "chebi_date"),
    ),
    "inferred": (
        "subject",
        "predicate",
        "object",
        "proofs",
        "min_length",
        "mirrored",
        "references",
    ),
    "mappings": (
        *("subject_id", "subject_label", "predicate_id", "object_id", "object_label"),
        *("mapping_justification", "object_source", "object_source_version"),
    ),
}
CURATION = "semapv:ManualMappingCuration"
SEMAPV = "https://w3id.org/semapv/vocab/"


def table(opened: Any, name: str) -> str:
    """One of the tables that a query lays out: claims, interventions, axes or anomalies."""
    return tables.write(COLUMNS[name], views.cells(opened, name).values())


def written(kb: KnowledgeBase, name: str) -> str:
    """A table that a query lays out, or one of the tables of findings."""
    return found(kb, name) if name in finding_tables.COLUMNS else table(kb.store, name)


def found(kb: KnowledgeBase, name: str) -> str:
    """One of the tables of findings: contested, gaps, combinations or cuts."""
    return tables.write(finding_tables.COLUMNS[name], finding_tables.rows(kb, name))


def candidates(opened: Any) -> str:
    """Candidates beyond the review, those with most independent proofs first."""
    return tables.write(COLUMNS["candidates"], hypotheses.ranked(opened))


# --- mappings -----------------------------------------------------------------------------------


def mappings(opened: Any) -> str:
    """All mappings to outside identifiers, a row each, without the metadata of SSSOM."""
    return tables.write(COLUMNS["mappings"], _mapping_rows(opened))


def sssom(opened: Any) -> str:
    """The mappings as SSSOM/TSV, with their metadata as comments above the header.

    The format is that of https://mapping-commons.github.io/sssom/spec-formats-tsv/.
    """
    rows = _mapping_rows(opened)
    lines = [f"#{line}" for line in _metadata(opened, _prefixes(rows))]
    return "\n".join(lines) + "\n" + tables.write(COLUMNS["mappings"], rows)


def _mapping_rows(opened: Any) -> list[dict[str, str]]:
    rows = [
        {
            "subject_id": vocab.exported(row["subject"]),
            "subject_label": row["subject_label"],
            "predicate_id": vocab.exported(row["predicate"]),
            "object_id": vocab.exported(row["object"]),
            "object_label": row.get("object_label", ""),
            "mapping_justification": CURATION,
            "object_source": vocab.PREFIXES[vocab.identifier_prefix(row["object"]) or "hcc"],
            "object_source_version": row.get("date", ""),
        }
        for row in views.rows(opened, "mappings")
    ]
    keys = COLUMNS["mappings"]
    return sorted(rows, key=lambda row: [views.natural(row[key]) for key in keys])


def _prefixes(rows: Iterable[dict[str, str]]) -> dict[str, str]:
    """The prefixes that the identifiers in the rows use, with what they stand for."""
    ids = [row[key] for row in rows for key in ("subject_id", "predicate_id", "object_id")]
    used = {text.partition(":")[0] for text in ids}
    known = {name: vocab.PREFIXES[name] for name in sorted(used)}
    return dict(sorted({**known, "semapv": SEMAPV}.items()))


def _metadata(opened: Any, prefixes: dict[str, str]) -> Iterator[str]:
    (release,) = views.rows(opened, "release")
    yield "curie_map:"
    for name, namespace in prefixes.items():
        yield f'  {name}: "{namespace}"'
    yield f'license: "{release["licence"]}"'
    yield f'mapping_set_id: "{vocab.HCC}mappings"'
    yield 'mapping_set_title: "Mappings of hcconto terms to outside vocabularies"'
    yield f'mapping_set_version: "{release["version"]}"'
    yield 'mapping_tool: "hcconto export mappings"'
    yield f'subject_source: "{vocab.HCC}terms"'
    yield f'subject_source_version: "{release["version"]}"'


# --- inferred facts -----------------------------------------------------------------------------


def inferred(opened: Any) -> str:
    """Every inferred fact with its proofs counted, as `standing` found them at build time.

    `min_length` is the number of claims beneath the smallest proof; `mirrored` whether that has a
    mirrored step; `references` the numbers of all that the proofs rest on.
    """
    rows = views.rows(opened, "inferred")
    for row in rows:
        for key in ("subject", "predicate", "object"):
            row[key] = vocab.exported(row[key])
        row["references"] = " ".join(sorted(row["references"].split(), key=int))
    keys = ("subject", "predicate", "object")
    rows.sort(key=lambda row: [views.natural(row[key]) for key in keys])
    return tables.write(COLUMNS["inferred"], rows)
