"""Waybills and prices for measuring (测试用运单): made by arithmetic, so that every run and every engine has the same.

A branch of sixty outlets and two hundred customers, each with a list of his own: six ranges of weight, five zones.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import psycopg
from psycopg import sql

from bench import pieces
from bench.company import Company
from guocheng.base.regions import names
from guocheng.service.context import Change
from guocheng.service.loading import Company as Loading
from guocheng.service.platform import Platform
from guocheng.store import rating

FIRST = date(2026, 3, 1)
NOW = datetime(2026, 4, 1, 1, tzinfo=UTC)
OUTLETS, CUSTOMERS = pieces.OUTLETS, 200
SHOPS = CUSTOMERS * 3
RANGES = ("0", "0.5", "1", "2", "3", "10")
ZONES = 5


def platform(own: Company, folder: str) -> Platform:
    """Open a company with its prices."""
    opened = pieces.platform(own, folder)
    with opened.database.transaction() as connection:
        _load_prices(Loading(pieces.change(opened, connection), lambda _: None))
    return opened


def change(opened: Platform, connection: psycopg.Connection) -> Change:
    """Return a change of the system."""
    return pieces.change(opened, connection)


def _load_prices(loading: Loading) -> None:
    provinces = sorted(code for code in names() if code.endswith("0000"))
    loading.load(
        "express.zone",
        [
            {"key": f"{n}", "name": f"{n + 1} 区", "places": [{"place": code} for code in provinces[n::ZONES]]}
            for n in range(ZONES)
        ],
    )
    each = range(CUSTOMERS)
    loading.load("express.customer", [{"key": f"{n}", "number": f"K{n:04}", "name": f"客户{n}"} for n in each])
    loading.load(
        "express.price_list",
        [
            {"key": f"{n}", "number": f"J{n:04}", "name": f"价格{n}", "level": "customer",
             "throw": ("none", "full", "half")[n % 3], "divisor": 8000}
            for n in each
        ],
    )  # fmt: skip
    loading.load("express.price_version", [_version(n) for n in each])
    since = FIRST - timedelta(days=60)
    loading.load(
        "express.assignment",
        [
            {"key": f"{n}", "level": "customer", "by": "shop", "account": f"S{n:05}", "valid_from": since,
             "customer": {"key": f"{n % CUSTOMERS}"}, "price_list": {"key": f"{n % CUSTOMERS}"}}
            for n in range(SHOPS)
        ],
    )  # fmt: skip
    loading.load("express.surcharge", list(_surcharges(since)))


def _version(n: int) -> dict[str, Any]:
    ends = (*RANGES[1:], None)
    return {
        "key": f"{n}",
        "price_list": {"key": f"{n}"},
        "valid_from": FIRST - timedelta(days=30),
        "stage": "in_force",
        "segments": [
            {"weight_from": Decimal(start), "weight_until": end and Decimal(end), "rounding": _rounding(n + place)}
            for place, (start, end) in enumerate(zip(RANGES, ends, strict=True))
        ],
        "cells": [
            {"zone": {"key": f"{zone}"}, "weight_from": Decimal(start), "base": Decimal(220 + 60 * zone + n) / 100,
             "first": Decimal(1), "step": Decimal("0.5") if n % 2 else Decimal(1),
             "more": Decimal(0) if start in ("0", "0.5") else Decimal(60 + 25 * zone) / 100}
            for zone in range(ZONES)
            for start in RANGES
        ],
        "insurance": Decimal(30),
        "commission": "rate",
        "commission_rate": Decimal(n % 8),
    }  # fmt: skip


def _rounding(n: int) -> str:
    return ("ceil", "half_up", "segmented", "actual")[n % 4]


def _surcharges(since: date) -> Iterator[dict[str, Any]]:
    for n in range(6):
        yield {
            "key": f"{n}",
            "name": f"加收{n}",
            "type": ("remote", "overweight", "peak")[n % 3],
            "scope": "global" if n < 3 else "customer",
            "customer": None if n < 3 else {"key": f"{n}"},
            "valid_from": since,
            "active": True,
            "items": [
                {"zone": {"key": "4"}, "amount": Decimal("1.50"), "per_kg": False},
                {"weight_from": Decimal(10), "amount": Decimal("0.30"), "per_kg": True},
            ],
        }


def make(connection: psycopg.Connection, count: int, per_day: int) -> None:
    """Make so many waybills in the table itself, day by day; one in a thousand has no weight, one no known shop."""
    provinces = [int(code[:2]) for code in sorted(names()) if code.endswith("0000")]
    days = -(-count // per_day)
    for month in {(FIRST + timedelta(days=n)).replace(day=1) for n in range(days)}:
        rating.ensure_month(connection, month)
    columns = sql.SQL(", ").join(map(sql.Identifier, rating.COLUMNS))
    statement = sql.SQL(
        "insert into gc_waybill ({})"
        " select {}::date + (n / {}), '77' || lpad(n::text, 11, '0'),"
        " case when n % 1000 = 7 then 'unknown' else 'S' || lpad((h % {})::text, 5, '0') end,"
        " '', (330301 + h % {} % {} % {})::text, ({}::int[])[1 + (h / 7) % {}] * 100 + 1 + (h / 11) % 9,"
        " 0, 0, case when h % 9 = 0 then 400 + (h / 3) % 9000 else 0 end, 0,"
        " case when n % 1000 = 8 then 0 else 50 + (h / 13) % 4000 + case when h % 17 = 0 then 9000 else 0 end end,"
        " case when h % 5 = 0 and n % 1000 <> 8 then 100 + (h / 19) % 5000 else 0 end, 0, 0, 0, 0, 0,"
        " case when h % 50 = 0 then 100000 else 0 end"
        " from generate_series(0, {}) n, lateral (select (n * 2654435761 + n / 977 * 40503) % 1000003 as h) x"
    )
    connection.execute("set local statement_timeout = 0")
    connection.execute(
        statement.format(
            columns, sql.Literal(FIRST), sql.Literal(per_day), sql.Literal(SHOPS), sql.Literal(SHOPS),
            sql.Literal(CUSTOMERS), sql.Literal(OUTLETS),
            sql.Literal(provinces), sql.Literal(len(provinces)), sql.Literal(count - 1),
        )
    )  # fmt: skip
    connection.execute("insert into gc_rating_day (day, waybills) select day, count(*) from gc_waybill group by day")
