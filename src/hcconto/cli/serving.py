"""Commands that build the store and serve it."""

import webbrowser
from dataclasses import replace
from pathlib import Path
from typing import Any

import click

from hcconto.cli.options import BESIDE, STORE, TABLES, editable, say
from hcconto.config import Settings
from hcconto.errors import BuildError


@click.command()
@click.option("--host", help="Address to listen on [127.0.0.1].")
@click.option("--port", type=click.IntRange(1, 65535), help="Port to listen on [8000].")
@click.option(
    "--seconds",
    "query_seconds",
    type=click.FloatRange(0.1),
    help="Longest that a query may run [10].",
)
@click.option(
    "--memory", "query_memory", type=click.IntRange(64), help="MiB that a query may use [1024]."
)
@click.option(
    "--workers", "query_workers", type=click.IntRange(1), help="Queries answered at once [2]."
)
@BESIDE
@TABLES
@click.option("--open", "browse", is_flag=True, help="Open a browser at the address.")
@STORE
def serve(browse: bool, **options: Any) -> None:
    """Serve pages and SPARQL; build the store first if there is none for these sources.

    \b
    hcconto serve
    hcconto serve --port 9000 --seconds 30
    hcconto serve --with go --with chebi --tables tables/
    """
    from hcconto.server import run

    options["beside"] = " ".join(options["beside"]) or None
    settings = _built_apart(Settings.from_environment(**options))
    address = f"http://{settings.host}:{settings.port}/"

    def ready() -> None:
        click.echo(f"hcconto is at {address}  (SPARQL at {address}sparql; Ctrl+C stops it)")
        if browse:
            webbrowser.open(address)

    run(settings, ready)


def _built_apart(settings: Settings) -> Settings:
    """Build in another process: the server forks, which the engine's threads do not survive."""
    from hcconto import store

    folder = settings.built or store.folder_for(settings)
    if store.is_complete(folder):
        return replace(settings, built=folder)
    from concurrent.futures import ProcessPoolExecutor
    from concurrent.futures.process import BrokenProcessPool
    from multiprocessing import get_context

    from hcconto.knowledge import built

    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
        try:
            return replace(settings, built=pool.submit(built, settings, say).result())
        except BrokenProcessPool:
            reason = "The build was ended from outside, perhaps for want of memory; try again."
            raise BuildError(reason) from None


@click.command()
@click.option("--out", type=click.Path(file_okay=False, path_type=Path), metavar="DIR",
              help="Write the release files too, into DIR/release.")  # fmt: skip
@click.option("--hierarchy", is_flag=True,
              help="First ask HermiT (needs Java) for what the rules miss.")  # fmt: skip
@BESIDE
@TABLES
@STORE
def build(
    out: Path | None,
    hierarchy: bool,
    beside: tuple[str, ...],
    tables: Path | None,
    store: Path | None,
) -> None:
    """Build the store, and bring ontology/generated/projection.ttl up to date in a checkout.

    With --out, also write the release: the ontology in full, its own axioms (base) and what is in
    OWL 2 EL, each as Turtle, RDF/XML and functional syntax; the base as OBO and OBO Graphs too.
    With --with, all of GO or ChEBI goes into the store, as a graph outside the default graph.

    With --hierarchy, first write to ontology/generated/hierarchy.ttl which classes and types HermiT
    finds and the rules do not, each with the axioms it follows from. Builds read that file.

    \b
    hcconto build
    hcconto build --hierarchy
    hcconto build --out dist
    hcconto build --with go --tables tables/
    """
    from hcconto import build as pipeline
    from hcconto import checks, paths, projection, turtle

    if hierarchy:
        say("asking HermiT, which takes half a minute")
        if checks.write_hierarchy(editable()):
            say(f"wrote {checks.HIERARCHY}")
    asked = {"beside": " ".join(beside) or None, "tables": tables, "store": store}
    settings = Settings.from_environment(**asked)
    folder = pipeline.build(settings, say)
    if paths.in_checkout() or out is not None:
        sources, external = pipeline.read(settings.home)
        projected = projection.project(sources + external)
        if paths.in_checkout():
            text = checks.spelled_projection(sources, projected)
            if turtle.write(settings.home / checks.PROJECTION, text):
                say(f"wrote {checks.PROJECTION}")
        if out is not None:
            from hcconto import release

            forms = release.forms(sources, external, projected)
            for path in release.write(forms, out / "release"):
                say(f"wrote {path}")
    click.echo(folder)
