"""E-mail address (邮箱): one address; what stands behind the @ is written small."""

from __future__ import annotations

import re

from guocheng.definition.entity import Field
from guocheng.definition.field_types.base import folded, quoted, refuse
from guocheng.definition.field_types.text import TextType

LENGTH_MAX = 254
_LETTER = r"A-Za-z\u3400-\u9fff"
_SHAPE = re.compile(
    r"[^\s@<>()\[\],;:\"\\]{1,64}"
    rf"@(?:[0-9{_LETTER}][0-9{_LETTER}-]*\.)+[{_LETTER}]{{2,}}"
)


class EmailType(TextType):
    """An address for e-mail."""

    name = "email"
    label = "邮箱"
    width = 180
    own_properties = ("searchable", "pattern", "pattern_message")
    of_a_kind = True

    def accepted(self, field: Field, text: str) -> str:
        """Return the address with its host in small letters."""
        address = folded(text).removeprefix("mailto:").replace("。", ".")
        if len(address) > LENGTH_MAX or not _SHAPE.fullmatch(address):
            raise refuse(field, "not_email", f"要填邮箱,例如 wang@example.com,不能是{quoted(text)}")
        person, _, host = address.rpartition("@")
        return f"{person}@{host.lower()}"
