"""Barcode (条码): what a scanner reads, shown as a bar or QR code; typed or read by the camera."""

from __future__ import annotations

from guocheng.definition.entity import Field
from guocheng.definition.field_types.base import refuse
from guocheng.definition.field_types.text import TextType

#: A QR code of more is too fine for the camera of a phone.
LENGTH_MAX = 500


class BarcodeType(TextType):
    """A text that is scanned."""

    name = "barcode"
    label = "条码/二维码"
    width = 170
    own_properties = ("searchable", "pattern", "pattern_message", "length_max", "upper", "scan_only")
    of_a_kind = True

    def accepted(self, field: Field, text: str) -> str:
        """Return the text unless no code can hold it."""
        if len(text) > LENGTH_MAX:
            raise refuse(field, "too_long", f"最多 {LENGTH_MAX} 个字,现在有 {len(text)} 个")
        return text
