"""Telling leaders of a month (通知巴长): that it was closed, and that their confirmation is waited for.

- Of one closing everybody is told once, of all his units together; closed again after a reopening, once more.
- Nobody is asked to confirm twice within some hours, however often the button is pressed.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from datetime import timedelta

from guocheng.base.period import Month
from guocheng.base.problem import Conflict, Problem
from guocheng.definition.book import Book
from guocheng.service.context import Change
from guocheng.service.ledger import month_facts
from guocheng.service.ledger.basis import basis_of
from guocheng.service.ledger.managing import managed_book
from guocheng.store import ledger, messages
from guocheng.store.events_notify import RIVER, notify
from guocheng.store.ledger import book_months

CLOSED, ASKED = "book.closed", "book.confirm"
#: So long nobody is asked again.
QUIET = timedelta(hours=4)
_NAMED_MAX = 5


def closed(change: Change, book: Book, month: Month, version: int) -> None:
    """Tell the leader of every unit that a month was closed; of his statement he reads by opening the notice."""
    posted = book_months.stands(change.connection, book.name, month)
    units = basis_of(change, book, month.last_day).units.values()
    leaders = _leaders(change, book, [one.id for one in units if one.in_force or one.id in posted])
    once = f"{book.name}:{month}:closed:{version}"
    for person, objects in leaders.items():
        if person != change.principal.actor_id:
            text = f"{book.label}{month.label}已结账，{_named(change, book, objects)}的报表已经定下来，请查看。"
            _tell(change, book, month, person, CLOSED, text, once=once)


def remind(change: Change, *, name: str, month: Month) -> dict[str, int]:
    """Ask the leaders who have not confirmed an open month to do so, and return how many were asked.

    :raises Refused: the person does not look after the book.
    :raises Conflict: the month is closed, nobody is waited for, or all were asked a short while ago.
    """
    book = managed_book(change, name)
    ledger.hold(change.connection, book.name)
    if month in ledger.closed_months(change.connection, book.name):
        raise Conflict(Problem("ledger.closed", str(month), f"{month.label}已经结账，不用再催"))
    stands = book_months.stands(change.connection, book.name, month)
    leaders = _leaders(change, book, month_facts.unconfirmed(change, book, month, stands))
    if not leaders:
        raise Conflict(Problem("ledger.nobody_waits", str(month), f"{month.label}没有等着确认的单元，不用催"))
    key = (ASKED, book.name, _number(month))
    asked = messages.told_since(change.connection, list(leaders), *key, since=change.now - QUIET)
    if not leaders.keys() - asked:
        hours = int(QUIET.total_seconds() // 3600)
        raise Conflict(Problem("ledger.reminded", str(month), f"{hours} 小时内已经催过了，请过一会儿再催"))
    for person in sorted(leaders.keys() - asked):
        units = _named(change, book, leaders[person])
        text = f"{book.label}{month.label}等您确认{units}的数，看过没有问题请按「确认」。"
        _tell(change, book, month, person, ASKED, text)
    return {"asked": len(leaders.keys() - asked)}


def _leaders(change: Change, book: Book, objects: Collection[int]) -> dict[int, list[int]]:
    """Return the people who answer for some units, each with his units."""
    found: dict[int, list[int]] = {}
    people: Mapping[int, int | None] = month_facts.confirmers(change, book, sorted(objects))
    for one in sorted(objects):
        if person := people.get(one):
            found.setdefault(person, []).append(one)
    return found


def _named(change: Change, book: Book, objects: list[int]) -> str:
    titles = list(month_facts.titles_of(change, book, objects[:_NAMED_MAX]).values())
    more = f"等 {len(objects)} 个单元" if len(objects) > _NAMED_MAX else ""
    return "".join(f"「{one}」" for one in titles) + more


def _tell(
    change: Change, book: Book, month: Month, person: int, kind: str, text: str, *, once: str | None = None
) -> None:
    """Leave a notice that leads to the statements of the month."""
    told = messages.tell(
        change.connection,
        [person],
        kind,
        text,
        at=change.now,
        entity=book.name,
        record_id=_number(month),
        once_key=once,
    )
    if told:
        call = {"topic": "todo", "people": list(told)}
        notify(change.connection, RIVER, json.dumps(call, separators=(",", ":")))


def _number(month: Month) -> int:
    return month.year * 100 + month.month
