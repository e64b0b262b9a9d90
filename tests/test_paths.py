"""Where things are, in a checkout and in an installed wheel."""

from pathlib import Path

import pytest

from hcconto import build, paths
from hcconto.config import Settings

MINI = Path(__file__).parent / "data" / "mini"


def test_a_checkout_is_found_from_its_package() -> None:
    """The sources beside the package are the ones in use."""
    assert paths.home() == paths.CHECKOUT
    assert paths.in_checkout()
    assert not paths.is_packaged(paths.CHECKOUT)


def test_what_can_be_edited_is_validated_before_it_is_served(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A checkout is validated at each build; what a wheel carries passed when it was released."""
    asked: list[Path] = []
    monkeypatch.setattr(build.validity, "require", lambda facts, home, *_: asked.append(home))
    build.build(Settings(home=MINI, store=tmp_path / "one"))
    assert asked == [MINI]
    monkeypatch.setattr(paths, "is_packaged", lambda home: True)
    build.build(Settings(home=MINI, store=tmp_path / "two"))
    assert asked == [MINI]
