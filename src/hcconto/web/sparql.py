"""`/sparql`: carries requests to `protocol` and its replies back; shows a form to a browser."""

import json
from typing import Any

from flask import Blueprint, Response, render_template, request
from werkzeug.exceptions import RequestEntityTooLarge

from hcconto import protocol, vocab
from hcconto.config import Settings
from hcconto.workers import Pool

SHOWN = 1000
SHOWN_BYTES = 5_000_000
EVERY = ["GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"]


def blueprint(pool: Pool, settings: Settings) -> Blueprint:
    """The endpoint on a pool of workers."""
    bp = Blueprint("sparql", __name__)

    @bp.route("/sparql", methods=EVERY, provide_automatic_options=False)
    def endpoint() -> Response:
        accept = request.headers.get("Accept")
        if request.headers.get("Content-Encoding", "identity") != "identity":
            detail = "Compressed requests are not taken; send the query as it is."
            return _response(protocol.problem(415, "Unsupported media type", detail, accept))
        try:
            asked = _request(accept)
        except RequestEntityTooLarge:
            detail = "The request is longer than this service takes."
            return _response(protocol.problem(413, "Too long", detail, accept))
        if _is_browser() and "format" not in request.values:
            return _page(pool, settings)
        return _response(protocol.respond(asked, pool, settings.query_length))

    return bp


def _request(accept: str | None) -> protocol.Request:
    return protocol.Request(
        method=request.method,
        address=request.query_string,
        body=request.get_data(),
        content_type=request.content_type or "",
        accept=accept,
    )


def _is_browser() -> bool:
    """True when a page is wanted more than data; a browser names other things beside."""
    accept = request.accept_mimetypes
    page, data = accept.quality("text/html"), accept.quality("application/sparql-results+json")
    return request.method in ("GET", "POST") and page > data


def _page(pool: Pool, settings: Settings) -> Response:
    """The form, with the answer under it when there is a query."""
    query = request.values.get("query", "")
    view: dict[str, Any] = {"query": query, "settings": settings, "prefixes": vocab.PREFIXES}
    status, headers = 200, {"Vary": "Accept"}
    if query.strip():
        json_or_turtle = "application/sparql-results+json, text/turtle;q=0.9"
        asked = _request(json_or_turtle)
        reply = protocol.respond(asked, pool, settings.query_length, SHOWN_BYTES)
        view |= _shown(reply)
        status, headers = reply.status, dict(reply.headers)
    return Response(render_template("sparql.html", **view), status, headers)


def _shown(reply: protocol.Reply) -> dict[str, Any]:
    text = reply.body.decode("utf-8")
    if reply.status != 200:
        return {"problem": json.loads(text)}
    if not reply.content_type.startswith("application/sparql-results"):
        return {"text": text}
    answer = json.loads(text)
    if "boolean" in answer:
        return {"text": "yes" if answer["boolean"] else "no"}
    found = answer["results"]["bindings"]
    rows = [[row.get(name) for name in answer["head"]["vars"]] for row in found[:SHOWN]]
    return {"columns": answer["head"]["vars"], "rows": rows, "count": len(found)}


def _response(reply: protocol.Reply) -> Response:
    return Response(reply.body, reply.status, dict(reply.headers), content_type=reply.content_type)
