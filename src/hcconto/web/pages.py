"""Pages for people, each with a twin for programs made from the same data."""

from collections import Counter
from functools import cache
from typing import Any
from urllib.parse import quote

from flask import Blueprint, Response, jsonify, redirect, render_template, request, url_for
from markupsafe import Markup
from werkzeug.exceptions import HTTPException
from werkzeug.http import HTTP_STATUS_CODES

from hcconto import (
    drawing,
    finding_tables,
    findings,
    hypotheses,
    provenance,
    queries,
    results,
    views,
    vocab,
)
from hcconto.errors import HccontoError, IdentifierError
from hcconto.explanation import Explanation
from hcconto.knowledge import KnowledgeBase

ENDINGS = {"ttl": "turtle", "nt": "ntriples", "jsonld": "jsonld", "rdf": "rdfxml"}
FORMS = {
    "html": "text/html",
    "json": "application/json",
    **results.GRAPHS,
    "svg": "image/svg+xml",
    "text": "text/plain; charset=utf-8",
}
WHATIF_FORMS = {
    "html": "text/html",
    "json": "application/json",
    "tsv": results.TABLES["tsv"],
}
ADDRESSES = (
    "/, /search?q=…, /id/…, /page/…, /data/….ttl, /claim/…, /notes, /contested, /gaps, "
    "/combinations, /candidates, /why?s=…&p=…&o=…, /whatif?without=… and /sparql"
)
OFFERED = {
    "text/html": None,
    "text/turtle": "ttl",
    "application/n-triples": "nt",
    "application/ld+json": "jsonld",
    "application/rdf+xml": "rdf",
    "application/json": "json",
}


def blueprint(kb: KnowledgeBase) -> Blueprint:
    """All pages over one knowledge base."""
    bp = Blueprint("pages", __name__)
    bp.app_context_processor(
        lambda: {"curie": vocab.curie, "link": link, "release": kb.about["release"]}
    )
    bp.app_template_filter("arrow")(lambda iri: kb.reader.name(iri))
    bp.app_template_test("state")(lambda iri: iri.startswith(vocab.PREFIXES["state"]))

    @bp.get("/")
    def home() -> str:
        return render_template(
            "home.html",
            counts=kb.overview("counts"),
            mechanisms=kb.overview("mechanisms"),
            examples=queries.folder("examples").values(),
        )

    @bp.get("/search")
    def search() -> str:
        text = request.args.get("q", "")
        found = kb.search(text)
        near = kb.near(text) if text and not found else []
        return render_template("search.html", q=text, found=found, near=near, label=kb.label)

    @bp.get("/id/<path:local>")
    def identify(local: str) -> Response:
        best = request.accept_mimetypes.best_match(list(OFFERED), default="text/html")
        ending = OFFERED[str(best)]
        where = link(vocab.HCC + local) if ending is None else f"/data/{quote(local)}.{ending}"
        response = redirect(where, 303)
        response.headers["Vary"] = "Accept"
        return response  # type: ignore[return-value]

    @bp.get("/page/<path:local>")
    def page(local: str) -> str:
        return render_template("thing.html", thing=kb.entity(vocab.HCC + local), local=local)

    @bp.get("/data/<path:name>")
    def data(name: str) -> Response:
        local, _, ending = name.rpartition(".")
        iri = vocab.HCC + local
        if ending == "json":
            return jsonify(kb.claim(iri) if local.startswith("claim/") else kb.entity(iri))
        if ending not in ENDINGS:
            known = ", ".join([*ENDINGS, "json"])
            raise IdentifierError(f"There is no form {ending!r} of {local!r}; there is: {known}.")
        kb.entity(iri)
        body = kb.describe(iri, ENDINGS[ending])
        return Response(body, content_type=results.GRAPHS[ENDINGS[ending]])

    @bp.get("/claim/<number>")
    def claim(number: str) -> str:
        return render_template("claim.html", claim=kb.claim(f"{vocab.PREFIXES['claim']}{number}"))

    @bp.get("/notes")
    def notes() -> str:
        every, kind = kb.notes(), request.args.get("kind", "")
        return render_template(
            "notes.html",
            notes=[note for note in every if kind in ("", note["kind"])],
            kinds=Counter(note["kind"] for note in every),
            kind=kind,
        )

    told = cache(kb.claim)  # pages of findings tell of the same claims again and again

    @bp.get("/contested")
    def contested() -> Any:
        found = findings.contested(kb)
        if _wants_json():
            return jsonify(found)
        wanted = request.args.get("parting", "")
        parting = next(
            (p for p in found["inferred"]["partings"] if vocab.curie(p["factor"]) == wanted), None
        )
        if wanted and parting is None:
            raise IdentifierError(
                f"No two ways part at {wanted!r}; see /contested for those that do."
            )
        return render_template("contested.html", found=found, told=told, parting=parting)

    @bp.get("/gaps")
    def gaps() -> Any:
        found = findings.gaps(kb)
        if _wants_json():
            return jsonify(found)
        return render_template(
            "gaps.html",
            found=found,
            told=told,
            by_size=_by_size,
            statements=finding_tables.STATEMENTS,
        )

    @bp.get("/combinations")
    def combinations() -> Any:
        found, cuts = findings.combined(kb), findings.cuts(kb)
        if _wants_json():
            return jsonify({**found, "cuts": cuts})
        return render_template(
            "combinations.html",
            found=found,
            reaches=sorted(found["reaches"].items(), key=_reach),
            cuts=cuts,
            headings=kb.overview("headings"),
            turn=lambda state: findings.turn(kb, state),
            factor=lambda state: kb.prover.factors[state],
        )

    @bp.get("/candidates")
    def candidates() -> str:
        every, mechanism = hypotheses.ranked(kb.store), request.args.get("mechanism", "")
        named = sorted({name for row in every for name in row["mechanisms"].split(views.BAR)})
        rows = [r for r in every if not mechanism or mechanism in r["mechanisms"].split(views.BAR)]
        return render_template(
            "candidates.html",
            groups=hypotheses.grouped(rows),
            found=len(rows),
            mechanism=mechanism,
            mechanisms=named,
            bar=views.BAR,
        )

    @bp.get("/candidates/<path:local>")
    def candidate(local: str) -> str:
        name = f"hcc:candidate/{local}"
        row = next((r for r in hypotheses.ranked(kb.store) if r["candidate"] == name), None)
        if row is None:
            raise IdentifierError(f"There is no candidate {local}; /candidates lists all.")
        outside = local.partition("-")[0].replace("_", ":")
        return render_template(
            "candidate.html", row=row, iri=vocab.PREFIXES["candidate"] + local, outside=outside,
            where=vocab.iri(outside), bar=views.BAR,
        )  # fmt: skip

    @bp.get("/why")
    def why() -> Any:
        asked = [request.args.get(name, "").strip() for name in ("s", "p", "o")]
        if not all(asked):
            if _form(FORMS) != "html":
                raise IdentifierError(
                    "Say what to explain: /why?s=…&p=…&o=…, by name, CURIE or IRI."
                )
            return render_template("why.html", asked=asked, why=None)
        explanation = kb.why(asked[0], asked[1], asked[2])
        status = 200 if explanation.entailed else 404
        form = _form(FORMS)
        if form == "html":
            pictures = [_picture(explanation, name) for name in ("wide", "narrow")]
            page = render_template(
                "why.html", asked=asked, why=explanation, pictures=pictures, forms=list(FORMS)[1:]
            )
            return page, status
        if form == "json":
            return jsonify(explanation.as_dict()), status
        return _explained(explanation, form), status

    @bp.get("/whatif")
    def whatif() -> Any:
        without, form = request.args.get("without", "").strip(), _form(WHATIF_FORMS)
        if not without:
            if form != "html":
                raise IdentifierError(
                    "Say what to take away: /whatif?without=…, a claim or reference."
                )
            return render_template("whatif.html", references=kb.overview("references"))
        aftermath = kb.aftermath(without)
        if form == "json":
            return jsonify(aftermath.as_dict())
        if form == "tsv":
            return Response(aftermath.as_tsv(), content_type=WHATIF_FORMS[form])
        return render_template("whatif.html", aftermath=aftermath, forms=list(WHATIF_FORMS)[1:])

    @bp.get("/healthz")
    def healthz() -> Response:
        return jsonify({"status": "ok", "release": kb.about["release"]})

    @bp.get("/status")
    def status() -> Response:
        return jsonify(kb.status())

    @bp.app_errorhandler(HccontoError)
    def known_error(error: HccontoError) -> Any:
        return _problem(404 if isinstance(error, IdentifierError) else 500, str(error))

    @bp.app_errorhandler(HTTPException)
    def http_error(error: HTTPException) -> Any:
        detail = error.description or error.name
        if error.code == 404:
            detail = f"There is nothing at {request.path}; there is {ADDRESSES}."
        kept = {name: value for name, value in error.get_headers() if name == "Allow"}
        return *_problem(error.code or 500, detail), kept

    @bp.app_errorhandler(Exception)
    def unforeseen(error: Exception) -> Any:
        # The last resort: whatever it was, the client gets a page and the log gets the traceback.
        from flask import current_app

        current_app.logger.exception("unforeseen error")
        return _problem(500, "Something went wrong here; it is not your fault.")

    return bp


def _by_size(entries: list[dict[str, Any]], key: str) -> list[tuple[str, list[dict[str, Any]]]]:
    """Entries grouped by what they have under a key, the largest group first."""
    groups: dict[str, list[dict[str, Any]]] = {}
    for entry in entries:
        groups.setdefault(entry[key], []).append(entry)
    return sorted(groups.items(), key=lambda group: -len(group[1]))


def _reach(item: tuple[str, dict[str, Any]]) -> tuple[int, int]:
    """Interventions that reach most headings, then most mechanisms, come first."""
    return -len(item[1]["headings"]), -len(item[1]["mechanisms"])


def _explained(explanation: Explanation, form: str) -> Response:
    """An explanation in a form that is neither a page nor JSON."""
    if form == "text":
        return Response(explanation.as_text() + "\n", content_type=FORMS[form])
    if form == "svg":
        body = drawing.svg(explanation.picture(), lambda iri: _absolute(link(iri)), "why")
        response = Response(body, content_type=FORMS[form])
        response.headers["Content-Security-Policy"] = drawing.policy()
        return response
    return Response(provenance.written(explanation, form), content_type=results.GRAPHS[form])


def _picture(explanation: Explanation, name: str) -> Markup:
    """The drawing to stand in a page, in the size for a wide or for a narrow one."""
    if not explanation.entailed:
        return Markup("")
    picture = explanation.picture(narrow=name == "narrow")
    return Markup(drawing.svg(picture, link, name, alone=False))  # escaped by its own template


def _absolute(address: str) -> str:
    return request.host_url.rstrip("/") + address if address.startswith("/") else address


def _form(forms: dict[str, str]) -> str:
    """The form that the address asks for, or else the Accept header.

    Raises IdentifierError for a name of a form that there is not.
    """
    if name := request.args.get("format"):
        name = results.ALIASES.get(name.lower(), name.lower())
        if name not in forms:
            raise IdentifierError(f"There is no form {name!r}; there is: {', '.join(forms)}.")
        return name
    media = {full.partition(";")[0]: name for name, full in forms.items()}
    best = request.accept_mimetypes.best_match(list(media), "text/html")
    return media[str(best)]


def _problem(status: int, detail: str) -> tuple[Any, int]:
    if _wants_json():
        reply = jsonify({"title": HTTP_STATUS_CODES[status], "status": status, "detail": detail})
        reply.content_type = "application/problem+json"
        return reply, status
    return render_template("error.html", status=status, detail=detail), status


def _wants_json() -> bool:
    """True when the address asks for data, or else the Accept header prefers it to a page."""
    if form := request.args.get("format"):
        return form != "html"
    offers = ["text/html", "application/json", "application/problem+json"]
    best = request.accept_mimetypes.best_match(offers, "text/html")
    return best != "text/html" or request.path.endswith(".json")


def link(iri: str) -> str:
    """Where an IRI leads: our own to its page, others to themselves if they are web addresses."""
    if iri.startswith(vocab.PREFIXES["claim"]):
        return url_for("pages.claim", number=iri.removeprefix(vocab.PREFIXES["claim"]))
    if iri.startswith(vocab.PREFIXES["candidate"]):
        local = iri.removeprefix(vocab.PREFIXES["candidate"])
        return url_for("pages.candidate", local=local)
    if iri.startswith(vocab.HCC):
        return url_for("pages.page", local=iri.removeprefix(vocab.HCC))
    return iri if iri.startswith(("http://", "https://")) else ""
