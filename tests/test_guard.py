"""The guard tells updates and SERVICE calls from the text, and mistakes nothing else for one."""

import http.server
import random
import threading
import time
from collections.abc import Iterator

import pyoxigraph as ox
import pytest

from hcconto import guard
from hcconto.errors import HccontoError, LimitExceeded, QueryError, QueryRefused

HARMLESS = {
    "a string": "SELECT * { ?s ?p 'SERVICE <x> {}' }",
    "a string with quotes in it": r"SELECT * { ?s ?p 'it\'s a SERVICE' }",
    "a long string": "SELECT * { ?s ?p '''a 'SERVICE' {\n}''' }",
    "a long string that ends in a quote": r'SELECT * { ?s ?p """a ""SERVICE\"""" }',
    "an escaped quote that the engine leaves in its string": r'ASK { ?s ?p "\u0022 SERVICE {" }',
    "a language tag": "SELECT * { ?s ?p 'x'@service }",
    "an IRI": "SELECT * { <http://example.org/SERVICE#SERVICE> ?p ?o }",
    "a comment": "SELECT * # SERVICE <x> {}\n{ ?s ?p ?o }",
    "a comment with a quote": "SELECT * # it's\n{ ?s ?p 'SERVICE' }",
    "a variable": "SELECT ?service $SERVICE { ?service ?p $SERVICE }",
    "a variable in any alphabet": "SELECT ?o·SERVICE { ?s ?p ?o·SERVICE . ?肝SERVICE ?p ?s }",
    "a blank node": "SELECT * { _:service ?p _:a.SERVICE }",
    "a prefix": "PREFIX service: <http://example.org/> ASK { service:x service:y ?z }",
    "a graph": "PREFIX service: <http://example.org/> ASK { GRAPH service:x { ?s ?p ?o } }",
    "a dataset": "PREFIX service: <http://example.org/> SELECT * FROM NAMED service:x { ?s ?p ?o }",
    "a local name": "PREFIX a: <http://example.org/> SELECT * { a:SERVICE ?p a:b.SERVICE }",
    "an escaped local name": r"PREFIX a: <http://example.org/> SELECT * { a:it\'s ?p 'SERVICE' }",
    "less than": "SELECT * { ?s ?p ?o FILTER(?o<?s && '>SERVICE' = ?p) }",
    "an update in a string": "SELECT ('INSERT DATA {}' AS ?x) {}",
    "an update as a name": "PREFIX load: <http://example.org/> SELECT ?drop { load:x ?drop ?y }",
    "brackets in strings": "SELECT * { ?s ?p '" + "{" * 500 + "' }",
}
CALLS = {
    "plainly": "SELECT * { SERVICE <http://x/> { ?s ?p ?o } }",
    "silently": "SELECT * { SERVICE SILENT <http://x/> { ?s ?p ?o } }",
    "by a variable": "SELECT * { BIND(<http://x/> AS ?g) SERVICE ?g { ?s ?p ?o } }",
    "in odd letters": "SELECT * { sErViCe <http://x/> { ?s ?p ?o } }",
    "with a comment between": "SELECT * { SERVICE # here\n <http://x/> { ?s ?p ?o } }",
    "in OPTIONAL": "SELECT * { ?s ?p ?o OPTIONAL { SERVICE <http://x/> { ?s ?q ?r } } }",
    "in a subquery": "SELECT * { { SELECT * { SERVICE <http://x/> { ?s ?p ?o } } } }",
    "in EXISTS": "SELECT * { ?s ?p ?o FILTER EXISTS { SERVICE <http://x/> { ?s ?p ?o } } }",
    "in CONSTRUCT": "CONSTRUCT WHERE { SERVICE <http://x/> { ?s ?p ?o } }",
    "in capitals by escape": r"SELECT * { \u0053ERVICE <http://x/> { ?s ?p ?o } }",
    "in long escapes": r"SELECT * { S\U00000045RVICE <http://x/> { ?s ?p ?o } }",
    "after an escaped quote": r'SELECT * { ?s ?p "\u0022" . SERVICE ?g { ?a ?b "\u0022" } }',
    "after an IRI with an escape": r"SELECT * { <http://x/\u0041#> ?p ?o . SERVICE ?g { } }",
    "after a string": "SELECT * { ?s ?p 'x'SERVICE<http://x/>{ ?s ?p ?o } }",
    "after less than": "SELECT * { FILTER(1<2)SERVICE<http://x/>{ }FILTER(2>1) }",
    "without a space": "SELECT * { SERVICESILENT<http://x/>{ ?s ?p ?o } }",
    "as if a prefixed name": "PREFIX : <http://x/> SELECT * { SERVICE:x { ?s ?p ?o } }",
    "as if a prefix": "PREFIX service: <http://x/> SELECT * { service:x { ?s ?p ?o } }",
    "with letters of any alphabet": "PREFIX : <http://x/> SELECT * { SERVICE:x· { ?s ?p ?o } }",
    "after a number": "PREFIX : <http://x/> SELECT * { ?s ?p 1SERVICE:x { ?s ?p ?o } }",
    "after a full stop": "PREFIX : <http://x/> SELECT * { ?s ?p ?o.SERVICE:x { ?s ?p ?o } }",
    "after a second dot": "PREFIX a: <http://x/> SELECT * { ?s ?p a:x.y.SERVICEa:x { } }",
    "after an empty local name": "PREFIX a: <http://x/> SELECT * { ?s ?p a:.SERVICE<http://x/>{} }",
}
UPDATES = (
    "INSERT DATA { <x:s> <x:p> 1 }",
    "delete where { ?s ?p ?o }",
    "PREFIX a: <http://x/>\nBASE <http://y/>\n# to\nINSERT { a:s a:p 1 } WHERE {}",
    "LOAD <file:///etc/passwd>",
    "CLEAR ALL",
    "DROP GRAPH <http://x/>",
    "CREATE GRAPH <http://x/>",
    "COPY DEFAULT TO <http://x/>",
    "MOVE DEFAULT TO <http://x/>",
    "ADD DEFAULT TO <http://x/>",
    "WITH <http://x/> DELETE { ?s ?p ?o } WHERE { ?s ?p ?o }",
    r"\u0049NSERT DATA {}",
)


@pytest.mark.parametrize("query", HARMLESS.values(), ids=HARMLESS)
def test_a_word_that_is_no_keyword_is_let_through(query: str) -> None:
    """In strings, comments, IRIs, variables, tags and names the word means nothing."""
    ox.Store().query(query)
    guard.refuse(query)


@pytest.mark.parametrize("query", CALLS.values(), ids=CALLS)
def test_a_call_of_another_endpoint_is_refused(query: str) -> None:
    """However SERVICE is written, and wherever it stands."""
    with pytest.raises(QueryRefused, match="SERVICE is not allowed here"):
        guard.refuse(query)


@pytest.mark.parametrize("update", UPDATES)
def test_an_update_is_refused(update: str) -> None:
    """Every operation of SPARQL Update, also behind a prologue or an escape."""
    with pytest.raises(QueryRefused, match="read-only"):
        guard.refuse(update)


def test_what_is_too_long_or_too_deep_is_refused() -> None:
    """A hundred levels are enough for anybody; brackets that close again do not count."""
    guard.refuse("ASK " + "{" * 100 + "}" * 100)
    guard.refuse("ASK {" + "{} " * 4000 + "}")
    for bracket in "{([":
        with pytest.raises(QueryError, match="nested deeper than 100 levels"):
            guard.refuse("ASK " + bracket * 4000)
    with pytest.raises(LimitExceeded, match="has 21 characters; the most here is 20"):
        guard.refuse("x" * 21, longest=20)


@pytest.mark.parametrize(
    "piece",
    ["1", ".", "-", "a", "a:", "a.", "'", "'\\", "'\\'", '"""', "'''x", "<", "<a", "#", "\\u", "?",
     "@a-", "a:%", "a:\\", "_:", "\\u0053", "<\\u0053", "é", "{}"],
)  # fmt: skip
def test_the_longest_text_is_told_at_once(piece: str) -> None:
    """One pass, whatever the text: nothing makes the guard itself run long."""
    began = time.perf_counter()
    guard.refuse(piece * (100_000 // len(piece)))
    assert time.perf_counter() - began < 2


# --- agreement with the engine --------------------------------------------------------------------


@pytest.fixture(scope="module")
def calls() -> Iterator[list[str]]:
    """An endpoint of our own, which notes that it was called; its address is the first entry."""
    noted: list[str] = []

    class Noting(http.server.BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            noted.append(self.path)
            self.send_response(500)
            self.end_headers()

        def log_message(self, *_: object) -> None:
            pass

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Noting)
    noted.append(f"http://127.0.0.1:{server.server_port}/")
    thread = threading.Thread(target=server.serve_forever, args=(0.05,))
    thread.start()
    yield noted
    server.shutdown()
    thread.join()
    server.server_close()


def test_what_the_engine_would_call_the_guard_refuses(calls: list[str]) -> None:
    """Of many texts put together by chance, none makes the engine call and gets by the guard."""
    address = calls[0]
    whole = [
        *("?s ?p ?o", "?s ?p 'x'", '?s ?p "\\u0022"', "?s ?p 1", "?s ?p 1.0", "?s ?p true"),
        *("?s ?p a:x", "?s ?p a:x.y", "?s ?p _:b", "?s ?p _:b.c", "?s ?p 'x'@en", "BIND(1 AS ?z)"),
        *("?s ?p <http://x/#>", "?s ?p <http://x/\\u0041#>", "OPTIONAL { ?s ?p ?o }", "#c\n"),
        *("service:x ?p ?o", "GRAPH service:x { ?s ?p ?o }", "FILTER(1<2)", "?s ?p '''a'b'''"),
        f"SERVICE <{address}> {{ ?a ?b ?c }}",
        *("SERVICE:x{?a ?b ?c}", "SERVICEa:x {}", "SERVICE SILENT:x{}", "service:x {?a ?b ?c}"),
        *("SERVICESILENT?g{?a ?b ?c}", f"sErvice#c\n<{address}>{{?a ?b ?c}}"),
    ]
    bits = ["SERVICE", "SILENT", *"{}.'\"\\<>1?#()·-", "'''", " ", "\n", "a:", "_:", "@en", "--ltr"]
    data, chance = ox.Store(), random.Random(20250101)
    data.update("INSERT DATA { <x:s> <x:p> 'x' }")
    prologue = f"PREFIX : <{address}> PREFIX service: <{address}> PREFIX a: <{address}> SELECT * "
    called = 0
    for _ in range(20_000):
        parts = [
            chance.choice(whole if chance.random() < 0.8 else bits)
            for _ in range(chance.randint(1, 4))
        ]
        query = f"{prologue}{{ {chance.choice(['', ' ', ' . ', '.']).join(parts)} }}"
        if _calls(data, query, calls):
            called += 1
            with pytest.raises(HccontoError):
                guard.refuse(query)
    assert called > 500


def _calls(data: ox.Store, query: str, noted: list[str]) -> bool:
    """True when the engine, given the query, turned to the endpoint."""
    before = len(noted)
    try:
        list(data.query(query))  # type: ignore[arg-type]
    except SyntaxError:
        return False
    except OSError:
        return True
    except ValueError:
        pass
    return len(noted) > before
