"""Answering by a link as somebody outside (外部人员凭链接答复): what the step shows him, his one answer, nothing else.

- What the step does not name does not exist for him; personal data he is only shown stays masked.
- The answer is a decision of the engine like anybody's, under his own id; with it the link is used up.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from guocheng.base.problem import Problem, Refused
from guocheng.base.zone import local_day
from guocheng.definition.entity import Entity
from guocheng.definition.field_types import type_of
from guocheng.definition.field_types.text import mask
from guocheng.definition.form_rights import FieldUse
from guocheng.definition.problems.outsiders import SEEN, shows
from guocheng.definition.procedure import Approval, Work
from guocheng.engine.flow import Actor
from guocheng.engine.flow.commands import Decide, Decision
from guocheng.engine.flow.state import Task
from guocheng.service.context import Change, Look
from guocheng.service.flow import instances, outsiders
from guocheng.service.flow.acting import step_of
from guocheng.service.flow.filling import fill, fills_in, form_at_task, required_in
from guocheng.service.flow.procedures import Running, command, locked, running_of
from guocheng.service.public.gate import VISITOR, Proof, link_of, nowhere, turned_away, visitor_of
from guocheng.service.public.shape import described
from guocheng.store import flow as flow_store
from guocheng.store import public_links, records
from guocheng.store.outsiders import is_outside
from guocheng.store.public_links import Link
from guocheng.store.records.words import presented

VERBS = {"approve": "同意", "reject": "拒绝", "submit": "提交"}


def asked_of(look: Look, link: Link) -> dict[str, Any]:
    """Return what somebody outside is shown of a record, and what he is asked.

    :raises NotFound: nobody waits for his answer any more.
    """
    home = flow_store.task_home(look.connection, link.task_id or 0)
    kept = instances.read(look, home.instance_id) if home else None
    if home is None or kept is None:
        raise nowhere()
    running = running_of(look, kept.id, kept.entity, kept.record_id, kept.instance)
    task, step = _waiting(running, home.no)
    found = records.read(look.connection, look.catalogue, running.entity.name, running.record_id)
    if found is None:
        raise nowhere()
    filled, required = fills_in(running, home.no), required_in(running, home.no)
    fields = described(look, running.entity, replace(link, fields=[*_plain(running.entity, filled)]))
    return {
        "name": outsiders.name_of(look, task.person),
        "values": [
            {"label": one.label, "text": text}
            for one, text in _shown(running, home.no, found)
            if one.name not in filled
        ],
        "fields": [{**one, "required": one["name"] in required} for one in fields],
        "filled": {
            one.name: type_of(one).to_json(one, found.values.get(one.name))
            for one in running.entity.fields
            if one.name in filled
        },
        "verbs": ["submit"] if isinstance(step, Work) else ["approve", "reject"],
        "opinion": step.opinion_required if isinstance(step, Approval) else "never",
    }


def answer(
    change: Change, *, token: str, proof: Proof, decision: str, opinion: str, values: dict[str, Any]
) -> dict[str, Any]:
    """Take the one answer of somebody outside; where the link does not open now, the answer is `refused`.

    :raises NotFound: the address leads nowhere, or nobody waits for his answer any more.
    :raises Refused: the step does not take such an answer.
    :raises Invalid: with everything that is wrong with what he filled in.
    """
    link = link_of(change, token, "task")
    if refusal := turned_away(change, link, proof):
        return refusal
    home = flow_store.task_home(change.connection, link.task_id or 0)
    if home is None:
        raise nowhere()
    running = locked(change, home.instance_id)
    task, step = _waiting(running, home.no)
    chosen = Decision(decision)
    if (chosen is Decision.SUBMIT) != isinstance(step, Work):
        raise Refused(Problem("flow.outsider", "答复", f"这一步不能「{VERBS[decision]}」，请刷新页面"))
    name = outsiders.name_of(change, task.person)
    him = Change(replace(change.context, principal=replace(VISITOR, name=f"{name}（凭链接）")), change.connection)
    given, by = Decide(home.no, chosen, opinion.strip()), Actor(task.person)
    if chosen is not Decision.REJECT:
        # Nobody outside can look into what a check only warns of.
        fill(him, running, given, values, by, confirmed=True)
    said = f"：{given.opinion}" if given.opinion else ""
    command(him, running, given, by=by, cause=f"「{step.label}」{name}凭链接{VERBS[decision]}{said}")
    public_links.used(change.connection, link.id, local_day(change.now), visitor_of(link, proof))
    outsiders.revoke(change, link.task_id or 0)
    return {"done": True, "verb": VERBS[decision]}


def _waiting(running: Running, no: int) -> tuple[Task, Approval | Work]:
    """Return the task and the step that wait for somebody outside.

    :raises NotFound: nothing waits for him.
    """
    task, step = running.instance.tasks[no], step_of(running, no)
    if step is None or not is_outside(task.person) or not outsiders.open_to(running, task):
        raise nowhere()
    return task, step


def _shown(running: Running, no: int, found: records.Record) -> list[tuple[Any, str]]:
    form, entity = form_at_task(running, no), running.entity
    seen = form.fields(entity, SEEN)
    in_full = form.fields(entity, {FieldUse.EDIT, FieldUse.REQUIRED})
    masked = form.fields(entity, {FieldUse.MASKED}) | {one.name for one in entity.fields if one.masked}
    shown = []
    for name in _plain(entity, seen):
        one = entity.field(name)
        assert one is not None
        text = presented(one, found.values.get(name), found.titles)
        shown.append((one, mask(text) if name in masked - in_full else text))
    return shown


def _plain(entity: Entity, names: frozenset[str]) -> list[str]:
    """Return the fields that may leave the house, in the order of the form."""
    return [one.name for one in entity.fields if one.name in names and shows(one)]
