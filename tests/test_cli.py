"""The command line: one clear sentence for each mistake, and the right exit code."""

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from hcconto import cli, paths

HCC = "https://w3id.org/hcconto/"
Run = Callable[..., Result]
SOURCE = paths.CHECKOUT / "ontology" / "claims" / "chen2025.ttl"
CLAIMS = [x for x in SOURCE.read_text(encoding="utf-8").splitlines() if x.startswith("claim:")]


@pytest.fixture
def run(store: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Run a command on the session's store."""
    monkeypatch.setenv("HCCONTO_STORE", str(store))

    def invoke(*arguments: str, stdin: str | None = None) -> Result:
        return CliRunner().invoke(cli.main, list(arguments), input=stdin)

    return invoke


def test_why_prints_the_proof(run: Run) -> None:
    """XL888 counteracts evasion of apoptosis, by way of HSP90 and STAT3, mirrored steps marked."""
    result = run("why", "XL888", "counteracts", "evasion of apoptosis")
    assert result.exit_code == 0
    assert "inferred; 7 proofs, smallest first" in result.stdout
    assert "HSP90 ↓ leads to STAT3 ↓ (mirrored)" in result.stdout
    assert "[13], supported" in result.stdout
    assert "Modulation of cell death pathways" in result.stdout


def test_why_takes_the_whole_nox4_axis(run: Run) -> None:
    """Silencing NOX4 lowers survival through every member of the axis."""
    result = run("why", "siNOX4", "netDecreases", "tumour cell survival")
    lines = [line.strip().split(". ", 1)[-1] for line in result.stdout.splitlines()]
    chain = [
        "siNOX4 leads to NOX4 ↓",
        "NOX4 ↓ leads to mitochondrial ROS ↓ (mirrored)",
        "mitochondrial ROS ↓ leads to Nrf2 ↓ (mirrored)",
        "Nrf2 ↓ leads to PINK1 ↓ (mirrored)",
        "PINK1 ↓ leads to autophagy ↓ (mirrored)",
        "autophagy ↓ leads to tumour cell survival ↓ (mirrored)",
    ]
    places = [lines.index(step) for step in chain if step in lines]
    assert len(places) == len(chain)


def test_why_names_the_line_of_each_axiom(run: Run) -> None:
    """And the axiom stands in that line."""
    told = run("why", "XL888", "counteracts", "evasion of apoptosis").stdout
    line = next(x for x in told.splitlines() if "makes “counteracts”" in x)
    file, _, number = line.rstrip(")").rpartition("(")[2].partition(":")
    written = (paths.CHECKOUT / file).read_text(encoding="utf-8").splitlines()
    assert written[int(number) - 1 :][:3] == [
        "    owl:propertyChainAxiom (",
        "        hcc:leadsTo",
        "        hcc:oppositeOf",
    ]


@pytest.mark.parametrize(
    ("form", "begins"),
    [("turtle", "@prefix"), ("ntriples", "_:fact1 "), ("svg", "<svg xmlns="), ("jsonld", "["),
     ("rdfxml", "<?xml")],
)  # fmt: skip
def test_why_comes_in_other_forms(form: str, begins: str, run: Run, tmp_path: Path) -> None:
    """On standard output, or in a file."""
    asked = ("why", "XL888", "counteracts", "evasion of apoptosis", "--format", form)
    result = run(*asked)
    assert result.exit_code == 0
    assert result.stdout.startswith(begins)
    assert run(*asked, "-o", str(tmp_path / "why")).exit_code == 0
    assert (tmp_path / "why").read_text(encoding="utf-8").strip() == result.stdout.strip()


def test_what_does_not_follow_is_not_drawn(run: Run, tmp_path: Path) -> None:
    """One sentence, exit 1, and no file."""
    path = tmp_path / "why.svg"
    result = run("why", "XL888", "netDecreases", "apoptosis", "--format", "svg", "-o", str(path))
    assert result.exit_code == 1
    assert "does not follow, so there is nothing to draw" in result.stderr
    assert not path.exists()


def test_whatif_says_what_falls_and_what_survives(run: Run) -> None:
    """In words, by relation; as JSON and as a table the same facts."""
    text = run("whatif", "--without", "claim 59").stdout
    assert "1 claim goes, 1 inferred fact falls" in text
    assert "  XL888: apoptosis ↑" in text
    data = json.loads(run("whatif", "--without", "claim:0059", "--format", "json").stdout)
    table = run("whatif", "--without", "Claim 0059", "--format", "tsv").stdout.splitlines()
    assert data["without"] == "hcc:claim/0059"
    assert [fact["outcome"] for fact in data["fallen"]] == ["gone"]
    assert len(table) == 1 + len(data["fallen"]) + len(data["surviving"])
    wrong = run("whatif", "--without", "XL888")
    assert (wrong.exit_code, wrong.stdout) == (1, "")
    assert "neither a claim nor a reference" in wrong.stderr


def test_what_does_not_follow_says_so(run: Run) -> None:
    """Exit 1, and the reason; where the opposite follows, that is said."""
    result = run("why", "XL888", "netDecreases", "apoptosis")
    assert result.exit_code == 1
    assert "does not follow" in result.stdout
    assert "The opposite does: XL888 net increases apoptosis." in result.stdout


def test_why_as_json_is_for_programs(run: Run) -> None:
    """The shape is a fact, whether it is entailed, the graph, and proofs with steps."""
    result = run("why", "iMWA", "leads to", "evasion of ferroptosis", "--format", "json")
    answer = json.loads(result.stdout)
    assert answer["entailed"] is True
    assert answer["graph"] == "inferred"
    sizes = [len(proof["claims"]) for proof in answer["proofs"]]
    assert sizes == sorted(sizes)
    assert {2, 4} <= set(sizes)
    given = [step["claim"] for step in answer["proofs"][0]["steps"] if "claim" in step]
    assert given == ["hcc:claim/0039", "hcc:claim/0043"]
    assert answer["proofs"][0]["references"] == [19]


def test_a_mistyped_name_gets_the_nearest(run: Run) -> None:
    """One sentence on standard error, exit 1, no traceback."""
    result = run("why", "XL887", "counteracts", "evasion of apoptosis")
    assert result.exit_code == 1
    assert "Nothing is called 'XL887'; there is 'XL888'" in result.stderr
    assert "Traceback" not in result.output


def test_bad_use_exits_with_2(run: Run) -> None:
    """A missing argument is bad use, not a failed check."""
    assert run("why", "XL888").exit_code == 2
    assert run("serve", "--port", "0").exit_code == 2


def test_a_query_comes_from_standard_input_a_file_or_by_name(run: Run, tmp_path: Path) -> None:
    """All three are answered; prefixes need not be declared."""
    text = "SELECT (COUNT(*) AS ?n) { ?claim a hcc:Claim }"
    path = tmp_path / "count.rq"
    path.write_text(text)
    count = f"?n\n{len(CLAIMS)}\n"
    assert run("query", "-", stdin=text).stdout == run("query", str(path)).stdout == count
    assert "ERK" in run("query", "axes-with-erk", "--format", "json").stdout
    assert "neither a file nor an example" in run("query", "no-such").stderr


def test_a_query_is_guarded_here_too(run: Run) -> None:
    """Updates, SERVICE and syntax errors are told in a sentence."""
    for text, told in [
        ("DELETE WHERE { ?s ?p ?o }", "read-only"),
        ("SELECT * { SERVICE <http://127.0.0.1/> { ?s ?p ?o } }", "SERVICE"),
        ("SELECT * { ?s ?p }", "line 1, column"),
    ]:
        result = run("query", "-", stdin=text)
        assert result.exit_code == 1
        assert told in result.stderr


def test_show_and_search_find_a_thing_by_any_of_its_names(run: Run) -> None:
    """Label, synonym and outside identifier lead to the same thing."""
    shown = run("show", "XL-888").stdout
    assert shown.startswith("XL888  (hcc:HCCO_0003001, agent)")
    assert "counteracts evasion of apoptosis (inferred)" in shown
    for text in ("p62", "SQSTM1"):
        assert "P62" in run("search", text).stdout
    assert "process\tapoptosis" in run("search", "GO:0006915").stdout
    assert run("search", "zzz").exit_code == 1


def test_export_claims_goes_to_a_file_at_once(run: Run, tmp_path: Path) -> None:
    """A row a claim; the file is whole or not there."""
    path = tmp_path / "claims.tsv"
    assert run("export", "claims", "--format", "tsv", "-o", str(path)).exit_code == 0
    lines = path.read_text(encoding="utf-8").splitlines()
    assert len(lines) == len(CLAIMS) + 1
    assert lines[0].split("\t")[:5] == ["claim", "section", "start", "end", "phrase"]


def test_validate_names_the_claim_and_the_remedy(run: Run, tmp_path: Path) -> None:
    """A claim of one's own without a reference is told by name."""
    path = tmp_path / "mine.ttl"
    path.write_text(f'<{HCC}claim/9001> a <{HCC}Claim> ; <{HCC}status> "supported" .')
    result = run("validate", str(path))
    assert result.exit_code == 1
    assert "claim:9001" in result.stdout
    assert "add hcc:supportedBy" in result.stdout


def test_a_syntax_error_in_a_source_names_file_and_line(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Building from broken Turtle says where, and leaves no store."""
    for folder in ("ontology", "shapes", "queries"):
        shutil.copytree(paths.CHECKOUT / folder, tmp_path / folder)
    terms = tmp_path / "ontology" / "terms.ttl"
    lines = terms.read_text(encoding="utf-8").splitlines()
    terms.write_text("\n".join([*lines[:40], "hcc:x a a a .", *lines[40:]]), encoding="utf-8")
    monkeypatch.setenv("HCCONTO_HOME", str(tmp_path))
    result = run("show", "XL888", "--store", str(tmp_path / "stores"))
    assert result.exit_code == 1
    assert "terms.ttl, line 41" in result.stderr
    assert not (tmp_path / "stores").exists()


def test_build_writes_the_release_where_it_is_told(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The files are in a folder of their own, and the folder of the store is the only output."""
    monkeypatch.setattr(paths, "in_checkout", lambda: False)
    result = run("build", "--out", str(tmp_path))
    assert result.exit_code == 0
    assert len(result.stdout.splitlines()) == 1
    names = {path.name for path in (tmp_path / "release").iterdir()}
    assert len(names) == 11
    assert {"hcconto-full.owl", "hcconto-base.obo", "hcconto-el.ofn"} <= names


def test_formatting_needs_a_checkout(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """In an installed copy fmt says what to do instead."""
    monkeypatch.setattr(paths, "in_checkout", lambda: False)
    result = run("fmt")
    assert result.exit_code == 1
    assert "clone the repository" in result.stderr


def test_files_that_cannot_be_read_or_written_are_told_in_a_sentence(
    run: Run, tmp_path: Path
) -> None:
    """A query that is not text, and a place that takes no file, give no traceback."""
    bad = tmp_path / "bad.rq"
    bad.write_bytes(b"SELECT * {\xff}")
    assert "The input is not UTF-8 at byte 10." in run("query", str(bad)).stderr
    result = run("export", "claims", "-o", str(tmp_path))
    assert result.exit_code == 1
    assert "Is a directory" in result.stderr


def test_a_relation_may_be_given_as_an_iri(run: Run) -> None:
    """The full IRI of subClassOf is understood as its words are."""
    iri = "http://www.w3.org/2000/01/rdf-schema#subClassOf"
    result = run("why", "evasion of ferroptosis", iri, "evasion of programmed cell death")
    assert result.exit_code == 0


def test_claims_come_and_go_as_a_table(run: Run, tmp_path: Path) -> None:
    """An export imports to nothing; a bad row is told with row, column and remedy, exit 1."""
    path = tmp_path / "claims.tsv"
    assert run("export", "claims", "-o", str(path)).exit_code == 0
    before = SOURCE.read_bytes()
    result = run("claims", "import", str(path))
    assert (result.exit_code, result.stdout) == (0, "")
    assert "0 changes of 0 claims" in result.stderr
    text = path.read_text(encoding="utf-8")
    changed = text.replace("the HSP90 inhibitor XL888", "inhibitor XL888", 1)
    path.write_text(changed, encoding="utf-8")
    result = run("claims", "import", str(path), "--dry-run")
    assert result.stdout == (
        "hcc:claim/0056: phrase: the HSP90 inhibitor XL888 → inhibitor XL888\n"
    )
    path.write_text(text.replace("\tXL888\t", "\tXL887\t", 1), encoding="utf-8")
    result = run("claims", "import", str(path))
    assert result.exit_code == 1
    assert "row 57, subject: 'XL887' is not known; did you mean 'XL888'?" in result.stdout
    assert "1 bad row; nothing was changed" in result.stderr
    assert SOURCE.read_bytes() == before


def test_coverage_lists_what_has_neither_claim_nor_reason(run: Run, tmp_path: Path) -> None:
    """A text that is no paper is refused by its checksum, and nothing is written."""
    article, document = tmp_path / "article.txt", tmp_path / "coverage.md"
    article.write_text("Not the article.")
    result = run("coverage", str(article), "-o", str(document))
    assert result.exit_code == 1
    assert "SHA-256" in result.stderr
    assert not document.exists()


def test_coverage_fails_after_it_has_written(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """So that the document shows the gaps that the error counts."""
    from hcconto import build, turtle

    data = Path(__file__).parent / "data"
    known = turtle.read(data / "article.ttl")
    monkeypatch.setattr(build, "read", lambda home: (known, turtle.Graph()))
    document = tmp_path / "coverage.md"
    result = run("coverage", str(data / "article.txt"), "-o", str(document))
    assert result.exit_code == 1
    assert "section 1 (Abstract), sentence 3" in result.stderr
    assert "4 of 9 sentences have neither" in result.stderr
    assert document.read_text(encoding="utf-8").count("**neither**") == 4


@pytest.mark.parametrize("what", ["interventions", "axes", "anomalies", "mappings", "inferred"])
def test_each_export_goes_to_a_file(what: str, run: Run, tmp_path: Path) -> None:
    """Whole, with a last line that ends."""
    path = tmp_path / "table.tsv"
    assert run("export", what, "-o", str(path)).exit_code == 0
    assert path.read_text(encoding="utf-8").endswith("\n")
    assert run("export", what, "--format", "sssom").exit_code == (0 if what == "mappings" else 2)
