"""Look-up (引用): a value of a linked record, live or as it was when the link was set.

- Live, nothing is kept: the value is read where it is shown, with the rights its reader has on the linked record.
- A snapshot has a column of its own; it is copied when the link is set or changed, and stays.
- What the value is, is worked out by the catalogue: the look-up takes over the attributes of the field it shows.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import fields, replace
from typing import Any

from guocheng.base.problem import Problem
from guocheng.definition.entity import Field
from guocheng.definition.field_types.base import Family, FieldsOf, FieldType, Raw, is_nothing, refuse
from guocheng.expr.types import Type

#: What belongs to the look-up itself; everything else says what its value is.
_OWN = frozenset(
    {
        "name",
        "label",
        "type",
        "help",
        "width",
        "visible_when",
        "indexed",
        "searchable",
        "through",
        "snapshot",
        "aliases",
    }
    | {"required", "unique", "readonly", "default", "required_when", "check", "check_message", "formula", "shown_as"}
    | {"aliases", "readonly_when", "on_change", "roll_up", "unique_when", "placeholder", "masked", "remembered"}
)
_TAKEN = tuple(one.name for one in fields(Field) if one.name not in _OWN)


class LookupType(FieldType):
    """The value of a field behind a link, read through the field type of that field."""

    name = "lookup"
    label = "引用"
    given = True
    importable = False
    own_properties = ("through", "snapshot", "indexed", "searchable")

    def __init__(self, types: Mapping[str, FieldType]) -> None:
        self._types = types

    def _shown(self, field: Field) -> FieldType:
        return self._types[field.shown_as or "text"]

    def expr_type(self, field: Field) -> Type:
        """Return the type of the field it shows."""
        return self._shown(field).expr_type(field)

    def column(self, field: Field) -> str:
        """Return the column of a snapshot; a live value has none."""
        return self._shown(field).column(field) if field.snapshot else ""

    def value_type(self, field: Field) -> str:
        """Return the column of the field it shows."""
        return self._shown(field).value_type(field)

    def completed(self, field: Field, siblings: Iterable[Field], fields_of: FieldsOf) -> Field:
        """Take over what the value is from the field at the end of the path."""
        target = self.target(field, siblings, fields_of)
        if target is None:
            return replace(field, readonly=True)
        taken = {name: getattr(target, name) for name in _TAKEN}
        return replace(field, **taken, shown_as=target.type, readonly=True, masked=field.masked or target.masked)

    def target(self, field: Field, siblings: Iterable[Field], fields_of: FieldsOf) -> Field | None:
        """Return the field at the end of the path; nothing when it leads nowhere, or through more than one record."""
        *links, last = field.through.split(".")
        at = {one.name: one for one in siblings}
        for name in links:
            link = at.get(name)
            if link is None or link.type not in self._types or self._types[link.type].column(link) != "bigint":
                return None
            if self._types[link.type].family(link) is not Family.LINK:
                return None
            at = {one.name: one for one in fields_of(link.to)}
        found = at.get(last)
        kind = None if found is None else self._types.get(found.type)
        return found if found and kind and kind.column(found) and not isinstance(kind, LookupType) else None

    def is_virtual(self, field: Field) -> bool:
        """Tell that a live value is not kept."""
        return not field.snapshot

    def family(self, field: Field) -> Family:
        """Return the family of the field it shows."""
        return self._shown(field).family(field)

    def target_ids(self, field: Field, value: Any) -> Sequence[int]:
        """Return the records the shown value names."""
        return self._shown(field).target_ids(field, value)

    def file_ids(self, field: Field, value: Any) -> Sequence[int]:
        """Return the files the shown value holds."""
        return self._shown(field).file_ids(field, value)

    def parse(self, field: Field, raw: Raw) -> None:
        """Refuse a value in a cell: it belongs to the linked record."""
        if not is_nothing(raw):
            raise refuse(field, "looked_up", "是从关联记录带出来的,不能导入")

    def from_json(self, field: Field, value: Any) -> Any:
        """Read a value as it was once copied."""
        return self._shown(field).from_json(field, value)

    def to_json(self, field: Field, value: Any) -> Any:
        """Return the value as programs read it."""
        return self._shown(field).to_json(field, value)

    def present(self, field: Field, value: Any) -> str:
        """Return the value as people read it."""
        return self._shown(field).present(field, value)

    def member(self, field: Field, value: Any) -> Any:
        """Read one member of a list."""
        return self._shown(field).member(field, value)

    def operators(self, field: Field) -> frozenset[str] | None:
        """Return the comparisons of the field it shows."""
        return self._shown(field).operators(field)

    def finds_below(self, field: Field) -> bool:
        """Tell whether the field it shows does."""
        return self._shown(field).finds_below(field)

    def below(self, field: Field, value: Any) -> tuple[str, Sequence[str]]:
        """Say how everything at or below a value is found."""
        return self._shown(field).below(field, value)

    def problems(self, field: Field) -> Iterator[Problem]:
        """Refuse a look-up without a link; where its path leads is asked of the catalogue."""
        if field.through.count(".") < 1:
            message = f"「{field.label}」要说明引用哪个关联字段后面的什么,例如 station.name"
            yield Problem("field.no_path", field.name, message)
