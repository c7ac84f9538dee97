"""Web address (网址): only schemes that open nothing dangerous; without one it is https."""

from __future__ import annotations

import re

from guocheng.definition.entity import Field
from guocheng.definition.field_types.base import folded, quoted, refuse
from guocheng.definition.field_types.text import TextType

LENGTH_MAX = 2000
_HOST = r"(?:[\w-]+\.)+[\w-]{2,}|localhost|\d{1,3}(?:\.\d{1,3}){3}"
_WEB = re.compile(rf"https?://(?:{_HOST})(?::\d{{1,5}})?(?:[/?#][^\s<>\"]*)?", re.IGNORECASE)
_OTHER = re.compile(r"mailto:[^\s@<>\"]+@[^\s@<>\"]+|tel:\+?[\d-]{3,20}", re.IGNORECASE)
_SCHEME = re.compile(r"[a-z][a-z0-9+.-]*:(?!\d)", re.IGNORECASE)


class UrlType(TextType):
    """An address in the web."""

    name = "url"
    label = "网址"
    width = 200
    own_properties = ("pattern", "pattern_message")
    of_a_kind = True

    def accepted(self, field: Field, text: str) -> str:
        """Return the address with its scheme."""
        address = folded(text)
        address = address if _SCHEME.match(address) else f"https://{address}"
        if len(address) > LENGTH_MAX or not (_WEB.fullmatch(address) or _OTHER.fullmatch(address)):
            raise refuse(field, "not_url", f"要填网址,例如 https://example.com,不能是{quoted(text)}")
        return address
