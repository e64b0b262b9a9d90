"""Latency with all of GO and ChEBI in the store, beside that of the store without them.

Usage: python benchmarks/transfer.py TABLES [ROUNDS]

Point queries (one thing each), pages, every example question, and proofs, each asked of either
store in turn, so that both meet the same machine. Prints medians in milliseconds, and by how
much the large store is slower. Answers are compared as well: they must be the same.
"""

import statistics
import sys
import time
from collections.abc import Callable
from pathlib import Path

from hcconto import queries
from hcconto.config import Settings
from hcconto.knowledge import KnowledgeBase, built

THINGS = ("HSP90", "evasion of apoptosis", "XL888", "autophagy", "incomplete microwave ablation")
FACTS = (
    ("XL888", "counteracts", "evasion of apoptosis"),
    ("siNOX4", "netDecreases", "tumour cell survival"),
    ("incomplete microwave ablation", "leadsTo", "evasion of ferroptosis"),
    ("evasion of ferroptosis", "is a kind of", "evasion of programmed cell death"),
)
Ask = Callable[[KnowledgeBase], object]


def asked() -> dict[str, list[Ask]]:
    """What is measured, by kind; each is asked of a knowledge base."""
    point: list[Ask] = [
        lambda kb, thing=thing: kb.page("thing", kb.resolve(thing))  # type: ignore[misc]
        for thing in THINGS
    ]
    pages: list[Ask] = [
        lambda kb, thing=thing: kb.entity(kb.resolve(thing))  # type: ignore[misc]
        for thing in THINGS[:2]
    ]
    examples: list[Ask] = [
        lambda kb, text=query.text: kb.ask(text, "tsv")  # type: ignore[misc]
        for query in queries.folder("examples").values()
    ]
    why: list[Ask] = [
        lambda kb, fact=fact: kb.why(*fact).as_text()  # type: ignore[misc]
        for fact in FACTS
    ]
    return {"point queries": point, "pages": pages, "example questions": examples, "why": why}


def once(ask: Ask, kb: KnowledgeBase) -> tuple[float, object]:
    """Milliseconds, and the answer."""
    began = time.perf_counter()
    answer = ask(kb)
    return 1000 * (time.perf_counter() - began), answer


def main(tables: str, rounds: int) -> None:
    """Both stores are built first if need be; the first round, which warms up, is not counted."""
    small = KnowledgeBase(built(Settings.from_environment(), print))
    beside = {"beside": "go chebi", "tables": Path(tables)}
    large = KnowledgeBase(built(Settings.from_environment(**beside), print))
    for name, kb in (("small", small), ("large", large)):
        print(f"{name} store: {sum(kb.about['triples'].values()):,} triples")
    for kind, asks in asked().items():
        times: dict[str, list[float]] = {"small": [], "large": []}
        for number in range(rounds + 1):
            spent = {"small": 0.0, "large": 0.0}
            for ask in asks:
                order = [("small", small), ("large", large)]
                answers = []
                for name, kb in order if number % 2 else reversed(order):
                    took, answer = once(ask, kb)
                    spent[name] += took
                    answers.append(answer)
                assert answers[0] == answers[1], "the answers differ"
            if number:
                for name, took in spent.items():
                    times[name].append(took / len(asks))
        one, other = (statistics.median(times[name]) for name in ("small", "large"))
        print(f"{kind}: small {one:.2f} ms, large {other:.2f} ms, {100 * (other / one - 1):+.0f} %")


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]) if len(sys.argv) > 2 else 15)
