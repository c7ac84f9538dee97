"""The tree as the house tests read it (源码树): tracked files and parsed modules."""

from __future__ import annotations

import ast
import subprocess
from collections.abc import Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
LEFT_OUT = {"node_modules", "__pycache__", "static", "dist", "build", "var"}


@cache
def files() -> tuple[Path, ...]:
    """List the files of the project: what git would commit, or everything where there is no git."""
    asked = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"],
        cwd=ROOT,
        capture_output=True,
        check=False,
    )
    names = asked.stdout.decode().split("\0")
    found = [ROOT / name for name in names if name] if asked.returncode == 0 else list(_walk(ROOT))
    return tuple(sorted(path for path in found if path.is_file()))


def _walk(folder: Path) -> Iterator[Path]:
    for path in folder.iterdir():
        if path.name.startswith(".") or path.name in LEFT_OUT:
            continue
        yield from _walk(path) if path.is_dir() else [path]


def under(*folders: str, ending: str = ".py") -> list[Path]:
    """List the files below some folders, such as `guocheng/base`."""
    return [
        path for path in files() if path.suffix == ending and name(path).startswith(tuple(f"{one}/" for one in folders))
    ]


def name(path: Path) -> str:
    """Return a path as it is written in messages."""
    return path.relative_to(ROOT).as_posix()


@cache
def parsed(path: Path) -> ast.Module:
    """Parse a Python file once."""
    return ast.parse(path.read_text(encoding="utf-8"), filename=str(path))


def calls(path: Path) -> Iterator[tuple[str, ast.Call]]:
    """Yield every call with its dotted name, such as `datetime.now`."""
    for node in ast.walk(parsed(path)):
        if isinstance(node, ast.Call):
            yield dotted(node.func), node


def dotted(node: ast.expr) -> str:
    """Return the dotted name of an expression; unknown parts are empty."""
    if isinstance(node, ast.Attribute):
        return f"{dotted(node.value)}.{node.attr}"
    return node.id if isinstance(node, ast.Name) else ""
