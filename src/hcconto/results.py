"""Result formats: which there are, and which one an Accept header asks for.

>>> negotiate("text/csv, application/sparql-results+json;q=0.5").table
'csv'
>>> negotiate("*/*").graph
'turtle'
>>> negotiate("image/png").table is None
True
"""

from dataclasses import dataclass

# Name → media type; the first of each is what we send when anything will do.
TABLES = {
    "json": "application/sparql-results+json",
    "xml": "application/sparql-results+xml",
    "csv": "text/csv; charset=utf-8",
    "tsv": "text/tab-separated-values; charset=utf-8",
}
GRAPHS = {
    "turtle": "text/turtle; charset=utf-8",
    "ntriples": "application/n-triples",
    "jsonld": "application/ld+json",
    "rdfxml": "application/rdf+xml",
}
# Names people write: in `?format=`, as file endings, or as older media types.
ALIASES = {
    "application/json": "json",
    "application/xml": "xml",
    "text/xml": "xml",
    "text/plain": "ntriples",
    "application/x-turtle": "turtle",
    "ttl": "turtle",
    "nt": "ntriples",
    "json-ld": "jsonld",
    "rdf": "rdfxml",
    "rdf/xml": "rdfxml",
}


@dataclass(frozen=True)
class Formats:
    """What to send a table as, and what to send a graph as; None where nothing fits."""

    table: str | None
    graph: str | None


def negotiate(accept: str | None, asked: str | None = None) -> Formats:
    """The formats for an Accept header (RFC 9110, section 12.5.1), or for a name asked for."""
    if asked:
        name = _named(asked.lower())
        pair = {"json": ("json", "jsonld"), "jsonld": ("json", "jsonld"), "xml": ("xml", "rdfxml"),
                "rdfxml": ("xml", "rdfxml")}.get(name)  # fmt: skip
        if pair:
            return Formats(*pair)
        return Formats(name if name in TABLES else None, name if name in GRAPHS else None)
    ranges = _ranges(accept or "*/*")
    return Formats(_best(ranges, TABLES), _best(ranges, GRAPHS))


def _named(asked: str) -> str:
    """The format that a name or a media type means; a plus in an address may come as a space."""
    for name, media in (TABLES | GRAPHS).items():
        if asked.replace(" ", "+") == media.partition(";")[0]:
            return name
    return ALIASES.get(asked, asked)


def _ranges(accept: str) -> list[tuple[str, float]]:
    found = []
    for part in accept.split(","):
        media, *parameters = (piece.strip().lower() for piece in part.split(";"))
        quality = 1.0
        for parameter in parameters:
            if parameter.startswith("q="):
                try:
                    quality = min(1.0, float(parameter[2:]))
                except ValueError:
                    quality = 0.0
        if media:
            found.append((media, quality))
    return found


def _best(ranges: list[tuple[str, float]], offers: dict[str, str]) -> str | None:
    best, best_quality = None, 0.0
    for name, media in offers.items():
        quality = _quality(ranges, name, media.partition(";")[0])
        if quality > best_quality:
            best, best_quality = name, quality
    return best


def _quality(ranges: list[tuple[str, float]], name: str, media: str) -> float:
    """What the most specific range that matches says; nothing for what no range matches."""
    found = (-1, 0.0)
    for asked, quality in ranges:
        if asked == media or ALIASES.get(asked) == name:
            found = max(found, (2, quality))
        elif asked == media.partition("/")[0] + "/*":
            found = max(found, (1, quality))
        elif asked == "*/*":
            found = max(found, (0, quality))
    return found[1]
