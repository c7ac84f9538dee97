"""Link (关联): another record, kept as its id; people and units are links too."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from guocheng.base.problem import Problem
from guocheng.definition.entity import Field
from guocheng.definition.field_types.base import Family, FieldType, Raw, is_nothing, quoted, refuse
from guocheng.definition.field_types.text import written
from guocheng.expr.types import Kind, Type


class LinkType(FieldType):
    """One record of another entity."""

    name = "link"
    label = "关联记录"
    width = 140
    own_properties: tuple[str, ...] = ("to", "pick_where")

    def expr_type(self, field: Field) -> Type:
        """Return LINK to the entity."""
        return Type(Kind.LINK, entity=field.to)

    def column(self, field: Field) -> str:
        """Return bigint; the table adds the foreign key."""
        return "bigint"

    def family(self, field: Field) -> Family:
        """Return LINK."""
        return Family.LINK

    def target_ids(self, field: Field, value: Any) -> Sequence[int]:
        """Return the one record."""
        return (value,) if isinstance(value, int) else ()

    def parse(self, field: Field, raw: Raw) -> str | None:
        """Return the words that name the record; the import finds the record by them."""
        return None if is_nothing(raw) else written(raw).strip()

    def from_json(self, field: Field, value: Any) -> int | None:
        """Read an id, alone or as it was read: {"id": 7, "title": ...}."""
        if isinstance(value, Mapping):
            value = value.get("id")
        if value is None or value == "":
            return None
        if isinstance(value, bool) or not isinstance(value, int) or value <= 0:
            raise refuse(field, "not_a_record", f"要选一条记录,不能是{quoted(value)}")
        return value

    def present(self, field: Field, value: Any) -> str:
        """Return the title where it is known."""
        if isinstance(value, Mapping):
            return str(value.get("title") or f"#{value.get('id')}")
        return "" if value is None else f"#{value}"

    def problems(self, field: Field) -> Iterator[Problem]:
        """Refuse a link to nowhere; whether the entity exists is asked of the catalogue."""
        if not field.to:
            yield Problem("field.no_target", field.name, f"「{field.label}」要说明关联到哪个实体(to)")
