"""Values that must be unique and come twice in a file (文件里的重复值): found while its parts are tried one by one.

What the parts before would have written was taken back, so the database does not know it; their values are kept here.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from guocheng.definition.entity import Entity, Field
from guocheng.definition.field_types import type_of
from guocheng.expr.types import Kind
from guocheng.service.context import Change
from guocheng.service.imports.convert import Remark
from guocheng.service.imports.judge import Judged, Key
from guocheng.service.imports.parts import Sheet
from guocheng.service.records.evaluation import Evaluation

#: Who holds a value: the record that a key names, or the row that makes one.
Holder = tuple[Any, ...]


@dataclass
class Doubled:
    """Remembers which row gave which unique value first."""

    _met: dict[tuple[str, str, Any], tuple[Holder, str, int]] = field(default_factory=dict)
    _fields: dict[str, list[Field]] = field(default_factory=dict)

    def take(self, change: Change, sheet: Sheet, judged: Judged, key: Key | None) -> None:
        """Refuse a row that gives a value which another record of the file has already."""
        if judged.verdict not in ("new", "changed"):
            return
        row, entity = judged.row, sheet.entity
        holder: Holder = ("key", *key) if key is not None else (sheet.index, row.row)
        found = list(self._values(change, entity, judged))
        for one, value in found:
            first, name, number = self._met.get(_place(entity, one, value), (holder, "", 0))
            if first != holder:
                where = f"第 {number} 行" if name == sheet.name else f"「{name}」第 {number} 行"
                message = f"「{one.label}」不能重复，「{type_of(one).present(one, value)}」在{where}已经有了"
                row.remarks.append(Remark("record.not_unique", message, sheet.reader.places.get(one.name)))
                judged.verdict = "error"
        if judged.verdict != "error":
            for one, value in found:
                self._met.setdefault(_place(entity, one, value), (holder, sheet.name, row.row))

    def _values(self, change: Change, entity: Entity, judged: Judged) -> Iterator[tuple[Field, Any]]:
        """Yield the values of a row that may be in one record only."""
        full = {**(judged.record.values if judged.record else {}), **judged.values}
        if entity.name not in self._fields:
            self._fields[entity.name] = [one for one in entity.fields if one.unique and type_of(one).column(one)]
        for one in self._fields[entity.name]:
            value = full.get(one.name)
            if value is None or value == []:
                continue
            if not one.unique_when or Evaluation(change, entity, full).of(one.unique_when, Kind.BOOLEAN):
                yield one, value


def _place(entity: Entity, one: Field, value: Any) -> tuple[str, str, Any]:
    return entity.name, one.name, tuple(value) if isinstance(value, list) else value
