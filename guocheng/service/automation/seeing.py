"""Automations and their runs as people look at them (自动化的查看): lists, one, its runs, a log, a record's history.

- Who manages an automation sees all of it: administrators, and who manages the flow of its entity. Others see the
  buttons of a record and that something ran on it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from guocheng.base.problem import NotFound, Problem
from guocheng.definition import automation_designer
from guocheng.definition.automation import Automation, Choose, Node, Parallel, RunAs, inner_blocks
from guocheng.definition.automation_triggers import (
    Button,
    DateReached,
    FlowEvent,
    MailCame,
    MessageCame,
    Schedule,
    Updated,
)
from guocheng.definition.catalogue import Catalogue
from guocheng.definition.codec import to_json
from guocheng.definition.role import Right
from guocheng.service.automation import words
from guocheng.service.automation.clocks import next_time
from guocheng.service.automation.index import at_version, enabled, index_of, version_of
from guocheng.service.context import Look
from guocheng.service.records.access import opened, reader_of
from guocheng.store import directory, records
from guocheng.store.automation import marks, requests, runs, seen
from guocheng.store.automation.runs import Step
from guocheng.store.automation.seen import Counts, RunRow

Json = dict[str, Any]
DAY = timedelta(days=1)
STEPS_MAX = 500
HISTORY_MAX = 50
_RETRIED, _GIVEN_UP = ("failed", "given_up"), ("failed", "asking")


def may_manage(look: Look, automation: Automation) -> bool:
    """Tell whether a person manages an automation: an administrator, or who manages the flow of its entity."""
    if look.principal.administers:
        return True
    entity = look.catalogue.find_entity(automation.on)
    return entity is not None and reader_of(look).visible(entity.name).may(Right.MANAGE_FLOW)


def managed(look: Look, name: str) -> Automation:
    """Return an automation that this person manages; for anybody else there is none.

    :raises NotFound: there is none.
    """
    found = look.catalogue.automations.get(name)
    if found is None or not may_manage(look, found):
        raise NotFound(Problem("automation.not_found", name, f"没有自动化「{name}」，或者您没有管理它的权限"))
    return found


def listing(look: Look, *, entity: str = "") -> Json:
    """List the automations that this person manages, of one entity or of all."""
    found = [
        one for one in look.catalogue.automations.values() if may_manage(look, one) and (not entity or one.on == entity)
    ]
    names = [one.name for one in found]
    counts = seen.counts(look.connection, names, since=look.now - DAY)
    last = seen.last_of(look.connection, names)
    return {"rows": [_row(look, one, counts.get(one.name), last.get(one.name)) for one in found]}


def show(look: Look, *, name: str) -> Json:
    """Return one automation with its nodes, its address and when it comes next.

    :raises NotFound: there is none for this person.
    """
    automation = managed(look, name)
    counts = seen.counts(look.connection, [name], since=look.now - DAY)
    last = seen.last_of(look.connection, [name])
    hook = marks.hook_of(look.connection, name)
    at = next_time(automation, look.now)
    return {
        **_row(look, automation, counts.get(name), last.get(name)),
        "document": to_json(automation),
        "version": version_of(look, name),
        "nodes": list(_nodes(automation.nodes, 0, "", 0, "")),
        "hook": hook
        and {
            "made_at": hook.made_at.isoformat(),
            "made_by": _person(look, hook.made_by),
            "called_at": _instant(hook.called_at),
            "signed": hook.secret is not None,
        },
        "next_at": _instant(at),
    }


def run_list(
    look: Look,
    *,
    automation: str = "",
    state: str = "",
    entity: str = "",
    record: int | None = None,
    before: int | None = None,
    limit: int = 50,
) -> Json:
    """List runs of the automations that this person manages, newest first."""
    names = [one.name for one in look.catalogue.automations.values() if may_manage(look, one)]
    wanted = [one for one in names if not automation or one == automation]
    states = seen.OPEN if state == "open" else (state,) if state else ()
    found = seen.listed(
        look.connection, wanted, states=states, entity=entity, record_id=record, before=before, limit=limit
    )
    return {"rows": list(run_rows(look, found)), "next": found[-1].id if len(found) == limit else None}


def run_of(look: Look, *, run_id: int) -> Json:
    """Return a run with its log, what set it off, what it started and what it sent.

    :raises NotFound: there is none for this person.
    """
    run = managed_run(look, run_id)
    automation = at_version(look, run.automation, run.version)
    steps = runs.steps_of(look.connection, run.id)
    labels = words.labels_of(automation)
    return {
        **next(iter(run_rows(look, [run]))),
        "steps": list(step_rows(look, steps[:STEPS_MAX], labels)),
        "more": len(steps) > STEPS_MAX,
        "cause": _cause(look, run),
        "children": list(run_rows(look, seen.children(look.connection, run.id))),
        "requests": [
            {
                "id": one.id,
                "method": one.method,
                "url": one.url,
                "state": one.state,
                "status": one.status,
                "attempt": one.attempt,
                "why": one.why,
                "answer": one.answer[:4096],
            }
            for one in requests.of_run(look.connection, run.id)
        ],
    }


def of_record(look: Look, *, entity: str, record_id: int) -> Json:
    """Return the buttons of a record for this person, and what ran on it.

    :raises NotFound: the record is not there for this person.
    """
    access = opened(look, entity, record_id)
    on = enabled(look)
    buttons = [
        {"name": one.name, "label": one.trigger.label, "danger": one.trigger.danger}
        for one in index_of(look.catalogue).buttons.get(entity, ())
        if one.name in on and isinstance(one.trigger, Button) and may_press(look, one.trigger)
    ]
    every = look.catalogue.automations
    found = seen.listed(look.connection, list(every), entity=entity, record_id=access.id, limit=HISTORY_MAX)
    manages = {name for name, one in every.items() if may_manage(look, one)}
    return {
        "buttons": buttons,
        "runs": [
            {
                "id": one.id,
                "automation": one.automation,
                "label": every[one.automation].label,
                "state": one.state,
                "state_label": words.STATES[one.state],
                "created_at": one.created_at.isoformat(),
                "ended_at": _instant(one.ended_at),
                "why": one.why if one.automation in manages else "",
            }
            for one in found
        ],
        "may": {"manage": bool(manages & {one.name for one in every.values() if one.on == entity})},
    }


def may_press(look: Look, button: Button) -> bool:
    """Tell whether a person may press a button: with roles who holds one of them, else whoever sees the record."""
    return not button.roles or look.principal.administers or bool({*button.roles} & {*look.principal.roles})


def managed_run(look: Look, run_id: int) -> RunRow:
    """Return a run of an automation that this person manages.

    :raises NotFound: there is none.
    """
    found = seen.one(look.connection, run_id) if 0 < run_id < 2**63 else None
    automation = look.catalogue.automations.get(found.automation) if found else None
    if found is None or not (look.principal.administers or (automation and may_manage(look, automation))):
        raise NotFound(Problem("automation.no_run", f"运行 {run_id}", "没有这次运行，或者您没有查看它的权限"))
    return found


def run_rows(look: Look, found: Sequence[RunRow]) -> Iterable[Json]:
    """Return runs as a list shows them."""
    people = directory.people(look.connection, {one.actor_id for one in found if one.actor_id})
    for one in found:
        automation = look.catalogue.automations.get(one.automation)
        labels = words.labels_of(automation)
        entity = look.catalogue.find_entity(one.entity)
        card = people.get(one.actor_id) if one.actor_id else None
        yield {
            "id": one.id,
            "automation": one.automation,
            "label": automation.label if automation else one.automation,
            "version": one.version,
            "entity": one.entity,
            "entity_label": entity.label if entity else "",
            "record_id": one.record_id,
            "title": one.title,
            "trigger": one.trigger,
            "trigger_label": words.TRIGGERS.get(one.trigger, one.trigger),
            "actor": card and {"id": one.actor_id, "name": card.name},
            "state": one.state,
            "state_label": words.STATES[one.state],
            "node": one.node,
            "node_label": labels.get(one.node, one.node),
            "why": one.why,
            "tries": one.tries,
            "created_at": one.created_at.isoformat(),
            "started_at": _instant(one.started_at),
            "ended_at": _instant(one.ended_at),
            "wake_at": one.wake_at.isoformat() if one.ended_at is None else None,
            "parent_id": one.parent_id,
            "can": {"retry": one.state in _RETRIED, "give_up": one.state in _GIVEN_UP},
        }


def step_rows(look: Look, steps: Sequence[Step], labels: Mapping[str, str]) -> Iterable[Json]:
    """Return the lines of a log as people read them."""
    notes = [one.detail.get("note") or {} for one in steps]
    keys = {(entity, key) for note in notes if isinstance(note, dict) for entity, key in note.get("records") or ()}
    titles = records.titles_of(look.connection, look.catalogue, keys)
    reader = reader_of(look)
    for one, note in zip(steps, notes, strict=True):
        said = note if isinstance(note, dict) else {}
        yield {
            "no": one.no,
            "at": one.at.isoformat(),
            "kind": one.kind,
            "kind_label": words.EVENTS.get(one.kind, one.kind),
            "node": one.node,
            "node_label": labels.get(one.node, one.node),
            "text": words.said(one.kind, one.detail, said, labels.get(f"{one.node}.{one.detail.get('way')}", "")),
            "records": [
                {
                    "entity": entity,
                    "id": key,
                    "title": titles.get((entity, key), "") if _known(look, reader, entity) else f"#{key}",
                }
                for entity, key in said.get("records") or ()
            ],
        }


def _known(look: Look, reader: Any, entity: str) -> bool:
    return look.catalogue.find_entity(entity) is not None and reader.knows_title(entity)


def _row(look: Look, one: Automation, counts: Counts | None, last: RunRow | None) -> Json:
    entity = look.catalogue.find_entity(one.on)
    switched = marks.switches(look.connection).get(one.name)
    return {
        "name": one.name,
        "label": one.label,
        "on": one.on,
        "on_label": entity.label if entity else "",
        "help": one.help,
        "trigger": {
            "kind": one.trigger.kind,
            "label": words.TRIGGERS[one.trigger.kind],
            "text": _trigger_text(look.catalogue, one),
        },
        "run_as": one.run_as.value,
        "run_as_label": "系统" if one.run_as is RunAs.SYSTEM else "触发人",
        "at_once": one.at_once or one.trigger.kind == "before_save",
        "enabled": one.name in enabled(look),
        "defined": one.enabled,
        "switched_at": switched and switched.at.isoformat(),
        "switched_by": switched and _person(look, switched.by),
        "counts": {
            "waiting": counts.waiting if counts else 0,
            "failed": counts.failed if counts else 0,
            "day": counts.day if counts else 0,
            "day_failed": counts.day_failed if counts else 0,
        },
        "last": last
        and {
            "id": last.id,
            "at": last.created_at.isoformat(),
            "state": last.state,
            "state_label": words.STATES[last.state],
        },
    }


def _trigger_text(catalogue: Catalogue, automation: Automation) -> str:
    """Say what sets an automation off, in words."""
    trigger = automation.trigger

    def labels(names: Iterable[str]) -> str:
        fields = (catalogue.field(automation.on, name) for name in names)
        return "、".join(one.label for one in fields if one)

    match trigger:
        case Updated() if trigger.fields:
            return f"修改了{labels(trigger.fields)}"
        case FlowEvent():
            at = f"「{trigger.step}」" if trigger.step else ""
            return f"{at}{automation_designer.FLOW_EVENTS.get(trigger.event, trigger.event)}"
        case Schedule():
            return trigger.cron + ("，只在工作日" if trigger.working_days else "")
        case DateReached():
            span = trigger.days or trigger.hours
            unit = "天" if trigger.days else "小时"
            when = "当天" if not span else f"前 {-span} {unit}" if span < 0 else f"后 {span} {unit}"
            return f"{labels([trigger.field])}{when}"
        case Button():
            return trigger.label
        case MailCame():
            return "，".join((*trigger.senders, *((f"主题有「{trigger.subject}」",) if trigger.subject else ())))
        case MessageCame():
            return trigger.word
        case _:
            return ""


def _nodes(nodes: tuple[Node, ...], depth: int, parent: str, way: int, way_label: str) -> Iterable[Json]:
    for node in nodes:
        yield {
            "name": node.name,
            "label": node.label,
            "kind": node.kind,
            "kind_label": words.NODES[node.kind],
            "depth": depth,
            "parent": parent,
            "way": way,
            "way_label": way_label,
        }
        ways = [one.label for one in node.ways] if isinstance(node, Choose | Parallel) else ["", "出错时"]
        for number, block in enumerate(inner_blocks(node)):
            yield from _nodes(block, depth + 1, node.name, number, ways[number] if number < len(ways) else "")


def changed_fields(look: Look, entity: str, changes: Iterable[Mapping[str, Any]]) -> list[Json]:
    """Return what a change says of its fields, in words."""
    known = look.catalogue.find_entity(entity) is not None
    fields = {one.name: one for one in look.catalogue.fields(entity)} if known else {}
    return [
        {
            "field": one["field"],
            "label": fields[one["field"]].label if one["field"] in fields else one["field"],
            "before": _plain(one.get("before")),
            "after": _plain(one.get("after")),
        }
        for one in changes
    ]


def _cause(look: Look, run: RunRow) -> Json:
    changes: Any = run.cause.get("changes") or []
    return {
        "kind": run.cause.get("kind") or run.trigger,
        "event": run.cause.get("event"),
        "step": run.cause.get("step"),
        "inputs": run.cause.get("inputs"),
        "fields": changed_fields(look, run.entity, changes),
    }


def _plain(value: Any) -> str | None:
    return None if value is None else f"{len(value)} 行" if isinstance(value, list) else str(value)[:200]


def _person(look: Look, person: int | None) -> Json | None:
    if not person:
        return None
    card = directory.people(look.connection, {person}).get(person)
    return {"id": person, "name": card.name if card else "系统"}


def _instant(at: datetime | None) -> str | None:
    return at.isoformat() if at else None
