"""The lines of a record as they are shown (明细的显示): the first with the record, the others window by window."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from guocheng.base.problem import NotFound, Problem
from guocheng.definition.entity import Field
from guocheng.service.context import Look
from guocheng.service.records.access import Access, opened, values_json
from guocheng.service.records.line_window import read_window
from guocheng.store import records
from guocheng.store.records.shape import LinesShape

Row = Mapping[str, Any]
#: So many lines of each sub-table come with a record; the others are asked for window by window.
LINES_FIRST = 200


def window(
    look: Look,
    *,
    entity: str,
    record_id: int,
    field: str,
    where: Any = None,
    sort: Sequence[str] | None = None,
    after: int = 0,
    limit: int = 200,
) -> dict[str, Any]:
    """Return some lines behind the first `after` of those that fit, with their number and the sums of all that fit.

    :raises NotFound: the record or the sub-table is not there for this person.
    :raises Invalid: the filter or the sort names what is unknown or hidden.
    """
    access = opened(look, entity, record_id, lines_max=0)
    lines_of(access, field)
    shape = records.lines_shape(look.catalogue, entity, field)
    found = read_window(look, access, shape, where=where, sort=sort, skip=after, limit=limit)
    end = after + len(found.rows)
    return {
        "version": access.record.version,
        "rows": rows_json(look, access, field, found.rows),
        "next": end if end < found.count else None,
        "count": found.count,
        "sums": sums_json(access, shape, found.sums),
    }


def first_lines(access: Access) -> Access:
    """Return a record with the first lines of each sub-table only, to be shown."""
    long = [one for one in access.entity.lines if len(access.record.values.get(one.name) or ()) > LINES_FIRST]
    if not long:
        return access
    first = {one.name: access.record.values[one.name][:LINES_FIRST] for one in long}
    return replace(access, record=replace(access.record, values={**access.record.values, **first}))


def lines_summary(look: Look, access: Access) -> dict[str, Any]:
    """Return how many lines each sub-table has, and the sums of those of which only the first come along."""
    found: dict[str, Any] = {}
    for one in access.entity.lines:
        if one.name not in access.shown:
            continue
        found[one.name] = {"count": len(access.record.values.get(one.name) or ())}
        if found[one.name]["count"] >= LINES_FIRST:
            shape = records.lines_shape(look.catalogue, access.entity.name, one.name)
            count, sums = records.footers(look.connection, look.catalogue, access.entity.name, shape, access.id)
            found[one.name] = {"count": count, "sums": sums_json(access, shape, sums)}
    return found


def rows_json(look: Look, access: Access, field: str, rows: Sequence[Row]) -> list[dict[str, Any]]:
    """Return typed lines as a person may see them."""
    values = {**{one.name: [] for one in access.entity.lines}, field: list(rows)}
    titles = records.linked_titles(look.connection, look.catalogue, access.entity.name, values)
    shown = replace(access, record=replace(access.record, values=values, titles=titles))
    found: list[dict[str, Any]] = values_json(look, shown, (field,))[field]
    return found


def sums_json(access: Access, shape: LinesShape, sums: Mapping[str, tuple[int, Any]]) -> dict[str, Any]:
    """Return what stands below the columns: how many lines are filled there, and the sum."""
    return {
        name: {"n": n, "sum": None if total is None else str(total)}
        for name, (n, total) in sums.items()
        if (dotted := f"{shape.field.name}.{name}") in access.shown and dotted not in access.masked
    }


def lines_of(access: Access, name: str) -> Field:
    """Return a sub-table that the person may see.

    :raises NotFound: there is none of that name for this person.
    """
    one = access.entity.field(name)
    if one is None or not one.has_lines or name not in access.shown:
        raise NotFound(Problem("query.unknown_field", name, f"没有明细「{name}」,请刷新页面后重新选择"))
    return one
