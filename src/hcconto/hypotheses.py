"""Hypotheses told: candidates by name, and proofs that begin with what ChEBI or a family says.

The first lines of such a proof name the role, with the date of the release that gives it, and the
bridge from it, with the reason that a curator gave; then come the claims.
"""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from functools import cached_property
from typing import Any

from hcconto import candidates, store, views, vocab
from hcconto.candidates import BRIDGES, Candidates
from hcconto.explanation import Line, Reader, Reading
from hcconto.proofs import STEP, Proof, Step
from hcconto.rules import Fact

HYPOTHESIS = (
    "a hypothesis: the role or the family is none of the review's, and only then its claims speak"
)
HAS_ROLE = vocab.HCC + "hasRole"
LINKS = {
    HAS_ROLE: "ChEBI gives it this role, in the release of",
    vocab.HCC + "lowersMemberOf": "its product is a member of that family, by FamPlex of",
    vocab.HCC + "raisesMemberOf": "its product is a member of that family, by FamPlex of",
}


# What candidates of one group have in common, in the table of candidates.
SHARED = (
    *("role", "effect_on", "mechanisms", "leads_to"),
    *("proofs", "independent_proofs", "min_length", "references"),
)


def ranked(opened: Any) -> list[dict[str, str]]:
    """Candidates as rows, those with most independent proofs first, then those with most proofs."""
    rows = views.cells(opened, "candidates").values()
    return sorted(
        rows,
        key=lambda row: (
            -int(row["independent_proofs"]),
            -int(row["proofs"]),
            int(row["min_length"]),
            row["label"].casefold(),
        ),
    )


def grouped(rows: Iterable[dict[str, str]]) -> list[tuple[dict[str, str], list[dict[str, str]]]]:
    """Rows put together for which the same follows: what they share, and the rows, in order."""
    groups: dict[tuple[str, ...], list[dict[str, str]]] = {}
    for row in rows:
        groups.setdefault(tuple(row.get(cell, "") for cell in SHARED), []).append(row)
    return [(dict(zip(SHARED, cells, strict=True)), some) for cells, some in groups.items()]


class Hypotheses:
    """What is said of candidates, for those who ask by name."""

    def __init__(self, base: Iterable[Fact], said: Iterable[Fact]) -> None:
        self._base, self._said = base, list(said)
        self.labels = self._texts(vocab.RDFS_LABEL)
        self._dates = self._texts(vocab.HCC + "sourceDate")
        self._reasons = self._texts(vocab.HCC + "curatorNote")

    def _texts(self, predicate: str) -> dict[str, str]:
        return {s: store.text_of(o) for s, p, o in self._said if p == predicate}

    @cached_property
    def _roles(self) -> set[str]:
        return {o for _, p, o in self._said if p == HAS_ROLE}

    @cached_property
    def candidates(self) -> Candidates:
        """What reasons over them."""
        return Candidates(self._base, self._said)

    @cached_property
    def _by_name(self) -> dict[str, str]:
        found: dict[str, str] = {}
        for s, p, o in self._said:
            if p == vocab.RDF_TYPE and o in candidates.KINDS:
                found[s] = found[self.labels[s].casefold()] = s
            elif p == vocab.RDF_TYPE and s.startswith(vocab.PREFIXES["candidate"]):
                found[o] = s  # the class of ChEBI that it is an instance of
        return found

    def find(self, text: str) -> str | None:
        """The candidate of this name, CURIE or IRI: its own, or that of its ChEBI class."""
        text = text.strip()
        if ":" in text and " " not in text and text.partition(":")[0] in vocab.PREFIXES:
            text = vocab.iri(text)
        return self._by_name.get(text) or self._by_name.get(text.casefold())

    def told(self, proof: Proof, reading: Reading, reader: Reader) -> Reading:
        """The reading of a proof with its links and bridges told, and the dates of the links."""
        by_fact = {step.fact: step for step in proof.steps}
        lines, said = [], set()
        for step in proof.steps:
            if step.fact[1] in LINKS:
                lines.append(self._link(step, reader))
            elif step.fact[1] == STEP and (below := _bridging(step, by_fact)):
                lines.append(self._bridge(below[-1], reader))
                unfolded = (one.fact for one in below if one.fact[0] not in self._roles)
                said |= {reader.words(fact) for fact in unfolded} | {lines[-1].text}
        lines += [line for line in reading.lines if line.text not in said]
        steps = tuple({**step, **self._dated(step["fact"])} for step in reading.steps)
        return replace(reading, lines=tuple(lines), steps=steps)

    def _link(self, step: Step, reader: Reader) -> Line:
        return Line(reader.words(step.fact), f"{LINKS[step.fact[1]]} {self._dates[step.fact[0]]}")

    def _bridge(self, step: Step, reader: Reader) -> Line:
        s, _, o = step.fact
        about = step.axiom.about
        because = f"bridge {vocab.curie(about)}: {self._reasons.get(about, step.axiom.text)}"
        return Line(f"{reader.name(s)} leads to {reader.name(o)}", because)

    def _dated(self, fact: list[str]) -> dict[str, str]:
        subject, predicate, _ = map(vocab.iri, fact)
        return {"date": self._dates[subject]} if predicate in LINKS else {}


def _bridging(step: Step, by_fact: Mapping[Fact, Step]) -> list[Step]:
    """The steps below one that a bridge gives, the bridge last; none for any other step."""
    below: list[Step] = []
    waiting = [by_fact[premise] for premise in step.premises if premise[1] in BRIDGES]
    while waiting:
        one = waiting.pop()
        below.insert(0, one)
        waiting += [by_fact[premise] for premise in one.premises]
    return below
