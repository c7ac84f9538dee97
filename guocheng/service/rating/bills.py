"""The bill of a month and what a policy gives back (月账单、返利), worked out from the charges as they stand.

- The rules of the bill are those of the version in force on the last day of the month; nothing is kept here.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from guocheng.base.explained import Explained
from guocheng.base.problem import NotFound, Problem
from guocheng.engine.rating import (
    Adjustment,
    AverageWeight,
    DestinationShare,
    Level,
    Tier,
    Traffic,
    month_bill,
    rebate,
)
from guocheng.engine.rating.book import ENDLESS
from guocheng.engine.rating.party import LEVEL_CODES
from guocheng.engine.rating.rebate import Measure
from guocheng.engine.rating.whole import RATE_ONE, kilograms, yuan
from guocheng.service.context import Look
from guocheng.service.rating.access import ENTITY, must_see_amounts, reading
from guocheng.service.rating.tariff import Zones, fen, grams, provinces, rate
from guocheng.service.rating.tariff import zones as zones_of
from guocheng.service.rating.work import month_of
from guocheng.store import rating

_WEIGHTS, _SHARES = {Measure.AVERAGE_WEIGHT}, {Measure.SEGMENT_SHARE, Measure.DESTINATION_SHARE, Measure.BUBBLE_SHARE}


def bill(look: Look, *, customer: int, month: date) -> dict[str, Any]:
    """Return the bill of a customer for a month, with its rebate beside it.

    :raises NotFound: the customer has no total that the person may see in this month.
    :raises Refused: amounts of the totals are kept from the person.
    """
    reader = reading(look)
    must_see_amounts(look)
    first, until = month_of(look, month)
    if not rating.sees_whole(look.connection, reader, customer, first, until):
        message = "这个客户这个月没有计价记录，或者您只能看到其中一部分，不能出整月账单"
        raise NotFound(Problem("rating.no_bill", ENTITY, message))
    zones = zones_of(look.connection)
    found = rating.of_month(look.connection, customer, first, until, level=LEVEL_CODES[Level.CUSTOMER])
    traffic = Traffic(found.pieces, found.grams, found.fen, found.by_province)
    version = _version(look, customer, until)
    made = month_bill(
        traffic,
        average=_average(version),
        shares=_shares(version, zones),
        prepaid=fen(rating.prepaid(look.connection, customer, first, until)),
    )
    return {
        "customer": rating.customers(look.connection, [customer]).get(customer, ""),
        "month": first.isoformat(),
        "pieces": found.pieces,
        "kilograms": str(kilograms(found.grams)),
        "failed": found.failed,
        "due": str(yuan(made.due)),
        "lines": _lines(made.explained),
        "rebates": _rebates(look, customer, first, until, found, zones),
    }


def _version(look: Look, customer: int, until: date) -> Mapping[str, Any]:
    """Return the version by whose rules the customer is billed: of the list that he pays by at the end of the month."""
    last = until - timedelta(days=1)
    lists = [
        row["price_list"]
        for row in rating.assignments(look.connection, last, until)
        if row["customer"] == customer and row["level"] == Level.CUSTOMER
    ]
    held = [row for row in rating.price_versions(look.connection, last, until) if row["price_list"] in lists]
    return max(held, key=lambda row: (row["valid_from"], row["id"]), default={})


def _average(version: Mapping[str, Any]) -> AverageWeight | None:
    if not version or version["average_cap"] is None:
        return None
    return AverageWeight(
        grams(version["average_cap"]), max(1, grams(version["average_unit"])), fen(version["average_price"])
    )


def _shares(version: Mapping[str, Any], zones: Zones) -> list[DestinationShare]:
    return [
        DestinationShare(provinces(zone, zones), rate(cap), fen(price), f"占比追补：超过 {cap}%")
        for zone, cap, price in version.get("shares") or ()
    ]


def _rebates(
    look: Look, customer: int, first: date, until: date, found: rating.Month, zones: Zones
) -> list[dict[str, Any]]:
    made = []
    for row in rating.rebate_policies(look.connection, customer, until - timedelta(days=1)):
        light = rating.of_month(
            look.connection,
            customer,
            first,
            until,
            level=LEVEL_CODES[Level.CUSTOMER],
            light_until=grams(row["light_until"]),
        )
        tiers = [Tier(start, _ten_thousandths(per_piece)) for start, per_piece in row["tiers"] or ()]
        there = provinces(row["zone"], zones) if row["zone"] else ()
        result = rebate(
            [pieces for _, pieces in found.daily],
            tiers,
            [_adjustment(*one) for one in row["adjustments"] or ()],
            _figures(light, there),
        )
        made.append({"name": row["name"], "amount": str(yuan(result.final)), "lines": _lines(result.explained)})
    return made


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


def _lines(explained: Explained) -> list[dict[str, str]]:
    return [{"label": one.label, "amount": str(one.value)} for one in explained.steps]
