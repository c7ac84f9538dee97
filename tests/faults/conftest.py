"""What tests of faults may use (故障测试): an office whose payments wait for many approvers at once."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from guocheng.store.server import EmbeddedServer
from tests.database import _create, database_url
from tests.faults.payments import Payments
from tests.web.office import open_office, open_platform


@pytest.fixture
def tmp_path(own_folder: Path) -> Path:
    """A folder in which a server is founded that will be killed."""
    return own_folder


@pytest.fixture(scope="session")
def payments(server: EmbeddedServer, template: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Payments]:
    """An office with eight managers and ten people in finance."""
    _create(server, "faults_office", template)
    folder: Path = tmp_path_factory.mktemp("faults")
    platform = open_platform(database_url(server, "faults_office"), folder / "files", pool_size=20)
    yield Payments(open_office(platform), managers=8, finance=10)
    platform.close()
