"""Trying a file (试运行): every row judged, written and taken back, so that the database has its say as well.

- Parts of a short file are tried in one transaction: rows see what those above them would do to totals and keys.
- A longer file is tried part by part. Values that may come only once are compared over the whole file in memory; that
  rows of different parts may be too much for one total is said, not seen.
"""

from __future__ import annotations

from functools import partial

import psycopg

from guocheng.service.context import Change
from guocheng.service.imports.arrange import arrange
from guocheng.service.imports.attempt import Work, each_part, end, goes_on, origin_of, tell
from guocheng.service.imports.judge import Judge, Judged
from guocheng.service.imports.load import Loader, waves
from guocheng.service.imports.outcomes import count, counts_of, outcomes_of
from guocheng.store import imports
from guocheng.store.imports import Batch, Outcome

#: Parts that are tried in one transaction: others wait meanwhile for the records and totals that the file touches.
TOGETHER_MAX = 10


def check(work: Work) -> None:
    """Try a whole file and keep what would become of its rows."""

    def start(connection: psycopg.Connection) -> None:
        # A check changes nothing, so an interrupted one begins anew.
        imports.clear_outcomes(connection, work.batch_id)
        imports.restart(connection, work.batch_id)

    work.lease.part(start, lambda _: {"done": 0})
    arrange(work)
    with work.platform.database.read() as connection:
        parts = imports.batch_of(connection, work.batch_id).parts
    if parts <= TOGETHER_MAX:
        reached = work.lease.part(partial(_together, work), lambda done: {"done": parts if done else 0})
    else:
        reached = each_part(work, "checking", _alone, stopped="read")
    if not reached:
        return

    def finish(connection: psycopg.Connection) -> None:
        batch = imports.batch_of(connection, work.batch_id, lock=True)
        assert work.links is not None
        notes = [] if parts <= TOGETHER_MAX else [_unseen()]
        found = {"counts": batch.counts, **work.preview.as_json(), "alike": work.links.alike(), "notes": notes}
        end(connection, batch, "checked", checked=found)

    work.lease.part(finish, lambda _: None)


def _unseen() -> str:
    return (
        f"文件超过 {TOGETHER_MAX} 千行，试运行一千行一千行地看：不能重复的值整个文件都核对过，"
        "但相隔很远的几行合起来会不会超出库存这样的汇总数，现在没有看；导入时照样会查，不对的行不会导入"
    )


def _together(work: Work, connection: psycopg.Connection) -> bool:
    """Try all parts in one transaction and take everything back at the end."""
    batch = imports.batch_of(connection, work.batch_id, lock=True)
    if not goes_on(connection, work, batch, "checking", stopped="read"):
        return False
    change = work.change(connection, batch)
    work.prepared(change, batch)
    counts = counts_of(batch)
    outcomes: list[Outcome] = []
    with connection.transaction(force_rollback=True):
        for number in range(batch.parts):
            outcomes += _tried(work, change, batch, number, counts)
    imports.write_outcomes(connection, batch.id, outcomes)
    for number in range(batch.parts):
        imports.advance(connection, batch.id, done=number, counts=counts)
    tell(connection, batch)
    return True


def _alone(work: Work, change: Change, batch: Batch) -> None:
    """Try one part and take it back."""
    counts = counts_of(batch)
    with change.connection.transaction(force_rollback=True):
        outcomes = _tried(work, change, batch, batch.part_next, counts)
    imports.write_outcomes(change.connection, batch.id, outcomes)
    imports.advance(change.connection, batch.id, done=batch.part_next, counts=counts)


def _tried(work: Work, change: Change, batch: Batch, number: int, counts: dict[str, int]) -> list[Outcome]:
    outcomes: list[Outcome] = []
    part = work.part(number, counts)
    work.settler(change, None).settle(part)
    for sheet, rows in part.rows:
        judge = Judge(change, sheet, work.sheets)
        loader = Loader(judge, origin_of(change, batch), quiet=True)
        for wave in waves(judge, rows):
            judged = judge.judge(wave, lock=False)
            _load(work, change, loader, judged)
            for one in judged:
                key = judge.key_of(one.row)
                work.doubled.take(change, sheet, one, key)
                work.preview.take(change, sheet.index, sheet.entity, one, key)
                count(counts, one)
                outcomes += [kept for kept in outcomes_of(work.sheets, one) if kept.problems]
    return outcomes


def _load(work: Work, change: Change, loader: Loader, judged: list[Judged]) -> None:
    """Write rows, for what the database would refuse is said by a trial already; nothing of it stays."""
    assert work.links is not None
    for one in judged:
        if one.verdict == "new":
            work.links.promise(change, loader.entity, one.values)
    loader.load([one for one in judged if one.verdict in ("new", "changed") and not _waits(one)])
    for one in judged:
        work.preview.passing.update([one.made] if one.made else [])
        one.made = None


def _waits(judged: Judged) -> bool:
    """Tell whether a row links to a record that only the import will make."""
    return any(row.promised for row in (judged.row, *judged.row.joined))
