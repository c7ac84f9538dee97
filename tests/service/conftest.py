"""What tests of services may use."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from guocheng.service.platform import Platform
from tests.service.import_case import Company, fill, open_company


@pytest.fixture
def importing(new_database: Callable[[], str], files_dir: Path) -> Iterator[Company]:
    """A small company whose people import files."""
    url = new_database()
    platform = Platform.open(database_url=url, files=files_dir)
    platform.prepare(lambda _: None)
    fill(platform)
    platform.close()
    company = open_company(url, files_dir)
    yield company
    company.platform.close()
