"""What the worker does with a migration (迁移任务): instance by instance, each a transaction with its progress.

Killed anywhere, the next worker goes on with the next instance; one that refuses is written down and left as it is.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from functools import partial
from typing import Any

import psycopg

from guocheng.base.problem import Refusal, Unavailable
from guocheng.service.context import Change, Context
from guocheng.service.flow.migration import UNDO
from guocheng.service.flow.migration_case import carry_over, how_of, take_back
from guocheng.service.flow.version import flow_version
from guocheng.service.platform import Platform
from guocheng.service.principal import SYSTEM
from guocheng.store.flow import migrations
from guocheng.store.flow.migrations import Migrated, Migration
from guocheng.store.lease import Lease


def run(platform: Platform, lease: Lease, clock: Callable[[], datetime]) -> dict[str, Any]:
    """Do the job of a lease: migrate or undo, to the end or until it is stopped."""
    number = int(lease.job.payload["migration"])
    undoing = lease.job.kind == UNDO
    tried: list[Migrated] = []
    while True:
        one = partial(_next, platform, number, clock, tried, undoing=undoing)
        try:
            if not lease.part(one, lambda more: {"migration": number, "more": more}):
                return {"migration": number}
        except Unavailable:
            raise
        except Refusal as refusal:
            state = "kept" if undoing else "impossible"
            platform.database.run(partial(_refused, number=number, row=tried[-1], state=state, refusal=refusal))


def _next(
    platform: Platform,
    number: int,
    clock: Callable[[], datetime],
    tried: list[Migrated],
    connection: psycopg.Connection,
    *,
    undoing: bool,
) -> bool:
    """Let the next instance go over or back; tell whether there may be more."""
    found = migrations.migration(connection, number, lock=True)
    assert found is not None, "a migration is never deleted"
    if found.state != ("undoing" if undoing else "running"):
        return False
    now = clock()
    row = migrations.next_in(connection, number, "done" if undoing else "waiting")
    if found.stop_asked or row is None:
        done = "undone" if undoing else "done"
        # An undoing that was stopped can go on; so can nothing else.
        stopped = "done" if undoing else "stopped"
        migrations.stand(connection, number, stopped if row is not None else done, at=now)
        return False
    tried[:] = [row]
    change = Change(Context(platform, SYSTEM, now, request_id=f"migration-{number}"), connection)
    _carry_out(change, found, row, undoing=undoing)
    return True


def _carry_out(change: Change, found: Migration, row: Migrated, *, undoing: bool) -> None:
    by = found.made_by or 0
    if undoing:
        take_back(change, found.id, row, by=by)
        return
    how = how_of(flow_version(change, found.flow, found.version), found.version, found.plan)
    carry_over(change, how, found.id, row, by=by)


def _refused(connection: psycopg.Connection, *, number: int, row: Migrated, state: str, refusal: Refusal) -> None:
    notes = [{"code": one.code, "where": one.where, "message": one.message} for one in refusal.problems]
    migrations.note(connection, number, row.instance_id, state, notes)
