"""What a query may not ask of this service, told from its text before any engine sees it.

The text is cut into tokens, so that a word inside a string, a comment, an IRI, a variable or a
prefixed name is not taken for a keyword (SPARQL 1.1 Query Language, section 19.8). This gives the
clear message; that a worker has no network gives the safety.

>>> refuse("SELECT ?service { ?service ?p 'SERVICE' } # SERVICE")
>>> refuse("select * { sErViCe SILENT ?x { ?s ?p ?o } }")
Traceback (most recent call last):
...
hcconto.errors.QueryRefused: SERVICE is not allowed here: this endpoint calls no other endpoint.
"""

import re

from hcconto.errors import LimitExceeded, QueryRefused

DEPTH = 100
UPDATES = {"INSERT", "DELETE", "LOAD", "CLEAR", "DROP", "CREATE", "ADD", "MOVE", "COPY", "WITH"}

_TOKEN = re.compile(
    r'''
      (?P<skip>  \#[^\r\n]*                                   # comment
        | <[^<>"{}|^`\\\x00-\x20]*>                           # IRI
        | """(?:[^"\\]|\\.|"(?!""))*""" | \'\'\'(?:[^'\\]|\\.|'(?!\'\'))*\'\'\'
        | "(?:[^"\\\r\n]|\\.)*" | '(?:[^'\\\r\n]|\\.)*'       # strings
        | [?$]\w+ | @[A-Za-z-]+                               # variables, language tags
        | [\w.-]*:(?:[\w.:-]|%[0-9A-Fa-f]{2}|\\.)* )          # prefixed names
    | (?P<word> [A-Za-z_]\w* )
    | (?P<open> [{(\[] ) | (?P<close> [})\]] )
    | .
    ''',
    re.VERBOSE | re.DOTALL,
)
_ESCAPE = re.compile(r"\\u([0-9A-Fa-f]{4})|\\U([0-9A-Fa-f]{8})")


def refuse(query: str, longest: int = 100_000) -> None:
    """Return if the query may run.

    Raises QueryRefused for an update or a SERVICE call, and LimitExceeded for a text that is too
    long or too deeply nested.
    """
    if len(query) > longest:
        raise LimitExceeded(
            f"The query has {len(query):,} characters; the most here is {longest:,}."
        )
    depth, first = 0, True
    for token in _TOKEN.finditer(_unescaped(query)):
        if word := token["word"]:
            _refuse_word(word.upper(), first)
            first = first and word.upper() in ("PREFIX", "BASE", "VERSION")
        elif token["open"]:
            depth += 1
            if depth > DEPTH:
                raise LimitExceeded(f"The query is nested deeper than {DEPTH} levels; flatten it.")
        elif token["close"]:
            depth -= 1


def _refuse_word(word: str, first: bool) -> None:
    if word == "SERVICE":
        raise QueryRefused("SERVICE is not allowed here: this endpoint calls no other endpoint.")
    if first and word in UPDATES:
        raise QueryRefused(f"{word} is an update, and this endpoint is read-only; ask a query.")


def _unescaped(query: str) -> str:
    """The text after codepoint escapes (section 19.2), by which a keyword could hide."""

    def character(match: re.Match[str]) -> str:
        code = int(match[1] or match[2], 16)
        return chr(code) if code < 0x110000 and not 0xD800 <= code < 0xE000 else " "

    return _ESCAPE.sub(character, query)
