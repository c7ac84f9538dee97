"""Who may see and do what (角色): what several roles grant adds up, and what one of them denies is gone.

- A row rule says which records a grant covers, `actions` say what may be done to them.
- `only` names the fields of the grant; none named are all of them. `hidden`, `masked`, `readonly`, `not_exported`
  narrow them. What a grant says of fields holds on its own rows.
- A grant that `denies` takes away, on its rows, its actions and the fields it names, whoever else grants them: denying
  wins over every grant, over shares and over administrators.
- A field that no grant shows does not exist for the person: not in lists, filters, sorts, reports, exports or messages.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum


class Rows(StrEnum):
    """Which records a grant covers."""

    ALL = "all"
    OWN = "own"  # the person stands in one of the entity's owner_fields, or created it
    UNIT = "unit"  # one of the entity's unit_fields is a unit of the person
    UNIT_BELOW = "unit_below"  # ... or a unit below one of them
    MANAGED = "managed"  # one of the entity's unit_fields is a unit the person heads, or one below it
    FIELD = "field"  # the grant's `field` holds the person, one of their units, their post, or one of their roles
    WHERE = "where"  # an expression over the record
    NONE = "none"  # no record: the form is known and may be filled, nothing is read


class Right(StrEnum):
    """What may be done to the records a grant covers."""

    SEE = "see"
    CREATE = "create"
    COPY = "copy"
    EDIT = "edit"
    BATCH_EDIT = "batch_edit"
    DELETE = "delete"
    IMPORT = "import"
    EXPORT = "export"
    PRINT = "print"
    SHARE = "share"
    COMMENT = "comment"
    MANAGE_FLOW = "manage_flow"  # change approvers of a procedure, end it, take it up again


#: What a right brings along, so that a role need not name what nobody would separate; a denial takes it away again.
IMPLIED: Mapping[Right, tuple[Right, ...]] = {
    Right.SEE: (Right.PRINT, Right.COMMENT),
    Right.CREATE: (Right.COPY,),
    Right.EDIT: (Right.BATCH_EDIT,),
}


def with_implied(actions: Iterable[Right]) -> tuple[Right, ...]:
    """Return actions with what they bring along."""
    return tuple(dict.fromkeys(right for one in actions for right in (one, *IMPLIED.get(one, ()))))


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
    not_exported: tuple[str, ...] = ()  # fields that are seen but do not travel into files
    only: tuple[str, ...] = ()  # the fields granted, dotted for columns; none named are all, also later ones
    field: str = ""  # the field that `rows` "field" looks at
    denies: bool = False

    @property
    def named_fields(self) -> tuple[str, ...]:
        """The fields whose use this grant narrows."""
        return (*self.hidden, *self.masked, *self.readonly, *self.not_exported)


class HolderKind(StrEnum):
    """Who holds a role without being named one by one."""

    EVERYBODY = "everybody"
    UNIT = "unit"  # who belongs to a unit, by its number
    UNIT_BELOW = "unit_below"  # ... or to a unit below it
    POST = "post"  # who has a post, by its number
    ROLE = "role"  # who holds another role
    HEAD = "head"  # who heads a unit, of the kind in `of` or of any


@dataclass(frozen=True)
class Holder:
    """A group of people that holds a role; `of` is the number of the unit or post, the role, the kind of unit."""

    kind: HolderKind
    of: str = ""


@dataclass(frozen=True)
class Role:
    """A named set of rights, held by people (company-wide or for a unit) and by the groups of `held_by`."""

    name: str
    label: str
    grants: tuple[Grant, ...]
    administers: bool = False  # may manage accounts, role members, jobs and settings
    home: str = ""  # first page: "todo" | "board:<flow>" | "report:<report>"
    held_by: tuple[Holder, ...] = ()
    format: int = 1
