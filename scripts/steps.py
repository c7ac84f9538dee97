"""Steps of the set-up (步骤): run a command and show that it is alive.

Runs on the bare Python of a newcomer, so it uses the standard library only.
A step says what it does before it begins, says that it is still at it every few seconds, and ends with its duration.
Several may go on beside each other.
"""

from __future__ import annotations

import os
import subprocess
import sys
import threading
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import NoReturn

ROOT = Path(__file__).resolve().parent.parent
HEARTBEAT_SECONDS = 5.0
LINES_SHOWN_ON_FAILURE = 60
# Lines that say nothing about the progress of a step.
NOISE = ("npm warn", "WARNING", "  WARNING")
_VOICE = threading.Lock()


class StepFailed(Exception):
    """A command ended with an error; its last lines were shown."""


def say(text: str) -> None:
    """Print at once, even into a pipe; what is said together stays together when steps go on beside each other."""
    with _VOICE:
        print(text, flush=True)


def give_up(chinese: str, english: str) -> NoReturn:
    """End with one sentence that says what is wrong and what to do."""
    print(f"✗ {chinese}\n  {english}", file=sys.stderr, flush=True)
    raise SystemExit(1)


def step(
    title: str,
    command: Sequence[str | Path],
    *,
    folder: Path = ROOT,
    environment: Mapping[str, str] | None = None,
    show: bool = False,
) -> None:
    """Run a command as one visible step, whose lines are shown when it failed, and with ``show`` also when it did not.

    :raises StepFailed: the command ended with an error.
    """
    say(f"→ {title}")
    began = time.monotonic()
    child = subprocess.Popen(
        [str(part) for part in command],
        cwd=folder,
        env={**os.environ, **(environment or {})},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
        errors="replace",
    )
    lines: list[str] = []
    reader = threading.Thread(target=_read, args=(child, lines), daemon=True)
    reader.start()
    _wait(title, child, reader, lines, began)
    took = time.monotonic() - began
    if child.returncode != 0:
        told = lines if show else lines[-LINES_SHOWN_ON_FAILURE:]
        say("\n".join([*(f"  │ {line}" for line in told), f"✗ {title}(失败,{took:.1f} 秒)"]))
        raise StepFailed(title)
    say("\n".join([*(f"  {line}" for line in lines if show), f"✓ {title}({took:.1f} 秒)"]))


def _read(child: subprocess.Popen[str], lines: list[str]) -> None:
    assert child.stdout is not None
    lines.extend(line.rstrip() for line in child.stdout)


def _wait(title: str, child: subprocess.Popen[str], reader: threading.Thread, lines: list[str], began: float) -> None:
    while reader.is_alive():
        reader.join(HEARTBEAT_SECONDS)
        if reader.is_alive():
            last = next((line.strip() for line in reversed(lines) if line.strip() and not line.startswith(NOISE)), "")
            say(f"  … {title} {time.monotonic() - began:.0f} 秒 {last[:80]}")
    child.wait()
