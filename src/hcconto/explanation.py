"""Proofs put into words: the answer to "why?", as data, and as text for the terminal.

The shape of `Explanation.as_dict` is what programs rely on: a fact, whether it is entailed, in
which graph, and its proofs, each with steps that are given or follow by a rule from earlier steps.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from functools import cache, cached_property
from math import prod
from typing import Any

from hcconto import vocab
from hcconto.drawing import NARROW, WIDE, Arrow, Claim, Node, Picture, drawn
from hcconto.errors import IdentifierError
from hcconto.expressions import Expressions
from hcconto.proofs import CARRYING, STEP, Proof, Step
from hcconto.rules import Fact

VERBS = {vocab.RDF_TYPE: "counts as", vocab.SUBCLASS_OF: "is a kind of"}
STATES = vocab.PREFIXES["state"]
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
    section_iri: str = ""

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
    """One line of a proof as a person reads it: the fact, and the claims or the axiom it is from.

    Of several `cards`, each alone carries the line. `about` is the thing whose axiom it is, `where`
    the file and line in which that is written.
    """

    text: str
    because: str
    mirrored: bool = False
    cards: tuple[Card, ...] = ()
    about: str | None = None
    where: str | None = None

    @property
    def is_doubtful(self) -> bool:
        """True when it rests on claims, and no citation of them can carry it."""
        return bool(self.cards) and all(card.status not in CARRYING for card in self.cards)


@dataclass(frozen=True)
class Ground:
    """An axiom or a statement of the vocabulary beneath a proof, and where it is written."""

    text: str
    about: str | None
    where: str | None
    is_rule: bool


@dataclass(frozen=True)
class Link:
    """A step of a proof as a line between two things, to be drawn; `line` is what it says."""

    source: Node
    verb: str
    target: Node
    line: Line
    is_last: bool = False

    @property
    def arrow(self) -> Arrow:
        """The step as it is drawn: with the claims that carry it, or else the relation."""
        claims = tuple(
            Claim(
                card.iri, vocab.curie(card.iri).removeprefix("claim:").lstrip("0"), card.statement
            )
            for card in self.line.cards
        )
        return Arrow(
            source=self.source,
            target=self.target,
            sign=self._sign if claims else "",
            words=f"therefore {self.verb}" if self.is_last else self.verb,
            claims=claims,
            mirrored=self.line.mirrored,
            doubtful=self.line.is_doubtful,
            is_last=self.is_last,
        )

    @property
    def _sign(self) -> str:
        """+ where both ends turn the same way; giving something counts as its rise."""
        ends = (self.source.name[-1] == "↓", self.target.name[-1] == "↓")
        return "+" if ends[0] == ends[1] else "-"


@dataclass(frozen=True)
class Reading:
    """One proof in lines, with the claims and references beneath it.

    `passes` is what it passes through, whichever claims carry it.
    """

    lines: tuple[Line, ...]
    cards: tuple[Card, ...]
    steps: tuple[dict[str, Any], ...]
    links: tuple[Link, ...] = ()
    grounds: tuple[Ground, ...] = ()
    passes: frozenset[Any] = frozenset()

    @property
    def numbers(self) -> tuple[int, ...]:
        """The numbers of all references beneath the proof."""
        return _numbers(self.cards)

    @property
    def mirrored(self) -> int:
        """How many steps are mirror images of what is stated."""
        return sum(line.mirrored for line in self.lines)


@dataclass(frozen=True)
class Way:
    """Proofs that pass through the same steps, told as one: a line lists all that can carry it."""

    proofs: tuple[int, ...]
    lines: tuple[Line, ...]
    links: tuple[Link, ...]
    grounds: tuple[Ground, ...]

    @property
    def numbers(self) -> tuple[int, ...]:
        """The numbers of all references beneath the way."""
        return _numbers(card for line in self.lines for card in line.cards)

    @property
    def mirrored(self) -> int:
        """How many steps are mirror images of what is stated."""
        return sum(line.mirrored for line in self.lines)

    @property
    def claims(self) -> int:
        """How many claims each of its proofs needs."""
        return sum(bool(line.cards) for line in self.lines)

    @property
    def is_free(self) -> bool:
        """True when any choice of claims, one a line, is a proof."""
        return prod(len(line.cards) or 1 for line in self.lines) == len(self.proofs)


def _numbers(cards: Iterable[Card]) -> tuple[int, ...]:
    return tuple(sorted({n for card in cards for n in card.reference_numbers}))


def _several(count: int, word: str) -> str:
    return f"{count} {word}{'' if count == 1 else 's'}"


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

    @cached_property
    def ways(self) -> tuple[Way, ...]:
        """The proofs, those through the same steps as one; in order of the first of each."""
        places: dict[Any, list[int]] = {}
        for place, reading in enumerate(self.readings):
            places.setdefault(reading.passes or place, []).append(place)
        return tuple(self._way(tuple(found)) for found in places.values())

    def _way(self, places: tuple[int, ...]) -> Way:
        readings = [self.readings[place] for place in places]
        lines = [
            replace(column[0], cards=tuple(dict.fromkeys(c for line in column for c in line.cards)))
            for column in zip(*(reading.lines for reading in readings), strict=True)
        ]
        told = {(line.text, line.mirrored): line for line in lines}
        first = readings[0]
        links = [replace(n, line=told.get((n.line.text, n.line.mirrored), n.line))
                 for n in first.links]  # fmt: skip
        return Way(tuple(place + 1 for place in places), tuple(lines), tuple(links), first.grounds)

    def picture(self, narrow: bool = False) -> Picture:
        """The ways as a drawing, for a wide page or a narrow one.

        Raises IdentifierError when the fact does not follow.
        """
        if not self.entailed:
            raise IdentifierError(
                f"{self.sentence}: does not follow, so there is nothing to draw. {self.reason}"
            )
        ways = [[link.arrow for link in way.links] for way in self.ways]
        told = "; ".join(line.text for line in self.ways[0].lines)
        description = f"{self.extent[0].upper()}{self.extent[1:]}. The smallest: {told}."
        title = f"Why {self.sentence}"
        return drawn(title, description, ways, NARROW if narrow else WIDE)

    @property
    def extent(self) -> str:
        """How many ways and proofs there are, and whether these are all."""
        count, ways = len(self.readings), len(self.ways)
        order = ", smallest first" if ways > 1 else ""
        proofs = _several(count, "proof")
        if self.capped:
            first = "the first proof" if count == 1 else f"the first {proofs}"
            paths = f", in {_several(ways, 'way')}" if ways != count else ""
            return f"{first}{paths}{order}; there are more"
        if ways == count:
            return f"{proofs}{order}"
        return f"{_several(ways, 'way')}, {proofs} in all{order}"

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
            answer["ways"] = [list(way.proofs) for way in self.ways]
        return answer

    def as_text(self) -> str:
        """The explanation for a terminal."""
        if not self.entailed:
            return f"{self.sentence}: does not follow.\n{self.reason}"
        head = f"{self.sentence} — {self.graph}; {self.extent}"
        head += " (--most)" if self.capped else ""
        parts = [head + (f"\n({self.standing})" if self.standing else "")]
        parts += [_way_text(number, way) for number, way in enumerate(self.ways, 1)]
        return "\n\n".join([*parts, *self._grounds_text()])

    @property
    def grounds(self) -> tuple[Ground, ...]:
        """The axioms and statements of the vocabulary beneath the proofs, each once."""
        return tuple(dict.fromkeys(g for way in self.ways for g in way.grounds))

    def _grounds_text(self) -> list[str]:
        told = {line.because for way in self.ways for line in way.lines}
        rules = [g for g in self.grounds if g.is_rule and f"because {g.text}" not in told]
        lines = [f"  {g.text}{f'  ({g.where})' if g.where else ''}" for g in rules]
        return ["Also used:\n" + "\n".join(lines)] if lines else []


def _way_text(number: int, way: Way) -> str:
    alike = len(way.proofs) > 1
    title = f"Way {number} ({len(way.proofs)} proofs)" if alike else f"Proof {way.proofs[0]}"
    refs = ", ".join(map(str, way.numbers)) or "none"
    lines = [f"{title}: {_several(way.claims, 'claim')}; references: {refs}"]
    for place, line in enumerate(way.lines, 1):
        mark = " (mirrored)" if line.mirrored else ""
        lines.append(f"  {place}. {line.text}{mark}")
        grounds = [f"{_card_text(card)}" for card in line.cards] or [_because(line)]
        lines += [f"       {'or ' if n else ''}{text}" for n, text in enumerate(grounds)]
    if not way.is_free:
        lines.append(f"  (not every choice of claims is a proof; {len(way.proofs)} are)")
    return "\n".join(lines)


def _because(line: Line) -> str:
    return f"{line.because} ({line.where})" if line.where else line.because


def _card_text(card: Card) -> str:
    sign = ", sign by a curator" if card.is_curated else ""
    return (
        f"{vocab.curie(card.iri)}: {card.statement} {card.cited}{sign} "
        f"({card.section}, “{card.phrase}”, characters {card.start}–{card.end})"
    )


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
    """Turns proofs into readings, given how things are called and what claims say.

    `card` gives a claim, `mirrors` are the relations of mirrored steps, `where` says in which file
    and line the claim, the statement or the axiom of a step is written.
    """

    def __init__(
        self,
        expressions: Expressions,
        card: Callable[[str], Card],
        mirrors: set[str],
        where: Callable[[Step], str | None],
    ) -> None:
        self.expressions, self.label = expressions, expressions.words
        self.card, self.mirrors, self.where = cache(card), mirrors, cache(where)

    def read(self, proof: Proof) -> Reading:
        """The proof for a person, and its steps for a program."""
        return Reading(
            lines=tuple(self._lines(proof)),
            cards=tuple(self.card(claim) for claim in proof.claims),
            steps=tuple(self._steps(proof)),
            links=tuple(self._links(proof)),
            grounds=tuple(self._grounds(proof)),
            passes=frozenset((s.fact, *s.axiom[:2], s.premises) for s in proof.steps),
        )

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
            if text.startswith(start) and iri.startswith(STATES):
                return f"{text.removeprefix(start)} {arrow}"
        return text

    def _lines(self, proof: Proof) -> list[Line]:
        by_fact = {step.fact: step for step in proof.steps}
        lines: list[Line] = []
        told: set[Fact] = set()
        for step in proof.steps:
            if step.fact[1] == STEP:
                lines.append(self._causal(step, by_fact))
                told.update(_under(step.fact, by_fact))
            elif step.fact not in told and _is_worth_telling(step):
                lines.append(self._line(step, self.words(step.fact)))
        last = proof.steps[-1]
        if not lines or lines[-1].text != self.words(last.fact):
            lines.append(self._line(last, f"therefore {self.words(last.fact)}"))
        return lines

    def _line(self, step: Step, text: str) -> Line:
        """A line for a step that no claim carries alone; or a claim that gives it outright."""
        stated = not step.premises or step.axiom.text == text
        cards = (self.card(step.axiom.claim),) if step.axiom.claim else ()
        about = self.expressions.owner(step.axiom.about) if step.axiom.about else None
        because = "as stated" if stated else f"because {step.axiom.text}"
        return Line(text, because, False, cards, about, self.where(step))

    def _causal(self, step: Step, by_fact: dict[Fact, Step]) -> Line:
        """A line for one step of a causal path, with the claim beneath it."""
        below = by_fact[step.premises[0]] if step.premises else step
        found = (by_fact[fact] for fact in _under(below.fact, by_fact))
        claim = next((one.axiom.claim for one in found if one.axiom.claim), None)
        text = f"{self.name(step.fact[0])} leads to {self.name(step.fact[2])}"
        cards = (self.card(claim),) if claim else ()
        because = "as a claim says" if claim else "because of what it is"
        return Line(text, because, below.fact[1] in self.mirrors, cards, where=self.where(below))

    def _links(self, proof: Proof) -> list[Link]:
        """The proof as lines to draw, from where it begins to where it ends."""
        by_fact = {step.fact: step for step in proof.steps}
        root = proof.steps[-1].fact
        links: dict[tuple[str, str], Link] = {}

        def walk(fact: Fact) -> None:
            step = by_fact[fact]
            if fact[1] == STEP:
                keep(self._linked(*fact, self._causal(step, by_fact)))
                return
            if fact[1] != vocab.RDF_TYPE or fact == root:
                for premise in step.premises:
                    walk(premise)
            keep(self._link(step, fact == root))

        def keep(link: Link | None) -> None:
            if link:
                links.setdefault((link.source.key, link.target.key), link)

        walk(root)
        return list(links.values())

    def _link(self, step: Step, is_last: bool) -> Link | None:
        """The step as a line to draw, when it is stated, says what kind a thing is, or is last."""
        s, p, o = step.fact
        line = self._line(step, self.words(step.fact))
        if o.startswith("_:"):
            own = all(premise[0] == s for premise in step.premises)
            found = self.expressions.restriction(o) if p in VERBS and own else None
            return self._linked(s, *found, line, "kind") if found else None
        if s == o or (p not in VERBS and (is_last or step.premises)):
            return None
        kind = "kind" if p == vocab.SUBCLASS_OF else ""
        return self._linked(s, p, o, line, kind, is_last)

    def _linked(
        self, s: str, p: str, o: str, line: Line, kind: str = "", is_last: bool = False
    ) -> Link:
        return Link(
            self._node(s, kind or ("cause" if p in (STEP, COMPONENT) else "thing")),
            self.verb(p),
            self._node(o, "kind" if p in VERBS else kind or "thing"),
            line,
            is_last,
        )

    def _node(self, iri: str, kind: str) -> Node:
        return Node(iri, self.name(iri), "state" if iri.startswith(STATES) else kind)

    def _grounds(self, proof: Proof) -> list[Ground]:
        return [
            Ground(
                step.axiom.text,
                self.expressions.owner(step.axiom.about) if step.axiom.about else None,
                self.where(step),
                bool(step.premises),
            )
            for step in proof.steps
            if not step.axiom.claim and step.fact[0] != step.fact[2]
        ]

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
            if where := self.where(step):
                entry["where"] = where
            steps.append(entry)
        return steps


def _under(fact: Fact, by_fact: dict[Fact, Step]) -> list[Fact]:
    """A fact and all that stands beneath it in a proof."""
    found, waiting = [], [fact]
    while waiting:
        one = waiting.pop()
        if one in by_fact:
            found.append(one)
            waiting += by_fact[one].premises
    return found


def _is_worth_telling(step: Step) -> bool:
    """Components, outside kinds, and what was inferred; not what only unfolds the vocabulary."""
    _, predicate, object = step.fact
    if not step.premises:
        kind = predicate == vocab.RDF_TYPE and not vocab.is_ours(object)
        claimed = step.axiom.claim is not None and predicate not in UNFOLDED
        return kind or predicate == COMPONENT or claimed
    return predicate not in UNFOLDED and not object.startswith("_:")
