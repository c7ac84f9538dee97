"""Links (多选关联): several records of another entity, kept as their ids in the order they were chosen."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from guocheng.base.problem import Problem
from guocheng.definition.entity import Field
from guocheng.definition.field_types.base import Family, FieldType, Raw, is_nothing, quoted, refuse
from guocheng.definition.field_types.link import LinkType
from guocheng.definition.field_types.text import written
from guocheng.expr.types import Kind, Type

LINKS_MAX = 1000
_SEPARATORS = re.compile(r"[,，、;；|\n]+")
_ONE = LinkType()


class LinksType(FieldType):
    """Any number of records of another entity."""

    name = "links"
    label = "多选关联"
    sortable = False
    width = 180
    own_properties = ("to", "pick_where", "count_max")

    def expr_type(self, field: Field) -> Type:
        """Return LIST; its members are ids."""
        return Type(Kind.LIST, entity=field.to)

    def column(self, field: Field) -> str:
        """Return an array of ids."""
        return "bigint[]"

    def family(self, field: Field) -> Family:
        """Return LINKS."""
        return Family.LINKS

    def target_ids(self, field: Field, value: Any) -> Sequence[int]:
        """Return the records."""
        return value or ()

    def parse(self, field: Field, raw: Raw) -> Any:
        """Return the words that name the records; the import finds the records by them."""
        words = [word.strip() for word in _SEPARATORS.split(written(raw)) if not is_nothing(word)]
        return list(dict.fromkeys(words)) or None

    def from_json(self, field: Field, value: Any) -> list[int] | None:
        """Read a list of ids, alone or as they were read: {"id": 7, "title": ...}; each counts once."""
        if not isinstance(value, (list, tuple, type(None))):
            raise refuse(field, "not_records", f"要选一组记录,不能是{quoted(value)}")
        ids = [_ONE.from_json(field, one) for one in value or ()]
        most = field.count_max or LINKS_MAX
        found = list(dict.fromkeys(one for one in ids if one is not None))
        if len(found) > most:
            raise refuse(field, "too_many_records", f"最多选 {most:,} 条,现在有 {len(found):,} 条")
        return found or None

    def member(self, field: Field, value: Any) -> Any:
        """Read one of the records."""
        return _ONE.from_json(field, value)

    def present(self, field: Field, value: Any) -> str:
        """Return the titles where they are known."""
        return "、".join(
            str(one.get("title") or f"#{one.get('id')}") if isinstance(one, Mapping) else f"#{one}"
            for one in value or ()
        )

    def problems(self, field: Field) -> Iterator[Problem]:
        """Refuse links to nowhere."""
        yield from _ONE.problems(field)
