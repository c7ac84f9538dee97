"""What a newcomer does first (新人第一步): `make run` in a fresh clone, wherever it stands and whoever does it."""

from __future__ import annotations

import os
import pwd
import re
import shutil
import signal
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from tests.database import new_folder
from tests.house.tree import ROOT, files
from tests.outside import free_port, signed_in, wait_until_well

pytestmark = [pytest.mark.slow, pytest.mark.timeout(900)]


@pytest.fixture(scope="module")
def clone() -> Iterator[Path]:
    """A fresh copy of the project in a folder with spaces and Chinese characters, owned by an ordinary user."""
    folder = new_folder()
    clone = folder / "试 用" / "克 隆"
    for path in files():
        target = clone / path.relative_to(ROOT)
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(path, target)
    if os.geteuid() == 0:
        subprocess.run(["chown", "-R", f"{_ordinary().pw_uid}:{_ordinary().pw_gid}", clone.parent], check=True)
    yield clone
    shutil.rmtree(folder)


def test_a_newcomer_sees_a_company_at_work(clone: Path) -> None:
    """普通用户在带空格和中文的路径里 make run:看到演示公司,能登录;同一台机器上可以同时开两个。"""
    with _made(clone, "一") as (first, shown):
        assert "创建 Python 环境" in shown()
        login, password = re.search(r"登录名 (\S+)\s+密码 (\S+)", shown()).groups()  # type: ignore[union-attr]
        assert signed_in(first, login, password)["name"]
        with _made(clone, "二") as (second, shown_again):
            assert first != second
            assert "安装" not in shown_again(), "the second start has nothing to set up"
            assert signed_in(second, login, password)["name"]


@contextmanager
def _made(clone: Path, name: str) -> Iterator[tuple[str, Any]]:
    """Run `make run` as an ordinary user with nothing of our own environment."""
    port, log = free_port(), clone / f"log {name}"
    environment = {
        "PATH": os.environ["PATH"],
        "HOME": str(clone / "home"),
        "GUOCHENG_PORT": str(port),
        "GUOCHENG_DATA": str(clone / f"数据 {name}"),
        # The machine's own way to its packages stays in force.
        **{key: value for key, value in os.environ.items() if key.lower().startswith(("pip_", "npm_config_", "ssl_"))},
    }
    ordinary = (
        {"user": _ordinary().pw_uid, "group": _ordinary().pw_gid, "extra_groups": []} if os.geteuid() == 0 else {}
    )
    with log.open("wb") as output:
        child = subprocess.Popen(
            ["make", "run"], cwd=clone, env=environment, stdin=subprocess.DEVNULL, stdout=output,
            stderr=subprocess.STDOUT, start_new_session=True, **ordinary,
        )  # fmt: skip
    try:
        wait_until_well(f"http://127.0.0.1:{port}", child, log)
        yield f"http://127.0.0.1:{port}", lambda: log.read_text(encoding="utf-8")
    finally:
        # Like Ctrl-C in a terminal: to the whole group.
        os.killpg(child.pid, signal.SIGINT)
        child.wait(60)
    assert "已停止" in log.read_text(encoding="utf-8")


def _ordinary() -> pwd.struct_passwd:
    return pwd.getpwnam("nobody")
