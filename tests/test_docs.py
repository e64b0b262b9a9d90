"""The documents are true: every command, setting and query is named, and what is shown runs."""

import re
import shlex
from dataclasses import fields
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from hcconto import cli, paths, queries
from hcconto.config import Settings

README = (paths.CHECKOUT / "README.md").read_text(encoding="utf-8")
COMMANDS = (paths.CHECKOUT / "docs" / "commands.md").read_text(encoding="utf-8")
CONTRIBUTING = (paths.CHECKOUT / "CONTRIBUTING.md").read_text(encoding="utf-8")


def leaves(group: click.Group, name: str = "hcconto") -> dict[str, click.Command]:
    """All commands that do something, by their full name."""
    found: dict[str, click.Command] = {}
    for part, command in group.commands.items():
        inner = f"{name} {part}"
        found |= leaves(command, inner) if isinstance(command, click.Group) else {inner: command}
    return found


ALL = leaves(cli.main)


@pytest.mark.parametrize("name", ALL)
def test_every_command_is_documented_and_has_help(name: str) -> None:
    """The table names it, and its help says what it does."""
    assert f"`{name}" in COMMANDS
    assert ALL[name].help


@pytest.mark.parametrize("field", [f.name for f in fields(Settings)])
def test_every_setting_is_documented_with_its_default(field: str) -> None:
    """The table has the variable and, where it is a plain value, the default."""
    (row,) = re.findall(rf"^\| `HCCONTO_{field.upper()}` \| (.*?) \|", COMMANDS, re.MULTILINE)
    default = next(f.default for f in fields(Settings) if f.name == field)
    if isinstance(default, str | int | float):
        assert row == f"`{default:g}`" if isinstance(default, float) else f"`{default}`"


@pytest.mark.parametrize("name", sorted(queries.folder("examples")))
def test_every_example_question_is_documented(name: str) -> None:
    """The table has its name and its question as the file puts it."""
    assert f"| `{name}` | {queries.folder('examples')[name].title} |" in COMMANDS


def shown(text: str) -> list[str]:
    """The hcconto commands in the shell blocks of a document."""
    blocks = re.findall(r"```sh\n(.*?)```", text, re.DOTALL)
    lines = [line.strip() for block in blocks for line in block.splitlines()]
    return [line for line in lines if line.startswith("hcconto ")]


QUICK = [line for line in shown(README) if not line.startswith("hcconto serve")]


@pytest.mark.parametrize("line", QUICK)
def test_a_command_shown_in_the_readme_runs(
    line: str, store: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It exits with 0 and prints something."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("HCCONTO_STORE", str(store))
    result = CliRunner().invoke(cli.main, shlex.split(line)[1:])
    assert (result.exit_code, result.exception) == (0, None)
    assert result.stdout or (tmp_path / "claims.tsv").stat().st_size > 1000


@pytest.mark.parametrize("name", ALL)
def test_examples_in_help_are_real_commands(name: str) -> None:
    """What a help text shows begins with a command that exists."""
    examples = re.findall(r"^\s*(hcconto .*)$", ALL[name].help or "", re.MULTILINE)
    for example in examples:
        assert any(example.startswith(other) for other in ALL)


def test_documents_name_only_commands_that_exist() -> None:
    """No document shows a command that is not there."""
    for text in (README, COMMANDS, CONTRIBUTING):
        for line in shown(text):
            first = line.split(" && ")[0]
            assert any(first.startswith(name) for name in ALL), line


def test_the_python_of_the_readme_runs(
    store: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """The code block prints a proof."""
    monkeypatch.setenv("HCCONTO_STORE", str(store))
    (code,) = re.findall(r"```python\n(.*?)```", README, re.DOTALL)
    exec(compile(code, "README.md", "exec"), {})
    assert "NFS1 ↓" in capsys.readouterr().out


def test_the_claim_shown_to_contributors_conforms(tmp_path: Path) -> None:
    """The example of CONTRIBUTING passes the shapes as it stands."""
    from hcconto import vocab

    (block,) = re.findall(r"```turtle\n(.*?)```", CONTRIBUTING, re.DOTALL)
    head = "".join(f"@prefix {p}: <{n}> .\n" for p, n in vocab.PREFIXES.items())
    path = tmp_path / "claim.ttl"
    path.write_text(head + block, encoding="utf-8")
    result = CliRunner().invoke(cli.main, ["validate", str(path)])
    assert (result.exit_code, result.stdout) == (0, "")


def test_documents_say_nothing_of_this_machine() -> None:
    """No path of a developer's machine stands in anything that is shipped."""
    here = str(paths.CHECKOUT)
    folders = ("src", "docs", "ontology", "shapes", "queries", "benchmarks")
    texts = [p for f in folders for p in (paths.CHECKOUT / f).rglob("*") if p.is_file()]
    for path in texts:
        if path.suffix in (".md", ".py", ".ttl", ".rq", ".html", ".toml"):
            assert here not in path.read_text(encoding="utf-8"), path
