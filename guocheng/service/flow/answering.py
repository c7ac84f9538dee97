"""What travels between procedures (流程往来): ends of called ones, signals; each job locks one procedure only.

A job may come late or twice: what is no longer waited for changes nothing.
"""

from __future__ import annotations

from guocheng.base.problem import NotFound
from guocheng.definition.procedure import Call
from guocheng.engine.flow import SYSTEM_ACTOR, Actor, NodeState, State
from guocheng.engine.flow.commands import CallEnded, Cancel, Signal, Void
from guocheng.engine.flow.tree import tree_of
from guocheng.service.context import Change
from guocheng.service.flow import calls, instances
from guocheng.service.flow.acting import signals_awaited
from guocheng.service.flow.procedures import Running, command, locked, running_of
from guocheng.store import flow as flow_store
from guocheng.store.flow import CallRow


def call_ended(change: Change, child_id: int) -> bool:
    """Tell the caller of a procedure how it ended; say whether he was waiting for it."""
    call = flow_store.call_of(change.connection, child_id)
    if call is None or call.state == State.RUNNING:
        return False
    caller = locked(change, call.parent_id)
    step = _waiting(caller, call)
    if step is None:
        return False
    calls.take(change, caller, step, call.record_id)
    given = CallEnded(call.step, call.record_id, call.state == State.ACCEPTED)
    command(change, caller, given, by=SYSTEM_ACTOR, cause=f"「{step.label}」的子流程结束")
    return True


def call_left(change: Change, child_id: int) -> bool:
    """End a called procedure that nobody waits for any more; say whether it was still running."""
    try:
        running = locked(change, child_id)
    except NotFound:
        return False
    if not running.instance.running:
        return False
    given = Cancel("发起它的流程已不再等待")
    command(change, running, given, by=SYSTEM_ACTOR, cause="发起它的流程已不再等待")
    return True


def signalled(change: Change, instance_id: int, signal: str, note: str) -> bool:
    """Let a procedure hear of a signal that a record sent; say whether it was waiting for it."""
    try:
        running = locked(change, instance_id)
    except NotFound:
        return False
    if not running.instance.running or signal not in {one.signal for one in signals_awaited(running)}:
        return False
    command(change, running, Signal(signal, note), by=SYSTEM_ACTOR, cause=f"收到信号：{note}")
    return True


def voided(change: Change, asked: int) -> bool:
    """Void what the procedure of a record was accepted for to void: the newest one; say whether there was one."""
    kept = instances.read(change, asked)
    if kept is None or kept.instance.state is not State.ACCEPTED:
        return False
    asking = running_of(change, asked, kept.entity, kept.record_id, kept.instance)
    earlier = (
        running_of(change, one.id, kept.entity, kept.record_id, one.instance)
        for one in instances.of_record(change, kept.entity, kept.record_id)
        if one.id < asked and one.instance.state is State.ACCEPTED
    )
    wanted = [one.id for one in earlier if one.procedure.void_move == asking.move.name]
    if not wanted:
        return False
    running = locked(change, max(wanted))
    if running.instance.state is not State.ACCEPTED:
        return False
    reason = f"「{asking.procedure.label}」已通过"
    command(change, running, Void(reason, approved=True), by=Actor(asking.instance.starter), cause=f"作废：{reason}")
    return True


def _waiting(caller: Running, call: CallRow) -> Call | None:
    """Return the step that waits for a call, if one does."""
    node, tree = caller.instance.node(call.step), tree_of(caller.procedure)
    step = tree.step(call.step) if call.step in tree else None
    waits = node.state is NodeState.ACTIVE and node.round == call.round and call.record_id in node.calls
    answered = call.record_id in node.answered
    return step if isinstance(step, Call) and waits and not answered and caller.instance.running else None
