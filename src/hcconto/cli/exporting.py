"""Commands that write tables and documents for use elsewhere."""

import inspect
from pathlib import Path

import click

from hcconto.cli.options import OUTPUT, STORE, emit, knowledge

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


# The tables of what the claims, taken together, contradict, leave out and suggest.
FINDINGS = {
    "contested": """What is stated, or follows, both ways, a finding a row.

    `found` says by which way: stated, other words, remedies, harm or inferred.

    \b
    hcconto export contested -o contested.tsv
    """,
    "gaps": """What is not stated: mechanisms, axes, targets, second references, agents.

    \b
    hcconto export gaps -o gaps.tsv
    """,
    "combinations": """
    Pairs and triples of interventions that counteract many mechanisms by independent routes.

    These are hypotheses: nobody tried them, and no score is given, only counts.

    \b
    hcconto export combinations -o combinations.tsv
    """,
    "cuts": """Smallest sets of factors that cut every stated route from an ablation to recurrence.

    These are hypotheses. A row is one factor of one cut; rows with one `number` belong together.

    \b
    hcconto export cuts -o cuts.tsv
    """,
}


def _add_table(name: str, help: str) -> None:
    @export.command(name, help=inspect.cleandoc(help))
    @TSV
    @OUTPUT
    @STORE
    def write(form: str, output: Path | None, store: Path | None) -> None:
        from hcconto import exports

        emit(exports.written(knowledge(store), name), output)


for _name, _help in {**TABLES, **FINDINGS}.items():
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
@OUTPUT
@STORE
def export_inferred(form: str, output: Path | None, store: Path | None) -> None:
    """All inferred facts, with the number of their proofs, the claims in the smallest, references.

    Proofs are counted as far as 20. `mirrored` says whether the smallest has a mirrored step.

    \b
    hcconto export inferred -o inferred.tsv
    """
    from hcconto import exports

    emit(exports.inferred(knowledge(store).store), output)


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
