"""The SPARQL 1.1 Protocol, query operation, without a web framework: a request in, a reply out.

Source: SPARQL 1.1 Protocol, W3C Recommendation 2013, section 2.1 (query) and 2.1.4 (dataset).
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from hcconto import guard, results
from hcconto.errors import LimitExceeded, QueryError, QueryRefused, QuerySyntaxError
from hcconto.workers import Pool

FORM = "application/x-www-form-urlencoded"
DIRECT = "application/sparql-query"
UPDATE = "application/sparql-update"


@dataclass(frozen=True)
class Request:
    """What a client sent: parameters of the address and of the form, by name; body and headers."""

    method: str
    address: Mapping[str, Sequence[str]]
    form: Mapping[str, Sequence[str]] = field(default_factory=dict)
    body: bytes = b""
    content_type: str = ""
    accept: str | None = None


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


def respond(request: Request, pool: Pool, longest: int) -> Reply:
    """The reply to a query request. Faults are told as problem details (RFC 9457), or as text."""
    try:
        return _answered(request, pool, longest)
    except _Fault as fault:
        return problem(fault.status, fault.title, fault.detail, request.accept)
    except QueryRefused as error:
        return problem(403, "Not allowed", str(error), request.accept)
    except QuerySyntaxError as error:
        place = {"line": error.line, "column": error.column}
        return problem(400, "Syntax error", str(error), request.accept, place)
    except QueryError as error:
        return problem(400, "Query failed", str(error), request.accept)
    except LimitExceeded as error:
        return problem(503, "Limit reached", str(error), request.accept)


def _answered(request: Request, pool: Pool, longest: int) -> Reply:
    query, parameters = _query(request)
    guard.refuse(query, longest)
    asked = _one(parameters, "format")
    formats = results.negotiate(request.accept, asked)
    if formats.table is None and formats.graph is None:
        raise _Fault(406, "Not acceptable", _offers(asked or request.accept or ""))
    answer = pool.answer(
        query,
        formats.table,
        formats.graph,
        list(parameters.get("default-graph-uri", ())),
        list(parameters.get("named-graph-uri", ())),
    )
    if answer is None:
        raise _Fault(406, "Not acceptable", _offers(asked or request.accept or ""))
    media = (results.TABLES if answer.kind == "table" else results.GRAPHS)[answer.format]
    return Reply(200, media, answer.body, {"Vary": "Accept"})


def _query(request: Request) -> tuple[str, Mapping[str, Sequence[str]]]:
    """The one query of a request, and the parameters that came with it."""
    media = request.content_type.partition(";")[0].strip().lower()
    if "update" in request.address or "update" in request.form or media == UPDATE:
        raise _Fault(403, "Read-only", "This endpoint is read-only: it takes queries, no updates.")
    if request.method in ("GET", "HEAD"):
        return _only(request.address), request.address
    if request.method != "POST":
        raise _Fault(405, "Method not allowed", "Send the query by GET or POST.")
    if media == FORM:
        return _only(request.form), request.form
    if media == DIRECT:
        try:
            return request.body.decode("utf-8"), request.address
        except UnicodeDecodeError as error:
            detail = f"The query is not UTF-8 at byte {error.start}."
            raise _Fault(400, "Bad encoding", detail) from None
    raise _Fault(415, "Unsupported media type", f"POST a query as {FORM} or as {DIRECT}.")


def _only(parameters: Mapping[str, Sequence[str]]) -> str:
    values = parameters.get("query", ())
    if len(values) != 1 or not values[0].strip():
        found = "none" if not values or not any(v.strip() for v in values) else str(len(values))
        detail = f"A request has exactly one query; this one has {found}. Send it as query=…"
        raise _Fault(400, "Bad request", detail)
    return values[0]


def _one(parameters: Mapping[str, Sequence[str]], name: str) -> str | None:
    values = parameters.get(name, ())
    return values[0] if values else None


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
    headers = {"Retry-After": "1"} if status == 503 else {}
    if status == 405:
        headers["Allow"] = "GET, HEAD, POST, OPTIONS"
    if (accept or "").startswith("text/"):
        return Reply(status, "text/plain; charset=utf-8", f"{title}: {detail}\n".encode(), headers)
    body = {"title": title, "status": status, "detail": detail, **(more or {})}
    return Reply(status, "application/problem+json", json.dumps(body).encode(), headers)
