"""Half a million rows with relations (五十万行导入): upserted by key, the worker killed in the middle, nothing twice.

`GUOCHENG_BENCH_ROWS` makes it shorter while something is being tried.
"""

from __future__ import annotations

import multiprocessing
import os
import time
from collections.abc import Iterator
from pathlib import Path

from bench import pieces
from bench.company import Company
from bench.frame import Row, at_most
from guocheng.service import imports
from guocheng.service.imports import work
from guocheng.service.platform import Platform
from guocheng.store import jobs
from guocheng.store.lease import Lease

COUNT = int(os.environ.get("GUOCHENG_BENCH_ROWS", "500000"))
EXISTING = COUNT // 5
KILLED_AT = 0.4
SECONDS = 300
_LOOK_SECONDS = 0.05


def rows(own: Company) -> Iterator[Row]:
    """Yield the measured budget; seconds grow with the rows."""
    opened = pieces.platform(own, "files")
    opened.import_rows = 2 * COUNT
    try:
        _through(opened, _begun(opened, pieces.workbook(own.folder / "known.xlsx", EXISTING)))
        file = pieces.workbook(own.folder / "half_a_million.xlsx", COUNT)
        began = time.perf_counter()
        batch = _begun(opened, file)
        _killed_in_the_middle(opened, batch)
        _through(opened, batch)
        seconds = time.perf_counter() - began
        _check(opened, batch)
        name = f"导入 {COUNT:,} 行(三个关联、按主键更新,中途 kill -9 再接着做)"
        yield at_most(name, seconds, SECONDS * COUNT / 500_000, "s")
    finally:
        opened.close()


def _begun(opened: Platform, path: Path) -> int:
    with path.open("rb") as file:
        batch = imports.take(pieces.context(opened), name=path.name, content=file)
    opened.database.run(lambda connection: imports.run(pieces.change(opened, connection), batch_id=batch))
    return batch


def _through(opened: Platform, batch: int) -> None:
    """Work until the batch is done, as a worker does that takes over."""
    with opened.database.transaction() as connection:
        connection.execute("update gc_job set lease_until = now() - interval '1 second' where state = 'running'")
        jobs.take_back_expired(connection)
        connection.execute("update gc_job set run_at = now() - interval '1 second' where state = 'waiting'")
    _work(opened)
    with opened.database.read() as connection:
        ((state, failure),) = connection.execute(
            "select state, failure from gc_import_batch where id = %s", [batch]
        ).fetchall()
    assert state == "done", (state, failure)


def _work(opened: Platform) -> None:
    job = opened.database.run(lambda connection: jobs.claim(connection, kinds=[work.RUN], worker="bench"))
    assert job is not None
    result = work.run(opened, Lease(opened.database, job), now=pieces.NOW)
    opened.database.run(lambda connection: jobs.finish(connection, job, result))


def _worker(url: str, files: str) -> None:
    opened = pieces.connected(url, Path(files))
    try:
        _work(opened)
    finally:
        opened.close()


def _killed_in_the_middle(opened: Platform, batch: int) -> None:
    """Let another process begin, and kill it without a word."""
    spawned = multiprocessing.get_context("spawn")
    worker = spawned.Process(target=_worker, args=(opened.database.url, str(opened.files.folder)))
    worker.start()
    while _share(opened, batch) < KILLED_AT:
        assert worker.is_alive(), "the worker ended too early"
        time.sleep(_LOOK_SECONDS)
    worker.kill()
    worker.join()


def _share(opened: Platform, batch: int) -> float:
    with opened.database.read() as connection:
        ((done, parts),) = connection.execute(
            "select part_next, parts from gc_import_batch where id = %s", [batch]
        ).fetchall()
    return float(done) / float(parts)


def _check(opened: Platform, batch: int) -> None:
    """Every row is there once: in the table, among the outcomes, and in the river."""
    with opened.database.transaction() as connection:
        connection.execute("set local statement_timeout = 0")
        ((records, numbers),) = connection.execute(
            "select count(*), count(distinct external_no) from bench_piece"
        ).fetchall()
        ((outcomes, new),) = connection.execute(
            "select count(*), count(*) filter (where verdict = 'new') from gc_import_row where batch_id = %s", [batch]
        ).fetchall()
        ((created,),) = connection.execute(
            "select count(distinct record_id) from gc_river where entity = 'bench.piece' and kind = 'created'"
        ).fetchall()
    assert (records, numbers, outcomes, new, created) == (COUNT, COUNT, COUNT, COUNT - EXISTING, COUNT)
