"""Builder of conversions (内部折算规则)."""

from __future__ import annotations

from typing import TypedDict, Unpack

from guocheng.definition.builders.fields import name_of
from guocheng.definition.conversion import Conversion
from guocheng.definition.entity import Entity


class ConversionWords(TypedDict, total=False):
    """What a conversion may be told."""

    grade: str
    direction: str
    where: str
    group_by: str
    trade: str
    scenario: str
    enabled: bool
    gives_way_to: str
    provider_history: str
    valid_from: str
    valid_until: str
    floor: str
    cap: str
    help: str


def conversion(
    name: str,
    label: str,
    *,
    of: str | Entity,
    day: str,
    provider: str,
    receiver: str,
    item: str,
    quantity: str,
    lines: str = "",
    **words: Unpack[ConversionWords],
) -> Conversion:
    """Declare how records, or the lines of a sub-table, become internal trades."""
    source = f"{name_of(of)}.{lines}" if lines else name_of(of)
    return Conversion(name, label, source, day, provider, receiver, item, quantity, **words)
