"""Settings, read in one place from `HCCONTO_*` variables; command-line flags override them."""

import os
import tempfile
from dataclasses import dataclass, fields
from pathlib import Path

from hcconto import paths
from hcconto.errors import HccontoError

# The least and the most that makes sense.
BOUNDS: dict[str, tuple[float, float]] = {
    "port": (1, 65_535),
    "query_workers": (1, 1_000),
    "query_seconds": (0.1, 86_400),
    "query_memory": (64, 1_000_000),
    "query_length": (1, 1_000_000_000),
    "result_bytes": (1, 4_000_000_000),
}


def _default_store() -> Path:
    cache = os.path.expanduser(os.environ.get("XDG_CACHE_HOME") or "~/.cache")
    folder = cache if os.path.exists(cache) else os.path.dirname(cache)
    if os.path.isabs(cache) and os.access(folder, os.W_OK):
        return Path(cache, "hcconto")
    return Path(tempfile.gettempdir(), f"hcconto-{os.getuid()}")


@dataclass(frozen=True)
class Settings:
    """Everything that can be set. Times in seconds, memory in MiB, sizes in bytes.

    `built` names a finished store to serve as it is, whatever the sources say now. `beside` names
    whole vocabularies to put into the store (`go chebi`), the tables of which lie in `tables`.
    """

    home: Path
    store: Path
    host: str = "127.0.0.1"
    port: int = 8000
    query_workers: int = 2
    query_seconds: float = 10.0
    query_memory: int = 1024
    query_length: int = 100_000
    result_bytes: int = 50_000_000
    built: Path | None = None
    beside: str | None = None
    tables: Path | None = None

    @classmethod
    def from_environment(cls, **overrides: object) -> "Settings":
        """Settings from `HCCONTO_<NAME>` variables, then from the overrides that are not None.

        Raises HccontoError when one of them does not hold what it should.
        """
        values: dict[str, object] = {"home": paths.home(), "store": _default_store()}
        for field in fields(cls):
            name = f"HCCONTO_{field.name.upper()}"
            if text := os.environ.get(name):
                values[field.name] = _converted(name, text, field.type)
        values.update({name: value for name, value in overrides.items() if value is not None})
        for name in {"home", "store", "built", "tables"} & values.keys():
            values[name] = Path(os.path.expanduser(str(values[name])))
        for name, (least, most) in BOUNDS.items():
            if name in values and not least <= values[name] <= most:  # type: ignore[operator]
                raise HccontoError(
                    f"HCCONTO_{name.upper()}, or its option, is {values[name]}; "
                    f"it must lie between {least:,} and {most:,}."
                )
        return cls(**values)  # type: ignore[arg-type]

    @property
    def body_bytes(self) -> int:
        """The longest request body: room for the longest query, each of its bytes escaped."""
        return max(1_000_000, 12 * self.query_length)


def _converted(name: str, text: str, kind: object) -> object:
    try:
        return float(text) if kind is float else int(text) if kind is int else text
    except ValueError:
        number = "whole number" if kind is int else "number"
        raise HccontoError(f"{name}={text!r} is not a {number}; correct it.") from None
