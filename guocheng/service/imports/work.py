"""What the worker does with a batch (导入任务): check, import, undo; part by part, each part in one transaction.

A refusal of the whole lets the batch stand where work can begin again; a person may stop it before any part.
"""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from functools import partial
from typing import Any

import psycopg

from guocheng.base.problem import Refusal, Unavailable
from guocheng.service.imports import running, trial
from guocheng.service.imports.attempt import CHECK, RUN, UNDO, Work, end, goes_on, origin_of, tell
from guocheng.service.imports.taking_back import undo_made, undo_some
from guocheng.service.platform import Platform
from guocheng.store import imports
from guocheng.store.lease import Lease

_GARBAGE_AFTER = 50_000

__all__ = ["CHECK", "RUN", "UNDO", "run"]


def run(platform: Platform, lease: Lease, *, now: datetime) -> dict[str, Any]:
    """Do the job of a lease: check, import or undo, to the end or until it is stopped."""
    work = Work(platform, lease, now, int(lease.job.payload["batch"]))
    steps: dict[str, Callable[[Work], None]] = {CHECK: trial.check, RUN: running.load, UNDO: _undo}
    try:
        with _collecting_seldom():
            steps[lease.job.kind](work)
    except Unavailable:
        raise
    except Refusal as refusal:
        platform.database.run(partial(_fail, batch_id=work.batch_id, reason=str(refusal)))
    finally:
        work.close()
    return {"batch": work.batch_id}


@contextmanager
def _collecting_seldom() -> Iterator[None]:
    """Let the garbage collector look less often: rows are many objects, and none of them stand in a ring."""
    before = gc.get_threshold()
    gc.set_threshold(_GARBAGE_AFTER, *before[1:])
    try:
        yield
    finally:
        gc.set_threshold(*before)


def _undo(work: Work) -> None:
    while True:

        def some(connection: psycopg.Connection) -> bool:
            batch = imports.batch_of(connection, work.batch_id, lock=True)
            if not goes_on(connection, work, batch, "undoing", stopped="done"):
                return False
            change = work.change(connection, batch)
            done = undo_some(change, batch, origin_of(change, batch))
            if done:
                counts = {**batch.counts, "undone": batch.counts.get("undone", 0) + done}
                imports.advance(connection, batch.id, done=batch.part_next, counts=counts)
                tell(connection, batch)
            else:
                undo_made(change, batch, origin_of(change, batch))
                end(connection, batch, "undone", failure=batch.failure)
            return bool(done)

        if not work.lease.part(some, lambda more: {"more": more}):
            return


def _fail(connection: psycopg.Connection, *, batch_id: int, reason: str) -> None:
    """Let a batch stand where work can begin again, with the reason why it stopped."""
    batch = imports.batch_of(connection, batch_id, lock=True)
    back = {"checking": "read", "running": "cancelled", "undoing": "done"}
    if batch.state in back:
        end(connection, batch, back[batch.state], failure=reason)
