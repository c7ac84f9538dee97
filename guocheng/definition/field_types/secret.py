"""Secret (密文): a password or the like; encrypted before it is kept, and shown only to who asks for this one.

- What is kept is a sealed text; lists, history, exports, messages and the river know nothing else.
- `HIDDEN` stands for "something is there"; sent back by a form it changes nothing.
"""

from __future__ import annotations

import re
from typing import Any

from guocheng.definition.entity import Field
from guocheng.definition.field_types.base import Family
from guocheng.definition.field_types.text import TextType

HIDDEN = "••••••"
SEALED = "sealed:"
#: The fingerprint of a key, and at least a nonce and a tag in base64.
_SEALED = re.compile(rf"{SEALED}[0-9a-f]{{12}}:(?:[A-Za-z0-9+/]{{4}}){{9,}}(?:[A-Za-z0-9+/]{{2,3}}={{1,2}})?")


class SecretType(TextType):
    """A text that is encrypted at rest."""

    name = "secret"
    label = "密文"
    width = 100
    own_properties = ()
    sortable = False
    exported = False
    named = False

    def family(self, field: Field) -> Family:
        """Return that nothing of the value travels."""
        return Family.SEALED

    def operators(self, field: Field) -> frozenset[str]:
        """Offer only whether there is one."""
        return frozenset({"empty", "not_empty"})

    def to_json(self, field: Field, value: Any) -> str | None:
        """Return that something is there."""
        return HIDDEN if value else None

    def present(self, field: Field, value: Any) -> str:
        """Return that something is there."""
        return HIDDEN if value else ""

    def echoes(self, value: Any) -> bool:
        """Tell whether a form sent back what it was shown."""
        return bool(value == HIDDEN)


def is_sealed(text: str) -> bool:
    """Tell whether a text was encrypted already; what somebody types that only begins like it was not."""
    return _SEALED.fullmatch(text) is not None
