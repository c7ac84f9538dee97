"""What automations and meetings gave me to do (我的任务): in the todo centre, ticked off or filled in by one of us.

- Who was asked sees the title of the record it is about, as with every task; the record itself goes through rights.
- Done once: whoever comes second is told who was first.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from guocheng.base.problem import Conflict, NotFound, Problem
from guocheng.definition.automation_triggers import Input
from guocheng.service.automation.draining import go_on
from guocheng.service.automation.values import packed, read_inputs
from guocheng.service.context import Change, Look
from guocheng.service.ledger.meeting_tasks import tasks_of
from guocheng.service.records.access import title_shown
from guocheng.store import directory, records
from guocheng.store.automation import errands
from guocheng.store.automation.errands import Errand

OPEN_MAX = 500
Json = dict[str, Any]


def listing(look: Look, *, done: bool = False, before: int | None = None, limit: int = 50) -> Json:
    """Return what I have to do, all of it; or what I have done, newest first."""
    most = limit + 1 if done else OPEN_MAX
    found = errands.of_person(look.connection, look.principal.person_id, done=done, before=before, limit=most)
    shown = found[:limit] if done else found
    return {"rows": rows_json(look, shown), "next": shown[-1].id if len(found) > len(shown) else None}


def finish(change: Change, *, errand_id: int, values: Json, note: str = "") -> Json:
    """Tick something off, or fill it in; the run that waits for it goes on.

    :raises NotFound: it was not given to this person.
    :raises Conflict: somebody has done it already, or nobody needs it any more.
    :raises Invalid: what was filled in does not fit.
    """
    person = change.principal.person_id
    found = errands.take(change.connection, errand_id, person) if 0 < errand_id < 2**63 else None
    if found is None:
        message = "没有这件任务，或者不是交给您的，请刷新后再看"
        raise NotFound(Problem("errand.unknown", f"任务 {errand_id}", message))
    errand, is_open = found
    if not is_open:
        raise Conflict(Problem("errand.over", errand.label, _why_over(change, errand)))
    filled = None
    if errand.asks is not None:
        asks = [Input(one["name"], one["label"], one["type"], required=one["required"]) for one in errand.asks]
        filled = {name: packed(value) for name, value in read_inputs(asks, values).items()}
    errands.finish(change.connection, errand.id, by=person, note=note.strip(), filled=filled, at=change.now)
    if errand.asks is not None and errand.run_id is not None:
        go_on(change, errand.run_id)
    return {"id": errand.id}


def rows_json(look: Look, rows: Sequence[Errand]) -> list[Json]:
    """Describe what is to be done: what, about which record, until when, with whom."""
    people = errands.people_of(look.connection, [one.id for one in rows])
    everybody = {person for given in people.values() for person in given} | {one.done_by or 0 for one in rows}
    cards = directory.people(look.connection, everybody)
    about = {(one.entity, one.record_id) for one in rows if one.entity and one.record_id}
    known = {key for key in about if look.catalogue.find_entity(key[0])}
    titles = records.titles_of(look.connection, look.catalogue, known)
    meetings = tasks_of(look, [one.id for one in rows])
    return [
        {
            "id": one.id,
            "label": one.label,
            "says": one.says,
            "asks": one.asks,
            "record": _record(look, one, titles.get((one.entity or "", one.record_id or 0))),
            "meeting": meetings.get(one.id),
            "people": [cards[person].name for person in people.get(one.id, ()) if person in cards],
            "created_at": one.created_at.isoformat(),
            "due_at": one.due_at.isoformat() if one.due_at else None,
            "late": bool(one.done_at is None and one.due_at and one.due_at < look.now),
            "done_at": one.done_at.isoformat() if one.done_at else None,
            "note": one.note,
        }
        for one in rows
    ]


def _record(look: Look, one: Errand, title: str | None) -> Json | None:
    if title is None or one.entity is None or one.record_id is None:
        return None
    entity = look.catalogue.entity(one.entity)
    shown = title_shown(look, entity, one.record_id, title)
    return {"entity": one.entity, "entity_label": entity.label, "id": one.record_id, "title": shown}


def _why_over(change: Change, errand: Errand) -> str:
    if errand.done_by is None:
        return f"「{errand.label}」已经不用办了，请刷新后再看"
    card = directory.people(change.connection, {errand.done_by}).get(errand.done_by)
    return f"「{errand.label}」{card.name if card else '别人'}已经办好了，请刷新后再看"
