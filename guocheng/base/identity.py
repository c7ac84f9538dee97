"""Numbers that carry a check digit (带校验位的号码): identity cards, credit codes of companies, bank cards.

- All take and give plain text; what is asked of a number of the wrong shape is blank.
"""

from __future__ import annotations

import re
from datetime import date

_CARD = re.compile(r"[0-9]{17}[0-9Xx]")
_CARD_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CARD_CHECKS = "10X98765432"
_YEAR_FIRST, _YEAR_LAST = 1900, 2099
#: GB 32100-2015 leaves out I, O, S, V and Z.
CREDIT_LETTERS = "0123456789ABCDEFGHJKLMNPQRTUWXY"


def identity_check(first17: str) -> str:
    """Return the last place of an identity card number (GB 11643-1999)."""
    total = sum(int(digit) * weight for digit, weight in zip(first17, _CARD_WEIGHTS, strict=True))
    return _CARD_CHECKS[total % 11]


def birthday(number: str) -> date | None:
    """Return the birthday an identity card number holds, None when it holds none."""
    if not _CARD.fullmatch(number) or not _YEAR_FIRST <= int(number[6:10]) <= _YEAR_LAST:
        return None
    try:
        return date(int(number[6:10]), int(number[10:12]), int(number[12:14]))
    except ValueError:
        return None


def sex(number: str) -> str | None:
    """Return 男 or 女 as an identity card number says it."""
    return None if birthday(number) is None else "男" if int(number[16]) % 2 else "女"


def credit_check(first17: str) -> str:
    """Return the last place of a unified social credit code (GB 32100-2015)."""
    total = sum(CREDIT_LETTERS.index(letter) * pow(3, place, 31) for place, letter in enumerate(first17))
    return CREDIT_LETTERS[-total % 31]


def luhn_holds(digits: str) -> bool:
    """Tell whether the last digit of a card number fits the others."""
    total = 0
    for place, digit in enumerate(reversed(digits)):
        doubled = int(digit) * (2 if place % 2 else 1)
        total += doubled - 9 if doubled > 9 else doubled
    return total % 10 == 0
