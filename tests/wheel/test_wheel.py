"""The wheel in a clean environment without Node gives the same product (安装包)."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from tests.outside import free_port, get, signed_in, wait_until_well

ROOT = Path(__file__).resolve().parent.parent.parent

pytestmark = [pytest.mark.slow, pytest.mark.timeout(900)]


@pytest.fixture(scope="module")
def program(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The installed `guocheng`, in an environment that holds the wheel and its dependencies only."""
    folder = tmp_path_factory.mktemp("安装 wheel")
    _run(sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", folder / "dist", ROOT)
    wheel = next((folder / "dist").glob("guocheng-*.whl"))
    python = folder / "environment" / "bin" / "python"
    _run(sys.executable, "-m", "venv", "--without-pip", folder / "environment")
    pip = (sys.executable, "-m", "pip", "--python", python, "--disable-pip-version-check", "--no-input")
    _run(*pip, "install", "--quiet", "--require-hashes", "--requirement", ROOT / "requirements.lock")
    # With the locked packages in place the wheel finds everything it asks for; nothing else is fetched.
    _run(*pip, "install", "--quiet", "--no-index", wheel)
    _run(*pip, "check")
    return python.with_name("guocheng")


def test_an_empty_company_by_default(program: Path, tmp_path: Path) -> None:
    """默认是一家空的公司:页面齐全,没有演示账户。"""
    with _running(program, tmp_path) as (address, shown):
        page = get(f"{address}/")
        assert "<script" in page
        for asset in re.findall(r'(?:src|href)="(/static/[^"]+)"', page):
            assert get(address + asset)
        welcome = json.loads(get(f"{address}/api/session"))
        assert welcome["person"] is None
        assert not welcome["demo"]
        assert "演示" not in shown()


def test_the_demo_company_when_asked(program: Path, tmp_path: Path) -> None:
    """加 --demo 就是演示公司,显示的账户能登录。"""
    with _running(program, tmp_path, "--demo") as (address, shown):
        login, password = re.search(r"登录名 (\S+)\s+密码 (\S+)", shown()).groups()  # type: ignore[union-attr]
        assert signed_in(address, login, password)["name"]


def test_the_program_explains_itself(program: Path, tmp_path: Path) -> None:
    """装好的命令能说明自己。"""
    shown = subprocess.run([program, "--help"], capture_output=True, text=True, check=True, cwd=tmp_path)
    assert "restore" in shown.stdout


@contextmanager
def _running(program: Path, folder: Path, *arguments: str) -> Iterator[tuple[str, Any]]:
    """Run the program as somebody without Node and without our environment would, and wait until it is well."""
    folder.chmod(0o755)
    port = free_port()
    log = folder / "log"
    environment = {
        "PATH": str(program.parent),
        "HOME": str(folder),
        "LANG": "C.UTF-8",
        "GUOCHENG_PORT": str(port),
        "GUOCHENG_DATA": str(folder / "数据"),
    }
    with log.open("wb") as output:
        child = subprocess.Popen(
            [program, "run", *arguments], cwd=folder, env=environment, stdout=output, stderr=subprocess.STDOUT
        )
    try:
        address = f"http://127.0.0.1:{port}"
        wait_until_well(address, child, log)
        yield address, lambda: log.read_text(encoding="utf-8")
    finally:
        child.terminate()
        ended = child.wait(60)
    assert ended == 0, log.read_text(encoding="utf-8")
    assert not (folder / "数据" / "postgres" / "postmaster.pid").exists(), "the database still runs"


def _run(*command: str | Path) -> None:
    environment = {**os.environ, "PIP_USER": "0", "PYTHONUTF8": "1"}
    done = subprocess.run(
        [str(word) for word in command], cwd=ROOT, env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
