"""Phone number (电话): mobile and landline, kept in one spelling so that the same number is found again.

- A mobile number is kept as 13812345678, a landline as 0577-88881234, an extension behind it as 转123.
- A number that came with its middle hidden (138****5678) stays as it came: express companies hand out such files.
"""

from __future__ import annotations

import re

from guocheng.definition.entity import Field
from guocheng.definition.field_types.base import folded, quoted, refuse
from guocheng.definition.field_types.text import TextType

_EXTENSION = re.compile(r"(.{5,}?)\s*(?:转|分机|ext\.?|x|,|#)\s*(\d{1,6})", re.IGNORECASE)
_PRIVATE = re.compile(r"(1[3-9]\d{9})-(\d{1,6})")
_NOISE = re.compile(r"[\s().·_-]")
_MOBILE = re.compile(r"1[3-9]\d{9}")
_HIDDEN = re.compile(r"1[3-9]\d\*{4,}\d{4}")
_LANDLINE = re.compile(r"(010|02\d|0[3-9]\d{2})(\d{7,8})")
#: A number within a town, a service number, 400 and 800.
_LOCAL = re.compile(r"[2-8]\d{6,7}|1\d{2,5}|9\d{4,8}|[48]00\d{7}")
_ABROAD = re.compile(r"(?:\+|00)[1-9]\d{5,14}")


class PhoneType(TextType):
    """A number to dial."""

    name = "phone"
    label = "电话"
    width = 130
    own_properties = ("searchable",)
    of_a_kind = True

    def accepted(self, field: Field, text: str) -> str:
        """Return the number in the one spelling."""
        number = folded(text).removeprefix("tel:")
        found = _PRIVATE.fullmatch(number) or _EXTENSION.fullmatch(number)
        plain = dialled(found[1] if found else number)
        if plain is None:
            raise refuse(field, "not_phone", f"要填手机或座机,例如 13812345678 或 0577-88881234,不能是{quoted(text)}")
        return f"{plain}转{found[2]}" if found else plain


def dialled(text: str) -> str | None:
    """Return a number without extension in the one spelling, None when it is no number."""
    digits = _NOISE.sub("", text)
    digits = re.sub(r"^(?:\+|00)?86(?=1[3-9]\d{9}$|0?[1-9]\d{8,11}$)", "", digits)
    if _MOBILE.fullmatch(digits) or _HIDDEN.fullmatch(digits) or _LOCAL.fullmatch(digits):
        return digits
    if found := _LANDLINE.fullmatch(digits):
        return f"{found[1]}-{found[2]}"
    return f"+{digits.lstrip('+0')}" if _ABROAD.fullmatch(digits) else None
