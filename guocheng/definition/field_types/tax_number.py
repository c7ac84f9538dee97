"""Tax number (税号): the unified social credit code with its check place, and the old ones of 15 and 20 places."""

from __future__ import annotations

import re

from guocheng.base.identity import CREDIT_LETTERS, credit_check
from guocheng.definition.entity import Field
from guocheng.definition.field_types.base import folded, refuse
from guocheng.definition.field_types.text import TextType

_OLD = re.compile(r"[0-9A-Z]{15}|[0-9A-Z]{20}")
_CREDIT = re.compile(f"[{CREDIT_LETTERS}]{{18}}")


class TaxNumberType(TextType):
    """The number a company pays taxes under."""

    name = "tax_number"
    label = "税号"
    width = 180
    own_properties = ("searchable",)
    of_a_kind = True

    def accepted(self, field: Field, text: str) -> str:
        """Return the number in capitals."""
        number = folded(text).replace(" ", "").upper()
        if _OLD.fullmatch(number):
            return number
        if not _CREDIT.fullmatch(number):
            message = f"要填 18 位统一社会信用代码(或 15、20 位旧税号),现在是 {len(number)} 位;代码里没有 I、O、S、V、Z"
            raise refuse(field, "not_tax_number", message)
        if number[17] != credit_check(number[:17]):
            raise refuse(field, "check_digit", "的校验位不对,请逐位核对统一社会信用代码")
        return number
