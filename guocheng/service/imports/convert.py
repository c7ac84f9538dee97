"""From the cells of a row to typed values (取值): every refusal names the cell as Excel shows it.

Equal cells of a column are read once. A link stays a text here; `links` finds its record.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time
from typing import Any

from guocheng.base.problem import Invalid
from guocheng.base.zone import SHANGHAI
from guocheng.connect.sheet.cells import Cell, address, damaged, plain, text_of
from guocheng.definition.entity import Entity, Field
from guocheng.definition.field_types import Raw, type_of
from guocheng.definition.importing import ColumnMap
from guocheng.service.imports.mapping import SheetMapping

ERROR, WARNING = "error", "warning"
_CACHED_MAX = 20_000
_SEVERAL = re.compile(r"[、,,;;/\s]+")
_NUMBER_LENGTH_MIN = 6


@dataclass(frozen=True)
class Remark:
    """Something about a row: an error keeps it out, a warning is only shown. `column` is blank for the whole row."""

    code: str
    message: str
    column: int | None = None
    level: str = ERROR

    def as_json(self, sheet: str, row: int) -> dict[str, str]:
        """Return the remark with its place in the user's words."""
        cell = f"第 {row} 行" if self.column is None else address(self.column, row)
        where = f"{sheet}!{row if self.column is None else cell}"
        return {
            "code": self.code,
            "where": where,
            "message": f"「{sheet}」{cell}:{self.message}",
            "level": self.level,
        }


@dataclass
class RowValues:
    """What a row says: typed values of the fields it fills, links still as text, and what is wrong."""

    row: int
    values: dict[str, Any] = field(default_factory=dict)
    links: dict[str, tuple[str, int]] = field(default_factory=dict)
    remarks: list[Remark] = field(default_factory=list)

    @property
    def wrong(self) -> bool:
        """Tell whether the row cannot be imported."""
        return any(one.level == ERROR for one in self.remarks)


class ColumnReader:
    """Reads the cells of one column."""

    def __init__(self, place: int, column: ColumnMap, target: Field, rest: Field | None, *, is_key: bool) -> None:
        self.place = place
        self.by = column.by
        self.field = target
        self._rest = rest
        self._words = {plain(word): code for word, code in column.values}
        self._is_key = is_key
        self._known: dict[Any, Any] = {}

    def into(self, cell: Cell, found: RowValues) -> None:
        """Put what a cell says into the row's values."""
        if isinstance(cell, dict):
            cell = _moment(cell)
        known = self._known.get(cell, _known_nothing)
        if known is _known_nothing or type(cell) is bool:
            known = self._read(cell)
            if len(self._known) < _CACHED_MAX:
                self._known[cell] = known
        values, remarks = known
        for name, value in values:
            found.values[name] = value
        for code, message, level in remarks:
            found.remarks.append(Remark(code, message, self.place, level))

    def _read(self, cell: Cell | date | datetime | time) -> tuple[list[tuple[str, Any]], list[tuple[str, str, str]]]:
        try:
            if self._rest and isinstance(cell, str) and (several := _several(cell)):
                first = type_of(self.field).parse(self.field, several[0])
                return [(self.field.name, first), (self._rest.name, ",".join(several[1:]))], []
            if self.field.type == "text" and isinstance(cell, float) and damaged(cell) and not self._is_key:
                message = f"「{self.field.label}」超过 15 位又存成了数值,后面的数字可能已被 Excel 改掉,请核对"
                return [(self.field.name, str(int(cell)))], [("import.digits_lost", message, WARNING)]
            raw: Raw = cell
            if self._words and isinstance(cell, str) and (code := self._words.get(plain(cell))):
                raw = code
            return [(self.field.name, type_of(self.field).parse(self.field, raw))], []
        except Invalid as refusal:
            return [], [(one.code, one.message, ERROR) for one in refusal.problems]


class SheetReader:
    """Reads the rows of one sheet by its mapping."""

    def __init__(self, entity: Entity, mapping: SheetMapping, places: Mapping[str, int]) -> None:
        self._columns = [
            ColumnReader(
                places[one.header],
                one,
                target,
                entity.field(one.rest) if one.rest else None,
                is_key=one.field in mapping.key,
            )
            for one in mapping.columns
            if (target := entity.field(one.field)) and one.header in places
        ]
        self.places = {one.field.name: one.place for one in self._columns}
        self.links = [one for one in self._columns if one.field.type == "link"]

    def read(self, number: int, row: Sequence[Cell]) -> RowValues:
        """Read one row; cells it does not have are blank."""
        found = RowValues(number)
        width = len(row)
        for column in self._columns:
            cell = row[column.place] if column.place < width else ""
            if cell == "" or cell is None:
                found.values[column.field.name] = None
            elif column.field.type == "link":
                found.links[column.field.name] = (text_of(cell), column.place)
            else:
                column.into(cell, found)
        return found


_known_nothing = object()


def constants(entity: Entity, mapping: SheetMapping) -> dict[str, Any]:
    """Return the values that every new record of the sheet gets; they were checked with the mapping."""
    return {
        name: type_of(found).parse(found, text) for name, text in mapping.constants if (found := entity.field(name))
    }


def _several(text: str) -> list[str]:
    """Return the numbers in a cell that holds several; nothing when it is one value or prose."""
    parts = [part for part in _SEVERAL.split(text.strip()) if part]
    alike = len(parts) > 1 and all(len(one) >= _NUMBER_LENGTH_MIN and one.isascii() and one.isalnum() for one in parts)
    return parts if alike else []


def _moment(cell: Mapping[str, str]) -> date | datetime | time | str:
    """Return a date cell as a date; a spreadsheet knows no zone, so it is the company's."""
    if "d" not in cell:
        return cell.get("h", "")
    text = cell["d"]
    return datetime.fromisoformat(text).replace(tzinfo=SHANGHAI) if "T" in text else date.fromisoformat(text)
