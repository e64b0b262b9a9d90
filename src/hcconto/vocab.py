"""Names: the namespaces we use, and the way from a CURIE to an IRI and back.

>>> iri("GO:0097707")
'http://purl.obolibrary.org/obo/GO_0097707'
>>> curie("https://w3id.org/hcconto/claim/0042")
'claim:0042'
>>> curie("https://w3id.org/hcconto/leadsTo")
'hcc:leadsTo'
"""

import re
from functools import lru_cache

from hcconto.errors import IdentifierError

HCC = "https://w3id.org/hcconto/"
ONTOLOGY = "https://w3id.org/hcconto"
OBO = "http://purl.obolibrary.org/obo/"

PREFIXES = {
    "hcc": HCC,
    "claim": HCC + "claim/",
    "axis": HCC + "axis/",
    "note": HCC + "note/",
    "reference": HCC + "reference/",
    "section": HCC + "section/",
    "paper": HCC + "paper/",
    "omission": HCC + "omission/",
    "state": HCC + "state/",
    "candidate": HCC + "candidate/",
    "role": HCC + "role/",
    "graph": HCC + "graph/",
    "shape": HCC + "shape/",
    "GO": OBO + "GO_",
    "CHEBI": OBO + "CHEBI_",
    "CL": OBO + "CL_",
    "ECO": OBO + "ECO_",
    "MAXO": OBO + "MAXO_",
    "MONDO": OBO + "MONDO_",
    "RO": OBO + "RO_",
    "SO": OBO + "SO_",
    "UBERON": OBO + "UBERON_",
    "OMO": OBO + "OMO_",
    "IAO": OBO + "IAO_",
    "BFO": OBO + "BFO_",
    "HGNC": "http://identifiers.org/hgnc/",
    "fplx": "https://sorgerlab.github.io/famplex/",
    "drugbank": "https://go.drugbank.com/drugs/",
    "chembl.compound": "http://identifiers.org/chembl.compound/",
    "uniprot.ptm": "https://biopragmatics.github.io/providers/uniprot.ptm/",
    "mirbase.mature": "https://www.mirbase.org/mature/",
    "eccode": "https://identifiers.org/ec-code/",
    "PR": OBO + "PR_",
    "NCBITaxon": OBO + "NCBITaxon_",
    "doi": "https://doi.org/",
    "pubmed": "https://pubmed.ncbi.nlm.nih.gov/",
    "pmc": "https://europepmc.org/articles/",
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
    "owl": "http://www.w3.org/2002/07/owl#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
    "skos": "http://www.w3.org/2004/02/skos/core#",
    "dcterms": "http://purl.org/dc/terms/",
    "oa": "http://www.w3.org/ns/oa#",
    "prov": "http://www.w3.org/ns/prov#",
    "sh": "http://www.w3.org/ns/shacl#",
    "vann": "http://purl.org/vocab/vann/",
    "bibo": "http://purl.org/ontology/bibo/",
    "foaf": "http://xmlns.com/foaf/0.1/",
    "schema": "https://schema.org/",
    "oboInOwl": "http://www.geneontology.org/formats/oboInOwl#",
}

RDF_TYPE = PREFIXES["rdf"] + "type"
RDFS_LABEL = PREFIXES["rdfs"] + "label"
SUBCLASS_OF = PREFIXES["rdfs"] + "subClassOf"

GRAPHS = {
    name: PREFIXES["graph"] + name
    for name in (
        *("asserted", "projection", "inferred", "speculative", "external"),
        *("candidates", "go", "chebi"),
    )
}

# The outside vocabularies that identifiers may come from, and the form of an identifier of each.
IDENTIFIER_PATTERNS = {
    "GO": r"[0-9]{7}",
    "CHEBI": r"[0-9]+",
    "CL": r"[0-9]{7}",
    "ECO": r"[0-9]{7}",
    "MAXO": r"[0-9]{7}",
    "MONDO": r"[0-9]{7}",
    "SO": r"[0-9]{7}",
    "UBERON": r"[0-9]{7}",
    "HGNC": r"[0-9]+",
    "fplx": r"[A-Za-z0-9_]+",
    "drugbank": r"DB[0-9]{5}",
    "chembl.compound": r"CHEMBL[0-9]+",
    "uniprot.ptm": r"PTM-[0-9]{4}",
    "mirbase.mature": r"MIMAT[0-9]{7}",
    "eccode": r"[0-9]+(\.[0-9]+){3}",
    "PR": r"[0-9]{9}",
    "NCBITaxon": r"[0-9]+",
}

_LONGEST_FIRST = sorted(PREFIXES.items(), key=lambda item: -len(item[1]))
_LOCAL = re.compile(r"[A-Za-z0-9_]([A-Za-z0-9_.-]*[A-Za-z0-9_-])?")


@lru_cache(1 << 16)
def curie(iri: str) -> str:
    """The short form of an IRI, or the IRI itself in angle brackets where no prefix fits."""
    for prefix, namespace in _LONGEST_FIRST:
        if iri.startswith(namespace) and _LOCAL.fullmatch(iri[len(namespace) :]):
            return f"{prefix}:{iri[len(namespace) :]}"
    return f"<{iri}>"


def exported(iri: str) -> str:
    """The short form that tables and JSON use, with one prefix for all that is ours.

    >>> exported("https://w3id.org/hcconto/claim/0042")
    'hcc:claim/0042'
    >>> exported("http://purl.obolibrary.org/obo/GO_0097707")
    'GO:0097707'
    """
    return f"hcc:{iri.removeprefix(HCC)}" if iri.startswith(HCC) else curie(iri)


def iri(text: str) -> str:
    """The IRI behind a CURIE, `<IRI>` or bare http(s) IRI; else raises IdentifierError."""
    if text.startswith("<") and text.endswith(">"):
        return text[1:-1]
    if text.startswith(("http://", "https://")):
        return text
    prefix, colon, local = text.partition(":")
    if colon and prefix in PREFIXES and local:
        return PREFIXES[prefix] + local
    raise IdentifierError(
        f"{text!r} is neither a CURIE nor an IRI; prefixes are: {', '.join(sorted(PREFIXES))}."
    )


def is_ours(iri: str) -> bool:
    """True for the ontology itself and everything in its namespace."""
    return iri == ONTOLOGY or iri.startswith(HCC)


def identifier_prefix(iri: str) -> str | None:
    """The vocabulary that an outside identifier belongs to, or None when we know none."""
    for prefix in IDENTIFIER_PATTERNS:
        if iri.startswith(PREFIXES[prefix]):
            return prefix
    return None


def is_well_formed(iri: str) -> bool:
    """True when an outside identifier has the form that its vocabulary gives to identifiers."""
    prefix = identifier_prefix(iri)
    local = iri[len(PREFIXES[prefix]) :] if prefix else ""
    return bool(prefix and re.fullmatch(IDENTIFIER_PATTERNS[prefix], local))
