"""What is said of a unit at the meeting about a month (会上的意见), and the tasks some of it becomes.

- Who may see the statement of a unit in a month reads what was said of it; who may also comment on the book writes.
- A month that is closed is spoken of like any other: a remark changes no figure.
- Whoever is given a task reads the remark it is made of, and of the figures what he sees anyway.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from guocheng.base.period import Bucket, Month
from guocheng.base.problem import Conflict, Invalid, NotFound, Problem, Refused
from guocheng.base.zone import local_day, start_of
from guocheng.definition.role import Right
from guocheng.engine.ledger.columns import PeriodKey
from guocheng.service.context import Change, Look
from guocheng.service.ledger.reading import Reading
from guocheng.service.ledger.seen import known_book, seen
from guocheng.service.ledger.statement import asked, read
from guocheng.store import directory
from guocheng.store.automation import errands
from guocheng.store.automation.errands import NewErrand
from guocheng.store.events_notify import RIVER, notify
from guocheng.store.ledger import meeting_remarks as kept
from guocheng.store.ledger.meeting_remarks import NewRemark, Remark

#: How long one's own remark may be taken back.
CHANGEABLE = timedelta(minutes=5)
TEXT_MAX = 1000
EARLIER_MAX = 2000
Json = dict[str, Any]


def key_of(month: Month) -> str:
    """Return a month as statements ask for it."""
    return str(PeriodKey.of(month.first_day, Bucket.MONTH))


def may_speak(reading: Reading) -> frozenset[int]:
    """Return the units this person may see the statement of and comment on."""
    return reading.seen & seen(reading.look, reading.book, reading.basis.units, Right.COMMENT)


def said(reading: Reading, units: Collection[int]) -> tuple[dict[int, list[Json]], dict[int, list[Json]]]:
    """Return by unit what was said of a month, and what is kept in mind from meetings before."""
    look, month = reading.look, Month.of(reading.key.last_day)
    now = kept.of_month(look.connection, reading.book.name, month, units)
    before = kept.before(look.connection, reading.book.name, month, units, limit=EARLIER_MAX)
    seen_in = {month: reading.seen}
    for one in {Month.of(one.month) for one in before}:
        seen_in[one] = read(look, reading.book.name, key_of(one)).seen
    before = [one for one in before if one.object_id in seen_in[Month.of(one.month)]]
    people = errands.people_of(look.connection, [one.errand_id for one in (*now, *before) if one.errand_id])
    cards = directory.people(look.connection, {one for given in people.values() for one in given})
    names = {errand: [cards[one].name for one in given if one in cards] for errand, given in people.items()}
    return _by_unit(look, now, names), _by_unit(look, before, names)


def say(
    change: Change,
    *,
    name: str,
    month: Month,
    object_id: int,
    text: str,
    code: str = "",
    person: int | None = None,
    until: date | None = None,
) -> Json:
    """Write down what is said of a unit, or of a line of its statement; with a person it is his task at once.

    :raises NotFound: there is no such book, unit or line for this person.
    :raises Refused: the person may look and not comment.
    :raises Invalid: nothing is said, or the task is for nobody, or until a day that is over.
    """
    reading = read(change, name, key_of(month))
    unit = asked(reading, [object_id])[0]
    _must_speak(reading, unit)
    words = text.strip()
    if not words:
        raise Invalid(Problem("ledger.remark_empty", "意见", "请先写下要说的话"))
    if len(words) > TEXT_MAX:
        raise Invalid(Problem("ledger.remark_long", "意见", f"一条意见最多 {TEXT_MAX} 个字，请分成几条写"))
    new = NewRemark(
        reading.book.name,
        month,
        unit,
        code,
        _line(reading, unit, code),
        words,
        change.principal.actor_id,
        change.principal.name,
    )
    remark_id = kept.add(change.connection, new, at=change.now)
    if person is not None:
        _entrust(change, reading, _there(change, reading.book.name, remark_id), person, until)
    return _shown(reading, unit, remark_id)


def give(change: Change, *, name: str, remark_id: int, person: int, until: date | None) -> Json:
    """Make a task of a remark: who does it, until the end of which day.

    :raises NotFound: there is no such remark for this person.
    :raises Refused: the person may look and not comment.
    :raises Conflict: it is a task already.
    :raises Invalid: it is for nobody, or until a day that is over.
    """
    remark, reading = _opened(change, name, remark_id)
    _must_speak(reading, remark.object_id)
    if remark.errand_id is not None:
        raise Conflict(Problem("ledger.remark_given", "任务", "这条意见已经派成任务了，请刷新后再看"))
    _entrust(change, reading, remark, person, until)
    return _shown(reading, remark.object_id, remark_id)


def take_back(change: Change, *, name: str, remark_id: int) -> Json:
    """Take one's own remark back while it is fresh, with the task it became as long as that is not done.

    :raises NotFound: there is no such remark for this person.
    :raises Refused: it is somebody else's, its time is over, or its task is done.
    """
    remark, reading = _opened(change, name, remark_id)
    if not _is_fresh(change, remark):
        message = "只能在写下后 5 分钟内撤回自己的意见；任务已经办好的不能撤回，请另写一条说明"
        raise Refused(Problem("ledger.remark_stays", "意见", message))
    told = errands.people_of(change.connection, [remark.errand_id]) if remark.errand_id else {}
    kept.forget(change.connection, remark.id)
    if remark.errand_id:
        errands.forget(change.connection, remark.errand_id)
        _wake(change, told.get(remark.errand_id, ()))
    return _shown(reading, remark.object_id, remark_id)


def _shown(reading: Reading, unit: int, remark_id: int) -> Json:
    now, before = said(reading, [unit])
    return {"id": remark_id, "object": unit, "remarks": now.get(unit, []), "earlier": before.get(unit, [])}


def _by_unit(look: Look, found: Sequence[Remark], names: Mapping[int, list[str]]) -> dict[int, list[Json]]:
    by_unit: dict[int, list[Json]] = {}
    for one in found:
        by_unit.setdefault(one.object_id, []).append(_json(look, one, names))
    return by_unit


def _json(look: Look, one: Remark, names: Mapping[int, list[str]]) -> Json:
    task = None
    if one.errand_id is not None:
        late = bool(one.done_at is None and one.due_at and one.due_at < look.now)
        task = {
            "people": names.get(one.errand_id, []),
            "until": local_day(one.due_at).isoformat() if one.due_at else None,
            "late": late,
            "done_at": one.done_at.isoformat() if one.done_at else None,
            "done_by": one.done_by or "",
            "note": one.note or "",
        }
    return {
        "id": one.id,
        "month": str(Month.of(one.month)),
        "month_label": Month.of(one.month).label,
        "code": one.code,
        "line": one.line,
        "text": one.text,
        "author": one.author,
        "at": one.created_at.isoformat(),
        "task": task,
        "may_take_back": _is_fresh(look, one),
    }


def _is_fresh(look: Look, one: Remark) -> bool:
    mine = one.author_id is not None and one.author_id == look.principal.actor_id
    return mine and one.done_at is None and look.now < one.created_at + CHANGEABLE


def _must_speak(reading: Reading, unit: int) -> None:
    if unit not in may_speak(reading):
        title = reading.basis.units[unit].title
        message = f"您可以看「{title}」的报表，但没有写意见的权限；需要时请联系管理员"
        raise Refused(Problem("ledger.no_remarks", title, message))


def _line(reading: Reading, unit: int, code: str) -> str:
    if not code:
        return ""
    chart = reading.chart(reading.basis.units[unit])
    if chart is None or code not in chart.rows:
        raise NotFound(Problem("ledger.no_row", reading.book.label, f"报表里没有「{code}」这一行，请刷新页面"))
    return chart.rows[code].label


def _there(change: Change, book: str, remark_id: int) -> Remark:
    found = kept.take(change.connection, book, remark_id) if 0 < remark_id < 2**63 else None
    if found is None:
        raise NotFound(Problem("ledger.no_remark", f"意见 {remark_id}", "没有这条意见，可能已经撤回，请刷新后再看"))
    return found


def _opened(change: Change, name: str, remark_id: int) -> tuple[Remark, Reading]:
    """Return a remark that this person may read, with the month it is about."""
    book = known_book(change, name)
    found = _there(change, book.name, remark_id)
    reading = read(change, name, key_of(Month.of(found.month)))
    if found.object_id not in reading.seen:
        raise NotFound(Problem("ledger.no_remark", f"意见 {remark_id}", "没有这条意见，可能已经撤回，请刷新后再看"))
    return found, reading


def _entrust(change: Change, reading: Reading, remark: Remark, person: int, until: date | None) -> None:
    if not directory.active_people(change.connection, [person]):
        raise Invalid(Problem("ledger.task_for_nobody", "交给谁", "没有这个人，或者已经离职，请重新选一位"))
    if until is not None and not local_day(change.now) <= until <= date(9000, 1, 1):
        raise Invalid(Problem("ledger.task_over", "什么时候前", "请选今天或者以后的日子"))
    title = reading.basis.units[remark.object_id].title
    about = f"{title}·{remark.line}" if remark.line else title
    new = NewErrand(
        None,
        "",
        "",
        f"经营会：{about}（{Month.of(remark.month).label}）",
        remark.text,
        None,
        None,
        None,
        start_of(until + timedelta(days=1)) - timedelta(minutes=1) if until else None,
    )
    errand_id = errands.put(change.connection, new, [person], at=change.now)
    kept.becomes(change.connection, remark.id, errand_id)
    _wake(change, [person])


def _wake(change: Change, people: Sequence[int]) -> None:
    call = {"topic": "todo", "people": list(people)}
    notify(change.connection, RIVER, json.dumps(call, separators=(",", ":")))
