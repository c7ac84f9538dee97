"""Who asks (提问的人): the definitions, what the person may see of each entity, the time and the person."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime

from guocheng.definition.catalogue import Catalogue
from guocheng.definition.entity import Field
from guocheng.definition.field_types import type_of
from guocheng.definition.role import Right
from guocheng.expr.run import Env
from guocheng.store.query.visibility import Visibility, everything
from guocheng.store.records.words import title_fields


def masks(catalogue: Catalogue, visible: Callable[[str], Visibility], entity: str, name: str) -> bool:
    """Tell whether a field is masked for whom this is visible to, here or where a look-up reads it."""
    if name in visible(entity).masked:
        return True
    return any(hop in visible(at).masked for at, hop in _read_through(catalogue, entity, name))


def _read_through(catalogue: Catalogue, entity: str, name: str) -> Iterator[tuple[str, str]]:
    """Yield the fields that a live look-up reads on its way, each with its entity."""
    field = catalogue.field(entity, name)
    if field is None or not field.through or not type_of(field).is_virtual(field):
        return
    lines, _, _ = name.rpartition(".")
    first, *rest = field.through.split(".")
    at, hop = entity, f"{lines}.{first}" if lines else first
    for following in [*rest, ""]:
        yield at, hop
        link = catalogue.field(at, hop)
        if link is None or not following:
            return
        at, hop = link.to, following


@dataclass(frozen=True)
class Reader:
    """Everything a query is answered with; `visible` is asked for every entity that a query touches."""

    catalogue: Catalogue
    visible: Callable[[str], Visibility]
    env: Env

    def sees(self, entity: str, name: str) -> bool:
        """Tell whether a field (dotted for a sub-table's column) exists for this person."""
        visibility = self.visible(entity)
        return visibility.may(Right.SEE) and name in visibility.shown

    def field(self, entity: str, name: str) -> Field | None:
        """Find a field of an entity that exists for this person."""
        if self.catalogue.find_entity(entity) is None or not self.sees(entity, name):
            return None
        if "." in name:
            return self.catalogue.field(entity, name)
        found = self.catalogue.fields_by_word(entity).get(name)
        return found if found is not None and found.name == name else None

    def masks(self, entity: str, name: str) -> bool:
        """Tell whether a field is masked for this person, here or where a look-up reads it."""
        return masks(self.catalogue, self.visible, entity, name)

    def knows_title(self, entity: str) -> bool:
        """Tell whether titles of an entity hold nothing that is kept from this person."""
        visibility = self.visible(entity)
        granted = visibility.may(Right.SEE)
        for one in title_fields(self.catalogue.entity(entity)):
            if one.name in visibility.masked or one.name in visibility.limited:
                return False
            # Without any grant the title of a linked record is still its name, unless the name is personal data.
            if one.name not in visibility.shown and (granted or one.masked):
                return False
        return True

    def names(self, entity: str, field: str) -> bool:
        """Tell whether this person may be told that a field is there, or with "title" what records are called."""
        if field == "title":
            return self.knows_title(entity)
        visibility = self.visible(entity)
        return visibility.may(Right.SEE) and field in visibility.shown


def system(catalogue: Catalogue, now: datetime) -> Reader:
    """Return the reader that sees everything, for the system's own work."""
    return Reader(catalogue, lambda entity: everything(catalogue, entity), Env(now))
