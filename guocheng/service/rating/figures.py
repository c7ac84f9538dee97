"""What a month bill says (账单的数): the figures of a customer's month as values of the document.

- Lines add up to what is due; two documents are the same when all they say is.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from guocheng.engine.rating import Level
from guocheng.engine.rating.party import LEVEL_CODES
from guocheng.engine.rating.whole import kilograms, yuan
from guocheng.service.rating.reckoning import Reckoned
from guocheng.store.rating.documents import Kept, Sent

LEVEL = LEVEL_CODES[Level.CUSTOMER]
#: Stages in which a bill still follows the waybills.
OPEN = ("unconfirmed", "review")
_WAY_BACK = {"paid": "先撤回收款，", "archived": "先撤回归档和收款，"}


@dataclass(frozen=True)
class Difference:
    """What a bill settles: a difference of an earlier one, or what a later one has settled of itself already."""

    label: str
    bill: int
    outlet: int | None
    amount: Decimal
    rebate: Decimal


@dataclass(frozen=True)
class Drawn:
    """The values of a bill."""

    values: Mapping[str, Any]


def drawn(sent: Sent, made: Reckoned, versions: Sequence[Mapping[str, Any]], settles: Sequence[Difference]) -> Drawn:
    """Return what the bill of a month says, with the differences that it settles."""
    carried = sum((one.amount for one in settles), Decimal("0.00"))
    rebate = sum((one.rebate for one in settles), yuan(made.rebate))
    items = [{"label": one.label, "amount": one.value} for one in made.bill.explained.steps]
    items += [{"label": one.label, "amount": one.amount} for one in settles if one.amount]
    rebates = [{"label": one.name, "amount": yuan(one.amount)} for one in made.rebates]
    rebates += [{"label": f"返利：{one.label}", "amount": one.rebate} for one in settles if one.rebate]
    # What was carried along from another outlet is not for the eyes of this one.
    outlet = sent.outlet if all(one.outlet == sent.outlet for one in settles) else None
    return Drawn(
        {
            "outlet": outlet,
            "pieces": sent.pieces,
            "kilograms": kilograms(sent.grams),
            "failed": sent.failed,
            "freight": yuan(sent.freight),
            "surcharge": yuan(sent.surcharge),
            "insurance": yuan(sent.insurance),
            "average_added": yuan(made.bill.average_weight),
            "destination_added": yuan(made.bill.destination),
            "prepaid": yuan(made.bill.prepaid),
            "carried": carried,
            "rebate": rebate,
            "items": items,
            "rebates": rebates,
            "versions": [
                {
                    "price_list": row["list"],
                    "edition": row["version"],
                    "pieces": row["pieces"],
                    "kilograms": kilograms(row["grams"]),
                    "fee": yuan(row["fen"]),
                }
                for row in versions
            ],
            "settles": [{"bill": one.bill, "amount": one.amount, "rebate": one.rebate or None} for one in settles],
        }
    )


def differs(kept: Mapping[str, Any], wanted: Mapping[str, Any]) -> bool:
    """Tell whether a document says anything else than it should."""
    return any(not _same(kept.get(name), value) for name, value in wanted.items())


def _same(kept: Any, wanted: Any) -> bool:
    if not isinstance(wanted, list):
        return bool(kept == wanted)
    rows = kept or []
    return len(rows) == len(wanted) and all(
        row.get(name) == value for row, line in zip(rows, wanted, strict=True) for name, value in line.items()
    )


def said(month: date) -> str:
    """Return how people call the bill of a month."""
    return f"{month.year} 年 {month.month} 月账单"


def difference(one: Kept, own: Decimal, rebate: Decimal, pieces: int, carried: Decimal, returned: Decimal) -> str:
    """Say what a confirmed bill would come to now, and what became of the difference and of that of the rebate."""
    parts, settled = [], []
    left, missing = own - one.own - carried, rebate - one.rebate - returned
    if own != one.own or carried or rebate == one.rebate:
        parts.append(f"本月金额现在应为 {own} 元，账单上是 {one.own} 元，差 {own - one.own:+} 元")
    if pieces != one.pieces:
        parts.append(f"件数现在是 {pieces} 件，账单上是 {one.pieces} 件")
    if rebate != one.rebate:
        parts.append(f"返利现在是 {rebate} 元，账单上是 {one.rebate} 元")
    if carried:
        settled.append(f"已在以后的账单里结清 {carried:+} 元")
    if returned:
        settled.append(f"返利已在以后的账单里结清 {returned:+} 元")
    if left:
        settled.append(f"还有 {left:+} 元会记在下一张账单里")
    if missing:
        settled.append(f"返利还有 {missing:+} 元会记在下一张账单里")
    if left or missing:
        settled.append(f"要改这张账单，请{_WAY_BACK.get(one.stage, '')}反审核后重新出账")
    return f"确认后数据变了：{'；'.join([*parts, *settled])}。"
