"""The names an expression over an entity may use (可用的名字).

- Fields are found by code and by label, the system's own fields included; links open the linked entity when asked, so
  entities may link in circles.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from guocheng.definition.entity import Field
from guocheng.definition.field_types import FIELD_TYPES
from guocheng.expr.types import Kind, Name, Scope, TotalName, Type

if TYPE_CHECKING:
    from guocheng.definition.catalogue import Catalogue


@dataclass(frozen=True, eq=False)
class EntityScope:
    """The fields of an entity, after the names that the place of the expression adds."""

    catalogue: Catalogue
    entity: str
    extra: tuple[Name, ...] = ()

    def lookup(self, name: str) -> Name | None:
        """Find a name by code or by Chinese label."""
        added = next((one for one in self.extra if name in (one.code, one.label)), None)
        if added is not None:
            return added
        by_word = self.catalogue.fields_by_word(self.entity)
        field = by_word.get(name)
        return self._name(field) if field is not None and _named(field) else None

    def names(self) -> Iterator[Name]:
        """Return every name: added ones, then fields in their order."""
        yield from self.extra
        for field in self.catalogue.fields(self.entity):
            if _named(field):
                yield self._name(field)

    def total(self, name: str) -> TotalName | None:
        """Find an aggregate by code or by Chinese label."""
        known = self.catalogue.aggregates.values()
        found = next((one for one in known if name in (one.name, one.label)), None)
        if found is None:
            return None
        fields = [name_of(self.catalogue, one) for one in self.catalogue.entity(found.name).fields]
        many = len(found.keys)
        return TotalName(found.name, found.label, tuple(fields[:many]), tuple(fields[many:]))

    def _name(self, field: Field) -> Name:
        if field.name == "id":  # so that a link can be compared with the record itself
            return Name("id", field.label, Type(Kind.LINK, entity=self.entity))
        return name_of(self.catalogue, field)


@dataclass(frozen=True, eq=False)
class LinesScope:
    """The columns of a sub-table."""

    catalogue: Catalogue
    columns: tuple[Field, ...]

    def lookup(self, name: str) -> Name | None:
        """Find a column by code or by Chinese label."""
        by_code = next((one for one in self.columns if one.name == name), None)
        found = by_code or next((one for one in self.columns if one.label == name), None)
        return None if found is None else name_of(self.catalogue, found)

    def names(self) -> Iterator[Name]:
        """Return every column."""
        for one in self.columns:
            yield name_of(self.catalogue, one)


def _named(field: Field) -> bool:
    return field.type not in FIELD_TYPES or FIELD_TYPES[field.type].named


def name_of(catalogue: Catalogue, field: Field) -> Name:
    """Return a field as a name of the expression language."""
    kind = FIELD_TYPES.get(field.type)
    type_ = Type(Kind.TEXT) if kind is None else kind.expr_type(field)
    inner: Scope | None = None
    if type_.kind is Kind.LINK and catalogue.find_entity(field.to):
        inner = EntityScope(catalogue, field.to)
    elif type_.kind is Kind.LINES:
        inner = LinesScope(catalogue, field.lines)
    return Name(field.name, field.label, type_, inner)
