"""What happens to the tasks of an instance (应用待办事件): asked, taken, decided, given away, let go."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from guocheng.base.frozen import replace
from guocheng.engine.flow import events as e
from guocheng.engine.flow.state import PENDING_TASKS, Attached, Instance, Node, NodeState, Task, TaskState


def decided(instance: Instance, event: e.Decided) -> Instance:
    """Keep what a person said."""
    acted = _acted(instance.tasks[event.task], event, event.state)
    said = replace(acted, form=event.form, dated=event.dated, signature=event.signature, release_at=None)
    return with_tasks(instance, [said])


def _turn_came(instance: Instance, event: e.TurnCame) -> Instance:
    return with_tasks(instance, [_now_open(instance.tasks[event.task], event)])


def _claimed(instance: Instance, event: e.Claimed) -> Instance:
    mine = instance.tasks[event.task]
    others = [
        replace(task, state=TaskState.TAKEN)
        for task in instance.tasks_in(mine.step)
        if task.state is TaskState.CLAIMABLE and task.no != mine.no
    ]
    return with_tasks(instance, [replace(_now_open(mine, event), release_at=event.release_at), *others])


def _released(instance: Instance, event: e.Released) -> Instance:
    mine = instance.tasks[event.task]
    pool = [task for task in instance.tasks_in(mine.step) if task.state is TaskState.TAKEN]
    free = [replace(task, state=TaskState.CLAIMABLE) for task in pool]
    back = replace(
        mine, state=TaskState.CLAIMABLE, due_at=None, provisional=False, nudges=(), nudged=0, release_at=None
    )
    return with_tasks(instance, [back, *free])


def _now_open(task: Task, event: e.TurnCame | e.Claimed) -> Task:
    return replace(
        task,
        state=TaskState.OPEN,
        opened_at=event.at,
        due_at=event.due_at,
        provisional=event.provisional,
        nudges=event.nudges,
    )


def _added(instance: Instance, event: e.Added) -> Instance:
    asker = instance.tasks[event.task]
    held = event.attached in (Attached.BEFORE, Attached.DELEGATE)
    after = with_tasks(instance, [replace(asker, state=TaskState.HELD)] if held else [])
    return with_tasks(after, new_tasks(asker.step, asker.round, event.tasks, event))


def _removed(instance: Instance, event: e.Removed) -> Instance:
    return with_tasks(instance, [replace(instance.tasks[no], state=TaskState.CANCELLED) for no in event.tasks])


def _taken_up(instance: Instance, event: e.TakenUp) -> Instance:
    return with_tasks(instance, [replace(instance.tasks[event.task], state=TaskState.OPEN)])


def _excused(instance: Instance, event: e.Excused) -> Instance:
    return with_tasks(instance, [replace(instance.tasks[no], state=TaskState.SKIPPED) for no in event.tasks])


def _taken_back(instance: Instance, event: e.TakenBack) -> Instance:
    task = instance.tasks[event.task]
    node = replace(instance.node(task.step), state=NodeState.ACTIVE, left_at=None, reason="")
    after = with_nodes(instance, node)
    gone = replace(task, state=TaskState.TAKEN_BACK)
    # Those whom nobody needed any more are asked anew, as tasks of their own.
    return with_tasks(after, [gone, *new_tasks(task.step, task.round, event.tasks, event)])


def _handed_over(instance: Instance, event: e.HandedOver) -> Instance:
    old = instance.tasks[event.task]
    [new] = new_tasks(old.step, old.round, [event.to], event)
    gone = _acted(old, event, TaskState.HANDED_OVER)
    # Whom he asked now speaks with his successor, and what was held stays held.
    moved = [replace(task, parent=new.no) for task in instance.tasks.values() if task.parent == old.no]
    heir = replace(new, handed_from=old.no, state=old.state if old.pending else new.state, late=old.late)
    return with_tasks(instance, [gone, heir, *moved])


def _sent_back(instance: Instance, event: e.SentBack) -> Instance:
    return with_tasks(instance, [_acted(instance.tasks[event.task], event, TaskState.SENT_BACK)])


def paused_task(task: Task, minutes: int | None) -> Task:
    """The sender's own task has ended; its time left is kept for the task he gets when the step comes again."""
    return replace(task, state=TaskState.PAUSED if task.state is TaskState.OPEN else task.state, left_minutes=minutes)


def _nudged(instance: Instance, event: e.Nudged) -> Instance:
    task = instance.tasks[event.task]
    return with_tasks(instance, [replace(task, nudged=task.nudged + 1)])


def _later(instance: Instance, event: e.Later) -> Instance:
    if not event.task:
        return with_nodes(instance, replace(instance.node(event.step), due_at=event.due_at))
    task = instance.tasks[event.task]
    return with_tasks(
        instance,
        [
            replace(
                task,
                due_at=event.due_at,
                provisional=event.provisional,
                nudges=(*task.nudges[: task.nudged], *event.nudges),
                release_at=event.release_at,
                late=task.late and not event.on_time,
            )
        ],
    )


def new_tasks(step: str, round_now: int, opened: Iterable[e.Opened], event: e.Event) -> Iterable[Task]:
    """Make the tasks that an event opened."""
    return [
        Task(
            one.no,
            step,
            round_now,
            one.person,
            one.turn,
            _begins(one),
            why=one.why,
            opened_at=event.at if one.open else None,
            due_at=one.due_at,
            provisional=one.provisional,
            weight=one.weight,
            group=one.group,
            veto=one.veto,
            parent=one.parent,
            attached=one.attached,
            together=one.together,
            nudges=one.nudges,
        )
        for one in opened
    ]


def _begins(opened: e.Opened) -> TaskState:
    if opened.claimable:
        return TaskState.CLAIMABLE
    return TaskState.OPEN if opened.open else TaskState.WAITING


def ended_tasks(instance: Instance, steps: set[str], state: TaskState) -> Iterable[Task]:
    """End what is still pending in these steps."""
    return [
        replace(task, state=state, left_minutes=None)
        for task in instance.tasks.values()
        if task.step in steps and task.state in PENDING_TASKS
    ]


def _acted(task: Task, event: e.Decided | e.HandedOver | e.SentBack, state: TaskState) -> Task:
    said = replace(task, opinion=event.opinion, on_behalf_of=event.on_behalf_of)
    return replace(said, state=state, decided_at=event.at, decided_by=event.by)


def with_nodes(instance: Instance, *nodes: Node) -> Instance:
    """Return the instance with these nodes."""
    return replace(instance, nodes={**instance.nodes, **{node.step: node for node in nodes}})


def with_tasks(instance: Instance, tasks: Iterable[Task]) -> Instance:
    """Return the instance with these tasks."""
    changed = {task.no: task for task in tasks}
    return replace(instance, tasks={**instance.tasks, **changed}) if changed else instance


def _overdue(instance: Instance, event: e.Overdue) -> Instance:
    return with_tasks(instance, [replace(instance.tasks[event.task], late=True)])


OF_TASKS: Mapping[type[e.Event], Callable[[Instance, Any], Instance]] = {
    e.Decided: decided,
    e.TurnCame: _turn_came,
    e.Claimed: _claimed,
    e.Released: _released,
    e.Added: _added,
    e.Removed: _removed,
    e.TakenUp: _taken_up,
    e.Excused: _excused,
    e.TakenBack: _taken_back,
    e.HandedOver: _handed_over,
    e.SentBack: _sent_back,
    e.Nudged: _nudged,
    e.Later: _later,
    e.Overdue: _overdue,
}
