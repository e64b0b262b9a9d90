"""The command line: each command says what it does, calls one function, and prints."""

import json
import sys
import webbrowser
from dataclasses import replace
from pathlib import Path
from typing import Any

import click

from hcconto.config import Settings
from hcconto.errors import HccontoError
from hcconto.vocab import curie


class _Group(click.Group):
    """Turns our errors into one sentence and an exit code."""

    def main(self, *args: Any, **kwargs: Any) -> Any:
        try:
            return super().main(*args, **kwargs)
        except HccontoError as error:
            click.echo(f"hcconto: {error}", err=True)
            sys.exit(1)
        except BrokenPipeError:
            sys.exit(0)


@click.group(
    cls=_Group, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100}
)
@click.version_option(package_name="hcconto")
def main() -> None:
    """Why hepatocellular carcinoma comes back after thermal ablation, and what could be done.

    \b
    hcconto serve                                      look at it in a browser
    hcconto why XL888 counteracts "evasion of apoptosis"
    hcconto check                                      after a change to the ontology
    """


STORE = click.option(
    "--store", type=click.Path(path_type=Path), help="Folder that keeps built stores."
)
FORMATS = ["tsv", "csv", "json", "xml", "turtle", "ntriples", "jsonld", "rdfxml"]
OUT = click.option(
    "-o", "--output", type=click.Path(path_type=Path), help="Write to a file instead."
)


def _say(line: str) -> None:
    click.echo(f"  {line}", err=True)


def _settings(**overrides: Any) -> Settings:
    return Settings.from_environment(**overrides)


def _knowledge(store: Path | None) -> Any:
    from hcconto.knowledge import KnowledgeBase, built

    return KnowledgeBase(built(_settings(store=store), _say))


def _editable() -> Path:
    """The checkout to edit. Raises HccontoError in an installed copy."""
    from hcconto import paths

    if not paths.in_checkout():
        raise HccontoError(
            "This needs the sources: clone the repository and install with pip install -e."
        )
    return paths.home()


def _emit(text: str, output: Path | None) -> None:
    if output is None:
        click.echo(text, nl=not text.endswith("\n"))
        return
    from hcconto import turtle

    turtle.write(output, text if text.endswith("\n") else text + "\n")
    _say(f"wrote {output}")


@main.command()
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
@click.option("--open", "browse", is_flag=True, help="Open a browser at the address.")
@STORE
def serve(browse: bool, **options: Any) -> None:
    """Serve pages and SPARQL; build the store first if there is none for these sources.

    \b
    hcconto serve
    hcconto serve --port 9000 --seconds 30
    """
    from hcconto.server import run

    settings = _built_apart(_settings(**options))
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
    from multiprocessing import get_context

    from hcconto.knowledge import built

    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
        return replace(settings, built=pool.submit(built, settings, _say).result())


@main.command()
@STORE
def build(store: Path | None) -> None:
    """Build the store, and bring ontology/generated/projection.ttl up to date in a checkout."""
    from hcconto import build as pipeline
    from hcconto import checks, paths, projection, turtle

    settings = _settings(store=store)
    folder = pipeline.build(settings, _say)
    if paths.in_checkout():
        sources, external = pipeline.read(settings.home)
        projected = projection.project(sources + external)
        text = checks.spelled_projection(sources, projected)
        if turtle.write(settings.home / checks.PROJECTION, text):
            _say(f"wrote {checks.PROJECTION}")
    click.echo(folder)


@main.command()
@click.option("--source", type=click.Path(exists=True, dir_okay=False, path_type=Path),
              help="The article's text, to check every locator against.")  # fmt: skip
def check(source: Path | None) -> None:
    """Check everything that must hold; exit 1 when something does not.

    \b
    hcconto check
    hcconto check --source article.txt
    """
    from hcconto import checks, paths

    failed = 0
    for outcome in checks.run(paths.home(), source):
        if outcome.not_run:
            click.echo(f"not run  {outcome.name}: {outcome.not_run}")
        elif outcome.findings:
            failed += 1
            click.echo(f"FAIL     {outcome.name}")
            for finding in outcome.findings:
                click.echo(f"           {finding}")
        else:
            click.echo(f"ok       {outcome.name}")
    if failed:
        raise HccontoError(f"{failed} of the checks failed; see above.")


@main.command()
@click.option("--check", is_flag=True, help="Change nothing; exit 1 when something would change.")
def fmt(check: bool) -> None:
    """Bring the ontology's source files into their canonical spelling, every statement at home.

    Run it after each save in Protégé or a text editor; the diff is then what you meant.
    """
    from hcconto import turtle

    home = _editable()
    changed = turtle.tidy(home, check=check)
    for path in changed:
        click.echo(f"{'would change' if check else 'changed'} {path.relative_to(home)}")
    if check and changed:
        raise HccontoError(f"{len(changed)} files are not in canonical form; run hcconto fmt.")


@main.command()
@click.argument(
    "files", nargs=-1, required=True, type=click.Path(exists=True, dir_okay=False, path_type=Path)
)
@click.option("--json", "as_json", is_flag=True, help="Print the report as JSON.")
def validate(files: tuple[Path, ...], as_json: bool) -> None:
    """Check claims of your own, in Turtle FILES, against the shapes; exit 1 if they do not conform.

    \b
    hcconto validate my-claims.ttl
    """
    from hcconto import build as pipeline
    from hcconto import paths, turtle
    from hcconto import validate as shacl

    home = paths.home()
    sources, external = pipeline.read(home)
    data = sources + external
    subjects: set[Any] = set()
    for path in files:
        graph = turtle.read(path)
        subjects |= set(graph.subjects())
        data += graph
    report = shacl.validate(data, shacl.shapes(home), only=subjects)
    if as_json:
        click.echo(json.dumps([vars(result) for result in report.results], indent=1))
    else:
        for result in report.results:
            click.echo(str(result))
    if report.results:
        raise HccontoError(f"{len(report.results)} findings; mend what they name.")
    _say("conforms")


@main.command("query")
@click.argument("query")
@click.option("--format", "form", default="tsv", show_default=True, type=click.Choice(FORMATS))
@OUT
@STORE
def ask(query: str, form: str, output: Path | None, store: Path | None) -> None:
    """Answer a SPARQL query: NAME of an example, a FILE, or - for standard input.

    Prefixes such as hcc:, GO: and rdfs: are known without being declared.

    \b
    hcconto query what-counteracts-each-mechanism
    echo 'SELECT * { ?claim a hcc:Claim } LIMIT 5' | hcconto query -
    """
    from hcconto import guard, queries, results, vocab
    from hcconto.knowledge import built
    from hcconto.workers import Pool

    settings = _settings(store=store)
    text = _query_text(query, queries.folder("examples"))
    guard.refuse(text, settings.query_length)
    formats = results.negotiate(None, form)
    pool = Pool(
        built(settings, _say),
        1,
        settings.query_seconds,
        settings.query_memory,
        settings.result_bytes,
    )
    try:
        table, graph = formats.table or "tsv", formats.graph or "turtle"
        answer = pool.answer(text, table, graph, prefixes=vocab.PREFIXES)
    finally:
        pool.close()
    assert answer is not None
    _emit(answer.body.decode("utf-8"), output)


def _query_text(query: str, examples: Any) -> str:
    if query == "-":
        return sys.stdin.read()
    if query in examples:
        return str(examples[query].text)
    path = Path(query)
    if path.is_file():
        return path.read_text(encoding="utf-8")
    known = ", ".join(examples)
    raise HccontoError(f"{query!r} is neither a file nor an example; the examples are: {known}.")


@main.command()
@click.argument("subject")
@click.argument("relation")
@click.argument("object")
@click.option(
    "--format", "form", default="text", show_default=True, type=click.Choice(["text", "json"])
)
@click.option(
    "--most", default=20, show_default=True, type=click.IntRange(1, 1000), help="Proofs at most."
)
@STORE
def why(subject: str, relation: str, object: str, form: str, most: int, store: Path | None) -> None:
    """Say why SUBJECT stands in RELATION to OBJECT: all minimal proofs, smallest first.

    Names, CURIEs and IRIs are understood. Exit 1 when it does not follow.

    \b
    hcconto why XL888 counteracts "evasion of apoptosis"
    hcconto why siNOX4 netDecreases "tumour cell survival"
    hcconto why "evasion of ferroptosis" "is a kind of" "evasion of programmed cell death"
    """
    explanation = _knowledge(store).why(subject, relation, object, most)
    if form == "json":
        click.echo(json.dumps(explanation.as_dict(), indent=1, ensure_ascii=False))
    else:
        click.echo(explanation.as_text())
    if not explanation.entailed:
        sys.exit(1)


@main.command()
@click.argument("thing")
@STORE
def show(thing: str, store: Path | None) -> None:
    """Show what is known of a THING (a name, CURIE or IRI).

    \b
    hcconto show XL888
    hcconto show claim:0059
    """
    kb = _knowledge(store)
    iri = kb.resolve(thing)
    about = kb.page("thing", iri)[0]
    click.echo(f"{about['label']}  ({curie(iri)}, {about.get('kind_label', 'thing')})")
    for key in ("definition", "reason", "note"):
        if key in about:
            click.echo(f"  {about[key]}")
    _listing("identifiers", kb.page("identifiers", iri), "{how}: {identifier} {label}")
    cards = [kb.card(row["claim"]) for row in kb.page("claims-about", iri)]
    told = [{"claim": card.iri, "words": f"{card.statement} {card.cited}"} for card in cards]
    _listing("claims", told, "{claim} {words}")
    follows = kb.page("consequences", iri)
    _listing("what follows", follows, "{relation_label} {object_label} ({standing})")
    causes = [{**row, "cause": kb.reader.name(row["cause"])} for row in kb.page("causes", iri)]
    _listing("what it follows from", causes, "{cause} {relation_label} it ({standing})")


def _listing(title: str, rows: list[dict[str, str]], line: str) -> None:
    if rows:
        click.echo(f"{title}:")
    for row in rows:
        short = {k: curie(v) if v.startswith("http") else v for k, v in row.items()}
        click.echo("  " + line.format_map({"label": "", **short}))


@main.command()
@click.argument("text")
@click.option("--most", default=20, show_default=True, type=click.IntRange(1), help="Hits at most.")
@STORE
def search(text: str, most: int, store: Path | None) -> None:
    """Find things by label, synonym or identifier.

    \b
    hcconto search lc3b
    hcconto search GO:0006915
    """
    kb = _knowledge(store)
    found = kb.search(text, most)
    for name in found:
        click.echo(f"{curie(name.thing)}\t{name.kind}\t{kb.label(name.thing)}")
    if not found:
        near = ", ".join(kb.near(text)) or "nothing near it"
        raise HccontoError(f"Nothing is called {text!r}; there is {near}.")


@main.group()
def export() -> None:
    """Write tables for use elsewhere."""


@export.command("claims")
@click.option("--format", "form", default="tsv", show_default=True, type=click.Choice(["tsv"]))
@OUT
@STORE
def export_claims(form: str, output: Path | None, store: Path | None) -> None:
    """All claims, one a row, with locator, sign, context, references and status.

    \b
    hcconto export claims --format tsv -o claims.tsv
    """
    from hcconto import exports

    _emit(exports.claims(_knowledge(store)), output)


@main.group()
def sources() -> None:
    """Look after the slices of outside vocabularies."""


@sources.command("add")
@click.argument("tables", nargs=-1, required=True, type=click.Path(exists=True, path_type=Path))
@click.option(
    "--dated",
    multiple=True,
    metavar="PREFIX=DATE",
    help="Date of a table that has none in it, such as fplx=2024-02-04.",
)
def sources_add(tables: tuple[Path, ...], dated: tuple[str, ...]) -> None:
    """Read identifier TABLES (files, or folders of them) and renew ontology/generated/external.ttl.

    Tables are tab-separated with columns id (or hgnc_id), label (or symbol), status and parents, or
    subject, predicate and object for hierarchies; .gz is understood.

    \b
    hcconto sources add tables/ --dated fplx=2024-02-04
    """
    from hcconto import identifiers, turtle

    home = _editable()
    _say("reading the tables")
    terms = identifiers.read_tables(tables, _dates(dated))
    wanted = identifiers.used(turtle.read_sources(home))
    _say(f"slicing {len(wanted)} identifiers and their ancestors out of {len(terms):,} terms")
    graph = identifiers.slice_of(wanted, terms)
    path = home / "ontology" / "generated" / "external.ttl"
    turtle.write(path, turtle.spell(graph, turtle.labels_of([graph])))
    _say(f"wrote {path.relative_to(home)}")


def _dates(dated: tuple[str, ...]) -> dict[str, str]:
    pairs = [entry.partition("=") for entry in dated]
    for prefix, sign, date in pairs:
        if not (prefix and sign and date):
            raise click.BadParameter(f"{prefix!r}: write it as PREFIX=DATE.", param_hint="--dated")
    return {prefix: date for prefix, _, date in pairs}
