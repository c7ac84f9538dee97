"""Tidying up takes what is over and leaves what is in use."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

from guocheng.store import idempotency
from guocheng.store.accounts import create_account
from guocheng.store.database import Database
from guocheng.store.files import FileStore
from guocheng.store.jobs import job_status
from guocheng.store.passwords import Passwords
from guocheng.store.sessions import open_session, signed_in
from guocheng.worker import housekeeping
from guocheng.worker.timer import put_due
from guocheng.worker.worker import Worker


def test_tidying_takes_what_is_over(db: Database, files_dir: Path) -> None:
    now = datetime.now(UTC)
    with db.transaction() as connection:
        account = create_account(connection, Passwords(), login="a", password=None, at=now)
        open_session(connection, account.id, at=now - timedelta(days=1))
        token = open_session(connection, account.id, at=now)
        for key, age in (("old", timedelta(days=8)), ("new", timedelta(days=1))):
            idempotency.begin(connection, actor="a", key=key, fingerprint=b"x", at=now - age)
            idempotency.finish(connection, idempotency.Answer(200, "", b""), actor="a", key=key)
        number = put_due(connection, housekeeping.NIGHTLY, at=now)
    assert number is not None
    assert Worker(db, {housekeeping.KIND: housekeeping.tidying(FileStore(files_dir))}).work_once()
    with db.read() as connection:
        result = job_status(connection, number).result
        assert signed_in(connection, token, at=now) is not None
    assert result == {
        "sessions": 1,
        "login_attempts": 0,
        "answers": 1,
        "captchas": 0,
        "uploads": 0,
        "recycled": 0,
        "jobs": 0,
        "files": 0,
    }
