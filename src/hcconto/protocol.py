"""The SPARQL 1.1 Protocol, query operation, without a web framework: a request in, a reply out.

Source: SPARQL 1.1 Protocol, W3C Recommendation 2013, section 2.1 (query) and 2.1.4 (dataset).
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from urllib.parse import parse_qs

from hcconto import guard, results
from hcconto.errors import (
    HccontoError,
    LimitExceeded,
    QueryError,
    QueryRefused,
    QuerySyntaxError,
)
from hcconto.workers import Pool

FORM = "application/x-www-form-urlencoded"
DIRECT = "application/sparql-query"
UPDATE = "application/sparql-update"
METHODS = ("GET", "HEAD", "POST", "OPTIONS")


@dataclass(frozen=True)
class Request:
    """What a client sent, as it came: `address` is what follows the question mark."""

    method: str
    address: bytes = b""
    body: bytes = b""
    content_type: str = ""
    accept: str | None = None

    @property
    def media(self) -> str:
        """The media type of the body."""
        return self.content_type.partition(";")[0].strip().lower()


@dataclass(frozen=True)
class Reply:
    """What to send back."""

    status: int
    content_type: str
    body: bytes
    headers: Mapping[str, str] = field(default_factory=dict)


class _Fault(Exception):
    def __init__(self, status: int, title: str, detail: str) -> None:
        self.status, self.title, self.detail = status, title, detail


def respond(request: Request, pool: Pool, longest: int, most_bytes: int | None = None) -> Reply:
    """The reply to a query request. Faults are told as problem details (RFC 9457), or as text."""
    accept = request.accept
    try:
        return _answered(request, pool, longest, most_bytes)
    except _Fault as fault:
        return problem(fault.status, fault.title, fault.detail, accept)
    except QueryRefused as error:
        return problem(403, "Not allowed", str(error), accept)
    except QuerySyntaxError as error:
        place = {"line": error.line, "column": error.column}
        return problem(400, "Syntax error", str(error), accept, place)
    except QueryError as error:
        return problem(400, "Query failed", str(error), accept)
    except LimitExceeded as error:
        return problem(503, "Limit reached", str(error), accept)
    except HccontoError as error:
        return problem(500, "Not working", str(error), accept)


def _answered(request: Request, pool: Pool, longest: int, most_bytes: int | None) -> Reply:
    if request.method == "OPTIONS":
        return Reply(204, "text/plain; charset=utf-8", b"", {"Allow": ", ".join(METHODS)})
    query, parameters = _query(request)
    if len(query) > longest:
        detail = f"The query has {len(query):,} characters; the most here is {longest:,}."
        raise _Fault(413, "Too long", detail)
    guard.refuse(query, longest)
    asked = parameters.get("format", [""])[0]
    formats = results.negotiate(request.accept, asked)
    not_offered = _Fault(406, "Not acceptable", _offers(asked or request.accept or ""))
    if formats.table is None and formats.graph is None:
        raise not_offered
    answer = pool.answer(
        query,
        formats.table,
        formats.graph,
        list(parameters.get("default-graph-uri", ())),
        list(parameters.get("named-graph-uri", ())),
        most_bytes=most_bytes,
    )
    if answer is None:
        raise not_offered
    media = (results.TABLES if answer.kind == "table" else results.GRAPHS)[answer.format]
    return Reply(200, media, answer.body, {"Vary": "Accept"})


def _query(request: Request) -> tuple[str, Mapping[str, Sequence[str]]]:
    """The one query of a request, and the parameters that came with it."""
    if request.method not in METHODS:
        raise _Fault(405, "Method not allowed", "Send the query by GET or POST.")
    address = _parameters(request.address)
    form = _parameters(request.body) if request.media == FORM else {}
    if "update" in address or "update" in form or request.media == UPDATE:
        raise _Fault(403, "Read-only", "This endpoint is read-only: it takes queries, no updates.")
    if request.method != "POST":
        return _only(address), address
    if request.media == FORM:
        return _only(form), form
    if request.media == DIRECT:
        return _decoded(request.body), address
    raise _Fault(415, "Unsupported media type", f"POST a query as {FORM} or as {DIRECT}.")


def _parameters(sent: bytes) -> dict[str, list[str]]:
    """Parameters by name, from an address or a form."""
    text = _decoded(sent)
    try:
        return parse_qs(text, keep_blank_values=True, errors="strict", max_num_fields=1000)
    except UnicodeDecodeError as error:
        detail = f"A parameter is not UTF-8: {error.object[error.start : error.end]!r}."
        raise _Fault(400, "Bad encoding", detail) from None
    except ValueError:
        raise _Fault(400, "Bad request", "There are too many parameters.") from None


def _decoded(sent: bytes) -> str:
    try:
        return sent.decode("utf-8")
    except UnicodeDecodeError as error:
        detail = f"What was sent is not UTF-8 at byte {error.start}."
        raise _Fault(400, "Bad encoding", detail) from None


def _only(parameters: Mapping[str, Sequence[str]]) -> str:
    values = parameters.get("query", ())
    if len(values) != 1 or not values[0].strip():
        found = "none" if not values or not any(v.strip() for v in values) else str(len(values))
        detail = f"A request has exactly one query; this one has {found}. Send it as query=…"
        raise _Fault(400, "Bad request", detail)
    return values[0]


def _offers(asked: str) -> str:
    media = [m.partition(";")[0] for m in (*results.TABLES.values(), *results.GRAPHS.values())]
    return f"Nothing here comes as {asked!r} for this kind of query; there is: {', '.join(media)}."


def problem(
    status: int,
    title: str,
    detail: str,
    accept: str | None = None,
    more: Mapping[str, object] | None = None,
) -> Reply:
    """A fault as problem details in JSON, or as a line of text for whoever prefers text."""
    headers = {"Vary": "Accept"}
    if status == 503:
        headers["Retry-After"] = "1"
    if status == 405:
        headers["Allow"] = ", ".join(METHODS)
    if (accept or "").startswith("text/"):
        return Reply(status, "text/plain; charset=utf-8", f"{title}: {detail}\n".encode(), headers)
    body = {"title": title, "status": status, "detail": detail, **(more or {})}
    return Reply(status, "application/problem+json", json.dumps(body).encode(), headers)
