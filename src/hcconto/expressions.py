"""Class expressions: what an unnamed class says in words, and which named thing owns it."""

from collections import defaultdict
from collections.abc import Callable, Iterable
from functools import cache

from hcconto import vocab

OWL, RDF = vocab.PREFIXES["owl"], vocab.PREFIXES["rdf"]
JOINTS = {OWL + "intersectionOf": " and ", OWL + "unionOf": " or "}


class Expressions:
    """The unnamed nodes of an ontology; each hangs beneath one statement, as OWL has it."""

    def __init__(self, triples: Iterable[tuple[str, str, str]], name: Callable[[str], str]) -> None:
        self.name = name
        self.about: dict[str, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
        self.above: dict[str, tuple[str, str]] = {}
        for s, p, o in triples:
            if s.startswith("_:"):
                self.about[s][p].append(o)
            if o.startswith("_:"):
                self.above[o] = (s, p)
        self.words = cache(self._words)

    def owner(self, term: str) -> str:
        """The named thing whose statement an unnamed node is part of; a named thing itself."""
        while term in self.above:
            term = self.above[term][0]
        return term

    def within(self, term: str) -> set[str]:
        """The named things that an unnamed node speaks of; of a named thing, just itself."""
        if not term.startswith("_:"):
            return {term}
        below = (o for p, values in self.about[term].items() if p != vocab.RDF_TYPE for o in values)
        return {named for o in below for named in self.within(o)} - {RDF + "nil"}

    def restriction(self, term: str) -> tuple[str, str] | None:
        """The relation and the named class of `relation some class`; None for anything else."""
        about = self.about.get(term, {})
        fillers = about.get(OWL + "someValuesFrom", [])
        if not fillers or fillers[0].startswith("_:"):
            return None
        return about[OWL + "onProperty"][0], fillers[0]

    def _words(self, term: str) -> str:
        if not term.startswith("_:"):
            return self.name(term)
        about = self.about[term]
        for word, joint in JOINTS.items():
            if heads := about.get(word):
                members = sorted(self._listed(heads[0]), key=lambda m: m.startswith("_:"))
                return "(" + joint.join(self.words(member) for member in members) + ")"
        verb = self.name(about.get(OWL + "onProperty", ["?"])[0])
        if filler := about.get(OWL + "someValuesFrom"):
            return f"{verb} some {self.words(filler[0])}"
        if value := about.get(OWL + "hasValue"):
            return f"{verb} {self.words(value[0])}"
        return "an unnamed class"

    def _listed(self, head: str) -> list[str]:
        items = []
        while head != RDF + "nil":
            items += self.about[head][RDF + "first"]
            head = self.about[head][RDF + "rest"][0]
        return items
