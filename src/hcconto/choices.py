"""Choices: what may stand in the columns of the table of claims, and what was meant instead."""

import difflib

from hcconto import vocab
from hcconto.errors import IdentifierError


class Choices:
    """What may stand in which column, by what it is called."""

    def __init__(self, rows: list[dict[str, str]]) -> None:
        self._rows: dict[str, list[dict[str, str]]] = {}
        for row in rows:
            self._rows.setdefault(row["column"], []).append(row)

    def words(self, column: str) -> list[str]:
        """The words that a column may have, where it has things of no name."""
        return list(dict.fromkeys(row["name"] for row in self._rows.get(column, ())))

    def find(self, column: str, text: str, paper: str | None = None) -> str:
        """The IRI of what a cell names, by label or id, in this paper or in none.

        Raises IdentifierError, with what is near, when there is no such thing or more than one.
        """
        rows = [row for row in self._rows.get(column, ()) if row.get("paper", paper) == paper]
        found = {row["thing"] for row in rows if row["how"] == "label" and row["name"] == text}
        found = found or {row["thing"] for row in rows if vocab.exported(row["thing"]) == text}
        if len(found) == 1:
            return found.pop()
        if found:
            several = ", ".join(vocab.exported(iri) for iri in sorted(found))
            raise IdentifierError(f"{text!r} means several things: {several}; write the id")
        raise IdentifierError(f"{text!r} is not known{self._instead(rows, text)}")

    def _instead(self, rows: list[dict[str, str]], text: str) -> str:
        """What to write instead: for a synonym its label, else what is spelled nearly so."""
        fold = text.casefold()
        same = {row["thing"] for row in rows if row["name"].casefold() == fold}
        labels = {row["thing"]: row["name"] for row in rows if row["how"] == "label"}
        if meant := sorted(labels[thing] for thing in same if thing in labels):
            return did_you_mean(meant)
        folded = {name.casefold(): name for name in labels.values()}
        near = difflib.get_close_matches(fold, folded, 2, 0.6)
        if near:
            return did_you_mean([folded[name] for name in near])
        few = sorted(labels.values())
        return f"; there are: {', '.join(few)}" if 0 < len(few) <= 12 else "; see hcconto search"


def did_you_mean(near: list[str]) -> str:
    """The question to put after what is not known; nothing when nothing is near it."""
    return f"; did you mean {' or '.join(map(repr, near))}?" if near else ""
