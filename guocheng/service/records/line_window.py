"""Which lines of a record are asked for (明细的筛选和排序), through the rights of whoever asks."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from guocheng.base.problem import Invalid, Problem
from guocheng.service.context import Look
from guocheng.service.records.access import Access, reader_of
from guocheng.store import records
from guocheng.store.query.compile import Compiler
from guocheng.store.query.where import DEPTH_MAX, read_where
from guocheng.store.records.lines_asked import LINE, RECORD
from guocheng.store.records.shape import LinesShape


def read_window(
    look: Look,
    access: Access,
    shape: LinesShape,
    *,
    where: Any,
    sort: Sequence[str] | None,
    skip: int,
    limit: int,
) -> records.LinesWindow:
    """Read the lines that fit a filter; its fields are columns of the sub-table.

    :raises Invalid: the filter or the sort names what is unknown or hidden.
    """
    reader = reader_of(look)
    compiler = Compiler(reader)
    condition = read_where(reader, access.entity.name, _prefixed(where, shape.field.name, 0))
    return records.lines_window(
        look.connection,
        look.catalogue,
        access.entity.name,
        shape,
        access.id,
        condition=compiler.line_condition(access.entity.name, RECORD, LINE, condition),
        parameters=compiler.parameters,
        sort=_sort(access, shape, sort),
        skip=skip,
        limit=limit,
    )


def _prefixed(document: Any, lines: str, depth: int) -> Any:
    """Let the fields of a filter be columns of a sub-table."""
    if depth > DEPTH_MAX or not isinstance(document, dict):
        return document
    found: dict[Any, Any] = {}
    for key, value in document.items():
        if key == "field" and isinstance(value, str):
            found[key] = f"{lines}.{value}"
        elif isinstance(value, list) and key in ("and", "or"):
            found[key] = [_prefixed(one, lines, depth + 1) for one in value]
        else:
            found[key] = _prefixed(value, lines, depth + 1) if key == "not" else value
    return found


def _sort(access: Access, shape: LinesShape, sort: Sequence[str] | None) -> tuple[str, bool] | None:
    if not sort:
        return None
    name, down = sort[0], sort[1] == "desc"
    dotted = f"{shape.field.name}.{name}"
    known = any(column.name == name for column in shape.columns)
    if not known or dotted not in access.shown or dotted in access.masked:
        raise Invalid(Problem("query.unknown_field", "sort", f"没有字段「{name[:40]}」,请刷新页面后重新选择"))
    return name, down
