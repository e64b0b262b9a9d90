"""The pipeline on one screen: read, validate, project, infer, store."""

import time
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

from rdflib import OWL, Graph, URIRef

from hcconto import (
    axioms,
    beside,
    candidates,
    paths,
    projection,
    proofs,
    store,
    turtle,
    validate,
    vocab,
)
from hcconto.config import Settings
from hcconto.errors import BuildError
from hcconto.rules import Fact

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
    sources, external = read(settings.home)
    if not paths.is_packaged(settings.home):
        progress(f"validating {len(sources):,} statements against the shapes")
        require_valid(sources + external, settings.home)
    progress("projecting claims to states and edges")
    projected = projection.project(sources + external)
    progress("inferring, with reasons")
    whole = sources + external + projected
    inferred, speculative = infer(turtle.plain(whole))
    progress("looking for candidates beyond the review")
    apart = beyond(sources + external, whole, settings.home)
    progress(f"storing {len(inferred):,} inferred and {len(speculative):,} speculative facts")
    graphs = {
        "asserted": _lines(sources),
        "external": _lines(external),
        "projection": _lines(projected),
        "inferred": _facts(inferred),
        "speculative": _facts(speculative) + _reasons(speculative),
        "candidates": apart,
    }
    about = {"release": release(sources), "fingerprint": folder.name}
    large = {
        name: beside.lines(name, settings.tables, progress)
        for name in beside.wanted(settings.beside)
    }
    store.write(folder, graphs, about, large)
    progress(f"built in {time.monotonic() - began:.1f} s")
    return folder


def read(home: Path) -> tuple[Graph, Graph]:
    """The sources, and the slice of outside vocabularies that goes with them."""
    return turtle.read_sources(home), turtle.read(home / "ontology" / "generated" / "external.ttl")


def in_memory(*graphs: Graph) -> Any:
    """The graphs as a store to ask, with nothing inferred and nothing kept."""
    return store.in_memory({"asserted": b"".join(_lines(graph) for graph in graphs)})


def require_valid(data: Graph, home: Path) -> None:
    """Raises BuildError with every finding when the data does not conform to the shapes."""
    report = validate.validate(data, validate.shapes(home))
    if report.results:
        findings = "\n".join(f"  {result}" for result in report.results)
        raise BuildError(f"The ontology does not conform to the shapes:\n{findings}")


def infer(triples: Iterable[Fact]) -> tuple[list[Fact], dict[Fact, str]]:
    """Inferred facts about our own things, and speculative ones with the reason for each."""
    triples = list(triples)
    closure = axioms.close(triples)
    prover = proofs.Prover(closure, triples)
    inferred, speculative = [], {}
    for fact in sorted(closure.inferred()):
        if vocab.is_ours(fact[0]):
            reason = prover.standing(fact)
            if reason is None:
                inferred.append(fact)
            else:
                speculative[fact] = reason
    return inferred, speculative


def beyond(known: Graph, whole: Graph, home: Path) -> bytes:
    """What is said of candidates, and what follows for them; nothing where no bridges are."""
    slices = Graph()
    for bridges in turtle.apart(home):
        slices += turtle.read(bridges) + turtle.read(bridges.parent / "generated" / bridges.name)
    if not slices:
        return b""
    lines = candidates.offered(_lines(known), _lines(slices))
    found = candidates.Candidates(turtle.plain(whole), store.plain(lines))
    return lines + "".join(candidates.facts(found.outcomes())).encode()


def release(sources: Graph) -> str:
    """The version of the ontology, as its header says."""
    return str(sources.value(URIRef(vocab.ONTOLOGY), OWL.versionInfo) or "unreleased")


def _lines(graph: Graph) -> bytes:
    return graph.serialize(format="nt", encoding="utf-8")


def _facts(facts: Iterable[Fact]) -> bytes:
    return "".join(f"<{s}> <{p}> <{o}> .\n" for s, p, o in facts).encode()


def _reasons(speculative: dict[Fact, str]) -> bytes:
    owl, lines = vocab.PREFIXES["owl"], []
    for number, ((s, p, o), reason) in enumerate(speculative.items()):
        node = f"_:speculative{number}"
        lines += [
            f"{node} <{vocab.RDF_TYPE}> <{owl}Axiom> .",
            f"{node} <{owl}annotatedSource> <{s}> .",
            f"{node} <{owl}annotatedProperty> <{p}> .",
            f"{node} <{owl}annotatedTarget> <{o}> .",
            f'{node} <{vocab.HCC}speculativeBecause> "{reason}" .',
        ]
    return "\n".join(lines).encode()
