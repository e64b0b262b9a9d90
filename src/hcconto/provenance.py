"""Proofs as linked data: the answer to "why?" in the words of PROV-O.

Every fact is a `prov:Entity` and a statement with subject, predicate and object. Every step of a
proof is a `prov:Activity` that used the facts it is from and the claim or axiom that lets it, and
generated the fact it gives; `schema:position` counts steps and proofs. A claim is named by its own
IRI, with its place in the text (Web Annotation) and its references as primary sources.
"""

import json
from collections.abc import Iterator
from typing import Any

from hcconto import store, vocab
from hcconto.explanation import Card, Explanation, Reading
from hcconto.rules import Fact

NAMES = vocab.PREFIXES
PROV, RDF, RDFS, OA, HCC = NAMES["prov"], NAMES["rdf"], NAMES["rdfs"], NAMES["oa"], NAMES["hcc"]
POSITION, PART_OF = NAMES["schema"] + "position", NAMES["dcterms"] + "isPartOf"


def written(explanation: Explanation, format: str) -> bytes:
    """The explanation in one of `results.GRAPHS`, with all that its JSON has."""
    triples = dict.fromkeys(_Provenance(explanation).triples())
    lines = "".join(f"{' '.join(map(_term, triple))} .\n" for triple in triples)
    return store.spelled(lines.encode("utf-8"), format)


def _term(term: str) -> str:
    return term if term.startswith(("_:", '"')) else f"<{term}>"


def _text(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)


def _number(number: int) -> str:
    return f'"{number}"^^<{NAMES["xsd"]}integer>'


class _Provenance:
    def __init__(self, explanation: Explanation) -> None:
        self.explanation = explanation
        self.nodes: dict[Any, str] = {}

    def triples(self) -> Iterator[Fact]:
        why = self.explanation
        fact = self._node("fact", tuple(vocab.curie(term) for term in why.fact))
        yield from self._statement(fact, why.fact, why.sentence)
        if why.graph in vocab.GRAPHS:
            yield fact, PART_OF, vocab.GRAPHS[why.graph]
        if why.reason and why.entailed:
            yield fact, HCC + "speculativeBecause", _text(why.reason)
        elif why.reason:
            yield fact, RDFS + "comment", _text(f"Does not follow. {why.reason}")
        else:
            said = f"{why.extent[0].upper()}{why.extent[1:]}."
            yield fact, RDFS + "comment", _text(said)
        for number, reading in enumerate(why.readings, 1):
            yield from self._proof(number, reading, fact)
        for card in dict.fromkeys(card for reading in why.readings for card in reading.cards):
            yield from self._claim(card)

    def _node(self, kind: str, key: object) -> str:
        """The blank node for a thing, the same whenever it comes again."""
        count = sum(1 for known, _ in self.nodes if known == kind)
        return self.nodes.setdefault((kind, key), f"_:{kind}{count + 1}")

    def _statement(self, node: str, fact: tuple[str, ...], words: str) -> Iterator[Fact]:
        yield node, RDF + "type", PROV + "Entity"
        yield node, RDF + "type", RDF + "Statement"
        yield node, RDFS + "label", _text(words)
        for name, term in zip(("subject", "predicate", "object"), fact, strict=True):
            yield node, RDF + name, term

    def _proof(self, number: int, reading: Reading, fact: str) -> Iterator[Fact]:
        proof = f"_:proof{number}"
        yield proof, RDF + "type", PROV + "Activity"
        yield proof, RDFS + "label", _text(f"Proof {number}")
        yield proof, POSITION, _number(number)
        yield proof, PROV + "generated", fact
        for place, step in enumerate(reading.steps, 1):
            yield from self._step(proof, place, step, reading.steps)

    def _step(
        self, proof: str, place: int, step: dict[str, Any], steps: tuple[dict[str, Any], ...]
    ) -> Iterator[Fact]:
        activity = f"{proof}step{place}"
        fact = self._node("fact", tuple(step["fact"]))
        yield from self._statement(fact, tuple(map(vocab.iri, step["fact"])), step["words"])
        yield activity, RDF + "type", PROV + "Activity"
        yield activity, PART_OF, proof
        yield activity, POSITION, _number(place)
        yield activity, RDFS + "label", _text(step.get("rule") or step["given"])
        yield activity, PROV + "generated", fact
        for premise in step["premises"]:
            source = self._node("fact", tuple(steps[premise - 1]["fact"]))
            yield from self._derivation(activity, fact, source)
        if "claim" in step:
            claim = NAMES["hcc"] + step["claim"].removeprefix("hcc:")
            yield from self._derivation(activity, fact, claim)
            yield from self._place(claim, step.get("where"))
        else:
            yield from self._axiom(activity, fact, step)

    def _axiom(self, activity: str, fact: str, step: dict[str, Any]) -> Iterator[Fact]:
        text, about, where = step.get("rule") or step["given"], step.get("about"), step.get("where")
        axiom = self._node("axiom", (text, about, where))
        yield axiom, RDF + "type", PROV + "Entity"
        yield axiom, RDFS + "label", _text(text)
        if about:
            yield axiom, RDFS + "seeAlso", vocab.iri(about)
        yield from self._place(axiom, where)
        yield from self._derivation(activity, fact, axiom)

    def _derivation(self, activity: str, fact: str, source: str) -> Iterator[Fact]:
        yield activity, PROV + "used", source
        yield fact, PROV + "wasDerivedFrom", source
        node = self._node("derivation", (activity, source))
        yield fact, PROV + "qualifiedDerivation", node
        yield node, RDF + "type", PROV + "Derivation"
        yield node, PROV + "entity", source
        yield node, PROV + "hadActivity", activity

    def _place(self, node: str, where: str | None) -> Iterator[Fact]:
        if where:
            place = self._node("place", where)
            yield node, PROV + "atLocation", place
            yield place, RDF + "type", PROV + "Location"
            yield place, RDFS + "label", _text(where)

    def _claim(self, card: Card) -> Iterator[Fact]:
        yield card.iri, RDF + "type", PROV + "Entity"
        yield card.iri, RDF + "type", HCC + "Claim"
        yield card.iri, RDFS + "label", _text(card.statement)
        yield card.iri, HCC + "status", _text(card.status)
        yield card.iri, HCC + "statedSign", _text(card.stated)
        if card.curated is not None:
            yield card.iri, HCC + "curatedSign", _text(card.curated)
        yield card.iri, HCC + "searchPhrase", _text(card.phrase)
        yield card.iri, HCC + "inSection", card.section_iri
        yield card.section_iri, RDFS + "label", _text(card.section)
        selector = self._node("selector", card.iri)
        yield card.iri, OA + "hasSelector", selector
        yield selector, RDF + "type", OA + "TextPositionSelector"
        yield selector, OA + "start", _number(card.start)
        yield selector, OA + "end", _number(card.end)
        for reference, number in zip(card.references, card.reference_numbers, strict=True):
            yield card.iri, PROV + "hadPrimarySource", reference
            yield reference, RDF + "type", PROV + "Entity"
            yield reference, HCC + "number", _number(number)
