"""`guocheng run` is killed as a whole in the middle of an import (断电): the next start goes on where it stopped."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.house.tree import ROOT
from tests.outside import free_port, wait_until_well

ROWS = 6_000
WAIT_SECONDS_MAX = 120
NEW_PASSWORD = "jasmine-teapot-47"

pytestmark = pytest.mark.timeout(300)


def test_a_kill_in_the_middle_of_an_import(tmp_path: Path) -> None:
    """网页和后台一起被 kill -9:再启动以后导入自己做完,一行不多,一行不少。"""
    file = tmp_path / "根因.csv"
    file.write_text("编号,名称,环节\n" + "".join(f"A{n},原因{n},揽收\n" for n in range(ROWS)), "utf-8")
    with _running(tmp_path) as (child, browser):
        _sign_in_as_administrator(tmp_path, browser)
        begun = _causes(browser)
        batch = _done(browser.post("/api/imports", files={"file": (file.name, file.read_bytes())}))["id"]
        _done(browser.post(f"/api/imports/{batch}/dry_run"))
        assert _until(browser, batch, lambda one: one["state"] == "checked")["counts"]["new"] == ROWS
        _done(browser.post(f"/api/imports/{batch}/run"))
        _until(browser, batch, lambda one: one["progress"]["done"] > 0)
        child.kill()
        child.wait()
        cookies = browser.cookies
    with _running(tmp_path) as (_, browser):
        browser.cookies = cookies
        whole = _until(browser, batch, lambda one: one["state"] != "running")
        assert (whole["state"], whole["counts"]["new"], whole["counts"]["error"]) == ("done", ROWS, 0)
        assert _causes(browser) - begun == ROWS


def _causes(browser: httpx.Client) -> int:
    """Return how many causes there are; a new company begins with some."""
    return int(_done(browser.post("/api/entities/complaint.root_cause/count", json={}))["n"])


@contextmanager
def _running(folder: Path) -> Iterator[tuple[subprocess.Popen[bytes], httpx.Client]]:
    port, log = free_port(), folder / "log"
    command = [sys.executable, "-m", "guocheng.cli", "run", "--port", str(port), "--data", str(folder / "data")]
    with log.open("ab") as output:
        child = subprocess.Popen(command, cwd=ROOT, stdout=output, stderr=subprocess.STDOUT)
    try:
        address = f"http://127.0.0.1:{port}"
        wait_until_well(address, child, log)
        with httpx.Client(base_url=address, headers={"X-Guocheng": "1"}, timeout=60) as browser:
            yield child, browser
    finally:
        if child.poll() is None:
            child.send_signal(signal.SIGTERM)
            child.wait(60)


def _sign_in_as_administrator(folder: Path, browser: httpx.Client) -> None:
    """Make the first account on the command line, as the manual says, and give it a password of its own."""
    made = subprocess.run(
        [sys.executable, "-m", "guocheng.cli", "user", "add", "zhang", "--name", "张三", "--role", "administrator"],
        cwd=ROOT, env={**os.environ, "GUOCHENG_DATA": str(folder / "data")}, capture_output=True, text=True, check=True,
    )  # fmt: skip
    first = re.search(r"密码 (\S+)", made.stdout)
    assert first
    _done(browser.post("/api/session", json={"login": "zhang", "password": first[1]}))
    _done(browser.post("/api/session/password", json={"current": first[1], "new": NEW_PASSWORD}))


def _until(browser: httpx.Client, batch: int, holds: Any) -> Any:
    """Look again and again until the import has come so far."""
    deadline = time.monotonic() + WAIT_SECONDS_MAX
    while not holds(found := _done(browser.get(f"/api/imports/{batch}"))):
        assert time.monotonic() < deadline, found
        time.sleep(0.05)
    return found


def _done(answer: httpx.Response) -> Any:
    assert answer.status_code < 300, answer.text
    return answer.json()
