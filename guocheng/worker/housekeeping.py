"""What is tidied up every night (日常清理): ended sessions, old answers, done jobs, deleted records
whose time is over, attachments that nobody names."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import psycopg

from guocheng.service.recycle import KEPT
from guocheng.store import accounts, files, idempotency, jobs, public_links, public_uploads, sessions
from guocheng.store.files import FileStore
from guocheng.store.jobs import Job
from guocheng.store.records import recycle
from guocheng.worker.handler import Short
from guocheng.worker.timer import Timer

KIND = "platform.tidy"
# Three in the morning in China.
NIGHTLY = Timer(KIND, every=timedelta(days=1), offset=timedelta(hours=19))
ANSWERS_KEPT = timedelta(days=7)
JOBS_KEPT = timedelta(days=30)
# Content goes only when no backup that anybody would restore can name it.
FILES_KEPT = timedelta(days=40)


def tidying(store: FileStore) -> Short:
    """Return the handler that tidies up."""

    def run(connection: psycopg.Connection, job: Job) -> dict[str, int]:
        now = datetime.now(UTC)
        return {
            "sessions": sessions.purge(connection, at=now),
            "login_attempts": accounts.forget_failures(connection, at=now),
            "answers": idempotency.purge(connection, before=now - ANSWERS_KEPT),
            "captchas": public_links.purge(connection, at=now),
            "uploads": public_uploads.purge(connection, at=now),
            "recycled": recycle.forget_before(connection, now - KEPT),
            "jobs": jobs.purge_finished(connection, before=now - JOBS_KEPT),
            "files": files.sweep(connection, store, unchanged_since=now - FILES_KEPT),
        }

    return Short(run)
