"""Prices and waybills of the demo company (演示的价格和运单): two lists, forty customers, three weeks of pieces.

- The same day gives the same waybills. A few have no weight, a shop nobody registered, or go where no price reaches.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from guocheng.sdk import DemoCompany, local_day
from guocheng_apps.express.demo_quality import days_of_quality
from guocheng_apps.org.demo import staff

SEED = 95544
DAYS, A_DAY, CUSTOMERS = 21, 240, 40
#: Who looks after prices and who reckons, by employee number.
HOLDERS: Mapping[str, str] = {
    "330300401": "price_office",
    "330300301": "express_finance",
    "330300002": "express_finance",
}
ZONES: Mapping[str, tuple[str, ...]] = {
    "一区（江浙沪皖）": ("310000", "320000", "330000", "340000"),
    "二区（华中华南华北）": (
        "110000", "120000", "130000", "140000", "350000", "360000", "370000", "410000", "420000", "430000", "440000",
        "450000", "460000", "500000", "510000", "520000", "610000",
    ),
    "三区（东北西北西南）": ("210000", "220000", "230000", "530000", "620000", "630000", "640000"),
    "偏远（新藏蒙）": ("150000", "540000", "650000"),
}  # fmt: skip
RANGES = ("0", "0.5", "1", "3")
#: What a piece costs by list, zone and range, and each further kilogram.
PRICES: Mapping[str, tuple[tuple[str, ...], ...]] = {
    "DS": (("2.20", "2.60", "3.00", "4.20"), ("2.60", "3.30", "4.20", "7.50"), ("3.60", "4.80", "6.50", "11.00"),
           ("8.00", "12.00", "16.00", "32.00")),
    "YJ": (("3.50", "4.00", "4.80", "6.00"), ("4.50", "5.50", "7.00", "10.50"), ("6.00", "7.50", "10.00", "15.00"),
           ("12.00", "16.00", "22.00", "42.00")),
}  # fmt: skip
MORE = ("0.80", "1.80", "3.20", "9.00")
_WORDS = ("百货", "服饰", "鞋业", "眼镜", "阀门", "食品", "电器", "文具")
#: Towards whom most pieces go, as places and how many of a hundred.
_TOWARDS = ((3301, 16), (3303, 10), (3101, 12), (3201, 9), (3401, 5), (4401, 12), (4403, 9), (1101, 8), (5101, 6),
            (3701, 5), (2101, 4), (6501, 2), (5401, 1), (1501, 1))  # fmt: skip


def demo(company: DemoCompany) -> None:
    """Give a company that has its people prices, customers and waybills."""
    today = local_day(company.now)
    begin = date(today.year, 1, 1)
    company.load("org.role_member", holders())
    company.load("express.zone", zones())
    company.load("express.price_list", lists())
    company.load("express.price_version", versions(begin))
    company.load("express.customer", customers())
    company.load("express.assignment", assignments(begin))
    company.load("express.surcharge", surcharges(begin))
    company.load("express.rebate_policy", policies(begin))
    company.load("express.fee_booking", bookings(today.replace(day=1)))
    company.load("express.daily_quality", days_of_quality(staff().outlets, today))
    company.waybills(waybills(today))


def holders() -> Iterator[dict[str, Any]]:
    """Yield who holds the roles."""
    known = staff().by_number
    for number, role in HOLDERS.items():
        if number in known:
            yield {"key": f"{role}:{number}", "person": {"key": number}, "role": role}


def zones() -> Iterator[dict[str, Any]]:
    """Yield the zones."""
    for name, places in ZONES.items():
        yield {"key": name, "name": name, "places": [{"place": code} for code in places]}


def lists() -> Iterator[dict[str, Any]]:
    """Yield the lists."""
    plain = {"level": "customer", "divisor": 8000, "active": True}
    yield {"key": "DS", "number": "DS", "name": "电商标准价", "throw": "none", **plain}
    yield {"key": "YJ", "number": "YJ", "name": "月结标准价", "throw": "full", **plain}


def versions(begin: date) -> Iterator[dict[str, Any]]:
    """Yield a version of each list that was approved."""
    for number, prices in PRICES.items():
        yield {
            "key": number,
            "price_list": {"key": number},
            "valid_from": begin,
            "reason": "年初调价",
            "stage": "in_force",
            "segments": [
                {"weight_from": Decimal(start), "weight_until": end and Decimal(end), "rounding": "ceil"}
                for start, end in zip(RANGES, (*RANGES[1:], None), strict=True)
            ],
            "cells": list(_cells(prices)),
            "insurance": Decimal(30),
            "commission": "rate",
            "commission_rate": Decimal(3),
            "average_cap": Decimal("1.200") if number == "DS" else None,
            "average_unit": Decimal("0.5"),
            "average_price": Decimal("0.10"),
        }


def _cells(prices: tuple[tuple[str, ...], ...]) -> Iterator[dict[str, Any]]:
    for zone, (row, more) in zip(ZONES, zip(prices, MORE, strict=True), strict=True):
        for start, base in zip(RANGES, row, strict=True):
            yield {
                "zone": {"key": zone},
                "weight_from": Decimal(start),
                "base": Decimal(base),
                "first": Decimal(3),
                "step": Decimal(1),
                "more": Decimal(more) if start == "3" else Decimal(0),
            }


def customers() -> Iterator[dict[str, Any]]:
    """Yield the customers, each with its outlet."""
    outlets = staff().outlets
    for n in range(CUSTOMERS):
        yield {
            "key": f"{n}",
            "number": f"KH{n + 1:04}",
            "name": f"{outlets[n % len(outlets)].name.removesuffix('网点')}{_WORDS[n % len(_WORDS)]}{n + 1} 号店",
            "kind": "platform" if n % 3 else "monthly",
            "outlet": {"key": outlets[n % len(outlets)].number},
        }


def assignments(begin: date) -> Iterator[dict[str, Any]]:
    """Yield by which list each shop pays."""
    for n in range(CUSTOMERS):
        yield {
            "key": f"{n}",
            "level": "customer",
            "by": "shop",
            "account": shop(n),
            "customer": {"key": f"{n}"},
            "price_list": {"key": "DS" if n % 3 else "YJ"},
            "valid_from": begin,
        }


def shop(n: int) -> str:
    """Return the account of a shop."""
    return f"wz{58000 + 37 * n}"


def surcharges(begin: date) -> Iterator[dict[str, Any]]:
    """Yield what is added for heavy pieces and far places."""
    plain = {"valid_from": begin, "active": True}
    heavy = {"weight_from": Decimal(20), "amount": Decimal("0.50"), "per_kg": True}
    yield {"key": "重", "name": "超重加收", "type": "overweight", "scope": "global", "items": [heavy], **plain}
    far = {"zone": {"key": "偏远（新藏蒙）"}, "amount": Decimal("3.00"), "per_kg": False}
    yield {"key": "远", "name": "偏远加收", "type": "remote", "scope": "global", "items": [far], **plain}


def policies(begin: date) -> Iterator[dict[str, Any]]:
    """Yield what the largest customer gets back."""
    yield {
        "key": "返",
        "name": "电商返利",
        "customer": {"key": "1"},
        "valid_from": begin,
        "tiers": [
            {"start": 1, "per_piece": Decimal("0.0200")},
            {"start": 11, "per_piece": Decimal("0.0500")},
        ],
    }


def bookings(begin: date) -> Iterator[dict[str, Any]]:
    """Yield where the fees of customers are booked: from this month on, for the month before waits to be closed."""
    plain = {"level": "customer", "counts": True, "direction": "OUT", "valid_from": begin}
    yield {"key": "DS", "price_list": {"key": "DS"}, "account": {"key": "S04"}, **plain}
    yield {"key": "rest", "account": {"key": "S01"}, **plain}


def waybills(today: date) -> Iterator[dict[str, Any]]:
    """Yield the pieces of the last weeks up to yesterday."""
    chance = random.Random(SEED)  # noqa: S311 - plausible, not secret
    outlets = staff().outlets
    places, weights = zip(*_TOWARDS, strict=True)
    for before in range(DAYS, 0, -1):
        day = today - timedelta(days=before)
        for n in range(A_DAY + 40 * (day.weekday() < 5)):
            customer = min(int(chance.paretovariate(0.9)) - 1, CUSTOMERS - 1)
            grams = int(chance.lognormvariate(-0.3, 0.9) * 1000)
            yield {
                "day": day,
                "waybill_no": f"77{day:%y%m%d}{n:05}",
                "shop": shop(customer) if n % 97 else "wz99001",
                "outlet": outlets[customer % len(outlets)].number,
                "place": chance.choices(places, weights)[0] if n % 151 else 8101,
                "hq_grams": grams if n % 83 else 0,
                "volumetric_grams": int(grams * 1.4) if n % 6 == 0 and n % 83 else 0,
                "declared_fen": 100_000 if n % 40 == 0 else 0,
            }
