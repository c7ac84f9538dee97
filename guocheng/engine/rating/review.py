"""Whether a month bill may confirm itself (账单自动审核): within the limits of its rule, or why a person has to look.

- Limits hold their ends: what lies exactly at a limit is within it. A limit that is not set is not looked at.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from guocheng.base.money import EXACT
from guocheng.engine.rating.whole import ceil, kilograms, yuan

_HUNDREDTH = Decimal("0.01")


@dataclass(frozen=True)
class Billed:
    """What a bill comes to: fen before prepayments, pieces with a price and without, grams; what it carries along."""

    fen: int
    pieces: int
    failed: int
    grams: int
    carried: int = 0
    prepaid: int = 0


@dataclass(frozen=True)
class Limits:
    """Within what a bill confirms itself: percentages, and the average weight in grams."""

    label: str
    total_deviation: Decimal | None = None
    piece_deviation: Decimal | None = None
    failed_share: Decimal | None = None
    average_from: int | None = None
    average_until: int | None = None


def reasons(now: Billed, before: Billed | None, limits: Limits | None) -> tuple[str, ...]:
    """Return in words why a person has to look at a bill; nothing where it may confirm itself."""
    if limits is None:
        return ("没有适用的账单审核规则",)
    return tuple(_reasons(now, before, limits))


def _reasons(now: Billed, before: Billed | None, limits: Limits) -> Iterator[str]:
    last = before if before is not None and (before.pieces or before.fen) else None
    if last is None and (limits.total_deviation is not None or limits.piece_deviation is not None):
        yield "上个月没有账单可以比较"
    if last is not None and limits.total_deviation is not None:
        told = f"金额 {yuan(now.fen)} 元，上月 {yuan(last.fen)} 元"
        yield from _apart(now.fen, last.fen, limits.total_deviation, told)
    if last is not None and limits.piece_deviation is not None:
        told = f"件数 {now.pieces} 件，上月 {last.pieces} 件"
        yield from _apart(now.pieces, last.pieces, limits.piece_deviation, told)
    share = limits.total_deviation
    if share is not None and abs(now.carried) * 100 > share * abs(now.fen):
        yield f"以前月份的差额 {yuan(now.carried)} 元，超过本月费用 {yuan(now.fen)} 元的 {_plain(share)}%"
    if (due := now.fen + now.carried - now.prepaid) < 0:
        yield f"应付 {yuan(due)} 元，小于零"
    every = now.pieces + now.failed
    if limits.failed_share is not None and now.failed * 100 > limits.failed_share * every:
        yield f"有 {now.failed} 件没有算出价，占 {_percent(now.failed, every)}%，超过 {_plain(limits.failed_share)}%"
    if now.pieces:
        yield from _average(now, limits)


def _apart(now: int, last: int, limit: Decimal, told: str) -> Iterator[str]:
    apart = abs(now - last)
    if not last and apart:
        yield told
    elif apart * 100 > limit * abs(last):
        word = "多" if now > last else "少"
        yield f"{told}，{word} {_percent(apart, abs(last))}%，超过 {_plain(limit)}%"


def _average(now: Billed, limits: Limits) -> Iterator[str]:
    # What lies outside is not told rounded onto the limit.
    low, high = limits.average_from, limits.average_until
    if low is not None and now.grams < low * now.pieces:
        yield f"均重 {kilograms(now.grams // now.pieces)} 公斤，低于 {kilograms(low)} 公斤"
    if high is not None and now.grams > high * now.pieces:
        yield f"均重 {kilograms(ceil(now.grams, now.pieces))} 公斤，高于 {kilograms(high)} 公斤"


def _percent(part: int, whole: int) -> str:
    return str(EXACT.divide(Decimal(part) * 100, Decimal(whole)).quantize(_HUNDREDTH, context=EXACT))


def _plain(limit: Decimal) -> str:
    return f"{limit.normalize():f}"
