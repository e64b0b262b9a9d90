"""What a query may not ask of this service, told from its text before any engine sees it.

The text is cut into tokens as the engine cuts it, so that a word inside a string, a comment, an
IRI, a variable or a prefixed name is not taken for a keyword. The engine wants no space after a
keyword: it reads `SERVICESILENT<x>{}`, and `service:x {}` even where `service:` is a prefix. This
gives the clear message; that a worker has no network gives the safety.

>>> refuse("SELECT ?service { ?service ?p 'SERVICE' } # SERVICE")
>>> refuse("select * { sErViCe SILENT ?x { ?s ?p ?o } }")
Traceback (most recent call last):
...
hcconto.errors.QueryRefused: SERVICE is not allowed here: this endpoint calls no other endpoint.
"""

import re
from collections.abc import Iterable, Iterator

from hcconto.errors import LimitExceeded, QueryError, QueryRefused

DEPTH = 100
UPDATES = {"INSERT", "DELETE", "LOAD", "CLEAR", "DROP", "CREATE", "ADD", "MOVE", "COPY", "WITH"}
PROLOGUE = {"PREFIX", "BASE", "VERSION"}
# After these a prefixed name before a brace names a graph, and cannot be a call.
GRAPH_WORDS = {"GRAPH", "FROM", "NAMED"}

# Every alternative ends where it stops, closed or not: one pass, whatever the text. A local name
# has one run of dots at most, as for the engine; the next one ends it.
_TOKEN = re.compile(
    r'''
      (?P<blank> [\x20\t\r\n]+ | \#[^\r\n]* )
    | (?P<term> <(?:[^<>"{}|^`\\\x00-\x20]|\\u[0-9A-Fa-f]{4}|\\U[0-9A-Fa-f]{8})*>    # IRI
        | """(?:[^"\\]|\\.|"(?!""))*(?:""")? | \'\'\'(?:[^'\\]|\\.|'(?!\'\'))*(?:\'\'\')?
        | "(?:[^"\\\r\n]|\\.)*"? | '(?:[^'\\\r\n]|\\.)*'?                          # strings
        | [?$]\w* | _:\w[\w.-]*                                       # variable, blank node
        | @[A-Za-z]+(?:-[A-Za-z0-9]+)*(?:--(?:ltr|rtl))? )                         # language
    | (?P<prefixed> [\w.-]*:
        (?: (?:[\w:]|%[0-9A-Fa-f]{2}|\\.) (?:[\w:-]|%[0-9A-Fa-f]{2}|\\.)*
            (?:\.+(?:[\w:-]|%[0-9A-Fa-f]{2}|\\.)+)? )? )
    | (?P<word> (?:[\w.-]|\\u[0-9A-Fa-f]{4}|\\U[0-9A-Fa-f]{8})+ )
    | (?P<open> [{(\[] ) | (?P<close> [})\]] )
    | .
    ''',
    re.VERBOSE | re.DOTALL | re.ASCII,
)
_LETTER = re.compile(r"[^\x00-\x7F]")
_ESCAPE = re.compile(r"\\u([0-9A-Fa-f]{4})|\\U([0-9A-Fa-f]{8})")


def refuse(query: str, longest: int = 100_000) -> None:
    """Return if the query may run.

    Raises QueryRefused for an update or a SERVICE call, QueryError for a text that is too deeply
    nested, and LimitExceeded for one that is too long.
    """
    if len(query) > longest:
        raise LimitExceeded(
            f"The query has {len(query):,} characters; the most here is {longest:,}."
        )
    depth, first, before, last = 0, True, "", ("", "")
    for kind, text in _tokens(query):
        if kind == "word":
            _refuse_word(text, first)
            first = first and text in PROLOGUE
        elif kind == "open":
            if text == "{" and before not in GRAPH_WORDS and _hides_call(*last):
                _refuse_word("SERVICE", False)
            depth += 1
            if depth > DEPTH:
                raise QueryError(f"The query is nested deeper than {DEPTH} levels; flatten it.")
        elif kind == "close":
            depth -= 1
        before, last = last[1], (kind, text)


def undeclared(query: str, known: Iterable[str] = ()) -> list[str]:
    """The prefixes that a query uses and does not declare, in order of use.

    >>> undeclared("PREFIX a: <http://example.org/> ASK { a:x b:y 'c:z' }")
    ['b']
    """
    declared, before = set(known), ""
    used: dict[str, None] = {}
    for kind, text in _tokens(query):
        if kind == "prefixed":
            prefix = text.partition(":")[0]
            if before == "PREFIX":
                declared.add(prefix)
            else:
                used[prefix] = None
        before = text
    return [prefix for prefix in used if prefix not in declared]


def _tokens(query: str) -> Iterator[tuple[str, str]]:
    """The kind and text of all that is not blank; words in capitals, without escapes."""
    for match in _TOKEN.finditer(_LETTER.sub("x", query)):
        kind, text = match.lastgroup or "", match[0]
        if kind == "word":
            yield kind, _unescaped(text).strip(".-").upper()
        elif kind != "blank":
            yield kind, text


def _refuse_word(word: str, first: bool) -> None:
    if "SERVICE" in word:
        raise QueryRefused("SERVICE is not allowed here: this endpoint calls no other endpoint.")
    if first and word in UPDATES:
        raise QueryRefused(f"{word} is an update, and this endpoint is read-only; ask a query.")


def _hides_call(kind: str, text: str) -> bool:
    """True for `service:x`, which before a brace is the keyword and then `:x`."""
    return kind == "prefixed" and "SERVICE" in text.partition(":")[0].upper()


def _unescaped(word: str) -> str:
    """The word after codepoint escapes (section 19.2), by which a keyword could hide."""

    def character(match: re.Match[str]) -> str:
        code = int(match[1] or match[2], 16)
        return chr(code) if code < 0x110000 and not 0xD800 <= code < 0xE000 else " "

    return _ESCAPE.sub(character, word)
