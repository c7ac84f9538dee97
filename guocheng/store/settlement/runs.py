"""Runs of settlement (结算批次), and what is pending (待处理): what could not become a trade, with the reason."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import psycopg
from psycopg import sql
from psycopg.rows import class_row
from psycopg.types.json import Jsonb

SHOWN_MAX = 1000


@dataclass(frozen=True)
class Run:
    """One run over a month."""

    id: int
    month: date
    conversions: list[str]
    state: str
    asked_by: int | None
    asked_at: datetime
    ended_at: datetime | None
    finished: list[str]
    counts: dict[str, int]
    used: dict[str, Any]
    failure: str
    job_id: int | None


@dataclass(frozen=True)
class Pending:
    """Something that could not become a trade, and why."""

    conversion: str
    day: date | None
    provider: str
    receiver: str
    item: str
    grade: str
    quantity: Decimal | None
    records: int
    reason: str
    message: str


_RUN = sql.SQL(", ").join(sql.Identifier(one.name) for one in fields(Run))
_PENDING = sql.SQL(", ").join(sql.Identifier(one.name) for one in fields(Pending))


def begin(
    connection: psycopg.Connection, month: date, conversions: Sequence[str], *, by: int | None, at: datetime
) -> int:
    """Write down that a run was asked for and return its number."""
    row = connection.execute(
        "insert into gc_settlement_run (month, conversions, asked_by, asked_at) values (%s, %s, %s, %s) returning id",
        [month, list(conversions), by, at],
    ).fetchone()
    assert row is not None
    return int(row[0])


def set_job(connection: psycopg.Connection, run_id: int, job_id: int | None) -> None:
    """Remember the job that does a run."""
    connection.execute("update gc_settlement_run set job_id = %s where id = %s", [job_id, run_id])


def run_of(connection: psycopg.Connection, run_id: int, *, lock: bool = False) -> Run | None:
    """Return a run, or nothing."""
    query = sql.SQL("select {} from gc_settlement_run where id = %s {}").format(
        _RUN, sql.SQL("for update" if lock else "")
    )
    with connection.cursor(row_factory=class_row(Run)) as cursor:
        return cursor.execute(query, [run_id]).fetchone()


def runs(connection: psycopg.Connection, month: date | None, *, limit: int = 20) -> list[Run]:
    """Return the newest runs, of one month or of all."""
    query = sql.SQL(
        "select {} from gc_settlement_run where %(month)s::date is null or month = %(month)s"
        " order by id desc limit %(n)s"
    ).format(_RUN)
    with connection.cursor(row_factory=class_row(Run)) as cursor:
        return cursor.execute(query, {"month": month, "n": limit}).fetchall()


def part_done(
    connection: psycopg.Connection, run_id: int, conversion: str, counts: Mapping[str, int], used: Mapping[str, Any]
) -> None:
    """Write down that a conversion of a run is done, with what came of it."""
    found = run_of(connection, run_id, lock=True)
    assert found is not None, "a run is never deleted"
    total = {key: found.counts.get(key, 0) + number for key, number in counts.items()}
    connection.execute(
        "update gc_settlement_run set state = 'running', finished = array_append(finished, %s),"
        " counts = counts || %s, used = used || %s where id = %s",
        [conversion, Jsonb(total), Jsonb(dict(used)), run_id],
    )


def end(connection: psycopg.Connection, run_id: int, state: str, *, at: datetime, failure: str = "") -> None:
    """Write down how a run ended."""
    connection.execute(
        "update gc_settlement_run set state = %s, ended_at = %s, failure = %s where id = %s",
        [state, at, failure, run_id],
    )


def put_pending(
    connection: psycopg.Connection, run_id: int, month: date, conversion: str, found: Sequence[Pending]
) -> None:
    """Let what a conversion could not do in a month be this, and nothing of an earlier run."""
    connection.execute("delete from gc_settlement_pending where month = %s and conversion = %s", [month, conversion])
    with connection.cursor() as cursor:
        cursor.executemany(
            "insert into gc_settlement_pending (month, conversion, day, provider, receiver, item, grade, quantity,"
            " records, reason, message, run_id) values (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s)",
            [
                [month, one.conversion, one.day, one.provider, one.receiver, one.item, one.grade, one.quantity,
                 one.records, one.reason, one.message, run_id]
                for one in found
            ],
        )  # fmt: skip


def pending(connection: psycopg.Connection, month: date) -> list[Pending]:
    """Return what could not become a trade in a month."""
    query = sql.SQL(
        "select {} from gc_settlement_pending where month = %s order by conversion, day, id limit %s"
    ).format(_PENDING)
    with connection.cursor(row_factory=class_row(Pending)) as cursor:
        return cursor.execute(query, [month, SHOWN_MAX]).fetchall()


def count_pending(connection: psycopg.Connection, month: date, *, but: Sequence[str]) -> int:
    """Return how many records could not become trades in a month, but for some reasons."""
    row = connection.execute(
        "select coalesce(sum(records), 0)::bigint from gc_settlement_pending where month = %s and reason <> all(%s)",
        [month, list(but)],
    ).fetchone()
    assert row is not None
    return int(row[0])


def hold(connection: psycopg.Connection, conversion: str, month: date) -> None:
    """Let one run at a time work on a conversion in a month, until the transaction ends."""
    connection.execute(
        "select pg_advisory_xact_lock(hashtextextended(current_schema() || %s || %s, 5))",
        [conversion, month.isoformat()],
    )


def hold_trades(connection: psycopg.Connection, *, alone: bool) -> None:
    """Keep trades from being made and changed by runs until the transaction ends (`alone`), or be one who does."""
    lock = "pg_advisory_xact_lock" if alone else "pg_advisory_xact_lock_shared"
    connection.execute(
        sql.SQL("select {}(hashtextextended(current_schema() || 'settlement.trades', 5))").format(sql.Identifier(lock))
    )
