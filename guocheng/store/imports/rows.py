"""The rows of an uploaded file (导入行): loaded as they were read, and what became of each."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

import psycopg
from psycopg.rows import class_row
from psycopg.types.json import Jsonb

Json = Any


@dataclass(frozen=True)
class Part:
    """Rows that are worked on together: the sheet of each, its number as Excel shows it, its cells."""

    number: int
    sheets: list[int]
    numbers: list[int]
    rows: list[list[Json]]


#: A part before it is loaded: its number, its sheet, its first row, its rows as JSON text.
NewPart = tuple[int, int, int, str]


@dataclass(frozen=True)
class Outcome:
    """What became of a row: its verdict, the record it made or met, and what was wrong."""

    sheet: int
    row: int
    verdict: str
    record_id: int | None = None
    version: int | None = None
    problems: Sequence[dict[str, str]] = field(default_factory=list)


def stage_parts(connection: psycopg.Connection, batch_id: int, parts: Iterable[NewPart]) -> None:
    """Load some parts of a file as they were read."""
    statement = "copy gc_import_part (batch_id, number, sheet, first_row, rows) from stdin"
    with connection.cursor() as cursor, cursor.copy(statement) as copy:
        for part in parts:
            copy.write_row((batch_id, *part))


def part_of(connection: psycopg.Connection, batch_id: int, number: int, *, grouped: bool = False) -> Part:
    """Return one part, as it was read or as its rows were grouped; that it exists is known from the batch."""
    if grouped:
        statement = "select number, sheets, numbers, rows from gc_import_group where batch_id = %s and number = %s"
    else:
        statement = (
            "select number, array[sheet] as sheets, array[first_row] as numbers, rows from gc_import_part"
            " where batch_id = %s and number = %s"
        )
    with connection.cursor(row_factory=class_row(Part)) as cursor:
        found = cursor.execute(statement, [batch_id, number]).fetchone()
    assert found is not None
    if grouped:
        return found
    count, first = len(found.rows), found.numbers[0]
    return Part(number, found.sheets * count, list(range(first, first + count)), found.rows)


def parts_of_sheet(connection: psycopg.Connection, batch_id: int, sheet: int, *, limit: int) -> list[Part]:
    """Return the first parts of a sheet as they were read."""
    found = connection.execute(
        "select number, first_row, rows from gc_import_part where batch_id = %s and sheet = %s"
        " order by number limit %s",
        [batch_id, sheet, limit],
    )
    return [
        Part(number, [sheet] * len(rows), list(range(first, first + len(rows))), rows) for number, first, rows in found
    ]


def distinct_cells(
    connection: psycopg.Connection, batch_id: int, sheet: int, place: int, *, after: int, limit: int = 100
) -> list[Json]:
    """Return some different cells of a column of a sheet below a row, blank ones left out."""
    found = connection.execute(
        "select distinct (r.cells -> %s)::jsonb as cell from gc_import_part p,"
        " json_array_elements(p.rows) with ordinality as r(cells, number)"
        " where p.batch_id = %s and p.sheet = %s and p.first_row + r.number - 1 > %s"
        " and coalesce(r.cells ->> %s, '') <> '' limit %s",
        [place, batch_id, sheet, after, place, limit],
    )
    return [cell for (cell,) in found]


def write_outcomes(connection: psycopg.Connection, batch_id: int, outcomes: Iterable[Outcome]) -> None:
    """Keep what became of rows, in the transaction in which it did; a row a second time is a bug and fails."""
    statement = "copy gc_import_row (batch_id, sheet, row, verdict, record_id, version, problems) from stdin"
    with connection.cursor() as cursor, cursor.copy(statement) as copy:
        for one in outcomes:
            problems = json.dumps(list(one.problems), ensure_ascii=False) if one.problems else None
            copy.write_row((batch_id, one.sheet, one.row, one.verdict, one.record_id, one.version, problems))


def clear_outcomes(connection: psycopg.Connection, batch_id: int) -> None:
    """Forget what a check found before the next one or the import begins."""
    connection.execute("delete from gc_import_row where batch_id = %s", [batch_id])


def count_outcomes(connection: psycopg.Connection, batch_id: int) -> dict[str, int]:
    """Count the rows by verdict."""
    rows = connection.execute(
        "select verdict, count(*) from gc_import_row where batch_id = %s group by verdict", [batch_id]
    )
    return dict(rows.fetchall())


def problem_rows(
    connection: psycopg.Connection, batch_id: int, *, after: tuple[int, int] = (-1, 0), limit: int | None = 100
) -> list[Outcome]:
    """Return the rows that have something wrong or to look at, in the order of the file."""
    with connection.cursor(row_factory=class_row(Outcome)) as cursor:
        return cursor.execute(
            "select sheet, row, verdict, record_id, version, problems from gc_import_row"
            " where batch_id = %s and problems is not null and (sheet, row) > (%s, %s)"
            " order by sheet, row limit %s",
            [batch_id, *after, limit],
        ).fetchall()


def outcomes_to_undo(connection: psycopg.Connection, batch_id: int, *, limit: int) -> list[Outcome]:
    """Return the next rows that left something behind, the last ones first, so that what refers goes first."""
    with connection.cursor(row_factory=class_row(Outcome)) as cursor:
        return cursor.execute(
            "select sheet, row, verdict, record_id, version, coalesce(problems, '[]') as problems from gc_import_row"
            " where batch_id = %s and verdict in ('new', 'changed') and undone is null"
            " order by sheet desc, row desc limit %s",
            [batch_id, limit],
        ).fetchall()


def mark_undone(connection: psycopg.Connection, batch_id: int, marks: Iterable[tuple[int, int, str, str]]) -> None:
    """Keep what undoing did to rows (sheet, row, what, why not), in the transaction in which it did."""
    with connection.cursor() as cursor:
        cursor.executemany(
            "update gc_import_row set undone = %s,"
            " problems = case when %s::jsonb is null then problems else coalesce(problems, '[]') || %s::jsonb end"
            " where batch_id = %s and sheet = %s and row = %s",
            [(what, said := _said(why), said, batch_id, sheet, row) for sheet, row, what, why in marks],
        )


def _said(why: str) -> Jsonb | None:
    return Jsonb([{"code": "import.kept", "where": "", "message": why}]) if why else None
