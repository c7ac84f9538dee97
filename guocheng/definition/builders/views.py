"""Builders of what people look at (报表、警报、菜单) and of import shapes (导入)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TypedDict, Unpack

from guocheng.definition.alert import Alert
from guocheng.definition.builders.fields import name_of
from guocheng.definition.bundle import MenuItem
from guocheng.definition.entity import Entity
from guocheng.definition.importing import ColumnMap, ImportShape
from guocheng.definition.report import Chart, Dimension, Measure, Report
from guocheng.definition.who import Who

# ---- reports ---------------------------------------------------------------------------------------------------------


def by(field: str, label: str = "", *, name: str = "", bucket: str = "") -> Dimension:
    """Group by a field; without a label the field's own is shown."""
    return Dimension(name or field.replace(".", "_"), label, field, bucket)


def by_day(field: str, label: str = "日期") -> Dimension:
    """Group by day."""
    return Dimension("day", label, field, "day")


def by_week(field: str, label: str = "周") -> Dimension:
    """Group by week, Monday first."""
    return Dimension("week", label, field, "week")


def by_month(field: str, label: str = "月份") -> Dimension:
    """Group by month."""
    return Dimension("month", label, field, "month")


def count(name: str, label: str, *, where: str = "") -> Measure:
    """Count the records, or those where a condition holds."""
    return Measure(name, label, "count", where=where, unit="件")


def total(
    name: str,
    label: str,
    value: str,
    *,
    where: str = "",
    over: str | Entity = "",
    by: Iterable[str] = (),
    date_field: str = "",
    scale: int = 2,
    unit: str = "元",
    last_day: bool = False,
    aside: bool = False,
) -> Measure:
    """Add up an expression, of this entity or of another one that shares the dimensions; perhaps of the last day."""
    return Measure(name, label, "sum", value, where, name_of(over), tuple(by), date_field, scale, unit, last_day, aside)


def average(name: str, label: str, value: str, *, where: str = "", scale: int = 2, unit: str = "") -> Measure:
    """Average an expression."""
    return Measure(name, label, "avg", value, where, scale=scale, unit=unit)


def share(name: str, label: str, *, of: str, scale: int = 1) -> Measure:
    """Give the percentage of records where a condition holds."""
    return Measure(name, label, "share", where=of, scale=scale, unit="%")


def computed(name: str, label: str, value: str, *, scale: int = 2, unit: str = "", last_day: bool = False) -> Measure:
    """Compute a figure from the other measures, perhaps as they are on the last day alone."""
    return Measure(name, label, "computed", value, scale=scale, unit=unit, last_day=last_day)


def rate(
    name: str,
    label: str,
    part: str,
    *,
    of: str,
    times: int = 100,
    scale: int = 2,
    unit: str = "%",
    last_day: bool = False,
) -> tuple[Measure, Measure, Measure]:
    """Give a sum by a sum, of the records where both were counted; what it is made of stands aside."""
    both = f"not ISEMPTY({part}) and not ISEMPTY({of})"
    return (
        total(f"{name}_part", f"{label}的分子", part, where=both, scale=6, aside=True),
        total(f"{name}_whole", f"{label}的分母", of, where=both, scale=6, aside=True),
        computed(name, label, f"{name}_part / {name}_whole * {times}", scale=scale, unit=unit, last_day=last_day),
    )


def rank(name: str, label: str, by: str) -> Measure:
    """Give each group its place by another measure; with "-" before its name the highest is first."""
    return Measure(name, label, "rank", by)


def chart(kind: str, *, x: str, measures: Iterable[str], series: str = "") -> Chart:
    """Draw a report: bar, line, pareto, pie or heat."""
    return Chart(kind, x, tuple(measures), series)


class ReportWords(TypedDict, total=False):
    """What a report may be told."""

    where: str
    date_field: str
    period: str
    sort: str
    top: int
    help: str


def report(
    name: str,
    label: str,
    *,
    on: str | Entity,
    rows: Iterable[Dimension],
    measures: Iterable[Measure],
    charts: Iterable[Chart] = (),
    **words: Unpack[ReportWords],
) -> Report:
    """Declare a report over an entity."""
    return Report(name, label, name_of(on), tuple(rows), tuple(measures), charts=tuple(charts), **words)


# ---- alerts and menu -------------------------------------------------------------------------------------------------


class AlertWords(TypedDict, total=False):
    """What an alert may be told."""

    level: str
    look_minutes: int
    repeat_hours: int


def alert(
    name: str,
    label: str,
    *,
    on: str | Entity,
    when: str,
    tell: Who | Iterable[Who],
    says: str,
    **words: Unpack[AlertWords],
) -> Alert:
    """Declare what people should hear about."""
    told = (tell,) if isinstance(tell, Who) else tuple(tell)
    return Alert(name, label, name_of(on), when, told, says, **words)


def menu_list(entity: str | Entity, label: str = "", *, under: str = "", view: str = "") -> MenuItem:
    """Put the list of an entity into the menu, opened with a view of its own or folded with others under a word."""
    return MenuItem("list", name_of(entity), label, under, view)


def menu_board(flow: str, label: str = "") -> MenuItem:
    """Put the board of a flow into the menu."""
    return MenuItem("board", flow, label)


def menu_report(report: str, label: str = "") -> MenuItem:
    """Put a report into the menu."""
    return MenuItem("report", report, label)


def menu_book(book: str, label: str = "", *, under: str = "") -> MenuItem:
    """Put the statements, rankings and closing of a book into the menu."""
    return MenuItem("book", book, label, under)


def menu_accounts(book: str, label: str = "", *, under: str = "") -> MenuItem:
    """Put the statements of prepaid accounts into the menu, for who sees the book they are kept in."""
    return MenuItem("accounts", book, label, under)


def menu_settling(trade: str | Entity, label: str = "", *, under: str = "") -> MenuItem:
    """Put the making of internal trades into the menu, for who manages them."""
    return MenuItem("settling", name_of(trade), label, under)


def menu_import(entity: str | Entity, label: str = "") -> MenuItem:
    """Put the import wizard into the menu."""
    return MenuItem("import", name_of(entity), label)


# ---- imports ---------------------------------------------------------------------------------------------------------


def column(
    header: str, field: str, *, by: str = "", values: Mapping[str, str] | None = None, rest: str = ""
) -> ColumnMap:
    """Map a column of a file to a field; `by` says how a link is found, `values` translates words.

    Where a cell holds several values, the first goes to `field` and the others to `rest`.
    """
    return ColumnMap(header, field, by, tuple((values or {}).items()), rest)


def import_shape(
    name: str,
    label: str,
    *,
    into: str | Entity,
    fingerprint: Iterable[str],
    columns: Iterable[ColumnMap],
    key: Iterable[str],
    constants: Mapping[str, str] | None = None,
) -> ImportShape:
    """Declare a known kind of file."""
    always = tuple((constants or {}).items())
    return ImportShape(name, label, name_of(into), tuple(fingerprint), tuple(columns), tuple(key), always)
