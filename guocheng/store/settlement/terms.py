"""What trades are priced by (结算的价目): amoebas, services, price lists, factors and fixed fees, as they stand now."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

import psycopg
from psycopg.rows import dict_row


class _Dated:
    """What counts from a day on, up to and without another; a blank one is none."""

    valid_from: date | None
    valid_until: date | None

    def counts(self, day: date) -> bool:
        """Tell whether it counts on a day."""
        return (self.valid_from is None or self.valid_from <= day) and not self.ended(day)

    def ended(self, day: date) -> bool:
        """Tell whether it does not count any more on a day."""
        return self.valid_until is not None and self.valid_until <= day


@dataclass(frozen=True)
class Unit(_Dated):
    """An amoeba: its number, the department it answers for, and from when until when it counts."""

    id: int
    number: str
    name: str
    department: int | None
    valid_from: date | None
    valid_until: date | None


@dataclass(frozen=True)
class Member(_Dated):
    """A department of which an amoeba has a share (per cent), from a day on up to and without another."""

    department: int
    unit: int
    share: Decimal
    valid_from: date | None
    valid_until: date | None


@dataclass(frozen=True)
class Home(_Dated):
    """A person of whom an amoeba has a share (per cent), from a day on up to and without another."""

    person: int
    unit: int
    share: Decimal
    valid_from: date | None
    valid_until: date | None


@dataclass(frozen=True)
class Item:
    """A service."""

    id: int
    code: str
    name: str
    topic: str
    kind: str
    measure: str
    income_account: int | None
    cost_account: int | None
    active: bool


@dataclass(frozen=True)
class FixedFee:
    """What is owed every month, from a day on up to and without another; a blank end is none."""

    id: int
    item: int
    seller: int
    buyer: int
    quantity: Decimal
    price: Decimal
    version: int
    valid_from: date
    valid_until: date | None


Row = Mapping[str, Any]


def units(connection: psycopg.Connection) -> list[Unit]:
    """Return every amoeba."""
    rows = connection.execute(
        "select id, number, name, department, valid_from, valid_until from amoeba_unit order by id"
    ).fetchall()
    return [Unit(*row) for row in rows]


def members(connection: psycopg.Connection) -> list[Member]:
    """Return which amoebas share departments, in a fixed order."""
    rows = connection.execute(
        "select department, parent_id, share, valid_from, valid_until from amoeba_unit__members"
        " order by department, parent_id, position"
    ).fetchall()
    return [Member(*row) for row in rows]


def homes(connection: psycopg.Connection) -> list[Home]:
    """Return which amoebas people belong to, in a fixed order."""
    rows = connection.execute(
        "select h.person, s.unit, s.share, h.valid_from, h.valid_until from amoeba_home h"
        " join amoeba_home__shares s on s.parent_id = h.id order by h.person, h.id, s.position"
    ).fetchall()
    return [Home(*row) for row in rows]


def people(connection: psycopg.Connection) -> dict[int, tuple[str, int | None]]:
    """Return the name and the department of everybody."""
    rows = connection.execute("select id, name, unit from org_person").fetchall()
    return {person: (name, unit) for person, name, unit in rows}


def items(connection: psycopg.Connection) -> list[Item]:
    """Return every service."""
    rows = connection.execute(
        "select id, code, name, topic, kind, measure, income_account, cost_account, coalesce(active, true)"
        " from settlement_item"
    ).fetchall()
    return [Item(*row) for row in rows]


def price_lists(connection: psycopg.Connection) -> list[Row]:
    """Return every price list with its tiers, those not approved too."""
    with connection.cursor(row_factory=dict_row) as cursor:
        return list(
            cursor.execute(
                "select p.id, p.version, p.number, p.item, p.provider, p.receiver, p.coefficient, p.marginal,"
                " p.floor_amount, p.cap_amount, p.rounding, p.valid_from, p.valid_until, p.stage,"
                " (select array_agg(t.start order by t.position) from settlement_price_list__tiers t"
                "  where t.parent_id = p.id) as starts,"
                " (select array_agg(t.price order by t.position) from settlement_price_list__tiers t"
                "  where t.parent_id = p.id) as prices"
                " from settlement_price_list p order by p.id"
            ).fetchall()
        )


def factors(connection: psycopg.Connection) -> list[Row]:
    """Return every conversion factor."""
    with connection.cursor(row_factory=dict_row) as cursor:
        return list(
            cursor.execute(
                "select id, version, grade, item, factor, valid_from, valid_until from settlement_factor order by id"
            ).fetchall()
        )


def fixed_fees(connection: psycopg.Connection, month: date, after: date) -> list[FixedFee]:
    """Return the fees owed in a month: those in force on a day of it."""
    rows = connection.execute(
        "select id, item, seller, buyer, quantity, price, version, valid_from, valid_until from settlement_fixed_fee"
        " where valid_from < %s and (valid_until is null or valid_until > %s) order by id",
        [after, month],
    ).fetchall()
    return [FixedFee(*row) for row in rows]


def outlet_names(connection: psycopg.Connection) -> dict[int, str]:
    """Return the names of all units of the company."""
    return dict(connection.execute("select id, name from org_unit").fetchall())
