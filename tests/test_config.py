"""Settings are read in one place, and what they hold is checked there."""

import os
from pathlib import Path

import pytest

from hcconto.config import Settings
from hcconto.errors import HccontoError

SETTINGS = [
    ("PORT", "abc", "HCCONTO_PORT='abc' is not a whole number"),
    ("PORT", "0", "must lie between 1 and 65,535"),
    ("PORT", "70000", "is 70000"),
    ("QUERY_SECONDS", "soon", "is not a number"),
    ("QUERY_SECONDS", "nan", "between 0.1 and 86,400"),
    ("QUERY_SECONDS", "inf", "between 0.1 and 86,400"),
    ("QUERY_SECONDS", "-1", "HCCONTO_QUERY_SECONDS, or its option, is -1.0"),
    ("QUERY_WORKERS", "0", "between 1 and 1,000"),
    ("QUERY_MEMORY", "1e3", "not a whole number"),
    ("QUERY_MEMORY", "8", "between 64 and"),
    ("RESULT_BYTES", "-5", "between 1 and"),
]


@pytest.mark.parametrize(("name", "value", "told"), SETTINGS)
def test_a_broken_setting_is_named(
    name: str, value: str, told: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Which, what it holds, and what it may."""
    monkeypatch.setenv(f"HCCONTO_{name}", value)
    with pytest.raises(HccontoError, match=told):
        Settings.from_environment()


def test_settings_come_from_the_environment_and_then_from_options(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """An option goes before a variable, a variable before the default."""
    monkeypatch.setenv("HCCONTO_PORT", "8123")
    monkeypatch.setenv("HCCONTO_STORE", "~/stores")
    assert Settings.from_environment().port == 8123
    assert Settings.from_environment(port=8124, query_seconds=None).port == 8124
    assert Settings.from_environment().query_seconds == 10.0
    assert Settings.from_environment().store == Path.home() / "stores"


@pytest.mark.parametrize(
    ("cache", "kept"),
    [
        ("{tmp}/there", True),
        ("{tmp}/not-yet", True),
        ("/proc/none/none", False),
        ("./relative", False),
    ],
)
def test_stores_are_kept_where_one_can_write(
    cache: str, kept: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In the cache folder; where that cannot be written, in one of our own for the time being."""
    (tmp_path / "there").mkdir()
    place = cache.format(tmp=tmp_path)
    monkeypatch.setenv("XDG_CACHE_HOME", place)
    monkeypatch.delenv("HCCONTO_STORE", raising=False)
    found = Settings.from_environment().store
    assert (found == Path(place) / "hcconto") is kept
    assert kept or found.name == f"hcconto-{os.getuid()}"
