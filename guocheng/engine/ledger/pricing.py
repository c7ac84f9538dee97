"""Internal prices (内部定价): which price list is in force for a service, and what a quantity costs by it.

- Base price x coefficient, rounded half up to four decimals, is the price; the amount is rounded once by it.
- Tiers have a start only, so they can neither overlap nor leave a gap. By default the whole quantity goes at the price
  of the tier it reaches; a marginal list takes each part at its own tier.
- Only approved lists count, from their first day up to and without `until`. The most particular wins: both sides named,
  then the provider, then the receiver, then neither; among equals the one that began last.
- Whatever cannot be priced says why; nothing is ever priced at nought by accident.
- A negative quantity costs exactly the opposite of the positive one, so a correction cancels what it corrects.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_CEILING, ROUND_DOWN, ROUND_HALF_EVEN, ROUND_HALF_UP, Decimal
from enum import StrEnum

from guocheng.base.explained import Explained, Step
from guocheng.base.money import EXACT

PRICE = Decimal("0.0001")
STANDARD = Decimal("0.001")
ONE = Decimal(1)
NOUGHT = Decimal(0)


class Rounding(StrEnum):
    """How an amount becomes whole."""

    FEN = "fen"
    FEN_DOWN = "fen_down"
    FEN_UP = "fen_up"
    FEN_EVEN = "fen_even"
    JIAO = "jiao"
    YUAN = "yuan"
    YUAN_DOWN = "yuan_down"


ROUNDING_LABELS = {
    Rounding.FEN: "四舍五入到分",
    Rounding.FEN_DOWN: "分以下舍去",
    Rounding.FEN_UP: "分以下进位",
    Rounding.FEN_EVEN: "四舍六入五成双到分",
    Rounding.JIAO: "四舍五入到角",
    Rounding.YUAN: "四舍五入到元",
    Rounding.YUAN_DOWN: "元以下舍去",
}
_HOW = {
    Rounding.FEN: (Decimal("0.01"), ROUND_HALF_UP),
    Rounding.FEN_DOWN: (Decimal("0.01"), ROUND_DOWN),
    Rounding.FEN_UP: (Decimal("0.01"), ROUND_CEILING),
    Rounding.FEN_EVEN: (Decimal("0.01"), ROUND_HALF_EVEN),
    Rounding.JIAO: (Decimal("0.1"), ROUND_HALF_UP),
    Rounding.YUAN: (ONE, ROUND_HALF_UP),
    Rounding.YUAN_DOWN: (ONE, ROUND_DOWN),
}


@dataclass(frozen=True, order=True)
class Tier:
    """From this quantity on, this base price."""

    start: Decimal
    price: Decimal


@dataclass(frozen=True)
class PriceList:
    """What a service costs between two units from a day on; no provider or no receiver stands for any."""

    id: int
    item: int
    tiers: tuple[Tier, ...]
    valid_from: date
    valid_until: date | None = None
    provider: int | None = None
    receiver: int | None = None
    coefficient: Decimal = ONE
    marginal: bool = False
    cap: Decimal | None = None
    floor: Decimal | None = None
    rounding: Rounding = Rounding.FEN
    approved: bool = True
    name: str = ""
    version: int = 1

    def covers(self, day: date) -> bool:
        """Tell whether the list is in force on a day."""
        return self.valid_from <= day and (self.valid_until is None or day < self.valid_until)

    def between(self, provider: int, receiver: int) -> bool:
        """Tell whether the list is for these two."""
        return self.provider in (None, provider) and self.receiver in (None, receiver)

    def price_of(self, tier: Tier) -> Decimal:
        """Return the price of a tier: base price x coefficient, four decimals."""
        return EXACT.multiply(tier.price, self.coefficient).quantize(PRICE, ROUND_HALF_UP, EXACT)

    @property
    def rank(self) -> tuple[bool, bool, date, int]:
        """How particular, then how new it is."""
        return self.provider is not None, self.receiver is not None, self.valid_from, self.id


@dataclass(frozen=True)
class Factor:
    """How many standard pieces or hours one of a kind is; without a service it holds for all of them."""

    id: int
    grade: str
    factor: Decimal
    valid_from: date
    valid_until: date | None = None
    item: int | None = None
    version: int = 1

    def covers(self, day: date) -> bool:
        """Tell whether the factor is in force on a day."""
        return self.valid_from <= day and (self.valid_until is None or day < self.valid_until)


@dataclass(frozen=True)
class Missing:
    """Why something could not be priced."""

    code: str
    message: str


@dataclass(frozen=True)
class Charge:
    """A quantity priced, with all that it was priced by."""

    quantity: Decimal
    factor: Decimal
    standard: Decimal
    price: Decimal
    amount: Explained
    price_list: PriceList


def in_force(lists: Iterable[PriceList], *, item: int, provider: int, receiver: int, day: date) -> PriceList | Missing:
    """Return the one list that decides, or why there is none."""
    of_item = [one for one in lists if one.item == item]
    if not of_item:
        return Missing("no_list", "这个服务项目还没有内部价目")
    theirs = [one for one in of_item if one.between(provider, receiver)]
    if not theirs:
        return Missing("no_pair", "价目里没有这个提供方和接收方")
    valid = [one for one in theirs if one.covers(day)]
    if not valid:
        return Missing("not_valid", "单据日期那天没有生效的价目")
    approved = [one for one in valid if one.approved]
    if not approved:
        return Missing("not_approved", "单据日期那天的价目还没有审核通过")
    return max(approved, key=lambda one: one.rank)


def factor_for(factors: Iterable[Factor], *, item: int, grade: str, day: date) -> Factor | Missing | None:
    """Return the factor for a kind, None where nothing is to be converted, or why there is none."""
    if not grade:
        return None
    found = [one for one in factors if one.grade == grade and one.item in (None, item) and one.covers(day)]
    if not found:
        return Missing("no_factor", f"没有「{grade}」在单据日期那天的折算系数")
    return max(found, key=lambda one: (one.item is not None, one.valid_from, one.id))


def charge(price_list: PriceList, quantity: Decimal, factor: Decimal = ONE) -> Charge | Missing:
    """Price a quantity by a list; the amount is the sum of its steps."""
    standard = EXACT.multiply(quantity, factor).quantize(STANDARD, ROUND_HALF_UP, EXACT)
    tiers = tuple(sorted(price_list.tiers))
    size = abs(standard)
    if not tiers or size < tiers[0].start:
        return Missing("below_first_tier", f"数量 {plain(standard)} 没有达到价目的第一档")
    steps = _marginal(price_list, tiers, size) if price_list.marginal else [_whole(price_list, tiers, size)]
    amount = Explained.sum([*steps, *_bounded(price_list, steps, size)])
    amount = Explained.sum(_opposite(amount.steps)) if standard < 0 else amount
    return Charge(quantity, factor, standard, _price(price_list, tiers, size, amount.value), amount, price_list)


def rounded(amount: Decimal, rounding: Rounding) -> Decimal:
    """Round an amount of nought or more by a rule, written in whole fen."""
    unit, how = _HOW[rounding]
    return amount.quantize(unit, how, EXACT).quantize(Decimal("0.01"), context=EXACT)


def bounded(amount: Decimal, floor: Decimal | None, cap: Decimal | None) -> Explained:
    """Return what an amount is short of a floor, or beyond a cap, of its own; one below nought is its opposite."""
    steps = list(_to_bounds(abs(amount), floor, cap))
    return Explained.sum(_opposite(steps) if amount < 0 else steps)


def list_problems(tiers: Sequence[Tier]) -> list[str]:
    """Say what is wrong with the tiers of a list."""
    starts = [one.start for one in tiers]
    wrong = []
    if not starts:
        wrong.append("价目要有至少一档价格")
    elif min(starts) != 0:
        wrong.append("第一档要从 0 开始，不然小数量就没有价格")
    if len(set(starts)) != len(starts):
        wrong.append("两档的起点一样，请改掉一档")
    return wrong


def _whole(price_list: PriceList, tiers: Sequence[Tier], size: Decimal) -> Step:
    tier = [one for one in tiers if one.start <= size][-1]
    return _part(price_list, tier, size)


def _marginal(price_list: PriceList, tiers: Sequence[Tier], size: Decimal) -> list[Step]:
    ends = [one.start for one in tiers[1:]] + [size]
    parts = [(one, min(size, end) - one.start) for one, end in zip(tiers, ends, strict=True)]
    return [_part(price_list, one, part) for one, part in parts if part > 0]


def _part(price_list: PriceList, tier: Tier, size: Decimal) -> Step:
    price = price_list.price_of(tier)
    made = "" if price_list.coefficient == 1 else f"{plain(tier.price)} × 系数 {plain(price_list.coefficient)}"
    return Step(f"{plain(size)} × {price}", EXACT.multiply(size, price), made)


def _bounded(price_list: PriceList, steps: Sequence[Step], size: Decimal) -> list[Step]:
    """Return the steps that round the sum and keep it between floor and cap; nothing at all costs nothing."""
    exact = sum((one.value for one in steps), NOUGHT)
    whole = rounded(exact, price_list.rounding)
    found = [Step(ROUNDING_LABELS[price_list.rounding], whole - exact)] if whole != exact else []
    return [*found, *_to_bounds(whole, price_list.floor if size else None, price_list.cap)]


def _to_bounds(whole: Decimal, floor: Decimal | None, cap: Decimal | None) -> Iterator[Step]:
    """Yield the steps that bring an amount of nought or more between floor and cap."""
    if floor is not None and whole < floor:
        yield Step(f"不足最低 {floor}，按最低收", floor - whole)
        whole = floor
    if cap is not None and whole > cap:
        yield Step(f"超过封顶 {cap}，按封顶收", cap - whole)


def _opposite(steps: Sequence[Step]) -> list[Step]:
    return [Step(one.label, -one.value, one.source) for one in steps]


def _price(price_list: PriceList, tiers: Sequence[Tier], size: Decimal, amount: Decimal) -> Decimal:
    """Return the price shown: that of the tier, for a marginal list the mean of the quantity."""
    if not price_list.marginal or not size:
        return price_list.price_of([one for one in tiers if one.start <= size][-1])
    return EXACT.divide(abs(amount), size).quantize(PRICE, ROUND_HALF_UP, EXACT)


def plain(value: Decimal) -> str:
    """Return a figure without the zeros behind it that say nothing."""
    text = f"{value:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
