"""Canonical spelling and homes: an editor's save, then fmt, gives the diff that was meant."""

import difflib
import random
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from rdflib import BNode, Graph, Literal, URIRef
from rdflib.compare import isomorphic

from editor import Editor
from hcconto import paths, turtle, vocab
from hcconto.errors import SourceError

DATA = Path(__file__).parent / "data"
MINI = DATA / "mini"
REAL = paths.CHECKOUT
HCC = vocab.HCC


def copied(source: Path, target: Path) -> Path:
    """A home of its own to edit."""
    shutil.copytree(source / "ontology", target / "ontology")
    return target


def changes(before: dict[Path, str]) -> dict[str, list[str]]:
    """Lines added (+) and removed (-), sorted, by name of the file that changed."""
    found = {}
    for path, text in before.items():
        now = path.read_text(encoding="utf-8")
        lines = difflib.unified_diff(text.splitlines(), now.splitlines(), n=0, lineterm="")
        if meant := [line for line in lines if not line.startswith(("---", "+++", "@@"))]:
            found[path.name] = sorted(line for line in meant if line != "+")
    return found


def texts(home: Path) -> dict[Path, str]:
    """What each source file says now."""
    return {path: path.read_text(encoding="utf-8") for path in turtle.sources(home)}


def shuffled(graph: Graph, seed: int) -> Graph:
    """The same triples put in another order, blank nodes renamed."""
    statements = list(graph)
    random.Random(seed).shuffle(statements)
    names: dict[BNode, BNode] = {}

    def renamed(term: object) -> object:
        if isinstance(term, BNode):
            return names.setdefault(term, BNode(f"s{seed}x{len(names)}"))
        return term

    result = Graph()
    for statement in statements:
        result.add(tuple(renamed(term) for term in statement))  # type: ignore[arg-type]
    return result


@pytest.mark.parametrize("name", ["schema.ttl", "terms.ttl"])
def test_eight_shuffles_of_the_triples_give_one_file(name: str) -> None:
    """The spelling depends on the meaning alone."""
    graph = turtle.read(REAL / "ontology" / name)
    spelled = {turtle.spell(shuffled(graph, seed), {}) for seed in range(8)}
    assert len(spelled) == 1


def test_the_order_of_hashing_does_not_matter(tmp_path: Path) -> None:
    """Another hash seed, as in another process, gives the same bytes."""
    code = (
        "import sys; from pathlib import Path; from hcconto import turtle; "
        "sys.stdout.write(''.join(turtle.tidied(Path(sys.argv[1])).values()))"
    )
    outputs = {
        subprocess.run(
            [sys.executable, "-c", code, str(MINI)],
            env={"PYTHONHASHSEED": seed, "PATH": ""},
            capture_output=True,
            check=True,
        ).stdout
        for seed in ("1", "2", "3")
    }
    assert len(outputs) == 1


def test_the_sources_are_in_canonical_form() -> None:
    """What is committed is what fmt writes."""
    assert turtle.tidy(REAL, check=True) == []


def test_spelling_keeps_the_meaning() -> None:
    """What is written reads back as the same graph."""
    graph = turtle.read(MINI / "ontology" / "schema.ttl")
    assert isomorphic(Graph().parse(data=turtle.spell(graph, {}), format="turtle"), graph)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ('hcc:a hcc:weight "0.80"^^xsd:decimal .', "hcc:a hcc:weight 0.8 ."),
        ("hcc:b owl:disjointWith hcc:a .", "hcc:a owl:disjointWith hcc:b ."),
        ("hcc:a hcc:p 7 .", 'hcc:a hcc:p "7"^^xsd:integer .'),
        ("hcc:a a hcc:C .", "hcc:a a hcc:C , owl:NamedIndividual ."),
        (
            "hcc:a owl:unionOf ( hcc:b hcc:c ) .",
            "hcc:a owl:unionOf [ a rdf:List ; rdf:first hcc:c ; rdf:rest ( hcc:b ) ] .",
        ),
        ("hcc:a a hcc:C .", "hcc:a a hcc:C . GO:0006915 a owl:Class , owl:NamedIndividual ."),
        ('hcc:a rdfs:label "x"@en .', 'hcc:a rdfs:label "x"@EN .'),
    ],
)
def test_what_editors_spell_differently_is_spelled_one_way(one: str, other: str) -> None:
    """Numbers, symmetric axioms, set-like lists and declarations have one spelling."""
    head = "".join(f"@prefix {p}: <{n}> .\n" for p, n in vocab.PREFIXES.items())
    graphs = (Graph().parse(data=head + text, format="turtle") for text in (one, other))
    first, second = (turtle.spell(turtle.normalised(graph), {}) for graph in graphs)
    assert first == second


def test_the_order_of_a_property_chain_is_kept() -> None:
    """Lists whose order has a meaning are not sorted."""
    text = turtle.spell(turtle.read(MINI / "ontology" / "schema.ttl"), {})
    assert text.index("        hcc:leadsDirectlyTo\n") < text.index("        hcc:leadsTo\n")


def test_a_label_stands_beside_every_number() -> None:
    """A diff can be read by a person."""
    text = (MINI / "ontology" / "claims" / "mini.ttl").read_text(encoding="utf-8")
    assert "hcc:subject hcc:HCCO_0001001 ;  # HSP90" in text


@pytest.mark.parametrize(
    "text", ['a "quote"', "a\\slash", "two\nlines", "tab\tbed", "# no comment"]
)
def test_awkward_text_survives(text: str) -> None:
    """Quotes, backslashes, newlines and hashes come back as they were."""
    graph = Graph()
    graph.add((URIRef(HCC + "a"), URIRef(vocab.RDFS_LABEL), Literal(text, lang="en")))
    back = Graph().parse(data=turtle.spell(graph, {}), format="turtle")
    assert set(back) == set(graph)


RECORDED = {
    "nothing-changed": {},
    "class-in-the-wrong-file": {
        "schema.ttl": [
            "+hcc:HCCO_0000999",
            "+    a owl:Class ;",
            '+    rdfs:label "a new mechanism"@en ;',
            "+    rdfs:subClassOf hcc:State ;",
            "+.",
        ]
    },
    "claim-in-the-wrong-file": {
        "mini.ttl": [
            "+claim:9999",
            "+    a hcc:Claim ;",
            '+    rdfs:label "A new claim."@en ;',
            "+    hcc:assertedIn paper:mini ;  # a paper",
            "+    hcc:object hcc:HCCO_0000002 ;  # evasion of apoptosis",
            "+    hcc:subject hcc:HCCO_0001001 ;  # HSP90",
            "+.",
        ]
    },
    "factor-in-the-wrong-file": {
        "terms.ttl": [
            "+hcc:HCCO_0001999",
            "+    a hcc:Factor ;",
            '+    rdfs:label "a new factor"@en ;',
            "+.",
        ]
    },
}


@pytest.mark.parametrize("name", RECORDED)
def test_a_recorded_editor_save_gives_the_diff_that_was_meant(name: str, tmp_path: Path) -> None:
    """After an OWL API save of everything, fmt leaves only the intended lines."""
    home = copied(MINI, tmp_path)
    before = texts(home)
    for path in before:
        saved = DATA / "editor-saves" / name / path.relative_to(home)
        shutil.copy(saved, path)
    assert texts(home) != before
    turtle.tidy(home)
    assert changes(before) == {file: sorted(lines) for file, lines in RECORDED[name].items()}


def test_a_live_editor_save_of_the_real_ontology_gives_the_diff_that_was_meant(
    tmp_path: Path,
) -> None:
    """A class and a claim added to the root ontology end up where they belong, and nothing else."""
    home = copied(REAL, tmp_path)
    before = texts(home)
    editor = Editor(home)
    editor.add(*editor.new_class("HCCO_0000999", "a new mechanism", "MechanismState"))
    claim = vocab.PREFIXES["claim"] + "9999"
    editor.add(
        editor.typed(claim, HCC + "Claim"),
        editor.related(claim, HCC + "assertedIn", vocab.PREFIXES["paper"] + "chen2025"),
        editor.related(claim, HCC + "subject", HCC + "HCCO_0001001"),
        editor.annotated(claim, vocab.RDFS_LABEL, "A new claim."),
    )
    editor.save_all()
    raw = changes(before)
    assert {name: len(lines) > 20 for name, lines in raw.items()} == dict.fromkeys(raw, True)
    turtle.tidy(home)
    meant = {
        "schema.ttl": [
            "+hcc:HCCO_0000999",
            "+    a owl:Class ;",
            '+    rdfs:label "a new mechanism"@en ;',
            "+    rdfs:subClassOf hcc:MechanismState ;",
            "+.",
        ],
        "chen2025.ttl": [
            "+claim:9999",
            "+    a hcc:Claim ;",
            '+    rdfs:label "A new claim."@en ;',
            "+    hcc:assertedIn paper:chen2025 ;  # Chen et al. 2025",
            "+    hcc:subject hcc:HCCO_0001001 ;  # HSP90",
            "+.",
        ],
    }
    assert changes(before) == {file: sorted(lines) for file, lines in meant.items()}


def test_an_axiom_annotation_follows_what_it_annotates(tmp_path: Path) -> None:
    """A remark on a claim's statement, saved in the schema, ends up beside the claim."""
    home = copied(MINI, tmp_path)
    before = texts(home)
    with (home / "ontology" / "schema.ttl").open("a", encoding="utf-8") as stream:
        stream.write(
            "\n@prefix claim: <https://w3id.org/hcconto/claim/> ."
            "[] a owl:Axiom ; owl:annotatedSource claim:0001 ; owl:annotatedProperty hcc:subject ;"
            ' owl:annotatedTarget hcc:HCCO_0001001 ; rdfs:label "a remark"@en .\n'
        )
    turtle.tidy(home)
    assert set(changes(before)) == {"mini.ttl"}


def test_check_changes_nothing(tmp_path: Path) -> None:
    """With check, the files that would change are named and left as they are."""
    home = copied(MINI, tmp_path)
    terms = home / "ontology" / "terms.ttl"
    terms.write_text(terms.read_text(encoding="utf-8") + "\n# a comment\n", encoding="utf-8")
    before = texts(home)
    assert turtle.tidy(home, check=True) == [terms]
    assert texts(home) == before


def test_a_syntax_error_names_file_and_line(tmp_path: Path) -> None:
    """A file that is not Turtle is told by name and line, and nothing is written."""
    home = copied(MINI, tmp_path)
    terms = home / "ontology" / "terms.ttl"
    lines = terms.read_text(encoding="utf-8").splitlines()
    place = lines.index("hcc:HCCO_0001024")
    lines[place + 1] = "    a a a ;"
    terms.write_text("\n".join(lines), encoding="utf-8")
    before = texts(home)
    with pytest.raises(SourceError, match=rf"terms\.ttl, line {place + 2}: "):
        turtle.tidy(home)
    assert texts(home) == before


def test_a_file_that_is_not_utf8_is_told(tmp_path: Path) -> None:
    """Another encoding is named, with the place."""
    path = tmp_path / "x.ttl"
    path.write_bytes(b"# caf\xe9\n")
    with pytest.raises(SourceError, match=r"x\.ttl: not UTF-8 at byte 5"):
        turtle.read(path)


def test_a_blank_node_in_two_statements_is_refused(tmp_path: Path) -> None:
    """What cannot be written inside one statement is told, not lost."""
    home = copied(MINI, tmp_path)
    path = home / "ontology" / "terms.ttl"
    with path.open("a", encoding="utf-8") as stream:
        stream.write("\nhcc:HCCO_0001001 hcc:p _:x . hcc:HCCO_0001024 hcc:p _:x . _:x a hcc:C .\n")
    with pytest.raises(SourceError, match="used in several statements"):
        turtle.tidy(home)


def test_blank_nodes_in_a_circle_are_refused(tmp_path: Path) -> None:
    """A circle of blank nodes is told, and does not hang."""
    home = copied(MINI, tmp_path)
    path = home / "ontology" / "terms.ttl"
    with path.open("a", encoding="utf-8") as stream:
        stream.write("\nhcc:HCCO_0001001 hcc:p _:x . _:y hcc:q _:z . _:z hcc:q _:y .\n")
    with pytest.raises(SourceError, match="circle"):
        turtle.tidy(home)


def test_writing_swaps_a_whole_file_in(tmp_path: Path) -> None:
    """A file is replaced at once and keeps its mode; the same bytes are not written again."""
    path = tmp_path / "x.ttl"
    assert turtle.write(path, "one")
    path.chmod(0o640)
    assert turtle.write(path, "two")
    assert (path.read_text(), path.stat().st_mode & 0o777) == ("two", 0o640)
    assert not turtle.write(path, "two")
    assert [p.name for p in tmp_path.iterdir()] == ["x.ttl"]
