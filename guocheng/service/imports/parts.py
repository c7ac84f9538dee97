"""The rows of one part of a file, converted (读出的行): which sheet they belong to, and what they say."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from guocheng.connect.sheet.header import Header, skipped
from guocheng.definition.catalogue import Catalogue
from guocheng.definition.entity import Entity
from guocheng.service.context import Look
from guocheng.service.imports import mapping as mappings
from guocheng.service.imports.convert import RowValues, SheetReader
from guocheng.service.imports.groups import together
from guocheng.service.imports.links import Links, Way, ways_of
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
    ways: dict[str, Way] = field(default_factory=dict)


@dataclass
class PartRows:
    """The rows of a part, converted, by the sheet that says how they are written, and how many were no data."""

    rows: list[tuple[Sheet, list[RowValues]]]
    skipped: int

    @property
    def heads(self) -> list[RowValues]:
        """The rows that stand for records, in their order."""
        return [one for _, rows in self.rows for one in rows]


def sheet_of(document: dict[str, Any], catalogue: Catalogue, entity: Entity) -> Sheet:
    """Return what a sheet needs to be worked on, from what is kept of it."""
    mapping = mappings.from_json(document["mapping"], document["name"])
    places = {one["header"]: one["index"] for one in document["columns"]}
    reader = SheetReader(catalogue, entity, mapping, places, sheet=document["index"])
    header = header_of(document)
    return Sheet(document["index"], document["name"], header, mapping, entity, reader, ways_of(reader.links))


def header_of(document: dict[str, Any]) -> Header:
    """Return the header of a sheet from what is kept of it."""
    names = [""] * document["width"]
    for one in document["columns"]:
        names[one["index"]] = one["header"]
    first, last = document["header_rows"]
    return Header(first, last, tuple(names), tuple(tuple(row) for row in document["header_texts"]))


def converted(look: Look, part: Part, sheets: dict[int, Sheet], links: Links, *, grouped: bool) -> PartRows:
    """Read the rows of a part: cells into values, names into records, rows of one record together."""
    wanted: list[tuple[int, int, list[Any]]] = []
    left_out = 0
    for index, number, cells in zip(part.sheets, part.numbers, part.rows, strict=True):
        sheet = sheets.get(index)
        if sheet is None or number <= sheet.header.last_row:
            continue
        if skipped(cells, sheet.header) or not sheet.reader.asked_for(cells):
            left_out += 1
        else:
            wanted.append((index, number, cells))
    read: dict[int, Iterator[RowValues]] = {}
    for index in dict.fromkeys(index for index, _, _ in wanted):
        same = [(number, cells) for of, number, cells in wanted if of == index]
        rows = sheets[index].reader.read([number for number, _ in same], [cells for _, cells in same])
        linked = [row for row in rows if row.links]
        links.learn(look, linked, sheets[index].ways)
        links.resolve(look, linked, sheets[index].ways)
        read[index] = iter(rows)
    ordered = [next(read[index]) for index, _, _ in wanted]
    if grouped:
        ordered = together(ordered, {index: one.mapping for index, one in sheets.items()})
    return PartRows(_by_sheet(ordered, sheets), left_out)


def _by_sheet(rows: list[RowValues], sheets: dict[int, Sheet]) -> list[tuple[Sheet, list[RowValues]]]:
    found: dict[int, list[RowValues]] = {}
    for row in rows:
        found.setdefault(row.sheet, []).append(row)
    return [(sheets[index], same) for index, same in found.items()]
