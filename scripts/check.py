"""Every check and every test (检查): `make test`, `make lint` and `make pictures`.

All checks run even when one fails, so that everything wrong is heard at once; those of Python and those of the front
end go on beside each other. The tests come last, so that pytest's closing line ends the output; two processes share
them as the root `conftest.py` says, each with servers of its own. One failure anywhere makes the whole run fail.
"""

from __future__ import annotations

import os
import random
import subprocess
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import environment
import frontend
import system
from steps import ROOT, StepFailed, say, step

TOOLS = ["scripts", "bench"]
BESIDE_EACH_OTHER = ["-n", "2", "--no-loadscope-reorder"]

Check = tuple[str, Callable[[], None]]


def main(what: str, arguments: list[str]) -> int:
    """Run the named group of checks and return the exit code."""
    with environment.only_one():
        environment.prepare("requirements-dev.lock")
        if what != "lint":
            system.prepare()
        frontend.build()
    failed = [] if what == "pictures" else _failing(_of_python(), _of_the_front_end())
    if what == "lint":
        return _conclude(failed)
    if failed:
        say(f"✗ 未通过的检查:{'、'.join(failed)}(测试照常运行)")
    tests = _pytest(["tests/browser"] if what == "pictures" else BESIDE_EACH_OTHER, arguments)
    return tests or bool(failed)


def _of_python() -> list[Check]:
    return [
        ("代码风格 ruff", lambda: _python("代码风格 ruff", "ruff", "check", ".")),
        ("类型 mypy", lambda: _python("类型 mypy", "mypy")),
        ("工具的类型 mypy", _types_of_tools),
        ("楼层 import-linter", lambda: _run("楼层 import-linter", "-c", LINT_IMPORTS)),
    ]


def _of_the_front_end() -> list[Check]:
    return [
        ("前端依赖包", frontend.packages),
        ("前端类型 vue-tsc", lambda: frontend.npm("前端类型 vue-tsc", "run", "check", show=True)),
        ("前端测试 vitest", lambda: frontend.npm("前端测试 vitest", "test", show=True)),
        ("前端体积", lambda: frontend.npm("前端体积", "run", "size", show=True)),
    ]


# The tool has a console script only; its first line names the path of the environment, which may hold spaces.
LINT_IMPORTS = "from importlinter.cli import lint_imports_command; lint_imports_command()"


def _failing(*lanes: list[Check]) -> list[str]:
    """Name the checks that fail; those of one lane come one after another, because they share caches."""
    with ThreadPoolExecutor(len(lanes)) as pool:
        return [name for failed in pool.map(_failing_of, lanes) for name in failed]


def _failing_of(lane: list[Check]) -> list[str]:
    return [name for name, check in lane if not _passes(check)]


def _passes(check: Callable[[], None]) -> bool:
    try:
        check()
    except StepFailed:
        return False
    return True


def _python(title: str, module: str, *arguments: str) -> None:
    _run(title, "-m", module, *arguments)


def _run(title: str, *arguments: str) -> None:
    step(title, [environment.PYTHON, *arguments], show=True)


def _types_of_tools() -> None:
    """Check each folder of tools by itself: their files import each other by bare names."""
    for folder in TOOLS:
        files = sorted(str(path.relative_to(ROOT)) for path in (ROOT / folder).glob("*.py"))
        _python(f"{folder}/ 的类型", "mypy", "--config-file=", "--strict", "--ignore-missing-imports", *files)


def _conclude(failed: list[str]) -> int:
    say(f"✗ 未通过的检查:{'、'.join(failed)}" if failed else "✓ 全部检查通过")
    return bool(failed)


def _pytest(chosen: list[str], arguments: list[str]) -> int:
    say(f"→ 测试 pytest {' '.join([*chosen, *arguments])}")
    command = [str(environment.PYTHON), "-m", "pytest", *chosen, *arguments]
    # Both processes have to collect the same tests in the same order, even where it comes from a set.
    told = {"PYTHONUTF8": "1", "PYTHONHASHSEED": str(random.randrange(2**32))}
    return subprocess.run(command, cwd=ROOT, env={**os.environ, **told}, check=False).returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], sys.argv[2:]))
