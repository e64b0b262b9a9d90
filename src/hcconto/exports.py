"""Tables for people who take the knowledge elsewhere: a view, never a second source.

Each table is laid out by one query of `queries/exports/`; `views` says how. The columns, and their
order, are what other programs rely on.
"""

from collections.abc import Callable, Iterable, Iterator
from typing import Any

from hcconto import hypotheses, proofs, store, tables, views, vocab
from hcconto.knowledge import KnowledgeBase
from hcconto.rules import Fact

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
MOST_PROOFS = 20
EACH = 500  # facts between two words of progress
CURATION = "semapv:ManualMappingCuration"
SEMAPV = "https://w3id.org/semapv/vocab/"
Progress = Callable[[str], None]


def silent(line: str) -> None:
    """Tell nobody of progress."""


def table(opened: Any, name: str) -> str:
    """One of the tables that a query lays out: claims, interventions, axes or anomalies."""
    return tables.write(COLUMNS[name], views.cells(opened, name).values())


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


def inferred(kb: KnowledgeBase, most: int = MOST_PROOFS, progress: Progress = silent) -> str:
    """Every inferred fact with its proofs counted; kept beside the store, as the count takes time.

    `proofs` is the number of minimal coherent proofs, and `most` where there are so many or more;
    `min_length` the number of claims beneath the proof with the fewest; `mirrored` whether the
    smallest proof has a mirrored step; `references` the numbers of all that the proofs rest on.
    """
    return kb.kept(f"inferred-{most}.tsv", lambda: _inferred(kb, most, progress))


def _inferred(kb: KnowledgeBase, most: int, progress: Progress) -> str:
    facts = sorted(store.triples(kb.store, ("inferred",)), key=_by_name)
    numbers = _reference_numbers(kb.store)
    rows = []
    for done, fact in enumerate(facts):
        if done % EACH == 0:
            progress(f"counting proofs: {done:,} of {len(facts):,} facts")
        rows.append(_inferred_row(fact, kb.prover.proofs(fact, proofs.STRICT, most), kb, numbers))
    return tables.write(COLUMNS["inferred"], rows)


def _by_name(fact: Fact) -> list[views.Key]:
    return [views.natural(vocab.exported(term)) for term in fact]


def _reference_numbers(opened: Any) -> dict[str, list[str]]:
    """The numbers of the references of each claim."""
    return {
        claim: cells["references"].split()
        for claim, cells in views.of_claims(opened).items()
        if "references" in cells
    }


def _inferred_row(
    fact: Fact, found: list[proofs.Proof], kb: KnowledgeBase, numbers: dict[str, list[str]]
) -> dict[str, str]:
    subject, predicate, object = (vocab.exported(term) for term in fact)
    cited = {n for proof in found for claim in proof.claims for n in numbers.get(claim, ())}
    mirrored = bool(found) and any(kb.prover.is_mirrored(step) for step in found[0].steps)
    return {
        "subject": subject,
        "predicate": predicate,
        "object": object,
        "proofs": str(len(found)),
        "min_length": str(min((len(proof.claims) for proof in found), default=0)),
        "mirrored": "true" if mirrored else "false",
        "references": " ".join(sorted(cited, key=views.natural)),
    }
