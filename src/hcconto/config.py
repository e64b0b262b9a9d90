"""Settings, read in one place from `HCCONTO_*` variables; command-line flags override them."""

import os
import tempfile
from dataclasses import dataclass, fields
from pathlib import Path

from hcconto import paths
from hcconto.errors import HccontoError


def _default_store() -> Path:
    cache = os.environ.get("XDG_CACHE_HOME") or "~/.cache"
    folder = Path(cache).expanduser()
    if not os.access(folder if folder.exists() else folder.parent, os.W_OK):
        folder = Path(tempfile.gettempdir())
    return folder / "hcconto"


@dataclass(frozen=True)
class Settings:
    """Everything that can be set. Times in seconds, memory in MiB, sizes in bytes."""

    home: Path
    store: Path
    host: str = "127.0.0.1"
    port: int = 8000
    query_workers: int = 2
    query_seconds: float = 10.0
    query_memory: int = 1024
    query_length: int = 100_000
    result_bytes: int = 50_000_000

    @classmethod
    def from_environment(cls, **overrides: object) -> "Settings":
        """Settings from `HCCONTO_<NAME>` variables, then from the overrides that are not None.

        Raises HccontoError when a variable does not hold what it should.
        """
        values: dict[str, object] = {"home": paths.home(), "store": _default_store()}
        for field in fields(cls):
            name = f"HCCONTO_{field.name.upper()}"
            if text := os.environ.get(name):
                values[field.name] = _converted(name, text, field.type)
        values.update({name: value for name, value in overrides.items() if value is not None})
        return cls(**values)  # type: ignore[arg-type]

    def environment(self) -> dict[str, str]:
        """The same settings as variables, for a child process."""
        return {f"HCCONTO_{f.name.upper()}": str(getattr(self, f.name)) for f in fields(self)}


def _converted(name: str, text: str, kind: object) -> object:
    if kind is Path:
        return Path(text).expanduser()
    try:
        return float(text) if kind is float else int(text) if kind is int else text
    except ValueError:
        raise HccontoError(f"{name}={text!r} is not a number; correct it.") from None
