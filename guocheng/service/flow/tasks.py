"""Deciding what waits for me (处理待办): approve, reject, submit, send back, hand over, withdraw, remind, repair.

Each verb is one row lock, one decision of the engine, one transaction.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import replace
from typing import Any

from guocheng.base.problem import Conflict, NotFound, Problem, Refused, gathered
from guocheng.definition.procedure import Approval, Work
from guocheng.definition.role import Right
from guocheng.engine import flow as engine
from guocheng.engine.flow import Actor
from guocheng.engine.flow.blockers import OVERTAKEN
from guocheng.engine.flow.commands import Decide, Decision, HandOver, Remind, Repair, Resubmit, SendBack, Withdraw
from guocheng.engine.flow.state import STARTER
from guocheng.engine.flow.tree import tree_of
from guocheng.service.context import Change, Look
from guocheng.service.flow.moves import asked_fields
from guocheng.service.flow.procedures import Running, command, locked, no_instance
from guocheng.service.flow.world import world_of
from guocheng.service.records import form
from guocheng.service.records.access import opened
from guocheng.service.records.change import origin_of
from guocheng.service.records.given_roles import role_problems
from guocheng.service.records.held import check_new_files
from guocheng.service.records.linked import link_problems
from guocheng.store import directory, records
from guocheng.store import flow as flow_store

Values = Mapping[str, Any]


def decide_task(
    change: Change,
    *,
    task_id: int,
    decision: str,
    opinion: str,
    values: Values,
    next_people: Collection[int] = (),
) -> dict[str, Any]:
    """Record one person's decision on a task and move the procedure on.

    `next_people` are those he picks for the step that comes next, where it lets him.

    :raises Refused: the task belongs to someone else.
    :raises Conflict: it is already decided; the sentence says by whom and when.
    :raises Invalid: with everything wrong in the fields the step asks for.
    """
    running, no = _locked_task(change, task_id)
    given = Decide(no, Decision(decision), opinion.strip(), next_people=tuple(dict.fromkeys(next_people)))
    if given.decision is not Decision.REJECT:
        _fill(change, running, given, values)
    verb = {"approve": "同意", "reject": "拒绝", "submit": "提交"}[decision]
    after = command(change, running, given, by=actor_of(change), cause=_cause(running, no, verb, opinion))
    return outcome_of(after)


def send_back(change: Change, *, task_id: int, to_step: str, opinion: str, straight_back: bool) -> dict[str, Any]:
    """Send a procedure back to an earlier step or to its starter.

    :raises Refused: the step may not be sent back, or there.
    """
    running, no = _locked_task(change, task_id)
    to = STARTER if to_step in ("starter", STARTER) else to_step
    given = SendBack(no, to, straight_back, opinion.strip())
    return outcome_of(command(change, running, given, by=actor_of(change), cause=_cause(running, no, "退回", opinion)))


def hand_over(change: Change, *, task_id: int, to: int, opinion: str) -> dict[str, Any]:
    """Give a task to another person.

    :raises NotFound: there is no such active person.
    """
    running, no = _locked_task(change, task_id)
    if not directory.active_people(change.connection, [to]):
        raise NotFound(Problem("flow.no_person", "转办给", "找不到要转办给的人,可能已离职,请重新选择"))
    given = HandOver(no, to, opinion.strip())
    return outcome_of(command(change, running, given, by=actor_of(change), cause=_cause(running, no, "转办", opinion)))


def withdraw(change: Change, *, instance_id: int, opinion: str) -> dict[str, Any]:
    """Take a procedure back, as its starter."""
    running = _locked_procedure(change, instance_id)
    cause = f"撤回「{running.procedure.label}」"
    return outcome_of(command(change, running, Withdraw(opinion.strip()), by=actor_of(change), cause=cause))


def resubmit(change: Change, *, instance_id: int, opinion: str) -> dict[str, Any]:
    """Submit again what was sent back to its starter."""
    running = _locked_procedure(change, instance_id)
    cause = f"再次提交「{running.procedure.label}」"
    return outcome_of(command(change, running, Resubmit(opinion.strip()), by=actor_of(change), cause=cause))


def remind(change: Change, *, instance_id: int) -> dict[str, Any]:
    """Remind everybody with an open task; whoever sees the record may."""
    running = _locked_procedure(change, instance_id)
    return outcome_of(command(change, running, Remind(), by=actor_of(change), cause="催办"))


def repair(change: Change, *, instance_id: int, step: str, people: tuple[int, ...]) -> dict[str, Any]:
    """Name the people of a step that found nobody.

    :raises NotFound: somebody named does not work here.
    """
    running = _locked_procedure(change, instance_id)
    if len(directory.active_people(change.connection, people)) != len(set(people)):
        raise NotFound(Problem("flow.no_person", "处理人", "所选的人中有人已离职,请重新选择"))
    given = Repair(step, people)
    manages = Right.MANAGE_FLOW in opened(change, running.entity.name, running.record_id).rights
    by = replace(actor_of(change), administers=change.principal.administers or manages)
    return outcome_of(command(change, running, given, by=by, cause="指定处理人"))


def actor_of(look: Look) -> Actor:
    """Return the signed-in person as the engine's actor."""
    return Actor(look.principal.person_id, administers=look.principal.administers)


def outcome_of(running: Running) -> dict[str, Any]:
    """Return what a screen needs after a command: the record, and how the procedure stands."""
    return {
        "instance_id": running.id,
        "entity": running.entity.name,
        "record_id": running.record_id,
        "state": running.instance.state.value,
    }


def _locked_procedure(change: Change, instance_id: int) -> Running:
    """Lock a procedure; to who does not see its record it is as if there were none."""
    running = locked(change, instance_id)
    if not _involved(change, running):
        raise no_instance(instance_id)
    return running


def _locked_task(change: Change, task_id: int) -> tuple[Running, int]:
    home = flow_store.task_home(change.connection, task_id)
    if home is None:
        raise NotFound(Problem("flow.no_task", f"待办 {task_id}", "没有这个待办,请刷新后再试"))
    running = locked(change, home.instance_id)
    if home.person != change.principal.person_id and not _involved(change, running):
        # Who has nothing to do with it learns nothing, not even that it exists.
        raise NotFound(Problem("flow.no_task", f"待办 {task_id}", "没有这个待办,请刷新后再试"))
    return running, home.no


def _involved(change: Change, running: Running) -> bool:
    try:
        opened(change, running.entity.name, running.record_id)
    except NotFound:
        return False
    return True


def _check_first(change: Change, running: Running, given: Decide) -> None:
    """Refuse before anything is written, so that what was filled in is judged only for who may decide."""
    values = records.bare_values(change.connection, change.catalogue, running.entity.name, running.record_id) or {}
    world = world_of(change, running.entity, values)
    found = tuple(
        engine.blockers(running.procedure, running.instance, given, by=actor_of(change), at=change.now, world=world)
    )
    gathered(found, Conflict if found and found[0].code in OVERTAKEN else Refused)


def _fill(change: Change, running: Running, given: Decide, values: Values) -> None:
    """Write the fields the step asks for, checked like any other form."""
    step = step_of(running, given.task)
    asks = step.asks if step else ()
    if not asks and not values:
        return
    _check_first(change, running, given)
    before = records.locked(change.connection, change.catalogue, running.entity.name, running.record_id)
    editable = asked_fields(running.entity, asks)
    read, wrong = form.read(running.entity, values, editable=editable, before=before.values)
    full = form.completed(change, running.entity, {**before.values, **read}, creating=False, before=before.values)
    wrong += link_problems(change, running.entity, before.values, read)
    wrong += role_problems(change, running.entity, full, before.values)
    gathered([*wrong, *form.problems(change, running.entity, full, only=tuple(read))])
    check_new_files(change, running.entity, before.values, full)
    records.update(
        change.connection,
        change.catalogue,
        running.entity.name,
        running.record_id,
        {one.name: full.get(one.name) for one in running.entity.fields},
        origin_of(change, f"「{step.label if step else running.procedure.label}」时填写"),
        before=before,
    )


def step_of(running: Running, no: int) -> Approval | Work | None:
    """Return the step of a task, none for what was sent back to the starter."""
    tree = tree_of(running.procedure)
    name = running.instance.tasks[no].step
    step = tree.step(name) if name in tree else None
    return step if isinstance(step, Approval | Work) else None


def _cause(running: Running, no: int, verb: str, opinion: str) -> str:
    step = step_of(running, no)
    label = step.label if step else "发起人"
    return f"「{label}」{verb}" + (f":{opinion.strip()}" if opinion.strip() else "")
