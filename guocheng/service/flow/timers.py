"""Waking procedures whose time has come (定时唤醒): waits that are over, tasks that become late.

Timers are taken in a transaction of their own; each procedure is then woken in another, so a stuck one holds nobody up.
What a timer may not do is tried again, and told once to whoever looks after such procedures.
"""

from __future__ import annotations

import logging
from functools import partial

import psycopg

from guocheng.base.problem import Refusal
from guocheng.engine.flow import SYSTEM_ACTOR
from guocheng.engine.flow.commands import WakeUp
from guocheng.service.context import Change, Context
from guocheng.service.flow.news import tell_refused
from guocheng.service.flow.procedures import command, locked
from guocheng.store import flow as flow_store
from guocheng.store.flow import DueTimer

AT_ONCE_MAX = 200
log = logging.getLogger("guocheng.flow")


def wake_due(context: Context) -> int:
    """Wake every procedure with a timer that is due; return how many timers were served."""
    database = context.platform.database
    due = database.run(lambda connection: flow_store.take_due(connection, at=context.now, limit=AT_ONCE_MAX))
    for timer in due:
        try:
            database.run(partial(_wake, context, timer))
        except Refusal as refusal:
            log.warning("timer %s of procedure %s: %s", timer.id, timer.instance_id, refusal)
            database.run(partial(_tell, context, timer, refusal))
        except Exception:
            # A procedure that is broken must not keep those behind it asleep, minute after minute.
            log.exception("timer %s of procedure %s", timer.id, timer.instance_id)
    return len(due)


def _tell(context: Context, timer: DueTimer, refusal: Refusal, connection: psycopg.Connection) -> None:
    """Say what a timer could not do; it is tried again each minute, and that is said once."""
    assert timer.instance_id is not None
    change = Change(context, connection)
    tell_refused(change, locked(change, timer.instance_id), refusal, once_key=f"timer:{timer.id}:{timer.due_at}")


def _wake(context: Context, timer: DueTimer, connection: psycopg.Connection) -> None:
    change = Change(context, connection)
    if timer.instance_id is None:
        flow_store.forget_timer(connection, timer.id)
        return
    running = locked(change, timer.instance_id)
    given = WakeUp(timer.name, timer.round, timer.task)
    after = command(change, running, given, by=SYSTEM_ACTOR, cause="到时自动处理")
    if after.instance.seq == running.instance.seq:
        # Nothing wants it any more.
        flow_store.forget_timer(connection, timer.id)
