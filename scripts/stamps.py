"""Stamps (戳记): remember for which inputs a step was done, so that the second start does nothing.

A stamp is the digest of everything the step depends on; it is written after the step, so a broken step is done again.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from pathlib import Path


def digest(folder: Path, paths: Iterable[Path]) -> str:
    """Digest the names and contents of files below a folder."""
    result = hashlib.sha256()
    for path in sorted(paths):
        result.update(str(path.relative_to(folder)).encode() + b"\0" + hashlib.sha256(path.read_bytes()).digest())
    return result.hexdigest()


class Stamps:
    """The stamps kept in one folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def holds(self, name: str, value: str) -> bool:
        """Tell whether the step was last done for exactly these inputs."""
        try:
            return (self.folder / name).read_text() == value
        except OSError:
            return False

    def write(self, name: str, value: str) -> None:
        """Remember that the step is done for these inputs."""
        self.folder.mkdir(parents=True, exist_ok=True)
        (self.folder / name).write_text(value)
