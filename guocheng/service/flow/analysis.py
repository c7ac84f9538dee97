"""How the procedures of a flow go (流程分析): how they ended, how long steps and people took, what came back and why.

- Everybody who sees records of the flow may ask, and hears only of procedures on records he sees.
- What happened in a period counts in it; what waits now is said apart. Every figure has a list of exactly its rows.
- Time is told by the clock, and within working time of those whose unit is known.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import Any

from guocheng.base.calendar import OFFICE
from guocheng.base.period import Bucket, Period, bucket_of
from guocheng.base.problem import Invalid, NotFound, Problem
from guocheng.base.zone import local_day
from guocheng.definition.flow import Flow
from guocheng.definition.role import Right
from guocheng.engine.flow import STARTER
from guocheng.engine.flow.tree import tree_of
from guocheng.service.context import Look
from guocheng.service.directory import CALENDARS
from guocheng.service.flow.version import flow_version
from guocheng.service.records.access import reader_of, title_shown
from guocheng.service.rights import must_see, visible
from guocheng.store import directory
from guocheng.store.directory import PersonCard
from guocheng.store.flow import analysis as store
from guocheng.store.flow.analysis import Narrowed, PersonFigures, StepFigures, Times
from guocheng.store.flow.analysis_sources import Asked, Calendars, Of
from guocheng.store.query.periods import period_days

Json = dict[str, Any]
PERIOD = "last_30_days"
ROWS = 50
DAYS_MAX = 3 * 366
#: Between these days calendars are reckoned.
FIRST, LAST = date(2000, 1, 1), date(2100, 1, 1)
STATES = {
    "running": "审批中",
    "suspended": "已挂起",
    "incident": "异常待处理",
    "accepted": "已通过",
    "rejected": "未通过",
    "withdrawn": "已撤回",
    "cancelled": "已终止",
    "voided": "已作废",
}
TASK_STATES = {"open": "待处理", "approved": "同意", "rejected": "拒绝", "submitted": "提交", "sent_back": "退回"}
_WAITING = ("wait", "signal", "call")


@dataclass(frozen=True)
class Ask:
    """Which procedures of a flow, and when: a word such as "last_month", or a first day and the day after the last."""

    flow: str
    move: str = ""
    period: str = ""
    days: tuple[date, date] | None = None


@dataclass(frozen=True)
class Subject:
    """What was asked, worked out: the flow, the days, the question as the store takes it, and the words of steps."""

    flow: Flow
    days: Period
    asked: Asked
    steps: Mapping[tuple[str, str], tuple[str, str]]

    def step(self, move: str, name: str) -> tuple[str, str]:
        """Return what a step is called, and of which kind it is."""
        if name == STARTER:
            return "退回发起人修改", "starter"
        return self.steps.get((move, name), (name, ""))


def analysis(look: Look, *, ask: Ask) -> Json:
    """Return the figures of a flow in a period.

    :raises NotFound: there is no such flow for this person.
    :raises Invalid: the period makes no sense.
    """
    subject = subject_of(look, ask)
    return {**head(look, subject), **figures(look, subject)}


def head(look: Look, subject: Subject) -> Json:
    """Return what a flow's figures are of."""
    return {
        "flow": subject.flow.name,
        "label": subject.flow.label,
        "move": subject.asked.move,
        "moves": [{"name": move.name, "label": move.procedure.label} for move in subject.flow.moves if move.procedure],
        "period": [subject.days.start.isoformat(), subject.days.end.isoformat()],
        "as_of": look.now.isoformat(),
        "may_export": visible(look.catalogue, look.principal, look.catalogue.entity(subject.flow.on)).may(Right.EXPORT),
    }


def figures(look: Look, subject: Subject) -> Json:
    """Return the figures of a subject."""
    connection, reader, asked = look.connection, reader_of(look), subject.asked
    states = store.states(connection, reader, asked)
    steps = store.steps(connection, reader, asked)
    people = store.people(connection, reader, asked)
    bucket = _bucket(subject.days)
    return {
        "states": [{"state": one, "label": label, "count": states.get(one, 0)} for one, label in STATES.items()],
        "started": sum(states.values()),
        "whole": _times(store.whole(connection, reader, asked)),
        "bucket": bucket.value,
        "throughput": list(_throughput(look, subject, bucket)),
        "steps": [_step(subject, one, sum(step.waited for step in steps)) for one in steps],
        "bottleneck": _bottleneck(subject, steps),
        "people": _people(look, subject, people),
        "returns": [
            {"move": one.move, "step": one.step, "label": subject.step(one.move, one.step)[0],
             "opinion": one.opinion, "count": one.count}
            for one in store.reasons(connection, reader, asked)
        ],
        "decided": sum(one.decided for one in steps),
        "sent_back": sum(one.sent_back for one in steps),
        "late_finished": sum(one.late for one in steps),
        "open": sum(one.open for one in people),
        "late_now": sum(one.open_late for one in people),
    }  # fmt: skip


def listed(look: Look, *, ask: Ask, of: Of, narrowed: Narrowed, passed: int = 0, limit: int = ROWS) -> Json:
    """Return the rows behind a figure, those that took longest first.

    :raises NotFound: there is no such flow for this person.
    :raises Invalid: the period makes no sense.
    """
    subject = subject_of(look, ask)
    count = store.count(look.connection, reader_of(look), subject.asked, of, narrowed)
    found = rows(look, subject, of, narrowed, passed=passed, limit=limit)
    return {"count": count, "rows": found, "next": passed + limit if passed + limit < count else None}


def rows(look: Look, subject: Subject, of: Of, narrowed: Narrowed, *, passed: int = 0, limit: int = ROWS) -> list[Json]:
    """Return rows behind a figure as JSON."""
    found = store.rows(look.connection, reader_of(look), subject.asked, of, narrowed, passed=passed, limit=limit)
    people = directory.people(look.connection, {who for one in found for who in (one.starter, one.person) if who})
    entity = look.catalogue.entity(subject.flow.on)
    return [
        {
            "instance_id": one.instance_id,
            "entity": entity.name,
            "record_id": one.record_id,
            "title": title_shown(look, entity, one.record_id, one.title),
            "starter": _name(people, one.starter),
            "step": subject.step(one.move, one.step)[0] if one.step else "",
            "person": _name(people, one.person) if one.person is not None and one.step else "",
            "state": STATES.get(one.state, one.state) if not one.step else TASK_STATES.get(one.state, ""),
            "came_at": one.came_at.isoformat(),
            "gone_at": one.gone_at.isoformat() if one.gone_at else None,
            "due_at": one.due_at.isoformat() if one.due_at else None,
            "late": one.late,
            "opinion": one.opinion,
            "clock": round(one.clock),
            "work": None if one.work is None else round(one.work),
        }
        for one in found
    ]


def subject_of(look: Look, ask: Ask, right: Right = Right.SEE) -> Subject:
    """Work out what is asked.

    :raises NotFound: there is no such flow for this person.
    :raises Invalid: the period makes no sense.
    """
    flow = look.catalogue.flows.get(ask.flow)
    if flow is None:
        raise NotFound(Problem("flow.not_found", ask.flow, f"没有流程「{ask.flow}」，可能已经被删除"))
    must_see(visible(look.catalogue, look.principal, look.catalogue.entity(flow.on)), flow.label)
    days = _days(ask, look.now)
    start, until = days.instants()
    asked = Asked(flow.name, flow.on, start, until, look.now, ask.move, right=right)
    known = store.known(look.connection, reader_of(look), asked)
    versions = [flow, *(flow_version(look, flow.name, version) for version in known.versions)]
    steps = {key: step for one in reversed(versions) for key, step in _steps_of(one)}
    waits = sorted({name for (_, name), (_, kind) in steps.items() if kind in _WAITING})
    calendars = _calendars(look, known.since or look.now)
    return Subject(flow, days, replace(asked, waits=waits, calendars=calendars), steps)


def _days(ask: Ask, now: datetime) -> Period:
    """Return the days that are meant.

    :raises Invalid: they lie the wrong way round, are too many or too far away, or nobody knows the word.
    """
    found = ask.days or period_days(ask.period or PERIOD, now)
    if found is None:
        raise Invalid(Problem("analysis.unknown_period", "period", f"没有时间范围「{ask.period}」，请选一个时间段"))
    first, until = found
    if not FIRST <= first < until <= LAST or (until - first).days > DAYS_MAX:
        message = "结束日期要在开始日期之后，一次最多看三年，请重新选择"
        raise Invalid(Problem("analysis.bad_period", "period", message))
    return Period(first, until)


def _steps_of(flow: Flow) -> Iterator[tuple[tuple[str, str], tuple[str, str]]]:
    for move in flow.moves:
        if move.procedure:
            tree = tree_of(move.procedure)
            for name in tree.names():
                yield (move.name, name), (tree.label(name), tree.step(name).kind)


def _calendars(look: Look, since: datetime) -> Calendars:
    kinds = list(CALENDARS)
    of = {person: kinds.index(kind) if kind in CALENDARS else 0 for person, kind in _kinds_of_people(look)}
    years = local_day(since).year, local_day(look.now).year
    return Calendars(of, tuple(_stretches(kind, *years) for kind in kinds))


def _kinds_of_people(look: Look) -> Sequence[tuple[int, str | None]]:
    return look.once(("calendars of people",), lambda: directory.calendars_of_people(look.connection))


@lru_cache(maxsize=64)
def _stretches(kind: str, first: int, last: int) -> tuple[tuple[float, float], ...]:
    """Return when people of a calendar work in some years, in seconds since 1970."""
    worked = CALENDARS.get(kind, OFFICE).stretches(date(first, 1, 1), date(last + 1, 1, 1))
    return tuple((begin.timestamp(), end.timestamp()) for begin, end in worked)


def _bucket(days: Period) -> Bucket:
    return Bucket.DAY if len(days) <= 31 else Bucket.WEEK if len(days) <= 190 else Bucket.MONTH


def _throughput(look: Look, subject: Subject, bucket: Bucket) -> Iterator[Json]:
    """Yield what happened in each bucket of the period until today, those in which nothing did too."""
    found = {one.day: one for one in store.buckets(look.connection, reader_of(look), subject.asked, bucket.value)}
    day, last = bucket_of(subject.days.start, bucket), max([subject.days.start, *found])
    last = max(last, min(subject.days.end - timedelta(days=1), local_day(look.now)))
    while day.start <= last:
        one = found.get(day.start)
        yield {
            "from": max(day.start, subject.days.start).isoformat(),
            "until": min(day.end, subject.days.end).isoformat(),
            "started": one.started if one else 0,
            "finished": one.finished if one else 0,
            "decided": one.decided if one else 0,
        }
        day = bucket_of(day.end, bucket)


def _step(subject: Subject, one: StepFigures, waited: float) -> Json:
    label, kind = subject.step(one.move, one.step)
    return {
        "move": one.move,
        "step": one.step,
        "label": label,
        "kind": kind,
        "times": _times(one.times),
        "standing": one.standing,
        "waited": round(one.waited),
        "share": round(one.waited / waited, 4) if waited else 0,
        "decided": one.decided,
        "sent_back": one.sent_back,
        "rejected": one.rejected,
        "late": one.late,
    }


def _bottleneck(subject: Subject, steps: Sequence[StepFigures]) -> Json | None:
    """Return the step at which most of the time is waited."""
    waited = sum(one.waited for one in steps)
    if not waited:
        return None
    [first, *_] = steps
    label, _ = subject.step(first.move, first.step)
    return {"move": first.move, "step": first.step, "label": label, "share": round(first.waited / waited, 4)}


def _people(look: Look, subject: Subject, people: Sequence[PersonFigures]) -> list[Json]:
    cards = directory.people(look.connection, {one.person for one in people})
    workdays = _workdays(look, subject)
    return [
        {
            "id": one.person,
            "name": _name(cards, one.person),
            "unit": (card.unit_name or "") if (card := cards.get(one.person)) else "",
            "times": _times(one.times),
            "per_day": _per_day(subject, one, workdays),
            "late": one.late,
            "open": one.open,
            "open_late": one.open_late,
        }
        for one in people
    ]


def _workdays(look: Look, subject: Subject) -> dict[int, int]:
    """Return how many days of the period until today are worked, by the number of the calendar."""
    first, last = subject.days.start, min(subject.days.end - timedelta(days=1), local_day(look.now))
    return {
        number: calendar.networkdays(first, last) if first <= last else 0
        for number, calendar in enumerate(CALENDARS.values())
    }


def _per_day(subject: Subject, one: PersonFigures, workdays: Mapping[int, int]) -> float | None:
    """Return how many decisions a person made on a working day of his, today among them."""
    days = workdays.get(subject.asked.calendars.of.get(one.person, -1), 0)
    return round(one.times.count / days, 1) if days else None


def _times(one: Times) -> Json:
    def rounded(value: float | None) -> int | None:
        return None if value is None else round(value)

    return {
        "count": one.count,
        "median": rounded(one.median),
        "p85": rounded(one.p85),
        "work_count": one.work_count,
        "work_median": rounded(one.work_median),
        "work_p85": rounded(one.work_p85),
    }


def _name(people: Mapping[int, PersonCard], person: int) -> str:
    if not person:
        return "系统"
    return people[person].name if person in people else f"#{person}"
