"""The amoebas of the demo company (演示阿米巴): fourteen months of papers, all of them closed but the last.

- The last month is handed in, shared and confirmed; closing it is left to whoever looks at the demo.
- The month that is under way has its days, its trades and estimates of what is not in the books yet.
- What the vehicles cost of late comes from the documents of the fleet, so the vouchers of the fleet leave it out.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from guocheng.sdk import DemoCompany, local_day
from guocheng_apps.amoeba.demo_figures import (
    IN_PER_PIECE,
    MONTHS,
    OUT_PER_PIECE,
    Day,
    about,
    days,
    earned,
    first_month,
    month_ends,
)
from guocheng_apps.org.demo import BRANCH, MARKET, OFFICE, OPERATION, SERVICE, staff

Row = dict[str, Any]
BOOK = "amoeba.book"
MANAGER, ACCOUNTANT = "330300002", "330300301"
#: Number, name, kind, level, department, leader, heads.
UNITS = (
    ("ALL", "温州分公司", "profit", "1", BRANCH, "330300001", 0),
    ("OUT", "出港巴", "profit", "2", MARKET, "330300501", 16),
    ("IN", "进港巴", "profit", "2", BRANCH, "330300002", 26),
    ("SORT", "操作巴", "cost", "2", OPERATION, "330300201", 13),
    ("FLEET", "车队巴", "cost", "2", OPERATION, "330300202", 17),
    ("SERVICE", "客服巴", "cost", "2", SERVICE, "330300101", 12),
    ("HQ", "公共部", "budget", "2", OFFICE, "330300401", 8),
    ("NET", "网点巴", "profit", "2", BRANCH, "", 0),
)
#: Hours of an ordinary day, and the wages of a month.
HOURS = {"OUT": 107, "IN": 173, "SORT": 77, "FLEET": 100, "SERVICE": 80, "HQ": 53}
WAGES = {"OUT": 64_000, "IN": 104_000, "SORT": 46_000, "FLEET": 78_000, "SERVICE": 52_000, "HQ": 48_000}
#: Who is counted as what.
HEADS = {"OUT": "heads_out", "IN": "heads_in"}
#: Costs that come once a month: account, direction, amount.
MONTHLY: Mapping[str, tuple[tuple[str, str, int], ...]] = {
    "OUT": (("V03", "OUT", 36_000), ("V05", "OUT", 9_000)),
    "IN": (("V05", "IN", 18_000), ("V06", "IN", 12_000)),
    "SORT": (("V09", "", 60_000), ("F04", "", 8_000)),
    "FLEET": (("V10", "", 96_000), ("V11", "", 18_000), ("F01", "", 15_000), ("F02", "", 9_000)),
    "SERVICE": (("F06", "", 3_200),),
    "HQ": (("G01", "CMB", 68_000), ("G02", "CMB", 12_000), ("G05", "CMB", 34_000), ("G06", "CMB", 6_000)),
}
#: What vehicles cost; the fleet's own documents bring it since the last month that is over.
OF_VEHICLES = frozenset({"V10", "V11", "F01", "F02", "F03"})
DEPRECIATION = {"SORT": 24_000, "FLEET": 30_000}
#: What two units plan to buy, and to bear of what all use together.
BOUGHT = {
    "OUT": (("P01", 37_000), ("P02", 132_000), ("P09", 9_000), ("Z01", 40_000)),
    "IN": (("P01", 110_000), ("P02", 136_000), ("P09", 27_000), ("Z01", 80_000)),
}


def demo(company: DemoCompany) -> None:
    """Fill the books of the branch, and close the months that are over."""
    today = local_day(company.now)
    company.load("amoeba.unit", units())
    company.load("amoeba.share_rule", [_share_rule()])
    company.load("org.role_member", _roles())
    company.load("amoeba.volume", _volumes(today))
    company.load("amoeba.hours", _hours(today))
    company.load("amoeba.voucher", _vouchers(today))
    company.load("amoeba.trade", _trades(today))
    company.load("amoeba.plan", _plans(today))
    company.load("amoeba.estimate", _estimates(today))
    company.closes(BOOK, [f"{first:%Y-%m}" for first, _ in month_ends(today)], by=MANAGER, but_last=True)


def units() -> Iterator[Row]:
    """Yield the units: those of the branch, and every outlet."""
    for number, name, kind, level, department, leader, heads in UNITS:
        row: Row = {"key": number, "number": number, "name": name, "kind": kind, "level": level, "heads": heads or None}
        row |= {"department": {"key": department}, "valid_from": date(2025, 1, 1)}
        row |= {"leader": {"key": leader}} if leader else {}
        yield row | ({"parent": {"key": "ALL"}} if number != "ALL" else {})
    everybody = staff()
    for outlet in everybody.outlets:
        row = {"key": outlet.number, "number": outlet.number, "name": outlet.name, "kind": "profit", "level": "3"}
        row |= {"department": {"key": outlet.number}, "parent": {"key": "NET"}, "valid_from": date(2025, 1, 1)}
        yield row | {"leader": {"key": everybody.heads[outlet.number].number}}


def _roles() -> Iterator[Row]:
    everybody = staff()
    held = [("amoeba_office", MANAGER), ("amoeba_accountant", ACCOUNTANT)]
    held += [("amoeba_leader", leader) for *_, leader, _ in UNITS if leader and leader != MANAGER]
    held += [("amoeba_leader", everybody.heads[one.number].number) for one in everybody.outlets]
    for role, person in held:
        unit = everybody.by_number[person].unit
        yield {"key": f"{role}:{person}", "person": {"key": person}, "role": role, "unit": {"key": unit}}


def _share_rule() -> Row:
    return {
        "key": "GG",
        "code": "GG",
        "label": "公共费用按件分摊",
        "sequence": 1,
        "method": "direct",
        "accounts": [{"key": "G"}],
        "receiving_account": {"key": "Z01"},
        "basis": "pieces_total",
        "receivers": [{"unit": {"key": "OUT"}}, {"unit": {"key": "IN"}}],
        "valid_from": date(2025, 1, 1),
    }


def _volumes(today: date) -> Iterator[Row]:
    """Yield what was moved day by day, and on the last day of a month how many people each unit had."""
    ends = {last for _, last in month_ends(today)}
    for one in days(today):
        given: dict[str, Row] = {
            "OUT": {"pieces_out": one.pieces_out, "kilograms": Decimal(one.pieces_out) * Decimal("0.82")},
            "IN": {"pieces_in": one.pieces_in},
            "FLEET": {"trips": 15, "kilometres": Decimal(2180)},
        }
        if one.day in ends:
            for unit, *_, heads in UNITS:
                if heads:
                    given.setdefault(unit, {})[HEADS.get(unit, "heads")] = heads
        for unit, figures in given.items():
            yield {"key": f"{unit}:{one.day}", "day": one.day, "unit": {"key": unit}, **figures}


def _hours(today: date) -> Iterator[Row]:
    chance = random.Random(7)  # noqa: S311 - plausible, not secret
    for one in days(today):
        for unit, normal in HOURS.items():
            if unit == "HQ" and one.day.weekday() > 4:
                continue
            overtime = Decimal(round(normal * chance.uniform(0, 0.08), 1))
            yield {
                "key": f"{unit}:{one.day}",
                "day": one.day,
                "unit": {"key": unit},
                "normal": Decimal(normal),
                "overtime": overtime,
                "attendance": normal + overtime,
            }


def _vouchers(today: date) -> Iterator[Row]:
    chance = random.Random(11)  # noqa: S311 - plausible, not secret
    for one in days(today):
        yield _voucher("OUT", one.day, "billing", "出港收入和派费、中转费", _of_day(one, "OUT", chance))
        yield _voucher("IN", one.day, "billing", "进港派费收入和派件支出", _of_day(one, "IN", chance))
    ends = list(month_ends(today))
    for first, last in ends:
        driven = OF_VEHICLES if first == ends[-1][0] else frozenset[str]()
        for unit, lines in MONTHLY.items():
            told = [(account, about(amount, chance), direction) for account, direction, amount in lines]
            items = [_item(*one) for one in told if unit != "FLEET" or one[0] not in driven]
            wages = _item("L01", about(WAGES[unit], chance, 0.02), unit if unit in ("OUT", "IN") else "")
            yield _voucher(unit, last, "ledger", f"{last.month}月费用和工资", [*items, wages])
        for unit, amount in DEPRECIATION.items():
            if unit == "FLEET" and driven:
                continue
            yield _voucher(unit, last, "depreciation", f"{last.month}月折旧", [_item("F03", Decimal(amount), "")])


def _of_day(one: Day, unit: str, chance: random.Random) -> list[Row]:
    pieces, rates = (one.pieces_out, OUT_PER_PIECE) if unit == "OUT" else (one.pieces_in, IN_PER_PIECE)
    return [_item(account, amount, unit) for account, amount in earned(pieces, rates, chance)]


def _item(account: str, amount: Decimal, direction: str) -> Row:
    return {"account": {"key": account}, "amount": amount, **({"direction": direction} if direction else {})}


def _voucher(unit: str, day: date, source: str, summary: str, items: list[Row]) -> Row:
    given = {"day": day, "unit": {"key": unit}, "source": source, "summary": summary, "items": items}
    return {"key": f"{unit}:{source}:{day}", "stage": "posted", **given}


def _trades(today: date) -> Iterator[Row]:
    """Yield what the units sold to one another: day by day of late, week by week before that."""
    begins: date | None = None
    out, inward = 0, 0
    for one in days(today):
        begins = begins or one.day
        out, inward = out + one.pieces_out, inward + one.pieces_in
        recent = one.day >= today - timedelta(days=62)
        ends = recent or one.day.weekday() == 6 or (one.day + timedelta(days=1)).day == 1
        if ends:
            yield from _week(one.day, (one.day - begins).days + 1, out, inward, today)
            begins, out, inward = None, 0, 0


def _week(day: date, length: int, out: int, inward: int, today: date) -> Iterator[Row]:
    sold = (
        ("SORT", "OUT", "sorting", "出港操作", "票", Decimal(out), "0.0600"),
        ("SORT", "IN", "sorting", "进港操作", "票", Decimal(inward), "0.0900"),
        ("FLEET", "OUT", "vehicle", "班车（出港）", "趟", Decimal(7 * length), "620.0000"),
        ("FLEET", "IN", "vehicle", "班车（进港）", "趟", Decimal(8 * length), "560.0000"),
        ("SERVICE", "OUT", "ticket", "客服工单", "件", Decimal(round(out / 430)), "6.5000"),
        ("SERVICE", "IN", "ticket", "客服工单", "件", Decimal(round(inward / 300)), "6.5000"),
    )
    stage = "confirmed" if day >= today.replace(day=1) else "settled"
    for seller, buyer, topic, service, measure, quantity, price in sold:
        given = {"quantity": quantity, "price": Decimal(price), "measure": measure, "direction": buyer}
        sides = {"seller": {"key": seller}, "buyer": {"key": buyer}}
        what = {"topic": topic, "service": service, "stage": stage, "day": day}
        yield {"key": f"{seller}:{buyer}:{topic}:{day}", **what, **sides, **given}


def _plans(today: date) -> Iterator[Row]:
    """Yield the monthly plan of every unit, a little above what an ordinary month brings."""
    chance = random.Random(13)  # noqa: S311 - plausible, not secret
    first = first_month(today)
    for n in range(MONTHS):
        month = (first + timedelta(days=31 * n + 3)).replace(day=1)
        for unit in HOURS:
            items = list(_planned(unit, month, chance))
            given = {"edition": "monthly", "month": month, "unit": {"key": unit}, "items": items, "stage": "approved"}
            yield {"key": f"{unit}:{month}", **given}


def _planned(unit: str, month: date, chance: random.Random) -> Iterator[Row]:
    length = ((month + timedelta(days=32)).replace(day=1) - month).days
    pieces = {"OUT": (20_600, OUT_PER_PIECE), "IN": (41_200, IN_PER_PIECE)}.get(unit)
    if pieces:
        for account, exact in earned(pieces[0] * length, pieces[1], chance):
            yield _item(account, exact.quantize(Decimal(1000)), unit)
    trades = {"SORT": ("N01", 147_000), "FLEET": ("N02", 272_000), "SERVICE": ("N09", 38_000)}.get(unit)
    if trades:
        yield _item(trades[0], Decimal(trades[1]), "")
    for account, amount in BOUGHT.get(unit, ()):
        yield _item(account, Decimal(amount), unit)
    for account, direction, amount in MONTHLY[unit]:
        yield _item(account, Decimal(amount), direction)
    if unit in DEPRECIATION:
        yield _item("F03", Decimal(DEPRECIATION[unit]), "")
    yield {"account": {"key": "H01"}, "quantity": Decimal(HOURS[unit] * length)}


def _estimates(today: date) -> Iterator[Row]:
    """Yield for the month under way what the books will only have at its end: materials, fines, labour hired."""
    for one in days(today):
        if one.day < today.replace(day=1):
            continue
        for unit in ("OUT", "IN", "SORT"):
            items = [_item(account, (Decimal(amount) / 30).quantize(Decimal("0.01")), direction)
                     for account, direction, amount in MONTHLY[unit]]  # fmt: skip
            yield {"key": f"{unit}:{one.day}", "day": one.day, "unit": {"key": unit}, "items": items}
