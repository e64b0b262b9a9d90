"""The pipeline on one screen: read, validate, project, infer, store.

What an earlier build found is kept beside the stores, and only what has changed since is looked at
again: see `validity` and `standing`.
"""

import time
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

from rdflib import OWL, Graph

from hcconto import (
    axioms,
    beside,
    candidates,
    hierarchy,
    paths,
    projection,
    proofs,
    standing,
    statements,
    store,
    turtle,
    validity,
    vocab,
)
from hcconto.config import Settings
from hcconto.rules import Closure, Fact, uncollected
from hcconto.standing import Memory, Standing

Progress = Callable[[str], None]


def build(settings: Settings, progress: Progress = lambda line: None) -> Path:
    """Make the store for the sources as they are, if there is none yet; its folder.

    Raises SourceError or BuildError when the sources cannot be read or do not validate; what was
    served before stays as it is.
    """
    folder = store.folder_for(settings)
    if store.is_complete(folder):
        return folder
    began = time.monotonic()
    progress("reading the ontology")
    with uncollected():
        sources = statements.read(settings.home)
        if not paths.is_packaged(settings.home):
            validity.require(sources.all, settings.home, settings.store, progress)
        progress("projecting claims to states and edges")
        lines = statements.lines(sources.all)
        projected = statements.parsed(projection.lines(lines))
        projected += _found_by_reasoner(settings.home)
        progress("inferring, with reasons")
        rules = store.program()
        known = standing.recall(settings.store / standing.FILE, rules)
        closure, standings, memory, changed = infer(sources.all + projected, known)
        for axiom in closure.uncovered:
            progress(f"left to the description-logic reasoner: {axiom}")
        inferred = {f: s for f, s in standings.items() if s.reason is None}
        speculative = {f: s for f, s in standings.items() if s.reason is not None}
        offered = beyond(lines, settings.home)
        of_papers = statements.of_papers(sources.asserted)
        stable = [fact for fact in sources.all if fact[0] not in of_papers]
        key = candidates.key(rules, statements.lines(stable), offered)
        kept = settings.store / candidates.FILE
        apart = candidates.recalled(kept, key, changed)
        if apart is None:
            progress("looking for candidates beyond the review")
            apart, states = candidates.found(sources.all + projected, offered)
            store.keep(kept, candidates.remembered(key, states, apart))
        progress(f"storing {len(inferred):,} inferred and {len(speculative):,} speculative facts")
        graphs = {
            "asserted": statements.lines(sources.asserted),
            "external": statements.lines(sources.external),
            "projection": statements.lines(projected),
            "inferred": _described(inferred),
            "speculative": _described(speculative),
            "candidates": apart,
        }
        large = {
            name: beside.lines(name, settings.tables, progress)
            for name in beside.wanted(settings.beside)
        }
        about = {
            "release": release(sources.asserted),
            "fingerprint": folder.name,
            "facts": {"inferred": len(inferred), "speculative": len(speculative)},
        }
        store.write(folder, graphs, about, large)
        store.keep(settings.store / standing.FILE, standing.remember(memory, rules))
    progress(f"built in {time.monotonic() - began:.1f} s")
    return folder


def read(home: Path) -> tuple[Graph, Graph]:
    """The sources, and the slice of outside vocabularies that goes with them, as graphs."""
    return turtle.read_sources(home), turtle.read(home / statements.EXTERNAL)


def _found_by_reasoner(home: Path) -> list[Fact]:
    """What only HermiT found, when last it was asked of just these axioms."""

    def given() -> Graph:
        sources, external = read(home)
        return turtle.without_claims(home) + external + projection.project(sources + external)

    return statements.named(turtle.plain(hierarchy.read(home, given)))


def in_memory(*graphs: Graph) -> Any:
    """The graphs as a store to ask, with nothing inferred and nothing kept."""
    lines = b"".join(graph.serialize(format="nt", encoding="utf-8") for graph in graphs)
    return store.in_memory({"asserted": lines})


def infer(
    triples: Iterable[Fact], known: Memory | None = None
) -> tuple[Closure, dict[Fact, Standing], Memory, set[Fact]]:
    """All that follows; how each inferred fact about our own things stands; what to remember.

    `known` is what an earlier call gave to remember; last come the facts that are not as in it.
    """
    triples = list(triples)
    closure = axioms.close(triples)
    facts = sorted(fact for fact in closure.inferred() if vocab.is_ours(fact[0]))
    return closure, *standing.standings(proofs.Prover(closure, triples), facts, known)


def beyond(known: bytes, home: Path) -> bytes:
    """What is said of candidates, given the sources as N-Triples; nothing where no bridges are."""
    bridges = turtle.apart(home)
    if not bridges:
        return b""
    files = [*bridges, *(path.parent / "generated" / path.name for path in bridges)]
    slices = statements.named(fact for path in files for fact in statements.of_file(path))
    return candidates.offered(known, statements.lines(slices))


def release(sources: Iterable[Fact]) -> str:
    """The version of the ontology, as its header says."""
    version = str(OWL.versionInfo)
    found = [o for s, p, o in sources if s == vocab.ONTOLOGY and p == version]
    return store.text_of(found[0]) if found else "unreleased"


def _described(standings: dict[Fact, Standing]) -> bytes:
    return statements.lines(standings) + "\n".join(standing.described(standings)).encode()
