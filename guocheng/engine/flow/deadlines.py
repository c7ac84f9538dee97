"""Until when a task should be done, and when its person is reminded (时限与提醒)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal

from guocheng.base.calendar import WorkCalendar
from guocheng.base.zone import SHANGHAI
from guocheng.definition.procedure import Approval, AwaitSignal, Deadline, Procedure, WaitFor, Work
from guocheng.engine.flow.state import PersonId
from guocheng.engine.flow.world import World


@dataclass(frozen=True)
class Due:
    """A due time; `provisional` when it rests on a year whose holidays are not announced."""

    at: datetime | None = None
    provisional: bool = False
    nudges: tuple[datetime, ...] = ()


def due_of_person(step: Approval | Work, person: PersonId, *, at: datetime, world: World) -> Due:
    """Reckon until when a person should act who is asked now, in the calendar of his unit."""
    deadline = step.deadline
    minutes = step.deadline_hours * 60 or minutes_of(deadline.hours, world)
    if not minutes and not deadline.until:
        return Due()
    return _reckoned(deadline, minutes, at, world, world.calendar_for((person,)))


def due_of_whole(procedure: Procedure, *, at: datetime, world: World) -> Due:
    """Reckon until when a whole procedure should have ended, in the calendar of the record's unit."""
    deadline = procedure.deadline
    minutes = minutes_of(deadline.hours, world)
    if not minutes and not deadline.until:
        return Due()
    return _reckoned(deadline, minutes, at, world, world.calendar_for(()))


def due_of_stage(deadline: Deadline, *, at: datetime, world: World) -> Due:
    """Reckon until when a record should have left a stage it came to, in the calendar of its unit."""
    minutes = minutes_of(deadline.hours, world)
    if not minutes and not deadline.until:
        return Due()
    return _reckoned(deadline, minutes, at, world, world.calendar_for(()))


def put_off(
    people: tuple[PersonId, ...], since: datetime, at: datetime | None, *, now: datetime, world: World
) -> datetime | None:
    """Put off what was still ahead when time began to stand still, by the working time that passed since."""
    if at is None or at <= since:
        return at
    calendar = world.calendar_for(people)
    return calendar.add_minutes(now, calendar.minutes_between(since, at)).at


def due_of_wait(step: WaitFor | AwaitSignal, *, at: datetime, world: World) -> Due:
    """Reckon when a wait is over, in the calendar of the record's unit."""
    given = step.deadline if isinstance(step, AwaitSignal) else Deadline(step.hours, step.until)
    if not given.hours and not given.until:
        return Due()
    reckoned = _reckoned(given, minutes_of(given.hours, world), at, world, world.calendar_for(()))
    return Due(max(reckoned.at or at, at), reckoned.provisional)


def release_time(step: Approval | Work, person: PersonId, *, at: datetime, world: World) -> datetime | None:
    """Reckon when what this person has taken goes back to the pool."""
    if not step.release_hours:
        return None
    return world.calendar_for((person,)).add_minutes(at, step.release_hours * 60).at


def minutes_of(hours: str, world: World) -> int:
    """Work out an expression of hours, in whole minutes; what is no number, or below zero, is none."""
    worked_out = world.evaluate(hours) if hours else 0
    return max(int(Decimal(str(worked_out)) * 60), 0) if isinstance(worked_out, int | Decimal) else 0


def _reckoned(deadline: Deadline, minutes: int, at: datetime, world: World, calendar: WorkCalendar) -> Due:
    if minutes or not deadline.until:
        found = calendar.add_minutes(at, minutes)
        due, provisional = found.at, found.provisional
    else:
        until = _instant(world.evaluate(deadline.until))
        if until is None:
            return Due()
        due, provisional, minutes = until, False, calendar.minutes_between(at, until)
    return Due(due, provisional, tuple(_nudges(deadline, minutes, at, due, calendar)))


def _nudges(
    deadline: Deadline, minutes: int, at: datetime, due: datetime, calendar: WorkCalendar
) -> Iterator[datetime]:
    for percent in sorted(deadline.remind_percents):
        yield calendar.add_minutes(at, minutes * percent // 100).at
    for number in range(1, deadline.every_max + 1 if deadline.every_hours else 1):
        yield calendar.add_minutes(due, number * deadline.every_hours * 60).at


def _instant(value: object) -> datetime | None:
    """Read an instant; a day lasts until its end."""
    if isinstance(value, datetime):
        return value
    if isinstance(value, date):
        return datetime.combine(value + timedelta(days=1), time(), SHANGHAI)
    return None
