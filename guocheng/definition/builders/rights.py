"""Builders of roles (角色) and bundles (应用包)."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TypedDict, Unpack

from guocheng.definition.alert import Alert
from guocheng.definition.builders.fields import name_of
from guocheng.definition.bundle import Bundle, MenuItem
from guocheng.definition.entity import Entity
from guocheng.definition.flow import Flow
from guocheng.definition.importing import ImportShape
from guocheng.definition.report import Report
from guocheng.definition.role import Grant, Right, Role, Rows

#: Everything that may be done to a record.
EVERYTHING = tuple(Right)
#: What somebody does who keeps records but never throws any away.
KEEP = (Right.SEE, Right.CREATE, Right.EDIT, Right.IMPORT, Right.EXPORT)
SEE = (Right.SEE,)


def grant(
    on: str | Entity,
    *actions: Right | str,
    rows: Rows | str = Rows.ALL,
    where: str = "",
    hidden: Iterable[str] = (),
    masked: Iterable[str] = (),
    readonly: Iterable[str] = (),
    reveals: Iterable[str] = (),
) -> Grant:
    """Grant actions on the records of an entity, "*" for every entity; without actions only seeing."""
    done = tuple(Right(one) for one in actions) or SEE
    kept = (tuple(hidden), tuple(masked), tuple(readonly), tuple(reveals))
    return Grant(name_of(on), Rows(rows), where, done, *kept)


def role(name: str, label: str, *grants: Grant, administers: bool = False, home: str = "") -> Role:
    """Declare a named set of rights."""
    return Role(name, label, grants, administers, home)


class BundleWords(TypedDict, total=False):
    """What a bundle may bring."""

    entities: Iterable[Entity]
    flows: Iterable[Flow]
    alerts: Iterable[Alert]
    reports: Iterable[Report]
    roles: Iterable[Role]
    imports: Iterable[ImportShape]
    menu: Iterable[MenuItem]
    needs: Iterable[str]


def bundle(name: str, label: str, version: str, **brings: Unpack[BundleWords]) -> Bundle:
    """Declare what is installed together."""
    return Bundle(name, label, version, **{key: tuple(one) for key, one in brings.items()})  # type: ignore[arg-type]
