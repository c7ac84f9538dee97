"""Bills and rebates of customers reckoned together (账单的算法): rules are read once, months where rules need them.

- The rules of a bill are those of the version in force on the last day of the month; nothing is kept here.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from guocheng.engine.rating import (
    Adjustment,
    AverageWeight,
    DestinationShare,
    Level,
    MonthBill,
    Tier,
    Traffic,
    month_bill,
    rebate,
)
from guocheng.engine.rating.book import ENDLESS
from guocheng.engine.rating.party import LEVEL_CODES
from guocheng.engine.rating.rebate import Measure
from guocheng.engine.rating.whole import RATE_ONE, yuan
from guocheng.service.context import Look
from guocheng.service.rating.tariff import Zones, fen, grams, provinces, rate
from guocheng.service.rating.tariff import zones as zones_of
from guocheng.store import rating

_WEIGHTS, _SHARES = {Measure.AVERAGE_WEIGHT}, {Measure.SEGMENT_SHARE, Measure.DESTINATION_SHARE, Measure.BUBBLE_SHARE}
Row = Mapping[str, Any]


@dataclass(frozen=True)
class Rebated:
    """What one policy gives back, in fen, with the lines it is the sum of."""

    name: str
    amount: int
    lines: tuple[dict[str, str], ...]


@dataclass(frozen=True)
class Reckoned:
    """The bill of a customer and what policies give back beside it."""

    bill: MonthBill
    rebates: tuple[Rebated, ...]

    @property
    def rebate(self) -> int:
        """What all policies give back."""
        return sum(one.amount for one in self.rebates)


def reckoned(look: Look, sent: Mapping[int, Traffic], first: date, until: date) -> dict[int, Reckoned]:
    """Reckon the bills of customers by what each sent in a month; where to is found out where a rule asks for it."""
    connection, customers = look.connection, sorted(sent)
    zones = zones_of(connection)
    names = rating.zone_names(connection)
    versions = _versions(look, customers, until)
    policies = rating.rebate_policies(connection, customers, until - timedelta(days=1))
    prepaid = rating.prepaid(connection, customers, first, until)
    asked = {(row["customer"], _light(row)) for row in policies}
    asked |= {(one, 0) for one in customers if versions.get(one, {}).get("shares")}
    months = rating.of_months(connection, sorted(asked), first, until, level=LEVEL_CODES[Level.CUSTOMER])
    made = {}
    for one in customers:
        version = versions.get(one, {})
        shares = _shares(version, zones, names)
        traffic = replace(sent[one], by_province=months[one, 0].by_province) if shares else sent[one]
        bill = month_bill(traffic, average=_average(version), shares=shares, prepaid=fen(prepaid.get(one)))
        mine = [row for row in policies if row["customer"] == one]
        made[one] = Reckoned(bill, tuple(_rebated(row, months[one, _light(row)], zones) for row in mine))
    return made


def _versions(look: Look, customers: Sequence[int], until: date) -> dict[int, Row]:
    """Return the versions by whose rules customers are billed: of the lists they pay by at the end of the month."""
    last = until - timedelta(days=1)
    lists: dict[int, set[int]] = {one: set() for one in customers}
    for row in rating.assignments(look.connection, last, until):
        if row["level"] == Level.CUSTOMER and row["customer"] in lists:
            lists[row["customer"]].add(row["price_list"])
    versions = rating.price_versions(look.connection, last, until)
    newest: dict[int, Row] = {}
    for row in sorted(versions, key=lambda row: (row["valid_from"], row["id"])):
        newest[row["price_list"]] = row
    found = {}
    for customer, mine in lists.items():
        held = [newest[one] for one in mine if one in newest]
        if held:
            found[customer] = max(held, key=lambda row: (row["valid_from"], row["id"]))
    return found


def _average(version: Row) -> AverageWeight | None:
    if not version or version["average_cap"] is None:
        return None
    return AverageWeight(
        grams(version["average_cap"]), max(1, grams(version["average_unit"])), fen(version["average_price"])
    )


def _shares(version: Row, zones: Zones, names: Mapping[int, str]) -> list[DestinationShare]:
    return [
        DestinationShare(provinces(zone, zones), rate(cap), fen(price), _over(names.get(zone, ""), Decimal(cap)))
        for zone, cap, price in version.get("shares") or ()
    ]


def _over(zone: str, cap: Decimal) -> str:
    return f"占比追补：{zone}超过 {cap.normalize():f}%"


def _light(policy: Row) -> int:
    return grams(policy["light_until"])


def _rebated(policy: Row, found: rating.Month, zones: Zones) -> Rebated:
    tiers = [Tier(start, _ten_thousandths(per_piece)) for start, per_piece in policy["tiers"] or ()]
    there = provinces(policy["zone"], zones) if policy["zone"] else ()
    result = rebate(
        [pieces for _, pieces in found.daily],
        tiers,
        [_adjustment(*one) for one in policy["adjustments"] or ()],
        _figures(found, there),
    )
    days = [
        {"label": f"{day.month} 月 {day.day} 日 {pieces} 件", "amount": str(yuan(amount))}
        for (day, pieces), amount in zip(found.daily, result.days, strict=True)
    ]
    adjusted = [{"label": one.label, "amount": str(yuan(amount))} for one, amount in result.adjustments]
    return Rebated(policy["name"], result.final, (*days, *adjusted))


def _figures(found: rating.Month, there: tuple[int, ...]) -> dict[Measure, int]:
    if not found.pieces:
        return {}
    to_there = sum(pieces for province, pieces in found.by_province if province in there)
    return {
        Measure.AVERAGE_WEIGHT: found.grams // found.pieces,
        Measure.DAILY_PIECES: found.pieces // max(1, len(found.daily)),
        Measure.SEGMENT_SHARE: found.light * RATE_ONE // found.pieces,
        Measure.DESTINATION_SHARE: to_there * RATE_ONE // found.pieces,
        Measure.BUBBLE_SHARE: found.bulky * RATE_ONE // found.pieces,
    }


def _adjustment(
    label: str,
    penalty: bool | None,
    measure: str,
    at_least: str | None,
    below: str | None,
    per_piece: str | None,
    of_base: str | None,
) -> Adjustment:
    kind = Measure(measure)

    def bound(text: str | None, none: int) -> int:
        if text is None:
            return none
        return grams(text) if kind in _WEIGHTS else rate(text) if kind in _SHARES else grams(text) // 1000

    return Adjustment(
        label,
        bool(penalty),
        _ten_thousandths(per_piece),
        rate(of_base),
        kind,
        bound(at_least, 0),
        bound(below, ENDLESS),
    )


def _ten_thousandths(yuan_text: str | None) -> int:
    """Return yuan with four decimals as ten-thousandths."""
    return rate(yuan_text) * 100
