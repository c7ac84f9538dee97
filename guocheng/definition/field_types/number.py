"""How numbers are written in Chinese offices (数字的写法): ¥1,234.50, 1.2万, 12%, (300.00), １２３.

- The answer is exact; a double of a spreadsheet counts with the 15 digits it really keeps.
"""

from __future__ import annotations

import re
from datetime import date, time
from decimal import Decimal, InvalidOperation

from guocheng.definition.entity import Field
from guocheng.definition.field_types.base import Raw, folded, is_nothing, quoted, refuse

_SHAPE = re.compile(r"(?:\d{1,3}(?:,\d{3})+|\d+)?(?:\.\d+)?(?:[eE][+-]?\d{1,2})?")
_FACTORS = {"%": Decimal("0.01"), "‰": Decimal("0.001"), "万": Decimal(10_000), "亿": Decimal(100_000_000)}
_CURRENCY = ("¥", "¥", "$", "RMB", "CNY", "人民币")
_UNITS = ("元整", "元", "圆", "块")
DIGITS_MAX = 24


def parsed_number(field: Field, raw: Raw) -> Decimal | None:
    """Read a number; blank gives None.

    :raises Invalid: the text is no number.
    """
    if is_nothing(raw):
        return None
    if isinstance(raw, (date, time, bool)):
        raise refuse(field, "not_a_number", f"要填数字,不能是{quoted(raw)}")
    if isinstance(raw, float):
        return _checked(field, raw, Decimal(f"{raw:.15g}")) if raw == raw else None
    return _checked(field, raw, Decimal(raw) if isinstance(raw, (int, Decimal)) else _from_text(field, str(raw)))


def json_number(field: Field, value: object) -> Decimal | None:
    """Read a number sent by a program: a whole number or a text, never a double.

    :raises Invalid: the value is no exact number.
    """
    if value is None or value == "":
        return None
    if isinstance(value, (int, Decimal)) and not isinstance(value, bool):
        return _checked(field, value, Decimal(value))
    if isinstance(value, str):
        try:
            return _checked(field, value, Decimal(value.strip()))
        except InvalidOperation:
            pass
    raise refuse(field, "not_a_number", f'要填数字,不能是{quoted(value)}(小数请写成文字,例如 "12.50")')


def grouped(value: Decimal) -> str:
    """Return a number with thousands separated, as people read it."""
    return f"{value:,f}"


def _from_text(field: Field, raw: str) -> Decimal:
    text = folded(raw).replace(" ", "").removeprefix("'").removesuffix(field.unit or "\0")
    negative = text.startswith("(") and text.endswith(")")
    text = text[1:-1] if negative else text
    for _ in range(2):  # a sign may stand before or behind the currency
        negative, text = (not negative, text[1:]) if text[:1] in {"-", "−"} else (negative, text.removeprefix("+"))
        text = next((text.removeprefix(sign) for sign in _CURRENCY if text.startswith(sign)), text)
    text = next((text.removesuffix(unit) for unit in _UNITS if text.endswith(unit)), text)
    factor = _FACTORS.get(text[-1:], Decimal(1))
    text = text[:-1] if text[-1:] in _FACTORS else text
    if not text or text[0] == "e" or not _SHAPE.fullmatch(text):
        raise refuse(field, "not_a_number", f"要填数字,读不懂{quoted(raw)}")
    return Decimal(text.replace(",", "")) * factor * (-1 if negative else 1)


def _checked(field: Field, raw: object, value: Decimal) -> Decimal:
    if not value.is_finite() or value.adjusted() >= DIGITS_MAX:
        raise refuse(field, "number_too_big", f"的数字太大:{quoted(raw)}")
    return value
