"""The SPARQL 1.1 Protocol, query operation: requests in, replies out, without a web framework."""

import csv
import io
import json
from typing import Any
from urllib.parse import quote, urlencode
from xml.etree import ElementTree

import pytest
from rdflib import RDF, Graph, URIRef

from hcconto import protocol, vocab
from hcconto.knowledge import KnowledgeBase
from hcconto.protocol import DIRECT, FORM, UPDATE, Reply, Request
from hcconto.workers import Pool

LONGEST = 100_000
CLAIM = vocab.HCC + "Claim"
COUNT = f"SELECT (COUNT(*) AS ?n) {{ ?claim a <{CLAIM}> }}"
ROWS = f"SELECT ?claim {{ ?claim a <{CLAIM}> }} ORDER BY ?claim LIMIT 3"
GRAPH = f"CONSTRUCT {{ ?claim a <{CLAIM}> }} WHERE {{ ?claim a <{CLAIM}> }}"
RESULTS = "{http://www.w3.org/2005/sparql-results#}"


@pytest.fixture(scope="module")
def claims(kb: KnowledgeBase) -> int:
    """How many claims there are."""
    return len(kb.overview("claims"))


def ask(pool: Pool, request: Request) -> Reply:
    return protocol.respond(request, pool, LONGEST)


def get(query: str, accept: str | None = None, **more: str) -> Request:
    return Request("GET", urlencode({"query": query, **more}).encode(), accept=accept)


def told(reply: Reply) -> dict[str, Any]:
    """The problem details of a reply."""
    assert reply.content_type == "application/problem+json"
    body: dict[str, Any] = json.loads(reply.body)
    assert body["status"] == reply.status
    assert body["title"]
    return body


# --- ways to ask ----------------------------------------------------------------------------------

WAYS = {
    "GET": get(COUNT),
    "HEAD": Request("HEAD", urlencode({"query": COUNT}).encode()),
    "POST of a form": Request("POST", b"", urlencode({"query": COUNT}).encode(), FORM),
    "POST of a form with a charset": Request(
        "POST", b"", urlencode({"query": COUNT}).encode(), f"{FORM}; charset=UTF-8"
    ),
    "POST of the query": Request("POST", b"", COUNT.encode(), DIRECT),
    "POST of the query in capitals": Request("POST", b"", COUNT.encode(), DIRECT.upper()),
    "raw UTF-8 in the address": Request("GET", b"query=" + quote(COUNT + "#\xe9").encode()),
    "a form not escaped": Request("POST", b"", f"query={COUNT} # é".encode(), FORM),
}


@pytest.mark.parametrize("request_", WAYS.values(), ids=WAYS)
def test_a_query_is_answered_however_it_is_sent(request_: Request, claims: int, pool: Pool) -> None:
    """GET, POST of a form and POST of the query itself give one and the same answer."""
    reply = ask(pool, request_)
    assert (reply.status, reply.headers["Vary"]) == (200, "Accept")
    assert json.loads(reply.body)["results"]["bindings"][0]["n"]["value"] == str(claims)


def test_options_tells_what_may_be_sent(pool: Pool) -> None:
    """OPTIONS has no body and names the methods."""
    reply = ask(pool, Request("OPTIONS"))
    assert (reply.status, reply.body) == (204, b"")
    assert reply.headers["Allow"] == "GET, HEAD, POST, OPTIONS"


def test_a_format_in_the_address_goes_before_the_header(claims: int, pool: Pool) -> None:
    """`format` is understood in an address and in a form."""
    body = urlencode({"query": COUNT, "format": "csv"}).encode()
    for request in (get(COUNT, "text/turtle", format="csv"), Request("POST", b"", body, FORM)):
        assert ask(pool, request).body == f"n\r\n{claims}\r\n".encode()


# --- answers, each read by a parser that is not ours ----------------------------------------------


def test_a_table_as_json(pool: Pool) -> None:
    """SPARQL 1.1 Query Results JSON Format."""
    reply = ask(pool, get(ROWS, "application/sparql-results+json"))
    assert reply.content_type == "application/sparql-results+json"
    answer = json.loads(reply.body)
    assert answer["head"]["vars"] == ["claim"]
    assert [row["claim"]["value"][-4:] for row in answer["results"]["bindings"]] == [
        *("0001", "0002", "0003")
    ]


def test_a_table_as_xml(pool: Pool) -> None:
    """SPARQL Query Results XML Format."""
    reply = ask(pool, get(ROWS, "application/sparql-results+xml"))
    assert reply.content_type == "application/sparql-results+xml"
    root = ElementTree.fromstring(reply.body)
    assert len(root.findall(f"{RESULTS}results/{RESULTS}result")) == 3


@pytest.mark.parametrize(("form", "between"), [("csv", ","), ("tsv", "\t")])
def test_a_table_as_separated_values(form: str, between: str, pool: Pool) -> None:
    """SPARQL 1.1 Query Results CSV and TSV Formats, in UTF-8."""
    reply = ask(pool, get(ROWS, format=form))
    assert reply.content_type.endswith("; charset=utf-8")
    rows = list(csv.reader(io.StringIO(reply.body.decode()), delimiter=between))
    assert [len(row) for row in rows] == [1, 1, 1, 1]
    assert rows[0][0].strip("?") == "claim"


@pytest.mark.parametrize(
    ("media", "parser"),
    [("text/turtle", "turtle"), ("application/n-triples", "nt"),
     ("application/ld+json", "json-ld"), ("application/rdf+xml", "xml")],
)  # fmt: skip
def test_a_graph_in_each_format(media: str, parser: str, claims: int, pool: Pool) -> None:
    """All four formats hold the same triples."""
    reply = ask(pool, get(GRAPH, media))
    assert reply.content_type.partition(";")[0] == media
    graph = Graph().parse(data=reply.body.decode(), format=parser)
    assert len(set(graph.subjects(RDF.type, URIRef(CLAIM)))) == len(graph) == claims


@pytest.mark.parametrize(("query", "truth"), [("ASK {}", True), ("ASK { FILTER(false) }", False)])
def test_yes_or_no(query: str, truth: bool, pool: Pool) -> None:
    """ASK is answered in JSON and XML."""
    assert json.loads(ask(pool, get(query)).body)["boolean"] is truth
    root = ElementTree.fromstring(ask(pool, get(query, format="xml")).body)
    assert root.findtext(f"{RESULTS}boolean") == str(truth).lower()


def test_describe_gives_a_graph(pool: Pool) -> None:
    """DESCRIBE is answered as CONSTRUCT is."""
    reply = ask(pool, get(f"DESCRIBE <{vocab.HCC}claim/0059>", "text/turtle"))
    assert (URIRef(f"{vocab.HCC}claim/0059"), RDF.type, URIRef(CLAIM)) in Graph().parse(
        data=reply.body.decode(), format="turtle"
    )


# --- the dataset ----------------------------------------------------------------------------------

SIZE = "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }"
NAMED = "SELECT (COUNT(DISTINCT ?g) AS ?n) { GRAPH ?g { ?s ?p ?o } }"


def count(reply: Reply) -> int:
    assert reply.status == 200, reply.body
    return int(json.loads(reply.body)["results"]["bindings"][0]["n"]["value"])


def test_graphs_can_be_chosen_in_the_request(pool: Pool) -> None:
    """`default-graph-uri` and `named-graph-uri` make the dataset, and nothing else is in it."""
    whole = count(ask(pool, get(SIZE)))
    asserted = count(ask(pool, get(SIZE, **{"default-graph-uri": vocab.GRAPHS["asserted"]})))
    assert 0 < asserted < whole
    assert count(ask(pool, get(NAMED))) == 6
    only = {"named-graph-uri": vocab.GRAPHS["inferred"]}
    assert count(ask(pool, get(NAMED, **only))) == 1
    assert count(ask(pool, get(SIZE, **only))) == 0


def test_the_name_of_a_graph_must_be_an_iri(pool: Pool) -> None:
    """What is no IRI is the client's fault, and costs no worker."""
    before = {worker.process.pid for worker in pool.idle.queue if worker.process}
    for name in ("default-graph-uri", "named-graph-uri"):
        reply = ask(pool, get(SIZE, **{name: "no iri"}))
        assert reply.status == 400
        assert "not an absolute IRI" in told(reply)["detail"]
    assert {worker.process.pid for worker in pool.idle.queue if worker.process} == before


@pytest.mark.parametrize("address", ["http://127.0.0.1:9/x", "file:///etc/passwd"])
def test_from_names_a_graph_and_fetches_nothing(address: str, pool: Pool) -> None:
    """A graph that is not in the store is empty, whatever its name looks like."""
    assert count(ask(pool, get(f"SELECT (COUNT(*) AS ?n) FROM <{address}> {{ ?s ?p ?o }}"))) == 0
    assert count(ask(pool, get(SIZE, **{"default-graph-uri": address}))) == 0
    query = f"SELECT (COUNT(*) AS ?n) FROM NAMED <{address}> {{ GRAPH ?g {{ ?s ?p ?o }} }}"
    assert count(ask(pool, get(query))) == 0


# --- faults ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("query", "line", "column"),
    [
        ("SELEKT", 1, 1),
        ("SELECT * {\n  ?s ?p ?o", 2, 11),
        ("SELECT * {\n  ?s ?p ?o .\n  FILTER(?o > )\n}", 3, 15),
        ("SELECT * { ?s ?p ?o } ; INSERT DATA {}", 1, 23),
        ("SELECT * {}\n\nSELECT * {}", 3, 1),
        ("SELECT * { a:b ?p ?o }", 1, 12),
        ("ASK { ?s ?p 'é }\n'}", 1, 17),
    ],
)
def test_a_syntax_error_has_a_place(query: str, line: int, column: int, pool: Pool) -> None:
    """400, with line and column both in words and for programs."""
    body = told(ask(pool, get(query)))
    assert (body["status"], body["title"]) == (400, "Syntax error")
    assert (body["line"], body["column"]) == (line, column)
    assert f"line {body['line']}, column {body['column']}" in body["detail"]


BAD = {
    "no query": (Request("GET"), "has none"),
    "an empty query": (get("  "), "has none"),
    "no query in a form": (Request("POST", b"query=ASK{}", b"q=ASK{}", FORM), "has none"),
    "two queries": (Request("GET", b"query=ASK{}&query=ASK{}"), "has 2"),
    "bad UTF-8 in an address": (Request("GET", b"query=ASK{}%FF"), "not UTF-8"),
    "bad UTF-8 in a name": (Request("GET", b"query=ASK{}&%FF=1"), "not UTF-8"),
    "raw bad UTF-8 in an address": (Request("GET", b"query=ASK{}#\xff"), "not UTF-8 at byte 12"),
    "bad UTF-8 in a form": (Request("POST", b"", b"query=ASK{}%C3", FORM), "not UTF-8"),
    "bad UTF-8 in a body": (Request("POST", b"", b"ASK{} #\xc3\x28", DIRECT), "at byte 7"),
    "a form without end": (Request("GET", b"query=ASK{}" + b"&a=1" * 5000), "too many parameters"),
}


@pytest.mark.parametrize(("request_", "words"), BAD.values(), ids=BAD)
def test_a_bad_request_is_told_why(request_: Request, words: str, pool: Pool) -> None:
    """400, and what is the matter."""
    body = told(ask(pool, request_))
    assert body["status"] == 400
    assert words in body["detail"]


REFUSED = {
    "update in an address": Request("GET", b"update=CLEAR+ALL"),
    "update in a form": Request("POST", b"", b"update=CLEAR+ALL", FORM),
    "update beside a query": Request("POST", b"", b"query=ASK{}&update=CLEAR+ALL", FORM),
    "update as a body": Request("POST", b"", b"CLEAR ALL", UPDATE),
    "update as a query": get("INSERT DATA { <x:s> <x:p> 1 }"),
    "SERVICE": get("SELECT * { SERVICE <http://127.0.0.1:9/> { ?s ?p ?o } }"),
    "SERVICE SILENT": get("SELECT * { SERVICE SILENT <http://127.0.0.1:9/> { ?s ?p ?o } }"),
}


@pytest.mark.parametrize("request_", REFUSED.values(), ids=REFUSED)
def test_what_is_not_allowed_is_refused(request_: Request, pool: Pool) -> None:
    """403 for updates in any form, and for calls of other endpoints."""
    assert told(ask(pool, request_))["status"] == 403


@pytest.mark.parametrize("method", ["PUT", "PATCH", "DELETE", "BREW"])
def test_other_methods_are_not_allowed(method: str, pool: Pool) -> None:
    """405, with the methods that are."""
    reply = ask(pool, Request(method, b"query=ASK{}"))
    assert told(reply)["status"] == 405
    assert reply.headers["Allow"] == "GET, HEAD, POST, OPTIONS"


@pytest.mark.parametrize(
    "request_",
    [
        get(COUNT, "image/png"),
        get(COUNT, "text/turtle"),
        get(GRAPH, "application/sparql-results+json"),
        get(COUNT, format="pdf"),
        get(GRAPH, format="csv"),
    ],
)
def test_a_format_we_do_not_have_is_not_acceptable(request_: Request, pool: Pool) -> None:
    """406, with the formats there are; a table never comes as a graph nor a graph as a table."""
    reply = ask(pool, request_)
    assert reply.status == 406
    assert b"text/csv" in reply.body
    assert b"application/ld+json" in reply.body


def test_a_query_too_long_is_told_the_length() -> None:
    """413, before any worker sees it."""
    nobody: Any = None
    reply = protocol.respond(get("ASK {} #" + "x" * 100), nobody, 50)
    assert told(reply)["status"] == 413
    assert "has 108 characters; the most here is 50" in told(reply)["detail"]


@pytest.mark.parametrize("media", ["", "text/plain", "multipart/form-data; boundary=x", "a/b"])
def test_other_bodies_are_not_taken(media: str, pool: Pool) -> None:
    """415, with the two that are."""
    body = told(ask(pool, Request("POST", b"query=ASK{}", b"ASK {}", media)))
    assert body["status"] == 415
    assert FORM in body["detail"]
    assert DIRECT in body["detail"]


def test_a_query_that_fails_is_the_clients_fault(pool: Pool) -> None:
    """Too deep is 400: no waiting will mend it."""
    assert told(ask(pool, get("ASK " + "{" * 4000 + "}" * 4000)))["status"] == 400


def test_a_limit_asks_to_try_again(folder: Any) -> None:
    """503 with Retry-After, the limit in words, and a whole body."""
    small = Pool(folder, 1, 5.0, 256, 1000)
    reply = protocol.respond(get("SELECT * { ?s ?p ?o }"), small, LONGEST)
    small.close()
    assert told(reply)["status"] == 503
    assert "longer than 1,000 bytes" in told(reply)["detail"]
    assert int(reply.headers["Retry-After"]) >= 1


def test_whoever_prefers_text_is_told_in_text(pool: Pool) -> None:
    """A person with curl and csv gets a line, not JSON."""
    reply = ask(pool, get("SELEKT", "text/csv"))
    assert reply.content_type == "text/plain; charset=utf-8"
    assert reply.body.decode().startswith(
        "Syntax error: Not a SPARQL 1.1 query: line 1, column 1: "
    )
