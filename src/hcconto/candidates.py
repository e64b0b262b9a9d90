"""Candidates beyond the review: what else may counteract a mechanism, and by which proofs.

ChEBI gives a compound a role; a bridge, an axiom of `ontology/candidates.ttl`, says which state a
bearer of the role brings about; from there the claims lead on. In the same way the change of one
gene's product may stand for that of its family. Rules find what follows, as they do for claims;
nothing here knows of biology. Candidates of one role have one set of consequences, so that one of
them is reasoned over for all.
"""

import hashlib
import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import Path

from hcconto import axioms, proofs, queries, statements, store, vocab
from hcconto.rules import Fact

TYPE, SUB = vocab.RDF_TYPE, vocab.SUBCLASS_OF
KINDS = {vocab.HCC + "CandidateCompound", vocab.HCC + "CandidateTarget"}
MECHANISM = vocab.HCC + "MechanismState"
COUNTERACTS, LEADS_TO = vocab.HCC + "counteracts", vocab.HCC + "leadsTo"
SUPPORTED_BY = vocab.HCC + "supportedBy"
# What tells candidates apart and leads nowhere.
OF_ITS_OWN = {
    *(TYPE, vocab.RDFS_LABEL, vocab.HCC + "sourceDate", vocab.HCC + "changesProductOf"),
    vocab.PREFIXES["skos"] + "exactMatch",
}
BRIDGES = (vocab.HCC + "leadsByRoleTo", vocab.HCC + "leadsByMemberTo")
# What was found before, where candidates are read from a store.
FOUND = {
    *(COUNTERACTS, LEADS_TO, *BRIDGES),
    *(vocab.HCC + word for word in ("restsOn", "candidateProofs", "independentProofs")),
    vocab.HCC + "fewestClaims",
}
FILE = "candidates.kept"
MOST_PROOFS = 20
KEPT_PROVERS = 2


@dataclass(frozen=True)
class Outcome:
    """What follows for candidates that have the same links: facts, and their proofs counted.

    `effects` are the states that bridges lead to, with the relation; `counteracted` and
    `furthered` those states further on that count as a mechanism; `independent` is how many
    proofs, at least, share neither claim nor reference, where those without any count as one.
    """

    effects: tuple[tuple[str, str], ...]
    counteracted: tuple[str, ...]
    furthered: tuple[str, ...]
    proofs: int
    independent: int
    fewest_claims: int
    references: tuple[str, ...]


def offered(known: bytes, slices: bytes) -> bytes:
    """The candidates as N-Triples: the slices and bridges, and genes of the families we have.

    What the review itself speaks of is no candidate any more. Both arguments are N-Triples.
    """
    members = store.constructed(known, [queries.named("build", "family-members").text])
    opened = store.loaded(known + slices)
    of_review = {row["candidate"] for row in store.rows(opened, _known())}
    mine = {f"<{iri}>".encode() for iri in of_review}
    kept = [line for line in slices.splitlines(True) if line.partition(b" ")[0] not in mine]
    return b"".join(kept) + members


def _known() -> str:
    return queries.named("build", "known-compounds").text


class Candidates:
    """Candidates over a knowledge base, both as triples; reasoned over when they are asked for."""

    def __init__(self, base: Iterable[Fact], offered: Iterable[Fact]) -> None:
        self._claims = list(base)
        of_papers = statements.of_papers(self._claims)
        self._base = [triple for triple in self._claims if triple[0] not in of_papers]
        self._links: dict[str, list[Fact]] = {}
        offered = list(offered)
        names = {s for s, p, o in offered if p == TYPE and o in KINDS}
        for triple in offered:
            if triple[0] in names:
                self._links.setdefault(triple[0], [])
                if triple[1] not in FOUND:
                    self._links[triple[0]].append(triple)
            else:
                self._base.append(triple)

    @property
    def names(self) -> list[str]:
        """The IRIs of all candidates."""
        return sorted(self._links)

    def prover(self, candidate: str) -> proofs.Prover:
        """What finds the proofs of facts about a candidate. Raises KeyError when it is none."""
        return self._prover((candidate,))

    @lru_cache(maxsize=KEPT_PROVERS)  # noqa: B019 - there is one such object for each process
    def _prover(self, some: tuple[str, ...]) -> proofs.Prover:
        triples = self._base + [triple for name in some for triple in self._links[name]]
        return proofs.Prover(axioms.close(triples), self._claims)

    @cached_property
    def groups(self) -> list[list[str]]:
        """Candidates put together when they have the same links, so that the same follows."""
        alike: dict[frozenset[tuple[str, str]], list[str]] = defaultdict(list)
        for name in self.names:
            links = {(p, o) for _, p, o in self._links[name] if p not in OF_ITS_OWN}
            alike[frozenset(links)].append(name)
        return sorted(alike.values())

    def effects(self) -> Iterator[tuple[list[str], set[str]]]:
        """Each group with the states that its roles, or its family, lead to at once."""
        first = tuple(group[0] for group in self.groups)
        found: dict[str, set[str]] = {name: set() for name in first}
        for subject, predicate, state in self._prover(first).closure.derivations:
            if predicate in BRIDGES:
                found[subject].add(state)
        yield from ((group, found[group[0]]) for group in self.groups)

    def outcomes(self, most: int = MOST_PROOFS) -> Iterator[tuple[list[str], Outcome]]:
        """Each group, if anything follows for it, with what does; at most so many proofs a fact."""
        first = tuple(group[0] for group in self.groups)
        prover = self._prover(first)
        mechanisms = self.mechanisms(prover)
        about: dict[str, list[Fact]] = {name: [] for name in first}
        for fact in prover.closure.derivations:
            if fact[0] in about and (
                fact[1] in BRIDGES or (fact[2] in mechanisms and fact[1] in (COUNTERACTS, LEADS_TO))
            ):
                about[fact[0]].append(fact)
        for group in self.groups:
            found = {fact: prover.proofs(fact, proofs.STRICT, most) for fact in about[group[0]]}
            if outcome := self._outcome(found):
                yield group, outcome

    def mechanisms(self, prover: proofs.Prover) -> set[str]:
        """The states that count as a mechanism of recurrence."""
        facts = prover.closure.derivations
        return {s for s, p, o in facts if p == TYPE and o == MECHANISM}

    def _outcome(self, found: Mapping[Fact, list[proofs.Proof]]) -> Outcome | None:
        against = {fact[2]: some for fact, some in found.items() if fact[1] == COUNTERACTS and some}
        if not against:
            return None
        every = [proof for some in against.values() for proof in some]
        return Outcome(
            effects=tuple(sorted(fact[1:] for fact in found if fact[1] in BRIDGES)),
            counteracted=tuple(sorted(against)),
            furthered=tuple(sorted(f[2] for f, some in found.items() if some and f[1] == LEADS_TO)),
            proofs=len(every),
            independent=independent(self._grounds(proof) for proof in every),
            fewest_claims=min(len(proof.claims) for proof in every),
            references=tuple(sorted({r for proof in every for r in self._cited(proof)})),
        )

    def _cited(self, proof: proofs.Proof) -> set[str]:
        return {r for claim in proof.claims for r in self._references.get(claim, ())}

    def _grounds(self, proof: proofs.Proof) -> frozenset[str]:
        """Claims and references beneath a proof; all that rest on roles alone share one source."""
        return frozenset(self._cited(proof).union(proof.claims) or KINDS)

    @cached_property
    def _references(self) -> dict[str, set[str]]:
        found: dict[str, set[str]] = {}
        for s, p, o in self._claims:
            if p == SUPPORTED_BY:
                found.setdefault(s, set()).add(o)
        return found


def found(whole: list[Fact], offered: bytes) -> tuple[bytes, set[str]]:
    """What to store of the candidates, as N-Triples, and the states that they lead to at once.

    `whole` is all that is reasoned over; `offered` says what the candidates are.
    """
    over = Candidates(whole, store.parsed(offered, vocab.HCC, "ntriples"))
    text = offered + "".join(facts(over.outcomes())).encode()
    return text, {state for _, states in over.effects() for state in states}


# --- kept for the next build --------------------------------------------------------------------


def key(*parts: str | bytes) -> str:
    """A name for what candidates depend on besides the claims."""
    digest = hashlib.sha256()
    for part in parts:
        digest.update(part.encode() if isinstance(part, str) else part)
    return digest.hexdigest()


def remembered(key: str, states: set[str], text: bytes) -> bytes:
    """What `found` gave, as the bytes of a file."""
    return json.dumps({"key": key, "states": sorted(states)}).encode() + b"\n" + text


def recalled(path: Path, key: str, changed: set[Fact]) -> bytes | None:
    """What was kept, if all that candidates depend on is as it was; else None.

    From the states that they lead to at once candidates go on as these do, so that they are what
    they were if no such state leads anywhere else, and the same states count as mechanisms.
    """
    try:
        head, _, text = path.read_bytes().partition(b"\n")
        kept = json.loads(head)
        states = set(kept["states"])
        if kept["key"] != key:
            return None
    except (OSError, ValueError, KeyError, TypeError):
        return None
    for s, p, o in changed:
        leads = p in (LEADS_TO, COUNTERACTS) and s in states
        if leads or (p == TYPE and o == MECHANISM):
            return None
    return text


def independent(grounds: Iterable[frozenset[str]]) -> int:
    """How many sets, at least, have nothing in common: taken smallest first.

    >>> independent([frozenset("ab"), frozenset("bc"), frozenset("cd")])
    2
    """
    taken: set[str] = set()
    count = 0
    for some in sorted(set(grounds), key=lambda some: (len(some), sorted(some))):
        if taken.isdisjoint(some):
            taken |= some
            count += 1
    return count


def facts(found: Iterable[tuple[list[str], Outcome]]) -> Iterator[str]:
    """What to store, as N-Triples: for each candidate its consequences, and its counts."""
    for group, outcome in found:
        said = [
            *((bridge, f"<{state}>") for bridge, state in outcome.effects),
            *((COUNTERACTS, f"<{state}>") for state in outcome.counteracted),
            *((LEADS_TO, f"<{state}>") for state in outcome.furthered),
            *((vocab.HCC + "restsOn", f"<{reference}>") for reference in outcome.references),
            (vocab.HCC + "candidateProofs", _number(outcome.proofs)),
            (vocab.HCC + "independentProofs", _number(outcome.independent)),
            (vocab.HCC + "fewestClaims", _number(outcome.fewest_claims)),
        ]
        for name in group:
            yield from (f"<{name}> <{predicate}> {object} .\n" for predicate, object in said)


def _number(count: int) -> str:
    return f'"{count}"^^<{vocab.PREFIXES["xsd"]}integer>'
