"""The knowledge base as one object: look things up, ask, and see why.

The web pages and the command line both go through here, so that they cannot disagree.
"""

import difflib
import gc
import re
import threading
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from hcconto import axioms, paths, proofs, queries, results, retraction, store, vocab
from hcconto.aftermath import Aftermath, Told
from hcconto.config import Settings
from hcconto.errors import IdentifierError
from hcconto.explanation import Card, Explanation, Reader, Reading
from hcconto.expressions import Expressions
from hcconto.hypotheses import HYPOTHESIS, Hypotheses
from hcconto.retraction import Retraction
from hcconto.rules import Fact
from hcconto.whereabouts import Whereabouts

PROOFS = 20
REASONED_OVER = ("asserted", "external", "projection")
INCREASE_OF = vocab.HCC + "increaseOf"
# Relations that hold between causes and states, so that a factor there means its increase.
TAKES_STATES = {vocab.HCC + name for name in ("leadsTo", "leadsDirectlyTo", "counteracts")}
SUBCLASS_WORDS = (
    *("is a kind of", "subclass of", "rdfs:subclassof"),
    vocab.SUBCLASS_OF.casefold(),
)
_NUMBERED = re.compile(r"(?:(?P<kind>claim|reference|ref\.?)\s*)?(?P<number>\d+)", re.IGNORECASE)
COUNTERPARTS = {
    "netIncreases": "netDecreases",
    "netDecreases": "netIncreases",
    "leadsTo": "counteracts",
    "counteracts": "leadsTo",
}


@dataclass(frozen=True)
class Name:
    """One name of a thing: the text, how it is a name (label, synonym …), and the kind of thing."""

    thing: str
    text: str
    how: str
    kind: str


def built(settings: Settings, progress: Callable[[str], None] = lambda line: None) -> Path:
    """The folder of the store for these settings, built first if there is none.

    Raises SourceError or BuildError when it cannot be built.
    """
    folder = settings.built or store.folder_for(settings)
    if not store.is_complete(folder):
        # What a build needs takes a second to import, which a kept store should not cost.
        from hcconto.build import build

        build(settings, progress)
    return folder


class KnowledgeBase:
    """A built store, opened for reading; `home` has the files that it was built from."""

    def __init__(self, folder: Path, home: Path | None = None) -> None:
        self.folder, self.home = folder, home or paths.home()
        self.store = store.open_read_only(folder)
        self.about = store.about(folder)
        self._lock = threading.Lock()

    # Names.

    @cached_property
    def names(self) -> list[Name]:
        """All names of our own things."""
        return [
            Name(row["thing"], row["name"], row["how"], row["kind"]) for row in self._page("names")
        ]

    @cached_property
    def labels(self) -> dict[str, str]:
        """Label by IRI, for everything that has one."""
        found: dict[str, str] = {}
        for s, p, o in store.triples(self.store, REASONED_OVER):
            if p == vocab.RDFS_LABEL:
                found.setdefault(s, store.text_of(o))
        return found

    def label(self, iri: str) -> str:
        """What a thing is called; its CURIE when it has no label."""
        return self.labels.get(iri) or self.hypotheses.labels.get(iri) or vocab.curie(iri)

    def resolve(self, text: str) -> str:
        """The IRI meant by a label, synonym, notation, CURIE or IRI.

        Raises IdentifierError when nothing is called so (naming the nearest), or several are.
        """
        text = text.strip()
        if ":" in text and " " not in text:
            try:
                iri = vocab.iri(text)
            except IdentifierError:
                iri = ""
            if iri in self.labels:
                return iri
            if iri:
                raise IdentifierError(f"{text} is not in the knowledge base.")
        wanted = text.casefold()
        for how in ("label", "notation", "synonym"):
            found = {n.thing for n in self.names if n.how == how and n.text.casefold() == wanted}
            if len(found) > 1:
                found = self._preferred(found)
            if len(found) == 1:
                return found.pop()
            if found:
                several = ", ".join(f"{vocab.curie(t)} ({self._kind(t)})" for t in sorted(found))
                raise IdentifierError(
                    f"{text!r} means several things: {several}; name one by its id."
                )
        if wanted in self._states:
            return self._states[wanted]
        near = ", ".join(repr(n) for n in self.near(text)) or "nothing near it"
        raise IdentifierError(f"Nothing is called {text!r}; there is {near}.")

    @cached_property
    def _states(self) -> dict[str, str]:
        """The rise and fall of each factor, by label; they are not among the names."""
        space = vocab.PREFIXES["state"]
        return {n.casefold(): iri for iri, n in self.labels.items() if iri.startswith(space)}

    def _preferred(self, found: set[str]) -> set[str]:
        """Of a class and the individual that stands for it, the class does not act: take the other.

        A mechanism shares its name with a heading of the review; the mechanism is what is meant.
        """
        ours = {t for t in found if self._kind(t) not in ("category", "section")}
        individuals = {t for t in ours if self._kind(t) != "Class"}
        return individuals if len(individuals) == 1 else ours or found

    def _kind(self, thing: str) -> str:
        return next((n.kind for n in self.names if n.thing == thing), "thing")

    def near(self, text: str, most: int = 3) -> list[str]:
        """Names, or words of names, that are spelled nearly like the text."""
        short = [n.text for n in self.names if n.kind not in ("claim", "source note")]
        words = [word.strip(".,;()") for text in short for word in text.split()]
        by_fold = {text.casefold(): text for text in [*words, *short]}
        close = difflib.get_close_matches(text.casefold(), by_fold, most, 0.6)
        return [by_fold[fold] for fold in close]

    def search(self, text: str, most: int = 50) -> list[Name]:
        """Things whose names fit: exact first, then by their start, then with all the words.

        An outside identifier (GO:0006915) finds what is mapped to it.
        """
        wanted = text.strip().casefold()
        if not wanted:
            return []
        words, ranked = wanted.split(), []
        for name in self.names:
            fold = name.text.casefold()
            rank = (
                0 if fold == wanted
                else 1 if fold.startswith(wanted)
                else 2 if all(word in fold for word in words)
                else None
            )  # fmt: skip
            if rank is not None:
                ranked.append(
                    (rank, name.how != "label", len(name.text), name.text, name.thing, name)
                )
        ranked += [(0, False, 0, "", n.thing, n) for n in self._mapped(text.strip())]
        best: dict[str, Name] = {}
        for *_, thing, name in sorted(ranked, key=lambda item: item[:5]):
            best.setdefault(thing, name)
        return list(best.values())[:most]

    def _mapped(self, text: str) -> list[Name]:
        try:
            iri = vocab.iri(text)
        except IdentifierError:
            return []
        mapped = {
            s
            for s, p, o in store.triples(self.store, ("asserted",))
            if o == iri and vocab.is_ours(s) and p != vocab.SUBCLASS_OF
        }
        return [n for n in self.names if n.thing in mapped | {iri} and n.how == "label"]

    # Things.

    def page(self, query: str, thing: str) -> list[dict[str, str]]:
        """The rows of one of `queries/pages/` about a thing."""
        parameter = next(iter(queries.named("pages", query).parameters))
        return self._page(query, **{parameter: thing})

    def _page(self, query: str, **values: str) -> list[dict[str, str]]:
        return store.rows(self.store, queries.named("pages", query).text, **values)

    def overview(self, query: str) -> list[dict[str, str]]:
        """The rows of one of `queries/pages/` that takes no parameter."""
        return self._page(query)

    def notes(self) -> list[dict[str, Any]]:
        """All source notes, by kind: statement, kind, and what each concerns (IRI and label)."""
        notes: dict[str, dict[str, Any]] = {}
        for row in self.overview("notes"):
            note = notes.setdefault(row["note"], {**row, "concerns": []})
            if "concerned" in row:
                note["concerns"].append({"iri": row["concerned"], "label": row["label"]})
        return list(notes.values())

    def entity(self, iri: str) -> dict[str, Any]:
        """All that a page shows of a thing, as JSON-ready data.

        Raises IdentifierError when nothing is known of it.
        """
        rows = self.page("thing", iri)
        if not rows:
            raise IdentifierError(f"Nothing is known of {vocab.curie(iri)}.")
        first = rows[0]
        kinds = {row["kind_label"] for row in rows if "kind_label" in row}
        return {
            "iri": iri,
            "curie": vocab.curie(iri),
            "label": first["label"],
            "kinds": sorted(kinds) or (["mechanism"] if self._is_class(iri) else []),
            "definition": first.get("definition"),
            "synonyms": sorted({row["synonym"] for row in rows if "synonym" in row}),
            "no_identifier_reason": first.get("reason"),
            "notes": sorted({row["note"] for row in rows if "note" in row}),
            "identifiers": self.page("identifiers", iri),
            "claims": [
                {"place": row["place"], **self.claim(row["claim"])}
                for row in self.page("claims-about", iri)
            ],
            "consequences": _soundest(self.page("consequences", iri), "object"),
            "causes": _soundest(self.page("causes", iri), "cause"),
            "classes": [
                row
                for row in _soundest(self.page("class-tree", iri), "class", "how")
                if row["label"] not in kinds
            ],
            "axes": self.page("axes-of", iri),
            "steps": self.page("axis-steps", iri),
            "given": self.page("intervention", iri),
            "interventions": self.page("interventions-with", iri),
            "reference": self.page("reference", iri),
            "references": self.page("claim-references", iri),
            "warns_of": self.page("note", iri),
        }

    def _is_class(self, iri: str) -> bool:
        return self._kind(iri) == "Class"

    def claim(self, iri: str) -> dict[str, Any]:
        """A claim with its references, context and notes, as JSON-ready data.

        Raises IdentifierError when there is no such claim.
        """
        rows = self.page("claim", iri)
        if not rows:
            raise IdentifierError(f"There is no claim {vocab.curie(iri)}.")
        context = self.page("claim-context", iri)
        return {
            **rows[0],
            "iri": iri,
            "curie": vocab.curie(iri),
            "references": self.page("claim-references", iri),
            "context": [row for row in context if row["how"] == "context"],
            "category": [row for row in context if row["how"] == "category"],
            "source_notes": self.page("claim-notes", iri),
        }

    def describe(self, iri: str, format: str) -> bytes:
        """The triples about a thing in one of `results.GRAPHS`; empty when nothing is known."""
        query = queries.named("pages", "description")
        return store.triples_of(self.store, query.text, format, thing=iri)

    def card(self, claim: str) -> Card:
        """A claim as it stands beneath a proof. Raises IdentifierError when there is none."""
        rows = self.page("claim", claim)
        if not rows:
            raise IdentifierError(f"There is no claim {vocab.curie(claim)}.")
        row, cited = rows[0], self.page("claim-references", claim)
        return Card(
            iri=claim,
            statement=row["statement"],
            section=row["section"],
            phrase=row["phrase"],
            start=int(row["start"]),
            end=int(row["end"]),
            status=row["status"],
            stated=row["stated"],
            curated=row.get("curated"),
            references=tuple(r["reference"] for r in cited),
            reference_numbers=tuple(int(r["number"]) for r in cited),
            section_iri=row["section_iri"],
        )

    # Reasons.

    @cached_property
    def prover(self) -> proofs.Prover:
        """The closure with its derivations; made on first use."""
        with self._lock:
            triples = list(store.triples(self.store, REASONED_OVER))
            prover = proofs.Prover(axioms.close(triples), triples)
            # It stays as long as the process; the collector need not look through it again.
            gc.collect()
            gc.freeze()
            return prover

    @cached_property
    def inferred(self) -> frozenset[Fact]:
        """All inferred facts, without what is said of them."""
        found = store.triples(self.store, ("inferred",))
        return frozenset(fact for fact in found if not fact[0].startswith("_:"))

    @cached_property
    def increases(self) -> dict[str, str]:
        """The increase of each factor."""
        return {o: s for s, p, o in self.prover.closure.derivations if p == INCREASE_OF}

    @cached_property
    def reader(self) -> Reader:
        """Puts proofs into words."""
        asserted = store.triples(self.store, ("asserted",))
        mirrors = {s for s, p, _ in asserted if p == proofs.MIRROR_OF}
        return Reader(self.expressions, self.card, mirrors, self._where)

    @cached_property
    def expressions(self) -> Expressions:
        """The unnamed classes of the ontology, in words."""
        return Expressions(store.triples(self.store, REASONED_OVER), self.label)

    @cached_property
    def whereabouts(self) -> Whereabouts:
        """The lines in which things are written."""
        return Whereabouts(self.home, self.expressions)

    def _where(self, step: proofs.Step) -> str | None:
        """Where the reason of a step is written: the claim, the statement, or the axiom."""
        if step.axiom.claim:
            return self.whereabouts.thing(step.axiom.claim)
        if not step.premises:
            return self.whereabouts.stated(step.fact)
        # That a relation to a member is one to its class is how a question is meant, no axiom.
        if step.premises[1:] and step.premises[1][1:] == (vocab.RDF_TYPE, step.axiom.about) and (
            step.fact[1] == step.premises[0][1] != vocab.RDF_TYPE
        ):  # fmt: skip
            return None
        return self.whereabouts.axiom(step.axiom.about, step.fact, step.premises)

    def why(self, subject: str, relation: str, object: str, most: int = PROOFS) -> Explanation:
        """Why subject stands in relation to object (names, CURIEs or IRIs).

        A class as object means some member of it; a factor where a state is due means its increase.
        What is not known by that name may be a candidate. Raises IdentifierError for a name that is
        not known.
        """
        if candidate := self._candidate(subject):
            return self._why_candidate(candidate, relation, object, most)
        fact = self._fact(self.resolve(subject), self._relation(relation), self.resolve(object))
        found, graph, reason = self._proved(self.prover, fact, most)
        reader = self.reader
        labels = (reader.name(fact[0]), reader.verb(fact[1]), reader.name(fact[2]))
        if not found.proofs:
            return Explanation(fact, labels, None, self._why_not(fact))
        readings: tuple[Reading, ...] = tuple(reader.read(proof) for proof in found.proofs)
        return Explanation(fact, labels, graph, reason, readings, not found.complete)

    # Candidates.

    @cached_property
    def hypotheses(self) -> Hypotheses:
        """What is said of candidates beyond the review."""
        base = store.triples(self.store, REASONED_OVER)
        return Hypotheses(base, store.triples(self.store, ("candidates",)))

    def _candidate(self, text: str) -> str | None:
        """The candidate meant, unless something of the review is called so."""
        try:
            if vocab.is_ours(self.resolve(text)):
                return None
        except IdentifierError:
            pass
        return self.hypotheses.find(text)

    def _why_candidate(self, candidate: str, relation: str, object: str, most: int) -> Explanation:
        fact = self._fact(candidate, self._relation(relation), self.resolve(object))
        with self._lock:
            prover = self.hypotheses.candidates.prover(candidate)
        found, graph, reason = self._proved(prover, fact, most)
        reader = self.reader
        labels = (reader.name(fact[0]), reader.verb(fact[1]), reader.name(fact[2]))
        if not found.proofs:
            return Explanation(
                fact, labels, None, "No role and no claims lead from the one to the other."
            )
        if graph == "inferred":
            graph, reason = "candidates", HYPOTHESIS
        readings = (self.hypotheses.told(p, reader.read(p), reader) for p in found.proofs)
        return Explanation(fact, labels, graph, reason, tuple(readings), not found.complete)

    def _relation(self, text: str) -> str:
        if text.casefold() in ("a", "is a", "rdf:type", vocab.RDF_TYPE):
            return vocab.RDF_TYPE
        if text.casefold() in SUBCLASS_WORDS:
            return vocab.SUBCLASS_OF
        return self._words.get(text.casefold()) or self.resolve(text)

    @cached_property
    def _words(self) -> dict[str, str]:
        """Our things by the last part of their IRI, without regard to capitals."""
        return {iri.removeprefix(vocab.HCC).casefold(): iri for iri in self.labels}

    def _fact(self, subject: str, relation: str, object: str) -> Fact:
        increases = self.increases
        if relation not in (vocab.RDF_TYPE, vocab.SUBCLASS_OF):
            subject = increases.get(subject, subject)
        if relation in TAKES_STATES:
            object = increases.get(object, object)
        return subject, relation, object

    @staticmethod
    def _proved(
        prover: proofs.Prover, fact: Fact, most: int
    ) -> tuple[proofs.Listing, str | None, str | None]:
        strict, loose = proofs.STRICT, proofs.LOOSE
        if fact in prover.closure:
            graph = "stated" if prover.closure.is_stated(fact) else "inferred"
            if (found := prover.listing(fact, strict, most)).proofs:
                return found, graph, None
            return prover.listing(fact, loose, most), "speculative", prover.standing(fact)
        if (found := prover.listing_of_some(*fact, strict, most)).proofs:
            return found, "inferred", None
        found = prover.listing_of_some(*fact, loose, most)
        return found, "speculative", prover.standing_of_some(*fact) if found.proofs else None

    def _why_not(self, fact: Fact) -> str:
        subject, relation, object = fact
        other = COUNTERPARTS.get(relation.removeprefix(vocab.HCC))
        if other:
            opposite = (subject, vocab.HCC + other, object)
            if self._proved(self.prover, opposite, 1)[0].proofs:
                return f"The opposite does: {self.reader.words(opposite)}."
        if not any(f[0] == subject for f in self.prover.closure.derivations):
            return f"No claim says anything of what {self.reader.name(subject)} leads to."
        return "No claims, put together, lead from the one to the other."

    # Retraction.

    def whatif(self, without: str) -> Retraction:
        """What no longer follows without a claim, or without a reference.

        Both by number (`claim 42`, `reference 12`), name, CURIE or IRI. With a reference go the
        claims that rest on it alone. Raises IdentifierError for what is neither.
        """
        iri = self.retractable(without)
        with_it = retraction.resting_on(self.prover, iri)
        claims = [iri] if iri.startswith(vocab.PREFIXES["claim"]) else with_it
        return retraction.retract(self.prover, self.inferred, iri, claims)

    def retractable(self, text: str) -> str:
        """The claim or reference meant by `claim 42`, `reference 12`, `12`, a name or an id.

        A bare number is that of a reference. Raises IdentifierError for anything else.
        """
        named = _NUMBERED.fullmatch(text.strip())
        if named and (named["kind"] or "").casefold() == "claim":
            iri = f"{vocab.PREFIXES['claim']}{int(named['number']):04}"
        elif named:
            iri = self._reference(int(named["number"]))
        else:
            iri = self.resolve(text)
        if iri not in self.labels or self._kind(iri) not in ("claim", "reference"):
            raise IdentifierError(
                f"{text!r} is neither a claim nor a reference; say, for example, "
                "claim 42, claim:0042, reference 19 or Huang J et al. 2025."
            )
        return iri

    def _reference(self, number: int) -> str:
        found = [r for r in self.overview("references") if int(r["number"]) == number]
        if len(found) != 1:
            several = ", ".join(vocab.curie(r["thing"]) for r in found)
            what = f"Several references have the number {number}: {several}; name one by its id."
            raise IdentifierError(what if found else f"There is no reference {number}.")
        return found[0]["thing"]

    def _citing(self, iri: str) -> list[str]:
        """The claims that cite a reference."""
        return [row["claim"] for row in self.page("reference", iri) if "claim" in row]

    def aftermath(self, without: str) -> Aftermath:
        """`whatif` in words. Raises IdentifierError as it does."""
        found = self.whatif(without)
        citing = self._citing(found.without) if self._kind(found.without) != "claim" else []
        return Aftermath(
            retraction=found,
            label=self.label(found.without),
            claims=tuple((claim, self.label(claim)) for claim in found.claims),
            kept=tuple(claim for claim in citing if claim not in found.claims),
            fallen=self._told(found.fallen, found.graph_after),
            surviving=self._told(found.surviving, {}),
        )

    def _told(self, facts: list[Fact], after: dict[Fact, str]) -> tuple[Told, ...]:
        name, verb = self.reader.name, self.reader.verb
        told = [
            Told(fact, name(fact[0]), verb(fact[1]), name(fact[2]), after.get(fact, "survives"))
            for fact in facts
        ]
        return tuple(sorted(told, key=lambda t: (t.relation, t.subject, t.object, t.fact)))

    # Questions.

    def ask(self, query: str, format: str = "json") -> bytes:
        """The answer to a SPARQL query, in this process, without limits: trusted text only."""
        formats = results.negotiate(None, format)
        answer = store.answer(
            self.store, query, formats.table or "json", formats.graph or "turtle",
            1 << 30, prefixes=vocab.PREFIXES,
        )  # fmt: skip
        assert answer is not None
        return answer.body

    def status(self) -> dict[str, Any]:
        """Release and sizes."""
        return dict(self.about)


def _soundest(rows: list[dict[str, str]], *keys: str) -> list[dict[str, str]]:
    """One row for each relation and thing: stated before inferred before speculative."""
    order = ("stated", "inferred", "speculative")
    best: dict[tuple[str | None, ...], dict[str, str]] = {}
    for row in sorted(rows, key=lambda row: order.index(row["standing"])):
        best.setdefault((row.get("relation"), *(row[key] for key in keys)), row)
    return list(best.values())
