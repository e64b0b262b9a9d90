"""OWL 2 EL: which axioms of a graph are in it, for reasoners that are fast because of that."""

from collections.abc import Collection

from rdflib import OWL, RDF, RDFS, XSD, BNode, Graph, Literal, URIRef
from rdflib.term import Node

from hcconto import trees, vocab

# OWL 2 Profiles, section 2: the words that take an axiom out of EL, and the datatypes that are in.
BEYOND_EL = (
    OWL.unionOf, OWL.complementOf, OWL.allValuesFrom, OWL.inverseOf, OWL.datatypeComplementOf,
    OWL.minCardinality, OWL.maxCardinality, OWL.cardinality, OWL.minQualifiedCardinality,
    OWL.maxQualifiedCardinality, OWL.qualifiedCardinality, OWL.disjointUnionOf,
    OWL.propertyDisjointWith, OWL.onDatatype,
)  # fmt: skip
TYPES_BEYOND_EL = (
    OWL.SymmetricProperty, OWL.AsymmetricProperty, OWL.IrreflexiveProperty,
    OWL.InverseFunctionalProperty, OWL.AllDisjointProperties,
)  # fmt: skip
EL_DATATYPES = {
    RDF.PlainLiteral, RDF.XMLLiteral, RDF.langString, RDFS.Literal, OWL.real, OWL.rational,
    XSD.decimal, XSD.integer, XSD.nonNegativeInteger, XSD.string, XSD.normalizedString, XSD.token,
    XSD.Name, XSD.NCName, XSD.NMTOKEN, XSD.hexBinary, XSD.base64Binary, XSD.anyURI, XSD.dateTime,
    XSD.dateTimeStamp,
}  # fmt: skip


def within(whole: Graph) -> tuple[Graph, list[str]]:
    """The axioms of a graph that are in OWL 2 EL, and the words that took the others out."""
    result, gone = Graph(), {}
    facts = _Facts(whole)
    for root in set(whole.subjects()) - trees.inner(whole):
        for subject, predicate, object in whole.triples((root, None, None)):
            word = facts.beyond_el(subject, predicate, object)
            if word is not None:
                gone[subject, predicate, object] = vocab.curie(str(word))
                continue
            result.add((subject, predicate, _plain(object)))
            if isinstance(object, BNode):
                for statement in trees.statements(whole, object):
                    result.add(statement)
    _forget(result, gone.keys())
    return result, sorted(set(gone.values()))


class _Facts:
    """What must be known of a graph to tell which of its statements are in OWL 2 EL."""

    def __init__(self, graph: Graph) -> None:
        self.graph = graph
        self.relations = set(graph.subjects(RDF.type, OWL.ObjectProperty))
        self.data_relations = set(graph.subjects(RDF.type, OWL.DatatypeProperty))

    def beyond_el(self, subject: Node, predicate: Node, object: Node) -> Node | None:
        """The word that takes this statement out of OWL 2 EL, or None when it is in."""
        statements = [(subject, predicate, object)]
        if isinstance(subject, BNode) and (subject, RDF.type, OWL.Axiom) not in self.graph:
            # It stands or falls as one axiom.
            statements = list(trees.statements(self.graph, subject))
        elif isinstance(object, BNode):
            statements += trees.statements(self.graph, object)
        return next(filter(None, (self._word(*statement) for statement in statements)), None)

    def _word(self, subject: Node, predicate: Node, object: Node) -> Node | None:
        if predicate in BEYOND_EL:
            return predicate
        if predicate == OWL.oneOf and len(list(self.graph.items(object))) != 1:
            return predicate
        if predicate == RDF.type and (
            object in TYPES_BEYOND_EL
            or (object == OWL.FunctionalProperty and subject in self.relations)
        ):
            return object
        typed = predicate in (RDFS.range, OWL.someValuesFrom) and str(object).startswith(str(XSD))
        if typed and object not in EL_DATATYPES:
            return object
        said = predicate in self.data_relations or predicate == OWL.hasValue
        if said and isinstance(object, Literal) and _datatype(object) not in EL_DATATYPES:
            return _datatype(object)
        return None


def _datatype(literal: Literal) -> URIRef:
    return RDF.langString if literal.language else (literal.datatype or XSD.string)


def _plain(object: Node) -> Node:
    """Annotations keep what they say, as plain text where their datatype is not in EL."""
    if isinstance(object, Literal) and _datatype(object) not in EL_DATATYPES:
        return Literal(str(object))
    return object


def _forget(graph: Graph, dropped: Collection[tuple[Node, Node, Node]]) -> None:
    """Annotations of axioms that are gone go too."""
    for node in list(graph.subjects(RDF.type, OWL.Axiom)):
        if trees.annotated(graph, node) in dropped:
            graph.remove((node, None, None))
