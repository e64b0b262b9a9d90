"""Views: what is known, laid out in rows and columns by the queries of `queries/exports/`.

Such a query answers cell by cell: `?row` is the thing that a row is about, `?column` the name of
the column, and the content is a `?text`, a `?thing` (written as a CURIE) or the identifiers of a
thing (`?ids_of`). Several contents of a cell stand in natural order, 2 before 10, by `?order` and
then by themselves, with spaces between; those of different `?entry` with bars between.
"""

import re
from typing import Any

from hcconto import queries, store, vocab

Cells = dict[str, str]
EXACT = ("exact", "product of gene")
NEXT_BEST = ("close", "broader")
BAR = " | "


def rows(opened: Any, name: str) -> list[dict[str, str]]:
    """The rows of one of `queries/exports/`, as they are."""
    return store.rows(opened, queries.named("exports", name).text)


def of_claims(opened: Any) -> dict[str, Cells]:
    """The cells of every claim, by its IRI: also some that the exported table leaves out."""
    return cells(opened, "claims")


def cells(opened: Any, name: str) -> dict[str, Cells]:
    """The cells of each row by the IRI that the row is about, in natural order of the IRIs."""
    identifiers = Identifiers(opened)
    found: dict[str, dict[str, _Cell]] = {}
    for row in rows(opened, name):
        cell = found.setdefault(row["row"], {}).setdefault(row["column"], _Cell())
        if "ids_of" in row:
            for place, curie in enumerate(identifiers.of(row["ids_of"])):
                entry = f"{row['entry']} {place}" if "entry" in row else ""
                cell.add(entry, str(place), curie)
        else:
            text = vocab.exported(row["thing"]) if "thing" in row else row["text"]
            cell.add(row.get("entry", ""), row.get("order", ""), text)
    return {
        row: {column: str(cell) for column, cell in found[row].items()}
        for row in sorted(found, key=natural)
    }


Key = tuple[tuple[str, int], ...]


def natural(text: str) -> Key:
    """A key to sort by in which numbers count as numbers.

    >>> sorted(["step 10", "step 2"], key=natural)
    ['step 2', 'step 10']
    """
    return tuple((words, int(number or 0)) for words, number in re.findall(r"(\D*)(\d*)", text))


class _Cell:
    """The contents of a cell, in order and without repetition when it is printed."""

    def __init__(self) -> None:
        self._entries: dict[str, set[tuple[Key, Key, str]]] = {}

    def add(self, entry: str, order: str, text: str) -> None:
        self._entries.setdefault(entry, set()).add((natural(order), natural(text), text))

    def __str__(self) -> str:
        joined = (
            " ".join(dict.fromkeys(text for *_, text in sorted(self._entries[entry])))
            for entry in sorted(self._entries, key=natural)
        )
        return BAR.join(dict.fromkeys(joined))


class Identifiers:
    """The outside identifiers of all things, read once."""

    def __init__(self, opened: Any) -> None:
        self._by_how: dict[str, dict[str, list[str]]] = {}
        self._members: dict[str, list[str]] = {}
        for row in rows(opened, "identifiers"):
            if row["how"] == "member":
                self._members.setdefault(row["thing"], []).append(row["identifier"])
            else:
                ways = self._by_how.setdefault(row["thing"], {})
                ways.setdefault(row["how"], []).append(vocab.curie(row["identifier"]))

    def of(self, thing: str) -> list[str]:
        """The CURIEs of a thing: exact ones and genes, else near ones; of an axis, its members'."""
        ways = self._by_how.get(thing, {})
        for wanted in (EXACT, NEXT_BEST):
            if found := [curie for how in wanted for curie in ways.get(how, ())]:
                return list(dict.fromkeys(found))
        members = self._members.get(thing, ())
        return list(dict.fromkeys(curie for member in members for curie in self.of(member)))
