"""`/sparql` over HTTP: what the protocol says, carried whole; and a form for people."""

import io
import json
from urllib.parse import quote, urlencode

import pytest
from flask import Flask
from flask.testing import FlaskClient

from hcconto import vocab
from hcconto.web import sparql

FORM = "application/x-www-form-urlencoded"
DIRECT = "application/sparql-query"
ASK = "ASK { ?s ?p ?o }"
BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,*/*;q=0.8"
TRUE = {"head": {}, "boolean": True}


def at(query: str, **more: str) -> str:
    return "/sparql?" + urlencode({"query": query, **more})


# --- for programs ---------------------------------------------------------------------------------


def test_a_query_can_be_sent_in_three_ways(client: FlaskClient) -> None:
    """As the SPARQL protocol lists them."""
    assert client.get(at(ASK)).json == TRUE
    assert client.post("/sparql", data={"query": ASK}).json == TRUE
    assert client.post("/sparql", data=ASK, content_type=DIRECT).json == TRUE


def test_head_is_get_without_the_body(client: FlaskClient) -> None:
    """The same headers, nothing after them."""
    head, get = client.head(at(ASK)), client.get(at(ASK))
    assert (head.status_code, head.data) == (200, b"")
    assert head.headers["Content-Length"] == get.headers["Content-Length"]
    assert head.content_type == get.content_type


def test_a_page_elsewhere_may_ask_too(client: FlaskClient) -> None:
    """The browser's question before it (CORS) is answered, and so is the query."""
    reply = client.options(
        "/sparql",
        headers={"Origin": "https://example.org", "Access-Control-Request-Method": "POST",
                 "Access-Control-Request-Headers": "content-type"},
    )  # fmt: skip
    assert reply.status_code == 204
    assert reply.headers["Access-Control-Allow-Origin"] == "*"
    assert "POST" in reply.headers["Access-Control-Allow-Methods"]
    assert "Content-Type" in reply.headers["Access-Control-Allow-Headers"]
    assert client.get(at(ASK)).headers["Access-Control-Allow-Origin"] == "*"


@pytest.mark.parametrize(
    ("accept", "media"),
    [
        (None, "application/sparql-results+json"),
        ("*/*", "application/sparql-results+json"),
        ("text/csv", "text/csv"),
        ("application/sparql-results+xml;q=0.9, text/csv;q=0.1", "application/sparql-results+xml"),
    ],
)
def test_the_header_chooses_the_format(accept: str | None, media: str, client: FlaskClient) -> None:
    """And caches are told that it does."""
    reply = client.get(at("SELECT * {} LIMIT 1"), headers={"Accept": accept} if accept else {})
    assert reply.mimetype == media
    assert reply.headers["Vary"] == "Accept"


@pytest.mark.parametrize("accept", ["application/json", "*/*", "text/csv", BROWSER])
@pytest.mark.parametrize("query", ["SELEKT", "INSERT DATA {}", "SELECT * { ?s a:b ?o }"])
def test_a_fault_has_its_status_whoever_asks(query: str, accept: str, client: FlaskClient) -> None:
    """A program and a person get the same status, each in words they can read."""
    reply = client.get(at(query), headers={"Accept": accept})
    assert reply.status_code == (403 if "INSERT" in query else 400)
    assert ("read-only" if "INSERT" in query else "line 1, column ") in reply.text


def test_bad_utf8_is_not_mended_in_silence(client: FlaskClient) -> None:
    """400, in an address as in a form: the query run would not be the query sent."""
    bad = quote(ASK) + "%23%FF"
    assert client.get(f"/sparql?query={bad}").status_code == 400
    assert client.post("/sparql", data=f"query={bad}", content_type=FORM).status_code == 400
    assert client.get(f"/sparql?query={bad}", headers={"Accept": BROWSER}).status_code == 400


@pytest.mark.parametrize("method", ["PUT", "PATCH", "DELETE"])
def test_other_methods_are_not_allowed(method: str, client: FlaskClient) -> None:
    """405 with the methods that are."""
    reply = client.open(at(ASK), method=method)
    assert (reply.status_code, reply.mimetype) == (405, "application/problem+json")
    assert reply.headers["Allow"] == "GET, HEAD, POST, OPTIONS"


@pytest.mark.parametrize("media", [DIRECT, FORM])
def test_a_body_too_long_is_refused(media: str, app: Flask, client: FlaskClient) -> None:
    """413 as a problem, however the body is meant."""
    limit = app.config["MAX_CONTENT_LENGTH"]
    reply = client.post("/sparql", data=b"x" * (limit + 1), content_type=media)
    assert (reply.status_code, reply.mimetype) == (413, "application/problem+json")
    reply = client.post("/sparql", data=b"query=" + b"x" * 200_000, content_type=media)
    assert (reply.status_code, reply.json and reply.json["title"]) == (413, "Too long")


def test_the_longest_query_may_be_sent_escaped(client: FlaskClient) -> None:
    """A query of the allowed length passes though each of its letters takes twelve bytes."""
    query = "ASK {} #" + "🧬" * 99_000
    assert client.post("/sparql", data={"query": query}).status_code == 200


@pytest.mark.parametrize("coding", ["gzip", "br", "x"])
def test_a_compressed_request_is_not_taken(coding: str, client: FlaskClient) -> None:
    """415: no bomb is unpacked here."""
    reply = client.post("/sparql", data=b"x", headers={"Content-Encoding": coding})
    assert reply.status_code == 415
    assert reply.json
    assert "Compressed" in reply.json["detail"]


def test_other_media_are_not_taken(client: FlaskClient) -> None:
    """415, also for uploads, which are never unpacked."""
    reply = client.post("/sparql", data={"query": (io.BytesIO(b"x"), "x")})
    assert reply.status_code == 415


# --- for people -----------------------------------------------------------------------------------


def test_a_browser_gets_a_form(client: FlaskClient) -> None:
    """Empty at first, with an example in it."""
    page = client.get("/sparql", headers={"Accept": BROWSER})
    assert (page.status_code, page.mimetype) == (200, "text/html")
    assert "<textarea" in page.text
    assert "hcc:Claim" in page.text


def test_a_browser_gets_the_answer_under_the_form(client: FlaskClient) -> None:
    """Rows with links to pages, and the same as data."""
    query = "SELECT ?c { ?c a <https://w3id.org/hcconto/Claim> } ORDER BY ?c LIMIT 2"
    page = client.get(at(query), headers={"Accept": BROWSER})
    assert page.status_code == 200
    assert '<a href="/claim/0001">claim:0001</a>' in page.text
    assert "2 rows" in page.text
    assert "format=csv" in page.text
    assert client.get(at(query, format="csv"), headers={"Accept": BROWSER}).mimetype == "text/csv"


@pytest.mark.parametrize(
    ("query", "shown"),
    [
        ("ASK {}", "yes"),
        ("ASK { FILTER(false) }", "no"),
        ("CONSTRUCT { <x:a> <x:b> '<i>' } {}", "&lt;x:a&gt; &lt;x:b&gt; &#34;&lt;i&gt;&#34;"),
        ("SELECT ?x ?y { BIND('1' AS ?x) }", "1 row"),
        ("SELECT * { ?s ?p ?o } LIMIT 1200", "1200 rows, the first 1000 shown"),
    ],
)
def test_each_kind_of_answer_is_shown(query: str, shown: str, client: FlaskClient) -> None:
    """Yes or no, a graph, unbound cells, and the first of very many rows."""
    page = client.post("/sparql", data={"query": query}, headers={"Accept": BROWSER})
    assert page.status_code == 200
    assert shown in page.text


def test_a_page_does_not_swallow_a_huge_answer(
    client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What only a program would read is not unpacked for a page."""
    monkeypatch.setattr(sparql, "SHOWN_BYTES", 1000)
    page = client.get(at("SELECT * { ?s ?p ?o }"), headers={"Accept": BROWSER})
    assert page.status_code == 503
    assert "longer than 1,000 bytes; add LIMIT" in page.text
    assert client.get(at("SELECT * { ?s ?p ?o } LIMIT 1000")).status_code == 200


HOSTILE = [
    "</textarea><script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "SELECT * { BIND(<javascript:alert(1)> AS ?x) BIND('<script>' AS ?y) }",
    "SELECT ('<script>alert(1)</script>' AS ?x) {}",
    'SELECT (<http://example.org/?a=\'onclick=alert(1)> AS ?x) ("\\"><script>" AS ?y) {}',
    "CONSTRUCT { <x:a> <x:b> '</pre><script>alert(1)</script>' } {}",
    "SELECT * { BIND(<https://w3id.org/hcconto/claim/> AS ?x) }",
    "SELECT * { BIND(<https://w3id.org/hcconto/../../etc/passwd> AS ?x) }",
    "SELECT * { BIND(<data:text/html,x> AS ?x) BIND(<<(<x:a> <x:b> '<script>')>> AS ?y) }",
]


@pytest.mark.parametrize("query", HOSTILE)
def test_hostile_queries_and_answers_are_only_text(query: str, client: FlaskClient) -> None:
    """Nothing of a query or its answer becomes markup, a script or a link that runs."""
    page = client.get(at(query), headers={"Accept": BROWSER})
    assert page.status_code in (200, 400)
    assert "<script" not in page.text
    assert "<img" not in page.text
    assert 'href="javascript:' not in page.text
    assert 'href="data:' not in page.text


def test_a_json_answer_is_not_taken_for_a_page(client: FlaskClient) -> None:
    """Whatever a result says, a browser does not guess that it is HTML."""
    reply = client.get(at("SELECT ('<script>' AS ?x) {}"))
    assert reply.headers["X-Content-Type-Options"] == "nosniff"
    assert json.loads(reply.data)["results"]["bindings"][0]["x"]["value"] == "<script>"


def test_graphs_can_be_named_in_the_address(client: FlaskClient) -> None:
    """As the protocol's dataset parameters."""
    count = "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }"
    whole = client.get(at(count, format="csv")).text
    part = client.get(at(count, format="csv", **{"default-graph-uri": vocab.GRAPHS["asserted"]}))
    assert 0 < int(part.text.split()[1]) < int(whole.split()[1])
