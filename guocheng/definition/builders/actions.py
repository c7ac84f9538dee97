"""Builders of what the system does by itself (自动动作): set fields, make lines, link earlier records, send signals."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from guocheng.definition.action import Assign, LinkEarlier, MakeLines, SendSignal, SetFields, TakeRule
from guocheng.definition.builders.fields import name_of
from guocheng.definition.entity import Entity


def set_fields(sets: Mapping[str, str] | None = None, *, when: str = "", **more: str) -> SetFields:
    """Set fields to the values of expressions."""
    return SetFields(assigns({**(sets or {}), **more}), when)


def make_lines(into: str, *, source: str, rules: str | Entity, match: str, sets: Mapping[str, str]) -> MakeLines:
    """Make lines by the rules of a decision table, one per source line and matching rule."""
    return MakeLines(into, source, name_of(rules), match, assigns(sets))


def take_rule(rules: str | Entity, *, match: str, sets: Mapping[str, str]) -> TakeRule:
    """Set fields from the first matching row of a decision table."""
    return TakeRule(name_of(rules), match, assigns(sets))


def send_signal(signal: str, *, to: str = "", entity: str | Entity = "", field: str = "", when: str = "") -> SendSignal:
    """Tell the procedures that wait for a signal: of the records `to` leads to, or whose `field` leads here."""
    return SendSignal(signal, to, name_of(entity) if entity else "", field, when)


def link_earlier(
    into: str, *, same: Iterable[str], date_field: str, within_days: int, sets: Mapping[str, str] | None = None
) -> LinkEarlier:
    """Link an earlier record alike, and set fields when there is one."""
    return LinkEarlier(into, tuple(same), date_field, within_days, assigns(sets or {}))


def assigns(sets: Mapping[str, Any]) -> tuple[Assign, ...]:
    """Return assignments of expressions to fields."""
    return tuple(Assign(name, value) for name, value in sets.items())
