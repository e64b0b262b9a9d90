"""Justifications: the few axioms that clash, or that force a fact, in words and not in IRIs.

HermiT is asked as an oracle, in this process, whether some axioms clash. A clash is contracted: of
the axioms, nearest first, the shortest run that clashes ends in one that is needed; with that
kept, the search goes on in the run before it, until those kept clash alone. Facts that hold are
explained by the OWL API's own black box, so that its answers are independent of ours.
"""

from collections import Counter
from collections.abc import Callable, Collection, Iterable
from functools import cached_property
from typing import Any

from rdflib import RDFS, Graph

from hcconto import profiles, reason, vocab
from hcconto.rules import Fact

API, EXPLANATION = profiles.API, "com.clarkparsia.owlapi.explanation."
FACTORY = "org.semanticweb.HermiT.Reasoner$ReasonerFactory"
FIRST_RUN = 64  # axioms that a search for a clash begins with


def of_clash(graph: Graph, near: Collection[str] = ()) -> list[str]:
    """The axioms of one minimal contradiction, in words; empty when the ontology is consistent.

    Where the search is to begin, `near` says in IRIs: with what was changed, if that is known.
    Raises BuildError when there is no Java.
    """
    axioms = _Axioms(graph)
    if not near and not _inconsistent(axioms.all):
        return []
    return axioms.told(axioms.contracted(axioms.all, _inconsistent, near))


def of_unsatisfiable(graph: Graph, kind: str) -> list[str]:
    """The axioms by which a class can have no instance, in words; empty when it can have one.

    Raises BuildError when there is no Java.
    """
    axioms = _Axioms(graph)
    named = axioms.class_(kind)

    def clashes(some: list[Any]) -> bool:
        return not _reasoner(some).isSatisfiable(named)

    # Nearly always definitions clash with each other; facts are looked at only when they do not.
    found = axioms.contracted(axioms.general, clashes, {kind})
    return axioms.told(found or axioms.contracted(axioms.all, clashes, {kind}))


def of_entailments(graph: Graph, facts: Iterable[Fact]) -> dict[Fact, list[str]]:
    """By subsumption or membership the axioms of one minimal set that forces it, in words.

    They are those that clash with its denial; none where the fact is not entailed. Raises
    BuildError when there is no Java.
    """
    axioms = _Axioms(graph)
    return {fact: axioms.told(axioms.forcing(fact)) for fact in facts}


def of_facts(
    graph: Graph, facts: Iterable[Fact], most: int = 20
) -> dict[Fact, list[frozenset[str]]]:
    """By fact the minimal sets of axioms that force it, in words: all of them, or so many.

    Facts are class memberships, subsumptions and relations between named things. The sets are the
    justifications of the OWL API's black box, in the module that the fact's own words span. HermiT
    1.3.8 does not see all that follows where a relation is defined by a chain with itself in it,
    and one of the links by another chain; declare such a relation transitive for it. Raises
    BuildError when there is no Java.
    """
    axioms = _Axioms(graph, lean=False)
    return {
        fact: [frozenset(axioms.told(found)) for found in axioms.explained(fact, most)]
        for fact in facts
    }


class _Axioms:
    """The logical axioms of a graph as the OWL API has them, and how they read."""

    def __init__(self, graph: Graph, lean: bool = True) -> None:
        document = reason.logical(graph, lean).serialize(format="xml")
        self.ontology = profiles.ontology(document)
        self.labels = {str(s): str(label) for s, label in graph.subject_objects(RDFS.label)}
        self.wording = Wording(self.labels)

    @cached_property
    def all(self) -> list[Any]:
        """Every axiom; what says that several classes are disjoint, pair by pair."""
        found: list[Any] = []
        for axiom in self.ontology.getLogicalAxioms():
            pairs = _kind(axiom) == "DisjointClasses"
            found += axiom.asPairwiseAxioms() if pairs else [axiom]
        return sorted(found, key=lambda axiom: (_is_factual(axiom), str(axiom)))

    @property
    def general(self) -> list[Any]:
        """The axioms that speak of no single thing as a fact."""
        return [axiom for axiom in self.all if not _is_factual(axiom)]

    def told(self, axioms: Iterable[Any]) -> list[str]:
        """The axioms in words, facts first."""
        ordered = sorted(axioms, key=lambda axiom: (not _is_factual(axiom), str(axiom)))
        return list(dict.fromkeys(self.wording.axiom(axiom) for axiom in ordered))

    def class_(self, iri: str) -> Any:
        """A class of the OWL API."""
        return _data().getOWLClass(_iri(iri))

    def contracted(
        self, axioms: list[Any], clashes: Callable[[list[Any]], bool], near: Iterable[str] = ()
    ) -> list[Any]:
        """A minimal part of the axioms that clashes; empty when all together do not."""
        kept: list[Any] = []
        near, words = set(near), {axiom: _signature(axiom) for axiom in axioms}
        rest = _nearest_first(axioms, words, near) if near else axioms
        while not (kept and clashes(kept)):
            run = _shortest_run(kept, rest, clashes)
            if run is None:
                return []
            kept.append(rest[run - 1])
            near |= words[rest[run - 1]]
            rest = _nearest_first(rest[: run - 1], words, near)
        return kept

    def forcing(self, fact: Fact) -> list[Any]:
        """A minimal part of the axioms that clashes with the denial of a fact."""
        denied = self.denial(fact)

        def clashes(some: list[Any]) -> bool:
            return _inconsistent([*some, *denied])

        return self.contracted(self.all, clashes, (fact[0], fact[2]))

    def explained(self, fact: Fact, most: int) -> list[list[Any]]:
        """The justifications of a fact by the OWL API."""
        axiom = self._entailment(fact)
        manager = profiles.java(API + "apibinding.OWLManager").createOWLOntologyManager()
        module_of = profiles.java(
            "uk.ac.manchester.cs.owlapi.modularity.SyntacticLocalityModuleExtractor"
        )
        star = profiles.java("uk.ac.manchester.cs.owlapi.modularity.ModuleType").STAR
        extractor = module_of(manager, self.ontology, star)
        module = manager.createOntology(extractor.extract(axiom.getSignature()))
        factory = profiles.java(FACTORY)()
        monitor = profiles.java(EXPLANATION + "util.SilentExplanationProgressMonitor")()
        generator = profiles.java(EXPLANATION + "DefaultExplanationGenerator")(
            manager, factory, module, factory.createReasoner(module), monitor
        )
        return [list(found) for found in generator.getExplanations(axiom, most)]

    def denial(self, fact: Fact) -> list[Any]:
        """What would hold if the fact did not: a thing of the one class but not of the other."""
        data, (subject, predicate, object) = _data(), fact
        not_so = data.getOWLObjectComplementOf(self.class_(object))
        if predicate == vocab.RDF_TYPE:
            one = data.getOWLNamedIndividual(_iri(subject))
            return [data.getOWLClassAssertionAxiom(not_so, one)]
        some = data.getOWLNamedIndividual(_iri(vocab.HCC + "something"))
        return [
            data.getOWLClassAssertionAxiom(kind, some) for kind in (self.class_(subject), not_so)
        ]

    def _entailment(self, fact: Fact) -> Any:
        data, (subject, predicate, object) = _data(), fact
        if predicate == vocab.SUBCLASS_OF:
            return data.getOWLSubClassOfAxiom(self.class_(subject), self.class_(object))
        one = data.getOWLNamedIndividual(_iri(subject))
        if predicate == vocab.RDF_TYPE:
            return data.getOWLClassAssertionAxiom(self.class_(object), one)
        relation = data.getOWLObjectProperty(_iri(predicate))
        other = data.getOWLNamedIndividual(_iri(object))
        return data.getOWLObjectPropertyAssertionAxiom(relation, one, other)


def _shortest_run(
    kept: list[Any], rest: list[Any], clashes: Callable[[list[Any]], bool]
) -> int | None:
    """How many of the rest, from the first on, it takes to clash with those kept."""
    low, high = 0, FIRST_RUN
    while not clashes(kept + rest[:high]):
        if high >= len(rest):
            return None
        low, high = high, high * 2
    high = min(high, len(rest))
    while high - low > 1:
        middle = (low + high) // 2
        if clashes(kept + rest[:middle]):
            high = middle
        else:
            low = middle
    return high


def _nearest_first(
    axioms: list[Any], words: dict[Any, frozenset[str]], near: set[str]
) -> list[Any]:
    """The axioms in rounds: those that share a word with what is near, then with those, and so on.

    In a round what shares the rarest word comes first: two that speak of one thing are nearer
    than two that both speak of states.
    """
    often = Counter(word for axiom in axioms for word in words[axiom])
    ordered: list[Any] = []
    waiting, reached = list(axioms), set(near)
    while waiting:
        met = {axiom: min((often[w] for w in words[axiom] & reached), default=0)
               for axiom in waiting}  # fmt: skip
        found = sorted((axiom for axiom in waiting if met[axiom]), key=lambda axiom: met[axiom])
        if not found:
            return ordered + waiting
        ordered += found
        waiting = [axiom for axiom in waiting if not met[axiom]]
        reached.update(word for axiom in found for word in words[axiom])
    return ordered


# --- words --------------------------------------------------------------------------------------

# What is said of each kind of axiom, and by what calls its parts are had.
SENTENCES: dict[str, tuple[str, tuple[str, ...]]] = {
    "SubClassOf": ("{} is a kind of {}", ("getSubClass", "getSuperClass")),
    "ClassAssertion": ("{} is a {}", ("getIndividual", "getClassExpression")),
    "ObjectPropertyAssertion": ("{} {} {}", ("getSubject", "getProperty", "getObject")),
    "DataPropertyAssertion": ("{} {} {}", ("getSubject", "getProperty", "getObject")),
    "SubObjectPropertyOf": ("“{}” is a kind of “{}”", ("getSubProperty", "getSuperProperty")),
    "SubDataPropertyOf": ("“{}” is a kind of “{}”", ("getSubProperty", "getSuperProperty")),
    "InverseObjectProperties": (
        "“{}” is the inverse of “{}”", ("getFirstProperty", "getSecondProperty")),
    "ObjectPropertyDomain": ("the domain of “{}” is {}", ("getProperty", "getDomain")),
    "ObjectPropertyRange": ("the range of “{}” is {}", ("getProperty", "getRange")),
    "DataPropertyDomain": ("the domain of “{}” is {}", ("getProperty", "getDomain")),
    "DataPropertyRange": ("the range of “{}” is {}", ("getProperty", "getRange")),
    "TransitiveObjectProperty": ("“{}” is transitive", ("getProperty",)),
    "SymmetricObjectProperty": ("“{}” is symmetric", ("getProperty",)),
    "AsymmetricObjectProperty": ("“{}” never holds both ways", ("getProperty",)),
    # So spelled in the OWL API.
    "IrrefexiveObjectProperty": ("nothing stands in “{}” to itself", ("getProperty",)),
    "FunctionalObjectProperty": ("“{}” has at most one object", ("getProperty",)),
    "FunctionalDataProperty": ("“{}” has at most one value", ("getProperty",)),
}  # fmt: skip
# Of these the order says nothing; names are put before expressions.
JOINED = {
    "EquivalentClasses": ("", " is defined as ", ""),
    "EquivalentObjectProperties": ("“", "” means the same as “", "”"),
    "DisjointClasses": ("", " and ", " have nothing in common"),
    "DisjointObjectProperties": ("“", "” and “", "” never hold together"),
    "ObjectIntersectionOf": ("(", " and ", ")"),
    "ObjectUnionOf": ("(", " or ", ")"),
}
EXPRESSIONS: dict[str, tuple[str, tuple[str, ...]]] = {
    "ObjectComplementOf": ("not {}", ("getOperand",)),
    "ObjectSomeValuesFrom": ("{} some {}", ("getProperty", "getFiller")),
    "ObjectAllValuesFrom": ("{} only {}", ("getProperty", "getFiller")),
    "ObjectHasValue": ("{} {}", ("getProperty", "getValue")),
}
PLURALS = ("getClassExpressions", "getProperties", "getOperands")


class Wording:
    """Says axioms of the OWL API in the labels of an ontology, as the rules say theirs."""

    def __init__(self, labels: dict[str, str]) -> None:
        self.labels = labels

    def axiom(self, axiom: Any) -> str:
        """An axiom as a phrase; one of a kind that is not met here as the OWL API spells it."""
        kind = _kind(axiom)
        if kind == "SubPropertyChainOf":
            links = " followed by ".join(f"“{self.name(p)}”" for p in axiom.getPropertyChain())
            return f"{links} makes “{self.name(axiom.getSuperProperty())}”"
        return self._said(SENTENCES, kind, axiom)

    def name(self, thing: Any) -> str:
        """A label, a CURIE where there is none, or a class expression in words."""
        if hasattr(thing, "getIRI"):
            iri = str(thing.getIRI().toString())
            return self.labels.get(iri) or vocab.curie(iri)
        is_class = hasattr(thing, "getClassExpressionType")
        kind = str(thing.getClassExpressionType().getName()) if is_class else ""
        return self._said(EXPRESSIONS, kind, thing)

    def _said(
        self, sentences: dict[str, tuple[str, tuple[str, ...]]], kind: str, thing: Any
    ) -> str:
        if kind in sentences:
            sentence, calls = sentences[kind]
            return sentence.format(*(self.name(getattr(thing, call)()) for call in calls))
        if kind in JOINED:
            before, between, after = JOINED[kind]
            parts = next(getattr(thing, call)() for call in PLURALS if hasattr(thing, call))
            ordered = sorted(parts, key=lambda part: (not hasattr(part, "getIRI"), str(part)))
            return before + between.join(map(self.name, ordered)) + after
        return str(thing)


# --- the OWL API --------------------------------------------------------------------------------


def _inconsistent(axioms: list[Any]) -> bool:
    return not _reasoner(axioms).isConsistent()


def _reasoner(axioms: list[Any]) -> Any:
    manager = profiles.java(API + "apibinding.OWLManager").createOWLOntologyManager()
    together = profiles.java("java.util.HashSet")(axioms)
    return profiles.java("org.semanticweb.HermiT.Reasoner")(manager.createOntology(together))


def _data() -> Any:
    return profiles.java(API + "apibinding.OWLManager").getOWLDataFactory()


def _iri(text: str) -> Any:
    return profiles.java(API + "model.IRI").create(text)


def _kind(axiom: Any) -> str:
    return str(axiom.getAxiomType().getName())


def _is_factual(axiom: Any) -> bool:
    return _kind(axiom).endswith("Assertion")


def _signature(axiom: Any) -> frozenset[str]:
    return frozenset(str(entity.getIRI()) for entity in axiom.getSignature())
