"""A run that is carried out and taken back whole (试运行): what it would do, without anything being done.

- Waits are passed at once, nobody outside is asked, no other automation is started, and the transaction is rolled back.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import psycopg

from guocheng.base.problem import Problem, Refused
from guocheng.definition.automation import Automation
from guocheng.definition.automation_triggers import BeforeSave, given_by
from guocheng.service.automation import seeing, words
from guocheng.service.automation.carrying import Carrier
from guocheng.service.automation.drawing import drafted
from guocheng.service.automation.index import version_of
from guocheng.service.automation.putting import REQUEST
from guocheng.service.automation.values import packed, read_inputs
from guocheng.service.context import Change, Context, refuse_borrowed_eyes
from guocheng.service.records.access import opened
from guocheng.store import directory, records
from guocheng.store.automation import runs
from guocheng.store.automation.runs import NewRun

Json = dict[str, Any]
_SHOWN_MAX = 200


def trial(
    context: Context,
    *,
    name: str,
    record: int | None = None,
    inputs: Mapping[str, Any] | None = None,
    document: Mapping[str, Any] | None = None,
) -> Json:
    """Try an automation, or the draft of one, on a record and say what it would do.

    :raises Invalid: the draft is not sound.
    :raises NotFound: there is no such automation for this person, or no such record.
    :raises Refused: it thinks before a save.
    """
    refuse_borrowed_eyes(context)
    found: list[Json] = []

    def tried(connection: psycopg.Connection) -> None:
        with connection.transaction(force_rollback=True):
            change = Change(context, connection)
            automation = seeing.managed(change, name) if document is None else drafted(change, name, document)
            found.append(_tried(change, automation, record, inputs or {}))

    context.platform.database.run(tried)
    return found[-1]


def _tried(change: Change, automation: Automation, record: int | None, inputs: Mapping[str, Any]) -> Json:
    if isinstance(automation.trigger, BeforeSave):
        message = f"「{automation.label}」在保存前执行，不能试运行；请打开一条记录保存一次"
        raise Refused(Problem("automation.only_before_save", automation.label, message))
    title = opened(change, automation.on, record or 0).record.title if automation.on else ""
    told = change.connection.execute("select coalesce(max(id), 0) from gc_message").fetchone()
    assert told is not None
    carrier = _carrier(change, automation, record if automation.on else None, title, inputs)
    carried = carrier.carry()
    labels = words.labels_of(automation)
    return {
        "state": carried.outcome.state,
        "state_label": words.STATES[carried.outcome.state],
        "why": carried.outcome.why,
        "node": carried.outcome.node,
        "steps": list(seeing.step_rows(change, carried.steps[: seeing.STEPS_MAX], labels)),
        "changes": _changes(change, f"{REQUEST}{carrier.run.id}"),
        "notices": _notices(change, told[0]),
        "requests": carrier.requests,
    }


def _carrier(
    change: Change, automation: Automation, record: int | None, title: str, inputs: Mapping[str, Any]
) -> Carrier:
    given = read_inputs(given_by(automation.trigger), inputs)
    new = NewRun(
        automation.name,
        version_of(change, automation.name),
        "by_hand",
        f"trial/{automation.name}",
        entity=automation.on,
        record_id=record,
        title=title,
        cause={"inputs": {name: packed(value) for name, value in given.items()}},
        actor_id=change.principal.actor_id,
    )
    [number] = runs.put(change.connection, [new], at=change.now)
    run = runs.take_one(change.connection, number)
    assert run is not None, "it was just put"
    return Carrier(change.platform, change.connection, change.now, automation, run, trial=True)


def _changes(change: Change, request_id: str) -> list[Json]:
    """Return what was written, as history would say it."""
    rows = change.connection.execute(
        "select entity, record_id, kind, changes from gc_river where request_id = %s order by seq limit %s",
        [request_id, _SHOWN_MAX],
    ).fetchall()
    titles = records.titles_of(change.connection, change.catalogue, {(row[0], row[1]) for row in rows})
    return [
        {
            "entity": entity,
            "entity_label": change.catalogue.entity(entity).label,
            "id": number,
            "title": titles.get((entity, number), ""),
            "kind": kind,
            "fields": seeing.changed_fields(change, entity, changes),
        }
        for entity, number, kind, changes in rows
    ]


def _notices(change: Change, after: int) -> list[Json]:
    rows = change.connection.execute(
        "select text, array_agg(person_id) from gc_message where id > %s group by text order by min(id) limit %s",
        [after, _SHOWN_MAX],
    ).fetchall()
    cards = directory.people(change.connection, {one for _, people in rows for one in people})
    return [{"text": text, "people": [cards[one].name for one in people if one in cards]} for text, people in rows]
