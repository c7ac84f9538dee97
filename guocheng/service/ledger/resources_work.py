"""What goes on around an object (任务、警报、审批、文件): on itself, and on the documents behind.

- Documents the reader may not see are left out, with all that goes on about them.
- What an automation gave somebody to do is between it and him.
"""

from __future__ import annotations

from typing import Any

from guocheng.definition.field_types import Family, family_of
from guocheng.service.context import Look
from guocheng.service.ledger.resources_behind import Around, rows_of
from guocheng.service.records.access import file_ids, reader_of
from guocheng.store import records
from guocheng.store.files import stored_files
from guocheng.store.ledger import around as store

Json = dict[str, Any]
ROWS, FILES_MAX = 20, 100
_STATES = {
    "running": "审批中", "accepted": "已通过", "rejected": "未通过", "withdrawn": "已撤回", "voided": "已作废",
    "cancelled": "已终止",
}  # fmt: skip


def open_work(look: Look, around: Around) -> dict[str, int]:
    """Count what is open: approvals under way, tasks, those that are late, alerts; up to so many as are listed."""
    refs = set(around.refs)
    running = [one for one in store.procedures(look.connection, refs, limit=ROWS) if one.state == "running"]
    waiting = store.tasks(look.connection, refs, limit=ROWS)
    told = store.notices(look.connection, look.principal.person_id, refs, limit=ROWS)
    errands = store.errands(look.connection, look.principal.person_id, refs, limit=ROWS)
    return {
        "approvals": len(running),
        "tasks": len(waiting) + len(errands),
        "late": sum(one.late for one in waiting),
        "alerts": len(told),
    }


def approvals(look: Look, around: Around) -> Json:
    """Return the procedures, those under way first."""
    flows = look.catalogue.flows
    return {
        "rows": [
            {
                "id": one.id,
                "entity": one.entity,
                "record_id": one.record_id,
                "title": _title(look, one.entity, one.title),
                "flow": one.flow,
                "flow_label": flows[one.flow].label if one.flow in flows else one.flow,
                "state": one.state,
                "state_label": _STATES.get(one.state, one.state),
                "started_at": one.started_at.isoformat(),
                "ended_at": one.ended_at.isoformat() if one.ended_at else None,
            }
            for one in store.procedures(look.connection, set(around.refs), limit=ROWS)
        ]
    }


def tasks(look: Look, around: Around) -> Json:
    """Return what people have to decide, the most urgent first, and what automations gave this person to do."""
    refs = set(around.refs)
    found = store.tasks(look.connection, refs, limit=ROWS)
    given = store.errands(look.connection, look.principal.person_id, refs, limit=ROWS)
    people = records.titles_of(look.connection, look.catalogue, [("org.person", one.person) for one in found])
    flows = look.catalogue.flows
    return {
        "rows": [
            {
                "id": one.id,
                "entity": one.entity,
                "record_id": one.record_id,
                "title": _title(look, one.entity, one.title),
                "label": flows[one.flow].label if one.flow in flows else one.flow,
                "person": people.get(("org.person", one.person), ""),
                "due_at": one.due_at.isoformat() if one.due_at else None,
                "late": one.late,
            }
            for one in found
        ],
        "errands": [
            {
                "id": one.id,
                "entity": one.entity,
                "record_id": one.record_id,
                "label": one.label,
                "due_at": one.due_at.isoformat() if one.due_at else None,
                "late": one.due_at is not None and one.due_at < look.now,
            }
            for one in given
        ],
    }


def alerts(look: Look, around: Around) -> Json:
    """Return the alerts this person was told."""
    found = store.notices(look.connection, look.principal.person_id, set(around.refs), limit=ROWS)
    return {
        "rows": [
            {"text": one.text, "entity": one.entity, "record_id": one.record_id, "at": one.created_at.isoformat()}
            for one in found
        ]
    }


def files(look: Look, around: Around) -> Json:
    """Return the files of the object itself, of fields that are shown, and those of the documents behind."""
    access = around.access
    own = {name: value for name, value in access.record.values.items() if name in access.shown - access.masked}
    ids = list(file_ids(access.entity, own))
    of_it = stored_files(look.connection, ids) if ids else ()
    rows = [
        _file(access.entity.name, access.id, "", {"id": one.id, "name": one.name, "size": one.size}) for one in of_it
    ]
    return {"rows": [*rows, *_of_documents(look, around)][:FILES_MAX]}


def _of_documents(look: Look, around: Around) -> list[Json]:
    found: list[Json] = []
    for group in around.documents:
        visibility = reader_of(look).visible(group.entity)
        names = [
            one.name
            for one in look.catalogue.entity(group.entity).fields
            if family_of(one) is Family.FILES and one.name in visibility.shown - visibility.masked
        ]
        titles = {one["id"]: one["title"] for one in group.shown["rows"]}
        for row in rows_of(look, group, names) if names else ():
            for name in names:
                found += [_file(group.entity, row["id"], titles.get(row["id"], ""), one) for one in row.get(name) or ()]
    return found


def _file(entity: str, record_id: int, title: str, one: Json) -> Json:
    return {
        "id": one["id"],
        "name": one["name"],
        "size": one["size"],
        "entity": entity,
        "record_id": record_id,
        "of": title,
    }


def _title(look: Look, entity: str, title: str) -> str:
    return title if reader_of(look).knows_title(entity) else ""
