"""Builders of entities and fields (实体和字段).

- The keywords of a field builder are the attributes of `Field`; lists become tuples.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any, TypedDict, Unpack

from guocheng.definition.entity import Check, Entity, Field, NoOverlap, OnChange, Option, Section
from guocheng.definition.paper import Paper
from guocheng.definition.view import View


class FieldWords(TypedDict, total=False):
    """What any field may be told."""

    required: bool
    unique: bool
    unique_when: str
    readonly: bool
    masked: bool
    indexed: bool
    searchable: bool
    default: str
    required_when: str
    visible_when: str
    readonly_when: str
    on_change: tuple[OnChange, ...]
    placeholder: str
    remembered: bool
    check: str
    check_message: str
    formula: str
    unit: str
    help: str
    width: int
    aliases: tuple[str, ...]


class TextWords(FieldWords, total=False):
    """What a text may be told: what it must look like, how long it may be, and whether it is kept in capitals."""

    pattern: str
    pattern_message: str
    length_max: int
    upper: bool


class MeasureWords(FieldWords, total=False):
    """What a number or a day may be told: expressions of the least and the greatest value."""

    minimum: str
    maximum: str


def text(name: str, label: str, *, long: bool = False, **words: Unpack[TextWords]) -> Field:
    """Declare a text."""
    return Field(name, label, "text", long=long, **words)


def phone(name: str, label: str, **words: Unpack[FieldWords]) -> Field:
    """Declare a phone number, which is masked unless a grant reveals it."""
    return replace(Field(name, label, "phone", **words), masked=True)


def integer(name: str, label: str, **words: Unpack[MeasureWords]) -> Field:
    """Declare a whole number."""
    return Field(name, label, "integer", **words)


def decimal(name: str, label: str, *, scale: int = 2, **words: Unpack[MeasureWords]) -> Field:
    """Declare a number with so many digits after the point."""
    return Field(name, label, "decimal", scale=scale, **words)


def money(name: str, label: str, **words: Unpack[MeasureWords]) -> Field:
    """Declare an amount in yuan, exact to the fen."""
    return Field(name, label, "money", **words)


def boolean(name: str, label: str, **words: Unpack[FieldWords]) -> Field:
    """Declare a yes or no."""
    return Field(name, label, "boolean", **words)


def date(name: str, label: str, *, precision: str = "", **words: Unpack[MeasureWords]) -> Field:
    """Declare a day, or the week, month, quarter or year that `precision` says."""
    return Field(name, label, "date", precision=precision, **words)


def instant(name: str, label: str, **words: Unpack[MeasureWords]) -> Field:
    """Declare a day with a time."""
    return Field(name, label, "instant", **words)


def option(code: str, label: str, color: str = "", *, offered: bool = True, parent: str = "", when: str = "") -> Option:
    """Declare an option: its colour, in a cascade the option above, and when it can be chosen."""
    return Option(code, label, color, offered, parent, when)


def fills(field: str, value: str) -> OnChange:
    """Declare that a change of the field this stands on gives another field the value of an expression."""
    return OnChange(field, value)


class ChoiceWords(FieldWords, total=False):
    """What a field with options may be told."""

    other: bool
    widget: str


Options = Mapping[str, str] | Iterable[Option]


def choice(name: str, label: str, options: Options, **words: Unpack[ChoiceWords]) -> Field:
    """Declare one of several options, given as code to label or as options."""
    return Field(name, label, "choice", options=options_of(options), **words)


def choices(name: str, label: str, options: Options, **words: Unpack[ChoiceWords]) -> Field:
    """Declare any number of options."""
    return Field(name, label, "choices", options=options_of(options), **words)


def cascade(name: str, label: str, options: Iterable[Option], **words: Unpack[FieldWords]) -> Field:
    """Declare one option of a tree; each option names the one above it."""
    return Field(name, label, "cascade", options=options_of(options), **words)


def tags(name: str, label: str, *, count_max: int = 0, **words: Unpack[FieldWords]) -> Field:
    """Declare any number of free words."""
    return Field(name, label, "tags", count_max=count_max, **words)


def region(name: str, label: str, *, detailed: bool = False, **words: Unpack[FieldWords]) -> Field:
    """Declare a province, city or county, with the address below it where it is `detailed`."""
    return Field(name, label, "region", detailed=detailed, **words)


def location(name: str, label: str, *, pinned: bool = False, **words: Unpack[FieldWords]) -> Field:
    """Declare a point on the map; a `pinned` one comes from the device alone."""
    return Field(name, label, "location", pinned=pinned, **words)


def link(name: str, label: str, to: str | Entity, *, pick_where: str = "", **words: Unpack[FieldWords]) -> Field:
    """Declare a link to a record of another entity."""
    return Field(name, label, "link", to=name_of(to), pick_where=pick_where, **words)


def person(name: str, label: str, *, pick_where: str = "", **words: Unpack[FieldWords]) -> Field:
    """Declare a link to a person."""
    return link(name, label, "org.person", pick_where=pick_where, **words)


def unit(name: str, label: str, *, pick_where: str = "", **words: Unpack[FieldWords]) -> Field:
    """Declare a link to a unit of the company."""
    return link(name, label, "org.unit", pick_where=pick_where, **words)


def serial(name: str, label: str, rule: str, *, gap_free: bool = False, **words: Unpack[FieldWords]) -> Field:
    """Declare a number given by rule, such as "TS{yyyyMMdd}{0000}"; `gap_free` skips none, one writer at a time."""
    return replace(Field(name, label, "serial", rule=rule, gap_free=gap_free, **words), readonly=True, unique=True)


class FileWords(FieldWords, total=False):
    """What a field that holds files may be told: how many, and how many megabytes each."""

    count_max: int
    size_max: int


def files(name: str, label: str, *, accept: tuple[str, ...] = (), **words: Unpack[FileWords]) -> Field:
    """Declare attachments, of some kinds alone where `accept` names them."""
    return Field(name, label, "files", accept=accept, **words)


def images(
    name: str, label: str, *, camera_only: bool = False, watermark: bool = False, **words: Unpack[FileWords]
) -> Field:
    """Declare pictures."""
    return Field(name, label, "images", camera_only=camera_only, watermark=watermark, **words)


def signature(name: str, label: str, **words: Unpack[FieldWords]) -> Field:
    """Declare a name drawn with finger or mouse."""
    return Field(name, label, "signature", **words)


def audio(name: str, label: str, **words: Unpack[FileWords]) -> Field:
    """Declare recordings."""
    return Field(name, label, "audio", **words)


def lines(name: str, label: str, columns: Iterable[Field], **words: Unpack[FieldWords]) -> Field:
    """Declare a sub-table with its columns."""
    return Field(name, label, "lines", lines=tuple(columns), **words)


def check(holds: str, message: str, *, at: str = "") -> Check:
    """Declare a rule over the whole record."""
    return Check(holds, message, at)


def no_overlap(same: str | Iterable[str], start: str, end: str, *, where: str = "", says: str = "") -> NoOverlap:
    """Let records with the same values overlap at no time; `where` says which of them count."""
    return NoOverlap((same,) if isinstance(same, str) else tuple(same), start, end, where, says)


def section(label: str, *fields: str, collapsed: bool = False) -> Section:
    """Declare a group of fields on the form."""
    return Section(label, fields, collapsed)


class EntityWords(TypedDict, total=False):
    """What an entity may be told besides its fields."""

    title: str
    icon: str
    parent_field: str
    period_field: str
    lock_family: str
    importable: bool
    key: Iterable[str]
    checks: Iterable[Check]
    no_overlap: Iterable[NoOverlap]
    sections: Iterable[Section]
    columns: Iterable[str]
    phone_columns: Iterable[str]
    filters: Iterable[str]
    sort: Iterable[str]
    unit_fields: Iterable[str]
    owner_fields: Iterable[str]
    indexes: Iterable[Iterable[str]]
    views: Iterable[View]
    papers: Iterable[Paper]


def entity(name: str, label: str, fields: Iterable[Field], **words: Unpack[EntityWords]) -> Entity:
    """Declare an entity."""
    indexes = tuple(tuple(one) for one in words.pop("indexes", ()))
    plain: dict[str, Any] = {key: one if isinstance(one, (str, bool)) else tuple(one) for key, one in words.items()}  # type: ignore[arg-type]
    return Entity(name, label, tuple(fields), indexes=indexes, **plain)


def name_of(one: str | Entity) -> str:
    """Return the name of an entity given by name or by value."""
    return one if isinstance(one, str) else one.name


def options_of(given: Mapping[str, str] | Iterable[Option]) -> tuple[Option, ...]:
    """Return options given as code to label, or as they are."""
    if isinstance(given, Mapping):
        return tuple(Option(code, label) for code, label in given.items())
    return tuple(given)
