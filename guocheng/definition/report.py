"""A question asked again and again (报表): groups, measures, a chart; every figure opens down to its records.

A report reads one main entity and may draw measures from others that share its dimensions. The reader's rights decide
which records count.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Dimension:
    """What rows are grouped by: a field, or a date field in buckets."""

    name: str
    label: str
    field: str
    bucket: str = ""  # "" | "day" | "week" | "month" | "quarter" | "year"


@dataclass(frozen=True)
class Measure:
    """One figure per group.

    `count` counts records, `sum/avg/min/max` aggregate `value` (an expression, sub-tables allowed:
    "SUM(compensations.amount)"), `share` is the percentage of records where `where` holds, `computed` is an expression
    over the other measures, `rank` is the place among all groups by the measure that `value` names ("-rate": the
    highest is first).
    With `last_day` a figure is that of the last day of the period that has records, as rates and stocks are. One that
    stands `aside` is there for others to be computed from and is not shown.
    `over` names another entity: `by` says which of its fields stands for each dimension, in order, and `date_field`
    which of its fields the period applies to.
    """

    name: str
    label: str
    kind: str  # "count" | "sum" | "avg" | "min" | "max" | "share" | "computed" | "rank"
    value: str = ""
    where: str = ""
    over: str = ""
    by: tuple[str, ...] = ()
    date_field: str = ""
    scale: int = 0
    unit: str = ""
    last_day: bool = False
    aside: bool = False


@dataclass(frozen=True)
class Chart:
    """How a report is drawn: bar, line, pareto, pie, heat."""

    kind: str
    x: str
    measures: tuple[str, ...]
    series: str = ""


@dataclass(frozen=True)
class Report:
    """A grouped table with a chart; `date_field` is what the period filter applies to."""

    name: str
    label: str
    on: str
    rows: tuple[Dimension, ...]
    measures: tuple[Measure, ...]
    where: str = ""
    date_field: str = ""
    period: str = "last_12_months"  # default period
    sort: str = ""  # measure or dimension, "-tickets" descending
    top: int = 0
    charts: tuple[Chart, ...] = ()
    help: str = ""
    format: int = 1
