"""What the system itself tells a procedure (系统应答): a time has come, actions are done, others have answered."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from guocheng.definition.procedure import Approval, AwaitSignal, Call, Then, WaitFor, Work
from guocheng.definition.who import Who
from guocheng.engine.flow import commands as c
from guocheng.engine.flow import events as e
from guocheng.engine.flow import whole
from guocheng.engine.flow.people import past_of
from guocheng.engine.flow.send_back import send_back
from guocheng.engine.flow.state import COMPENSATION, STARTER, WHOLE, NodeState, PersonId, State, Task, TaskState, Timer
from guocheng.engine.flow.steering import hand_over
from guocheng.engine.flow.walk import Walk


def wake_up(walk: Walk, command: c.WakeUp) -> None:
    """Do what is due; a timer that lost against a person, or rings early, changes nothing."""
    key = (command.step, command.round, command.task)
    due = [one for one in walk.instance.timers() if (one.step, one.round, one.task) == key and one.due_at <= walk.at]
    for timer in due if walk.instance.running else ():
        _ring(walk, timer)
        if not walk.instance.running:
            return


def _ring(walk: Walk, timer: Timer) -> None:
    if timer.step == WHOLE:
        whole.ring(walk, timer)
        return
    match timer.kind:
        case "wait":
            _wait_is_over(walk, timer.step)
        case "nudge" if walk.instance.tasks[timer.task].state is TaskState.OPEN:
            walk.emit(e.Nudged(*walk.stamp, timer.task))
        case "release" if walk.instance.tasks[timer.task].state is TaskState.OPEN:
            walk.emit(e.Released(*walk.stamp, timer.task))
        case "deadline" if walk.instance.tasks[timer.task].state is TaskState.OPEN:
            _overdue(walk, walk.instance.tasks[timer.task])
        case _:
            pass


def _wait_is_over(walk: Walk, name: str) -> None:
    step = walk.tree.step(name)
    if isinstance(step, AwaitSignal) and step.deadline.then is Then.REJECT:
        walk.emit(e.Left(*walk.stamp, name, NodeState.REJECTED, "等待超时，按规则拒绝"))
        walk.end(State.REJECTED)
    elif isinstance(step, AwaitSignal | WaitFor):
        walk.leave(e.Left(*walk.stamp, name, NodeState.PASSED))


def _overdue(walk: Walk, task: Task) -> None:
    step = walk.tree.step(task.step) if task.step in walk.tree else None
    if not isinstance(step, Approval | Work):
        walk.emit(e.Overdue(*walk.stamp, task.no))
        return
    walk.emit(e.Overdue(*walk.stamp, task.no, tuple(_told(walk, step, task))))
    match step.deadline.then:
        case Then.PASS:
            agreed = TaskState.APPROVED if isinstance(step, Approval) else TaskState.SUBMITTED
            _decide(walk, step, task, agreed, "超时，按规则自动通过")
        case Then.REJECT if isinstance(step, Approval):
            _decide(walk, step, task, TaskState.REJECTED, "超时，按规则自动拒绝")
        case Then.SEND_BACK:
            send_back(walk, c.SendBack(task.no, STARTER, False, "超时，按规则自动退回"))
        case Then.HAND_OVER:
            if (heir := _heir(walk, step)) is not None:
                hand_over(walk, task.no, heir, "超时，按规则转交", "超时转交")
        case _:
            pass


def _decide(walk: Walk, step: Approval | Work, task: Task, state: TaskState, opinion: str) -> None:
    walk.emit(e.Decided(*walk.stamp, task.no, state, opinion, form=walk.form()))
    walk.settle(step)


def _told(walk: Walk, step: Approval | Work, task: Task) -> Iterator[PersonId]:
    """Yield those a late task is escalated to, each once."""
    found = _people(walk, step, step.deadline.escalate)
    yield from (person for person in dict.fromkeys(found) if person != task.person)


def _heir(walk: Walk, step: Approval | Work) -> PersonId | None:
    asked = {one.person for one in walk.instance.tasks_in(step.name)}
    return next((person for person in _people(walk, step, step.deadline.to) if person not in asked), None)


def _people(walk: Walk, step: Approval | Work, sources: Iterable[Who]) -> Iterator[PersonId]:
    starter, past = walk.instance.starter, past_of(walk.instance, step.name)
    for who in sources:
        yield from walk.world.resolver.find(who, starter, past).people


def answered(walk: Walk, command: c.Performed | c.CallsMade | c.CallEnded | c.Signal) -> None:
    """Walk on from a step that waited for this; what is no longer waited for changes nothing."""
    match command:
        case c.Performed(step) if step == COMPENSATION:
            if walk.instance.node(step).state is NodeState.ACTIVE:
                walk.emit(e.Left(*walk.stamp, step, NodeState.PASSED))
        case c.Performed():
            if walk.instance.node(command.step).state is NodeState.ACTIVE:
                walk.leave(e.Left(*walk.stamp, command.step, NodeState.PASSED))
        case c.CallsMade():
            _calls_made(walk, command)
        case c.CallEnded():
            _call_ended(walk, command)
        case c.Signal():
            for name in list(_waiting_for(walk, command.signal)):
                walk.emit(e.Signalled(*walk.stamp, name, command.note))
                walk.leave(e.Left(*walk.stamp, name, NodeState.PASSED))


def _waiting_for(walk: Walk, signal: str) -> Iterator[str]:
    for node in walk.instance.nodes.values():
        step = walk.tree.step(node.step) if node.step in walk.tree else None
        if isinstance(step, AwaitSignal) and step.signal == signal and node.state is NodeState.ACTIVE:
            yield node.step


def _calls_made(walk: Walk, command: c.CallsMade) -> None:
    node, step = walk.instance.node(command.step), walk.tree.step(command.step)
    if node.state is not NodeState.ACTIVE or node.called or not isinstance(step, Call):
        return
    walk.emit(e.CallsMade(*walk.stamp, command.step, command.calls))
    if not step.waits or not command.calls:
        walk.leave(e.Left(*walk.stamp, command.step, NodeState.PASSED))


def _call_ended(walk: Walk, command: c.CallEnded) -> None:
    node, step = walk.instance.node(command.step), walk.tree.step(command.step)
    waited_for = node.state is NodeState.ACTIVE and command.call in node.calls and command.call not in node.answered
    if not waited_for or not isinstance(step, Call):
        return
    walk.emit(e.CallEnded(*walk.stamp, command.step, command.call, command.accepted))
    if not command.accepted and step.rejected == "reject":
        walk.emit(e.Left(*walk.stamp, command.step, NodeState.REJECTED, "子流程未通过"))
        walk.end(State.REJECTED)
    elif len(walk.instance.node(command.step).answered) == len(node.calls):
        walk.leave(e.Left(*walk.stamp, command.step, NodeState.PASSED))
