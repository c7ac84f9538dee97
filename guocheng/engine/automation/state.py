"""Where a run of an automation stands (运行状态): frozen values, a stack of blocks and what is known by name.

- Values are what the service hands in and takes back; the engine never looks into them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any

#: The way of a parallel node while none is under way.
BETWEEN = -1


class State(StrEnum):
    """What a run waits for, or how it ended."""

    RUNNING = "running"
    SLEEPING = "sleeping"  # until an instant
    ASKING = "asking"  # for an answer from outside, or from another run
    DONE = "done"
    FAILED = "failed"


@dataclass(frozen=True)
class Pending:
    """A way of a parallel node that is still to go: from the beginning, or from where it failed."""

    way: int
    at: int = 0
    above: tuple[Frame, ...] = ()
    why: str = ""


@dataclass(frozen=True)
class Frame:
    """A block under way: of which node (blank: the whole), which of its blocks, and the place in it."""

    node: str = ""
    way: int = 0
    at: int = 0
    items: tuple[Any, ...] = ()
    turn: int = 0
    todo: tuple[Pending, ...] = ()
    failed: tuple[Pending, ...] = ()


@dataclass(frozen=True)
class Run:
    """A run: its blocks from the outermost to the innermost, and the values of the nodes behind it."""

    frames: tuple[Frame, ...] = (Frame(),)
    values: Mapping[str, Any] = field(default_factory=dict)
    state: State = State.RUNNING
    why: str = ""
    tries: int = 0  # of the node at hand that failed
    until: datetime | None = None
    count: int = 0  # of events

    @property
    def top(self) -> Frame:
        """The innermost block."""
        return self.frames[-1]
