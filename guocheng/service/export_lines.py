"""Lines of a sub-table in a file (明细的导出): beside their record, or on a sheet of their own with its key.

Only columns that this person sees on every record and may take out are written, masked where lists mask them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from guocheng.definition.entity import Entity, Field
from guocheng.definition.field_types import mask, type_of
from guocheng.service.context import Look
from guocheng.service.export_values import shown_rows
from guocheng.service.records.access import reader_of
from guocheng.store import records

Batches = Iterable[Sequence[Sequence[Any]]]


def lines_fields(view: Look, entity: Entity, table: Field) -> list[Field]:
    """Return the columns of a sub-table that are written."""
    visible = reader_of(view).visible(entity.name)
    return [
        one
        for one in table.lines
        if type_of(one).exported
        and visible.travels(table.name)
        and visible.travels(name := f"{table.name}.{one.name}")
        and not {name, table.name} & (visible.limited.keys() | visible.exported.keys())
    ]


def beside_lines(
    view: Look, entity: Entity, table: Field, fields: Sequence[Field], below: Sequence[Field], batches: Batches
) -> Iterator[list[Any]]:
    """Yield a row for each line with its record before it; a record without lines has one row."""
    yield from shown_rows(view, [*fields, *below], _joined(view, entity, table, below, batches, alone=True))


def lines_rows(
    view: Look, entity: Entity, table: Field, key: Sequence[Field], below: Sequence[Field], batches: Batches
) -> Iterator[list[Any]]:
    """Yield a row for each line, after the key of its record."""
    yield from shown_rows(view, [*key, *below], _joined(view, entity, table, below, batches, alone=False))


def _joined(
    view: Look, entity: Entity, table: Field, below: Sequence[Field], batches: Batches, *, alone: bool
) -> Iterator[list[list[Any]]]:
    visible = reader_of(view).visible(entity.name)
    masked = {one.name for one in below if f"{table.name}.{one.name}" in visible.masked}
    for batch in batches:
        found = records.read_many(view.connection, view.catalogue, entity.name, [row[0] for row in batch])
        lines = {one.id: one.values.get(table.name) or [] for one in found}
        rows: list[list[Any]] = []
        for record_id, *head in batch:
            given = lines.get(record_id, []) if below else []
            rows += [[*head, *(_value(one, line, masked) for one in below)] for line in given]
            if alone and not given:
                rows.append([*head, *[None] * len(below)])
        yield rows


def _value(one: Field, line: dict[str, Any], masked: set[str]) -> Any:
    value = line.get(one.name)
    if one.name not in masked or value is None:
        return value
    return mask(value) if isinstance(value, str) else None
