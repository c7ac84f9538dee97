"""Lines (明细): a sub-table; its columns are fields, its rows belong to the record.

- A row is a mapping with the values of its columns, and `id` once it is stored.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Any

from guocheng.base.problem import Invalid, Problem
from guocheng.definition.entity import Field
from guocheng.definition.field_types.base import Family, FieldsOf, FieldType, Raw, is_nothing, quoted, refuse
from guocheng.expr.types import Kind, Type

ROWS_MAX = 10_000
#: What may be done to whole rows; a role denies one by naming it like a column, `items.@delete`.
ROW_ACTIONS = {"@add": "添加", "@edit": "修改", "@delete": "删除", "@move": "移动"}


class LinesType(FieldType):
    """Rows below a record."""

    name = "lines"
    label = "明细"
    sortable = False
    importable = False
    exported = False
    width = 200
    own_properties = ("lines",)

    def __init__(self, types: Mapping[str, FieldType]) -> None:
        self._types = types

    def expr_type(self, field: Field) -> Type:
        """Return LINES."""
        return Type(Kind.LINES)

    def column(self, field: Field) -> str:
        """Return nothing: the rows live in a table of their own."""
        return ""

    def completed(self, field: Field, siblings: Iterable[Field], fields_of: FieldsOf) -> Field:
        """Return the sub-table with completed columns; a look-up in it starts at a link of the same line."""
        types = self._types
        done = tuple(
            types[one.type].completed(one, field.lines, fields_of) if one.type in types else one for one in field.lines
        )
        return field if done == field.lines else replace(field, lines=done)

    def family(self, field: Field) -> Family:
        """Return LINES."""
        return Family.LINES

    def parse(self, field: Field, raw: Raw) -> None:
        """Refuse rows in a cell: they come as rows of the file."""
        if not is_nothing(raw):
            raise refuse(field, "lines_in_a_cell", "是明细,不能写在一个单元格里")

    def from_json(self, field: Field, value: Any) -> list[dict[str, Any]]:
        """Read rows; every wrong cell is told at once."""
        if not isinstance(value, (list, type(None))):
            raise refuse(field, "not_lines", f"要填明细的列表,不能是{quoted(value)}")
        if len(value or []) > ROWS_MAX:
            raise refuse(field, "too_many_lines", f"最多 {ROWS_MAX:,} 行")
        rows, wrong = [], []
        for number, row in enumerate(value or [], 1):
            read, found = self._row(field, number, row)
            rows.append(read)
            wrong.extend(found)
        if wrong:
            raise Invalid(*wrong)
        return rows

    def to_json(self, field: Field, value: Any) -> list[dict[str, Any]]:
        """Return the rows."""
        columns = {one.name: one for one in field.lines}
        return [
            {name: self._types[columns[name].type].to_json(columns[name], one) if name in columns else one
             for name, one in row.items()}
            for row in value or []
        ]  # fmt: skip

    def present(self, field: Field, value: Any) -> str:
        """Return how many rows there are."""
        return f"{len(value)} 行" if value else ""

    def problems(self, field: Field) -> Iterator[Problem]:
        """Refuse a sub-table without columns or within another one."""
        if not field.lines:
            yield Problem("field.no_columns", field.name, f"明细「{field.label}」还没有列,请至少添加一列")
        for one in field.lines:
            if one.type == "secret":
                yield Problem("field.secret_in_lines", f"{field.name}.{one.name}", f"明细「{field.label}」里不能放密文")
            if one.has_lines:
                yield Problem("field.nested_lines", f"{field.name}.{one.name}", f"明细「{field.label}」里不能再放明细")

    def _row(self, field: Field, number: int, row: Any) -> tuple[dict[str, Any], list[Problem]]:
        columns, read, wrong = {one.name: one for one in field.lines}, {}, []
        if not isinstance(row, Mapping):
            return {}, [Problem("value.not_lines", field.name, f"「{field.label}」第 {number} 行要是一组值")]
        for name, value in row.items():
            where = f"{field.name}.{number - 1}.{name}"
            if name == "id":
                read["id"] = value if isinstance(value, int) else None
            elif name not in columns:
                wrong.append(Problem("value.unknown_field", where, f"「{field.label}」没有「{name}」这一列"))
            else:
                try:
                    read[name] = self._types[columns[name].type].from_json(columns[name], value)
                except Invalid as refusal:
                    wrong += [Problem(one.code, where, f"第 {number} 行{one.message}") for one in refusal.problems]
        return read, wrong
