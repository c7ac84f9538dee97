"""The settlement of the demo company (演示结算): four outlets in the month under way, from daily data to statements.

- Three outlets are paid up; the fourth has too little left, so that its warning and the stop of its labels are seen.
  All others have paid in a little, for what tickets of customers cost them.
- Prices are approved; what was proposed for next month waits for the accountant. One fee has no price and is pending.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from guocheng.sdk import DemoCompany, local_day
from guocheng_apps.org.demo import FINANCE, staff

Row = dict[str, Any]
SEED = 3306
OUTLETS = 4
#: The outlet whose head has a login in the demo.
FIRST = "330301"
MANAGER, CLERK = "330300002", "330300302"
#: Code, name, topic, kind, measure, base price.
SERVICES = (
    ("DELIVERY", "派费", "delivery", "trade", "票", "0.85"),
    ("SORTING", "进港操作费", "sorting", "trade", "票", "0.05"),
    ("LABEL", "面单费", "label", "trade", "张", "1.45"),
    ("TRANSIT", "中转费", "transit", "trade", "元", "1"),
    ("FINE", "总部罚款", "fine", "penalty", "元", "1"),
    ("CLAIM", "理赔", "claim", "penalty", "元", "1"),
    ("REWARD", "奖励补贴", "reward", "adjust", "元", "1"),
    ("VEHICLE", "网点班车", "vehicle", "trade", "趟", "180"),
    ("TRIP", "车费（按线路）", "vehicle", "trade", "元", "1"),
    ("TRIP_KM", "车费（按公里）", "vehicle", "trade", "公里", "3.60"),
    ("TICKET", "客服工单", "ticket", "trade", "件", "6.5"),
    ("HOURS", "借调工时", "other", "trade", "小时", "28"),
    ("RENT", "场地费", "rent", "trade", "平方米", "18"),
    ("SORTING_OUT", "网点出港操作费", "sorting", "trade", "票", ""),
)


#: What is charged since this month only: the last one is about to be closed.
NEW = ("TRIP", "TRIP_KM", "TICKET", "HOURS")


def demo(company: DemoCompany) -> None:
    """Fill the month under way, and make its internal trades."""
    today = local_day(company.now)
    first = today.replace(day=1)
    outlets = [FIRST, *(one.number for one in staff().outlets if one.number != FIRST)][:OUTLETS]
    company.load("settlement.item", _items())
    company.load("settlement.price_list", _prices(first))
    company.load("settlement.factor", [_factor("大件", "2.5"), _factor("小件", "0.8"), _factor("冷链", "3")])
    company.load("settlement.fixed_fee", [_rent(outlets[0], 60, first), _rent(outlets[1], 45, first)])
    company.load("org.role_member", [_role("settlement_clerk", CLERK)])
    others = [one.number for one in staff().outlets if one.number not in outlets]
    company.load("settlement.limit", ({"key": one, "outlet": {"key": one}} | _lines() for one in outlets))
    company.load("settlement.limit", ({"key": one, "outlet": {"key": one}} | _lines(500) for one in others))
    company.load("settlement.recharge", _recharges(first, outlets))
    before = first - timedelta(days=1)
    company.load("settlement.recharge", (_recharge(one, "opening", before, Decimal(3000)) for one in others))
    company.load("settlement.delivery", _deliveries(first, today, outlets))
    company.load("settlement.outbound", _outbound(first, today, outlets[:1]))
    company.load("settlement.label_issue", _labels(first, today, outlets))
    company.load("settlement.passed_on", _passed_on(first, today, outlets))
    company.load("settlement.vehicle_day", _vehicles(first, today, outlets))
    company.settles(f"{first:%Y-%m}", by=MANAGER)


def _items() -> Iterator[Row]:
    for code, name, topic, kind, measure, _ in SERVICES:
        yield {"key": code, "code": code, "name": name, "topic": topic, "kind": kind, "measure": measure}


def _prices(first: date) -> Iterator[Row]:
    """Yield the price lists in force, one with tiers, and one that is proposed for next month."""
    for code, *_, price in SERVICES:
        if price:
            since = first if code in NEW else date(first.year - 1, 1, 1)
            yield _price(code, since, "approved", [(0, price)])
    later = (first + timedelta(days=32)).replace(day=1)
    yield _price("DELIVERY", later, "draft", [(0, "0.85"), (30_000, "0.90"), (60_000, "0.93")], marginal=True)


def _price(code: str, since: date, stage: str, tiers: list[tuple[int, str]], **more: Any) -> Row:
    rows = [{"start": Decimal(start), "price": Decimal(price)} for start, price in tiers]
    return {"key": f"{code}:{since}", "item": {"key": code}, "tiers": rows, "valid_from": since, "stage": stage, **more}


def _factor(grade: str, factor: str) -> Row:
    return {"key": grade, "grade": grade, "factor": Decimal(factor), "valid_from": date(2025, 1, 1)}


def _rent(outlet: str, area: int, since: date) -> Row:
    given = {"quantity": Decimal(area), "price": Decimal(18), "valid_from": since}
    return {"key": outlet, "item": {"key": "RENT"}, "seller": {"key": "SORT"}, "buyer": {"key": outlet}, **given}


def _role(role: str, person: str) -> Row:
    return {"key": f"{role}:{person}", "person": {"key": person}, "role": role, "unit": {"key": FINANCE}}


def _lines(warn_below: int = 5000) -> Row:
    return {"warn_below": Decimal(warn_below), "stop_below": Decimal(0)}


def _recharges(first: date, outlets: list[str]) -> Iterator[Row]:
    before = first - timedelta(days=1)
    for place, outlet in enumerate(outlets):
        poor = place == len(outlets) - 1
        opening, paid = (Decimal(1200), Decimal(0)) if poor else (Decimal(12000), Decimal(20000))
        yield _recharge(outlet, "opening", before, opening)
        if paid:
            yield _recharge(outlet, "recharge", first + timedelta(days=1), paid)


def _recharge(outlet: str, kind: str, day: date, amount: Decimal) -> Row:
    given = {"kind": kind, "day": day, "amount": amount, "way": "bank", "stage": "posted"}
    return {"key": f"{outlet}:{kind}:{day}", "outlet": {"key": outlet}, **given}


def _deliveries(first: date, today: date, outlets: list[str]) -> Iterator[Row]:
    chance, couriers = random.Random(SEED), staff().couriers  # noqa: S311 - plausible, not secret
    for day in _days(first, today):
        for place, outlet in enumerate(outlets):
            for courier in couriers[outlet][: 2 if place == len(outlets) - 1 else 4]:
                pieces = {"标准": chance.randint(180, 340), "大件": chance.randint(0, 9)}
                for grade, count in pieces.items():
                    given = {"courier_no": courier.number, "courier": {"key": courier.number}, "grade": grade}
                    yield _daily(outlet, day, f"{courier.number}:{grade}", pieces=count, **given)


def _outbound(first: date, today: date, outlets: list[str]) -> Iterator[Row]:
    for day in _days(first, today):
        for outlet in outlets:
            yield _daily(outlet, day, "", pieces=620, kilograms=Decimal("508.400"))


def _labels(first: date, today: date, outlets: list[str]) -> Iterator[Row]:
    for place, outlet in enumerate(outlets):
        for day in _days(first, today)[::7]:
            yield _daily(outlet, day, "", quantity=6000 if place == len(outlets) - 1 else 3000)


def _passed_on(first: date, today: date, outlets: list[str]) -> Iterator[Row]:
    chance = random.Random(SEED + 1)  # noqa: S311 - plausible, not secret
    for outlet in outlets:
        for n, day in enumerate(_days(first, today)[::3]):
            kind = ("transit", "fine", "transit", "claim", "transit", "reward")[n % 6]
            most = 900 if kind == "transit" else 120
            amount = Decimal(chance.randint(20_00, most * 100)).scaleb(-2)
            yield _daily(outlet, day, kind, kind=kind, amount=amount, reference=f"ZB{day:%Y%m%d}{outlet}{n:02}")


def _vehicles(first: date, today: date, outlets: list[str]) -> Iterator[Row]:
    for outlet in outlets:
        for day in _days(first, today):
            yield _daily(outlet, day, "", route="网点专线", trips=1, kilometres=Decimal(36))


def _daily(outlet: str, day: date, which: str, **values: Any) -> Row:
    return {"key": f"{outlet}:{day}:{which}", "outlet": {"key": outlet}, "day": day, **values}


def _days(first: date, today: date) -> list[date]:
    """Return the days that are over; on the first of a month its own day, so that there is something to see."""
    return [first + timedelta(days=n) for n in range(max((today - first).days, 1))]
