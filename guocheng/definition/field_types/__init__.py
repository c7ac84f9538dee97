"""The registry of field types (字段类型): what a `Field.type` may say.

A new type is one file here, one folder under `web/src/fields/`, and nothing else.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from guocheng.definition.entity import Field
from guocheng.definition.field_types.audio import AudioType
from guocheng.definition.field_types.back import BackType
from guocheng.definition.field_types.bank_card import BankCardType
from guocheng.definition.field_types.barcode import BarcodeType
from guocheng.definition.field_types.base import COLUMNS, Family, FieldType, Percentage, Raw
from guocheng.definition.field_types.boolean import BooleanType
from guocheng.definition.field_types.cascade import CascadeType
from guocheng.definition.field_types.choice import ChoicesType, ChoiceType
from guocheng.definition.field_types.code import CodeType
from guocheng.definition.field_types.color import ColorType
from guocheng.definition.field_types.date import DateType
from guocheng.definition.field_types.date_range import DateRangeType
from guocheng.definition.field_types.decimal import DecimalType, MoneyType
from guocheng.definition.field_types.duration import DurationType
from guocheng.definition.field_types.email import EmailType
from guocheng.definition.field_types.files import FilesType
from guocheng.definition.field_types.icon import IconType
from guocheng.definition.field_types.id_card import IdCardType
from guocheng.definition.field_types.images import ImagesType
from guocheng.definition.field_types.instant import InstantType
from guocheng.definition.field_types.integer import IntegerType
from guocheng.definition.field_types.lines import LinesType
from guocheng.definition.field_types.link import LinkType
from guocheng.definition.field_types.links import LinksType
from guocheng.definition.field_types.location import LocationType
from guocheng.definition.field_types.lookup import LookupType
from guocheng.definition.field_types.markdown import MarkdownType
from guocheng.definition.field_types.percent import PercentType
from guocheng.definition.field_types.phone import PhoneType
from guocheng.definition.field_types.progress import ProgressType
from guocheng.definition.field_types.rating import RatingType
from guocheng.definition.field_types.region import RegionType
from guocheng.definition.field_types.rich_text import RichTextType
from guocheng.definition.field_types.secret import SecretType
from guocheng.definition.field_types.serial import (
    SerialType,
    serial_count,
    serial_number,
    serial_paths,
    serial_series,
)
from guocheng.definition.field_types.signature import SignatureType
from guocheng.definition.field_types.tags import TagsType
from guocheng.definition.field_types.tax_number import TaxNumberType
from guocheng.definition.field_types.text import TextType, mask
from guocheng.definition.field_types.time import TimeType
from guocheng.definition.field_types.url import UrlType

_types: dict[str, FieldType] = {}
_types.update(
    (one.name, one)
    for one in (
        TextType(),
        EmailType(),
        PhoneType(),
        UrlType(),
        IdCardType(),
        TaxNumberType(),
        BankCardType(),
        BarcodeType(),
        ColorType(),
        IconType(),
        MarkdownType(),
        RichTextType(),
        CodeType(),
        SecretType(),
        IntegerType(),
        DecimalType(),
        MoneyType(),
        PercentType(),
        RatingType(),
        ProgressType(),
        DurationType(),
        BooleanType(),
        DateType(),
        TimeType(),
        DateRangeType(),
        InstantType(),
        ChoiceType(),
        ChoicesType(),
        CascadeType(),
        TagsType(),
        RegionType(),
        LocationType(),
        LinkType(),
        LinksType(),
        BackType(),
        LookupType(_types),
        SerialType(),
        FilesType(),
        ImagesType(),
        SignatureType(),
        AudioType(),
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
    "Percentage",
    "Raw",
    "family_of",
    "mask",
    "refers",
    "serial_count",
    "serial_number",
    "serial_paths",
    "serial_series",
    "type_of",
]
