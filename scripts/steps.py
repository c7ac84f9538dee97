"""Steps of the set-up (步骤): run a command and show that it is alive.

Runs on the bare Python of a newcomer, so it uses the standard library only.
A step says what it does before it begins, says that it is still at it every few seconds, and ends with its duration.
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


class StepFailed(Exception):
    """A command ended with an error; its last lines were shown."""


def say(text: str) -> None:
    """Print a line at once, even into a pipe."""
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
    """Run a command as one visible step; ``show`` passes its lines through instead of keeping them for a failure.

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
    reader = threading.Thread(target=_read, args=(child, lines, show), daemon=True)
    reader.start()
    _wait(child, reader, lines, began, quiet=not show)
    took = time.monotonic() - began
    if child.returncode != 0:
        if not show:
            say("\n".join(f"  │ {line}" for line in lines[-LINES_SHOWN_ON_FAILURE:]))
        say(f"✗ {title}(失败,{took:.1f} 秒)")
        raise StepFailed(title)
    say(f"✓ {title}({took:.1f} 秒)")


def _read(child: subprocess.Popen[str], lines: list[str], show: bool) -> None:
    assert child.stdout is not None
    for line in child.stdout:
        lines.append(line.rstrip())
        if show:
            say(f"  {line.rstrip()}")


def _wait(child: subprocess.Popen[str], reader: threading.Thread, lines: list[str], began: float, quiet: bool) -> None:
    seen = 0
    while reader.is_alive():
        reader.join(HEARTBEAT_SECONDS)
        if reader.is_alive() and (quiet or seen == len(lines)):
            last = next((line.strip() for line in reversed(lines) if line.strip() and not line.startswith(NOISE)), "")
            say(f"  … {time.monotonic() - began:.0f} 秒 {last[:90]}")
        seen = len(lines)
    child.wait()
