"""What many tests need: one built store, and what opens it."""

import fcntl
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from hcconto.config import Settings
from hcconto.knowledge import KnowledgeBase, built
from hcconto.web import create_app
from hcconto.workers import Pool

# These take minutes each; begun first, they do not keep one process busy at the end.
LONG = (
    "test_reason",
    "test_checks",
    "test_validate",
    "test_importing",
    "test_pages",
    "test_cli",
    "test_justifications",
    "test_provocations",
)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Put the long files first; the order within a file stays."""
    items.sort(key=lambda item: item.path.stem not in LONG)


@pytest.fixture(scope="session")
def store(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Path:
    """The folder that keeps built stores during the tests: the same for all processes."""
    base = tmp_path_factory.getbasetemp()
    folder = (base if worker_id == "master" else base.parent) / "stores"
    folder.mkdir(exist_ok=True)
    return folder


@pytest.fixture(scope="session")
def settings(store: Path) -> Settings:
    """Settings with short limits and that folder."""
    return Settings.from_environment(store=store, query_seconds=5.0, query_memory=256)


@pytest.fixture(scope="session")
def folder(settings: Settings) -> Path:
    """A store built from the real sources; one process builds it, and the others wait."""
    with (settings.store / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        return built(settings)


@pytest.fixture(scope="session")
def kb(folder: Path) -> KnowledgeBase:
    """The knowledge base on it."""
    return KnowledgeBase(folder)


@pytest.fixture(scope="session")
def pool(folder: Path) -> Iterator[Pool]:
    """Two query workers on it."""
    workers = Pool(folder, 2, 5.0, 256, 5_000_000)
    yield workers
    workers.close()


@pytest.fixture(scope="session")
def app(settings: Settings, folder: Path) -> Iterator[Flask]:
    """The web application on it."""
    made = create_app(replace(settings, built=folder))
    yield made
    made.extensions["hcconto-pool"].close()


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    """A client of the application."""
    return app.test_client()
