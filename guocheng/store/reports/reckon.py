"""The figures of groups (指标值): plain ones from their parts, computed ones from the others, places among all groups.

- A figure of the last day is made from that day's records alone, and is blank where there were none.
- Whoever has no figure has no place; whoever has the same figure has the same place.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from guocheng.definition.report import Measure, Report
from guocheng.expr.check import check
from guocheng.expr.run import run
from guocheng.expr.types import Kind
from guocheng.store.query.reader import Reader
from guocheng.store.reports.figures import NOTHING, Number, Parts, figure, pooled, rounded
from guocheng.store.reports.source import GroupKey

Figures = dict[str, Number]


@dataclass(frozen=True)
class Counted:
    """What the sources gave for a stretch of time: the parts of every measure by group, and of all records."""

    groups: dict[GroupKey, dict[str, Parts]] = field(default_factory=dict)
    total: dict[str, Parts] = field(default_factory=dict)

    def together(self, keys: Sequence[GroupKey], names: Sequence[str]) -> dict[str, Parts]:
        """Return the parts of several groups in one."""
        return {name: pooled(self.groups.get(key, {}).get(name, NOTHING) for key in keys) for name in names}


@dataclass(frozen=True)
class Reckoning:
    """How the measures that a reader sees become figures."""

    reader: Reader
    report: Report
    measures: Sequence[Measure]

    def figures(self, whole: Mapping[str, Parts], last: Mapping[str, Parts]) -> Figures:
        """Return the figures of one group by its parts of the whole period and of the last day; places stay blank."""
        shown: Figures = {}
        recent: Figures = {}
        dated = any(one.last_day for one in self.measures)
        for one in sorted(self.measures, key=lambda one: one.kind == "computed"):
            if one.kind == "rank":
                continue
            if dated:
                recent[one.name] = self._recent(one, last.get(one.name, NOTHING), recent)
            if one.last_day:
                shown[one.name] = recent[one.name]
            elif one.kind == "computed":
                shown[one.name] = self._computed(one, shown)
            else:
                shown[one.name] = figure(one, whole.get(one.name, NOTHING))
        return {one.name: shown.get(one.name) for one in self.measures}

    def place(self, groups: Mapping[GroupKey, Figures]) -> None:
        """Write into the figures of all groups which place each has."""
        for one in self.measures:
            if one.kind == "rank":
                name, sign = one.value.removeprefix("-"), -1 if one.value.startswith("-") else 1
                order = sorted(sign * value for found in groups.values() if (value := found[name]) is not None)
                for found in groups.values():
                    value = found[name]
                    found[one.name] = None if value is None else Decimal(bisect_left(order, sign * value) + 1)

    def _recent(self, one: Measure, parts: Parts, known: Figures) -> Number:
        if one.kind == "computed":
            return self._computed(one, known)
        return figure(one, parts) if parts.records else None

    def _computed(self, one: Measure, known: Figures) -> Number:
        checked = check(one.value, self.reader.catalogue.measure_scope(self.report), expects=Kind.NUMBER)
        return rounded(one, run(checked, known, self.reader.env))
