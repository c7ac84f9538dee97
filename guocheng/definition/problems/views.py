"""What can be wrong with reports, alerts, import shapes and menus (报表、警报、导入、菜单的检查)."""

from __future__ import annotations

from collections.abc import Iterator

from guocheng.base.problem import Invalid, Problem
from guocheng.definition.alert import Alert
from guocheng.definition.bundle import Bundle, MenuItem
from guocheng.definition.importing import ImportShape
from guocheng.definition.problems.looking import Looking
from guocheng.definition.report import Measure, Report
from guocheng.expr.check import check
from guocheng.expr.types import Kind

BUCKETS = ("", "day", "week", "month", "quarter", "year")
MEASURES = ("count", "sum", "avg", "min", "max", "share", "computed", "rank")
CHARTS = ("bar", "line", "pareto", "pie", "heat")
LEVELS = ("info", "warn", "alarm")
BYS = ("", "name", "number", "number_in_name")


def report_problems(look: Looking, report: Report) -> Iterator[Problem]:
    """Say everything that is wrong with a report."""
    where = report.name
    yield from look.name(report.name, where)
    yield from look.label(report.label, where)
    yield from look.entity(report.on, where)
    yield from look.expression(report.on, report.where, f"{where}.where", Kind.BOOLEAN)
    if report.date_field:
        yield from look.field(report.on, report.date_field, where, ("instant", "date"))
    names = [one.name for one in report.rows] + [one.name for one in report.measures]
    yield from look.twice(names, where, "列")
    for row in report.rows:
        types = ("instant", "date") if row.bucket else ()
        yield from look.field(report.on, row.field, f"{where}.{row.name}", types)
        if row.bucket not in BUCKETS:
            yield Problem("report.unknown_bucket", where, f"{where}:不能按「{row.bucket}」分组")
    aside = {one.name for one in report.measures if one.aside}
    if len(aside) == len(report.measures):
        yield Problem("report.no_measure", where, f"{where}:报表还没有指标")
    for measure in report.measures:
        yield from _measure_problems(look, report, measure)
    if report.sort and report.sort.removeprefix("-") not in names:
        yield _unknown_column(where, report.sort)
    yield from _chart_problems(report, [name for name in names if name not in aside])


def _measure_problems(look: Looking, report: Report, measure: Measure) -> Iterator[Problem]:
    where, on = f"{report.name}.{measure.name}", measure.over or report.on
    yield from look.label(measure.label, where)
    if measure.kind not in MEASURES:
        message = f"{where}:没有指标种类「{measure.kind}」,可以用:{'、'.join(MEASURES)}"
        yield Problem("report.unknown_measure", where, message)
        return
    if measure.over:
        yield from look.entity(measure.over, where)
        yield from look.fields(measure.over, measure.by, f"{where}.by")
        if report.date_field:
            yield from look.field(measure.over, measure.date_field, f"{where}.date_field", ("instant", "date"))
        if len(measure.by) != len(report.rows):
            message = f"{where}:要为每个分组说明「{measure.over}」的哪个字段与它对应"
            yield Problem("report.wrong_dimensions", where, message)
    if measure.last_day and (not report.date_field or report.date_field in {row.field for row in report.rows}):
        message = f"{where}：只看最后一天的指标，报表要有日期字段，而且不能再按这个日期分组"
        yield Problem("report.no_last_day", where, message)
    if measure.kind == "computed":
        yield from _computed(look, report, measure, where)
        return
    if measure.kind == "rank":
        if measure.value.removeprefix("-") not in {one.name for one in report.measures if one.kind != "rank"}:
            yield Problem("report.no_value", where, f"{where}：排名要写明按哪个指标排")
        return
    if measure.kind in ("sum", "avg", "min", "max"):
        if not measure.value:
            yield Problem("report.no_value", where, f"{where}:要写明对什么求值")
        expects = Kind.NUMBER if measure.kind in ("sum", "avg") else None
        yield from look.expression(on, measure.value, f"{where}.value", expects)
    if measure.kind == "share" and not measure.where:
        yield Problem("report.no_value", where, f"{where}:占比要写明条件")
    yield from look.expression(on, measure.where, f"{where}.where", Kind.BOOLEAN)


def _computed(look: Looking, report: Report, measure: Measure, where: str) -> Iterator[Problem]:
    try:
        checked = check(measure.value or "0", look.catalogue.measure_scope(report), expects=Kind.NUMBER)
    except Invalid as refusal:
        for one in refusal.problems:
            yield Problem(one.code, where, f"{where}:公式「{measure.value}」{one.where}:{one.message}", one.extra)
        return
    unfit = {measure.name, *(one.name for one in report.measures if one.kind == "rank")}
    if unfit & checked.paths or not measure.value:
        yield Problem("report.no_value", where, f"{where}:计算指标要由其他指标算出来")


def _chart_problems(report: Report, names: list[str]) -> Iterator[Problem]:
    for chart in report.charts:
        if chart.kind not in CHARTS:
            message = f"{report.name}:没有图形「{chart.kind}」,可以用:{'、'.join(CHARTS)}"
            yield Problem("report.unknown_chart", report.name, message)
        for name in (chart.x, *chart.measures, *filter(None, [chart.series])):
            if name not in names:
                yield _unknown_column(report.name, name)


def _unknown_column(where: str, name: str) -> Problem:
    return Problem("report.unknown_column", where, f"{where}:报表没有列「{name}」")


def alert_problems(look: Looking, alert: Alert) -> Iterator[Problem]:
    """Say everything that is wrong with an alert."""
    where = alert.name
    yield from look.name(alert.name, where)
    yield from look.label(alert.label, where)
    yield from look.entity(alert.on, where)
    if not alert.when:
        yield Problem("alert.no_condition", where, f"{where}:警报要写明条件")
    yield from look.expression(alert.on, alert.when, f"{where}.when", Kind.BOOLEAN)
    yield from look.people(alert.on, alert.tell, f"{where}.tell")
    yield from look.template(alert.on, alert.says, f"{where}.says")
    if alert.level not in LEVELS or alert.look_minutes < 1 or alert.repeat_hours < 0:
        message = f"{where}:级别要是 {'、'.join(LEVELS)},至少每分钟看一次,重复间隔不能是负数"
        yield Problem("alert.bad_rhythm", where, message)


def import_problems(look: Looking, shape: ImportShape) -> Iterator[Problem]:
    """Say everything that is wrong with an import shape."""
    where = shape.name
    yield from look.name(shape.name, where)
    yield from look.label(shape.label, where)
    yield from look.entity(shape.entity, where)
    yield from look.fields(shape.entity, (*shape.key, *(name for name, _ in shape.constants)), where)
    yield from look.twice((one.header for one in shape.columns), where, "表头")
    if not shape.fingerprint:
        yield Problem("import.no_fingerprint", where, f"{where}:要写明靠哪些表头认出这种文件")
    filled = {one.field for one in shape.columns} | {name for name, _ in shape.constants}
    for name in shape.key:
        if name not in filled:
            yield Problem("import.key_not_filled", where, f"{where}:用来查重的「{name}」没有对应的列")
    for column in shape.columns:
        place = f"{where}.{column.header}"
        yield from look.field(shape.entity, column.field, place)
        yield from look.fields(shape.entity, [column.rest] if column.rest else [], place)
        if column.by not in BYS:
            yield Problem("import.unknown_by", place, f"{place}:不能按「{column.by}」查找关联记录")
        yield from _translated(look, shape, column.field, (code for _, code in column.values), place)
    for name, text in shape.constants:
        yield from _translated(look, shape, name, iter([text]), where)


def _translated(look: Looking, shape: ImportShape, name: str, codes: Iterator[str], where: str) -> Iterator[Problem]:
    known = look.catalogue.find_entity(shape.entity)
    field = look.catalogue.field(shape.entity, name) if known else None
    if field is None or field.type != "choice":
        return
    options = {one.code for one in field.options}
    for code in sorted({*codes} - options):
        yield Problem("definition.unknown_option", where, f"{where}:「{field.label}」没有选项「{code}」")


def menu_problems(look: Looking, bundle: Bundle, item: MenuItem) -> Iterator[Problem]:
    """Say what is wrong with an entry of the menu."""
    catalogue = look.catalogue
    known = {
        "list": catalogue.entities,
        "import": catalogue.entities,
        "board": catalogue.flows,
        "report": catalogue.reports,
        "accounts": catalogue.books,
        "settling": catalogue.entities,
        "rating": catalogue.entities,
        "book": catalogue.books,
    }.get(item.kind)
    if known is None or item.name not in known:
        message = f"{bundle.name} 的菜单项「{item.label or item.name}」指向不存在的「{item.kind}:{item.name}」"
        yield Problem("menu.unknown_target", f"{bundle.name}.menu", message)
        return
    if item.view and item.view not in {one.name for one in catalogue.entity(item.name).views}:
        message = f"{bundle.name} 的菜单项「{item.label or item.name}」用的视图「{item.view}」不存在"
        yield Problem("menu.unknown_target", f"{bundle.name}.menu", message)
