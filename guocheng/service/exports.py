"""A list as a file (导出): the rows and fields this person sees there, as xlsx or csv, whatever their number.

- Who may not export, exports nothing; rows outside the export right are left out by the database, fields that do not
  travel by the columns.
- Lines of sub-tables come as rows of their own beside their record, or on a second sheet with the record's key.
- Where the company wants it, a line says who took the rows out and when.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import chain
from pathlib import Path
from typing import Any

from guocheng.base.problem import Invalid, Problem
from guocheng.base.zone import SHANGHAI, local_day
from guocheng.connect.writing.styled import StyledSheet, write_styled
from guocheng.connect.writing.table import csv_chunks, write_xlsx
from guocheng.definition.entity import Entity, Field
from guocheng.definition.field_types import type_of
from guocheng.definition.role import Right
from guocheng.service.context import Context, Look, look
from guocheng.service.export_lines import beside_lines, lines_fields, lines_rows
from guocheng.service.export_values import column_of, shown_rows
from guocheng.service.records.access import known_entity, reader_of, visibility_of
from guocheng.service.rights import must
from guocheng.store import settings
from guocheng.store.query import read_query
from guocheng.store.query.stream import stream
from guocheng.store.query.window import Query

ROWS_MAX = 1_000_000
FORMATS = ("xlsx", "csv")
LINES = ("", "rows", "sheet")
#: The setting by which a company has a line with person and time in every export.
WATERMARK = "export.watermark"


@dataclass(frozen=True)
class Shape:
    """How a file is written: plain or styled, with which sub-table and where its lines stand."""

    format: str
    styled: bool
    lines: str
    table: str


def export(
    context: Context,
    *,
    entity: str,
    format: str = "xlsx",
    styled: bool = False,
    lines: str = "",
    table: str = "",
    where: Any = None,
    sort: Any = None,
    search: str = "",
    columns: Sequence[str] | None = None,
) -> tuple[Path, str]:
    """Write the rows of a list into a file; return where, and its name. The caller deletes it when it is sent.

    `lines` says where the lines of the sub-table `table` (blank is the first one) stand: rows, sheet, or nowhere.

    :raises Refused: this person may not export such records.
    :raises Invalid: the question is wrong, or the format unknown.
    """
    if format not in FORMATS or lines not in LINES or (lines == "sheet" and format == "csv"):
        message = "只能导出为 xlsx 或 csv,明细另放一页只能用 xlsx,请重新选择"
        raise Invalid(Problem("export.unknown_format", "format", message))
    shape = Shape(format, styled, lines, table)
    with look(context) as view:
        definition = known_entity(view, entity)
        must(visibility_of(view, entity), Right.EXPORT, definition.label)
        asked = read_query(
            reader_of(view), entity, where=where, sort=sort or None, search=search or None,
            columns=list(columns) if columns else None,
        )  # fmt: skip
        with tempfile.NamedTemporaryFile(prefix="guocheng-", suffix=f".{shape.format}", delete=False) as file:
            target = Path(file.name)
        try:
            _write(view, target, definition, asked, shape)
        except BaseException:
            target.unlink(missing_ok=True)
            raise
    return target, f"{definition.label} {local_day(context.now):%Y-%m-%d}.{shape.format}"


def _write(view: Look, target: Path, entity: Entity, asked: Query, shape: Shape) -> None:
    query = _written_columns(view, asked)
    fields = [field for name in query.columns if (field := view.catalogue.field(entity, name))]
    columns = [column_of(one) for one in fields]
    table = _table(entity, shape) if shape.lines else None
    below = lines_fields(view, entity, table) if table else []
    rows: Iterable[Sequence[Any]]
    if table and shape.lines == "rows":
        columns += [column_of(one, table) for one in below]
        rows = beside_lines(view, entity, table, fields, below, _batches(view, query, with_id=True))
    else:
        rows = shown_rows(view, fields, _batches(view, query))
    note = watermark(view)
    sheets = [StyledSheet(entity.label, columns, rows, entity.label if shape.styled else "", note)]
    if table and shape.lines == "sheet":
        sheets.append(_lines_sheet(view, entity, table, below, query))
    if shape.styled or len(sheets) > 1:
        write_styled(target, sheets)
    elif shape.format == "xlsx":
        write_xlsx(target, entity.label, columns, _noted(rows, note, len(columns)))
    else:
        with target.open("wb") as file:
            file.writelines(csv_chunks(columns, _noted(rows, note, len(columns))))


def _lines_sheet(view: Look, entity: Entity, table: Field, below: Sequence[Field], query: Query) -> StyledSheet:
    """Return the sheet of the lines: the key of their record first, so that the file can be imported again."""
    visible = reader_of(view).visible(entity.name)
    known = [one for name in entity.key if (one := entity.field(name)) and visible.travels(name)]
    key = known or [one for name in query.columns[:1] if (one := view.catalogue.field(entity, name))]
    columns = [*(column_of(one) for one in key), *(column_of(one, table) for one in below)]
    asked = replace(query, columns=tuple(one.name for one in key))
    rows = lines_rows(view, entity, table, key, below, _batches(view, asked, with_id=True))
    return StyledSheet(table.label, columns, rows)


def _table(entity: Entity, shape: Shape) -> Field:
    """Return the sub-table whose lines are wanted.

    :raises Invalid: there is none of this name.
    """
    found = next((one for one in entity.lines if shape.table in ("", one.name)), None)
    if found is None:
        raise Invalid(Problem("export.no_lines", entity.label, f"「{entity.label}」没有这个明细,请重新选择"))
    return found


def _batches(view: Look, query: Query, *, with_id: bool = False) -> Iterator[list[tuple[Any, ...]]]:
    columns = ("id", *query.columns) if with_id else query.columns
    return stream(view.connection, reader_of(view), replace(query, columns=columns), rows_max=ROWS_MAX)


def _written_columns(view: Look, asked: Query) -> Query:
    visible = reader_of(view).visible(asked.entity)
    found = ((name, view.catalogue.field(asked.entity, name)) for name in asked.columns if visible.travels(name))
    kept = tuple(name for name, one in found if one is not None and type_of(one).exported)
    return replace(asked, columns=kept, after=None, marks=())


def watermark(view: Look) -> str:
    """Return who takes something out and when, where the company wants that said."""
    if not settings.value(view.connection, WATERMARK):
        return ""
    return f"导出人:{view.principal.name}  导出时间:{view.now.astimezone(SHANGHAI):%Y-%m-%d %H:%M}"


def _noted(rows: Iterable[Sequence[Any]], note: str, width: int) -> Iterable[Sequence[Any]]:
    """Add a last row with who exported; an import takes it for a note and leaves it out."""
    return chain(rows, [[note, *[None] * (width - 1)]]) if note else rows
