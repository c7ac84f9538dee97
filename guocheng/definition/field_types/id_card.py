"""Identity card number (身份证号): 18 places with the check digit of GB 11643-1999 and a birthday that exists."""

from __future__ import annotations

import re

from guocheng.base.identity import birthday, identity_check
from guocheng.definition.entity import Field
from guocheng.definition.field_types.base import folded, refuse
from guocheng.definition.field_types.text import TextType

_SHAPE = re.compile(r"[0-9]{17}[0-9X]")


class IdCardType(TextType):
    """The number of a resident's identity card."""

    name = "id_card"
    label = "身份证号"
    width = 180
    own_properties = ("searchable",)
    of_a_kind = True

    def accepted(self, field: Field, text: str) -> str:
        """Return the number with a capital X."""
        number = folded(text).replace(" ", "").upper()
        if re.fullmatch("[0-9]{15}", number):
            raise refuse(field, "old_id_card", "是 15 位的旧身份证号,请填新的 18 位号码")
        if not _SHAPE.fullmatch(number):
            raise refuse(field, "not_id_card", f"要填 18 位身份证号,现在是 {len(number)} 位,最后一位可以是 X")
        if birthday(number) is None:
            raise refuse(field, "id_card_birthday", f"的出生日期「{number[6:14]}」不存在,请核对第 7 到 14 位")
        if number[17] != identity_check(number[:17]):
            raise refuse(field, "check_digit", "的校验位不对,请逐位核对身份证号")
        return number
