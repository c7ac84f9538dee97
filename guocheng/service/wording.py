"""Definitions said in words (用话说明): what a measure counts, how a field is worked out, which fields a text names.

- Codes of fields become their labels, so that a formula reads as the people speak.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from guocheng.base.problem import Invalid
from guocheng.definition.catalogue import Catalogue
from guocheng.definition.lineage import FieldRef, on_the_way
from guocheng.definition.report import Measure, Report
from guocheng.definition.totals import Total, total_of
from guocheng.service.aggregates import FUNCTIONS
from guocheng.service.context import Look

MEASURES: Mapping[str, str] = {
    "count": "个数",
    "sum": "合计",
    "avg": "平均",
    "min": "最小",
    "max": "最大",
    "share": "占比",
    "computed": "由其他指标算出",
    "rank": "排名",
}
# A path of codes outside of quotes; what is no field stays as it stands.
_PATH = re.compile(r"'[^']*'|\"[^\"]*\"|[a-z][a-z0-9_]*(?:\.[a-z][a-z0-9_]*)*")


def named(catalogue: Catalogue, entity: str, text: str) -> Iterator[FieldRef]:
    """Yield every field that an expression over an entity names, those behind links too."""
    if not text:
        return
    try:
        paths = catalogue.checked(entity, text).paths
    except Invalid:
        return
    for path in sorted(paths):
        yield from on_the_way(catalogue, entity, path)


def in_words(catalogue: Catalogue, entity: str, text: str) -> str:
    """Return an expression with the labels of fields in place of their codes."""
    return _PATH.sub(lambda found: _label(catalogue, entity, found[0]), text)


def measured(look: Look, report: Report, measure: Measure) -> str:
    """Say what a measure of a report counts."""
    said = _counted(look, report, measure)
    return f"{said}，只看这段时间有数据的最后一天" if measure.last_day else said


def _counted(look: Look, report: Report, measure: Measure) -> str:
    catalogue = look.catalogue
    known = {one.name: one.label for one in report.measures}
    if measure.kind == "computed":
        return f"由其他指标算出:{_PATH.sub(lambda found: known.get(found[0], found[0]), measure.value)}"
    if measure.kind == "rank":
        name = measure.value.removeprefix("-")
        return f"按「{known[name]}」从{'高到低' if name != measure.value else '低到高'}排，一样的名次相同，没有数的不排"
    entity = catalogue.entity(measure.over or report.on)
    where = in_words(catalogue, entity.name, measure.where)
    if measure.kind == "share":
        return f"「{entity.label}」里满足「{where}」的记录占多少"
    value = in_words(catalogue, entity.name, measure.value)
    counted = "有几条" if measure.kind == "count" else f"的「{value}」的{MEASURES[measure.kind]}"
    return f"「{entity.label}」{counted}" + (f",只算满足「{where}」的" if where else "")


def worked_out(look: Look, entity: str, name: str) -> str:
    """Say how a field gets its value; blank when people type it."""
    catalogue = look.catalogue
    field = catalogue.field(entity, name)
    if field is None:
        return ""
    if rule := field.roll_up:
        source = catalogue.entity(rule.of)
        value = in_words(catalogue, rule.of, rule.value)
        where = in_words(catalogue, rule.of, rule.where)
        counted = "有几条" if rule.function == "count" else f"的「{value}」的{FUNCTIONS[rule.function]}"
        return f"关联过来的「{source.label}」{counted}" + (f",只算满足「{where}」的" if where else "")
    if (total := total_of(catalogue, entity, name)) and not total.rolled_up:
        return _added_up(catalogue, total, name)
    if field.through:
        return f"{'保存时抄来' if field.snapshot else '随时取自'}:{_label(catalogue, entity, field.through)}"
    if field.formula:
        return f"保存时算出:{in_words(catalogue, entity, field.formula)}"
    return ""


def _added_up(catalogue: Catalogue, total: Total, name: str) -> str:
    """Say what a figure of an aggregate adds up, source by source; blank for what the figures are kept by."""
    place = next((number for number, one in enumerate(total.figures) if one.field.name == name), None)
    if place is None:
        return ""
    said = []
    for feed in total.feeds:
        source = catalogue.entity(feed.entity)
        lines = source.field(feed.lines) if feed.lines else None
        columns = {one.name: one.label for one in lines.lines} if lines else {}
        label = f"{source.label}·{lines.label}" if lines else source.label
        text = _PATH.sub(lambda found, own=columns: own.get(found[0], found[0]), feed.values[place].text)  # type: ignore[misc]
        value = in_words(catalogue, feed.entity, text)
        counted = f"的「{value}」" if value else "有几条"
        said.append(f"{'减去' if feed.sign < 0 else ''}「{label}」{counted}")
    return f"{FUNCTIONS[total.figures[place].function]}：{'，'.join(said)}"


def _label(catalogue: Catalogue, entity: str, path: str) -> str:
    if path[:1] in "'\"":
        return path
    labels = []
    for ref in on_the_way(catalogue, entity, path):
        found = catalogue.field(ref.entity, ref.field)
        labels.append(found.label if found else ref.field)
    return ".".join(labels) or path
