"""The gate: all that must hold before a change is taken in, and what to do where it does not."""

import hashlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import cached_property, partial
from pathlib import Path
from typing import Any

from rdflib import Graph, URIRef

from hcconto import (
    build,
    hierarchy,
    identifiers,
    justifications,
    profiles,
    projection,
    queries,
    reason,
    release,
    store,
    turtle,
    validate,
    vocab,
)
from hcconto.errors import HccontoError

# The el form is part of the full one, and only its profile is checked.
CHECKED = ("full", "base")
PROJECTION = Path("ontology") / "generated" / "projection.ttl"
HIERARCHY = hierarchy.PATH


PROFILES = (
    "The functional syntax has the same axioms as the RDF/XML",
    "The full release is in OWL 2 DL",
    "The el release is in OWL 2 EL",
)


CONSISTENT, COMPLETE = "consistency (HermiT)", "hierarchy (HermiT)"
NO_JAVA = "HermiT needs Java; pip install 'hcconto[dl]', or put java on PATH"
STALE = f"{HIERARCHY} is not what HermiT finds now; run hcconto build --hierarchy"


@dataclass
class Outcome:
    """What one check found; `not_run` says why, where it could not be made."""

    name: str
    findings: list[str] = field(default_factory=list)
    not_run: str | None = None


Check = Callable[[], list[str]]


class Gate:
    """All checks by name; what several of them need is made once, and only when it is asked for."""

    def __init__(self, home: Path, source: Path | None = None) -> None:
        self.home, self.source = home, source

    def checks(self) -> dict[str, Check | str]:
        """By name what to call for the findings, or why a check cannot be made here."""
        every: dict[str, Check | str] = {
            "canonical spelling": lambda: _spelling(self.home),
            "outside identifiers": lambda: _identifiers(*self.read),
            "shapes": lambda: _shapes(self.data, self.home),
        }
        for query in queries.folder("checks").values():
            every[query.title.rstrip(".")] = partial(self._violations, query)
        every |= self._profiles()
        every["generated projection"] = lambda: _projection(self.home, self.projected)
        every |= self._reasoning()
        article = self.source
        every["locators"] = (
            (lambda: _locators(self.read[0], article))
            if article
            else "give the article's text with --source FILE"
        )
        return every

    @cached_property
    def read(self) -> tuple[Graph, Graph]:
        """The sources, and the outside slice."""
        return build.read(self.home)

    @cached_property
    def data(self) -> Graph:
        """Both together."""
        sources, external = self.read
        return sources + external

    @cached_property
    def projected(self) -> Graph:
        """What follows from the claims, as it should be in the generated file."""
        return projection.project(self.data)

    @cached_property
    def forms(self) -> dict[str, Graph]:
        """The release, by form."""
        return release.forms(*self.read, self.projected)

    @cached_property
    def stores(self) -> list[Any]:
        """The forms that queries look through."""
        return [
            store.loaded(self.forms[form].serialize(format="nt", encoding="utf-8"))
            for form in CHECKED
        ]

    @property
    def axioms(self) -> Graph:
        """What the description-logic reasoner is given."""
        return without_claims(self.home) + self.read[1] + self.projected

    @cached_property
    def classified(self) -> reason.Classification:
        """What HermiT finds. Raises BuildError when it is inconsistent."""
        return reason.classify(self.axioms)

    def _reasoning(self) -> dict[str, Check | str]:
        if reason.java():
            return {
                CONSISTENT: lambda: _consistency(
                    self.data + self.projected, self.axioms, lambda: self.classified
                ),
                COMPLETE: lambda: _hierarchy(self.home, self.axioms, lambda: self.classified),
            }
        if hierarchy.is_stale(self.home, lambda: self.axioms):
            return {CONSISTENT: NO_JAVA, COMPLETE: lambda: [STALE]}
        return {CONSISTENT: NO_JAVA, COMPLETE: NO_JAVA}

    def _violations(self, query: queries.Query) -> list[str]:
        return violations(self.stores, query)

    def _profiles(self) -> dict[str, Check | str]:
        """The release read by another program: same axioms in two formats, and in its profiles."""
        if not profiles.available():
            why = "the OWL API needs Java and JPype; pip install 'hcconto[dl]'"
            return dict.fromkeys(PROFILES, why)
        same, full, el = PROFILES
        return {
            same: lambda: _differences(self.forms["full"]),
            full: lambda: profiles.violations(release.rdf_xml(self.forms["full"]), "DL"),
            el: lambda: profiles.violations(release.rdf_xml(self.forms["el"]), "EL"),
        }


def run(home: Path, source: Path | None = None, only: str = "") -> Iterator[Outcome]:
    """The checks, one after the other, or just those with `only` in their name.

    `source` is the article's text, for the locators.
    """
    for name, check in Gate(home, source).checks().items():
        if only in name:
            yield Outcome(name, not_run=check) if isinstance(check, str) else _outcome(name, check)


def _outcome(name: str, check: Check) -> Outcome:
    try:
        return Outcome(name, check())
    except HccontoError as error:
        return Outcome(name, str(error).splitlines())


def _spelling(home: Path) -> list[str]:
    return [f"{path.relative_to(home)} is not in canonical form; run hcconto fmt"
            for path in turtle.tidy(home, check=True)]  # fmt: skip


def _identifiers(sources: Graph, external: Graph) -> list[str]:
    known = {vocab.curie(str(s)) for s in external.subjects(identifiers.STATUS)}
    nearest = {c: identifiers.Term(c, "", "", "") for c in known}
    for subject, label in external.subject_objects(URIRef(vocab.RDFS_LABEL)):
        if (curie := vocab.curie(str(subject))) in nearest:
            nearest[curie].label = str(label)
    used = identifiers.used(sources)
    return [
        f"{identifiers.unknown(curie, users, nearest)} "
        "If it is right, run hcconto sources add with the identifier tables."
        for curie, users in sorted(used.items())
        if curie not in known
    ]


def _shapes(data: Graph, home: Path) -> list[str]:
    report = validate.validate(data, validate.shapes(home))
    return (
        [str(result) for result in report.results]
        + [f"{shape} met no node: its target or path is wrong" for shape in report.unmet]
        + [f"{word} is not a word of SHACL" for word in report.misspelt]
    )


def violations(stores: list[Any], query: queries.Query) -> list[str]:
    """What a query finds in any of the stores, a line each."""
    found = set()
    for one in stores:
        for row in store.rows(one, query.text):
            names = (_short(row.get(name, "")) for name in ("entity", "property", "value"))
            found.add(f"{' '.join(names)} [{query.name}]")
    return sorted(found)


def _short(text: str) -> str:
    return vocab.curie(text) if text.startswith(("http://", "https://")) else text


def _differences(graph: Graph) -> list[str]:
    xml = release.rdf_xml(graph)
    ours, theirs = (profiles.axioms(text) for text in (xml, release.functional_syntax(graph, xml)))
    return sorted(f"only in one of the two: {axiom}" for axiom in ours ^ theirs)


def spelled_projection(sources: Graph, projected: Graph) -> str:
    """The projection as the file that is committed."""
    return turtle.spell(projected, turtle.labels_of([sources, projected]))


def _projection(home: Path, projected: Graph) -> list[str]:
    path = home / PROJECTION
    text = spelled_projection(turtle.read_sources(home), projected)
    if path.is_file() and path.read_text(encoding="utf-8") == text:
        return []
    return [f"{PROJECTION} is not what the claims give; run hcconto build"]


def without_claims(home: Path) -> Graph:
    """Schema and terms: what the description-logic reasoner is given of the sources."""
    return turtle.without_claims(home)


def _consistency(
    whole: Graph, axioms: Graph, classify: Callable[[], reason.Classification]
) -> list[str]:
    """Whether all can hold together, the claims too, and whether each class can have an instance.

    The claims are left out where HermiT classifies, which they would slow and change nothing in.
    """
    if profiles.available() and (clash := justifications.of_clash(whole)):
        return ["These cannot all hold; take one of them back:",
                *(f"  {axiom}" for axiom in clash)]  # fmt: skip
    return [line for iri in classify().unsatisfiable for line in _unsatisfiable(axioms, iri)]


def _unsatisfiable(axioms: Graph, iri: str) -> list[str]:
    label = axioms.value(URIRef(iri), URIRef(vocab.RDFS_LABEL)) or vocab.curie(iri)
    head = f"{vocab.curie(iri)} ({label}) can have no instance; its axioms contradict each other"
    if not profiles.available():
        return [head]
    return [f"{head}:", *(f"  {axiom}" for axiom in justifications.of_unsatisfiable(axioms, iri))]


def reasoned(axioms: Graph, classified: reason.Classification) -> str:
    """The file of what HermiT finds and the rules do not. Raises BuildError without JPype."""
    facts = hierarchy.found(axioms, classified.subclasses, classified.types)
    reasons = justifications.of_entailments(axioms, facts) if facts else {}
    return hierarchy.spelled(hierarchy.described(axioms, reasons), axioms)


def write_hierarchy(home: Path) -> bool:
    """Ask HermiT, and bring the file of what only it finds up to date; true when it changed.

    Raises BuildError without Java and JPype, or when axioms contradict each other.
    """
    gate = Gate(home)
    return turtle.write(home / HIERARCHY, reasoned(gate.axioms, gate.classified))


def _hierarchy(
    home: Path, axioms: Graph, classify: Callable[[], reason.Classification]
) -> list[str]:
    classified = classify()
    if classified.unsatisfiable:
        return ["not looked at: a class that can have no instance is a kind of everything"]
    path = home / HIERARCHY
    text = reasoned(axioms, classified)
    return [] if path.is_file() and path.read_text(encoding="utf-8") == text else [STALE]


def _locators(sources: Graph, source: Path) -> list[str]:
    """Each place of a claim or omission, and its search phrase, against the article itself."""
    try:
        data = source.read_bytes()
        text = data.decode("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        return [f"{source} cannot be read as UTF-8 text: {error}"]
    digest = hashlib.sha256(data).hexdigest()
    found = []
    rows = list(sources.query(queries.named("build", "locators").text))
    papers = {str(row.paper) for row in rows if str(row.checksum) == digest}  # type: ignore[union-attr]
    if not papers:
        return [f"{source} is not the text of any paper here: its SHA-256 is {digest}"]
    for entity, paper, _, start, end, phrase in rows:  # type: ignore[misc]
        passage = " ".join(text[int(start) : int(end)].split())
        if str(paper) in papers and " ".join(str(phrase).split()) not in passage:
            found.append(
                f"{vocab.curie(str(entity))}: “{phrase}” is not in characters {start}–{end}; "
                "correct oa:start and oa:end, or hcc:searchPhrase"
            )
    return sorted(found)
