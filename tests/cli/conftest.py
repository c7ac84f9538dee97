"""What tests of the command line may use."""

from __future__ import annotations

from pathlib import Path

import pytest


@pytest.fixture
def tmp_path(own_folder: Path) -> Path:
    """A folder in which whole systems are founded."""
    return own_folder
