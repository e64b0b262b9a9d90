"""The web application: pages for people and SPARQL for programs, from one built store."""

import threading

from flask import Flask, Response

from hcconto.config import Settings
from hcconto.knowledge import KnowledgeBase, built
from hcconto.web import pages, sparql
from hcconto.workers import Pool

WARM_UP_AFTER = 2.0  # seconds
POLICY = (
    "default-src 'none'; style-src 'self'; img-src 'self' data:; form-action 'self'; "
    "base-uri 'none'; frame-ancestors 'none'"
)


def create_app(settings: Settings | None = None) -> Flask:
    """The application on the store for these settings, which is built if there is none."""
    settings = settings or Settings.from_environment()
    folder = built(settings)
    app = Flask(__name__)
    limit = settings.body_bytes
    app.config.update(MAX_CONTENT_LENGTH=limit, MAX_FORM_MEMORY_SIZE=limit)
    app.json.ensure_ascii = False  # type: ignore[attr-defined]
    kb = KnowledgeBase(folder, settings.home)
    pool = Pool(
        folder,
        settings.query_workers,
        settings.query_seconds,
        settings.query_memory,
        settings.result_bytes,
    )
    app.extensions["hcconto-pool"] = pool
    app.register_blueprint(pages.blueprint(kb))
    app.register_blueprint(sparql.blueprint(pool, settings))
    app.after_request(_headers)
    _warm_up(kb)
    return app


def _warm_up(kb: KnowledgeBase) -> None:
    """Have the closure at hand before the first why, without holding up the first page."""
    timer = threading.Timer(WARM_UP_AFTER, lambda: kb.prover)
    timer.daemon = True
    timer.start()


def _headers(response: Response) -> Response:
    response.headers.setdefault("Content-Security-Policy", POLICY)
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Referrer-Policy"] = "same-origin"
    response.headers["Access-Control-Allow-Origin"] = "*"
    response.vary.add("Accept")
    if "Allow" in response.headers:
        response.headers["Access-Control-Allow-Methods"] = response.headers["Allow"]
        response.headers["Access-Control-Allow-Headers"] = "Accept, Content-Type"
    return response
