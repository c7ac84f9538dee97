"""Text (文本): one line or several; phone numbers and the like are text that is masked.

- A text keeps what was written but for blanks at its ends; control characters never enter the database.
"""

from __future__ import annotations

import re
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from guocheng.base.mask import phone
from guocheng.definition.entity import Field
from guocheng.definition.field_types.base import FieldType, Percentage, Raw, is_nothing, quoted, refuse
from guocheng.expr.types import Kind, Type

LENGTH_MAX = 100_000
#: A double keeps 15 digits; what Excel shows beyond them is made up.
DIGITS_KEPT = 10**15

_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")


class TextType(FieldType):
    """Text of any length."""

    name = "text"
    label = "文本"
    width = 160
    own_properties: tuple[str, ...] = ("long", "searchable", "pattern", "pattern_message", "length_max", "upper")
    #: A text of a kind (a number of some sort) says nothing with "-" or 无; in a plain text they are words.
    of_a_kind = False

    def expr_type(self, field: Field) -> Type:
        """Return TEXT."""
        return Type(Kind.TEXT)

    def column(self, field: Field) -> str:
        """Return a column without a length: widening one would rewrite the table."""
        return "text"

    def parse(self, field: Field, raw: Raw) -> str | None:
        """Read a text; whole numbers of a spreadsheet lose their ".0"."""
        if isinstance(raw, (int, float)) and abs(raw) >= DIGITS_KEPT:
            raise refuse(field, "digits_lost", "超过 15 位,Excel 已经改掉了后面的数字,请把这一列设为「文本」后重新填写")
        return self._kept(field, written(raw))

    def from_json(self, field: Field, value: Any) -> str | None:
        """Read a text."""
        if value is not None and not isinstance(value, str):
            raise refuse(field, "not_text", f"要填文字,不能是{quoted(value)}")
        return self._kept(field, value or "")

    def accepted(self, field: Field, text: str) -> str:
        """Return a text that is not blank as it is kept.

        :raises Invalid: it is not of this kind.
        """
        return text

    def several_lines(self, field: Field) -> bool:
        """Tell whether line breaks are kept."""
        return field.long

    def _kept(self, field: Field, text: str) -> str | None:
        clean = text.isprintable()  # without line breaks and control characters, as most texts are
        kept = self._trimmed(text if clean else _CONTROL.sub("", text))
        if not clean and not self.several_lines(field):
            kept = " ".join(kept.split("\n")).replace("\r", "").replace("\t", " ")
        if len(kept) > LENGTH_MAX:
            raise refuse(field, "too_long", f"最多 {LENGTH_MAX:,} 个字,现在有 {len(kept):,} 个")
        if not kept or (self.of_a_kind and is_nothing(kept)):
            return None
        return self.accepted(field, kept.upper() if field.upper else kept) or None

    def _trimmed(self, text: str) -> str:
        return text.strip()


def written(raw: Raw) -> str:
    """Return a cell as the text a person sees in it."""
    if isinstance(raw, str):
        return raw
    if raw is None:
        return ""
    if isinstance(raw, bool):
        return "是" if raw else "否"
    if isinstance(raw, Percentage):
        return str(raw)
    if isinstance(raw, float):
        return str(int(raw)) if raw.is_integer() else repr(raw)
    if isinstance(raw, Decimal):
        return f"{raw:f}"
    if isinstance(raw, datetime):
        return raw.strftime("%Y-%m-%d %H:%M:%S").removesuffix(" 00:00:00")
    return raw.isoformat() if isinstance(raw, date) else str(raw)


def mask(text: str) -> str:
    """Return personal data with its middle hidden: 138****0000, 张****."""
    return phone(text) if text else text
