"""Files of waybills (运单文件): how far each is, what it brought, and which of its rows were kept out.

- The place moves in the transaction of the rows before it, so a row counts once whatever is killed.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

import psycopg
from psycopg import sql
from psycopg.rows import class_row

#: Of more wrong rows than these only the number is kept: the file as a whole is not what it should be.
WRONG_KEPT_MAX = 20_000


@dataclass(frozen=True)
class WaybillFile:
    """One uploaded file."""

    id: int
    file_id: int
    name: str
    by_name: str
    at: datetime
    state: str
    job_id: int | None
    sheet_next: int
    row_next: int
    taken: int
    wrong: int
    days: list[date]
    cancel_asked: bool
    failure: str
    ended_at: datetime | None


@dataclass(frozen=True)
class Wrong:
    """A row that was kept out, and why."""

    sheet: int
    row: int
    sheet_name: str
    waybill_no: str
    why: str


_SELECT = sql.SQL(
    "select id, file_id, name, by_name, at, state, job_id, sheet_next, row_next, taken, wrong, days, cancel_asked,"
    " failure, ended_at from gc_waybill_file {}"
)


def add_file(
    connection: psycopg.Connection, file_id: int, *, name: str, by_id: int | None, by_name: str, at: datetime
) -> int:
    """Note a file that is kept and return its number here."""
    row = connection.execute(
        "insert into gc_waybill_file (file_id, name, by_id, by_name, at) values (%s, %s, %s, %s, %s) returning id",
        [file_id, name, by_id, by_name, at],
    ).fetchone()
    assert row is not None
    return int(row[0])


def begun_by(connection: psycopg.Connection, number: int, job_id: int) -> None:
    """Note which job does a file."""
    connection.execute("update gc_waybill_file set job_id = %s where id = %s", [job_id, number])


def file_of(connection: psycopg.Connection, number: int, *, lock: bool = False) -> WaybillFile | None:
    """Return a file, or nothing."""
    found = _read(connection, sql.SQL("where id = %s for update" if lock else "where id = %s"), [number])
    return found[0] if found else None


def newest_files(connection: psycopg.Connection, *, limit: int) -> list[WaybillFile]:
    """Return the files that came last, the newest first."""
    return _read(connection, sql.SQL("order by id desc limit %s"), [limit])


def content_of(connection: psycopg.Connection, number: int) -> str:
    """Return under which hash the content of a file is kept."""
    row = connection.execute(
        "select f.sha256 from gc_waybill_file w join gc_file f on f.id = w.file_id where w.id = %s", [number]
    ).fetchone()
    assert row is not None
    return str(row[0])


def advance(
    connection: psycopg.Connection, number: int, *, place: tuple[int, int], taken: int, wrong: int, days: Iterable[date]
) -> None:
    """Note that a file is done up to a place, with what came of the rows before it."""
    connection.execute(
        "update gc_waybill_file set state = 'running', sheet_next = %s, row_next = %s, taken = taken + %s,"
        " wrong = wrong + %s, days = (select coalesce(array_agg(distinct d order by d), '{}') from"
        " unnest(days || %s::date[]) as d) where id = %s",
        [*place, taken, wrong, list(days), number],
    )


def keep_wrong(connection: psycopg.Connection, number: int, rows: Sequence[Wrong]) -> None:
    """Keep rows that were kept out, for people to read."""
    with connection.cursor() as cursor:
        cursor.executemany(
            "insert into gc_waybill_wrong (waybill_file, sheet, row, sheet_name, waybill_no, why)"
            " select %s, %s, %s, %s, %s, %s on conflict do nothing",
            [[number, one.sheet, one.row, one.sheet_name, one.waybill_no, one.why] for one in rows],
        )


def wrong_rows(connection: psycopg.Connection, number: int, *, after: tuple[int, int], limit: int) -> list[Wrong]:
    """Return rows that were kept out, in the order of the file."""
    with connection.cursor(row_factory=class_row(Wrong)) as cursor:
        return cursor.execute(
            "select sheet, row, sheet_name, waybill_no, why from gc_waybill_wrong where waybill_file = %s"
            " and (sheet, row) > (%s, %s) order by sheet, row limit %s",
            [number, *after, limit],
        ).fetchall()


def ask_to_stop(connection: psycopg.Connection, number: int) -> None:
    """Let a file be left before its next rows."""
    connection.execute("update gc_waybill_file set cancel_asked = true where id = %s", [number])


def end_file(connection: psycopg.Connection, number: int, state: str, *, at: datetime, failure: str = "") -> None:
    """Note how a file ended."""
    connection.execute(
        "update gc_waybill_file set state = %s, ended_at = %s, failure = %s where id = %s", [state, at, failure, number]
    )


def _read(connection: psycopg.Connection, rest: sql.SQL, values: Sequence[object]) -> list[WaybillFile]:
    with connection.cursor(row_factory=class_row(WaybillFile)) as cursor:
        return cursor.execute(_SELECT.format(rest), values).fetchall()
