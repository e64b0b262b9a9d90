"""How each inferred fact stands: coherently proved or not, by how many proofs, resting on what.

To find all proofs of all facts takes seconds. So what was found is kept, and a fact is looked at
again only when something beneath it has changed: each fact has a signature made of the axioms and
premises that give it, and what rests on a changed one, however far up, is changed itself.
"""

import hashlib
import json
from array import array
from collections.abc import Iterable
from pathlib import Path
from typing import Any, NamedTuple

from hcconto import vocab
from hcconto.proofs import STRICT, VOCABULARY, Listing, Prover
from hcconto.rules import Axiom, Fact

FILE = "standing.kept"
MOST_PROOFS = 20
MASK = (1 << 60) - 1
COLUMNS = ("key", "signature", "place among the distinct standings")
UNKNOWN = -1


class Standing(NamedTuple):
    """How a fact stands. Without a coherent proof there is a reason, and nothing to count.

    `proofs` are counted as far as MOST_PROOFS, and are all when `complete`. `shortest`, `mirrored`
    and `curated` are claims and steps of the smallest proof; `references` lie beneath any of them.
    What the vocabulary gives by itself is counted by its proofs without claims.
    """

    reason: str | None = None
    proofs: int = 0
    complete: bool = True
    shortest: int = 0
    mirrored: int = 0
    curated: int = 0
    references: tuple[str, ...] = ()


class Memory(NamedTuple):
    """What an earlier build found: signatures of all facts, and how the inferred ones stand."""

    signatures: dict[int, int]
    standings: dict[int, Standing]


def standings(
    prover: Prover, facts: Iterable[Fact], known: Memory | None = None
) -> tuple[dict[Fact, Standing], Memory, set[Fact]]:
    """How each of the facts stands, what to remember of it, and all that is not as remembered."""
    keys, signatures = _signatures(prover)
    stale = _stale(prover, keys, signatures, known) if known else set(signatures)
    found: dict[Fact, Standing] = {}
    if known:
        kept = ((fact, known.standings.get(keys[fact])) for fact in keys if fact not in stale)
        found = {fact: standing for fact, standing in kept if standing}
    wanted = {fact: _standing(prover, fact, found) for fact in facts}
    memory = Memory(
        {keys[fact]: signature for fact, signature in signatures.items()},
        {keys[fact]: standing for fact, standing in found.items()},
    )
    return wanted, memory, stale


def _standing(prover: Prover, fact: Fact, found: dict[Fact, Standing]) -> Standing:
    if fact not in found:
        found[fact] = _looked_up(prover, fact, found)
    return found[fact]


def _looked_up(prover: Prover, fact: Fact, found: dict[Fact, Standing]) -> Standing:
    carriers = prover.carriers(fact)
    if len(carriers) == 1 and _is_simple(prover, fact):
        below = _standing(prover, carriers[0], found)
        own = 0 if below.reason else int(fact[1] in prover.mirrors)
        return below._replace(mirrored=below.mirrored + own)
    book = VOCABULARY if prover.is_free(fact) else STRICT
    listing = prover.listing(fact, book, MOST_PROOFS)
    if not listing.proofs:
        return Standing(reason=prover.standing(fact))
    return _counted(prover, listing)


def _is_simple(prover: Prover, fact: Fact) -> bool:
    """True when what the fact needs besides its carrier is stated, and in one way only."""
    (way,) = prover.closure.derivations[fact]
    rest = [premise for premise in way.premises if prover.is_free(premise)]
    return all(len(prover.closure.derivations[premise]) == 1 for premise in rest)


def _counted(prover: Prover, listing: Listing) -> Standing:
    smallest = listing.proofs[0]
    claims = {claim for proof in listing.proofs for claim in proof.claims}
    return Standing(
        proofs=len(listing.proofs),
        complete=listing.complete,
        shortest=len(smallest.claims),
        mirrored=sum(prover.is_mirrored(step) for step in smallest.steps),
        curated=sum(step.axiom.claim in prover.curated for step in smallest.steps),
        references=tuple(sorted({r for c in claims for r in prover.references.get(c, ())})),
    )


# --- what has changed ---------------------------------------------------------------------------


def _signatures(prover: Prover) -> tuple[dict[Fact, int], dict[Fact, int]]:
    """A key for each fact that is the same in every process, and the signature of each."""
    numbers: dict[Any, int] = {}

    def number(term: str) -> int:
        if term not in numbers:
            digest = hashlib.blake2b(term.encode(), digest_size=8).digest()
            numbers[term] = int.from_bytes(digest)
        return numbers[term]

    def weight(axiom: Axiom) -> int:
        if axiom not in numbers:
            numbers[axiom] = number(repr((axiom, _of_claim(prover, axiom.claim))))
        return numbers[axiom]

    plain = {
        fact: hash((number(fact[0]), number(fact[1]), number(fact[2])))
        for fact in prover.closure.derivations
    }
    signatures = {
        fact: sum(hash((weight(axiom), *[plain[p] for p in premises])) for axiom, premises in ways)
        & MASK
        for fact, ways in prover.closure.derivations.items()
    }
    return plain, signatures


def _of_claim(prover: Prover, claim: str | None) -> list[Any]:
    """What a proof is judged by in the claims beneath it."""
    if claim is None:
        return []
    sets = (prover.contexts, prover.references)
    of_sets = [sorted(known.get(claim, ())) for known in sets]
    return [prover.statuses.get(claim), claim in prover.curated, *of_sets]


def _stale(
    prover: Prover, keys: dict[Fact, int], signatures: dict[Fact, int], known: Memory
) -> set[Fact]:
    """Facts with something beneath them that is not as it was."""
    before = known.signatures
    stale = {fact for fact, now in signatures.items() if before.get(keys[fact]) != now}
    waiting = list(stale)
    while waiting:
        for head in prover.uses.get(waiting.pop(), ()):
            if head not in stale:
                stale.add(head)
                waiting.append(head)
    return stale


# --- kept in a file -----------------------------------------------------------------------------


def recall(path: Path, rules: str) -> Memory | None:
    """What was kept under the same rules (a name for the program and its setting); else None."""
    try:
        head, _, body = path.read_bytes().partition(b"\n")
        kept = json.loads(head)
        if kept["rules"] != rules:
            return None
        numbers = array("q", body)
        keys, signatures, places = (numbers[n :: len(COLUMNS)] for n in range(len(COLUMNS)))
        distinct = [
            Standing._make([*values[:-1], tuple(values[-1])]) for values in kept["standings"]
        ]
        known = zip(keys, places, strict=True)
        return Memory(
            dict(zip(keys, signatures, strict=True)),
            {key: distinct[place] for key, place in known if place != UNKNOWN},
        )
    except (OSError, ValueError, KeyError, TypeError, IndexError):
        return None


def remember(memory: Memory, rules: str) -> bytes:
    """The memory as the bytes of a file: what is told in words, then a table of numbers."""
    distinct = {standing: n for n, standing in enumerate(dict.fromkeys(memory.standings.values()))}
    numbers = array("q")
    for key, signature in memory.signatures.items():
        standing = memory.standings.get(key)
        numbers.extend((key, signature, UNKNOWN if standing is None else distinct[standing]))
    return (
        json.dumps({"rules": rules, "standings": list(distinct)}).encode()
        + b"\n"
        + numbers.tobytes()
    )


# --- as data ------------------------------------------------------------------------------------


def described(standings: dict[Fact, Standing]) -> Iterable[str]:
    """What is known of each fact as N-Triples: an annotated axiom (OWL 2 Mapping, section 2.2)."""
    owl, integer = vocab.PREFIXES["owl"], f"<{vocab.PREFIXES['xsd']}integer>"
    truth = f'"true"^^<{vocab.PREFIXES["xsd"]}boolean>'
    for (s, p, o), standing in standings.items():
        digest = hashlib.blake2b(f"{s} {p} {o}".encode(), digest_size=8).hexdigest()
        node = f"_:f{digest}"
        yield f"{node} <{vocab.RDF_TYPE}> <{owl}Axiom> ."
        yield f"{node} <{owl}annotatedSource> <{s}> ."
        yield f"{node} <{owl}annotatedProperty> <{p}> ."
        yield f"{node} <{owl}annotatedTarget> <{o}> ."
        if standing.reason:
            yield f'{node} <{vocab.HCC}speculativeBecause> "{standing.reason}" .'
            continue
        for name, value in (
            ("proofCount", standing.proofs),
            ("shortestProof", standing.shortest),
            ("mirroredSteps", standing.mirrored),
            ("curatedSteps", standing.curated),
        ):
            yield f'{node} <{vocab.HCC}{name}> "{value}"^^{integer} .'
        for reference in standing.references:
            yield f"{node} <{vocab.HCC}restsOnReference> <{reference}> ."
        if not standing.complete:
            yield f"{node} <{vocab.HCC}proofsCapped> {truth} ."
        if len(standing.references) == 1:
            yield f"{node} <{vocab.HCC}restsOnOneReference> {truth} ."
