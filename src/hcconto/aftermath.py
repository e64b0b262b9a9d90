"""What follows a retraction, put into words: the answer to "what if that were not so?"."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from hcconto import tables, vocab
from hcconto.retraction import Retraction
from hcconto.rules import Fact

COLUMNS = (
    *("outcome", "subject", "subject_label", "predicate", "predicate_label"),
    *("object", "object_label"),
)
# What people ask for stands first; what only unfolds the vocabulary, last.
FIRST = tuple(
    vocab.HCC + name for name in ("netDecreases", "netIncreases", "counteracts", "leadsTo")
)
LAST = tuple(vocab.HCC + name for name in ("leadsDirectlyTo", "leadsByMirrorTo"))


@dataclass(frozen=True)
class Told:
    """A fact, what its parts are called, and what becomes of it: gone, speculative or survives."""

    fact: Fact
    subject: str
    relation: str
    object: str
    outcome: str

    def row(self) -> dict[str, str]:
        """The fact as a row of a table, or as JSON-ready data."""
        subject, predicate, object = map(vocab.exported, self.fact)
        return {
            "outcome": self.outcome,
            "subject": subject,
            "subject_label": self.subject,
            "predicate": predicate,
            "predicate_label": self.relation,
            "object": object,
            "object_label": self.object,
        }


@dataclass(frozen=True)
class Group:
    """Facts of one relation, by subject."""

    relation: str
    facts: tuple[Told, ...]

    @property
    def by_subject(self) -> dict[str, list[Told]]:
        """The facts of each subject, in order of its name."""
        found: dict[str, list[Told]] = {}
        for told in self.facts:
            found.setdefault(told.subject, []).append(told)
        return found


@dataclass(frozen=True)
class Aftermath:
    """A retraction in words: what is taken away, what falls with it, and what survives.

    `claims` are the claims taken away, with what each says; `kept` those that cite the reference
    and others beside it, so that they stay.
    """

    retraction: Retraction
    label: str
    claims: tuple[tuple[str, str], ...]
    kept: tuple[str, ...]
    fallen: tuple[Told, ...]
    surviving: tuple[Told, ...]

    @property
    def speculative(self) -> int:
        """How many fallen facts still follow, but only speculatively."""
        return sum(told.outcome == "speculative" for told in self.fallen)

    @property
    def groups(self) -> tuple[tuple[str, tuple[Group, ...]], ...]:
        """What falls and what survives, each by relation."""
        return ("fall", _grouped(self.fallen)), ("survive", _grouped(self.surviving))

    @property
    def summary(self) -> str:
        """The counts in one sentence."""
        claims, fallen = len(self.claims), len(self.fallen)
        said = f"{claims} {'claim goes' if claims == 1 else 'claims go'}"
        if self.kept:
            cite = "cites another reference" if len(self.kept) == 1 else "cite others"
            said += f" ({len(self.kept)} more that {cite} too stay{'s' * (len(self.kept) == 1)})"
        said += f", {fallen} inferred {'fact falls' if fallen == 1 else 'facts fall'}"
        if self.speculative:
            said += f" ({self.speculative} of them to the speculative)"
        return f"{said}, {len(self.surviving)} more rested on it too and survive by another proof."

    def as_dict(self) -> dict[str, Any]:
        """The aftermath as JSON-ready data."""
        return {
            "without": vocab.exported(self.retraction.without),
            "label": self.label,
            "claims": [{"claim": vocab.exported(c), "statement": s} for c, s in self.claims],
            "kept": [vocab.exported(claim) for claim in self.kept],
            "fallen": [told.row() for told in self.fallen],
            "surviving": [told.row() for told in self.surviving],
        }

    def as_tsv(self) -> str:
        """One row a fact, what falls first."""
        return tables.write(COLUMNS, [told.row() for told in (*self.fallen, *self.surviving)])

    def as_text(self) -> str:
        """The aftermath for a terminal."""
        lines = [f"Without {vocab.curie(self.retraction.without)} ({self.label}):", self.summary]
        lines += ["", "Claims that go:"] * bool(self.claims)
        lines += [f"  {vocab.curie(claim)} {statement}" for claim, statement in self.claims]
        for verb, groups in self.groups:
            for group in groups:
                lines += ["", f"These {verb}: … {group.relation} … ({len(group.facts)})"]
                for subject, told in group.by_subject.items():
                    objects = ", ".join(map(_object, told))
                    lines.append(f"  {subject}: {objects}")
        return "\n".join(lines)


def _object(told: Told) -> str:
    return f"{told.object} (speculative)" if told.outcome == "speculative" else told.object


def _grouped(facts: Iterable[Told]) -> tuple[Group, ...]:
    by_relation: dict[str, list[Told]] = {}
    for told in facts:
        by_relation.setdefault(told.fact[1], []).append(told)
    order = sorted(by_relation, key=lambda p: (_rank(p), by_relation[p][0].relation))
    return tuple(Group(by_relation[p][0].relation, tuple(by_relation[p])) for p in order)


def _rank(predicate: str) -> int:
    if predicate in FIRST:
        return FIRST.index(predicate)
    return len(FIRST) + (predicate in LAST)
