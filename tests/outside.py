"""A running system as seen from outside (外部视角): over HTTP only."""

from __future__ import annotations

import json
import socket
import subprocess
import time
import urllib.request
from pathlib import Path
from typing import Any

import pytest

START_SECONDS_MAX = 400


def wait_until_well(address: str, child: subprocess.Popen[bytes], log: Path) -> None:
    """Ask until the system says that it is well; fail when it has ended or takes too long."""
    wait_until_answered(f"{address}/healthz", child, log)


def wait_until_answered(url: str, child: subprocess.Popen[bytes], log: Path) -> None:
    """Ask until a page is answered; fail when the program has ended or takes too long."""
    deadline = time.monotonic() + START_SECONDS_MAX
    while time.monotonic() < deadline and child.poll() is None:
        try:
            if get(url):
                return
        except OSError:
            time.sleep(0.2)
    pytest.fail(f"not well (exit code {child.poll()}):\n{log.read_text(encoding='utf-8')}")


def get(url: str) -> str:
    """Return the text of a page."""
    with urllib.request.urlopen(url, timeout=30) as answer:
        return str(answer.read().decode())


def signed_in(address: str, login: str, password: str) -> Any:
    """Sign in and return the person, as the server knows it by the cookie."""
    browser = urllib.request.build_opener(urllib.request.HTTPCookieProcessor())
    body = json.dumps({"login": login, "password": password}).encode()
    headers = {"Content-Type": "application/json", "X-Guocheng": "1"}
    browser.open(urllib.request.Request(f"{address}/api/session", body, headers), timeout=30).close()
    with browser.open(f"{address}/api/session", timeout=30) as answer:
        return json.load(answer)["person"]


def free_port() -> int:
    """Return a port that nobody uses just now."""
    with socket.create_server(("127.0.0.1", 0)) as probe:
        return int(probe.getsockname()[1])
