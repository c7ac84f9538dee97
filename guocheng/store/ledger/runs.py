"""Runs that placed shared cost (分摊批次): rules as they were, and the result; one of a month is in force."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

import psycopg
from psycopg.rows import class_row
from psycopg.types.json import Jsonb

from guocheng.base.period import Month


@dataclass(frozen=True)
class Run:
    """A run; `replaced_at` says when another took its place."""

    id: int
    rules: Any
    result: Any
    at: datetime
    by_name: str
    replaced_at: datetime | None


def begin(
    connection: psycopg.Connection, book: str, month: Month, *, rules: Any, at: datetime, by: int | None, by_name: str
) -> int:
    """Put a run in the place of the one before, and return its number."""
    connection.execute(
        "update gc_share_run set replaced_at = %s where book = %s and month = %s and replaced_at is null",
        [at, book, month.first_day],
    )
    row = connection.execute(
        "insert into gc_share_run (book, month, rules, result, at, by_id, by_name) values (%s, %s, %s, %s, %s, %s, %s)"
        " returning id",
        [book, month.first_day, Jsonb(rules), Jsonb({}), at, by, by_name],
    ).fetchone()
    assert row is not None
    return int(row[0])


def finish(connection: psycopg.Connection, run_id: int, result: Any) -> None:
    """Keep what a run placed."""
    connection.execute("update gc_share_run set result = %s where id = %s", [Jsonb(result), run_id])


def runs(connection: psycopg.Connection, book: str, month: Month) -> list[Run]:
    """Return the runs of a month, the newest first."""
    with connection.cursor(row_factory=class_row(Run)) as cursor:
        return cursor.execute(
            "select id, rules, result, at, by_name, replaced_at from gc_share_run where book = %s and month = %s"
            " order by id desc limit 50",
            [book, month.first_day],
        ).fetchall()
