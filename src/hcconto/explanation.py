"""Proofs put into words: the answer to "why?", as data, and as text for the terminal.

The shape of `Explanation.as_dict` is what programs rely on: a fact, whether it is entailed, in
which graph, and its proofs, each with steps that are given or follow by a rule from earlier steps.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from hcconto import vocab
from hcconto.proofs import STEP, Proof
from hcconto.rules import Fact

VERBS = {vocab.RDF_TYPE: "counts as", vocab.SUBCLASS_OF: "is a kind of"}
COMPONENT = vocab.HCC + "hasComponent"
# Relations that only unfold the vocabulary; a reader can do without steps that give them.
UNFOLDED = {
    vocab.HCC + name
    for name in (
        *("leadsTo", "leadsDirectlyTo", "leadsByStatementTo", "leadsByMirrorTo"),
        *("ofFactor", "increaseOf", "decreaseOf", "oppositeOf"),
    )
}


@dataclass(frozen=True)
class Card:
    """What a reader wants to know of a claim beneath a proof."""

    iri: str
    statement: str
    section: str
    phrase: str
    start: int
    end: int
    status: str
    stated: str
    curated: str | None
    references: tuple[str, ...]
    reference_numbers: tuple[int, ...]

    @property
    def cited(self) -> str:
        """The references as a paper would print them, and the status; or the word uncited."""
        numbers = ", ".join(map(str, self.reference_numbers))
        return f"[{numbers}], {self.status}" if numbers else "uncited"

    @property
    def is_curated(self) -> bool:
        """True when the sign is a curator's, because the source does not give one."""
        return self.curated is not None


@dataclass(frozen=True)
class Line:
    """One line of a proof as a person reads it."""

    text: str
    because: str
    mirrored: bool = False
    card: Card | None = None


@dataclass(frozen=True)
class Reading:
    """One proof in lines, with the claims and references beneath it."""

    lines: tuple[Line, ...]
    cards: tuple[Card, ...]
    steps: tuple[dict[str, Any], ...]

    @property
    def numbers(self) -> tuple[int, ...]:
        """The numbers of all references beneath the proof."""
        return tuple(sorted({n for card in self.cards for n in card.reference_numbers}))

    @property
    def mirrored(self) -> int:
        """How many steps are mirror images of what is stated."""
        return sum(line.mirrored for line in self.lines)


@dataclass(frozen=True)
class Explanation:
    """Why a fact holds. `graph` is stated, inferred or speculative; `reason` why not inferred."""

    fact: Fact
    labels: tuple[str, str, str]
    graph: str | None
    reason: str | None
    readings: tuple[Reading, ...] = field(default=())
    capped: bool = False

    @property
    def entailed(self) -> bool:
        """True when the fact follows at all."""
        return self.graph is not None

    @property
    def sentence(self) -> str:
        """The fact in words."""
        return " ".join(self.labels)

    @property
    def standing(self) -> str:
        """What to bear in mind of a fact that is not simply inferred; empty for one that is."""
        if not self.reason:
            return ""
        return self.reason if self.graph == "candidates" else f"speculative because: {self.reason}"

    def as_dict(self) -> dict[str, Any]:
        """The explanation as JSON-ready data."""
        subject, relation, object = self.labels
        answer: dict[str, Any] = {
            "fact": {
                "subject": vocab.curie(self.fact[0]),
                "predicate": vocab.curie(self.fact[1]),
                "object": vocab.curie(self.fact[2]),
                "subject_label": subject,
                "predicate_label": relation,
                "object_label": object,
            },
            "entailed": self.entailed,
        }
        if self.graph:
            answer["graph"] = self.graph
        if self.reason:
            answer["reason"] = self.reason
        if self.entailed:
            answer["proofs"] = [_reading_dict(reading) for reading in self.readings]
            answer["capped"] = self.capped
        return answer

    def as_text(self) -> str:
        """The explanation for a terminal."""
        if not self.entailed:
            return f"{self.sentence}: does not follow.\n{self.reason}"
        count = len(self.readings)
        head = f"{self.sentence} — {self.graph}; {count} proof{'' if count == 1 else 's'}"
        head += ", smallest first" if count > 1 else ""
        head += ", and there are more (--most)" if self.capped else ""
        lines = [head + (f"\n({self.standing})" if self.standing else "")]
        for number, reading in enumerate(self.readings, 1):
            refs = ", ".join(map(str, reading.numbers)) or "none"
            claims = f"{len(reading.cards)} claim{'' if len(reading.cards) == 1 else 's'}"
            lines.append(f"\nProof {number}: {claims}; references: {refs}")
            for place, line in enumerate(reading.lines, 1):
                mark = " (mirrored)" if line.mirrored else ""
                lines.append(f"  {place}. {line.text}{mark}\n       {line.because}")
        return "\n".join(lines)


def _reading_dict(reading: Reading) -> dict[str, Any]:
    return {
        "steps": list(reading.steps),
        "claims": [
            {
                "claim": vocab.exported(card.iri),
                "statement": card.statement,
                "section": card.section,
                "phrase": card.phrase,
                "start": card.start,
                "end": card.end,
                "status": card.status,
                "curated": card.is_curated,
                "references": [vocab.curie(r) for r in card.references],
            }
            for card in reading.cards
        ],
        "references": list(reading.numbers),
    }


class Reader:
    """Turns proofs into readings, given how things are called and what claims say."""

    def __init__(
        self,
        label: Callable[[str], str],
        card: Callable[[str], Card],
        mirrors: set[str],
    ) -> None:
        self.label, self.card, self.mirrors = label, cache(card), mirrors

    def read(self, proof: Proof) -> Reading:
        """The proof for a person, and its steps for a program."""
        cards = tuple(self.card(claim) for claim in proof.claims)
        return Reading(tuple(self._lines(proof)), cards, tuple(self._steps(proof)))

    def words(self, fact: Fact) -> str:
        """A fact in words, states as arrows: `HSP90 ↓ leads to STAT3 ↓`."""
        s, p, o = fact
        return f"{self.name(s)} {self.verb(p)} {self.name(o)}"

    def verb(self, predicate: str) -> str:
        """A relation in words."""
        return VERBS.get(predicate) or self.label(predicate)

    def name(self, iri: str) -> str:
        """A label; of a state, that of its factor with an arrow up or down."""
        text = self.label(iri)
        for start, arrow in (("increase of ", "↑"), ("decrease of ", "↓")):
            if text.startswith(start) and iri.startswith(vocab.PREFIXES["state"]):
                return f"{text.removeprefix(start)} {arrow}"
        return text

    def _lines(self, proof: Proof) -> list[Line]:
        by_fact = {step.fact: step for step in proof.steps}
        lines, told = [], set()
        for step in proof.steps:
            if step.fact[1] == STEP:
                below = by_fact[step.premises[0]] if step.premises else step
                claim = next((by_fact[f].axiom.claim for f in self._under(below.fact, by_fact)
                              if by_fact[f].axiom.claim), None)  # fmt: skip
                mirrored = below.fact[1] in self.mirrors
                text = f"{self.name(step.fact[0])} leads to {self.name(step.fact[2])}"
                lines.append(self._causal(text, claim, mirrored))
                told.update(self._under(step.fact, by_fact))
            elif step.fact not in told and self._is_worth_telling(step.fact, step.premises):
                because = f"because {step.axiom.text}" if step.premises else "as stated"
                lines.append(Line(self.words(step.fact), because))
        last = proof.steps[-1]
        if not lines or lines[-1].text != self.words(last.fact):
            lines.append(Line(f"therefore {self.words(last.fact)}", f"because {last.axiom.text}"))
        return lines

    def _causal(self, text: str, claim: str | None, mirrored: bool) -> Line:
        if claim is None:
            return Line(text, "because of what it is", mirrored)
        card = self.card(claim)
        sign = ", sign by a curator" if card.is_curated else ""
        because = (
            f"{vocab.curie(claim)}: {card.statement} {card.cited}{sign} "
            f"({card.section}, “{card.phrase}”, characters {card.start}–{card.end})"
        )
        return Line(text, because, mirrored, card)

    def _under(self, fact: Fact, by_fact: dict[Fact, Any]) -> list[Fact]:
        found, waiting = [], [fact]
        while waiting:
            one = waiting.pop()
            if one in by_fact:
                found.append(one)
                waiting += by_fact[one].premises
        return found

    def _is_worth_telling(self, fact: Fact, premises: tuple[Fact, ...]) -> bool:
        """Components, and what was inferred; not what only unfolds the vocabulary."""
        inferred = fact[1] not in UNFOLDED and bool(premises) and not fact[2].startswith("_:")
        return inferred or fact[1] == COMPONENT

    def _steps(self, proof: Proof) -> list[dict[str, Any]]:
        numbers = {step.fact: number for number, step in enumerate(proof.steps, 1)}
        steps = []
        for step in proof.steps:
            entry: dict[str, Any] = {
                "rule" if step.premises else "given": step.axiom.text,
                "fact": [vocab.curie(term) for term in step.fact],
                "words": self.words(step.fact),
                "premises": [numbers[premise] for premise in step.premises],
                "mirrored": step.fact[1] in self.mirrors,
            }
            if step.axiom.claim:
                entry["claim"] = vocab.exported(step.axiom.claim)
            elif step.axiom.about and not step.axiom.about.startswith("_:"):
                entry["about"] = vocab.curie(step.axiom.about)
            steps.append(entry)
        return steps
