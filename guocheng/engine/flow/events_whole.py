"""What happened besides the course of a procedure (流程之外的事件): its time, that it was voided, others asked."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from guocheng.engine.flow.events import Event
from guocheng.engine.flow.state import PersonId


@dataclass(frozen=True)
class Voided(Event):
    """What was accepted holds no longer (作废); it ended when it was accepted."""

    reason: str = ""


@dataclass(frozen=True)
class Timed(Event):
    """Until when it should have ended, and when people are reminded of that; anew after it stood still (限时)."""

    due_at: datetime | None = None
    nudges: tuple[datetime, ...] = ()
    on_time: bool = False


@dataclass(frozen=True)
class Rested(Event):
    """Its time stands still, for it is back with its starter (停表)."""


@dataclass(frozen=True)
class WholeNudged(Event):
    """Whoever has something to do was reminded of when it should end (流程到时提醒)."""


@dataclass(frozen=True)
class WholeOverdue(Event):
    """It passed the time when it should have ended (流程超时); `told` are those it was escalated to."""

    told: tuple[PersonId, ...] = ()


@dataclass(frozen=True)
class Sought(Event):
    """A step began whose people another system is asked for (向外部询问人员)."""

    step: str
    round: int
