"""Tables as tab-separated text: one way to write them, and one to read what a spreadsheet saved.

>>> write(("name", "sign"), [{"name": "HSP90", "sign": "+", "not asked for": "x"}])
'name\\tsign\\nHSP90\\t+\\n'
>>> read("name\\tsign\\r\\nHSP90\\t+\\r\\n").rows
[(2, ['HSP90', '+'])]
"""

import csv
import gzip
import io
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from hcconto.errors import HccontoError, SourceError


@dataclass(frozen=True)
class Table:
    """A header, and the rows below it, each with the number that a spreadsheet gives it."""

    header: list[str]
    rows: list[tuple[int, list[str]]]


def write(columns: Iterable[str], rows: Iterable[Mapping[str, str]]) -> str:
    """The rows under a header; a cell that a row does not have is empty, and one too many dropped.

    Line breaks and tabs inside a cell become spaces, so that a line is always a row.
    """
    out = io.StringIO()
    writer = csv.writer(out, delimiter="\t", lineterminator="\n")
    columns = list(columns)
    writer.writerow(columns)
    for row in rows:
        writer.writerow([one_line(row.get(column, "")) for column in columns])
    return out.getvalue()


def one_line(text: str) -> str:
    """The text as a cell holds it: no line breaks, no tabs, single spaces."""
    return " ".join(text.split())


def read(text: str) -> Table:
    """The table in a text; empty lines are left out. Raises HccontoError when there is none."""
    reader = csv.reader(io.StringIO(text.removeprefix("\ufeff")), delimiter="\t", strict=True)
    try:
        numbered = [
            (number, [one_line(cell) for cell in row]) for number, row in enumerate(reader, 1)
        ]
    except csv.Error as error:
        raise HccontoError(
            f"Line {reader.line_num} is not tab-separated text ({error}); "
            "a quotation mark may be left open."
        ) from None
    filled = [(number, row) for number, row in numbered if any(row)]
    if not filled:
        raise HccontoError("The table is empty; it needs a header and a row below it.")
    (_, header), *rows = filled
    return Table(header, rows)


def rows_of(path: Path) -> Iterator[dict[str, str]]:
    """The rows of an outside vocabulary's table, by column; `.gz` is understood, quotes are text.

    Raises SourceError when it cannot be read as a table.
    """
    opener = gzip.open if path.suffix == ".gz" else open
    try:
        with opener(path, "rt", encoding="utf-8", newline="") as stream:
            yield from csv.DictReader(stream, delimiter="\t", quoting=csv.QUOTE_NONE, restval="")
    except (OSError, EOFError, UnicodeDecodeError, csv.Error) as error:
        raise SourceError(f"{path}: cannot be read as a table ({error}).") from None
