"""The sources as plain statements: read fast, with blank nodes named by what they say.

A build reads everything each time, so it reads with the engine that serves, which takes a tenth of
the time; what the engine cannot read goes to the slower reader, whose errors name line and fault.
Names that come from the content are the same in every build, so that two can be compared.
"""

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from hcconto import store, turtle, vocab
from hcconto.rules import Fact

EXTERNAL = Path("ontology", "generated", "external.ttl")
ASSERTED_IN = vocab.HCC + "assertedIn"
REACH = 3


@dataclass(frozen=True)
class Sources:
    """What people wrote, and the slice of outside vocabularies that goes with it."""

    asserted: list[Fact]
    external: list[Fact]

    @cached_property
    def all(self) -> list[Fact]:
        """Both together."""
        return self.asserted + self.external


def read(home: Path) -> Sources:
    """The sources of an ontology. Raises SourceError naming file, line and fault."""
    written = [fact for path in turtle.sources(home) for fact in of_file(path)]
    return Sources(named(written), named(of_file(home / EXTERNAL)))


def of_file(path: Path) -> list[Fact]:
    """The facts of one Turtle file. Raises SourceError naming file, line and fault."""
    try:
        # Blank nodes of two files are never the same.
        return [
            tuple(f"{term}.{path.stem}" if term.startswith("_:") else term for term in fact)  # type: ignore[misc]
            for fact in store.parsed(path.read_bytes(), vocab.HCC)
        ]
    except (OSError, ValueError):
        return list(turtle.plain(turtle.read(path)))


def of_papers(facts: Iterable[Fact]) -> set[str]:
    """The things that a paper asserts: claims, axes, interventions, notes and what else it has."""
    return {s for s, p, _ in facts if p == ASSERTED_IN}


def parsed(triples: bytes) -> list[Fact]:
    """The facts of a document in N-Triples."""
    return named(store.parsed(triples, vocab.HCC, "ntriples"))


def lines(facts: Iterable[Fact]) -> bytes:
    """Facts as N-Triples."""
    return "".join(f"{_spelled(s)} <{p}> {_spelled(o)} .\n" for s, p, o in facts).encode()


def _spelled(term: str) -> str:
    return term if term.startswith(("_:", '"')) else f"<{term}>"


def named(facts: Iterable[Fact]) -> list[Fact]:
    """The facts in order, each blank node named by what it says and where it hangs."""
    facts = list(facts)
    said: dict[str, list[tuple[str, str]]] = defaultdict(list)
    owners: dict[str, tuple[str, str]] = {}
    for s, p, o in facts:
        if s.startswith("_:"):
            said[s].append((p, o))
        if o.startswith("_:"):
            owners[o] = (s, p)
    contents: dict[str, str] = {}

    def content(term: str) -> str:
        if not term.startswith("_:"):
            return term
        if term not in contents:
            contents[term] = ""  # what would come round to itself says no more
            contents[term] = _digest(*sorted(f"{p} {content(o)}" for p, o in said[term]))
        return contents[term]

    def place(term: str, above: frozenset[str]) -> str:
        if term not in owners or term in above:
            return content(term)
        owner, predicate = owners[term]
        return _digest(place(owner, above | {term}), predicate, content(term))

    names = {term: f"_:b{place(term, frozenset())}" for term in {*said, *owners}}
    return sorted({(names.get(s, s), p, names.get(o, o)) for s, p, o in facts})


def _digest(*parts: str) -> str:
    return hashlib.blake2b("\n".join(parts).encode(), digest_size=8).hexdigest()


# --- what has changed ---------------------------------------------------------------------------


def signatures(facts: Iterable[Fact]) -> dict[str, str]:
    """A digest, by subject, of what is said of it."""
    said: dict[str, list[str]] = defaultdict(list)
    for s, p, o in facts:
        said[s].append(f"{p} {o}")
    return {subject: _digest(*sorted(of_it)) for subject, of_it in said.items()}


class Neighbourhood:
    """What stands around some things in a graph: whatever a judgement of them can depend on."""

    def __init__(self, facts: Iterable[Fact]) -> None:
        self.by_subject: dict[str, list[Fact]] = defaultdict(list)
        self.users: dict[str, list[str]] = defaultdict(list)
        for fact in facts:
            self.by_subject[fact[0]].append(fact)
            if not fact[2].startswith('"') and fact[1] != vocab.RDF_TYPE:
                self.users[fact[2]].append(fact[0])

    def concerned(self, changed: Iterable[str]) -> set[str]:
        """The changed things, what they use, and what uses them, in two steps."""
        found: set[str] = set()
        for thing in changed:
            found |= {thing, *self._roots(thing)}
            for user in list(self._users(thing)):
                found |= {user, *self._users(user)}
        used = {term for thing in found for fact in self._told(thing) for term in fact[1:]}
        return {term for term in found | used if not term.startswith(("_:", '"'))}

    def around(self, things: Iterable[str]) -> list[Fact]:
        """What is said of them and of what they use, and so on, and every subclass axiom."""
        wanted, reached = set(things), set(things)
        for _ in range(REACH):
            wanted = {term for s in wanted for f in self._told(s) for term in f[1:]} - reached
            reached |= wanted
        kept = {fact for thing in reached for fact in self._told(thing)}
        for facts in self.by_subject.values():
            kept |= {f for f in facts if f[1] == vocab.SUBCLASS_OF and not f[2].startswith("_:")}
        return list(kept)

    def _told(self, thing: str) -> Iterator[Fact]:
        """The statements of a subject, with those of the blank nodes below it."""
        for fact in self.by_subject.get(thing, ()):
            yield fact
            if fact[2].startswith("_:") and fact[2] != thing:
                yield from self._told(fact[2])

    def _users(self, thing: str) -> Iterator[str]:
        for user in self.users.get(thing, ()):
            yield from self._roots(user)

    def _roots(self, thing: str) -> Iterator[str]:
        if not thing.startswith("_:"):
            yield thing
            return
        for owner in self.users.get(thing, ()):
            yield from self._roots(owner)
