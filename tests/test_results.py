"""Content negotiation, as a table."""

import pytest

from hcconto import results
from hcconto.results import Formats

JSON, XML = "application/sparql-results+json", "application/sparql-results+xml"

ACCEPT = [
    # nothing asked for
    (None, "json", "turtle"),
    ("", "json", "turtle"),
    ("*/*", "json", "turtle"),
    # one thing asked for
    (JSON, "json", None),
    (XML, "xml", None),
    ("text/csv", "csv", None),
    ("text/tab-separated-values", "tsv", None),
    ("text/turtle", None, "turtle"),
    ("application/n-triples", None, "ntriples"),
    ("application/ld+json", None, "jsonld"),
    ("application/rdf+xml", None, "rdfxml"),
    # older and looser names
    ("application/json", "json", None),
    ("application/xml", "xml", None),
    ("text/xml", "xml", None),
    ("application/x-turtle", None, "turtle"),
    ("text/plain", None, "ntriples"),
    # a table and a graph
    (f"{JSON}, text/turtle", "json", "turtle"),
    ("text/csv, application/rdf+xml", "csv", "rdfxml"),
    # ranges
    ("text/*", "csv", "turtle"),
    ("application/*", "json", "ntriples"),
    # the greater quality wins, in whatever order
    ("text/csv;q=0.5, text/tab-separated-values;q=0.9", "tsv", None),
    ("text/tab-separated-values;q=0.9, text/csv;q=0.5", "tsv", None),
    (f"{XML};q=0.2, */*;q=0.1", "xml", "turtle"),
    ("application/n-triples, text/turtle;q=0.8", None, "ntriples"),
    # the more specific range wins over the wider
    ("text/*;q=0.9, text/csv;q=0.1", "tsv", "turtle"),
    ("*/*, text/turtle;q=0.1", "json", "ntriples"),
    # nought means never
    (f"{JSON};q=0, */*", "xml", "turtle"),
    ("text/csv;q=0", None, None),
    ("*/*;q=0", None, None),
    # letters, spaces and other parameters do not matter
    ("TEXT/CSV ; Q=0.7 , text/TURTLE", "csv", "turtle"),
    (f"{JSON};charset=utf-8", "json", None),
    # what cannot be read counts for nothing
    ("text/csv;q=high", None, None),
    ("text/csv;q=-1", None, None),
    (", ,;,text/csv", "csv", None),
    # what we do not have
    ("image/png", None, None),
    ("text/html", None, None),
]
ASKED = [
    ("json", "json", "jsonld"),
    ("xml", "xml", "rdfxml"),
    ("csv", "csv", None),
    ("tsv", "tsv", None),
    ("turtle", None, "turtle"),
    ("ttl", None, "turtle"),
    ("nt", None, "ntriples"),
    ("ntriples", None, "ntriples"),
    ("jsonld", "json", "jsonld"),
    ("json-ld", "json", "jsonld"),
    ("rdf", "xml", "rdfxml"),
    ("rdfxml", "xml", "rdfxml"),
    ("CSV", "csv", None),
    ("text/csv", "csv", None),
    (JSON, "json", "jsonld"),
    ("application/sparql-results json", "json", "jsonld"),
    ("text/turtle", None, "turtle"),
    ("pdf", None, None),
]


@pytest.mark.parametrize(("accept", "table", "graph"), ACCEPT)
def test_an_accept_header_chooses(accept: str | None, table: str | None, graph: str | None) -> None:
    """As RFC 9110, section 12.5.1 says; of equals, the first we offer."""
    assert results.negotiate(accept) == Formats(table, graph)


@pytest.mark.parametrize(("asked", "table", "graph"), ASKED)
def test_a_name_asked_for_chooses(asked: str, table: str | None, graph: str | None) -> None:
    """A format in the address goes before any header, by short name or media type."""
    assert results.negotiate("text/html", asked) == Formats(table, graph)
