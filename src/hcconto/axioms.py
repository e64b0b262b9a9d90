"""Axioms made into rules: what the ontology itself says of how facts follow from facts.

Read are subclasses, equivalences, intersections, unions, existential and value restrictions,
domains, ranges, subproperties, inverses and property chains, as OWL 2 RL has them (OWL 2 Profiles,
section 4.3), and between classes the EL completion rules (Baader, Brandt and Lutz, 2005). Adding an
axiom in an editor changes what is inferred without a line here.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from itertools import chain, count, product

from hcconto import vocab
from hcconto.expressions import Expressions
from hcconto.rules import (
    Axiom,
    Closure,
    Derivation,
    Engine,
    Fact,
    Pattern,
    Rule,
    uncollected,
)

OWL, RDF, RDFS = vocab.PREFIXES["owl"], vocab.PREFIXES["rdf"], vocab.PREFIXES["rdfs"]
TYPE, SUB = vocab.RDF_TYPE, vocab.SUBCLASS_OF
BASED_ON = vocab.HCC + "basedOnClaim"
REASONED_FROM = vocab.HCC + "reasonedFrom"

# What rules over named things cannot tell, and why; HermiT looks after it.
NOTHING_ELSE = "that nothing else is so is never known, as more may be said at any time"
COUNTING = "to count, it must be known which things are different"
MERGING = "rules do not make one thing of two"
UNCOVERED = {
    **dict.fromkeys(("complementOf", "allValuesFrom", "oneOf"), NOTHING_ELSE),
    **dict.fromkeys(("minCardinality", "maxCardinality", "cardinality"), COUNTING),
    "minQualifiedCardinality": COUNTING,
    "maxQualifiedCardinality": COUNTING,
    "qualifiedCardinality": COUNTING,
    "hasSelf": "a relation of a thing to itself would be its own reason",
    "hasKey": MERGING,
    "sameAs": MERGING,
}
UNCOVERED_KINDS = {
    "FunctionalProperty": MERGING,
    "InverseFunctionalProperty": MERGING,
    "ReflexiveProperty": "a rule would say it of everything there is",
}
ONE_OF_SEVERAL = "that a thing is one of several does not say which"


def close(triples: Iterable[Fact]) -> Closure:
    """The closure of an ontology (schema and facts together) under its own axioms."""
    with uncollected():
        schema = Schema(triples)
        engine = Engine(schema.rules())
        for fact, axioms in schema.facts(engine.predicates):
            for axiom in axioms:
                engine.add(fact, Derivation(axiom, ()))
        engine.run()
        return Closure(engine.derivations, schema.uncovered())


class Schema:
    """The axioms of an ontology, and the rules they amount to."""

    def __init__(self, triples: Iterable[Fact]) -> None:
        self.triples = sorted(set(triples))
        self.by_subject: dict[str, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
        self.by_predicate: dict[str, list[tuple[str, str]]] = defaultdict(list)
        for s, p, o in self.triples:
            self.by_subject[s][p].append(o)
            self.by_predicate[p].append((s, o))
        self.claims = self._annotated(BASED_ON)
        self.reasoned = self._annotated(REASONED_FROM)
        names = {s: o.split('"')[1] for s, o in self.by_predicate[vocab.RDFS_LABEL]}
        self._name = Expressions(self.triples, lambda t: names.get(t) or vocab.curie(t)).words

    def rules(self) -> list[Rule]:
        """One or more rules for each axiom."""
        return [*self._property_rules(), *self._instance_rules(), *self._class_rules()]

    def facts(self, predicates: set[str]) -> Iterator[tuple[Fact, list[Axiom]]]:
        """The stated facts that rules can use, each with the claims or the file it rests on."""
        for s, p, o in self.triples:
            if p in predicates and p != SUB and not o.startswith('"'):
                if p == TYPE and (o.startswith(OWL) or s.startswith("_:")):
                    continue
                yield (
                    (s, p, o),
                    self._axioms(s, p, o, f"{self._name(s)} {self._verb(p)} {self._name(o)}"),
                )
        for name in self._classes():
            yield (
                (name, SUB, name),
                [Axiom("every class is a subclass of itself", name, None, True)],
            )

    def uncovered(self) -> list[str]:
        """The axioms that the rules leave to the description-logic reasoner, and why."""
        found = [
            f"owl:{word} at {self._name(s)}: {why}"
            for word, why in UNCOVERED.items()
            for s, _ in self.by_predicate.get(OWL + word, [])
        ]
        for s, kind in self.by_predicate[TYPE]:
            word = kind.removeprefix(OWL)
            if why := UNCOVERED_KINDS.get(word):
                found.append(f"owl:{word} at {self._name(s)}: {why}")
        for sub, top, _ in self._subclass_axioms():
            if top.startswith("_:") and OWL + "unionOf" in self.by_subject[top]:
                found.append(f"owl:unionOf above {self._name(sub)}: {ONE_OF_SEVERAL}")
        return found

    def _annotated(self, word: str) -> dict[Fact, list[str]]:
        """By statement what an annotation of it with this word says."""
        found: dict[Fact, list[str]] = defaultdict(list)
        for node, claim in self.by_predicate[word]:
            about = self.by_subject[node]
            source, verb, target = (
                about[OWL + word][0]
                for word in ("annotatedSource", "annotatedProperty", "annotatedTarget")
            )
            found[source, verb, target].append(claim)
        return found

    def _axioms(self, s: str, p: str, o: str, text: str) -> list[Axiom]:
        claims = self.claims.get((s, p, o), [])
        if reasons := self.reasoned.get((s, p, o)):
            why = reasons[0].split('"')[1]
            text = f"the description-logic reasoner finds that {text}, given that {why}"
        return [Axiom(text, s, claim) for claim in claims] or [Axiom(text, s)]

    def _verb(self, predicate: str) -> str:
        return "is a" if predicate == TYPE else self._name(predicate)

    def _list(self, head: str) -> list[str]:
        items = []
        while head != RDF + "nil":
            items += self.by_subject[head][RDF + "first"]
            head = self.by_subject[head][RDF + "rest"][0]
        return items

    def _classes(self) -> set[str]:
        named = {s for s, o in self.by_predicate[TYPE] if o == OWL + "Class"}
        return {s for s in named if not s.startswith("_:")}

    # Properties: OWL 2 RL, table 5, and domains and ranges from table 6.

    def _property_rules(self) -> Iterator[Rule]:
        for p, q in self.by_predicate[RDFS + "subPropertyOf"]:
            axiom = Axiom(f"“{self._name(p)}” is a kind of “{self._name(q)}”", p)
            yield Rule(axiom, ((0, p, 1),), (0, q, 1))
        for p, q in self.by_predicate[OWL + "equivalentProperty"]:
            axiom = Axiom(f"“{self._name(p)}” means the same as “{self._name(q)}”", p)
            yield Rule(axiom, ((0, p, 1),), (0, q, 1))
            yield Rule(axiom, ((0, q, 1),), (0, p, 1))
        for p, q in self.by_predicate[OWL + "inverseOf"]:
            axiom = Axiom(f"“{self._name(p)}” is the inverse of “{self._name(q)}”", p)
            yield Rule(axiom, ((0, p, 1),), (1, q, 0))
            yield Rule(axiom, ((0, q, 1),), (1, p, 0))
        for p, head in self.by_predicate[OWL + "propertyChainAxiom"]:
            links = self._list(head)
            text = " followed by ".join(f"“{self._name(link)}”" for link in links)
            body = tuple((n, link, n + 1) for n, link in enumerate(links))
            yield Rule(Axiom(f"{text} makes “{self._name(p)}”", p), body, (0, p, len(links)))
        for p, kind in self.by_predicate[TYPE]:
            if kind == OWL + "TransitiveProperty":
                axiom = Axiom(f"“{self._name(p)}” is transitive", p)
                yield Rule(axiom, ((0, p, 1), (1, p, 2)), (0, p, 2))
            elif kind == OWL + "SymmetricProperty":
                yield Rule(Axiom(f"“{self._name(p)}” is symmetric", p), ((0, p, 1),), (1, p, 0))
        for word, place in (("domain", 0), ("range", 1)):
            for p, expression in self.by_predicate[RDFS + word]:
                axiom = Axiom(f"the {word} of “{self._name(p)}” is {self._name(expression)}", p)
                for pattern in self._heads(expression, place):
                    yield Rule(axiom, ((0, p, 1),), pattern)

    # Instances: OWL 2 RL, tables 6 and 7, with class expressions opened where they stand.

    def _subclass_axioms(self) -> Iterator[tuple[str, str, Axiom]]:
        for sub, top in self.by_predicate[SUB]:
            text = f"{self._name(sub)} is a kind of {self._name(top)}"
            for axiom in self._axioms(sub, SUB, top, text):
                yield sub, top, axiom
        for left, right in self.by_predicate[OWL + "equivalentClass"]:
            axiom = Axiom(f"{self._name(left)} is defined as {self._name(right)}", left)
            yield left, right, axiom
            yield right, left, axiom

    def _instance_rules(self) -> Iterator[Rule]:
        for sub, top, axiom in self._subclass_axioms():
            for body, head in product(self._bodies(sub, 0, count(1)), self._heads(top, 0)):
                if body != (head,):
                    yield Rule(axiom, body, head)

    def _bodies(
        self, expression: str, variable: int, fresh: Iterator[int]
    ) -> list[tuple[Pattern, ...]]:
        """Ways to be in a class, each a conjunction of patterns; none where rules cannot tell."""
        about = self.by_subject[expression] if expression.startswith("_:") else {}
        if not about:
            return [((variable, TYPE, expression),)]
        if heads := about.get(OWL + "intersectionOf"):
            parts = [self._bodies(m, variable, fresh) for m in self._list(heads[0])]
            return [tuple(chain.from_iterable(choice)) for choice in product(*parts)]
        if heads := about.get(OWL + "unionOf"):
            members = self._list(heads[0])
            return [body for m in members for body in self._bodies(m, variable, fresh)]
        p = about.get(OWL + "onProperty", [""])[0]
        if value := about.get(OWL + "hasValue"):
            return [((variable, p, value[0]),)]
        if filler := about.get(OWL + "someValuesFrom"):
            other = next(fresh)
            step: Pattern = (variable, p, other)
            if filler[0] == OWL + "Thing":
                return [(step,)]
            return [(step, *rest) for rest in self._bodies(filler[0], other, fresh)]
        return []

    def _heads(self, expression: str, variable: int) -> list[Pattern]:
        """What being in a class says of a named thing; of unnamed things it says nothing."""
        about = self.by_subject[expression] if expression.startswith("_:") else {}
        if not about:
            return [(variable, TYPE, expression)]
        if heads := about.get(OWL + "intersectionOf"):
            return [head for m in self._list(heads[0]) for head in self._heads(m, variable)]
        if value := about.get(OWL + "hasValue"):
            return [(variable, about[OWL + "onProperty"][0], value[0])]
        return []

    # Classes: the EL completion rules, one step at a time from the left.

    def _class_rules(self) -> Iterator[Rule]:
        for sub, top, axiom in self._subclass_axioms():
            yield Rule(axiom, ((0, SUB, sub),), (0, SUB, top))
        for node, head in self.by_predicate[OWL + "intersectionOf"]:
            members = self._list(head)
            axiom = Axiom(f"what is each part of {self._name(node)} is the whole", node, None, True)
            yield Rule(axiom, tuple((0, SUB, m) for m in members), (0, SUB, node))
            for member in members:
                yield Rule(axiom, ((0, SUB, node),), (0, SUB, member))
        yield from self._domain_rules()
        yield from self._restriction_rules("someValuesFrom")
        yield from self._restriction_rules("hasValue")

    def _domain_rules(self) -> Iterator[Rule]:
        """A class of things that stand in a relation is a kind of the domain of the relation."""
        for node, p in self.by_predicate[OWL + "onProperty"]:
            if {OWL + "someValuesFrom", OWL + "hasValue"}.isdisjoint(self.by_subject[node]):
                continue
            for q in self._super_properties(p):
                for domain in self.by_subject[q].get(RDFS + "domain", []):
                    text = f"the domain of “{self._name(q)}” is {self._name(domain)}"
                    yield Rule(Axiom(text, q), ((0, SUB, node),), (0, SUB, domain))

    def _restriction_rules(self, word: str) -> Iterator[Rule]:
        nodes = self.by_predicate[OWL + word]
        for (one, filler), (other, wider) in product(nodes, nodes):
            p, q = (self.by_subject[n][OWL + "onProperty"][0] for n in (one, other))
            if one == other or q not in self._super_properties(p):
                continue
            if word == "hasValue" and filler != wider:
                continue
            text = f"{self._name(one)} is a kind of {self._name(other)} when the fillers are"
            body: tuple[Pattern, ...] = ((0, SUB, one),)
            if word == "someValuesFrom":
                body += ((filler, SUB, wider),)
            yield Rule(Axiom(text, other, None, True), body, (0, SUB, other))

    def _super_properties(self, p: str) -> set[str]:
        found, waiting = {p}, [p]
        while waiting:
            for q in self.by_subject[waiting.pop()].get(RDFS + "subPropertyOf", []):
                if q not in found:
                    found.add(q)
                    waiting.append(q)
        return found
