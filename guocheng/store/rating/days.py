"""How the days stand (计价进度): what came, what was rated last, what has to be rated again."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

import psycopg
from psycopg.rows import class_row


@dataclass(frozen=True)
class Day:
    """A day with its last run."""

    day: date
    waybills: int
    loaded_at: datetime | None
    stale: bool
    why: str
    run_id: int | None
    rated_at: datetime | None
    by_name: str | None
    charges: int | None
    failed: int | None
    fee_fen: int | None
    milliseconds: int | None


@dataclass(frozen=True)
class Run:
    """One rating of a day."""

    id: int
    day: date
    at: datetime
    by_name: str
    waybills: int
    charges: int
    failed: int
    fee_fen: int
    milliseconds: int


_DAYS = (
    "select d.day, d.waybills, d.loaded_at, d.stale, d.why, d.run_id, r.at as rated_at, r.by_name, r.charges, r.failed,"
    " r.fee_fen, r.milliseconds from gc_rating_day d left join gc_rating_run r on r.id = d.run_id"
    " where d.day >= %s and d.day < %s order by d.day"
)


def days(connection: psycopg.Connection, first: date, until: date) -> list[Day]:
    """Return the days of a period that have waybills."""
    with connection.cursor(row_factory=class_row(Day)) as cursor:
        return cursor.execute(_DAYS, [first, until]).fetchall()


def runs(connection: psycopg.Connection, day: date, *, limit: int = 20) -> list[Run]:
    """Return the ratings of a day, the newest first."""
    with connection.cursor(row_factory=class_row(Run)) as cursor:
        return cursor.execute(
            "select id, day, at, by_name, waybills, charges, failed, fee_fen, milliseconds from gc_rating_run"
            " where day = %s order by id desc limit %s",
            [day, limit],
        ).fetchall()


def lock_day(connection: psycopg.Connection, day: date) -> bool:
    """Let nobody else rate a day until the end of the transaction; tell whether it has waybills."""
    return connection.execute("select 1 from gc_rating_day where day = %s for update", [day]).fetchone() is not None


def begun(connection: psycopg.Connection, day: date, *, surcharges_id: int, at: datetime, by_name: str) -> int:
    """Note that a day is being rated and return the number of the run."""
    row = connection.execute(
        "insert into gc_rating_run (day, surcharges_id, at, by_name) values (%s, %s, %s, %s) returning id",
        [day, surcharges_id, at, by_name],
    ).fetchone()
    assert row is not None
    return int(row[0])


def rated(
    connection: psycopg.Connection, run_id: int, *, charges: int, failed: int, fee_fen: int, milliseconds: int
) -> None:
    """Note what came of a run; its day is no longer stale."""
    connection.execute(
        "with run as (update gc_rating_run r set charges = %(charges)s, failed = %(failed)s, fee_fen = %(fee)s,"
        "   milliseconds = %(took)s, waybills = d.waybills from gc_rating_day d where d.day = r.day and r.id = %(run)s"
        "   returning r.day)"
        " update gc_rating_day d set stale = false, why = '', run_id = %(run)s from run where d.day = run.day",
        {"run": run_id, "charges": charges, "failed": failed, "fee": fee_fen, "took": milliseconds},
    )


def told_stale(connection: psycopg.Connection, first: date, until: date, why: str) -> Sequence[date]:
    """Mark the days of a period as to be rated again and return them."""
    rows = connection.execute(
        "update gc_rating_day set stale = true, why = %s where day >= %s and day < %s returning day",
        [why, first, until],
    ).fetchall()
    return sorted(row[0] for row in rows)
