"""An import is killed in the middle: it goes on, and every row is in the table once or among the errors once."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from guocheng.connect.sample_hq import write
from guocheng.service import imports
from guocheng.service.context import Change
from guocheng.service.platform import Platform
from guocheng.store.events_notify import RIVER
from guocheng.store.jobs import take_back_expired
from guocheng.store.server import EmbeddedServer, start_embedded
from tests.service.import_case import Company, fill, open_company

ROWS, WRONG = 3_000, 36


@pytest.fixture
def durable(own_folder: Path) -> Iterator[EmbeddedServer]:
    """A server with the settings that customers get."""
    started = start_embedded(own_folder / "data", tell=lambda _: None)
    yield started
    started.stop()


def started_worker(company: Company) -> subprocess.Popen[bytes]:
    database, files = company.platform.database.url, str(company.platform.files.folder)
    return subprocess.Popen([sys.executable, "-m", "tests.service.import_worker", database, files])


def begun(company: Company, path: Path) -> tuple[int, subprocess.Popen[bytes]]:
    """Start an import in a worker process and return when its first part is committed."""
    batch = company.uploads(path)
    heard = company.platform.database.listen(RIVER, tick=1)
    next(heard)
    with company.platform.database.transaction() as connection:
        imports.run(Change(company.context(), connection), batch_id=batch)
    worker = started_worker(company)
    while company.one("select part_next from gc_import_batch where id = %s", batch) == 0:
        assert worker.poll() is None
        next(heard)
    heard.close()
    return batch, worker


def is_cut(company: Company, batch: int) -> None:
    ((state, done, parts),) = company.query("select state, part_next, parts from gc_import_batch where id = %s", batch)
    assert state == "running"
    assert 0 < done < parts


def taken_over(company: Company) -> None:
    """Let the lease of the dead worker end, and another worker do the rest."""
    with company.platform.database.transaction() as connection:
        connection.execute("update gc_job set lease_until = now() - interval '1 second' where state = 'running'")
        take_back_expired(connection)
        connection.execute("update gc_job set run_at = now() - interval '1 second' where state = 'waiting'")
    company.works()


def is_whole(company: Company, batch: int) -> None:
    counts = company.sees(batch)["counts"]
    assert (company.sees(batch)["state"], counts["new"], counts["error"]) == ("done", ROWS - WRONG, WRONG)
    assert company.query("select count(*), count(distinct external_no) from complaint_ticket") == [
        (ROWS - WRONG, ROWS - WRONG)
    ]
    assert company.query(
        "select verdict, count(*), count(distinct record_id) from gc_import_row group by verdict order by verdict"
    ) == [("error", WRONG, 0), ("new", ROWS - WRONG, ROWS - WRONG)]
    created = "select count(*), count(distinct record_id) from gc_river where entity = 'complaint.ticket'"
    assert company.query(f"{created} and kind = 'created'") == [(ROWS - WRONG, ROWS - WRONG)]
    numbers = "select count(distinct number), max(number) from complaint_ticket"
    assert company.query(numbers)[0][0] == ROWS - WRONG


def test_worker_killed_in_the_middle_of_an_import(importing: Company, tmp_path: Path) -> None:
    write(tmp_path / "a.csv", ROWS, kind="false_sign")
    batch, worker = begun(importing, tmp_path / "a.csv")
    worker.kill()
    worker.wait()
    is_cut(importing, batch)
    taken_over(importing)
    is_whole(importing, batch)


def test_database_killed_in_the_middle_of_an_import(durable: EmbeddedServer, tmp_path: Path) -> None:
    files = tmp_path / "files"
    platform = Platform.open(database_url=durable.url, files=files)
    platform.prepare(lambda _: None)
    fill(platform)
    platform.close()
    company = open_company(durable.url, files)
    write(tmp_path / "a.csv", ROWS, kind="false_sign")
    batch, worker = begun(company, tmp_path / "a.csv")
    assert durable.pid is not None
    os.kill(durable.pid, signal.SIGKILL)
    worker.kill()
    worker.wait()
    durable.start()
    company.platform.close()
    company = open_company(durable.url, files)
    is_cut(company, batch)
    taken_over(company)
    is_whole(company, batch)
    company.platform.close()
