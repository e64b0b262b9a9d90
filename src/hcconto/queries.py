"""The questions: SPARQL in files of their own under `queries/`, found by name.

The first line of each file is the question in English; then come its parameters, a line each:
`# param: mechanism — a mechanism class`. A file's name is its name everywhere.
"""

import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from hcconto import paths
from hcconto.errors import HccontoError

_PARAM = re.compile(r"^# param: (?P<name>\w+)(?: — (?P<hint>.*))?$", re.MULTILINE)


@dataclass(frozen=True)
class Query:
    """A question: its name, the English of it, its parameters (name → hint), and the SPARQL."""

    name: str
    title: str
    parameters: dict[str, str]
    text: str


def load(path: Path) -> Query:
    """The query in a file. Raises HccontoError when the file has no title line."""
    text = path.read_text(encoding="utf-8")
    first, _, _ = text.partition("\n")
    if not first.startswith("# "):
        raise HccontoError(f"{path}: the first line must be the question, as a comment.")
    parameters = {m["name"]: m["hint"] or "" for m in _PARAM.finditer(text)}
    return Query(path.stem, first[2:].strip(), parameters, text)


@cache
def folder(kind: str) -> dict[str, Query]:
    """All queries of one kind (build, checks, pages, examples), by name."""
    found = (paths.home() / "queries" / kind).glob("*.rq")
    return {path.stem: load(path) for path in sorted(found)}


def named(kind: str, name: str) -> Query:
    """One query. Raises HccontoError naming those that exist."""
    try:
        return folder(kind)[name]
    except KeyError:
        known = ", ".join(folder(kind)) or "none"
        raise HccontoError(
            f"There is no query {name!r} in queries/{kind}; there are: {known}."
        ) from None
