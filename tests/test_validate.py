"""Do the shapes find each mistake, and only it? And does a report own up when it saw nothing?

The cases are the files of shapes/corpus. A valid one gives no results. An invalid one has exactly
one mistake; its first line names the shape that the mistake breaks, its second says what is wrong.
"""

import re
from collections.abc import Iterator
from pathlib import Path

import pyshacl
import pytest
from rdflib import OWL, RDF, RDFS, SH, XSD, Graph, Literal, URIRef
from rdflib.paths import ZeroOrMore
from rdflib.term import Node

from grounds import add_reached
from hcconto import paths, queries, turtle, validate, vocab
from hcconto.errors import SourceError
from hcconto.paths import home

CORPUS = home() / "shapes" / "corpus"
VALID = sorted((CORPUS / "valid").glob("*.ttl"))
INVALID = sorted((CORPUS / "invalid").glob("*.ttl"))

# Shapes with a message that no case breaks, each with the reason. There is none.
UNBROKEN: dict[str, str] = {}

OBO = vocab.OBO
IDENTIFIERS = {
    OBO + "GO_0006915": True,
    OBO + "CL_0000236": True,
    OBO + "ECO_0000304": True,
    OBO + "MAXO_0000456": True,
    OBO + "MONDO_0007256": True,
    OBO + "SO_0000646": True,
    OBO + "UBERON_0002107": True,
    OBO + "CHEBI_6801": True,
    OBO + "CHEBI_100000001": True,
    "http://identifiers.org/hgnc/5": True,
    "http://identifiers.org/hgnc/7891": True,
    "http://identifiers.org/chembl.compound/CHEMBL4297451": True,
    "https://sorgerlab.github.io/famplex/HSP90": True,
    "https://sorgerlab.github.io/famplex/NFkappaB_complex": True,
    "https://go.drugbank.com/drugs/DB12981": True,
    "https://biopragmatics.github.io/providers/uniprot.ptm/PTM-0682": True,
    "https://www.mirbase.org/mature/MIMAT0000101": True,
    "https://www.mirbase.org/mature/MI0000109": False,
    "https://identifiers.org/ec-code/1.13.12.4": True,
    "https://identifiers.org/ec-code/1.13.12": False,
    OBO + "PR_000025848": True,
    OBO + "PR_Q15116": False,
    OBO + "NCBITaxon_9606": True,
    OBO + "NCBITaxon_human": False,
    OBO + "GO_6915": False,
    OBO + "GO_٠٠٠٦٩١٥": False,
    OBO + "GO_00069150": False,
    OBO + "GO:0006915": False,
    OBO + "go_0006915": False,
    OBO + "GO_000691O": False,
    OBO + "GO_0006915/": False,
    OBO + "GO_": False,
    OBO + "CHEBI_": False,
    OBO + "CHEBI_CHEBI:6801": False,
    OBO + "BFO_0000001": False,
    OBO + "RO_0002411": False,
    OBO.replace("http:", "https:") + "GO_0006915": False,
    "http://identifiers.org/hgnc/NOX4": False,
    "http://identifiers.org/hgnc/HGNC:7891": False,
    "https://identifiers.org/hgnc/7891": False,
    "http://identifiers.org/chembl.compound/4297451": False,
    "http://identifiers.org/uniprot/P04637": False,
    "https://sorgerlab.github.io/famplex/NFkappaB-complex": False,
    "https://sorgerlab.github.io/famplex/": False,
    "https://go.drugbank.com/drugs/DB1298": False,
    "https://go.drugbank.com/drugs/db12981": False,
    "https://biopragmatics.github.io/providers/uniprot.ptm/PTM-682": False,
    "see " + OBO + "GO_0006915": False,
    vocab.HCC + "HCCO_0001024": False,
}


@pytest.fixture(scope="module")
def shapes() -> Graph:
    return validate.shapes(home())


@pytest.fixture(scope="module")
def model() -> Graph:
    return turtle.read(home() / "ontology" / "schema.ttl")


@pytest.fixture(scope="module")
def base(model: Graph) -> Graph:
    """What every case stands on: the model, the terms and the outside identifiers."""
    folder = home() / "ontology"
    terms = turtle.read(folder / "terms.ttl")
    return model + terms + turtle.read(folder / "generated" / "external.ttl")


def on_base(case: Path | str, model: Graph, base: Graph) -> Graph:
    """A case, or its text, with the model and those terms and identifiers that it leads to.

    The shapes look no further than that, and this is a fifth of the work of trying all of them.
    """
    data = model + (graph(case) if isinstance(case, str) else turtle.read(case))
    add_reached(data, base, data.objects())
    return data


def results(data: Graph, shapes: Graph) -> list[validate.Result]:
    return validate.validate(data, shapes).results


def found_in(case: Path, model: Graph, base: Graph, shapes: Graph) -> list[validate.Result]:
    """The results on what a case speaks of; the rest has no mistakes."""
    subjects = set(turtle.read(case).subjects())
    named = {s for s in subjects if isinstance(s, URIRef)}
    return validate.validate(on_base(case, model, base), shapes, only=named).results


def broken_shape(case: Path) -> str:
    """The shape that the first line of an invalid case names."""
    first = case.read_text(encoding="utf-8").splitlines()[0]
    found = re.fullmatch(r"# breaks: (shape:[a-z-]+)", first)
    assert found, f"{case.name} must begin with '# breaks: shape:…', and begins with {first!r}"
    return found[1]


def messages(shapes: Graph) -> dict[str, str]:
    """Every named shape that says what to do, with what it says."""
    return {
        vocab.curie(str(shape)): str(message)
        for shape, message in shapes.subject_objects(SH.message)
        if isinstance(shape, URIRef)
    }


def stems(cases: list[Path]) -> list[str]:
    return [case.stem for case in cases]


# --- the cases ----------------------------------------------------------------------------------


def test_there_are_cases_of_both_sorts() -> None:
    """The corpus is found at all; were it not, every test on it would pass in silence."""
    assert len(VALID) >= 5
    assert len(INVALID) >= 40


def test_without_a_case_there_is_nothing_to_find(base: Graph, shapes: Graph) -> None:
    """What the cases stand on has no mistakes, so every result of a case is due to the case."""
    assert results(base, shapes) == []


@pytest.mark.parametrize("case", VALID, ids=stems(VALID))
def test_a_valid_case_gives_no_results(
    case: Path, model: Graph, base: Graph, shapes: Graph
) -> None:
    """What is right is let through."""
    assert found_in(case, model, base, shapes) == []


@pytest.mark.parametrize("case", INVALID, ids=stems(INVALID))
def test_an_invalid_case_breaks_the_shape_it_names_and_no_other(
    case: Path, model: Graph, base: Graph, shapes: Graph
) -> None:
    """One mistake is reported by its own rule, in the words of that rule, and by no other rule."""
    name = broken_shape(case)
    found = found_in(case, model, base, shapes)
    assert {(result.shape, result.message) for result in found} == {(name, messages(shapes)[name])}


@pytest.mark.parametrize("case", INVALID, ids=stems(INVALID))
def test_an_invalid_case_says_what_is_wrong(case: Path) -> None:
    """The second line of an invalid case is a comment in plain English: a sentence."""
    second = case.read_text(encoding="utf-8").splitlines()[1]
    assert re.fullmatch(r"# [A-Z].{20,}\.", second)


@pytest.mark.parametrize("case", VALID, ids=stems(VALID))
def test_a_valid_case_says_what_it_shows(case: Path) -> None:
    """The first line of a valid case is a comment in plain English: a sentence."""
    first = case.read_text(encoding="utf-8").splitlines()[0]
    assert re.fullmatch(r"# [A-Z].{10,}\.", first)


def test_every_rule_is_broken_by_some_case(shapes: Graph) -> None:
    """No rule goes untried: each named shape with a message has a case that breaks it."""
    rules = set(messages(shapes))
    tried = {broken_shape(case) for case in INVALID}
    assert rules - tried == set(UNBROKEN)
    assert tried <= rules


# --- reports that own up ------------------------------------------------------------------------

SHACL = f"""
    @prefix hcc: <{vocab.HCC}> .
    @prefix shape: <{vocab.PREFIXES["shape"]}> .
    @prefix sh: <{SH}> .
    shape:p a sh:PropertyShape ; sh:path hcc:subject ; sh:minCount 1 .
    shape:s a sh:NodeShape ; sh:targetClass hcc:Claim ; sh:property shape:p .
"""
# A claim of which nothing is said, which every one of the shapes below ought to refuse.
BARE = "@prefix hcc: <https://w3id.org/hcconto/> . hcc:c a hcc:Claim ."


def graph(text: str) -> Graph:
    return Graph().parse(data=text, format="turtle")


def test_shapes_without_a_mistake_refuse_the_bare_claim() -> None:
    """The data of the next tests is wrong, and shapes that are in order find it so."""
    report = validate.validate(graph(BARE), graph(SHACL))
    assert [(r.focus, r.shape) for r in report.results] == [("hcc:c", "shape:p")]
    assert report.unmet == report.misspelt == []


@pytest.mark.parametrize(
    ("right", "wrong", "unmet", "misspelt"),
    [
        pytest.param(
            "sh:property ", "sh:propertyy ", ["shape:p"], ["sh:propertyy"], id="misspelt word"
        ),
        pytest.param(
            "sh:targetClass",
            "sh:targetclass",
            ["shape:p", "shape:s"],
            ["sh:targetclass"],
            id="misspelt target",
        ),
        pytest.param(
            "hcc:Claim", "hcc:Claims", ["shape:p", "shape:s"], [], id="class without instances"
        ),
        pytest.param(
            " ; sh:property shape:p", "", ["shape:p"], [], id="rule that no shape leads to"
        ),
        pytest.param(
            "sh:property ", "sh:description ", ["shape:p"], [], id="rule that is only mentioned"
        ),
        pytest.param(
            "sh:targetClass",
            "sh:deactivated true ; sh:targetClass",
            ["shape:p", "shape:s"],
            [],
            id="shape switched off",
        ),
    ],
)
def test_shapes_that_look_at_nothing_are_named(
    right: str, wrong: str, unmet: list[str], misspelt: list[str]
) -> None:
    """pyshacl says that all is well; the report says which shape or word kept it from looking."""
    broken = graph(SHACL.replace(right, wrong))
    assert pyshacl.validate(graph(BARE), shacl_graph=broken)[0]
    report = validate.validate(graph(BARE), broken)
    assert report.results == []
    assert report.unmet == unmet
    assert report.misspelt == misspelt
    assert not report.conforms


@pytest.mark.parametrize(
    ("none", "unmet"),
    [
        pytest.param("", [validate.NO_SHAPES], id="empty"),
        pytest.param(
            SHACL.replace("shacl#", "shacl/"), [validate.NO_SHAPES], id="another vocabulary"
        ),
    ],
)
def test_a_graph_without_any_shapes_does_not_pass(none: str, unmet: list[str]) -> None:
    """No shapes at all is the silence at its worst; pyshacl says conforms, the report must not."""
    assert pyshacl.validate(graph(BARE), shacl_graph=graph(none))[0]
    for only in (None, [URIRef(vocab.HCC + "c")]):
        report = validate.validate(graph(BARE), graph(none), only)
        assert report.unmet == unmet
        assert not report.conforms


def test_a_folder_without_shapes_is_refused(tmp_path: Path) -> None:
    """Whoever reads the shapes learns that there are none, before anything passes by them."""
    with pytest.raises(SourceError, match="holds no shapes"):
        validate.shapes(tmp_path)
    (tmp_path / "shapes").mkdir()
    (tmp_path / "shapes" / "claim.ttl").write_text(SHACL.replace("shacl#", "shacl/"))
    with pytest.raises(SourceError, match="holds no shapes"):
        validate.shapes(tmp_path)


def test_shapes_of_which_a_file_has_the_wrong_prefix_do_not_pass() -> None:
    """What is written in another vocabulary than SHACL is no shape, and is missed by its name."""
    other = SHACL.replace("shacl#", "shacl/").replace("shape:s", "shape:t").replace(":p ", ":q ")
    report = validate.validate(graph(BARE), graph(SHACL) + graph(other))
    assert report.unmet == ["shape:q", "shape:t"]


@pytest.mark.parametrize(
    "reference",
    [
        "sh:node shape:q",
        "sh:not shape:q",
        "sh:and ( shape:q )",
        "sh:or ( [ sh:nodeKind sh:Literal ] shape:q )",
        "sh:xone ( shape:q [ sh:nodeKind sh:Literal ] )",
        "sh:property [ sh:path hcc:x ; sh:qualifiedMinCount 1 ; sh:qualifiedValueShape shape:q ]",
    ],
)
def test_a_shape_within_a_shape_is_met(reference: str) -> None:
    """Whichever way SHACL has of using one shape in another, the inner one has been looked at."""
    inner = " shape:q a sh:NodeShape ; sh:nodeKind sh:IRI ."
    used = SHACL.replace("sh:property shape:p", f"sh:property shape:p ; {reference}") + inner
    assert validate.validate(graph(BARE), graph(used)).unmet == []
    assert validate.validate(graph(BARE), graph(SHACL + inner)).unmet == ["shape:q"]


# --- what a report says -------------------------------------------------------------------------


def test_every_message_is_a_sentence(shapes: Graph) -> None:
    """A message is a whole sentence, and long enough to say what to do (25 characters or more)."""
    assert messages(shapes)
    for name, message in messages(shapes).items():
        assert re.fullmatch(r"[A-Zh].*\.", message), f"{name}: {message}"
        assert len(message) >= 25, f"{name}: {message}"


def test_every_shape_that_finds_something_has_a_message(shapes: Graph) -> None:
    """No named property shape falls back on the wording of the validator."""
    rules = set(shapes.subjects(RDF.type, SH.PropertyShape))
    assert {vocab.curie(str(rule)) for rule in rules} <= set(messages(shapes))


def test_a_result_names_thing_path_value_and_shape(
    model: Graph, base: Graph, shapes: Graph
) -> None:
    """A result, printed, is one line: where, what to do, what was found, which shape says so."""
    case = CORPUS / "invalid" / "ablation-as-component.ttl"
    [result] = found_in(case, model, base, shapes)
    assert str(result) == (
        "hcc:HCCO_9000004, hcc:hasComponent: A component is an agent; name an ablation by "
        "hcc:combinedWith, and what carries the agent by hcc:hasCarrier. "
        "(found hcc:HCCO_0000151) [shape:intervention-component]"
    )


def test_a_thing_without_a_name_goes_by_its_owner(model: Graph, base: Graph, shapes: Graph) -> None:
    """A locator has no name of its own; a mistake in it is reported on its claim."""
    case = CORPUS / "invalid" / "locator-start-after-end.ttl"
    found = found_in(case, model, base, shapes)
    assert {result.focus for result in found} == {"claim:9001"}


@pytest.mark.parametrize(
    "case",
    ["locator-without-start", "locator-without-end", "step-without-number", "step-without-member"],
)
def test_a_mistake_in_a_part_is_reported_once(
    case: str, model: Graph, base: Graph, shapes: Graph
) -> None:
    """A locator or step is looked at as such, and not again as part of its claim or axis."""
    found = found_in(CORPUS / "invalid" / f"{case}.ttl", model, base, shapes)
    assert len(found) == 1


def test_a_finding_of_two_shapes_alike_is_given_once() -> None:
    """Where a rule is reached in two ways, what it finds is no two findings."""
    again = " shape:t a sh:NodeShape ; sh:targetClass hcc:Claim ; sh:property shape:p ."
    assert len(results(graph(BARE), graph(SHACL + again))) == 1


@pytest.mark.parametrize(
    ("case", "said"),
    [
        ("unknown-identifier", "GO:0009614, used by hcc:HCCO_9000003: This identifier is not in"),
        ("identifier-as-text", '"GO:0006914", used by hcc:HCCO_9000003: This is not a well-formed'),
        (
            "obsolete-identifier",
            "GO:0016244, hcc:externalStatus, used by hcc:HCCO_9000003: This identifier is not",
        ),
        ("misspelt-optional-relation", "hcc:curatrNote, used by claim:9001: This is no relation"),
        ("search-phrase-with-line-break", r'(found "raised the level of HIF-1α\n") [shape:'),
        ("reference-number-as-text", '(found "1") [shape:reference-number]'),
        ("reference-number-with-decimals", "(found 1.0) [shape:reference-number]"),
        ("factor-with-empty-label", '(found ""@en) [shape:factor-label]'),
    ],
)
def test_a_result_says_what_is_wrong_and_where_to_mend_it(
    case: str, said: str, model: Graph, base: Graph, shapes: Graph
) -> None:
    """A text is told from a name or number, and an identifier or relation comes with its user."""
    [result] = found_in(CORPUS / "invalid" / f"{case}.ttl", model, base, shapes)
    assert said in str(result)


@pytest.mark.parametrize(
    ("users", "said"),
    [
        ((), "GO:0009999: Mend it."),
        (("hcc:a",), "GO:0009999, used by hcc:a: Mend it."),
        (("a", "b", "c"), "GO:0009999, used by a, b, c: Mend it."),
        (("a", "b", "c", "d", "e"), "GO:0009999, used by a, b, c and 2 more: Mend it."),
    ],
)
def test_of_many_users_the_first_are_named(users: tuple[str, ...], said: str) -> None:
    """A relation misspelt all over a file makes no endless line."""
    result = validate.Result("GO:0009999", "shape:x", "", "GO:0009999", "Mend it.", users)
    assert str(result) == f"{said} [shape:x]"


@pytest.mark.parametrize(
    ("literal", "said"),
    [
        (Literal("GO:0006914"), '"GO:0006914"'),
        (Literal("autophagy", lang="en"), '"autophagy"@en'),
        (Literal("+", datatype=XSD.string), '"+"'),
        (Literal("+", datatype=URIRef(vocab.HCC + "sign")), '"+"^^hcc:sign'),
        (Literal(7), "7"),
        (Literal("1.5", datatype=XSD.decimal), "1.5"),
        (Literal("2026-11-25", datatype=XSD.date), '"2026-11-25"^^xsd:date'),
    ],
)
def test_a_literal_is_printed_as_what_it_is(literal: Literal, said: str) -> None:
    """Quotation marks are for texts, and a datatype is told where it is not the plain one."""
    assert validate._text(literal) == said


def test_a_report_on_one_thing_has_the_identifiers_it_uses(
    model: Graph, base: Graph, shapes: Graph
) -> None:
    """With `only`, a bad identifier or relation is reported to who uses it, and to nobody else."""
    names = ("unknown-identifier", "agent-of-a-gene", "misspelt-optional-relation")
    data = Graph()
    for name in names:
        data += on_base(CORPUS / "invalid" / f"{name}.ttl", model, base)

    def found(thing: str) -> list[str]:
        only = [URIRef(vocab.iri(thing))]
        return [r.focus for r in validate.validate(data, shapes, only).results]

    assert found("hcc:HCCO_9000003") == ["GO:0009614"]
    assert found("hcc:HCCO_9000005") == ["hcc:HCCO_9000005"]
    assert found("claim:9001") == ["hcc:curatrNote"]
    assert found("reference:test-1") == []


def test_things_without_a_name_that_own_each_other_are_reported() -> None:
    """A ring of blank nodes has no owner to go by; naming it comes to an end all the same."""
    ring = "_:a a hcc:Claim ; hcc:x _:b . _:b hcc:x _:a ."
    [result] = results(graph(BARE.replace("hcc:c a hcc:Claim .", ring)), graph(SHACL))
    assert result.focus == "an unnamed node"


def test_a_report_on_one_thing_leaves_out_the_others(base: Graph, shapes: Graph) -> None:
    """With `only`, results on other things, and shapes that those would meet, are not reported."""
    names = ("claim-without-label", "family-of-one-gene")
    data = base + sum((turtle.read(CORPUS / "invalid" / f"{n}.ttl") for n in names), Graph())
    family = URIRef(vocab.iri("hcc:HCCO_9000002"))
    report = validate.validate(data, shapes, only=[family])
    assert [result.shape for result in report.results] == ["shape:family-members"]
    assert report.unmet == []
    assert {r.shape for r in results(data, shapes)} == {"shape:claim-label", "shape:family-members"}


# --- the shapes and the rest of the project -----------------------------------------------------


def test_the_shapes_speak_of_what_the_model_has(base: Graph, shapes: Graph) -> None:
    """All that the shapes name exists; a misspelt path, target or value would let all pass."""
    known = tuple(str(n) for n in (SH, RDF, RDFS, OWL, XSD, vocab.PREFIXES["shape"]))
    words = {w for statement in shapes for w in statement if isinstance(w, URIRef)}
    words = {w for w in words if not str(w).startswith(known)}
    assert len(words) >= 50
    assert {vocab.curie(word) for word in words - set(base.subjects())} == set()


def members(graph: Graph, heads: list[Node]) -> Iterator[Node]:
    """What stands in some lists."""
    for head in heads:
        yield from graph.items(head)


def test_the_kinds_that_exclude_each_other_are_those_of_the_model(
    base: Graph, shapes: Graph
) -> None:
    """shape:one-kind targets, and its rule lists, what schema.ttl says is disjoint."""
    lists = [list(base.items(head)) for head in base.objects(None, OWL.members)]
    [kinds] = [set(kinds) for kinds in lists if URIRef(vocab.iri("hcc:Factor")) in kinds]
    rule = URIRef(vocab.iri("shape:one-kind-only"))
    allowed = SH.qualifiedValueShape / SH["in"]
    assert set(shapes.objects(URIRef(vocab.iri("shape:one-kind")), SH.targetClass)) == kinds
    assert set(members(shapes, list(shapes.objects(rule, allowed)))) == kinds


def test_every_relation_has_the_signs_that_it_allows(base: Graph, shapes: Graph) -> None:
    """Three rules share out the kinds of relation; one alone goes with each sign: acts-on."""
    names = ("claim-raising-sign", "claim-lowering-sign", "claim-without-direction")
    shared: list[Node] = []
    for name in names:
        [first, _] = members(
            shapes, list(shapes.objects(URIRef(vocab.iri(f"shape:{name}")), SH["not"] / SH["and"]))
        )
        shared += members(shapes, list(shapes.objects(first, SH.qualifiedValueShape / SH["in"])))
    relations = set(base.subjects(RDF.type, URIRef(vocab.iri("hcc:Relation"))))
    assert len(shared) == len(set(shared))
    assert relations - set(shared) == {URIRef(vocab.iri("hcc:acts-on"))}


def targets(shapes: Graph, name: str, kind: URIRef) -> set[Node]:
    """The targets of one kind that a shape has."""
    return set(shapes.objects(URIRef(vocab.iri(name)), kind))


TYPED = {
    "claim": "hcc:Claim",
    "axis": "hcc:Axis",
    "intervention": "hcc:Intervention",
    "note": "hcc:SourceNote",
    "omission": "hcc:Omission",
    "reference": "hcc:Reference",
    "paper": "hcc:Paper",
}


@pytest.mark.parametrize("name", TYPED)
def test_each_relation_of_a_kind_asks_for_the_type(name: str, shapes: Graph) -> None:
    """A thing with one relation that only, say, claims have is asked to be a claim."""
    data = Graph()
    for relation in targets(shapes, f"shape:{name}-typed", SH.targetSubjectsOf):
        data.add((URIRef(f"{vocab.HCC}with?{relation}"), relation, Literal("x")))
    found = [r for r in results(data, shapes) if r.shape == f"shape:{name}-typed"]
    assert found
    assert len(found) == len(data)


def test_what_only_one_kind_of_thing_has_is_known_of_it(shapes: Graph) -> None:
    """No relation that in the ontology only claims have, say, is missing in shape:claim-typed."""
    whole = turtle.read_sources(home())
    kinds: dict[Node, set[Node]] = {}
    for thing, relation in whole.subject_predicates():
        kinds.setdefault(relation, set()).update(whole.objects(thing, RDF.type))
    for name, kind in TYPED.items():
        only = {r for r, things in kinds.items() if things == {URIRef(vocab.iri(kind))}}
        assert only
        assert only <= targets(shapes, f"shape:{name}-typed", SH.targetSubjectsOf)


@pytest.mark.parametrize(
    ("identifier", "name"),
    [
        ("<http://example.org/6914>", "shape:identifier-form"),
        ("GO:0009614", "shape:identifier-known"),
        ("GO:0016244", "shape:identifier-current"),
    ],
)
def test_identifiers_are_looked_at_wherever_they_are_used(
    identifier: str, name: str, shapes: Graph
) -> None:
    """Each relation that leads to outside identifiers is followed by each rule on them."""
    matches = ("exactMatch", "broadMatch", "closeMatch", "relatedMatch")
    ours = ("hcc:geneProductOf", "hcc:hasMemberGene", "hcc:evidenceCode")
    relations = {URIRef(vocab.iri(r)) for r in (*(f"skos:{m}" for m in matches), *ours)}
    assert targets(shapes, name, SH.targetObjectsOf) == relations
    obsolete = URIRef(vocab.iri("GO:0016244"))
    for relation in relations:
        data = Graph()
        data.add((URIRef(vocab.HCC + "x"), relation, URIRef(vocab.iri(identifier))))
        data.add((obsolete, RDFS.label, Literal("non-apoptotic programmed cell death")))
        data.add((obsolete, URIRef(vocab.HCC + "externalStatus"), Literal("obsolete")))
        found = [r for r in results(data, shapes) if r.shape.startswith("shape:identifier")]
        assert [(r.focus, r.shape, r.users) for r in found] == [(identifier, name, ("hcc:x",))]


def test_notations_of_procedures_are_those_in_use(base: Graph, shapes: Graph) -> None:
    """The shape allows the notations that terms.ttl uses, and no others."""
    shape = URIRef(vocab.iri("shape:procedure-notation"))
    path = SH["in"] / (RDF.rest * ZeroOrMore) / RDF.first
    allowed = {str(notation) for notation in shapes.objects(shape, path)}
    notation = URIRef(vocab.iri("skos:notation"))
    procedures = base.subjects(RDF.type, URIRef(vocab.iri("hcc:Procedure")))
    assert allowed == {str(base.value(p, notation)) for p in procedures}


def test_a_factor_is_of_one_of_the_disjoint_kinds(base: Graph, shapes: Graph) -> None:
    """The kinds in shape:factor-kind are the subclasses of hcc:Factor, all of them."""
    shape = URIRef(vocab.iri("shape:factor-kind"))
    path = SH.xone / (RDF.rest * ZeroOrMore) / RDF.first / SH["class"]
    factor = URIRef(vocab.iri("hcc:Factor"))
    assert set(shapes.objects(shape, path)) == set(base.subjects(RDFS.subClassOf, factor))


@pytest.mark.parametrize(("iri", "good"), IDENTIFIERS.items())
def test_shape_and_program_agree_on_identifiers(iri: str, good: bool, shapes: Graph) -> None:
    """shape:identifier-form accepts exactly what vocab.is_well_formed accepts."""
    data = Graph()
    data.add((URIRef(vocab.HCC + "x"), URIRef(vocab.iri("skos:relatedMatch")), URIRef(iri)))
    refused = {r.focus for r in results(data, shapes) if r.shape == "shape:identifier-form"}
    assert refused == (set() if good else {vocab.curie(iri)})
    assert vocab.is_well_formed(iri) is good


@pytest.mark.parametrize("prefix", sorted(vocab.IDENTIFIER_PATTERNS))
def test_every_vocabulary_in_use_is_in_the_table(prefix: str) -> None:
    """The table of the test above has a good identifier of each vocabulary that vocab knows."""
    good = [iri for iri, is_good in IDENTIFIERS.items() if is_good]
    assert any(vocab.identifier_prefix(iri) == prefix for iri in good)


# --- the check queries --------------------------------------------------------------------------

Changes = list[tuple[str, str]]
# For each query: a valid case, a change to it, and what the query then says. Before the change the
# query says nothing.
VIOLATIONS: dict[str, tuple[str, Changes, set[str]]] = {
    "axis-step-beyond-axis-violation": (
        "claim-with-curated-sign-and-axis-step",
        [("hcc:axisStep 1 ", "hcc:axisStep 4 ")],
        {"claim:9001 hcc:axisStep 4"},
    ),
    "dangling-pointer-violation": (
        "cited-claim",
        [("hcc:supportedBy reference:test-1", "hcc:supportedBy reference:test-7")],
        {"claim:9001 hcc:supportedBy reference:test-7"},
    ),
    "gap-in-axis-violation": (
        "complete-axis",
        [("hcc:stepNumber 3 ", "hcc:stepNumber 7 ")],
        {"axis:test-01 hcc:stepNumber 7"},
    ),
    "identifier-form-violation": (
        "new-process",
        [("hcc:HCCO_9000003", "hcc:self-digestion")],
        {"hcc:self-digestion rdf:type hcc:ProcessFactor"},
    ),
    "locator-outside-section-violation": (
        "cited-claim",
        [("oa:end 260 ", "oa:end 901 ")],
        {"claim:9001 oa:start 200"},
    ),
    "shared-label-violation": (
        "new-agent-and-carrier",
        [
            ("a hcc:Carrier", "a hcc:Agent"),
            ("heat-sensitive liposome", "siNOX4"),
            ("small interfering RNA against NOX4", "siNOX4"),
        ],
        {"hcc:HCCO_9000005 rdfs:label siNOX4"},
    ),
    "shared-reference-number-violation": (
        "group-citation",
        [("hcc:number 2 ", "hcc:number 1 ")],
        {"reference:test-1 hcc:number 1"},
    ),
    "twice-declared-property-violation": (
        "new-process",
        [("\nhcc:HCCO", f"\nhcc:subject a <{OWL}AnnotationProperty> .\nhcc:HCCO")],
        {"hcc:subject rdf:type owl:ObjectProperty"},
    ),
    "undeclared-relation-violation": (
        "new-process",
        [("skos:exactMatch", "hcc:exactMatch")],
        {"hcc:HCCO_9000003 hcc:exactMatch GO:0006914"},
    ),
    "undefined-term-violation": (
        "new-process",
        [("\nhcc:HCCO", f"\nhcc:warms a <{OWL}ObjectProperty> .\nhcc:HCCO")],
        {"hcc:warms IAO:0000115 owl:ObjectProperty", "hcc:warms rdfs:label owl:ObjectProperty"},
    ),
}
# Further ways to break a rule, and what looks like one and is none.
MORE_VIOLATIONS: list[tuple[str, str, Changes, set[str]]] = [
    (
        "axis-step-beyond-axis-violation",
        "claim-with-curated-sign-and-axis-step",
        [("hcc:axisStep 1 ", "hcc:axisStep 3 ")],  # from the last of three places to the process
        set(),
    ),
    (
        "gap-in-axis-violation",
        "complete-axis",
        [("hcc:stepNumber 1 ", "hcc:stepNumber 3 ")],
        {"axis:test-01 hcc:stepNumber 2"},
    ),
    ("gap-in-axis-violation", "axis-with-branches", [], set()),
    (
        "locator-outside-section-violation",
        "cited-claim",
        [("oa:start 200 ", "oa:start 99 ")],
        {"claim:9001 oa:start 99"},
    ),
    (
        "locator-outside-section-violation",
        "cited-claim",
        [("oa:end 260 ", "oa:end 900 "), ("oa:start 200 ", "oa:start 100 ")],
        set(),
    ),
    (
        "shared-reference-number-violation",
        "group-citation",
        [
            ("hcc:number 2 ", "hcc:number 1 "),
            ("paper:test ;\n    hcc:firstAuthor", "paper:test2 ;\n    hcc:firstAuthor"),
        ],
        set(),
    ),
    (
        "undeclared-relation-violation",
        "new-process",
        [("skos:exactMatch", "hcc:increases")],  # an individual, and no relation to be used so
        {"hcc:HCCO_9000003 hcc:increases GO:0006914"},
    ),
]


def said(query: str, case: str, changes: Changes, model: Graph, base: Graph) -> set[str]:
    """What a check query says of a valid case after some changes; of two places, the first."""
    text = (CORPUS / "valid" / f"{case}.ttl").read_text(encoding="utf-8")
    for old, new in changes:
        assert old in text
        text = text.replace(old, new, 1)
    data = on_base(text, model, base)
    # Definitions name the paper as their source, which is described in another file.
    data.add((URIRef(vocab.iri("paper:chen2025")), RDF.type, URIRef(vocab.iri("hcc:Paper"))))
    rows = data.query(queries.named("checks", query).text)
    return {
        " ".join(vocab.curie(t) if isinstance(t, URIRef) else str(t) for t in row)  # type: ignore[union-attr]
        for row in rows
    }


def test_every_check_query_is_tried() -> None:
    """Each query has a file in tests/violations, or several, and ends in -violation."""
    cases = (paths.CHECKOUT / "tests" / "violations").glob("*.ttl")
    files = {f"{case.stem.partition('--')[0]}-violation" for case in cases}
    assert files == set(queries.folder("checks"))
    assert set(VIOLATIONS) <= files


@pytest.mark.parametrize("name", VIOLATIONS)
def test_a_check_query_finds_its_mistake_and_nothing_without_it(
    name: str, model: Graph, base: Graph
) -> None:
    """The query says nothing of the case as it is, and names the mistake once it is made."""
    case, changes, expected = VIOLATIONS[name]
    assert said(name, case, [], model, base) == set()
    assert said(name, case, changes, model, base) == expected


@pytest.mark.parametrize(("name", "case", "changes", "expected"), MORE_VIOLATIONS)
def test_a_check_query_draws_the_line_where_it_should(
    name: str, case: str, changes: Changes, expected: set[str], model: Graph, base: Graph
) -> None:
    """What is just allowed passes, and the same mistake made another way does not."""
    assert said(name, case, changes, model, base) == expected
