"""Who may see and do what (角色): rights are granted, never denied, and several roles add up.

A row rule says which records, `hidden` / `masked` / `readonly` narrow the fields of this grant, `actions` say what may
be done. A field that no grant shows does not exist for the person: not in lists, filters, sorts, reports, exports or
messages.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Rows(StrEnum):
    """Which records a grant covers."""

    ALL = "all"
    OWN = "own"  # the person stands in one of the entity's owner_fields, or created it
    UNIT = "unit"  # one of the entity's unit_fields is a unit of the person
    UNIT_BELOW = "unit_below"  # ... or a unit below one of them
    WHERE = "where"  # an expression over the record


class Right(StrEnum):
    """What may be done to the records a grant covers."""

    SEE = "see"
    CREATE = "create"
    EDIT = "edit"
    DELETE = "delete"
    IMPORT = "import"
    EXPORT = "export"


@dataclass(frozen=True)
class Grant:
    """Rights of a role on one entity; entity "*" stands for all entities."""

    entity: str
    rows: Rows = Rows.ALL
    where: str = ""
    actions: tuple[Right, ...] = (Right.SEE,)
    hidden: tuple[str, ...] = ()
    masked: tuple[str, ...] = ()
    readonly: tuple[str, ...] = ()
    reveals: tuple[str, ...] = ()  # masked fields this grant shows in full; "*" for all


@dataclass(frozen=True)
class Role:
    """A named set of rights, held by people (company-wide or for a unit)."""

    name: str
    label: str
    grants: tuple[Grant, ...]
    administers: bool = False  # may manage accounts, role members, jobs and settings
    home: str = ""  # first page: "todo" | "board:<flow>" | "report:<report>"
    format: int = 1
