"""Whether the sources conform to the shapes, asked again only of what has changed.

To look at everything takes many seconds. So what was found to conform is kept, as a digest of each
thing, and with the same shapes only changed things and what stands around them are looked at. If
those do not pass, everything is looked at, and everything wrong is told. `hcconto check` always
looks at everything.
"""

import hashlib
import json
from collections.abc import Callable
from pathlib import Path

from rdflib import Graph

from hcconto import statements, store, validate, vocab
from hcconto.errors import BuildError
from hcconto.rules import Fact

FILE = "validity.kept"
CLASS_AXIOMS = {vocab.SUBCLASS_OF, vocab.PREFIXES["owl"] + "equivalentClass"}
MOST = 400  # changed things above which to look at everything is as fast


def require(facts: list[Fact], home: Path, kept_in: Path, progress: Callable[[str], None]) -> None:
    """Raises BuildError with every finding when the facts do not conform to the shapes."""
    shapes = validate.shapes(home)
    rules = _rules(home)
    now = statements.signatures(facts)
    before = _recalled(kept_in / FILE, rules)
    if before is None or not _still_conform(facts, shapes, now, before):
        progress(f"validating {len(facts):,} statements against the shapes")
        report = validate.validate(_graph(facts), shapes)
        if report.results:
            findings = "\n".join(f"  {result}" for result in report.results)
            raise BuildError(f"The ontology does not conform to the shapes:\n{findings}")
    if before != now:
        store.keep(kept_in / FILE, json.dumps({"rules": rules, "conforming": now}).encode())


def _still_conform(
    facts: list[Fact], shapes: Graph, now: dict[str, str], before: dict[str, str]
) -> bool:
    changed = {s for s in now.keys() | before.keys() if now.get(s) != before.get(s)}
    if not changed:
        return True
    # Whatever is now of another class may be meant by other shapes, wherever it stands.
    if len(changed) > MOST or any(s in changed and p in CLASS_AXIOMS for s, p, _ in facts):
        return False
    near = statements.Neighbourhood(facts)
    things = near.concerned(changed)
    return validate.passes(_graph(near.around(things)), shapes, things)


def _graph(facts: list[Fact]) -> Graph:
    return Graph().parse(data=statements.lines(facts), format="nt")


def _rules(home: Path) -> str:
    """A name for the shapes and the program that together judge."""
    texts = [path.read_bytes() for path in sorted((home / "shapes").glob("*.ttl"))]
    return hashlib.sha256(b"\n".join([store.program().encode(), *texts])).hexdigest()


def _recalled(path: Path, rules: str) -> dict[str, str] | None:
    try:
        kept = json.loads(path.read_bytes())
        return dict(kept["conforming"]) if kept["rules"] == rules else None
    except (OSError, ValueError, KeyError, TypeError):
        return None
