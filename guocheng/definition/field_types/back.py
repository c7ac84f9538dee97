"""Back (关联查询): the records of another entity that point at this one; nothing is kept on this side.

- In lists and filters it is their number; when their link is unique there is one at most, and it is shown itself.
- Who looks sees only those records that are visible to them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from guocheng.base.problem import Problem
from guocheng.definition.entity import Field
from guocheng.definition.field_types.base import Family, FieldsOf, FieldType, Raw, is_nothing, refuse
from guocheng.definition.field_types.integer import IntegerType
from guocheng.expr.types import Kind, Type

_NUMBER = IntegerType()


class BackType(FieldType):
    """The records whose link leads here."""

    name = "back"
    label = "关联查询"
    sortable = False
    width = 110
    given = True
    importable = False
    named = False
    own_properties = ("of", "by", "where")

    def expr_type(self, field: Field) -> Type:
        """Return the number of records, or LINK to the only one."""
        return Type(Kind.LINK, entity=field.of) if _only_one(field) else Type(Kind.NUMBER)

    def column(self, field: Field) -> str:
        """Return nothing: the other side keeps the link."""
        return ""

    def value_type(self, field: Field) -> str:
        """Return bigint, for the number and for the id."""
        return "bigint"

    def completed(self, field: Field, siblings: Iterable[Field], fields_of: FieldsOf) -> Field:
        """Say what is shown: the number of records, or the only one where their link is unique."""
        link = next((one for one in fields_of(field.of) if one.name == field.by), None)
        only = link is not None and link.type == "link" and link.unique
        return replace(field, shown_as="link" if only else "integer", to=field.of, readonly=True)

    def is_virtual(self, field: Field) -> bool:
        """Tell that nothing is kept."""
        return True

    def family(self, field: Field) -> Family:
        """Return LINK where one record at most points here."""
        return Family.LINK if _only_one(field) else Family.PLAIN

    def target_ids(self, field: Field, value: Any) -> Sequence[int]:
        """Return the only record."""
        return (value,) if _only_one(field) and isinstance(value, int) else ()

    def parse(self, field: Field, raw: Raw) -> None:
        """Refuse a value in a cell: it is counted."""
        if not is_nothing(raw):
            raise refuse(field, "looked_up", "是查出来的,不能导入")

    def from_json(self, field: Field, value: Any) -> int | None:
        """Read a number to compare with, or the id of the record."""
        return _NUMBER.from_json(field, value.get("id") if isinstance(value, Mapping) else value)

    def present(self, field: Field, value: Any) -> str:
        """Return how many there are, or the title of the only one."""
        if isinstance(value, Mapping):
            return str(value.get("title") or f"#{value.get('id')}")
        return "" if value is None else str(value)

    def problems(self, field: Field) -> Iterator[Problem]:
        """Refuse one that does not say whose records and by which link; the catalogue knows whether they exist."""
        if not field.of or not field.by:
            message = f"「{field.label}」要说明是哪个实体(of)的哪个关联字段(by)指向这里"
            yield Problem("field.no_target", field.name, message)


def _only_one(field: Field) -> bool:
    return field.shown_as == "link"
