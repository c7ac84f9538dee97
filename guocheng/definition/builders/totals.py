"""Builders of what is added up (汇总表和汇总字段)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from decimal import Decimal
from typing import TypedDict, Unpack

from guocheng.definition.aggregate import Aggregate, Measure, Source
from guocheng.definition.builders.fields import name_of
from guocheng.definition.entity import Entity, Field, RollUp


class MeasureWords(TypedDict, total=False):
    """What a measure may be told."""

    type: str
    scale: int
    unit: str


class AggregateWords(TypedDict, total=False):
    """What an aggregate may be told."""

    mode: str
    icon: str
    help: str


def measure(
    name: str,
    label: str,
    function: str = "sum",
    *,
    never_below: Decimal | int | str = "",
    **words: Unpack[MeasureWords],
) -> Measure:
    """Declare a figure of an aggregate: count, sum, avg, min, max, first, last, distinct or concat."""
    return Measure(name, label, function, never_below=str(never_below), **words)


def adds(
    of: str | Entity,
    *,
    keys: Iterable[str],
    values: Iterable[str] = (),
    where: str = "",
    order: str = "",
    lines: str = "",
) -> Source:
    """Let records, or the lines of a sub-table, count with a plus."""
    name = f"{name_of(of)}.{lines}" if lines else name_of(of)
    return Source(name, tuple(keys), tuple(values), where, "+", order)


def takes_away(
    of: str | Entity,
    *,
    keys: Iterable[str],
    values: Iterable[str] = (),
    where: str = "",
    lines: str = "",
) -> Source:
    """Let records, or the lines of a sub-table, count with a minus."""
    return replace(adds(of, keys=keys, values=values, where=where, lines=lines), sign="-")


def aggregate(
    name: str,
    label: str,
    *,
    keys: Iterable[Field],
    measures: Iterable[Measure],
    sources: Iterable[Source],
    unit_fields: Iterable[str] = (),
    **words: Unpack[AggregateWords],
) -> Aggregate:
    """Declare figures by group that the system keeps exact."""
    return Aggregate(name, label, tuple(keys), tuple(measures), tuple(sources), unit_fields=tuple(unit_fields), **words)


def rolled_up(
    field: Field,
    *,
    of: str | Entity,
    by: str,
    function: str = "count",
    value: str = "",
    where: str = "",
    order: str = "",
) -> Field:
    """Let a field show a figure over the records that point back at its record."""
    return replace(field, readonly=True, roll_up=RollUp(name_of(of), by, function, value, where, order))
