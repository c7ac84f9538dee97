"""What a procedure has done, waits for, and will do (流程预测): the steps of the timeline, with people and why them.

Steps still ahead are forecast with the organisation and the values as they are now; they are found anew when entered.
"""

from __future__ import annotations

from collections.abc import Generator, Iterator
from dataclasses import dataclass, replace
from datetime import datetime

from guocheng.definition.procedure import (
    Approval,
    Arm,
    Branch,
    CopyTo,
    End,
    Nobody,
    Procedure,
    Route,
    Step,
    WaitFor,
    Work,
)
from guocheng.engine.flow.people import nobody_message, past_of, people_of
from guocheng.engine.flow.state import (
    COMPENSATION,
    STARTER,
    Attached,
    Instance,
    Node,
    NodeState,
    PersonId,
    Task,
    TaskState,
)
from guocheng.engine.flow.tree import tree_of
from guocheng.engine.flow.walk import arms_taken
from guocheng.engine.flow.world import NOTHING_YET, World

# How a step or a person stands that was not reached yet.
EXPECTED = "expected"


@dataclass(frozen=True)
class Participant:
    """One person at a step; the state is that of his task, or expected."""

    person: PersonId
    state: str
    why: str = ""
    task: int = 0
    opinion: str = ""
    at: datetime | None = None
    due_at: datetime | None = None
    late: bool = False
    by: PersonId | None = None
    on_behalf_of: PersonId | None = None
    attached: Attached | None = None
    asked_by: PersonId | None = None
    dated: datetime | None = None
    signature: int | None = None


@dataclass(frozen=True)
class Outlook:
    """One step in the timeline; `within` are the labels of the arms around it."""

    step: str
    label: str
    kind: str
    state: str
    mode: str = ""
    people: tuple[Participant, ...] = ()
    reason: str = ""
    entered_at: datetime | None = None
    left_at: datetime | None = None
    due_at: datetime | None = None
    within: tuple[str, ...] = ()
    round: int = 0


def forecast(
    procedure: Procedure, *, starter: PersonId, world: World, instance: Instance | None = None
) -> tuple[Outlook, ...]:
    """Return the steps of a procedure in order: those reached as they stand, those ahead as they will probably be.

    Arms that are not taken are left out; of an ended procedure, so are the steps never reached.
    """
    outlooks = tuple(_sequence(procedure.steps, (), starter, world, instance))
    return (*_starter_first(instance), *_of_earlier_versions(procedure, instance), *outlooks, *_compensation(instance))


def _starter_first(instance: Instance | None) -> Iterator[Outlook]:
    node = instance.node(STARTER) if instance else None
    if instance and node and node.state is not NodeState.NOT_REACHED:
        people = tuple(_participant(task, instance) for task in instance.tasks_in(STARTER))
        yield Outlook(STARTER, "发起人", "starter", node.state, people=people, entered_at=node.entered_at)


def _compensation(instance: Instance | None) -> Iterator[Outlook]:
    node = instance.node(COMPENSATION) if instance else None
    if node and node.state is not NodeState.NOT_REACHED:
        label, entered, left = "作废后自动动作", node.entered_at, node.left_at
        yield Outlook(COMPENSATION, label, "act", node.state, reason=node.reason, entered_at=entered, left_at=left)


def _of_earlier_versions(procedure: Procedure, instance: Instance | None) -> Iterator[Outlook]:
    """Yield the steps that this version does not have, and in which somebody was asked before the migration."""
    tree, nodes = tree_of(procedure), instance.nodes.values() if instance else ()
    asked = {node.step: instance.tasks_in(node.step) for node in nodes if node.step not in tree} if instance else {}
    for node in sorted(nodes, key=lambda node: min((task.no for task in asked.get(node.step, ())), default=0)):
        if node.step == STARTER or not asked.get(node.step):
            continue
        assert instance is not None
        # What did not go on was called off with the migration.
        state = NodeState.CANCELLED if node.state is NodeState.NOT_REACHED else node.state
        people = tuple(_participant(task, instance) for task in asked[node.step])
        yield Outlook(node.step, node.reason or node.step, "approval", state, people=people, entered_at=node.entered_at)


def _sequence(
    steps: tuple[Step, ...], within: tuple[str, ...], starter: PersonId, world: World, instance: Instance | None
) -> Generator[Outlook, None, bool]:
    """Yield the steps of a row, and tell whether the procedure will probably end in it."""
    passed_by = ""
    for step in steps:
        node = instance.node(step.name) if instance else Node(step.name)
        reached = node.state is not NodeState.NOT_REACHED
        if not reached and instance and not instance.running:
            continue
        outlook = _reached(step, node, instance) if reached and instance else _ahead(step, starter, world, instance)
        passed_by = "" if step.name == passed_by else passed_by
        if passed_by and not reached:
            yield replace(outlook, within=within, state=NodeState.SKIPPED, people=(), reason="路由会越过这一步")
            continue
        yield replace(outlook, within=within)
        expected = outlook.state == EXPECTED
        if isinstance(step, Branch):
            ends = False
            for arm in _arms(step, node, world):
                ends |= yield from _sequence(arm.steps, (*within, arm.label), starter, world, instance)
            if ends:
                return True
        elif isinstance(step, End) and expected:
            return True
        elif isinstance(step, Route) and expected and step.to in _names_after(steps, step):
            passed_by = step.to
    return False


def _names_after(steps: tuple[Step, ...], step: Step) -> set[str]:
    return {one.name for one in steps[steps.index(step) + 1 :]}


def _arms(branch: Branch, node: Node, world: World) -> Iterator[Arm]:
    reached = node.state not in (NodeState.NOT_REACHED, NodeState.SKIPPED)
    for number in node.arms if reached else arms_taken(branch, world):
        yield branch.arms[number]


def _reached(step: Step, node: Node, instance: Instance) -> Outlook:
    tasks = instance.tasks_in(step.name)
    copied = (Participant(copy.person, "copied", at=copy.at) for copy in instance.copies if step.name == copy.step)
    due = [task.due_at for task in tasks if task.due_at and task.state is TaskState.OPEN]
    return Outlook(
        step.name,
        step.label,
        step.kind,
        node.state,
        _mode(step),
        (*(_participant(task, instance) for task in tasks), *copied),
        node.reason,
        node.entered_at,
        node.left_at,
        node.due_at or min(due, default=None),
        round=node.round,
    )


def _participant(task: Task, instance: Instance) -> Participant:
    asker = instance.tasks.get(task.parent or 0)
    return Participant(
        task.person,
        task.state,
        task.why,
        task.no,
        task.opinion,
        task.decided_at,
        task.due_at,
        task.late,
        task.decided_by,
        task.on_behalf_of,
        task.attached,
        asker.person if asker else None,
        task.dated,
        task.signature,
    )


def _ahead(step: Step, starter: PersonId, world: World, instance: Instance | None) -> Outlook:
    outlook = Outlook(step.name, step.label, step.kind, EXPECTED, _mode(step))
    if not isinstance(step, Branch | WaitFor) and not world.holds(step.when):
        return replace(outlook, state=NodeState.SKIPPED, reason="条件不成立，不需要这一步")
    if isinstance(step, Branch) and not arms_taken(step, world):
        return replace(outlook, state=NodeState.SKIPPED, reason="没有一条分支的条件成立")
    if not isinstance(step, Approval | Work | CopyTo):
        return outlook
    asking = people_of(step, starter, world, past_of(instance, step.name) if instance else NOTHING_YET)
    people = tuple(Participant(one.person, EXPECTED, one.why) for one in asking.people)
    if people or isinstance(step, CopyTo):
        return replace(outlook, people=people)
    if asking.passed_over:
        return replace(outlook, state=NodeState.SKIPPED, reason="审批人就是发起人本人，自动通过")
    if asking.later:
        return replace(outlook, reason=asking.later)
    return replace(outlook, reason=nobody_message(step, asking), state=_without_people(step.nobody))


def _without_people(nobody: Nobody) -> NodeState:
    return {
        Nobody.INCIDENT: NodeState.INCIDENT,
        Nobody.INSTEAD: NodeState.INCIDENT,
        Nobody.PASS: NodeState.SKIPPED,
        Nobody.REJECT: NodeState.REJECTED,
    }[nobody]


def _mode(step: Step) -> str:
    return step.mode if isinstance(step, Approval | Work) else ""
