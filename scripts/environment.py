"""The own environment of a clone (运行环境): `.venv` with exactly the locked packages.

Works without `ensurepip`, which Debian packs apart: then the pip of the machine installs into the environment.
The project is linked by a relative path file, so a folder with any name works and a moved clone still finds itself.
"""

from __future__ import annotations

import fcntl
import importlib.util
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from stamps import Stamps, digest
from steps import ROOT, StepFailed, give_up, step

VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
PACKAGES = VENV / "lib" / f"python{sys.version_info.major}.{sys.version_info.minor}" / "site-packages"
STAMPS = Stamps(VENV / "stamps")
OLDEST_PYTHON = (3, 11)


@contextmanager
def only_one() -> Iterator[None]:
    """Let two set-ups of one clone wait for each other."""
    with (ROOT / "Makefile").open() as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def prepare(lock: str) -> None:
    """Bring `.venv` to the packages of a lock file and link the project into it."""
    if sys.version_info < OLDEST_PYTHON:
        found = ".".join(map(str, sys.version_info[:3]))
        give_up(
            f"需要 Python 3.11 或更新版本,现在是 {found};可用 make PYTHON=python3.11 指定。",
            f"Python 3.11 or newer is needed, this is {found}; name another with make PYTHON=python3.11.",
        )
    try:
        _create()
        _install(lock)
        _link()
    except PermissionError as error:
        give_up(
            f"文件夹「{error.filename}」不可写,请换用有权限的用户,或把代码放到自己的文件夹中。",
            f"The folder {error.filename} cannot be written; use another user or clone into a folder of your own.",
        )
    except StepFailed as failure:
        give_up(f"「{failure}」没有成功,原因见上面的输出。", "The step did not succeed; see its output above.")


def _create() -> None:
    value = f"{sys.version_info[:2]} {ROOT}"
    if STAMPS.holds("python", value) and _works():
        return
    if not os.access(ROOT, os.W_OK):
        raise PermissionError(13, "not writable", str(ROOT))
    if VENV.exists() and not _works():
        shutil.rmtree(VENV)
    without_pip = [] if importlib.util.find_spec("ensurepip") else ["--without-pip"]
    step("创建 Python 环境 .venv", [sys.executable, "-m", "venv", *without_pip, VENV])
    STAMPS.write("python", value)


def _works() -> bool:
    return PYTHON.exists() and subprocess.run([PYTHON, "-c", ""], check=False, capture_output=True).returncode == 0


def _install(lock: str) -> None:
    """Install a lock; the development lock holds the run-time lock, so the wider one satisfies both."""
    value = digest(ROOT, [ROOT / lock])
    if STAMPS.holds(lock, value):
        return
    install(lock)
    STAMPS.write(lock, value)
    STAMPS.write("requirements.lock", digest(ROOT, [ROOT / "requirements.lock"]))


def install(lock: str) -> None:
    """Install every package of a lock file, checked against its hashes."""
    arguments = ["--require-hashes", "--no-input", "--disable-pip-version-check", "--progress-bar", "off"]
    step(
        f"安装 {lock} 中锁定的依赖包",
        [*installer(PYTHON), "install", *arguments, "--requirement", lock],
        environment={"PIP_USER": "0", "PYTHONUTF8": "1"},
    )


def installer(python: Path) -> list[str]:
    """Say how to call pip for an environment: its own, or that of the machine."""
    if subprocess.run([python, "-m", "pip", "--version"], check=False, capture_output=True).returncode == 0:
        return [str(python), "-m", "pip"]
    if importlib.util.find_spec("pip"):
        return [sys.executable, "-m", "pip", "--python", str(python)]
    return give_up(
        "这台机器上没有 pip,请先执行 apt install python3-venv python3-pip。",
        "There is no pip on this machine; run: apt install python3-venv python3-pip.",
    )


def _link() -> None:
    """Make the project importable with its entry points, as an editable installation would."""
    import tomllib

    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    about = PACKAGES / f"{project['name']}-{project['version']}.dist-info"
    _write(PACKAGES / f"{project['name']}.pth", os.path.relpath(ROOT, PACKAGES) + "\n")
    _write(about / "METADATA", f"Metadata-Version: 2.1\nName: {project['name']}\nVersion: {project['version']}\n")
    _write(about / "entry_points.txt", "\n".join(_sections(project["entry-points"])))


def _sections(groups: dict[str, dict[str, str]]) -> Iterator[str]:
    for group, names in groups.items():
        yield f"[{group}]"
        yield from (f"{name} = {target}" for name, target in names.items())


def _write(path: Path, text: str) -> None:
    if not path.exists() or path.read_text(encoding="utf-8") != text:
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, encoding="utf-8")
