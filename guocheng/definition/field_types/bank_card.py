"""Bank card number (银行卡号): digits only, with the Luhn check; read in groups of four."""

from __future__ import annotations

import re
from typing import Any

from guocheng.base.identity import luhn_holds
from guocheng.definition.entity import Field
from guocheng.definition.field_types.base import folded, refuse
from guocheng.definition.field_types.text import TextType

_DIGITS = re.compile(r"[0-9]{13,19}")


class BankCardType(TextType):
    """The number on a bank card."""

    name = "bank_card"
    label = "银行卡号"
    width = 200
    own_properties = ("searchable",)
    of_a_kind = True

    def accepted(self, field: Field, text: str) -> str:
        """Return the digits."""
        number = re.sub(r"[\s-]", "", folded(text))
        if not _DIGITS.fullmatch(number):
            raise refuse(field, "not_bank_card", f"要填 13 到 19 位数字的银行卡号,现在是 {len(number)} 位")
        if not luhn_holds(number):
            raise refuse(field, "check_digit", "的校验位不对,请逐位核对银行卡号")
        return number

    def present(self, field: Field, value: Any) -> str:
        """Return the number in groups of four."""
        text = str(value or "")
        return " ".join(text[place : place + 4] for place in range(0, len(text), 4))
