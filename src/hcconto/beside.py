"""Whole vocabularies beside ours: all of GO or ChEBI, from identifier tables to a graph of its own.

Terms with label, status, date, namespace and former identifiers, synonyms with their scope, and
edges as plain triples between terms. Definitions are left out: they belong to the vocabularies.
Written line by line, so that a million triples need no memory.
"""

import hashlib
from collections.abc import Callable, Iterator
from pathlib import Path

from hcconto import vocab
from hcconto.errors import HccontoError, SourceError
from hcconto.tables import rows_of

# For each vocabulary, by the name of its graph, the tables it is made of.
TABLES = {name: (f"{name}_terms", f"{name}_synonyms", f"{name}_edges") for name in ("go", "chebi")}
OBO, RDFS, OWL = vocab.OBO, vocab.PREFIXES["rdfs"], vocab.PREFIXES["owl"]
SYNONYM = vocab.PREFIXES["oboInOwl"] + "has{}Synonym"
SCOPES = ("EXACT", "BROAD", "NARROW", "RELATED")
# Edges as the tables call them; other names are relations of RO, or of ChEBI's own.
RELATIONS = {
    "is_a": RDFS + "subClassOf",
    "part_of": OBO + "BFO_0000050",
    "has_part": OBO + "BFO_0000051",
    "occurs_in": OBO + "BFO_0000066",
    "has_participant": OBO + "RO_0000057",
    "has_role": OBO + "RO_0000087",
    "happens_during": OBO + "RO_0002092",
    "ends_during": OBO + "RO_0002093",
    "regulates": OBO + "RO_0002211",
    "negatively_regulates": OBO + "RO_0002212",
    "positively_regulates": OBO + "RO_0002213",
}
OF_CHEBI = OBO + "chebi#"
NAMED = {
    *("has_functional_parent", "has_parent_hydride", "is_conjugate_acid_of"),
    *("is_conjugate_base_of", "is_enantiomer_of", "is_substituent_group_from", "is_tautomer_of"),
}
CURRENT = ("current", "label_not_available")
EACH = 100_000  # rows between two words of progress
Row = dict[str, str]
Progress = Callable[[str], None]


def wanted(names: str | None) -> tuple[str, ...]:
    """The vocabularies asked for in a text such as `go chebi`, in our order.

    Raises HccontoError for a name that is none.
    """
    asked = set((names or "").replace(",", " ").split())
    if unknown := sorted(asked - TABLES.keys()):
        raise HccontoError(
            f"There is no vocabulary {unknown[0]!r} to put beside; there are: {', '.join(TABLES)}."
        )
    return tuple(name for name in TABLES if name in asked)


def tables(name: str, folder: Path | None) -> list[Path]:
    """The table files of a vocabulary. Raises SourceError when there is no folder, or one lacks."""
    if folder is None:
        raise SourceError(
            f"To put {name} beside, say in which folder its tables lie: --tables DIR, or "
            "HCCONTO_TABLES."
        )
    return [_table(folder, table) for table in TABLES[name]]


def _table(folder: Path, table: str) -> Path:
    for ending in (".tsv", ".tsv.gz"):
        if (path := folder / (table + ending)).is_file():
            return path
    raise SourceError(
        f"{folder} has no table {table}.tsv or {table}.tsv.gz; "
        "name another folder with --tables or HCCONTO_TABLES."
    )


def fingerprint(names: str | None, folder: Path | None) -> bytes:
    """What tells one choice of vocabularies and tables from another; empty for none.

    Raises as `wanted` and `tables` do.
    """
    found = [path for name in wanted(names) for path in tables(name, folder)]
    return b"".join(hashlib.sha256(path.read_bytes()).digest() for path in found)


def lines(name: str, folder: Path | None, progress: Progress) -> Iterator[str]:
    """A vocabulary as N-Triples. Raises SourceError for a table that is not there or is broken."""
    for path, written in zip(tables(name, folder), (_term, _synonym, _edge), strict=True):
        for number, row in enumerate(rows_of(path)):
            if number % EACH == 0:
                progress(f"reading {path.name}: {number:,} rows")
            yield from written(row)


def _term(row: Row) -> Iterator[str]:
    if not (term := _iri(row["id"])):
        return
    yield f"{term} <{vocab.RDF_TYPE}> <{OWL}Class> .\n"
    for column, predicate in (
        ("label", vocab.RDFS_LABEL),
        ("status", vocab.HCC + "externalStatus"),
        ("last_seen_in", vocab.HCC + "sourceDate"),
        ("namespace", vocab.PREFIXES["oboInOwl"] + "hasOBONamespace"),
    ):
        if row.get(column):
            yield f"{term} <{predicate}> {_text(row[column])} .\n"
    if row["status"] not in CURRENT:
        yield f'{term} <{OWL}deprecated> "true"^^<{vocab.PREFIXES["xsd"]}boolean> .\n'
    for other in filter(None, map(_iri, row["replaced_by"].split("|"))):
        yield f"{term} <{OBO}IAO_0100001> {other} .\n"
    for former in filter(None, row["alt_ids"].split("|")):
        yield f"{term} <{vocab.PREFIXES['oboInOwl']}hasAlternativeId> {_text(former)} .\n"


def _synonym(row: Row) -> Iterator[str]:
    scope = row["scope"] if row["scope"] in SCOPES else "RELATED"
    if term := _iri(row["id"]):
        predicate = SYNONYM.format(scope.capitalize())
        yield f"{term} <{predicate}> {_text(row['synonym'])} .\n"


def _edge(row: Row) -> Iterator[str]:
    subject, object, relation = _iri(row["subject"]), _iri(row["object"]), row["predicate"]
    predicate = RELATIONS.get(relation) or (OF_CHEBI + relation if relation in NAMED else "")
    if relation.startswith("RO:"):
        predicate = vocab.iri(relation)
    if subject and object and predicate:
        yield f"{subject} <{predicate}> {object} .\n"


def _iri(curie: str) -> str:
    """The IRI in N-Triples; empty for what has no prefix of ours."""
    prefix, colon, local = curie.partition(":")
    namespace = vocab.PREFIXES.get(prefix) if colon else None
    return f"<{namespace}{local}>" if namespace and local.isalnum() else ""


def _text(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", " ")
    return f'"{escaped}"'
