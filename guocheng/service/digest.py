"""What waits, said once every morning (待办汇总): how many, how many of them late, of which procedures.

- Told to who works that day by the calendar of his unit, has something to do, and did not say he wants no such notice.
- It names procedures and numbers only, so nobody reads in it what he may not see.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import timedelta
from itertools import groupby
from typing import Any

from guocheng.base.calendar import OFFICE
from guocheng.base.zone import local_day
from guocheng.service.context import Change, Look
from guocheng.service.directory import CALENDARS
from guocheng.store import digests, directory, messages
from guocheng.store.digests import Waiting
from guocheng.store.events_notify import RIVER, notify

KIND = "digest"
NAMED_MAX = 4
#: A worker that comes later than that says nothing; it is no morning any more.
LATE_MAX = timedelta(hours=3)


def tell(change: Change) -> int:
    """Tell everybody what waits for him; return to how many. Told once a day, however often it is asked."""
    today = local_day(change.now)
    works = {
        person: CALENDARS.get(kind or "office", OFFICE).is_workday(today)
        for person, kind in directory.calendars_of_people(change.connection)
    }
    told: list[int] = []
    for person, found in groupby(digests.waiting(change.connection, at=change.now), key=lambda one: one.person):
        if works.get(person, True):
            text = sentence(change, list(found))
            told += messages.tell(
                change.connection, [person], KIND, text, at=change.now, once_key=f"digest:{today.isoformat()}"
            )
    for first in range(0, len(told), 200):
        call = {"topic": "todo", "people": told[first : first + 200]}
        notify(change.connection, RIVER, json.dumps(call, separators=(",", ":")))
    return len(told)


def sentence(look: Look, found: Sequence[Waiting]) -> str:
    """Say what waits for one person."""
    whole, late = sum(one.open for one in found), sum(one.late for one in found)
    named: dict[str, int] = {}
    for one in found:
        label = _label(look, one)
        named[label] = named.get(label, 0) + one.open
    parts = [f"{label} {count} 件" for label, count in list(named.items())[:NAMED_MAX]]
    if rest := sum(list(named.values())[NAMED_MAX:]):
        parts.append(f"其他 {rest} 件")
    hurry = f"，其中 {late} 件已超时" if late else ""
    return f"今天有 {whole} 件待办{hurry}：{'、'.join(parts)}。"


def wanted(look: Look) -> dict[str, Any]:
    """Tell whether this person is told every morning."""
    return {"wanted": digests.wanted(look.connection, look.principal.person_id)}


def want(change: Change, *, wanted: bool) -> dict[str, Any]:
    """Keep whether this person wants to be told every morning."""
    if person := change.principal.actor_id:
        digests.want(change.connection, person, wanted=wanted, at=change.now)
    return {"wanted": digests.wanted(change.connection, change.principal.person_id)}


def _label(look: Look, one: Waiting) -> str:
    flow = look.catalogue.flows.get(one.flow)
    move = flow.move(one.move) if flow else None
    return move.procedure.label if move and move.procedure else flow.label if flow else one.flow
