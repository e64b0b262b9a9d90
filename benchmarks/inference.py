"""Inference side by side: our closure with all proofs, owlrl, HermiT and nemo, as claims grow.

Usage: python benchmarks/inference.py [COPIES...] [--limit SECONDS]

The ontology as it is, and with its claims and what they are about copied so many times over, each
copy apart from the others, under one schema (COPIES, 1 10 100 if not given). Each engine runs in a
process of its own, and is given up after the limit (300 s). Prints claims, facts, seconds, and the
most memory used. nemo (pip install nemo-python) is run on the same rules where it is installed; it
keeps no derivations.
"""

import argparse
import contextlib
import importlib.util
import itertools
import multiprocessing
import resource
import time
from collections.abc import Iterator
from typing import Any

from hcconto import axioms, paths, projection, reason, rules, statements, vocab
from hcconto.rules import Fact

ENGINES = ("ours", "owlrl", "HermiT", "nemo")
SCHEMA = vocab.HCC + "schema"


def ontology() -> tuple[list[Fact], list[Fact], int]:
    """What stays one however many copies there are, what is copied, and the number of claims."""
    sources = statements.read(paths.CHECKOUT)
    projected = statements.parsed(projection.lines(statements.lines(sources.all)))
    schema = statements.of_file(paths.CHECKOUT / "ontology" / "schema.ttl")
    once = statements.named(schema) + sources.external
    known = set(once)
    rest = [fact for fact in sources.asserted + projected if fact not in known]
    claim = vocab.HCC + "Claim"
    return once, rest, sum(fact[1:] == (vocab.RDF_TYPE, claim) for fact in rest)


def copied(once: list[Fact], rest: list[Fact], copies: int) -> Iterator[Fact]:
    """The ontology with the second part so many times, its subjects renamed in each copy."""
    yield from once
    fixed = {fact[0] for fact in once}
    own = {fact[0] for fact in rest} - fixed
    for number in range(copies):
        names = {term: f"{term}-copy{number}" if number else term for term in own}
        for s, p, o in rest:
            yield names.get(s, s), p, names.get(o, o)


def ours(facts: list[Fact]) -> int:
    """Facts of the closure, every derivation kept."""
    return len(axioms.close(facts).derivations)


def owlrl(facts: list[Fact]) -> int:
    """Triples after OWL 2 RL."""
    from owlrl import DeductiveClosure, OWLRL_Semantics

    graph = _graph(facts)
    DeductiveClosure(OWLRL_Semantics).expand(graph)
    return len(graph)


def hermit(facts: list[Fact]) -> int:
    """Subsumptions and memberships that HermiT finds, of the axioms and what claims project to."""
    of_papers = {s for s, p, _ in facts if p == vocab.HCC + "assertedIn"}
    found = reason.classify(_graph([fact for fact in facts if fact[0] not in of_papers]))
    return len(found.subclasses) + len(found.types)


def _graph(facts: list[Fact]) -> Any:
    from rdflib import Graph

    return Graph().parse(data=statements.lines(facts), format="nt")


def nemo(facts: list[Fact]) -> int:
    """Facts of the closure by the same rules, without derivations."""
    import nmo_python

    program = nmo_python.load_string("\n".join(_program(facts)))
    engine = nmo_python.NemoEngine(program)
    engine.reason()
    names = sorted({line.partition("(")[0] for line in _program(facts)})
    return sum(sum(1 for _ in engine.result(name)) for name in names if name)


def _program(facts: list[Fact]) -> Iterator[str]:
    """Rules and facts in nemo's language: one predicate for each relation, and for each class."""
    schema = axioms.Schema(facts)
    compiled = schema.rules()
    numbers: dict[Any, str] = {}

    def atom(pattern: rules.Pattern) -> str:
        s, p, o = pattern
        if p in (vocab.RDF_TYPE, vocab.SUBCLASS_OF) and isinstance(o, str):
            return f"{numbers.setdefault((p, o), f'p{len(numbers)}')}({term(s)})"
        return f"{numbers.setdefault(p, f'p{len(numbers)}')}({term(s)}, {term(o)})"

    def term(value: str | int) -> str:
        if isinstance(value, int):
            return f"?v{value}"
        return f"<{value}>" if not value.startswith("_:") else f"<x:{value[2:]}>"

    predicates = {p for rule in compiled for _, p, _ in (*rule.body, rule.head)}
    for rule in compiled:
        yield f"{atom(rule.head)} :- {', '.join(map(atom, rule.body))} ."
    for (s, p, o), _ in schema.facts(predicates):
        yield f"{atom((s, p, o))} ."


def measured(engine: str, facts: list[Fact], pipe: Any) -> None:
    """In a process of its own: what was found, seconds, and MiB at most beyond the start."""
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    began = time.perf_counter()
    found = {"ours": ours, "owlrl": owlrl, "HermiT": hermit, "nemo": nemo}[engine](facts)
    seconds = time.perf_counter() - began
    most = max(
        resource.getrusage(who).ru_maxrss
        for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
    )
    pipe.send((found, seconds, (most - before) / 1024))


def run(engine: str, facts: list[Fact], limit: float) -> str:
    """One line of what an engine did."""
    here, there = multiprocessing.Pipe()
    process = multiprocessing.Process(target=measured, args=(engine, facts, there))
    process.start()
    there.close()
    try:
        if not here.poll(limit):
            return f"not in {limit:.0f} s"
        with contextlib.suppress(EOFError):
            found, seconds, most = here.recv()
            return f"{found:>10,} facts {seconds:>8.2f} s {most:>8.0f} MiB"
        return "failed"
    finally:
        process.kill()
        process.join()


def main() -> None:
    """Every engine at every size; one that was given up is not asked at larger sizes."""
    parser = argparse.ArgumentParser(description=__doc__, add_help=True)
    parser.add_argument("copies", nargs="*", type=int, default=[1, 10, 100])
    parser.add_argument("--limit", type=float, default=300)
    options = parser.parse_args()
    once, rest, claims = ontology()
    engines = [e for e in ENGINES if e != "nemo" or importlib.util.find_spec("nmo_python")]
    for copies, engine in itertools.product(options.copies, list(engines)):
        if engine in engines:
            line = run(engine, list(copied(once, rest, copies)), options.limit)
            print(f"{claims * copies:>9,} claims  {engine:<7} {line}", flush=True)
            if line[0] in "nf":
                engines.remove(engine)


if __name__ == "__main__":
    main()
