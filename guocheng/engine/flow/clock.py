"""Due times of a record by its stages (时限): when it is due, whether it pauses, is near, late, or was met.

- Working time spent in a pausing stage is added to the due time; so is time spent in an end stage that was left again.
- A pause that begins when it is already too late makes nothing good.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from guocheng.base.calendar import WorkCalendar
from guocheng.definition.flow import Clock


class ClockState(StrEnum):
    """How a clock stands."""

    RUNNING = "running"
    WARNING = "warning"
    LATE = "late"
    PAUSED = "paused"
    MET = "met"
    MISSED = "missed"


@dataclass(frozen=True)
class Stay:
    """A record stood in a stage from one instant to another, or still does."""

    stage: str
    entered_at: datetime
    left_at: datetime | None = None


@dataclass(frozen=True)
class Reading:
    """What a clock shows; the due time of a paused clock is the one it had if the pause ended now."""

    state: ClockState
    due_at: datetime
    warn_at: datetime
    provisional: bool = False
    paused_minutes: int = 0
    stopped_at: datetime | None = None

    @property
    def wake_at(self) -> datetime | None:
        """Return when the clock next changes by itself: it warns, then it is late; a paused or ended one does not."""
        return {ClockState.RUNNING: self.warn_at, ClockState.WARNING: self.due_at}.get(self.state)


def read_clock(
    clock: Clock, *, starts_at: datetime, minutes: int, stays: Sequence[Stay], calendar: WorkCalendar, at: datetime
) -> Reading:
    """Read a clock at an instant from the stages the record has stood in, oldest first."""
    standing = [stay for stay in stays if stay.left_at is None]
    stopped_at = next((stay.entered_at for stay in standing if stay.stage in clock.stops_at), None)
    now = stopped_at or at
    total, paused = minutes, 0
    due = calendar.add_minutes(starts_at, total)
    for begin, end in _pauses(clock, stays, starts_at, now):
        if begin < due.at:
            paused += calendar.minutes_between(begin, end)
            due = calendar.add_minutes(starts_at, total + paused)
    warn = calendar.add_minutes(starts_at, minutes * clock.warn_percent // 100 + paused)
    pausing = any(stay.stage in clock.pauses_in for stay in standing)
    state = _state(stopped_at, pausing, at, due.at, warn.at)
    return Reading(state, due.at, min(warn.at, due.at), due.provisional, paused, stopped_at)


def _pauses(
    clock: Clock, stays: Sequence[Stay], starts_at: datetime, now: datetime
) -> Iterator[tuple[datetime, datetime]]:
    for stay in stays:
        stands_still = stay.stage in clock.pauses_in or (stay.stage in clock.stops_at and stay.left_at is not None)
        begin, end = max(stay.entered_at, starts_at), min(stay.left_at or now, now)
        if stands_still and begin < end:
            yield begin, end


def _state(stopped_at: datetime | None, pausing: bool, at: datetime, due_at: datetime, warn_at: datetime) -> ClockState:
    if stopped_at:
        return ClockState.MET if stopped_at <= due_at else ClockState.MISSED
    if at > due_at:
        return ClockState.LATE
    if pausing:
        return ClockState.PAUSED
    return ClockState.WARNING if at >= warn_at else ClockState.RUNNING
