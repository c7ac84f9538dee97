"""The rows of one part of a file, converted (读出的行): which sheet they belong to, and what they say."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from guocheng.connect.sheet.header import Header, skipped
from guocheng.definition.entity import Entity
from guocheng.service.imports import mapping as mappings
from guocheng.service.imports.convert import RowValues, SheetReader
from guocheng.service.imports.links import Links
from guocheng.service.imports.mapping import SheetMapping
from guocheng.store.imports import Part


@dataclass
class Sheet:
    """What a sheet needs to be worked on."""

    index: int
    name: str
    header: Header
    mapping: SheetMapping
    entity: Entity
    reader: SheetReader


@dataclass
class PartRows:
    """The rows of a part, converted, and how many were no data."""

    sheet: Sheet
    rows: list[RowValues]
    skipped: int


def sheet_of(document: dict[str, Any], entity: Entity) -> Sheet:
    """Return what a sheet needs to be worked on, from what is kept of it."""
    mapping = mappings.from_json(document["mapping"], document["name"])
    places = {one["header"]: one["index"] for one in document["columns"]}
    names = [""] * document["width"]
    for header, index in places.items():
        names[index] = header
    first, last = document["header_rows"]
    header = Header(first, last, tuple(names), tuple(tuple(row) for row in document["header_texts"]))
    return Sheet(document["index"], document["name"], header, mapping, entity, SheetReader(entity, mapping, places))


def converted(part: Part, sheet: Sheet, links: Links) -> PartRows:
    """Read the rows of a part: cells into values, names into records."""
    ordered = sorted(sheet.reader.links, key=lambda column: column.by == "number_in_name")
    fields = {column.name: (column.field, column.by) for column in ordered}
    rows, left_out = [], 0
    for number, cells in enumerate(part.rows, part.first_row):
        if number <= sheet.header.last_row:
            continue
        if skipped(cells, sheet.header):
            left_out += 1
            continue
        row = sheet.reader.read(number, cells)
        if row.links:
            links.resolve(row, fields)
        rows.append(row)
    return PartRows(sheet, rows, left_out)
