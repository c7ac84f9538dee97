"""What administrators looked at through the eyes of others (代看记录): a list that only grows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import psycopg
from psycopg.rows import class_row


@dataclass(frozen=True)
class Glance:
    """One request: who asked, through whose eyes, for what."""

    at: datetime
    account_id: int
    account_login: str
    person_id: int
    person_name: str
    what: str
    request_id: str = ""


def note(connection: psycopg.Connection, glance: Glance) -> None:
    """Write one request down."""
    connection.execute(
        "insert into gc_view_log (at, account_id, account_login, person_id, person_name, what, request_id)"
        " values (%s, %s, %s, %s, %s, %s, %s)",
        [
            glance.at, glance.account_id, glance.account_login, glance.person_id, glance.person_name,
            glance.what[:300], glance.request_id,
        ],
    )  # fmt: skip


def latest(connection: psycopg.Connection, *, limit: int) -> Sequence[Glance]:
    """Return the newest requests, newest first."""
    with connection.cursor(row_factory=class_row(Glance)) as cursor:
        return cursor.execute(
            "select at, account_id, account_login, person_id, person_name, what, request_id from gc_view_log"
            " order by at desc, id desc limit %s",
            [limit],
        ).fetchall()
