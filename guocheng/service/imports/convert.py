"""From the cells of a row to typed values (取值): every refusal names the cell as Excel shows it.

Equal cells of a column are read once. A link stays a text here; `links` finds its record. Columns of a sub-table have
dotted names; `groups` puts their lines together.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time
from typing import Any

from guocheng.base.problem import Invalid, Problem
from guocheng.base.zone import SHANGHAI
from guocheng.connect.sheet.cells import Cell, address, damaged, plain, text_of
from guocheng.connect.sheet.header import ERROR_COLUMN
from guocheng.definition.catalogue import Catalogue
from guocheng.definition.entity import Entity, Field
from guocheng.definition.field_types import Percentage, Raw, refers, type_of
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


@dataclass(frozen=True)
class Words:
    """What a cell says of a linked record: by which of its fields, the text, and the place of the column."""

    by: str
    text: str
    place: int


@dataclass
class RowValues:
    """What a row says: typed values of the fields it fills, links still as text, and what is wrong.

    `joined` are the other rows of the same record, `lines` which of all its rows gave which line of a sub-table.
    `promised` are links to records that this very import will make, `unclaimed` the words of people nobody knows.
    """

    row: int
    sheet: int = 0
    values: dict[str, Any] = field(default_factory=dict)
    links: dict[str, list[Words]] = field(default_factory=dict)
    remarks: list[Remark] = field(default_factory=list)
    joined: list[RowValues] = field(default_factory=list)
    lines: dict[str, list[RowValues]] = field(default_factory=dict)
    promised: set[str] = field(default_factory=set)
    unclaimed: dict[str, str] = field(default_factory=dict)
    joins: bool = False

    @property
    def wrong(self) -> bool:
        """Tell whether the record cannot be imported."""
        if not self.joined:
            return bool(self.remarks) and any(one.level == ERROR for one in self.remarks)
        return any(one.level == ERROR for row in (self, *self.joined) for one in row.remarks)


@dataclass(frozen=True)
class _Odd:
    """What a cell says that is not just one value: several values, a refusal, a warning."""

    values: dict[str, Any] = field(default_factory=dict)
    remarks: list[Remark] = field(default_factory=list)


_NOT_READ = object()
#: True equals 1, and 12.5% equals 0.125: such cells must not be mistaken for each other.
_ALIKE = (bool, Percentage)


class ColumnReader:
    """Reads the cells of one column."""

    def __init__(self, place: int, column: ColumnMap, target: Field, rest: Field | None, *, is_key: bool) -> None:
        self.place = place
        self.by = column.by
        self.absent = column.absent
        self.field = target
        self.name = column.field
        self.is_link = refers(target)
        self._type = type_of(target)
        self._rest = rest
        self._words = {plain(word): code for word, code in column.values}
        self._is_key = is_key
        self._keeps_digits = self._type.column(target) == "text" and not target.options
        self._known: dict[Any, Any] = {}
        self._words_known: dict[str, list[Words]] = {}

    def values_of(self, cells: Sequence[Cell]) -> list[Any]:
        """Return what the cells of the column say in turn; what is not just one value is an `_Odd`."""
        known, values = self._known, []
        for cell in cells:
            if type(cell) is dict:
                cell = _typed(cell)
            if cell == "" or cell is None:
                value = None
            elif type(cell) in _ALIKE:
                value = self._read(cell)
            elif (value := known.get(cell, _NOT_READ)) is _NOT_READ:
                value = self._read(cell)
                if len(known) < _CACHED_MAX:
                    known[cell] = value
            values.append(value)
        return values

    def words_of(self, cell: Cell) -> list[Words]:
        """Return what a cell of a link says; equal cells share their words, which nobody changes."""
        key = cell if type(cell) is str else text_of(cell)
        found = self._words_known.get(key)
        if found is None:
            found = [Words(self.by, text_of(cell), self.place)]
            if len(self._words_known) < _CACHED_MAX:
                self._words_known[key] = found
        return found

    def _read(self, cell: Cell | date | datetime | time) -> Any:
        try:
            if self._rest and isinstance(cell, str) and (several := _several(cell)):
                first = self._type.parse(self.field, several[0])
                return _Odd({self.name: first, self._rest.name: ",".join(several[1:])})
            if self._keeps_digits and isinstance(cell, float) and damaged(cell) and not self._is_key:
                message = f"「{self.field.label}」超过 15 位又存成了数值,后面的数字可能已被 Excel 改掉,请核对"
                return _Odd({self.name: str(int(cell))}, [Remark("import.digits_lost", message, self.place, WARNING)])
            raw: Raw = cell
            if self._words and isinstance(cell, str) and (code := self._words.get(plain(cell))):
                raw = code
            return self._type.parse(self.field, raw)
        except Invalid as refusal:
            return _Odd({}, [Remark(one.code, _with_way_out(one), self.place) for one in refusal.problems])


class SheetReader:
    """Reads the rows of one sheet by its mapping."""

    def __init__(
        self, catalogue: Catalogue, entity: Entity, mapping: SheetMapping, places: Mapping[str, int], *, sheet: int = 0
    ) -> None:
        self._sheet = sheet
        self._joins = mapping.joins
        self._marks = places.get(ERROR_COLUMN) if mapping.only_marked else None
        self._columns = [
            ColumnReader(
                places[one.header],
                one,
                target,
                entity.field(one.rest) if one.rest else None,
                is_key=one.field in mapping.key,
            )
            for one in mapping.columns
            if (target := catalogue.field(entity, one.field)) and one.header in places
        ]
        self.places = {one.name: one.place for one in self._columns}
        self.links = [one for one in self._columns if one.is_link]

    def asked_for(self, row: Sequence[Cell]) -> bool:
        """Tell whether a row is to be imported: of a file that came back, only those marked as wrong may be."""
        return self._marks is None or (self._marks < len(row) and bool(text_of(row[self._marks])))

    def read(self, numbers: Sequence[int], rows: Sequence[Sequence[Cell]]) -> list[RowValues]:
        """Read some rows, column by column; cells they do not have are blank."""
        found = [RowValues(number, self._sheet, joins=self._joins) for number in numbers]
        for column in self._columns:
            place, name = column.place, column.name
            cells = [row[place] if place < len(row) else "" for row in rows]
            if column.is_link:
                for one, cell in zip(found, cells, strict=True):
                    if cell == "" or cell is None:
                        one.values.setdefault(name, None)
                    else:
                        words = column.words_of(cell)
                        one.links[name] = [*one.links[name], *words] if name in one.links else words
                continue
            for one, value in zip(found, column.values_of(cells), strict=True):
                if value is None:
                    one.values.setdefault(name, None)
                elif type(value) is _Odd:
                    one.values.update(value.values)
                    one.remarks += value.remarks
                else:
                    one.values[name] = value
        return found


def constants(entity: Entity, mapping: SheetMapping) -> dict[str, Any]:
    """Return the values that every new record of the sheet gets; they were checked with the mapping."""
    return {
        name: type_of(found).parse(found, text) for name, text in mapping.constants if (found := entity.field(name))
    }


def _with_way_out(problem: Problem) -> str:
    """Say what else can be done about a word that is no option: nobody adds options by a file."""
    if problem.code != "value.unknown_option":
        return problem.message
    return f"{problem.message}。要加新的选项，请管理员先在「自定义」里加好再导入"


def _several(text: str) -> list[str]:
    """Return the numbers in a cell that holds several; nothing when it is one value or prose."""
    parts = [part for part in _SEVERAL.split(text.strip()) if part]
    alike = len(parts) > 1 and all(len(one) >= _NUMBER_LENGTH_MIN and one.isascii() and one.isalnum() for one in parts)
    return parts if alike else []


def _typed(cell: Mapping[str, Any]) -> date | datetime | str | float:
    """Return a date cell as a date, a share as one; a spreadsheet knows no zone, so it is the company's."""
    if "p" in cell:
        return Percentage(cell["p"])
    if "d" not in cell:
        return str(cell.get("h", ""))
    text = str(cell["d"])
    return datetime.fromisoformat(text).replace(tzinfo=SHANGHAI) if "T" in text else date.fromisoformat(text)
