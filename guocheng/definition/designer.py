"""What the form designer may ask about a field (设计器属性): the properties of each type, with word and kind.

The kinds: text, long (several lines), expression, boolean, number, words (a list of texts), options, entity, field, and
parts (records of their own, as columns or roll-ups).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from functools import cache

from guocheng.definition.entity import Field
from guocheng.definition.field_types import FIELD_TYPES, FieldType
from guocheng.definition.words import MEMBERS, PROPERTIES

_EXPRESSIONS = frozenset(
    {
        "default",
        "required_when",
        "visible_when",
        "readonly_when",
        "check",
        "formula",
        "minimum",
        "maximum",
        "unique_when",
        "pick_where",
        "where",
    }
)
_KINDS: Mapping[str, str] = {
    "options": "options",
    "to": "entity",
    "of": "entity",
    "by": "field",
    "help": "long",
    **dict.fromkeys(_EXPRESSIONS, "expression"),
}
_BY_HINT = {"str": "text", "bool": "boolean", "int": "number", "tuple[str, ...]": "words"}
#: What the platform fills in by itself, and the choice of the type.
NOT_ASKED = frozenset({"type", "shown_as"})


@dataclass(frozen=True)
class Property:
    """One thing that can be said about a field."""

    name: str
    label: str
    kind: str


def properties_of(type_: FieldType) -> tuple[Property, ...]:
    """Return what can be said about a field of a type, in the designer's order."""
    return tuple(_property(name) for name in dict.fromkeys(type_.properties))


def designer() -> dict[str, tuple[Property, ...]]:
    """Return the properties of every type by its name."""
    return {name: properties_of(type_) for name, type_ in FIELD_TYPES.items()}


@cache
def _property(name: str) -> Property:
    label = MEMBERS[name] if name in MEMBERS and name not in PROPERTIES else PROPERTIES[name]
    return Property(name, label, _KINDS.get(name) or _BY_HINT.get(_hints()[name], "parts"))


@cache
def _hints() -> Mapping[str, str]:
    return {one.name: str(one.type) for one in fields(Field)}
