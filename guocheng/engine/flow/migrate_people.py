"""What becomes of the people of a step that goes on in another version (迁移时的人员)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from guocheng.base.problem import Problem
from guocheng.definition.procedure import Approval, AwaitSignal, Mode, Work
from guocheng.engine.flow import events as e
from guocheng.engine.flow import outside
from guocheng.engine.flow.deadlines import due_of_person
from guocheng.engine.flow.events_migration import AskedAnew
from guocheng.engine.flow.mapping import Plan
from guocheng.engine.flow.people import Asked, people_of, picked
from guocheng.engine.flow.state import ACTED_TASKS, STARTER, Instance, Node, NodeState, PersonId, Task, TaskState
from guocheng.engine.flow.walk import Walk
from guocheng.engine.flow.world import World

_POOL = (TaskState.CLAIMABLE, TaskState.TAKEN)


@dataclass(frozen=True)
class Finding:
    """Whether a step asks its people from the beginning, or whom it no longer asks and whom from now on."""

    enters_anew: bool = False
    removed: tuple[int, ...] = ()
    added: tuple[Asked, ...] = ()
    warnings: tuple[Problem, ...] = ()

    @property
    def changes(self) -> bool:
        """Tell whether other people are asked than before."""
        return self.enters_anew or bool(self.removed or self.added)


def finding(plan: Plan, instance: Instance, node: Node, *, keep: bool, world: World) -> Finding:
    """Find out what becomes of the people of a live step; one that waits for a visit, or is one, stays as it is."""
    if node.step == STARTER or node.step not in plan.goes_on:
        return Finding()
    old, new = plan.old.step(node.step), plan.new.step(plan.goes_on[node.step])
    if isinstance(old, AwaitSignal) and isinstance(new, AwaitSignal) and old.signal != new.signal:
        return Finding(warnings=(Problem("migrate.signal", new.label, f"「{new.label}」改为等待「{new.signal}」"),))
    if not isinstance(old, Approval | Work) or not isinstance(new, Approval | Work):
        return Finding()
    if outside.waits(plan.old, instance, node.step) or outside.sources(new):
        # Nobody is asked before another system has answered; people it named once stay.
        return Finding(enters_anew=not outside.sources(new) or not outside.sources(old))
    visit = bool(node.returns_to) or node.state is NodeState.RETURNED
    tasks = instance.tasks_in(node.step)
    if _heard_otherwise(old, new, tasks, returned=node.state is NodeState.RETURNED):
        return Finding(enters_anew=True)
    if visit:
        return Finding()
    if node.state is NodeState.INCIDENT:
        return Finding(enters_anew=True)
    return Finding() if keep else _found_again(instance, new, tasks, world)


def ask_anew(walk: Walk, name: str, found: Finding) -> None:
    """Let people go, ask others, and open what waited for its turn where nobody is heard in turn any more."""
    step = walk.tree.step(name) if name != STARTER else None
    if not isinstance(step, Approval | Work):
        return
    if found.changes:
        tasks = walk.with_due(step, tuple(_opened(walk.instance, step, found.added)))
        walk.emit(AskedAnew(*walk.stamp, name, found.removed, tasks))
    if step.mode is Mode.IN_TURN or walk.instance.node(name).state is not NodeState.ACTIVE:
        return
    for task in walk.instance.tasks_in(name):
        if task.state is TaskState.WAITING and task.parent is None:
            due = due_of_person(step, task.person, at=walk.at, world=walk.world)
            walk.emit(e.TurnCame(*walk.stamp, task.no, due.at, due.provisional, due.nudges))


def _heard_otherwise(old: Approval | Work, new: Approval | Work, tasks: Iterable[Task], *, returned: bool) -> bool:
    """Tell whether a pool is none any more, or a turn comes to nobody, so that people are to be asked again."""
    pool = any(task.state in _POOL or task.release_at for task in tasks if task.pending)
    if pool and new.mode is not Mode.CLAIM:
        return True
    waiting = any(task.state is TaskState.WAITING and task.parent is None for task in tasks)
    return returned and waiting and new.mode is not Mode.IN_TURN and old.mode is Mode.IN_TURN


def _found_again(instance: Instance, new: Approval | Work, tasks: tuple[Task, ...], world: World) -> Finding:
    asked = picked(new, people_of(new, instance.starter, world), world)
    mine = [task for task in tasks if task.parent is None and _counts(task)]
    first = {task.no: _first_person(instance, task) for task in mine}
    if not asked:
        message = f"「{new.label}」按新版本找不到人，保持原来的人"
        return Finding(warnings=(Problem("migrate.nobody", new.label, message),))
    wanted = {one.person for one in asked}
    if wanted == set(first.values()):
        return Finding()
    message = f"「{new.label}」重新找人：{'、'.join(world.resolver.name(one.person) for one in asked)}"
    told = (Problem("migrate.people", new.label, message),)
    spoken = any(task.state in ACTED_TASKS or task.parent is not None for task in tasks)
    if not spoken or any(task.state in _POOL for task in mine):
        return Finding(enters_anew=True, warnings=told)
    removed = tuple(task.no for task in mine if task.pending and first[task.no] not in wanted)
    stay = [task for task in tasks if _counts(task) and task.no not in removed]
    here = {task.person for task in stay} | {first[task.no] for task in stay if task.no in first}
    return Finding(False, removed, tuple(one for one in asked if one.person not in here), told)


def _counts(task: Task) -> bool:
    """Tell whether a task is waited for, or its person has spoken; who sent back is asked again by another task."""
    return task.pending or task.state in ACTED_TASKS - {TaskState.SENT_BACK}


def _first_person(instance: Instance, task: Task) -> PersonId:
    """Return who was asked before the task was handed on."""
    while task.handed_from is not None:
        task = instance.tasks[task.handed_from]
    return task.person


def _opened(instance: Instance, step: Approval | Work, added: Iterable[Asked]) -> Iterator[e.Opened]:
    first = instance.next_task_no()
    turn = max((task.turn for task in instance.tasks_in(step.name)), default=-1) + 1
    for number, one in enumerate(added):
        yield e.Opened(
            first + number,
            one.person,
            turn + number,
            one.why,
            open=step.mode is not Mode.IN_TURN,
            weight=one.weight,
            group=one.group,
            veto=one.veto,
        )
