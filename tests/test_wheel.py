"""The wheel carries everything that the program needs from the checkout."""

import zipfile
from pathlib import Path

from hatchling.builders.wheel import WheelBuilder

from hcconto import paths


def test_ontology_shapes_and_queries_travel_in_the_wheel(tmp_path: Path) -> None:
    """Every file of the three folders is in the wheel, and so are templates and styles."""
    (built,) = WheelBuilder(str(paths.CHECKOUT)).build(directory=str(tmp_path))
    inside = set(zipfile.ZipFile(built).namelist())
    for folder in ("ontology", "shapes", "queries"):
        files = [p for p in (paths.CHECKOUT / folder).rglob("*") if p.is_file()]
        assert files
        wanted = {f"hcconto/data/{p.relative_to(paths.CHECKOUT)}" for p in files}
        assert wanted - inside == set()
    assert {"hcconto/web/templates/why.html", "hcconto/web/static/hcconto.css"} <= inside
