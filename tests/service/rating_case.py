"""Two outlets, two customers and their prices (计价的小公司), and the waybills of two days."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from guocheng.service.loading import Company as Loading
from guocheng.service.rating import work
from guocheng.store import jobs
from guocheng.store.lease import Lease
from guocheng.store.rating import COLUMNS
from tests.story.company import Company

FIRST, SECOND = date(2026, 2, 25), date(2026, 2, 26)
LIST = "express.price_list"
VERSION = "express.price_version"


@dataclass
class Carrier:
    """The company, and the ids of its records by their keys."""

    company: Company
    ids: dict[str, Mapping[str, int]] = field(default_factory=dict)

    @classmethod
    def founded(cls, company: Company) -> Carrier:
        """Found it."""
        top = company.unit("330300", "温州分公司", "branch")
        for number, name in (("330301", "鹿城"), ("330302", "洞头")):
            outlet = company.unit(number, name, "outlet", top)
            company.person(f"{number}001", f"{name}站长", outlet, "express_outlet")
            company.heads(outlet, f"{name}站长")
        company.person("330300001", "价管", top, "price_office")
        company.person("330300002", "会计", top, "express_finance")
        company.person("330300003", "路人", top)
        found = cls(company)
        company.system(lambda change: found.priced(Loading(change, lambda _: None), change.now))
        return found

    def priced(self, loading: Loading, now: datetime) -> None:
        """Bring customers and prices."""
        begin = date(2026, 1, 1)
        load = self.load
        load(
            loading,
            "express.customer",
            {"A": {"number": "A", "name": "甲公司"}, "B": {"number": "B", "name": "乙公司"}},
        )
        zone = {"name": "江浙", "places": [{"place": "330000"}, {"place": "320000"}]}
        far = {"name": "偏远", "places": [{"place": "540000"}, {"place": "650000"}]}
        load(loading, "express.zone", {"近": zone, "远": far})
        load(
            loading,
            LIST,
            {"标准": {"number": "S", "name": "标准价", "level": "customer", "throw": "full", "divisor": 8000}},
        )
        segments = [
            {"weight_from": "0", "weight_until": "1", "rounding": "ceil"},
            {"weight_from": "1", "rounding": "ceil"},
        ]
        cells = [
            {"zone": {"key": "近"}, "weight_from": "0", "base": "3.00", "more": "0"},
            {"zone": {"key": "近"}, "weight_from": "1", "base": "3.00", "first": "1", "step": "1", "more": "1.00"},
            {"weight_from": "0", "base": "5.00", "more": "0"},
            {"weight_from": "1", "base": "5.00", "first": "1", "step": "1", "more": "2.50"},
            {"place": "330300", "weight_from": "0", "base": "2.20", "more": "0"},
        ]
        version = {
            "price_list": {"key": "标准"},
            "valid_from": begin,
            "stage": "in_force",
            "segments": [decimals(one) for one in segments],
            "cells": [decimals(one) for one in cells],
            "insurance": Decimal(30),
            "commission": "rate",
            "commission_rate": Decimal(5),
            "average_cap": Decimal("1.000"),
            "average_unit": Decimal("0.5"),
            "average_price": Decimal("0.10"),
            "shares": [{"zone": {"key": "远"}, "cap": Decimal(10), "price": Decimal("6.00")}],
        }
        load(loading, VERSION, {"一月": version})
        plain = {"level": "customer", "by": "shop", "valid_from": begin, "price_list": {"key": "标准"}}
        load(
            loading,
            "express.assignment",
            {
                "甲店": {**plain, "account": "甲店", "customer": {"key": "A"}},
                "乙店": {**plain, "account": "乙店", "customer": {"key": "B"}},
            },
        )
        remote = {"name": "偏远加收", "type": "remote", "scope": "global", "valid_from": begin, "active": True}
        items = [{"zone": {"key": "远"}, "amount": Decimal("8.00"), "per_kg": False}]
        load(loading, "express.surcharge", {"偏远": {**remote, "items": items}})

    def load(self, loading: Loading, entity: str, rows: Mapping[str, Mapping[str, Any]]) -> None:
        """Bring records by their keys."""
        self.ids[entity] = loading.load(entity, [{"key": key, **row} for key, row in rows.items()])

    def takes(self, *waybills: tuple[Any, ...]) -> None:
        """Take waybills in: day, number, shop, outlet, place, grams."""
        rows = list(map(row, waybills))
        self.company.system(lambda change: {str(day): n for day, n in work.take(change, rows).items()})

    def rates(self) -> None:
        """Let the worker do what waits, by the clock of the story."""
        database = self.company.platform.database
        while job := database.run(lambda connection: jobs.claim(connection, kinds=[work.JOB], worker="story")):
            lease = Lease(database, job)
            done = work.run(self.company.platform, lease, lambda: self.company.now)
            database.run(lambda connection, lease=lease, done=done: lease.finish(connection, done))


def decimals(line: dict[str, Any]) -> dict[str, Any]:
    """Return a line with its figures as decimals."""
    texts = ("place", "rounding")
    return {name: Decimal(one) if isinstance(one, str) and name not in texts else one for name, one in line.items()}


def row(waybill: tuple[Any, ...]) -> tuple[Any, ...]:
    """Return a waybill as the store takes it, weighed by headquarters."""
    day, number, shop, outlet, place, grams = waybill
    known = {"day": day, "waybill_no": number, "shop": shop, "courier": "", "outlet": outlet, "place": place}
    return tuple({**dict.fromkeys(COLUMNS, 0), **known, "hq_grams": grams}[name] for name in COLUMNS)


def everyday() -> Iterator[tuple[Any, ...]]:
    """Yield the waybills of two days."""
    yield FIRST, "W1", "甲店", "330301", 3303, 800
    yield FIRST, "W2", "甲店", "330301", 3301, 2400
    yield FIRST, "W3", "甲店", "330301", 54, 500
    yield FIRST, "W4", "乙店", "330302", 4403, 1200
    yield FIRST, "W5", "没登记的店", "330302", 4403, 1200
    yield SECOND, "W6", "乙店", "330302", 3303, 0
    yield SECOND, "W7", "乙店", "330302", 3303, 900
