"""Commands for those who change the ontology."""

import json
from pathlib import Path
from typing import Any

import click

from hcconto.cli.options import A_FILE, OUTPUT, editable, emit, say
from hcconto.errors import HccontoError


@click.command()
@click.option("--source", type=A_FILE,
              help="The article's text, to check every locator against.")  # fmt: skip
@click.option("--only", default="", metavar="TEXT", help="Just the checks with this in their name.")
def check(source: Path | None, only: str) -> None:
    """Check everything that must hold; exit 1 when something does not.

    \b
    hcconto check
    hcconto check --source article.txt
    hcconto check --only shapes
    """
    from hcconto import checks, paths

    failed = 0
    for outcome in checks.run(paths.home(), source, only):
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


@click.command()
@click.option("--check", is_flag=True, help="Change nothing; exit 1 when something would change.")
def fmt(check: bool) -> None:
    """Bring the ontology's source files into their canonical spelling, every statement at home.

    Run it after each save in Protégé or a text editor; the diff is then what you meant.
    """
    from hcconto import turtle

    home = editable()
    changed = turtle.tidy(home, check=check)
    for path in changed:
        click.echo(f"{'would change' if check else 'changed'} {path.relative_to(home)}")
    if check and changed:
        raise HccontoError(f"{len(changed)} files are not in canonical form; run hcconto fmt.")


@click.command()
@click.argument("files", nargs=-1, required=True, type=A_FILE)
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
    say("conforms")


@click.group()
def claims() -> None:
    """Take claims back from a table."""


@claims.command("import")
@click.argument("file", type=A_FILE)
@click.option("--dry-run", is_flag=True, help="Say what would change, and change nothing.")
def claims_import(file: Path, dry_run: bool) -> None:
    """Take the claims of a table into ontology/claims/: the reverse of export claims.

    Claims whose cells differ are changed; a row with an empty claim, or the next number, is a new
    one and needs a column statement: the claim as a sentence in your own words. Columns hedge and
    paper may stand there too. Claims that the table leaves out stay as they are. A single bad row,
    and nothing is changed; all are listed, with the remedy.

    \b
    hcconto claims import claims.tsv --dry-run
    hcconto claims import claims.tsv
    """
    from hcconto import importing

    home = editable()
    plan = importing.plan(file.read_text(encoding="utf-8"), home)
    for line in plan.faults or plan.changes:
        click.echo(str(line))
    if plan.faults:
        rows = len({fault.row for fault in plan.faults})
        bad = "1 bad row" if rows == 1 else f"{rows} bad rows"
        raise HccontoError(f"{bad}; nothing was changed. Mend what is listed and import again.")
    touched = len({change.claim for change in plan.changes})
    say(f"{len(plan.changes)} changes of {touched} claims")
    if not dry_run:
        for path in plan.write():
            say(f"wrote {path.relative_to(home)}")


@click.command()
@click.argument("file", type=A_FILE)
@OUTPUT
def coverage(file: Path, output: Path | None) -> None:
    """Say which claims were made from each sentence of an article, the text of which is in FILE.

    Sentences are named by section, number and character offsets, never by their text. Exit 1 when
    a sentence has neither a claim nor an hcc:Omission that says why.

    \b
    hcconto coverage article.txt -o docs/coverage.md
    """
    from hcconto import build as pipeline
    from hcconto import coverage as covering
    from hcconto import paths

    opened = pipeline.in_memory(*pipeline.read(paths.home()))
    report = covering.of_article(opened, file.read_bytes())
    emit(report.document(), output)
    gaps = report.gaps()
    for gap in gaps:
        click.echo(gap, err=True)
    if gaps:
        raise HccontoError(
            f"{len(gaps)} of {len(report.lines)} sentences have neither a claim nor a reason for "
            "none; make the claim, or add an hcc:Omission to the paper's file."
        )


@click.group()
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
    """Read identifier TABLES (files, or folders of them) and renew ontology/generated.

    external.ttl has the outside terms that the ontology uses; candidates.ttl the compounds of ChEBI
    that have a role for which ontology/candidates.ttl has a bridge.

    Tables are tab-separated with columns id (or hgnc_id), label (or symbol), status and parents, or
    subject, predicate and object for hierarchies; .gz is understood.

    \b
    hcconto sources add tables/ --dated fplx=2024-02-04
    """
    from hcconto import identifiers, turtle

    home = editable()
    say("reading the tables")
    terms = identifiers.read_tables(tables, _dates(dated))
    wanted = identifiers.used(turtle.read_sources(home))
    say(f"slicing {len(wanted)} identifiers and their ancestors out of {len(terms):,} terms")
    graph = identifiers.slice_of(wanted, terms)
    path = home / "ontology" / "generated" / "external.ttl"
    slices = {path: graph}
    for bridges in turtle.apart(home):
        roles = identifiers.bridged(turtle.read(bridges))
        say(f"looking for compounds with one of {len(roles)} roles")
        slices[path.with_name(bridges.name)] = identifiers.candidates_of(roles, terms)
    for path, graph in slices.items():
        turtle.write(path, turtle.spell(graph, turtle.labels_of([graph])))
        say(f"wrote {path.relative_to(home)}")
    turtle.tidy(home)  # the labels beside identifiers may have changed


def _dates(dated: tuple[str, ...]) -> dict[str, str]:
    pairs = [entry.partition("=") for entry in dated]
    for prefix, sign, date in pairs:
        if not (prefix and sign and date):
            raise click.BadParameter(f"{prefix!r}: write it as PREFIX=DATE.", param_hint="--dated")
    return {prefix: date for prefix, _, date in pairs}
