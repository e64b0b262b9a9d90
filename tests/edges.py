"""A small world of factors and claims, written as edges between them."""

from rdflib import Graph

from hcconto import turtle, vocab
from hcconto.rules import Fact

HCC = vocab.HCC
HEAD = "".join(f"@prefix {p}: <{n}> .\n" for p, n in vocab.PREFIXES.items())
SCHEMA = """
hcc:leadsTo owl:propertyChainAxiom ( hcc:leadsDirectlyTo hcc:leadsTo ) .
hcc:leadsDirectlyTo rdfs:subPropertyOf hcc:leadsTo .
hcc:leadsByStatementTo rdfs:subPropertyOf hcc:leadsDirectlyTo .
hcc:leadsByMirrorTo rdfs:subPropertyOf hcc:leadsDirectlyTo ; hcc:isMirrorOf hcc:leadsByStatementTo ;
  owl:propertyChainAxiom ( hcc:oppositeOf hcc:leadsByStatementTo hcc:oppositeOf ) .
hcc:counteracts owl:propertyChainAxiom ( hcc:leadsTo hcc:oppositeOf ) .
hcc:RFA owl:disjointWith hcc:MWA . hcc:rfa a hcc:RFA . hcc:mwa a hcc:MWA . hcc:ta a hcc:TA .
hcc:Seen owl:equivalentClass [ owl:onProperty hcc:leadsTo ; owl:someValuesFrom owl:Thing ] .
"""


def triples_of(*edges: str) -> list[Fact]:
    """Edges written `a+b` (a raises b) or `a-b`; `a+b:rfa` gives a context, `a+b!miscited` a
    status, `a+b~` a curated sign. Each is a claim that cites a reference of its own."""
    text, factors = [SCHEMA], set()
    for number, edge in enumerate(edges):
        edge, curated, _ = edge.partition("~")
        edge, _, odd = edge.partition("!")
        edge, _, where = edge.partition(":")
        sign = "+" if "+" in edge else "-"
        source, target = edge.split(sign)
        factors |= {source, target}
        effect = f"{target}_{'up' if sign == '+' else 'down'}"
        text.append(
            f"hcc:{source}_up hcc:leadsByStatementTo hcc:{effect} ."
            f"[] a owl:Axiom ; owl:annotatedSource hcc:{source}_up ;"
            f" owl:annotatedTarget hcc:{effect} ;"
            f" owl:annotatedProperty hcc:leadsByStatementTo ; hcc:basedOnClaim claim:{number} ."
            f'claim:{number} hcc:status "{odd or "supported"}" ; hcc:context hcc:{where or "ta"} ;'
            f" hcc:supportedBy hcc:ref{number} ."
            + (f'claim:{number} hcc:curatedSign "{sign}" .' if curated else "")
        )
    for f in factors:
        text.append(
            f"hcc:{f}_up hcc:ofFactor hcc:{f} ; hcc:oppositeOf hcc:{f}_down ."
            f"hcc:{f}_down hcc:ofFactor hcc:{f} ; hcc:oppositeOf hcc:{f}_up ."
            f"hcc:probe{f} hcc:ofFactor hcc:{f} ."
        )
    text.append("hcc:ofFactor rdfs:subPropertyOf hcc:about .")
    return list(turtle.plain(Graph().parse(data=HEAD + "\n".join(text), format="turtle")))


def fact(source: str, target: str, relation: str = "leadsTo") -> Fact:
    """A fact between states, such as `a_up` and `b_down`."""
    return HCC + source, HCC + relation, HCC + target
