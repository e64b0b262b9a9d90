"""Where ontology, shapes and queries are: in a checkout, or inside the installed wheel."""

from pathlib import Path

PACKAGE = Path(__file__).resolve().parent
CHECKOUT = PACKAGE.parent.parent


def home() -> Path:
    """The folder that holds `ontology/`, `shapes/` and `queries/`."""
    return CHECKOUT if (CHECKOUT / "ontology" / "hcconto.ttl").is_file() else PACKAGE / "data"


def is_packaged(home: Path) -> bool:
    """True for the folder inside an installed wheel: it passed the gate when it was released."""
    return home == PACKAGE / "data"


def in_checkout() -> bool:
    """True where the sources can be edited, false in an installed wheel."""
    return home() == CHECKOUT
