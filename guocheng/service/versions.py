"""A record as it once was (历史版本): compare it with today, put fields back.

- The past is reckoned from the record of today by taking back, one by one, the events that came after.
- A person compares and puts back only what he sees and may change; a field restored is a change like any other, with
  its checks, its formulas and its line in the history.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from guocheng.base.problem import Invalid, NotFound, Problem
from guocheng.definition.entity import Field
from guocheng.definition.role import Right
from guocheng.service.context import Change, Look
from guocheng.service.flow.life import refuse_locked
from guocheng.service.history import presented, titles_in
from guocheng.service.records.access import Access, opened
from guocheng.service.records.change import answer, save_typed
from guocheng.store import river
from guocheng.store.records import values as stored
from guocheng.store.river import Event

#: Further back than this nobody compares step by step.
EVENTS_MAX = 1000
Row = Mapping[str, Any]


def compare(look: Look, *, entity: str, record_id: int, seq: int) -> dict[str, Any]:
    """Return every visible field that differs between the record after an event and today.

    :raises NotFound: the record or the event is not there for this person.
    """
    access = opened(look, entity, record_id)
    events = _since(look, access, seq)
    fields = _changed(access, events)
    then = _as_of(access, events, fields)
    now = {one.name: stored.river_value(one, access.record.values.get(one.name)) for one in fields}
    titles = titles_in(
        look, access.entity, [(one.name, value) for one in fields for value in (then[one.name], now[one.name])]
    )
    shown = []
    for one in fields:
        before, after = (presented(access, one, value[one.name], titles) for value in (then, now))
        if before != after:
            editable = one.name in access.editable and Right.EDIT in access.rights
            shown.append({"field": one.name, "label": one.label, "then": before, "now": after, "restorable": editable})
    return {"seq": seq, "changes": shown}


def restore(
    change: Change, *, entity: str, record_id: int, version: int, seq: int, fields: Sequence[str] = ()
) -> dict[str, Any]:
    """Put fields back to what they were after an event; without names, all that differ and may be changed.

    :raises NotFound: the record or the event is not there for this person.
    :raises Refused: the person may not change this record, or a procedure holds it.
    :raises Conflict: somebody else saved it since it was read.
    :raises Invalid: the old values do not fit today's rules, or nothing is to be put back.
    """
    access = opened(change, entity, record_id, lock=True, version=version)
    access.must(Right.EDIT)
    refuse_locked(change, access)
    events = _since(change, access, seq)
    wanted = [one for one in _changed(access, events) if one.name in access.editable and one.name not in access.masked]
    if fields:
        wanted = [one for one in wanted if one.name in fields]
    if not wanted:
        raise Invalid(Problem("version.nothing", access.entity.label, "没有可以恢复的字段,请选择别的版本或字段"))
    then = _as_of(access, events, wanted)
    values = {one.name: _put_back(access, one, then[one.name]) for one in wanted}
    save_typed(change, access, values, editable=access.editable, cause="恢复到历史版本")
    return answer(change, entity, record_id)


def _since(look: Look, access: Access, seq: int) -> list[Event]:
    """Return the events that came after one of this record, newest first."""
    events = river.history(look.connection, access.entity.name, access.id, limit=EVENTS_MAX)
    place = next((number for number, one in enumerate(events) if one.seq == seq), None)
    if place is None:
        raise NotFound(Problem("version.not_found", access.entity.label, "没有这个历史版本,或者它太久远了"))
    return events[:place]


def _changed(access: Access, events: Iterable[Event]) -> list[Field]:
    names = {change["field"] for event in events for change in event.changes}
    return [one for one in access.entity.fields if one.name in names and one.name in access.shown]


def _as_of(access: Access, events: Iterable[Event], fields: Iterable[Field]) -> dict[str, Any]:
    """Take back the events, newest first; values are as the river writes them."""
    known = {one.name: one for one in fields}
    state = {name: stored.river_value(one, access.record.values.get(name)) for name, one in known.items()}
    for event in events:
        for change in event.changes:
            if one := known.get(change["field"]):
                before = change.get("before")
                state[one.name] = (
                    _lines_before(state[one.name], before, change.get("after")) if one.has_lines else before
                )
    return state


def _lines_before(rows: Sequence[Row], before: Sequence[Row] | None, after: Sequence[Row] | None) -> list[Row]:
    """Take back a change of lines: what came goes, what was changed is as before, what went comes back at the end."""
    old = {row["id"]: row for row in before or () if "id" in row}
    spoken_of = {row["id"] for row in after or () if row.get("id") is not None}
    come = _come(rows, [row for row in after or () if row.get("id") is None]) | (spoken_of - old.keys())
    stayed = [old.pop(row["id"], row) for row in rows if row["id"] not in come]
    return [*stayed, *old.values()]


def _come(rows: Sequence[Row], written: Sequence[Row]) -> set[int]:
    """Return the lines that an event brought; they had no number yet, so they are the newest that hold the same."""
    found: set[int] = set()
    newest = sorted(rows, key=lambda row: row["id"], reverse=True)
    for one in written:
        came = next((row["id"] for row in newest if row["id"] not in found and _holds(row, one)), None)
        if came is not None:
            found.add(came)
    return found


def _holds(row: Row, written: Row) -> bool:
    return all(row.get(name) == value for name, value in written.items() if name != "id")


def _put_back(access: Access, one: Field, value: Any) -> Any:
    """Return a value as it may be written: lines in this person's columns, those that are gone today as new ones."""
    if not one.has_lines:
        return value
    here = {row["id"] for row in access.record.values.get(one.name) or []}
    mine = {column.name for column in one.lines if f"{one.name}.{column.name}" in access.editable - access.masked}
    return [
        {name: inner for name, inner in row.items() if (inner in here if name == "id" else name in mine)}
        for row in value or []
    ]
