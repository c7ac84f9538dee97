"""What is agreed to (确认的是什么): a statement says what both units really traded when each of them confirms it.

- Who confirms sends along the version he looked at; what has become of the statement since is not confirmed unseen.
- The trades are compared with the statement in the transaction of the decision, and no run may change them beside it.
"""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

import psycopg

from guocheng.base.period import Month
from guocheng.base.problem import Conflict, Problem
from guocheng.service.context import Change
from guocheng.store import records
from guocheng.store.settlement import runs, trades
from guocheng.store.settlement.trades import Side, Statement

STATEMENT = "settlement.statement"
CONFIRMED = "confirmed"
#: Stages in which a statement keeps what it says.
KEPT = (CONFIRMED, "settled")
ZERO = Decimal("0.00")


def must_hold(change: Change, entity: str, record_id: int, target: str, seen: int | None = None) -> None:
    """Refuse to confirm a statement that does not say what was traded, or not what the person saw.

    Anything but a statement on its way to being confirmed passes.

    :raises Conflict: the statement or a trade of it changed meanwhile.
    """
    if entity != STATEMENT or target != CONFIRMED:
        return
    runs.hold_trades(change.connection, alone=True)
    kept = records.locked(change.connection, change.catalogue, STATEMENT, record_id)
    if seen is not None and kept.version != seen:
        message = "这张结算单在您打开以后改过，没有确认；请刷新，看过现在的数再确认"
        raise Conflict(Problem("settlement.seen_before", kept.title, message))
    month, pair = Month.of(kept.values["month"]), (kept.values["first"], kept.values["second"])
    trades.hold(change.connection, *pair, month.first_day, month.plus(1).first_day)
    others = [
        one
        for one in trades.statements(change.connection, month.first_day, hold=False)
        if (one.first, one.second) == pair and one.id != record_id
    ]
    lines = lines_of(change.connection, month, pair, others)
    if same(kept.values["items"], lines):
        return
    was, now = _totals(kept.values["items"]), _totals(lines)
    figures = f"单上是{_said(was)}，现在是{_said(now)}" if was != now else "合计没有变，明细变了"
    message = f"这张结算单送出以后，内部交易变了：{figures}。没有确认；请推进办重新折算，再送双方确认"
    raise Conflict(Problem("settlement.trades_changed", kept.title, message))


def lines_of(
    connection: psycopg.Connection,
    month: Month,
    pair: tuple[int, int],
    others: Iterable[Statement],
    *,
    unconfirmed: bool = False,
) -> list[dict[str, Any]]:
    """Return what a statement of two units has to say now, beside the other statements of the month.

    Where another one was confirmed, or only what is `unconfirmed` is asked for, that is what is not confirmed yet.
    """
    kept = list(others)
    # What was just confirmed carries its trades along a moment later; they are on no other statement meanwhile.
    carried = max((one.stage_since for one in kept if one.stage == CONFIRMED), default=None)
    loose = unconfirmed or any(one.stage in KEPT for one in kept)
    days = month.first_day, month.plus(1).first_day
    return [_line(pair[0], one) for one in trades.between(connection, *pair, *days, loose=loose, since=carried)]


def same(kept: list[Any], lines: list[Any]) -> bool:
    """Tell whether a statement says these lines already."""
    told = [{name: row.get(name) for name in line} for row, line in zip(kept, lines, strict=False)]
    return len(kept) == len(lines) and told == lines


def _line(first: int, one: Side) -> dict[str, Any]:
    sells = one.seller == first
    return {
        "topic": one.topic,
        "service": one.service,
        "seller": one.seller,
        "quantity": one.quantity,
        "measure": one.measure,
        "price": one.price,
        "first_amount": one.amount if sells else ZERO,
        "second_amount": ZERO if sells else one.amount,
        "note": one.notes or None,
    }


def _totals(lines: Iterable[Any]) -> tuple[Decimal, Decimal]:
    rows = list(lines)
    return (
        sum((row["first_amount"] or ZERO for row in rows), ZERO),
        sum((row["second_amount"] or ZERO for row in rows), ZERO),
    )


def _said(totals: tuple[Decimal, Decimal]) -> str:
    return f"甲方应收 {totals[0]} 元、乙方应收 {totals[1]} 元"
