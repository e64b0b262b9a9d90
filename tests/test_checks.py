"""The gate passes what is committed, and refuses each kind of damage with a remedy."""

import shutil
from pathlib import Path

import pytest

from hcconto import checks, paths

TERMS = Path("ontology") / "terms.ttl"
CLAIMS = Path("ontology") / "claims" / "chen2025.ttl"


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of the sources to damage; without Java, to be quick."""
    for folder in ("ontology", "shapes"):
        shutil.copytree(paths.CHECKOUT / folder, tmp_path / folder)
    monkeypatch.setattr(checks.reason, "java", lambda: None)
    monkeypatch.setattr(checks.profiles, "available", lambda: False)
    return tmp_path


def outcomes(home: Path, source: Path | None = None, only: str = "") -> dict[str, checks.Outcome]:
    """Outcomes by name; just of the checks with `only` in their name, to be quick."""
    return {outcome.name: outcome for outcome in checks.run(home, source, only)}


def failures(home: Path, only: str) -> dict[str, str]:
    """What failed of the checks with these words in their name, with its findings as one text."""
    return {n: "\n".join(o.findings) for n, o in outcomes(home, only=only).items() if o.findings}


def damaged(home: Path, path: Path, old: str, new: str) -> None:
    """Change one place of a file."""
    text = (home / path).read_text(encoding="utf-8")
    assert text.count(old) >= 1
    (home / path).write_text(text.replace(old, new, 1), encoding="utf-8")


def test_what_is_committed_passes(home: Path) -> None:
    """Nothing is found, and what was not checked is said to be so."""
    found = outcomes(home)
    assert {n for n, o in found.items() if o.findings} == set()
    without_java = {checks.CONSISTENT, checks.COMPLETE, *checks.PROFILES}
    assert {n for n, o in found.items() if o.not_run} == {*without_java, "locators"}
    assert len(found) >= 50


def test_a_file_out_of_spelling_is_named(home: Path) -> None:
    """The remedy is fmt."""
    damaged(home, TERMS, "# Individuals", "# People")
    assert (
        "terms.ttl is not in canonical form; run hcconto fmt"
        in failures(home, "spelling")["canonical spelling"]
    )


def test_an_unknown_identifier_names_who_uses_it_and_what_is_near(home: Path) -> None:
    """A mistyped GO id is told with the thing that has it and the nearest ids."""
    damaged(home, TERMS, "skos:exactMatch GO:0097707", "skos:exactMatch GO:0097777")
    found = failures(home, "outside identifiers")["outside identifiers"]
    assert "GO:0097777, used by hcc:HCCO_" in found
    assert "GO:0097707 (ferroptosis)" in found
    assert "hcconto sources add" in found


def test_a_claim_without_a_reference_is_named(home: Path) -> None:
    """The message has the claim and the two ways out."""
    cited = (
        "    hcc:supportedBy reference:chen2025-18 ;  # Zhang R et al. 2019\n    oa:hasSelector ["
    )
    damaged(home, CLAIMS, cited, "    oa:hasSelector [")
    found = failures(home, "shapes")["shapes"]
    assert "claim:00" in found
    assert "add hcc:supportedBy, or set its hcc:status" in found


def test_relations_turned_into_annotations_are_refused(home: Path) -> None:
    """Saving while an import was missing does this to every relation."""
    with (home / TERMS).open("a", encoding="utf-8") as stream:
        stream.write("\nhcc:hasOutcome a owl:AnnotationProperty .\n")
    assert any("hcc:hasOutcome" in t for t in failures(home, "annotation: that is").values())


def test_a_generated_file_that_was_edited_is_refused(home: Path) -> None:
    """The remedy names the command that makes it."""
    damaged(home, checks.PROJECTION, "increase of HSP90", "rise of HSP90")
    assert "run hcconto build" in failures(home, "generated")["generated projection"]


def test_a_locator_outside_its_section_is_refused(home: Path) -> None:
    """An offset in another section is a finding."""
    damaged(home, CLAIMS, "oa:start 7351", "oa:start 100")
    assert any("claim" in text for text in failures(home, "located within").values())


def test_locators_are_checked_against_the_article(home: Path, tmp_path: Path) -> None:
    """A text that is not the article is refused by its checksum, and nothing is guessed."""
    article = tmp_path / "article.txt"
    article.write_text("not the article")
    (finding,) = outcomes(home, article, "locators")["locators"].findings
    assert "SHA-256" in finding


def test_a_phrase_that_is_not_at_its_place_is_found(home: Path, tmp_path: Path) -> None:
    """With an article of the right checksum, each phrase must be where its locator says."""
    import hashlib

    text = (home / CLAIMS).read_text(encoding="utf-8")
    recorded = next(line.split('"')[1] for line in text.splitlines() if "hcc:sha256" in line)
    article = tmp_path / "article.txt"
    article.write_text("x" * 48_000)
    digest = hashlib.sha256(article.read_bytes()).hexdigest()
    (home / CLAIMS).write_text(text.replace(recorded, digest), encoding="utf-8")
    findings = outcomes(home, article, "locators")["locators"].findings
    assert len(findings) == text.count("hcc:searchPhrase")
    assert all("is not in characters" in finding for finding in findings)


def test_hermit_and_the_owl_api_are_asked_when_there_is_java() -> None:
    """With Java, consistency and profiles are checked and not only said."""
    gate = checks.Gate(paths.CHECKOUT).checks()
    for name in (checks.CONSISTENT, checks.COMPLETE, *checks.PROFILES):
        check = gate[name]
        assert not isinstance(check, str), check
        assert check() == []


def test_an_inconsistent_edit_is_told_by_the_axioms_that_clash(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of twenty thousand axioms the three that cannot all hold are named, in labels."""
    monkeypatch.undo()
    with (home / TERMS).open("a", encoding="utf-8") as stream:
        stream.write("\nhcc:HCCO_0000156 a hcc:HCCO_0000102 .\n")
    head, *axioms = failures(home, checks.CONSISTENT)[checks.CONSISTENT].splitlines()
    assert head.startswith("These cannot all hold")
    assert {axiom.strip() for axiom in axioms} == {
        "incomplete microwave ablation is a microwave ablation procedure",
        "incomplete microwave ablation is a radiofrequency ablation procedure",
        "radiofrequency ablation procedure and microwave ablation procedure have nothing in common",
    }


def test_an_axiom_that_is_not_owl_2_dl_is_told(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Two chains that need each other are named by the OWL API."""
    monkeypatch.undo()
    monkeypatch.setattr(checks.reason, "java", lambda: None)
    with (home / "ontology" / "schema.ttl").open("a", encoding="utf-8") as stream:
        stream.write("\nhcc:oppositeOf owl:propertyChainAxiom ( hcc:counteracts hcc:leadsTo ) .\n")
    assert "oppositeOf" in failures(home, "OWL 2 DL")["The full release is in OWL 2 DL"]


def test_an_edge_without_its_claim_is_told(home: Path) -> None:
    """A causal statement written by hand rests on nobody's word."""
    with (home / TERMS).open("a", encoding="utf-8") as stream:
        stream.write("\nhcc:HCCO_0003001 hcc:leadsByStatementTo hcc:HCCO_0003001 .\n")
    assert any("unfounded-edge" in t for t in failures(home, "which claim it rests").values())


def test_a_header_without_a_licence_is_told(home: Path) -> None:
    """The relation that is missing is named."""
    licence = "    dcterms:license <https://creativecommons.org/licenses/by/4.0/> ;\n"
    damaged(home, Path("ontology") / "hcconto.ttl", licence, "")
    assert any("dcterms:license not said" in t for t in failures(home, "header says").values())
