"""What waits for me, what I did, started and was told (待办中心), and my notices."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from guocheng.base.problem import NotFound, Problem
from guocheng.definition.field_types import Family, family_of, type_of
from guocheng.definition.flow import Flow
from guocheng.definition.form_rights import KEPT_BACK
from guocheng.definition.procedure import Approval
from guocheng.definition.role import Right
from guocheng.engine.flow import STARTER, World
from guocheng.engine.flow.send_back import targets
from guocheng.engine.flow.tree import tree_of
from guocheng.service.context import Change, Look
from guocheng.service.flow import instances
from guocheng.service.flow.acting import ADVISING, actor_of, actor_on, fields_asked, step_of
from guocheng.service.flow.drafts import draft_shown
from guocheng.service.flow.filling import fills_in, required_in, signs
from guocheng.service.flow.may import with_task
from guocheng.service.flow.picking import asked_of_decider, asked_of_starter_again
from guocheng.service.flow.procedures import Running, running_of
from guocheng.service.flow.proxied import tasks_by_proxy, whose, window
from guocheng.service.flow.timeline import procedure_of
from guocheng.service.flow.version import flow_version, form_at
from guocheng.service.flow.world import world_of
from guocheng.service.meta import form_meta
from guocheng.service.records.access import (
    hidden_middle,
    opened,
    reader_of,
    title_shown,
    values_json,
)
from guocheng.service.records.prices import price_gaps
from guocheng.store import directory, records
from guocheng.store import flow as flow_store
from guocheng.store import messages as message_store
from guocheng.store.automation import errands
from guocheng.store.directory import PersonCard
from guocheng.store.flow import Box, Order, Reminders, TodoRow, Wanted
from guocheng.store.records import Record

SUMMARY_MAX = 5
#: The box of what waits for those a person stands in for.
PROXIED = "proxied"
#: The box of what automations gave to do; its lines are asked for apart (service/errands).
ERRANDS = "errands"


@dataclass(frozen=True)
class Filter:
    """Which lines of a box are asked for: of a flow, of a starter, late ones, those that wait so many days already."""

    flow: str = ""
    starter: int | None = None
    late: bool = False
    days: int = 0
    order: str = "newest"


def box(look: Look, *, box: str, search: str, after: str | None, limit: int, only: Filter = Filter()) -> dict[str, Any]:
    """Return one window of a box, with the exact counts of all."""
    person = look.principal.person_id
    wanted = Wanted(
        search=search,
        flow=only.flow,
        starter=only.starter,
        late_at=look.now if only.late else None,
        before=look.now - timedelta(days=only.days) if only.days else None,
    )
    if box == PROXIED:
        rows, following = _proxied(look, search, after, limit)
    elif box == ERRANDS:
        rows, following = [], None
    else:
        found = flow_store.todo(
            look.connection, person, Box(box), wanted=wanted, order=Order(only.order), after=after or "", limit=limit
        )
        rows, following = rows_json(look, found.rows), found.next or None
    counts = flow_store.counts(look.connection, person, at=look.now)
    return {
        "rows": rows,
        "next": following,
        "counts": {
            "proxied": len(tasks_by_proxy(look)),
            "open": counts.open,
            "claimable": counts.claimable,
            "advice": counts.advice,
            "late": counts.late,
            "errands": errands.waiting(look.connection, person),
            "mine": counts.mine_running,
            "copied_unread": counts.copied_unread,
            "messages_unread": message_store.unread(look.connection, person),
        },
    }


def _proxied(look: Look, search: str, after: str | None, limit: int) -> tuple[list[dict[str, Any]], str | None]:
    """Return what waits for those the person stands in for, with whose each is."""
    found, following = window(look, search=search, after=after, limit=limit)
    people = whose(look, [person for person, _ in found])
    rows = rows_json(look, [row for _, row in found])
    return [{**row, "proxy_for": person} for row, person in zip(rows, people, strict=True)], following


def task(look: Look, *, task_id: int) -> dict[str, Any]:
    """Return one task with its record, its procedure and what may be done.

    :raises NotFound: it is nobody's business of this person.
    """
    row = flow_store.find_task(look.connection, task_id) if 0 < task_id < 2**63 else None
    home = flow_store.task_home(look.connection, task_id) if row else None
    if row is None or home is None:
        raise _no_task(task_id)
    try:
        access = opened(look, row.entity, row.record_id)
    except NotFound:
        raise _no_task(task_id) from None
    kept = instances.running_on(look, row.entity, row.record_id)
    running = (
        running_of(look, kept.id, kept.entity, kept.record_id, kept.instance)
        if kept and kept.id == row.instance_id
        else None
    )
    step = step_of(running, home.no) if running else None
    by = actor_on(look, running, home.no) if running else actor_of(look)
    mine = by.stands_for(home.person)
    asks, fills = (fields_asked(running, home.no), fills_in(running, home.no)) if running else ((), frozenset[str]())
    if mine and asks:
        # Who is asked to fill a field in sees what stands there.
        access = replace(access, shown=access.shown | fills)
    world = world_of(look, access.entity, access.record.values)
    verbs = with_task(look, access, running, home.no, world) if running else None
    return {
        **rows_json(look, [row])[0],
        "mine": mine,
        "proxy_for": whose(look, [by.on_behalf_of])[0] if by.on_behalf_of else None,
        "record": {
            "id": access.id,
            "title": access.title,
            "stage": access.record.stage,
            "version": access.record.version,
            "values": values_json(look, access),
            "told": price_gaps(look, access.entity, access.record.values, access.shown - access.masked),
        },
        "form": form_meta(look, access),
        "asks": list(asks),
        "fills": sorted(fills) if mine else [],
        "required": sorted(required_in(running, home.no)) if running and mine else [],
        "signature": bool(running and signs(running, home.no)),
        "draft": draft_shown(look, task_id) if running and mine else None,
        "opinion_required": _opinion_required(running, home.no) if running else "never",
        "actions": verbs.allowed if verbs else [],
        "blocked": verbs.blocked if verbs else {},
        "picks": _picks(look, running, home.no, world) if running and mine else [],
        "send_back_to": _targets(running, step) if running and isinstance(step, Approval) else [],
        "procedure": procedure_of(look, access),
    }


def _picks(look: Look, running: Running, no: int, world: World) -> list[dict[str, Any]]:
    if running.instance.tasks[no].step == STARTER:
        return asked_of_starter_again(look, running, world) if running.instance.with_starter else []
    return asked_of_decider(look, running, no, world)


def rows_json(look: Look, rows: Iterable[TodoRow]) -> list[dict[str, Any]]:
    """Describe lines of a box: what, for whom, since when, due when, why with me."""
    lines = list(rows)
    people = directory.people(look.connection, set(_people_in(lines)))
    found = _records(look, lines)
    reminded = flow_store.reminded(look.connection, {line.instance_id for line in lines if line.state == "open"})
    return [
        {
            "id": line.task_id,
            "instance_id": line.instance_id,
            "entity": line.entity,
            "record_id": line.record_id,
            "title": title_shown(look, look.catalogue.entity(line.entity), line.record_id, line.title),
            "flow": line.flow,
            "flow_label": _procedure_label(flow_version(look, line.flow, line.flow_version), line.move),
            "step": line.step,
            "step_label": _step_label(flow_version(look, line.flow, line.flow_version), line.move, line.step),
            "kind": _step_kind(flow_version(look, line.flow, line.flow_version), line.move, line.step),
            "state": line.state or line.instance_state,
            "instance_state": line.instance_state,
            "starter": _person(people, line.starter),
            "created_at": (line.opened_at or line.started_at).isoformat(),
            "due_at": due.isoformat() if (due := _due(line)) else None,
            "late": line.late or bool(due and due < look.now and line.state in ("open", "")),
            "provisional": line.provisional,
            "why": line.why,
            "opinion": line.opinion,
            "decided_at": line.decided_at.isoformat() if line.decided_at else None,
            "read": line.read_at is not None,
            "attached": line.attached,
            "asked_by": _person(people, line.asked_by) if line.asked_by else None,
            "on_behalf_of": _person(people, line.on_behalf_of) if line.on_behalf_of else None,
            "reminded": _reminded(reminded.get((line.instance_id, line.no or 0))),
            "summary": _summary(look, line, found.get((line.entity, line.record_id))),
        }
        for line in lines
    ]


def _due(line: TodoRow) -> datetime | None:
    """Return when a line is due: the task, or the whole procedure when that comes first; what is done never is."""
    whole = line.whole_due_at if line.state in ("open", "claimable", "") else None
    return min(filter(None, (line.due_at, whole)), default=None)


def _people_in(lines: Iterable[TodoRow]) -> Iterator[int]:
    for line in lines:
        yield from filter(None, (line.starter, line.asked_by, line.on_behalf_of))


def _person(people: Mapping[int, PersonCard], person: int) -> dict[str, Any]:
    return {"id": person, "name": people[person].name if person in people else "系统"}


def _reminded(found: Reminders | None) -> dict[str, Any]:
    return {"count": found.count if found else 0, "at": found.at.isoformat() if found else None}


def messages(look: Look, *, after: int | None = None) -> dict[str, Any]:
    """Return my notices, newest first; `after` is the id of the last one shown."""
    person = look.principal.person_id
    return {
        "unread": message_store.unread(look.connection, person),
        "rows": [
            {
                "id": one.id,
                "kind": one.kind,
                "text": one.text,
                "entity": one.entity,
                "record_id": one.record_id,
                "created_at": one.created_at.isoformat(),
                "read": one.read_at is not None,
            }
            for one in message_store.of_person(look.connection, person, before=after)
        ],
    }


def read_messages(change: Change) -> dict[str, int]:
    """Mark my notices, and what I was told of procedures, as read."""
    person = change.principal.person_id
    copied = flow_store.todo(change.connection, person, Box.COPIED, limit=200)
    flow_store.mark_read(change.connection, person, [row.instance_id for row in copied.rows], at=change.now)
    return {"read": message_store.mark_read(change.connection, person, at=change.now)}


def _opinion_required(running: Running, no: int) -> str:
    if running.instance.tasks[no].attached in ADVISING:
        return "always"
    step = step_of(running, no)
    return step.opinion_required if isinstance(step, Approval) else "never"


def _targets(running: Running, step: Approval) -> list[dict[str, str]]:
    tree = tree_of(running.procedure)
    return [
        {"step": "starter" if name == STARTER else name, "label": "发起人" if name == STARTER else tree.label(name)}
        for name in targets(tree, running.instance, step.name)
    ]


def _records(look: Look, lines: Iterable[TodoRow]) -> Mapping[tuple[str, int], Record]:
    ids: dict[str, set[int]] = {}
    for line in lines:
        ids.setdefault(line.entity, set()).add(line.record_id)
    return {
        (entity, record.id): record
        for entity, wanted in ids.items()
        for record in records.read_many(look.connection, look.catalogue, entity, sorted(wanted))
    }


def _summary(look: Look, line: TodoRow, record: Record | None) -> list[dict[str, str]]:
    """Return a few fields of a record for its card; what is personal is masked for everybody here.

    Who is asked about a record that is otherwise none of his business reads them too; who may read records of this kind
    reads here what he reads there. What the step hides or masks is not on its card.
    """
    if record is None:
        return []
    entity = look.catalogue.entity(line.entity)
    visibility = reader_of(look).visible(entity.name)
    said = form_at(look, line.flow, line.flow_version, line.move, line.step)
    kept = visibility.masked | visibility.limited.keys() | said.fields(entity, KEPT_BACK)
    shown = []
    for name in entity.phone_columns or entity.columns[:SUMMARY_MAX]:
        if name in kept or (visibility.may(Right.SEE) and name not in visibility.shown):
            continue
        one = look.catalogue.field(entity, name)
        value = record.values.get(name)
        if one is None or value is None or one.has_lines:
            continue
        if family_of(one) is Family.LINK:
            title = record.titles.get((one.to, value), "")
            text = title_shown(look, look.catalogue.entity(one.to), value, title)
        else:
            text = type_of(one).present(one, value)
        shown.append({"label": one.label, "text": (hidden_middle(one, text) or "") if one.masked else text})
    return shown[:SUMMARY_MAX]


def _procedure_label(flow: Flow, move: str) -> str:
    found = flow.move(move)
    return found.procedure.label if found and found.procedure else flow.label


def _step_label(flow: Flow, move: str, step: str) -> str:
    found = flow.move(move)
    if found is None or found.procedure is None or not step:
        return ""
    if step == STARTER:
        return "退回修改"
    tree = tree_of(found.procedure)
    return tree.label(step) if step in tree else step


def _step_kind(flow: Flow, move: str, step: str) -> str:
    found = flow.move(move)
    if found is None or found.procedure is None or step == STARTER or not step:
        return "starter" if step == STARTER else ""
    tree = tree_of(found.procedure)
    return tree.step(step).kind if step in tree else ""


def _no_task(task_id: int) -> NotFound:
    return NotFound(Problem("flow.no_task", f"待办 {task_id}", "没有这个待办,可能已经处理完了,请刷新后再试"))
