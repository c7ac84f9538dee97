"""The registry of field types (字段类型): what a `Field.type` may say.

A new type is one file here, one folder under `web/src/fields/`, and nothing else.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from guocheng.definition.entity import Field
from guocheng.definition.field_types.base import COLUMNS, Family, FieldType, Raw
from guocheng.definition.field_types.boolean import BooleanType
from guocheng.definition.field_types.choice import ChoicesType, ChoiceType
from guocheng.definition.field_types.date import DateType
from guocheng.definition.field_types.decimal import DecimalType, MoneyType
from guocheng.definition.field_types.files import FilesType
from guocheng.definition.field_types.instant import InstantType
from guocheng.definition.field_types.integer import IntegerType
from guocheng.definition.field_types.lines import LinesType
from guocheng.definition.field_types.link import LinkType
from guocheng.definition.field_types.serial import SerialType, serial_number, serial_series
from guocheng.definition.field_types.text import TextType, mask

_types: dict[str, FieldType] = {}
_types.update(
    (one.name, one)
    for one in (
        TextType(),
        IntegerType(),
        DecimalType(),
        MoneyType(),
        BooleanType(),
        DateType(),
        InstantType(),
        ChoiceType(),
        ChoicesType(),
        LinkType(),
        SerialType(),
        FilesType(),
        LinesType(_types),
    )
)

FIELD_TYPES: Mapping[str, FieldType] = MappingProxyType(_types)


def type_of(field: Field) -> FieldType:
    """Return the type a field names; that it exists was checked by `problems`."""
    return FIELD_TYPES[field.type]


def family_of(field: Field) -> Family:
    """Return how values of a field travel."""
    return FIELD_TYPES[field.type].family(field)


def refers(field: Field) -> bool:
    """Tell whether a field names records of `field.to`, one or several."""
    return family_of(field) in (Family.LINK, Family.LINKS)


__all__ = [
    "COLUMNS",
    "FIELD_TYPES",
    "Family",
    "FieldType",
    "Raw",
    "family_of",
    "mask",
    "refers",
    "serial_number",
    "serial_series",
    "type_of",
]
