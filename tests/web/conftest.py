"""What tests of the HTTP door may use: one office for all, because building it takes longer than most tests."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from guocheng.store.server import EmbeddedServer
from tests.database import _create, database_url
from tests.web.office import Office, open_office, open_platform


@pytest.fixture(scope="session")
def office(server: EmbeddedServer, template: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    """An office in which every test makes records and newcomers of its own."""
    _create(server, "web_office", template)
    folder: Path = tmp_path_factory.mktemp("office")
    platform = open_platform(database_url(server, "web_office"), folder / "files")
    yield open_office(platform)
    platform.close()
