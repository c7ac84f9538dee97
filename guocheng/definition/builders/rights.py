"""Builders of roles (角色) and bundles (应用包)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Any, TypedDict, Unpack

from guocheng.definition.aggregate import Aggregate
from guocheng.definition.alert import Alert
from guocheng.definition.automation import Automation
from guocheng.definition.book import Book, Demand, PostingRule
from guocheng.definition.builders.fields import name_of
from guocheng.definition.bundle import Bundle, MenuItem
from guocheng.definition.conversion import Conversion
from guocheng.definition.entity import Entity
from guocheng.definition.flow import Flow
from guocheng.definition.importing import ImportShape
from guocheng.definition.presets import preset_grants
from guocheng.definition.report import Report
from guocheng.definition.role import Grant, Holder, HolderKind, Right, Role, Rows

#: Everything that may be done to a record.
EVERYTHING = tuple(Right)
#: What somebody does who keeps records but never throws any away.
KEEP = (Right.SEE, Right.CREATE, Right.EDIT, Right.IMPORT, Right.EXPORT)
SEE = (Right.SEE,)


class GrantWords(TypedDict, total=False):
    """What narrows a grant or a denial: rows, and fields."""

    rows: Rows | str
    where: str
    field: str
    only: Iterable[str]
    hidden: Iterable[str]
    masked: Iterable[str]
    readonly: Iterable[str]
    reveals: Iterable[str]
    not_exported: Iterable[str]


def grant(on: str | Entity, *actions: Right | str, **narrowed: Unpack[GrantWords]) -> Grant:
    """Grant actions on the records of an entity, "*" for every entity; without actions only seeing."""
    done = tuple(Right(one) for one in actions) or SEE
    return Grant(name_of(on), actions=done, **_narrowed(narrowed))


def deny(on: str | Entity, *actions: Right | str, **narrowed: Unpack[GrantWords]) -> Grant:
    """Take actions away, or the fields named `hidden`, `masked`, `readonly`, `not_exported`, whoever grants them.

    Neither actions nor fields take the records away altogether.
    """
    denied = Grant(name_of(on), actions=tuple(Right(one) for one in actions), denies=True, **_narrowed(narrowed))
    return denied if denied.actions or denied.named_fields else replace(denied, actions=SEE)


def preset(on: str | Entity, name: str) -> tuple[Grant, ...]:
    """Grant what a usual set of rights stands for, such as submit_own or see_all (`definition.presets`)."""
    return preset_grants(name, name_of(on))


def _narrowed(words: GrantWords) -> dict[str, Any]:
    plain = {"where", "field"}
    found: dict[str, Any] = {key: one if key in plain else tuple(one) for key, one in words.items() if key != "rows"}  # type: ignore[arg-type]
    return {"rows": Rows(words.get("rows", Rows.ALL)), **found}


def held_by_everybody() -> Holder:
    """Let everybody of the company hold a role."""
    return Holder(HolderKind.EVERYBODY)


def held_by_unit(number: str, *, below: bool = True) -> Holder:
    """Let the people of a unit hold a role, those of the units below it too."""
    return Holder(HolderKind.UNIT_BELOW if below else HolderKind.UNIT, number)


def held_by_post(number: str) -> Holder:
    """Let who has a post hold a role."""
    return Holder(HolderKind.POST, number)


def held_by_role(name: str) -> Holder:
    """Let who holds another role hold this one too."""
    return Holder(HolderKind.ROLE, name)


def held_by_heads(kind: str = "") -> Holder:
    """Let the heads of units hold a role, of one kind of unit or of any."""
    return Holder(HolderKind.HEAD, kind)


def role(
    name: str, label: str, *grants: Grant, administers: bool = False, home: str = "", held_by: Iterable[Holder] = ()
) -> Role:
    """Declare a named set of rights."""
    return Role(name, label, grants, administers, home, tuple(held_by))


class BundleWords(TypedDict, total=False):
    """What a bundle may bring."""

    entities: Iterable[Entity]
    flows: Iterable[Flow]
    alerts: Iterable[Alert]
    reports: Iterable[Report]
    roles: Iterable[Role]
    imports: Iterable[ImportShape]
    aggregates: Iterable[Aggregate]
    automations: Iterable[Automation]
    conversions: Iterable[Conversion]
    books: Iterable[Book]
    posting_rules: Iterable[PostingRule]
    demands: Iterable[Demand]
    menu: Iterable[MenuItem]
    needs: Iterable[str]


def bundle(name: str, label: str, version: str, **brings: Unpack[BundleWords]) -> Bundle:
    """Declare what is installed together."""
    return Bundle(name, label, version, **{key: tuple(one) for key, one in brings.items()})  # type: ignore[arg-type]
