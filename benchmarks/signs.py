"""Which share of the pairs of cause and factor has both signs: by plain transitivity, by proofs.

Usage: python benchmarks/signs.py [-o docs/signs.md]

Measured on the ontology as it is, and with one claim more (tests/data/loop.ttl) that closes a loop
with a negative sign. Writes a document in Markdown.
"""

import datetime
import sys
from collections.abc import Iterator
from pathlib import Path

from hcconto import axioms, build, paths, projection, signs, turtle
from hcconto.proofs import STRICT, Prover, Rulebook
from hcconto.rules import Fact

LOOP = paths.CHECKOUT / "tests" / "data" / "loop.ttl"
ADMITTED = Rulebook(carrying_only=False)
HEAD = """# Pairs with both signs

A cause that both raises and lowers a factor is worth a look if both ways are sound, and nothing but
noise if they come from a loop. So each sign counts only by a coherent proof: one that passes no
factor twice, mixes no claims on radiofrequency only with claims on microwave only, and, to count as
soundly inferred, rests on no doubtful claim. Written by `python benchmarks/signs.py -o
docs/signs.md` on {date}.

| claims | signs counted | pairs of cause and factor | with both signs | share |
|---|---|---|---|---|
{rows}

The first line of each three is what the axioms entail from all claims. The last is what the graph
`hcc:graph/inferred` holds.

{reading}
"""


def provers() -> Iterator[tuple[str, Prover]]:
    """The ontology as it is, and with the loop closed."""
    sources, external = build.read(paths.home())
    for name, more in (("as stated", None), ("with a loop closed", turtle.read(LOOP))):
        whole = sources + external if more is None else sources + external + more
        triples = list(turtle.plain(whole + projection.project(whole)))
        yield name, Prover(axioms.close(triples), triples)


def signed(prover: Prover) -> list[Fact]:
    return [fact for fact in prover.closure.derivations if fact[1] in (signs.UP, signs.DOWN)]


def counts(prover: Prover) -> Iterator[tuple[str, int, int]]:
    """How the signs are counted, how many pairs have one, and how many have both."""
    everything = signed(prover)
    ways = (
        ("all that follows", everything),
        ("coherent proof, doubtful claims let in", _proved(prover, everything, ADMITTED)),
        ("coherent proof, soundly cited", _proved(prover, everything, STRICT)),
    )
    for name, facts in ways:
        some, both = signs.pairs(facts)
        yield name, len(some), len(both)


def _proved(prover: Prover, facts: list[Fact], rulebook: Rulebook) -> list[Fact]:
    return [fact for fact in facts if prover.holds(fact, rulebook)]


def document() -> str:
    rows, shares = [], []
    for name, prover in provers():
        for way, some, both in counts(prover):
            share = 100 * both / some
            shares.append(share)
            rows.append(f"| {name} | {way} | {some:,} | {both:,} | {share:.1f} % |")
    reading = READING.format(*(f"{share:.1f} %" for share in shares))
    return HEAD.format(date=datetime.date.today(), rows="\n".join(rows), reading=reading.lstrip())


READING = """
As stated, the review closes no loop with a negative sign: it keeps reactive oxygen species, those
of mitochondria, and oxidative stress apart, and no claim leads from autophagy back to either. So
plain transitivity and coherent proofs agree ({0}, and {1} when doubtful claims are let in), and
nearly all of these pairs come from one quarrel over what beta-catenin does to
epithelial-mesenchymal transition (`/contested` lists them). Soundly cited, {2} have both signs.

One claim more, that autophagy lowers mitochondrial reactive oxygen species, closes the loop
*mitochondrial ROS → Nrf2 → PINK1 → autophagy ⊣ mitochondrial ROS*. Then all that follows gives both
signs to {3} of the pairs. By coherent proofs it is {4} with doubtful claims and {5} without. The
few soundly cited ones are no work of the loop: a NOX4 inhibitor is said to lower the ROS by way of
NOX4, and by a claim of its own to inhibit autophagy, which in the closed loop keeps the ROS down.
No factor on the loop both raises and lowers another (`tests/test_signs.py`).

A hand-made graph of the review, older than this ontology, had 62 % by plain transitivity and 7 %
by coherent proofs. It took the three for one factor; its figures are not those of this ontology.
"""


def main(arguments: list[str]) -> None:
    text = document().rstrip() + "\n"
    if arguments[:1] == ["-o"]:
        Path(arguments[1]).write_text(text, encoding="utf-8")
    else:
        print(text, end="")


if __name__ == "__main__":
    main(sys.argv[1:])
