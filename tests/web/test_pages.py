"""Pages for people: what stands on them, where their links lead, and what cannot happen on them."""

import html
import re
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import quote

import pytest
from flask import Flask, render_template
from flask.testing import FlaskClient
from rdflib import RDF, RDFS, Graph, Literal, URIRef

from hcconto import store, vocab
from hcconto.config import Settings
from hcconto.knowledge import KnowledgeBase
from hcconto.web import create_app

HCC = vocab.HCC
XL888 = "HCCO_0003001"
PAGES = [
    *("/", "/search", "/search?q=HSP90", "/search?q=nothing+like+it", f"/page/{XL888}"),
    *("/page/HCCO_0001024", "/page/HCCO_0000001", "/page/HCCO_0004003", "/page/axis/chen2025-01"),
    *("/page/reference/chen2025-13", "/page/note/0007", "/page/claim/0059", "/page/leadsTo"),
    *(
        "/claim/0059",
        "/claim/0011",
        "/notes?kind=count",
        "/candidates?mechanism=evasion+of+ferroptosis",
        "/candidates?mechanism=none",
        "/candidates/CHEBI_5292",
        "/candidates/none",
        "/why",
        "/why?s=XL888&p=counteracts&o=evasion+of+apoptosis",
        "/why?s=hcc:HCCO_0000003&p=is+a+kind+of&o=hcc:HCCO_0000001",
    ),
    *("/whatif", "/whatif?without=claim+59"),
    *("/why?s=XL888&p=netDecreases&o=apoptosis", "/sparql", "/sparql?query=ASK{}"),
    *("/contested", "/contested?parting=hcc:HCCO_0001191", "/contested?parting=none"),
    *("/gaps", "/combinations"),
    *("/sparql?query=SELEKT", "/page/none", "/none"),
]
MANY = 30  # links of a page, of which all are followed
HTML = {"Accept": "text/html,application/xhtml+xml,*/*;q=0.8"}


class Reader(HTMLParser):
    """What of a page a browser would act on."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def links(self) -> list[str]:
        return [a["href"] or "" for tag, a in self.tags if tag == "a" and "href" in a]


def text_of(page: str) -> str:
    """A page as read: no tags, single spaces."""
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", page)).split())


# --- every page -----------------------------------------------------------------------------------


@pytest.mark.parametrize("address", PAGES)
def test_a_page_runs_nothing_and_fetches_nothing(address: str, client: FlaskClient) -> None:
    """No script, no inline style or handler, nothing from a third party, and a policy to match."""
    page = client.get(address, headers=HTML)
    assert page.mimetype == "text/html"
    for tag, attributes in Reader(page.text).tags:
        assert tag not in ("script", "style", "iframe", "object", "embed", "base")
        assert not any(name == "style" or name.startswith("on") for name in attributes)
        for name in ("src", "srcset", "action", "data", "poster"):
            assert not (attributes.get(name) or "/").startswith(("http", "//", "data:"))
        if tag == "link":
            assert (attributes["href"] or "").startswith("/")
    policy = page.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert page.headers["X-Content-Type-Options"] == "nosniff"


@pytest.mark.parametrize("address", PAGES)
def test_a_page_can_be_read_by_all(address: str, client: FlaskClient) -> None:
    """It has a language, a title, one main part, one first heading, and labels for its fields."""
    tags = Reader(client.get(address, headers=HTML).text).tags
    names = [tag for tag, _ in tags]
    assert dict(tags)["html"]["lang"] == "en"
    head = names[: names.index("body")]  # drawings have titles of their own
    assert (head.count("title"), names.count("main"), names.count("h1")) == (1, 1, 1)
    labelled = {attributes.get("for") for tag, attributes in tags if tag == "label"}
    fields = [a.get("id") for tag, a in tags if tag in ("input", "textarea", "select")]
    assert set(fields) <= labelled


@pytest.fixture(scope="module")
def reached() -> set[str]:
    """Links that were found to lead somewhere."""
    return set()


@pytest.mark.parametrize("address", [a for a in PAGES if not a.startswith("/sparql")])
def test_every_link_within_leads_somewhere(
    address: str, client: FlaskClient, reached: set[str]
) -> None:
    """No page of ours links to a page of ours that is not there."""
    links = sorted(set(Reader(client.get(address, headers=HTML).text).links()))
    for link in links if len(links) < MANY else links[:: len(links) // MANY + 1]:
        if link.startswith(("/", "?")) and not link.startswith(("/why?", "/whatif?")):
            target = link if link.startswith("/") else address.partition("?")[0] + link
            if target not in reached:
                assert client.get(target, headers=HTML).status_code in (200, 303), link
                reached.add(target)


def test_the_styles_are_ours(client: FlaskClient) -> None:
    """The one style sheet is served from here, and imports no other."""
    with client.get("/static/hcconto.css") as sheet:
        assert sheet.mimetype == "text/css"
        assert "http" not in sheet.text
        assert "@import" not in sheet.text


# --- first page and search ------------------------------------------------------------------------


def test_the_first_page_says_what_there_is(client: FlaskClient, kb: KnowledgeBase) -> None:
    """Mechanisms, counts, and questions to start from."""
    page = text_of(client.get("/").text)
    assert "evasion of ferroptosis" in page
    assert f"{len(kb.overview('claims'))} claims" in page
    assert "Why does XL888 counteract evasion of apoptosis?" in page


@pytest.mark.parametrize(
    ("text", "found"),
    [("hsp90", "/page/HCCO_0001001"), ("GO:0006915", "/page/HCCO_0001024"), ("SQSTM1", "P62"),
     ("  XL-888 ", f"/page/{XL888}"), ("XL889", "Did you mean")],
)  # fmt: skip
def test_search_finds_by_any_name(text: str, found: str, client: FlaskClient) -> None:
    """Label, synonym or identifier, in whatever letters; else the nearest."""
    assert found in client.get(f"/search?q={quote(text)}").text


# --- things ---------------------------------------------------------------------------------------

WANTED = [
    ("text/html", f"/page/{XL888}"),
    ("*/*", f"/page/{XL888}"),
    ("image/png", f"/page/{XL888}"),
    ("text/turtle", f"/data/{XL888}.ttl"),
    ("application/n-triples", f"/data/{XL888}.nt"),
    ("application/ld+json", f"/data/{XL888}.jsonld"),
    ("application/rdf+xml", f"/data/{XL888}.rdf"),
    ("application/json", f"/data/{XL888}.json"),
    ("text/html;q=0.5, text/turtle;q=0.9", f"/data/{XL888}.ttl"),
    (HTML["Accept"], f"/page/{XL888}"),
]


@pytest.mark.parametrize(("accept", "where"), WANTED)
def test_an_identifier_leads_to_what_is_wanted(
    accept: str, where: str, client: FlaskClient
) -> None:
    """303 to a page or to data, by the Accept header, and caches are told so."""
    reply = client.get(f"/id/{XL888}", headers={"Accept": accept})
    assert (reply.status_code, reply.headers["Location"]) == (303, where)
    assert "Accept" in reply.headers["Vary"]
    assert client.get(where).status_code == 200


def test_the_identifier_of_a_claim_leads_to_the_claim(client: FlaskClient) -> None:
    """Claims have a page of their own kind."""
    reply = client.get("/id/claim/0059", headers=HTML)
    assert reply.headers["Location"] == "/claim/0059"
    reply = client.get("/id/claim/0059", headers={"Accept": "text/turtle"})
    assert reply.headers["Location"] == "/data/claim/0059.ttl"


@pytest.mark.parametrize("address", ["//example.org/x", "/\\example.org", "https:example.org"])
def test_an_identifier_never_leads_away(address: str, client: FlaskClient) -> None:
    """Whatever stands in the address, the redirection stays here."""
    location = client.get(f"/id/{address}").headers.get("Location", "/")
    assert re.match(r"(http://localhost)?/(?![/\\])", location)


@pytest.mark.parametrize("name", [XL888, "claim/0059", "reference/chen2025-13", "axis/chen2025-01"])
@pytest.mark.parametrize(
    ("ending", "media", "parser"),
    [("ttl", "text/turtle", "turtle"), ("nt", "application/n-triples", "nt"),
     ("jsonld", "application/ld+json", "json-ld"), ("rdf", "application/rdf+xml", "xml")],
)  # fmt: skip
def test_a_thing_comes_in_every_form_of_rdf(
    name: str, ending: str, media: str, parser: str, client: FlaskClient
) -> None:
    """Each read by rdflib, each with its label and type, all the same triples."""
    reply = client.get(f"/data/{name}.{ending}")
    assert reply.mimetype == media
    graph = Graph().parse(data=reply.text, format=parser)
    thing = URIRef(HCC + name)
    assert graph.value(thing, RDFS.label)
    assert graph.value(thing, RDF.type)
    other = Graph().parse(data=client.get(f"/data/{name}.nt").text, format="nt")
    assert len(graph) == len(other)


def test_a_thing_comes_as_json(client: FlaskClient) -> None:
    """What stands on the page, for programs."""
    thing = client.get(f"/data/{XL888}.json").json
    assert thing
    assert thing["label"] == "XL888"
    counteracted = {
        row["object_label"]: row["standing"]
        for row in thing["consequences"]
        if row["relation_label"] == "counteracts"
    }
    assert counteracted["evasion of apoptosis"] == "inferred"


def test_a_claim_says_where_it_stands_and_who_carries_it(client: FlaskClient) -> None:
    """Statement, locator, phrase, context, status and references, on the page and in JSON."""
    page = text_of(client.get("/claim/0059").text)
    claim = client.get("/data/claim/0059.json").json
    assert claim
    assert claim["statement"] in page
    assert f"characters {claim['start']}–{claim['end']}" in page
    assert f"look for {claim['phrase']}" in page
    assert f"section {claim['section']}" in page
    assert [r["number"] for r in claim["references"]] == ["13"]
    assert "[13]" in page
    assert "PMID" in page


def test_a_claim_that_a_note_warns_of_shows_it(client: FlaskClient) -> None:
    """A doubtful citation is flagged where the claim is read."""
    claim = client.get("/data/claim/0059.json").json
    assert claim
    for note in claim["source_notes"]:
        assert note["statement"] in text_of(client.get("/claim/0059").text)
    assert claim["source_notes"]


# --- why ------------------------------------------------------------------------------------------


def test_from_the_page_of_xl888_to_the_reasons(client: FlaskClient) -> None:
    """'Counteracts evasion of apoptosis' is marked inferred; its link opens the whole chain."""
    page = client.get(f"/page/{XL888}").text
    row = next(
        row for row in re.findall(r"<tr.*?</tr>", page, re.DOTALL)
        if ">counteracts<" in row and "evasion of apoptosis" in row
    )  # fmt: skip
    assert 'class="standing inferred"' in row
    (link,) = [link for link in Reader(row).links() if link.startswith("/why")]
    reasons = client.get(link).text
    proof = next(
        proof for proof in re.findall(r'<section class="proof".*?</section>', reasons, re.DOTALL)
        if "HSP90 ↓ leads to STAT3 ↓" in proof
    )  # fmt: skip
    steps = [text_of(step) for step in re.findall(r"<li>.*?</li>", proof, re.DOTALL)]
    said = ("XL888 leads to HSP90 ↓ claim:0056", "HSP90 ↓ leads to STAT3 ↓ mirrored",
            "STAT3 ↓ leads to apoptosis ↑ mirrored", "XL888 counteracts apoptosis ↓")  # fmt: skip
    for words, step in zip(said, steps, strict=False):
        assert step.startswith(words)
    for step in steps[:3]:
        assert re.search(r"\[13\].*characters \d+–\d+, look for ", step)
    assert "sign by a curator" in steps[1]


def test_reasons_come_as_json_too(client: FlaskClient) -> None:
    """By `format` or by Accept, the same as the knowledge base gives."""
    address = "/why?s=hcc:HCCO_0003001&p=hcc:counteracts&o=hcc:HCCO_0000002"
    by_name = client.get("/why?s=XL888&p=counteracts&o=evasion+of+apoptosis&format=json")
    by_header = client.get(address, headers={"Accept": "application/json"})
    by_iri = client.get(
        f"/why?s={HCC}HCCO_0003001&p={HCC}counteracts&o=<{HCC}HCCO_0000002>&format=json"
    )
    assert by_name.json == by_header.json == by_iri.json
    assert "Accept" in by_header.headers["Vary"]
    assert by_name.json
    assert by_name.json["entailed"] is True
    assert by_name.json["graph"] == "inferred"


@pytest.mark.parametrize("accept", ["text/html", "application/json"])
def test_what_does_not_follow_is_not_found(accept: str, client: FlaskClient) -> None:
    """404 with the reason."""
    reply = client.get("/why?s=XL888&p=netDecreases&o=apoptosis", headers={"Accept": accept})
    assert (reply.status_code, reply.mimetype) == (404, accept)
    assert "The opposite does: XL888 net increases apoptosis." in reply.text


def test_the_list_of_proofs_has_an_end(kb: KnowledgeBase, app: Flask) -> None:
    """Where there are more than are shown, the page says so."""
    capped = kb.why("siNOX4", "netDecreases", "tumour cell survival", most=2)
    assert (len(capped.readings), capped.capped) == (2, True)
    with app.test_request_context():
        page = render_template("why.html", why=capped, asked=["", "", ""])
    assert "The first 2 proofs, smallest first; there are more." in text_of(page)


WHY = "/why?s=XL888&p=counteracts&o=evasion+of+apoptosis"


@pytest.mark.parametrize(
    ("asked", "media"),
    [
        ("&format=json", "application/json"),
        ("&format=turtle", "text/turtle"),
        ("&format=ttl", "text/turtle"),
        ("&format=ntriples", "application/n-triples"),
        ("&format=jsonld", "application/ld+json"),
        ("&format=rdfxml", "application/rdf+xml"),
        ("&format=svg", "image/svg+xml"),
        ("&format=text", "text/plain"),
        ("&format=html", "text/html"),
    ],
)
def test_why_comes_in_every_form(asked: str, media: str, client: FlaskClient) -> None:
    """By the address, and by the Accept header that names the same."""
    by_address = client.get(WHY + asked)
    assert (by_address.status_code, by_address.mimetype) == (200, media)
    by_header = client.get(WHY, headers={"Accept": media})
    assert (by_header.mimetype, by_header.data) == (media, by_address.data)


def test_a_form_that_there_is_not_is_refused(client: FlaskClient) -> None:
    """With a list of those there are."""
    reply = client.get(WHY + "&format=pdf")
    assert reply.status_code == 404
    assert "There is no form 'pdf'; there is: html, json, turtle" in reply.json["detail"]


def test_the_drawing_alone_has_links_that_lead_here_and_a_policy_for_its_style(
    client: FlaskClient,
) -> None:
    """Absolute ones, since it may be saved; and no other style is allowed."""
    reply = client.get(WHY + "&format=svg")
    links = Reader(reply.text).links()
    assert f"http://localhost/page/{XL888}" in links
    assert "http://localhost/claim/0059" in links
    assert reply.headers["Content-Security-Policy"].startswith("default-src 'none'; style-src 'sha")
    assert client.get("/why?s=XL888&p=netDecreases&o=apoptosis&format=svg").status_code == 404


def test_the_drawing_stands_above_the_proofs(client: FlaskClient) -> None:
    """Once for wide pages and once for narrow ones, with ids of their own."""
    page = client.get(WHY, headers=HTML).text
    assert page.index("<svg") < page.index("Proof 1")
    tags = Reader(page).tags
    drawings = [a["class"] for tag, a in tags if tag == "svg"]
    assert drawings == ["drawing wide", "drawing narrow"]
    ids = [a["id"] for _, a in tags if "id" in a]
    assert len(ids) == len(set(ids))
    assert {"/claim/0059", f"/page/{XL888}"} <= set(Reader(page).links())


def test_axioms_lead_to_the_things_they_are_about(client: FlaskClient) -> None:
    """With the file and line in which they are written."""
    page = client.get(WHY, headers=HTML).text
    row = next(r for r in page.split("<li>") if "makes “counteracts”" in r)
    assert re.search(r'href="/page/counteracts">ontology/schema.ttl:\d+</a>', row)


def test_near_alike_proofs_are_told_as_one_way(client: FlaskClient) -> None:
    """With the claims to choose from."""
    page = text_of(client.get("/why?s=iMWA&p=leadsTo&o=evasion+of+ferroptosis", headers=HTML).text)
    assert "4 ways, 16 proofs in all, smallest first." in page
    assert "Way 3 8 proofs of 4 claims" in page
    assert "or claim:0108 : Incomplete microwave ablation" in page


# --- what if --------------------------------------------------------------------------------------


def test_what_if_lists_what_falls_and_leads_to_why(client: FlaskClient) -> None:
    """By relation; every fact is a link to its proofs."""
    page = client.get("/whatif?without=claim+59", headers=HTML).text
    said = text_of(page)
    assert "1 claim goes, 1 inferred fact falls" in said
    assert "Falls: … leads directly to … 1 XL888 apoptosis ↑" in said
    links = [html.unescape(link) for link in Reader(page).links() if link.startswith("/why?")]
    assert "/why?s=hcc:HCCO_0003001&p=hcc:leadsDirectlyTo&o=state:HCCO_0001024-increase" in links
    assert all(client.get(link).status_code == 200 for link in links[:3])


def test_what_if_is_reached_from_claims_and_references(client: FlaskClient) -> None:
    """And suggests the references where nothing is asked."""
    for page, link in (
        ("/claim/0059", "/whatif?without=claim:0059"),
        ("/page/reference/chen2025-13", "/whatif?without=reference:chen2025-13"),
    ):
        assert link in Reader(client.get(page, headers=HTML).text).links()
    form = Reader(client.get("/whatif", headers=HTML).text).tags
    assert len([a for tag, a in form if tag == "option"]) == 68


@pytest.mark.parametrize(
    ("asked", "media"),
    [("&format=json", "application/json"), ("&format=tsv", "text/tab-separated-values")],
)
def test_what_if_as_data(asked: str, media: str, client: FlaskClient) -> None:
    """JSON, or a table with a row for each fact."""
    reply = client.get("/whatif?without=claim+59" + asked)
    assert (reply.status_code, reply.mimetype) == (200, media)
    assert "hcc:state/HCCO_0001024-increase" in reply.text
    assert client.get("/whatif?without=claim+59", headers={"Accept": media}).data == reply.data


@pytest.mark.parametrize("without", ["XL888", "claim 9999", "reference 999"])
def test_what_cannot_be_taken_away_is_said(without: str, client: FlaskClient) -> None:
    """In a sentence, as a page or as a problem."""
    address = f"/whatif?without={quote(without)}"
    assert client.get(address, headers=HTML).status_code == 404
    assert client.get(address + "&format=json").mimetype == "application/problem+json"
    assert client.get("/whatif?format=json").status_code == 404


@pytest.mark.parametrize("address", ["/why", "/why?s=XL888", "/why?s=XL888&p=counteracts&o=%20"])
def test_why_without_a_question_asks_for_it(address: str, client: FlaskClient) -> None:
    """A form for people, a hint for programs."""
    assert "<form" in client.get(address).text
    reply = client.get(address, headers={"Accept": "application/json"})
    assert reply.status_code == 404
    assert "/why?s=…&p=…&o=…" in reply.text


# --- what is not there ----------------------------------------------------------------------------

UNKNOWN = {
    "/nothing": "There is nothing at /nothing; there is /, /search?q=…",
    "/page/HCCO_9999999": "Nothing is known of hcc:HCCO_9999999.",
    "/page/": "",
    "/claim/9999": "There is no claim claim:9999.",
    "/data/HCCO_9999999.ttl": "Nothing is known of hcc:HCCO_9999999.",
    "/data/claim/9999.json": "There is no claim claim:9999.",
    f"/data/{XL888}.pdf": "there is: ttl, nt, jsonld, rdf, json.",
    f"/data/{XL888}": "",
    "/why?s=XL889&p=counteracts&o=apoptosis": "Nothing is called 'XL889'; there is 'XL888'",
    "/why?s=XL888&p=eats&o=apoptosis": "Nothing is called 'eats'",
    "/page/%3Cscript%3E": "is not an IRI",
    "/page/a%20b": "is not an IRI",
    "/page/x%22%3E": "is not an IRI",
    "/data/%3Cscript%3E.ttl": "is not an IRI",
    "/claim/%7B%7B7*7%7D%7D": "is not an IRI",
    "/page/%00": "",
    "/page/%F0%28%8C%28": "",
    "/page/" + "x" * 5000: "Nothing is known of",
    "/search/": "There is nothing at /search/",
    "/static/../../../etc/passwd": "",
    "/static/%2e%2e/%2e%2e/web/pages.py": "",
}


@pytest.mark.parametrize("address", UNKNOWN, ids=lambda address: address[:40])
def test_what_is_not_there_is_told_with_a_way_on(address: str, client: FlaskClient) -> None:
    """404, as a page with links or as a problem with the same words; never a traceback."""
    problem = client.get(address, headers={"Accept": "application/json"})
    assert (problem.status_code, problem.mimetype) == (404, "application/problem+json")
    assert problem.json
    assert UNKNOWN[address] in problem.json["detail"]
    page = client.get(address, headers=HTML)
    assert page.status_code == 404
    if not address.endswith(".json"):
        assert 'href="/search"' in page.text
        assert problem.json["detail"] in html.unescape(page.text)


@pytest.mark.parametrize("address", ["/", "/search", f"/page/{XL888}", "/why", "/status"])
def test_pages_are_only_read(address: str, client: FlaskClient) -> None:
    """405 for all else, with what may be done."""
    reply = client.post(address, headers={"Accept": "application/json"})
    assert (reply.status_code, reply.mimetype) == (405, "application/problem+json")
    assert {"GET", "HEAD", "OPTIONS"} == set(reply.headers["Allow"].split(", "))


def test_an_unforeseen_error_tells_nothing_of_the_inside(
    settings: Settings,
    folder: Path,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    """500 in plain words; the log has the rest."""

    def fail(self: KnowledgeBase) -> None:
        raise ZeroDivisionError("secret")

    app = create_app(Settings(home=settings.home, store=settings.store, built=folder))
    monkeypatch.setattr(KnowledgeBase, "status", fail)
    reply = app.test_client().get("/status")
    app.extensions["hcconto-pool"].close()
    assert reply.status_code == 500
    assert "secret" not in reply.text
    assert "Traceback" not in reply.text
    assert "ZeroDivisionError: secret" in caplog.text


def test_health_and_status_are_for_programs(client: FlaskClient, kb: KnowledgeBase) -> None:
    """Alive, which release, and how much of what."""
    assert client.get("/healthz").json == {"status": "ok", "release": kb.about["release"]}
    status = client.get("/status").json
    assert status
    assert status["triples"]["asserted"] > 1000


# --- hostile names --------------------------------------------------------------------------------

SCRIPT = "</textarea><script>alert(1)</script>"
QUOTES = "\"' onmouseover='alert(1)' x=\""


@pytest.fixture(scope="module")
def hostile(settings: Settings, tmp_path_factory: pytest.TempPathFactory) -> Iterator[FlaskClient]:
    """An application on a store in which somebody has put markup wherever text can be."""
    graph, thing = Graph(), URIRef(HCC + "HCCO_1")
    skos, iao = vocab.PREFIXES["skos"], vocab.OBO + "IAO_0000115"
    for predicate, text in [
        (vocab.RDFS_LABEL, SCRIPT),
        ("http://www.geneontology.org/formats/oboInOwl#hasExactSynonym", QUOTES),
        (iao, f"{SCRIPT} {QUOTES}"),
        (HCC + "curatorNote", SCRIPT),
        (HCC + "noIdentifierReason", SCRIPT),
    ]:
        graph.add((thing, URIRef(predicate), Literal(text)))
    graph.add((thing, RDF.type, URIRef(HCC + "Factor")))
    for target in ("javascript:alert(1)", "data:text/html,x", "http://example.org/?a='b&c=d"):
        graph.add((thing, URIRef(skos + "exactMatch"), URIRef(target)))
    lines = graph.serialize(format="nt", encoding="utf-8")
    folder = tmp_path_factory.mktemp("hostile") / "store-hostile"
    graphs = {name: lines if name == "asserted" else b"" for name in vocab.GRAPHS}
    store.write(folder, graphs, {"release": SCRIPT})
    app = create_app(Settings(home=settings.home, store=folder.parent, built=folder))
    yield app.test_client()
    app.extensions["hcconto-pool"].close()


@pytest.mark.parametrize(
    "address",
    [
        *("/", "/page/HCCO_1", "/search?q=alert", f"/search?q={quote(SCRIPT)}"),
        *(f"/search?q={quote(QUOTES)}", "/search?q=javascript:alert(1)"),
        *(f"/why?s={quote(QUOTES)}", f"/why?s={quote(SCRIPT)}&p={quote(QUOTES)}&o=x"),
        *(f"/why?s={quote(QUOTES)}&p=leadsTo&o={quote(SCRIPT)}", f"/page/{quote(SCRIPT)}"),
        *(f"/{quote(QUOTES)}", f"/data/{quote(QUOTES)}.{quote(SCRIPT)}", f"/claim/{quote(QUOTES)}"),
        "/sparql?query=" + quote("SELECT * { ?s ?p ?o }"),
    ],
)
def test_hostile_names_are_only_text(address: str, hostile: FlaskClient) -> None:
    """Wherever a label, synonym, note, address or query is shown, markup in it is shown too."""
    page = hostile.get(address, headers=HTML)
    assert page.status_code in (200, 404)
    for tag, attributes in Reader(page.text).tags:
        assert tag not in ("script", "img")
        assert not any(name.startswith("on") for name in attributes)
        assert set(attributes) <= {
            *("lang", "charset", "name", "content", "rel", "href", "type", "class", "id", "for"),
            *("role", "action", "value", "placeholder", "aria-label", "aria-labelledby", "method"),
            *("rows", "spellcheck", "required"),
        }
        assert not (attributes.get("href") or "").startswith(("javascript:", "data:"))


def test_hostile_names_can_be_found_and_read(hostile: FlaskClient) -> None:
    """They are data like any other."""
    assert SCRIPT in html.unescape(hostile.get("/page/HCCO_1").text)
    assert 'href="/page/HCCO_1"' in hostile.get(f"/search?q={quote(SCRIPT)}").text
    thing = hostile.get("/data/HCCO_1.json").json
    assert thing
    assert (thing["label"], thing["synonyms"]) == (SCRIPT, [QUOTES])


def test_candidates_are_worded_as_hypotheses(client: FlaskClient) -> None:
    """In groups, filtered by mechanism, with what they may further; each with a page of its own."""
    every = client.get("/candidates").text
    assert "Hypotheses to be tested, and no advice" in every and "may further" in every
    some = client.get("/candidates?mechanism=evasion+of+ferroptosis").text
    assert "ferroptosis inducer" in some and "Hsp90 inhibitor" not in some
    one = client.get("/candidates/CHEBI_5292").text
    assert "2017-09-01" in one and "CHEBI:5292" in one
    reply = client.get("/id/candidate/CHEBI_5292", headers=HTML)
    assert (reply.status_code, reply.headers["Location"]) == (303, "/candidates/CHEBI_5292")
