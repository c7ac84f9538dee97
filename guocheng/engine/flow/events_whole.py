"""What happened to a whole procedure besides its course (整个流程的事件): it was voided."""

from __future__ import annotations

from dataclasses import dataclass

from guocheng.engine.flow.events import Event


@dataclass(frozen=True)
class Voided(Event):
    """What was accepted holds no longer (作废); it ended when it was accepted."""

    reason: str = ""
