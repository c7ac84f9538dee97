"""Handing over what somebody who leaves has in hand (离职交接): looked at first, then done by a job, thing by thing.

- Each thing is done, or refused with the reason, in a transaction of its own; what is refused stays where it was.
- Whom flows name by number is found by the table of successors from then on; the definitions are only listed.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

import psycopg

from guocheng.base.problem import Invalid, NotFound, Problem, Refused, gathered
from guocheng.base.zone import local_day
from guocheng.definition.codec import value_json
from guocheng.definition.entity import Entity
from guocheng.engine.flow import Actor
from guocheng.engine.flow.commands import Reassign
from guocheng.service.batch import attempt
from guocheng.service.context import Change, Context, Look
from guocheng.service.flow.procedures import command, locked
from guocheng.service.platform import Platform
from guocheng.service.principal import SYSTEM
from guocheng.service.records.change import origin_of
from guocheng.service.rights import must_administer
from guocheng.service.stand_ins import proxy_problems
from guocheng.store import directory, jobs, leavers, records
from guocheng.store import flow as flow_store
from guocheng.store.lease import Lease
from guocheng.store.leavers import Item, Run, Thing

Json = dict[str, Any]
JOB = "leavers.run"
PART = 100
#: So many records of each kind go in one run; the next run takes the rest.
RECORDS_MAX = 5000
KINDS: Mapping[str, str] = {
    "task": "待办",
    "role": "角色",
    "unit": "负责的单位",
    "report": "下属",
    "group": "用户组",
    "roster": "值班",
    "matrix": "审批矩阵",
    "proxy": "替别人代理",
    "record": "名下的记录",
}
#: The field that names the person, of what is no task and no record.
_FIELDS = {
    "role": "person",
    "unit": "head",
    "report": "superior",
    "group": "members",
    "roster": "shifts",
    "matrix": "people",
    "proxy": "stand_in",
}


def preview(look: Look, *, person_id: int) -> Json:
    """Return all that somebody has in hand, and where flows name him.

    :raises Refused: only administrators hand over for others.
    :raises NotFound: there is no such person.
    """
    must_administer(look.principal)
    card = _card(look, person_id)
    things = _things(look, person_id)
    return {
        "person": {"id": card.id, "name": card.name, "number": card.number},
        "kinds": [
            {"kind": kind, "label": label, "count": sum(one.kind == kind for one in things)}
            for kind, label in KINDS.items()
        ],
        "things": [_shown(look, one) for one in things[: leavers.SHOWN_MAX]],
        "named_in": list(_named_in(look, card.number)),
    }


def begin(change: Change, *, person_id: int, to: Mapping[str, int], note: str = "") -> Json:
    """Order that what somebody has in hand goes to others, by kind; a job does it.

    :raises Refused: only administrators hand over for others.
    :raises Invalid: nobody is named, a kind is unknown, or somebody named does not work here.
    """
    must_administer(change.principal)
    _card(change, person_id)
    heirs = set(to.values())
    if not to or not set(to) <= set(KINDS) or person_id in heirs:
        raise Invalid(Problem("leaver.to_whom", "to", "请为要交接的内容选择接手人，接手人不能是离职人本人"))
    if len(directory.active_people(change.connection, heirs)) != len(heirs):
        raise Invalid(Problem("leaver.heir_left", "to", "接手人里有人找不到或已离职，请重新选择"))
    things = [(one, to[one.kind]) for one in _things(change, person_id) if one.kind in to]
    ordered_by = change.principal.actor_id
    run_id = leavers.begin(change.connection, person_id, things, ordered_by=ordered_by, note=note, at=change.now)
    if "task" in to:
        values = {"leaver": person_id, "successor": to["task"], "note": note or "离职交接"}
        origin = origin_of(change, "离职交接")
        records.create(change.connection, change.catalogue, "org.successor", values, origin)
    leavers.set_job(change.connection, run_id, jobs.enqueue(change.connection, JOB, {"run": run_id}))
    return {"id": run_id}


def listed(look: Look) -> list[Json]:
    """Return the newest hand-overs.

    :raises Refused: only administrators hand over for others.
    """
    must_administer(look.principal)
    found = leavers.runs(look.connection)
    people = directory.people(look.connection, {who for one in found for who in (one.leaver, one.ordered_by) if who})
    return [
        {
            "id": one.id,
            "person": {"id": one.leaver, "name": people[one.leaver].name},
            "by": people[one.ordered_by].name if one.ordered_by in people else "系统",
            "at": one.created_at.isoformat(),
            "state": one.state,
            "total": one.total,
            "done": one.done,
            "refused": one.refused,
        }
        for one in found
    ]


def state_of(look: Look, *, run_id: int) -> Json:
    """Say how far a hand-over is and what became of each thing.

    :raises NotFound: there is none of this number.
    """
    must_administer(look.principal)
    found = leavers.run_of(look.connection, run_id)
    if found is None:
        raise NotFound(Problem("leaver.no_run", f"交接 {run_id}", "没有这次交接，请刷新后再看"))
    items = leavers.items_of(look.connection, run_id)
    people = directory.people(look.connection, {found.leaver, *(one.heir for one in items)})
    return {
        "id": found.id,
        "person": {"id": found.leaver, "name": people[found.leaver].name},
        "state": found.state,
        "total": found.total,
        "done": found.done,
        "refused": found.refused,
        "failure": found.failure,
        "items": [
            {
                **_shown(look, Thing(one.kind, one.entity, one.ref, one.title)),
                "to": {"id": one.heir, "name": people[one.heir].name},
                "verdict": one.verdict,
                "problem": one.problem,
            }
            for one in items
        ],
    }


def run(platform: Platform, lease: Lease, *, now: datetime) -> Json:
    """Do the job of a lease: part by part, to the end."""
    run_id = int(lease.job.payload["run"])

    def part(connection: psycopg.Connection) -> tuple[bool, Json]:
        found = leavers.run_of(connection, run_id, lock=True)
        if found is None or found.state != "running":
            return False, {}
        principal = replace(SYSTEM, person_id=found.ordered_by or 0)
        change = Change(Context(platform, principal, now, request_id=f"leaver-{run_id}"), connection)
        items = leavers.waiting(connection, run_id, PART)
        if items:
            leavers.judge(connection, run_id, {one.no: _hand_over(change, found, one) for one in items})
        else:
            leavers.end(connection, run_id, "done", at=now)
        return bool(items), {"done": found.done + found.refused + len(items), "total": found.total}

    while lease.part(part, lambda answer: answer[1])[0]:
        pass
    return {"run": run_id}


def _hand_over(change: Change, found: Run, one: Item) -> str:
    """Hand one thing over; say why not, blank when it was done."""
    problems = attempt(change, lambda: _done(change, found, one))
    return "；".join(problem.message for problem in problems)


def _done(change: Change, found: Run, one: Item) -> None:
    if one.kind == "task":
        _reassign(change, found, one)
        return
    field = _FIELDS.get(one.kind) or _owner_field(change, one.entity)
    before = records.locked(change.connection, change.catalogue, one.entity, one.ref)
    held = before.values.get(field)
    if one.kind == "roster":
        value: Any = [_turn(shift, found, one.heir) for shift in held or ()]
    elif isinstance(held, list):
        value = list(dict.fromkeys(one.heir if person == found.leaver else person for person in held))
    else:
        value = one.heir if held == found.leaver else held
    if value == held:
        raise NotFound(Problem("leaver.gone", one.title, "已经不在离职人名下，没有改动"))
    if one.kind == "proxy":
        if before.values["person"] == one.heir:
            message = "接手人就是委托人本人，这条代理没有改动，请委托人另外设置代理人"
            raise Refused(Problem("leaver.own_proxy", one.title, message))
        gathered(proxy_problems(change, {**before.values, field: value}, {**before.values, "id": one.ref}))
    origin = origin_of(change, "离职交接")
    records.update(change.connection, change.catalogue, one.entity, one.ref, {field: value}, origin, before=before)


def _turn(shift: Json, found: Run, heir: int) -> Json:
    """Return a turn of duty as it goes on; those that were over stay with who had them."""
    goes = shift["person"] == found.leaver and shift["ends_at"] > found.created_at
    return {**shift, "person": heir} if goes else shift


def _reassign(change: Change, found: Run, one: Item) -> None:
    home = flow_store.task_home(change.connection, one.ref)
    if home is None or home.person != found.leaver:
        raise NotFound(Problem("leaver.gone", one.title, "待办已经不在离职人名下，没有改动"))
    by = Actor(found.ordered_by or 0, administers=True)
    given = Reassign(home.no, one.heir, found.note or "离职交接")
    command(change, locked(change, home.instance_id), given, by=by, cause="离职交接")


def _things(look: Look, person: int) -> list[Thing]:
    found = leavers.things_of(look.connection, person, today=local_day(look.now), at=look.now)
    for entity in look.catalogue.entities.values():
        if field := _owned_by(entity):
            found += leavers.owned(look.connection, entity.name, field, person, limit=RECORDS_MAX)
    return found


def _owned_by(entity: Entity) -> str:
    """Return the field by which people own records, blank where nobody does; the organisation has kinds of its own."""
    if not entity.stored or entity.name.startswith("org."):
        return ""
    names = (entity.field(name) for name in entity.owner_fields)
    return next((one.name for one in names if one and one.type == "link" and one.to == "org.person"), "")


def _owner_field(look: Look, entity: str) -> str:
    return _owned_by(look.catalogue.entity(entity))


def _named_in(look: Look, number: str) -> Iterator[Json]:
    """Yield the flows whose definitions name a person by number, with the steps."""
    for flow in look.catalogue.flows.values():
        for move in flow.moves:
            for step in (*(move.procedure.steps if move.procedure else ()),):
                if _names(value_json(step), number):
                    yield {"flow": flow.name, "label": flow.label, "move": move.label, "step": step.label}


def _names(value: Any, number: str) -> bool:
    if isinstance(value, dict):
        return number in (value.get("people") or ()) or any(_names(one, number) for one in value.values())
    return isinstance(value, list) and any(_names(one, number) for one in value)


def _shown(look: Look, one: Thing) -> Json:
    title = one.title
    if one.kind == "role":
        name, _, where = title.partition(" ")
        known = look.catalogue.roles.get(name)
        title = f"{known.label if known else name} {where}".strip()
    entity = look.catalogue.find_entity(one.entity)
    return {
        "kind": one.kind,
        "kind_label": KINDS[one.kind],
        "entity": one.entity,
        "entity_label": entity.label if entity else one.entity,
        "ref": one.ref,
        "title": title,
    }


def _card(look: Look, person_id: int) -> directory.PersonCard:
    found = directory.people(look.connection, [person_id]).get(person_id) if 0 < person_id < 2**63 else None
    if found is None:
        raise NotFound(Problem("leaver.nobody", f"人员 {person_id}", "没有这个人员，请重新选择"))
    return found
