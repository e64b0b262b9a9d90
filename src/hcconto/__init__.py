"""hcconto: why hepatocellular carcinoma comes back after thermal ablation, with reasons.

>>> import hcconto
>>> kb = hcconto.open()  # doctest: +SKIP
>>> kb.why("XL888", "counteracts", "evasion of apoptosis").entailed  # doctest: +SKIP
True
"""

from importlib.metadata import version as _version
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from hcconto.knowledge import KnowledgeBase

__all__ = ["__version__", "open"]
__version__ = _version("hcconto")


def open(store: Path | None = None) -> "KnowledgeBase":
    """The knowledge base, built first if need be.

    `store` is the folder that keeps built stores; by default the one that the command line uses.
    Raises SourceError or BuildError when the ontology cannot be built.
    """
    from hcconto.build import build
    from hcconto.config import Settings
    from hcconto.knowledge import KnowledgeBase

    return KnowledgeBase(build(Settings.from_environment(store=store)))
