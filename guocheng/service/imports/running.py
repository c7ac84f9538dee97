"""Importing a file (导入): part by part, each with its records, the verdict of every row and the progress at once.

Killed anywhere, the next worker goes on with the part that was not finished: every row is in the table once or among
the errors once.
"""

from __future__ import annotations

from functools import partial

import psycopg

from guocheng.service.automation import imports_over
from guocheng.service.context import Change
from guocheng.service.imports.arrange import arrange
from guocheng.service.imports.attempt import UNDO, Work, each_part, end, origin_of
from guocheng.service.imports.judge import Judge, Judged
from guocheng.service.imports.load import Loader, waves
from guocheng.service.imports.outcomes import count, counts_of, outcomes_of
from guocheng.store import imports, jobs
from guocheng.store.imports import Batch, Outcome, Unclaimed


def load(work: Work) -> None:
    """Import what is left of a file."""
    arrange(work)
    if each_part(work, "running", _part, stopped="cancelled"):
        work.lease.part(partial(_close, work), lambda _: None)


def _close(work: Work, connection: psycopg.Connection) -> None:
    """End an import; one that was to be whole and has an error after all is taken back."""
    batch = imports.batch_of(connection, work.batch_id, lock=True)
    end(connection, batch, "done")
    imports_over.set_off(work.change(connection, batch), batch)
    if batch.options.get("whole") and batch.counts.get("error", 0):
        job = jobs.enqueue(connection, UNDO, {"batch": batch.id})
        assert job is not None
        imports.begin(
            connection,
            imports.batch_of(connection, batch.id),
            "undoing",
            of=("done",),
            job_id=job,
            at=work.now,
            go_on=True,
            failure="有的行导入时才发现错误,按「全部成功才导入」整批撤回",
        )


def _part(work: Work, change: Change, batch: Batch) -> None:
    outcomes: list[Outcome] = []
    counts = counts_of(batch)
    part = work.part(batch.part_next, counts)
    work.settler(change, origin_of(change, batch)).settle(part)
    for sheet, rows in part.rows:
        judge = Judge(change, sheet, work.sheets)
        loader = Loader(judge, origin_of(change, batch), quiet=batch.options.get("effects", "rows") != "rows")
        done: list[Judged] = []
        for wave in waves(judge, rows):
            judged = judge.judge(wave, lock=True)
            loader.load(judged)
            done += judged
        changed = [one.record_id for one in done if one.verdict == "changed" and one.record_id is not None]
        versions = imports.versions(change.connection, sheet.entity.name, changed)
        for one in done:
            count(counts, one)
            outcomes += outcomes_of(work.sheets, one, versions)
        waiting = [
            Unclaimed(one.record_id, name, word)
            for one in done
            if one.record_id is not None and one.verdict != "error"
            for name, word in one.row.unclaimed.items()
            if not one.values.get(name)
        ]
        imports.wait_for_claims(change.connection, sheet.entity.name, batch.id, waiting, at=change.now)
    imports.write_outcomes(change.connection, batch.id, outcomes)
    imports.advance(change.connection, batch.id, done=batch.part_next, counts=counts)
