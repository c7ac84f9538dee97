"""Waking procedures whose time has come (定时唤醒): waits that are over, tasks that become late."""

from __future__ import annotations

from guocheng.engine.flow import SYSTEM_ACTOR
from guocheng.engine.flow.commands import WakeUp
from guocheng.service.context import Change
from guocheng.service.flow.procedures import command, locked
from guocheng.store import flow as flow_store

AT_ONCE_MAX = 200


def wake_due(change: Change) -> int:
    """Wake every procedure with a timer that is due; return how many timers were served."""
    due = flow_store.timers_due(change.connection, at=change.now, limit=AT_ONCE_MAX)
    for timer in due:
        running = locked(change, timer.instance_id)
        command(change, running, WakeUp(timer.step, timer.round, timer.task), by=SYSTEM_ACTOR, cause="到时自动处理")
    return len(due)
