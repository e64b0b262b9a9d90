"""Where a statement is written: file and line, found in the canonical Turtle of an ontology.

Canonical files have one triple a line: a subject begins at the margin, each of its statements is
indented once, and what is unnamed stands inside its statement. So a line can be found without a
parser, in the file as it is now.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache, cached_property
from itertools import pairwise
from pathlib import Path

from hcconto import vocab
from hcconto.expressions import Expressions
from hcconto.rules import Fact

FILES = ("*.ttl", "claims/*.ttl", "generated/*.ttl")
INDENT = "    "
TYPE = vocab.RDF_TYPE
OF_CLASSES = ("owl:equivalentClass", "rdfs:subClassOf")
OF_CHAINS = ("owl:propertyChainAxiom", "a")
OF_SUBJECTS, OF_OBJECTS = ("rdfs:domain",), ("rdfs:range",)
WIDENING = ("rdfs:subPropertyOf", "owl:equivalentProperty")
TURNING = ("owl:inverseOf", "a")
CHARACTERISTICS = ("owl:TransitiveProperty", "owl:SymmetricProperty")


@dataclass(frozen=True)
class Statement:
    """One statement of a subject as its file has it: where it begins, its verb, its words."""

    place: str
    verb: str
    words: frozenset[str]


class Whereabouts:
    """The lines of statements beneath a home, in its files as they are when first asked."""

    def __init__(self, home: Path, expressions: Expressions) -> None:
        self.home, self.expressions = home, expressions
        self.statements = cache(self._statements)

    @cached_property
    def texts(self) -> dict[str, str]:
        """The text of each file by its name from the home, sources before what is generated."""
        folder = self.home / "ontology"
        found = [path for pattern in FILES for path in sorted(folder.glob(pattern))]
        return {str(p.relative_to(self.home)): p.read_text(encoding="utf-8") for p in found}

    def thing(self, iri: str) -> str | None:
        """Where a thing is described, as `file:line`; None when no file has it as a subject."""
        return next((f"{file}:{number}" for file, number, _ in self._blocks(iri)), None)

    def stated(self, fact: Fact) -> str | None:
        """Where a fact is written, as `file:line`; None when it stands in no file."""
        s, p, o = fact
        if s in self.expressions.above:
            return self.stated((*self.expressions.above[s], s))
        verb = "a" if p == TYPE else vocab.curie(p)
        told = {_spelled(term) for term in self.expressions.within(o)}
        found = [(len(told & one.words), one) for one in self.statements(s) if one.verb == verb]
        shared, best = max(found, key=lambda pair: pair[0], default=(0, None))
        return best.place if best and shared else None

    def axiom(self, about: str, fact: Fact, premises: tuple[Fact, ...]) -> str | None:
        """Where the axiom about a thing is written that gives a fact from premises.

        It is the statement of a fitting kind that shares most words with the fact and premises;
        None when there is no such statement, as for what holds in any logic.
        """
        owner = self.expressions.owner(about)
        verbs = _verbs(owner, fact, premises)
        told = self._told(fact, premises) - {vocab.curie(owner)}
        best, place = 0, None
        for statement in self.statements(owner):
            if statement.verb in verbs:
                shared = 1 + len(told & statement.words)
                if statement.verb == "a":
                    shared = 1 if statement.words & set(CHARACTERISTICS) else 0
                if shared > best:
                    best, place = shared, statement.place
        return place

    def _told(self, fact: Fact, premises: Iterable[Fact]) -> set[str]:
        terms = {fact[1], fact[2], *(term for _, p, o in premises for term in (p, o))}
        return {_spelled(named) for term in terms for named in self.expressions.within(term)}

    def _blocks(self, subject: str) -> Iterator[tuple[str, int, list[str]]]:
        """Where a subject begins (file, line), and the lines after that up to the full stop."""
        head = f"\n{vocab.curie(subject)}\n"
        for file, text in self.texts.items():
            at = text.find(head)
            if at >= 0:
                start = at + len(head)
                end = text.find("\n.\n", at)
                yield file, text.count("\n", 0, start), text[start:end].split("\n")

    def _statements(self, subject: str) -> list[Statement]:
        found = []
        for file, number, lines in self._blocks(subject):
            begins = [n for n, line in enumerate(lines) if _begins(line)]
            for first, last in pairwise([*begins, len(lines)]):
                words = [w for line in lines[first:last] for w in line.split("  # ")[0].split()]
                place = f"{file}:{number + 1 + first}"
                found.append(Statement(place, words[0], frozenset(words[1:])))
        return found


def _spelled(term: str) -> str:
    """A term as a file spells it; of a literal, its text, which is all that numbers have."""
    return term.split('"')[1] if term.startswith('"') else vocab.curie(term)


def _begins(line: str) -> bool:
    """True for the first line of a statement: indented once, and no closing bracket."""
    return line.startswith(INDENT) and line[len(INDENT)] not in " )]"


def _verbs(owner: str, fact: Fact, premises: tuple[Fact, ...]) -> tuple[str, ...]:
    """The kinds of axiom about its owner that could give the fact from the premises."""
    relations = {fact[1], *(p for _, p, _ in premises)} - {TYPE, vocab.SUBCLASS_OF}
    if owner not in relations:
        # A class of what stands in a relation is within the domain of the relation.
        return (*OF_CLASSES, *OF_SUBJECTS) if fact[1] == vocab.SUBCLASS_OF else OF_CLASSES
    if len(premises) > 1:
        return OF_CHAINS
    turned = fact[0] == premises[0][2]
    if fact[1] == TYPE:
        return OF_OBJECTS if turned else OF_SUBJECTS
    return TURNING if turned else WIDENING
