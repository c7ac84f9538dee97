"""What a step says of the fields of its form (步骤的字段权限), and what must hold for it to pass (步骤校验).

- A field that a step does not name is as roles give it. What is said of a sub-table is said of its columns and of what
  may be done to its rows, unless they are named themselves (`items.price`, `items.@add`).
- To hide and to mask take away, whatever roles give; to edit and to require open the field to whose task it is.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum

from guocheng.definition.entity import Entity, Field
from guocheng.definition.field_types.lines import ROW_ACTIONS


class FieldUse(StrEnum):
    """What the person at a step may do with a field (字段权限)."""

    HIDDEN = "hidden"
    MASKED = "masked"
    READ = "read"
    EDIT = "edit"
    REQUIRED = "required"


FILLED = frozenset({FieldUse.EDIT, FieldUse.REQUIRED})
KEPT_BACK = frozenset({FieldUse.HIDDEN, FieldUse.MASKED})


@dataclass(frozen=True)
class FieldRight:
    """One field, dotted for a column or for what may be done to rows, and what may be done with it."""

    field: str
    right: FieldUse


@dataclass(frozen=True)
class StepCheck:
    """A condition that must hold to agree or submit; one that only warns may be passed over knowingly."""

    holds: str
    message: str
    warns: bool = False


@dataclass(frozen=True)
class FormRights:
    """All that a step says of fields."""

    asks: tuple[str, ...] = ()
    rights: tuple[FieldRight, ...] = ()

    @property
    def said(self) -> dict[str, FieldUse]:
        """What is said of each field that is named."""
        return dict.fromkeys(self.asks, FieldUse.EDIT) | {one.field: one.right for one in self.rights}

    def fields(self, entity: Entity, uses: Collection[FieldUse]) -> frozenset[str]:
        """Return the fields of an entity, dotted for columns and row actions, of which this is said.

        The nearer word counts: what is said of a column goes before what is said of its sub-table.
        """
        said = self.said
        if not any(use in uses for use in said.values()):
            return frozenset()
        return frozenset(name for name in dotted(entity) if said.get(name, said.get(name.partition(".")[0])) in uses)


def filled_in(asks: Iterable[str], rights: Iterable[FieldRight]) -> tuple[str, ...]:
    """Return the whole fields that may be filled in, in the order they are named."""
    opened = (one.field.partition(".")[0] for one in rights if one.right in FILLED)
    return tuple(dict.fromkeys([*asks, *opened]))


def fields_of(entity: Entity) -> Iterator[tuple[str, Field]]:
    """Yield the fields of an entity by name, those of its sub-tables dotted."""
    for one in entity.fields:
        yield one.name, one
        yield from ((f"{one.name}.{column.name}", column) for column in one.lines)


def dotted(entity: Entity) -> Iterator[str]:
    """Yield the names of all fields, and of what may be done to rows of sub-tables."""
    yield from (name for name, _ in fields_of(entity))
    yield from (f"{one.name}.{action}" for one in entity.fields if one.has_lines for action in ROW_ACTIONS)
