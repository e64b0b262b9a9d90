"""Commands that write tables and documents for use elsewhere."""

import inspect
from pathlib import Path

import click

from hcconto.cli.options import OUTPUT, STORE, emit, knowledge, say

TSV = click.option("--format", "form", default="tsv", show_default=True, type=click.Choice(["tsv"]))


@click.group()
def export() -> None:
    """Write tables and documents for use elsewhere."""


# The tables that a query lays out whole, and what each is for.
TABLES = {
    "claims": """All claims, one a row, with locator, sign, context, references and status.

    `hcconto claims import` takes the table back.

    \b
    hcconto export claims --format tsv -o claims.tsv
    """,
    "interventions": """
    All interventions: what is given, in what, with which ablation, against what.

    \b
    hcconto export interventions -o interventions.tsv
    """,
    "axes": """All axes: as printed, their numbered steps, and the claims made of them.

    \b
    hcconto export axes -o axes.tsv
    """,
    "anomalies": """All source notes: where a paper is wrong, doubtful or at odds with itself.

    \b
    hcconto export anomalies -o anomalies.tsv
    """,
}


def _add_table(name: str, help: str) -> None:
    @export.command(name, help=inspect.cleandoc(help))
    @TSV
    @OUTPUT
    @STORE
    def write(form: str, output: Path | None, store: Path | None) -> None:
        from hcconto import exports

        emit(exports.table(knowledge(store).store, name), output)


for _name, _help in TABLES.items():
    _add_table(_name, _help)


@export.command("mappings")
@click.option(
    "--format", "form", default="sssom", show_default=True, type=click.Choice(["sssom", "tsv"])
)
@OUTPUT
@STORE
def export_mappings(form: str, output: Path | None, store: Path | None) -> None:
    """All mappings to outside identifiers, as SSSOM; as plain TSV without its metadata.

    \b
    hcconto export mappings -o hcconto.sssom.tsv
    """
    from hcconto import exports

    write = exports.sssom if form == "sssom" else exports.mappings
    emit(write(knowledge(store).store), output)


@export.command("inferred")
@TSV
@click.option(
    "--most",
    default=20,
    show_default=True,
    type=click.IntRange(1, 1000),
    help="Proofs counted at most; a count as high as this means so many or more.",
)
@OUTPUT
@STORE
def export_inferred(form: str, most: int, output: Path | None, store: Path | None) -> None:
    """All inferred facts, with the number of their proofs, the claims in the smallest, references.

    `mirrored` says whether the smallest proof has a mirrored step.

    \b
    hcconto export inferred -o inferred.tsv
    """
    from hcconto import exports

    emit(exports.inferred(knowledge(store), most, say), output)


@export.command("candidates")
@TSV
@OUTPUT
@STORE
def export_candidates(form: str, output: Path | None, store: Path | None) -> None:
    """Candidates beyond the review: hypotheses, most independent proofs first; never advice.

    ChEBI gives a compound a role, or a gene belongs to a family; the review's claims then say that
    mechanisms are counteracted, and `leads_to` names those that are furthered. `proofs` counts
    minimal coherent ones; `independent_proofs`, at least so many share no claim and no reference,
    those on a role alone counting as one; `min_length` is the claims beneath the smallest.

    \b
    hcconto export candidates -o candidates.tsv
    """
    from hcconto import exports

    emit(exports.candidates(knowledge(store).store), output)


@export.command("term-requests")
@OUTPUT
@STORE
def export_term_requests(output: Path | None, store: Path | None) -> None:
    """The terms that outside vocabularies lack, by the one to ask, as a Markdown document.

    \b
    hcconto export term-requests -o docs/term-requests.md
    """
    from hcconto import term_requests

    emit(term_requests.document(knowledge(store).store), output)
