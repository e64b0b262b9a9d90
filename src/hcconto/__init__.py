"""hcconto: why hepatocellular carcinoma comes back after thermal ablation, with reasons.

>>> import hcconto
>>> kb = hcconto.open()  # doctest: +SKIP
>>> kb.why("XL888", "counteracts", "evasion of apoptosis").entailed  # doctest: +SKIP
True
"""

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from hcconto.knowledge import KnowledgeBase

__all__ = ["__version__", "open"]


def open(store: Path | None = None) -> "KnowledgeBase":
    """The knowledge base, built first if need be.

    `store` is the folder that keeps built stores; by default the one that the command line uses.
    Raises SourceError or BuildError when the ontology cannot be built.
    """
    from hcconto.config import Settings
    from hcconto.knowledge import KnowledgeBase, built

    settings = Settings.from_environment(store=store)
    return KnowledgeBase(built(settings), settings.home)


def __getattr__(name: str) -> str:
    """The version, looked up only when asked for."""
    if name == "__version__":
        from importlib.metadata import version

        return version("hcconto")
    raise AttributeError(name)
