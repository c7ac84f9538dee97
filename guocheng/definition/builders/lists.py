"""Builders of the views an entity is shipped with (视图)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from guocheng.definition.view import (
    RowColor,
    RowHeight,
    Statistic,
    View,
    ViewColumn,
    ViewGroup,
    ViewKind,
    filter_text,
)

Where = Mapping[str, Any]


def view(
    name: str,
    label: str,
    kind: str = "grid",
    *,
    columns: Iterable[str | ViewColumn] = (),
    where: Where | None = None,
    sort: Iterable[str] = (),
    groups: Iterable[str | ViewGroup] = (),
    row_height: str = "low",
    colors: Iterable[RowColor] = (),
    **fields: str,
) -> View:
    """Declare a view; filters are written as a list sends them. `fields` are those of the kind, as `date_field`."""
    return View(
        name,
        label,
        ViewKind(kind),
        columns=tuple(ViewColumn(one) if isinstance(one, str) else one for one in columns),
        where=filter_text(where),
        sort=tuple(sort),
        groups=tuple(ViewGroup(one) if isinstance(one, str) else one for one in groups),
        row_height=RowHeight(row_height),
        colors=tuple(colors),
        **fields,
    )


def view_column(
    field: str, *, width: int = 0, hidden: bool = False, frozen: bool = False, statistic: str = ""
) -> ViewColumn:
    """Declare a column of a view with what its foot says."""
    return ViewColumn(field, width, hidden, frozen, Statistic(statistic) if statistic else None)


def grouped(field: str, bucket: str = "", *, down: bool = False) -> ViewGroup:
    """Group the rows of a view, dates by day, week, month, quarter or year."""
    return ViewGroup(field, bucket, down)


def colored(color: str, where: Where) -> RowColor:
    """Colour the rows where a filter holds."""
    return RowColor(filter_text(where), color)
