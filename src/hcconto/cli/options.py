"""What several commands share: options, where things are, and how to print."""

from pathlib import Path
from typing import Any

import click

from hcconto.config import Settings
from hcconto.errors import HccontoError

STORE = click.option(
    "--store", type=click.Path(path_type=Path), help="Folder that keeps built stores."
)
BESIDE = click.option(
    "--with", "beside", multiple=True, metavar="go|chebi",
    help="Put all of a vocabulary into the store, as a graph of its own; may be repeated.",
)  # fmt: skip
TABLES = click.option(
    "--tables", type=click.Path(path_type=Path), help="Folder with the tables for --with."
)
OUTPUT = click.option(
    "-o", "--output", type=click.Path(path_type=Path), help="Write to a file instead."
)
A_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


def say(line: str) -> None:
    """Tell of progress, on standard error."""
    click.echo(f"  {line}", err=True)


def knowledge(store: Path | None) -> Any:
    """The knowledge base, built first if need be."""
    from hcconto.knowledge import KnowledgeBase, built

    settings = Settings.from_environment(store=store)
    return KnowledgeBase(built(settings, say), settings.home)


def editable() -> Path:
    """The checkout to edit. Raises HccontoError in an installed copy."""
    from hcconto import paths

    if not paths.in_checkout():
        raise HccontoError("This needs the sources: clone the repository, then pip install -e .")
    return paths.home()


def emit(text: str, output: Path | None) -> None:
    """Print text, or put it into a file at once."""
    if output is None:
        click.echo(text, nl=not text.endswith("\n"))
        return
    from hcconto import turtle

    turtle.write(output, text if text.endswith("\n") else text + "\n")
    say(f"wrote {output}")
