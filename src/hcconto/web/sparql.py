"""`/sparql`: carries requests to `protocol` and its replies back; shows a form to a browser."""

import json
from typing import Any

from flask import Blueprint, Response, render_template, request

from hcconto import protocol, vocab
from hcconto.config import Settings
from hcconto.workers import Pool

SHOWN = 1000


def blueprint(pool: Pool, settings: Settings) -> Blueprint:
    """The endpoint on a pool of workers."""
    bp = Blueprint("sparql", __name__)

    @bp.route("/sparql", methods=["GET", "POST"])
    def endpoint() -> Response | str | tuple[str, int]:
        if request.headers.get("Content-Encoding", "identity") != "identity":
            detail = "Compressed requests are not taken; send the query as it is."
            return _response(protocol.problem(415, "Unsupported media type", detail))
        asked = _request()
        if _is_browser() and "format" not in asked.address and "format" not in asked.form:
            return _page(asked, pool, settings)
        return _response(protocol.respond(asked, pool, settings.query_length))

    return bp


def _request(accept: str | None = None) -> protocol.Request:
    media = request.mimetype
    body = b"" if media == protocol.FORM else request.get_data()
    return protocol.Request(
        method=request.method,
        address=request.args.to_dict(flat=False),
        form=request.form.to_dict(flat=False) if media == protocol.FORM else {},
        body=body,
        content_type=request.content_type or "",
        accept=accept or request.headers.get("Accept"),
    )


def _is_browser() -> bool:
    best = request.accept_mimetypes.best
    return best in ("text/html", "application/xhtml+xml")


def _page(asked: protocol.Request, pool: Pool, settings: Settings) -> tuple[str, int]:
    """The form, with the answer under it when there is a query."""
    given = asked.address.get("query") or asked.form.get("query") or [""]
    view: dict[str, Any] = {"query": given[0], "settings": settings, "prefixes": vocab.PREFIXES}
    if not given[0].strip():
        return render_template("sparql.html", **view), 200
    json_or_turtle = "application/sparql-results+json, text/turtle;q=0.9, application/problem+json"
    reply = protocol.respond(_request(json_or_turtle), pool, settings.query_length)
    view |= _shown(reply)
    return render_template("sparql.html", **view), reply.status


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
