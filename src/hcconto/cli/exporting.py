"""Commands that write tables for use elsewhere."""

from pathlib import Path

import click

from hcconto.cli.options import OUTPUT, STORE, emit, knowledge


@click.group()
def export() -> None:
    """Write tables for use elsewhere."""


@export.command("claims")
@click.option("--format", "form", default="tsv", show_default=True, type=click.Choice(["tsv"]))
@OUTPUT
@STORE
def export_claims(form: str, output: Path | None, store: Path | None) -> None:
    """All claims, one a row, with locator, sign, context, references and status.

    \b
    hcconto export claims --format tsv -o claims.tsv
    """
    from hcconto import exports

    emit(exports.claims(knowledge(store)), output)
