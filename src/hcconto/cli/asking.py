"""Commands that answer: queries, reasons, things and names."""

import json
import sys
from pathlib import Path
from typing import Any

import click

from hcconto.cli.options import OUTPUT, STORE, emit, knowledge, say
from hcconto.config import Settings
from hcconto.errors import HccontoError
from hcconto.vocab import curie

WHY_FORMATS = ["text", "json", "turtle", "ntriples", "jsonld", "rdfxml", "svg"]
FORMATS = ["tsv", "csv", "json", "xml", "turtle", "ntriples", "jsonld", "rdfxml"]


@click.command("query")
@click.argument("query")
@click.option("--format", "form", default="tsv", show_default=True, type=click.Choice(FORMATS))
@OUTPUT
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

    settings = Settings.from_environment(store=store)
    text = _query_text(query, queries.folder("examples"))
    guard.refuse(text, settings.query_length)
    formats = results.negotiate(None, form)
    pool = Pool(
        built(settings, say),
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
    emit(answer.body.decode("utf-8"), output)


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


@click.command()
@click.argument("subject")
@click.argument("relation")
@click.argument("object")
@click.option("--format", "form", default="text", show_default=True, type=click.Choice(WHY_FORMATS))
@click.option(
    "--most", default=20, show_default=True, type=click.IntRange(1, 1000), help="Proofs at most."
)
@OUTPUT
@STORE
def why(
    subject: str,
    relation: str,
    object: str,
    form: str,
    most: int,
    output: Path | None,
    store: Path | None,
) -> None:
    """Say why SUBJECT stands in RELATION to OBJECT: all minimal proofs, smallest first.

    Names, CURIEs and IRIs are understood. A relation is leadsTo, counteracts, netIncreases,
    netDecreases, "is a" or "is a kind of". Proofs through the same steps are told as one way, with
    the claims that can carry each step. Exit 1 when it does not follow.

    \b
    text    to read, each claim with its place and references, each axiom with file and line
    json    for programs
    turtle  as PROV-O (also ntriples, jsonld, rdfxml)
    svg     a drawing

    \b
    hcconto why XL888 counteracts "evasion of apoptosis"
    hcconto why siNOX4 netDecreases "tumour cell survival" --format svg -o why.svg
    hcconto why "evasion of ferroptosis" "is a kind of" "evasion of programmed cell death"
    hcconto why state:HCCO_0001024-decrease "is a" "evasion of apoptosis" --format turtle
    """
    explanation = knowledge(store).why(subject, relation, object, most)
    emit(_told(explanation, form), output)
    if not explanation.entailed:
        sys.exit(1)


def _told(explanation: Any, form: str) -> str:
    """An explanation in one of WHY_FORMATS."""
    from hcconto import drawing, provenance

    if form == "text":
        return str(explanation.as_text())
    if form == "json":
        return json.dumps(explanation.as_dict(), indent=1, ensure_ascii=False)
    if form == "svg":
        return drawing.svg(explanation.picture(), lambda iri: iri, "why")
    return provenance.written(explanation, form).decode("utf-8")


@click.command()
@click.option("--without", required=True, help="A claim or a reference: a name, number or id.")
@click.option(
    "--format",
    "form",
    default="text",
    show_default=True,
    type=click.Choice(["text", "json", "tsv"]),
)
@OUTPUT
@STORE
def whatif(without: str, form: str, output: Path | None, store: Path | None) -> None:
    """Say which inferred facts fall without a claim or reference, and which survive.

    With a reference go the claims that cite no other. What falls may still follow speculatively.

    \b
    hcconto whatif --without "claim 59"
    hcconto whatif --without "reference 19"
    hcconto whatif --without "Huang J et al. 2025" --format tsv -o without-19.tsv
    """
    aftermath = knowledge(store).aftermath(without)
    told = {
        "text": aftermath.as_text,
        "json": lambda: json.dumps(aftermath.as_dict(), indent=1, ensure_ascii=False),
        "tsv": aftermath.as_tsv,
    }
    emit(told[form](), output)


@click.command()
@click.argument("thing")
@STORE
def show(thing: str, store: Path | None) -> None:
    """Show what is known of a THING (a name, CURIE or IRI).

    \b
    hcconto show XL888
    hcconto show claim:0059
    """
    kb = knowledge(store)
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


@click.command()
@click.argument("text")
@click.option("--most", default=20, show_default=True, type=click.IntRange(1), help="Hits at most.")
@STORE
def search(text: str, most: int, store: Path | None) -> None:
    """Find things by label, synonym or identifier.

    \b
    hcconto search lc3b
    hcconto search GO:0006915
    """
    kb = knowledge(store)
    found = kb.search(text, most)
    for name in found:
        click.echo(f"{curie(name.thing)}\t{name.kind}\t{kb.label(name.thing)}")
    if not found:
        near = ", ".join(kb.near(text)) or "nothing near it"
        raise HccontoError(f"Nothing is called {text!r}; there is {near}.")
