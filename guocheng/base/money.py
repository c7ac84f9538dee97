"""Money (金额): exact decimals of yuan, whole fen.

- There is one rounding: half up to the fen, away from zero.
- `split` gives out every fen and makes none.
- Text from users is read as they write it: "¥1,234.50", "1.2万", and "（12.00）" for a negative amount.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import ROUND_DOWN, ROUND_HALF_UP, Context, Decimal

from guocheng.base.problem import Invalid, Problem

FEN = Decimal("0.01")
EXACT = Context(prec=60, rounding=ROUND_HALF_UP)
AMOUNT_MAX = Decimal("9999999999999999.99")

DIGITS = "零壹贰叁肆伍陆柒捌玖"
UNITS = ("", "拾", "佰", "仟")
FACTORS = {"": Decimal(1), "百": Decimal(100), "千": Decimal(1000), "万": Decimal(10_000), "亿": Decimal(100_000_000)}
WRITTEN = re.compile(r"([+-]?)((?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d*)?|\.\d+)(百|千|万|亿|)元?整?")
NOISE = str.maketrans("", "", "¥￥ \u3000\u00a0\t'")
WIDE = str.maketrans("０１２３４５６７８９．，（）＋－−", "0123456789.,()+--")


def rounded(amount: Decimal) -> Decimal:
    """Round an amount to whole fen."""
    return amount.quantize(FEN, context=EXACT)


def split(total: Decimal, weights: Sequence[Decimal | int]) -> tuple[Decimal, ...]:
    """Divide an amount by weights so that the parts add up to it; spare fen go to the largest remainders.

    :raises Invalid: there is nobody to divide among, or a weight is negative.
    """
    if not weights or any(weight < 0 for weight in weights) or not any(weights):
        raise Invalid(Problem("money.bad_weights", "分摊", "分摊的比例不能有负数,并且至少有一份大于零"))
    fen, whole = int(rounded(total.copy_abs()) / FEN), sum(map(Decimal, weights), Decimal(0))
    exact = [EXACT.divide(EXACT.multiply(Decimal(fen), Decimal(weight)), whole) for weight in weights]
    parts = [int(share.to_integral_value(ROUND_DOWN)) for share in exact]
    by_remainder = sorted(range(len(parts)), key=lambda n: (parts[n] - exact[n], n))
    for n in by_remainder[: fen - sum(parts)]:
        parts[n] += 1
    return tuple((part * FEN).copy_sign(total) if part else Decimal("0.00") for part in parts)


def parsed(text: str, where: str = "金额") -> Decimal:
    """Read an amount as people write it, exactly; more than two decimals are an error, not rounded.

    :raises Invalid: the text is not an amount, or not whole fen, or too large.
    """
    plain = text.translate(WIDE).strip()
    negative = plain.startswith("(") and plain.endswith(")")
    found = WRITTEN.fullmatch(_bare(plain[1:-1] if negative else plain))
    if not found:
        raise Invalid(Problem("money.unreadable", where, f"「{text}」不是金额,请写成 1234.50 这样"))
    sign, digits, factor = found.groups()
    amount = Decimal(digits.replace(",", "")) * FACTORS[factor]
    if amount > AMOUNT_MAX:
        raise Invalid(Problem("money.too_large", where, f"「{text}」太大了,请检查位数"))
    if amount != rounded(amount):
        raise Invalid(Problem("money.not_fen", where, f"「{text}」比一分钱还细,请写到分为止"))
    return rounded(-amount if (sign == "-") != negative else amount)


def _bare(plain: str) -> str:
    return plain.translate(NOISE).replace("RMB", "")


def capital(amount: Decimal) -> str:
    """Write an amount in the capital characters that banks ask for (人民币大写)."""
    exact = rounded(amount.copy_abs())
    if exact > AMOUNT_MAX:
        raise Invalid(Problem("money.too_large", "金额大写", "金额太大,写不成大写,请检查位数"))
    yuan, fen = divmod(int(exact / FEN), 100)
    sign = "负" if amount < 0 and exact else ""
    words = _integer(yuan) + "元" if yuan else ""
    return sign + (words + _fraction(fen, bool(yuan)) or "零元整")


def _fraction(fen: int, after_yuan: bool) -> str:
    """Write jiao and fen; 整 closes what has no fen."""
    jiao, cents = divmod(fen, 10)
    if not fen:
        return "整" if after_yuan else ""
    words = DIGITS[jiao] + "角" if jiao else ("零" if after_yuan else "")
    return words + (DIGITS[cents] + "分" if cents else "整")


def _integer(value: int) -> str:
    """Write a whole number; a group that leaves places empty is announced with one 零."""
    for size, name, full in ((10**8, "亿", 10**7), (10**4, "万", 10**3)):
        if value >= size:
            high, low = divmod(value, size)
            return _integer(high) + name + ("零" if 0 < low < full else "") + _integer(low)
    return _thousands(value)


def _thousands(group: int) -> str:
    words, gap = "", False
    for place in (3, 2, 1, 0):
        digit = group // 10**place % 10
        if digit:
            words += ("零" if gap else "") + DIGITS[digit] + UNITS[place]
            gap = False
        else:
            gap = bool(words)
    return words
