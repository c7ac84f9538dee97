"""Filters as values (筛选条件): read strictly from JSON, so that only known fields, operators and values get further.

- A hidden field is answered like an unknown one.
- A comparison with a blank is false; `ne` and `not_in` hold for a blank; `not` turns true and false around.
- A value `{"field": name}` compares two fields of the record itself; with a blank on either side only `ne` may hold.
- On a sub-table's column a condition holds when it holds for any line; behind a link that leads nowhere all is blank.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from guocheng.base.problem import Invalid, Problem
from guocheng.definition.entity import Field
from guocheng.definition.field_types import Family, family_of, type_of
from guocheng.definition.totals import Total, read_columns
from guocheng.expr.check import Checked
from guocheng.expr.types import Kind
from guocheng.store.query.operators import checked_value, kind_of, operators_of
from guocheng.store.query.reader import Reader

DEPTH_MAX = 8
PARTS_MAX = 200
HOPS_MAX = 4
#: Hidden digits must not be found by asking for all of them at once.
MASKED_MAX = 2
#: How two fields of a record are compared.
SIDES: Mapping[str, str] = {"eq": "=", "ne": "is distinct from", "gt": ">", "ge": ">=", "lt": "<", "le": "<="}
_COMPARABLE = frozenset({Kind.TEXT, Kind.NUMBER, Kind.BOOLEAN, Kind.DATE, Kind.INSTANT, Kind.CHOICE, Kind.LINK})


@dataclass(frozen=True)
class Hop:
    """One step of a path: a field of an entity, or a column of the sub-table `lines` of that entity."""

    entity: str
    field: Field
    lines: str = ""

    @property
    def many(self) -> bool:
        """Tell whether several records stand behind the field: a condition behind it holds when it holds for any."""
        family = family_of(self.field)
        return family is Family.LINKS or (family is Family.PLAIN and bool(self.field.of))

    @property
    def dotted(self) -> str:
        """The name by which rights know the field."""
        return f"{self.lines}.{self.field.name}" if self.lines else self.field.name


@dataclass(frozen=True)
class Against:
    """Another field of the same record, as the value of a comparison."""

    field: Field


@dataclass(frozen=True)
class Compare:
    """A field, reached by a path, compared with a typed value."""

    path: tuple[Hop, ...]
    op: str
    value: Any = None


@dataclass(frozen=True)
class Every:
    """All parts hold; no part at all holds always."""

    parts: tuple[Condition, ...] = ()


@dataclass(frozen=True)
class AnyOf:
    """One of the parts holds; no part at all never holds."""

    parts: tuple[Condition, ...]


@dataclass(frozen=True)
class Not:
    """The part does not hold."""

    part: Condition


@dataclass(frozen=True)
class Beside:
    """A row that is not kept yet, which an expression calls by a name: a form being typed, or a line of it."""

    name: str
    entity: str
    row: str  # JSON by column
    lines: str = ""


@dataclass(frozen=True)
class Holds:
    """An expression of a definition holds; it may name rows beside the one it is about."""

    checked: Checked
    beside: tuple[Beside, ...] = ()


@dataclass(frozen=True)
class CountedIn:
    """A record is one of those that a figure of a total counts: the row that shows it, and the source."""

    total: Total
    source: int
    figure: int
    row: int


Condition = Compare | Every | AnyOf | Not | Holds | CountedIn
EVERYTHING = Every()


def read_where(reader: Reader, entity: str, document: Any) -> Condition:
    """Read a filter sent as JSON; nothing, or an empty object, is no filter.

    :raises Invalid: with everything that is wrong, each with its place.
    """
    if document is None or document == {} or document == []:
        return EVERYTHING
    reading = _Reading(reader, entity)
    found = reading.condition(document, "where", 0)
    if reading.problems:
        raise Invalid(*reading.problems)
    return found


def reached(reader: Reader, entity: str, path: str, where: str) -> tuple[Hop, ...]:
    """Follow a dotted path through sub-tables and links as far as this person may.

    :raises Invalid: a name on the way is unknown or hidden.
    """
    names = path.split(".")
    hops: list[Hop] = []
    at, lines = entity, ""
    for name in names[:HOPS_MAX]:
        field = reader.field(at, f"{lines}.{name}" if lines else name)
        if field is None:
            raise unknown_field(path, where)
        hops.append(Hop(at, field, lines))
        at, lines = (at, name) if field.has_lines else (field.to, "")
    if len(hops) < len(names):
        raise unknown_field(path, where)
    return tuple(hops)


def seen_in_full(reader: Reader, entity: str, paths: Iterable[str]) -> bool:
    """Tell whether every field is shown, in full and on every row: what a total or a fixed filter may be made of."""
    for path in paths:
        try:
            hops = reached(reader, entity, path, path)
        except Invalid:
            return False
        for hop in hops:
            if reader.masks(hop.entity, hop.dotted) or hop.dotted in reader.visible(hop.entity).limited:
                return False
            if hop.field.through and not seen_in_full(reader, hop.entity, [_prefixed(hop)]):
                return False
    return True


def _prefixed(hop: Hop) -> str:
    """Return the path that a look-up reads, from the record; a column's starts in its line."""
    return f"{hop.lines}.{hop.field.through}" if hop.lines else hop.field.through


def unknown_field(path: str, where: str) -> Invalid:
    """Return the refusal of a field that is unknown, or hidden: nobody can tell which."""
    return Invalid(Problem("query.unknown_field", where, f"没有字段「{shown(path)}」,请刷新页面后重新选择"))


def shown(text: Any) -> str:
    """Return what was sent, cut and cleaned for a message."""
    return str(text)[:40].encode("utf-8", "replace").decode()


class _Reading:
    def __init__(self, reader: Reader, entity: str) -> None:
        self.reader = reader
        self.entity = entity
        self.parts = 0
        self.masked = 0
        self.problems: list[Problem] = []

    def condition(self, document: Any, where: str, depth: int) -> Condition:
        self.parts += 1
        if self.parts > PARTS_MAX or depth > DEPTH_MAX:
            message = f"筛选条件太多或套得太深(最多 {PARTS_MAX} 个、{DEPTH_MAX} 层),请去掉一些"
            raise Invalid(Problem("query.too_complex", where, message))
        if not isinstance(document, Mapping):
            return self.wrong(where, "筛选条件的写法不对")
        keys = set(document)
        if keys == {"and"} or keys == {"or"}:
            return self.joined(document, "and" if "and" in keys else "or", where, depth)
        if keys == {"not"}:
            return Not(self.condition(document["not"], f"{where}.not", depth + 1))
        if keys == {"report"} or keys == {"report", "measure"}:
            return self.of_report(document, where)
        if keys == {"total", "source", "record", "measure"}:
            return self.counted(document, where)
        if keys == {"back", "value"}:
            return self.of_back(document, where)
        if "field" in keys and "op" in keys and keys <= {"field", "op", "value"}:
            return self.compare(document, where)
        return self.wrong(where, "筛选条件的写法不对")

    def joined(self, document: Mapping[str, Any], word: str, where: str, depth: int) -> Condition:
        parts = document[word]
        if not isinstance(parts, list):
            return self.wrong(f"{where}.{word}", "「并且」「或者」里面要是一组条件")
        read = tuple(self.condition(one, f"{where}.{word}.{n}", depth + 1) for n, one in enumerate(parts))
        return Every(read) if word == "and" else AnyOf(read)

    def of_report(self, document: Mapping[str, Any], where: str) -> Condition:
        """Read the filter of a report, or of one of its measures; it counts only where all its fields are shown."""
        report = self.reader.catalogue.reports.get(document["report"]) if isinstance(document["report"], str) else None
        measures = {one.name: one for one in report.measures} if report else {}
        name = document.get("measure")
        measure = measures.get(name) if isinstance(name, str) else None
        if report is None or ("measure" in document and (measure is None or measure.over or not measure.where)):
            return self.wrong(where, "没有这个报表或指标")
        text = report.where if measure is None else measure.where
        if report.on != self.entity:
            return self.wrong(where, "没有这个报表或指标")
        if not text:
            return EVERYTHING
        checked = self.reader.catalogue.checked(report.on, text)
        if not seen_in_full(self.reader, self.entity, checked.paths):
            return self.wrong(where, "没有这个报表或指标")
        return Holds(checked)

    def counted(self, document: Mapping[str, Any], where: str) -> Condition:
        """Read which records make up a figure; only who sees the figure and all that it is made of may ask."""
        catalogue = self.reader.catalogue
        total = next((one for one in catalogue.totals if one.name == document["total"]), None)
        names = [one.field.name for one in total.figures] if total else []
        source, row, measure = document["source"], document["record"], document["measure"]
        if total is None or measure not in names or type(source) is not int or type(row) is not int:
            return self.wrong(where, "没有这个汇总")
        if not 0 <= source < len(total.feeds) or total.feeds[source].entity != self.entity or not 0 < row < 2**63:
            return self.wrong(where, "没有这个汇总")
        of_record, of_line = read_columns(catalogue, total.feeds[source])
        made_of = [*of_record, *(f"{total.feeds[source].lines}.{name}" for name in of_line)]
        shown_by = [measure] if total.rolled_up else [measure, *(one.name for one in total.keys)]
        if not seen_in_full(self.reader, total.target, shown_by) or not seen_in_full(self.reader, self.entity, made_of):
            return self.wrong(where, "没有这个汇总")
        return CountedIn(total, source, names.index(measure), row)

    def of_back(self, document: Mapping[str, Any], where: str) -> Condition:
        """Read the records that a field of kind `back` shows on one record: "net.station.parcels" of number 7."""
        entity, _, name = document["back"].rpartition(".") if isinstance(document["back"], str) else ("", "", "")
        field = self.reader.field(entity, name) if entity in self.reader.catalogue.entities else None
        if field is None or not field.of or field.of != self.entity:
            return self.wrong(where, "没有这个关联查询")
        link = self.reader.field(self.entity, field.by)
        op = "contains" if link is not None and family_of(link) is Family.LINKS else "eq"
        points = self.compare({"field": field.by, "op": op, "value": document["value"]}, where)
        if not field.where:
            return points
        checked = self.reader.catalogue.checked(self.entity, field.where)
        if not seen_in_full(self.reader, self.entity, checked.paths):
            return self.wrong(where, "没有这个关联查询")
        return Every((points, Holds(checked)))

    def compare(self, document: Mapping[str, Any], where: str) -> Condition:
        path, op = document["field"], document["op"]
        if not isinstance(path, str):
            return self.wrong(where, "没有写明按哪个字段筛选")
        try:
            hops = reached(self.reader, self.entity, path, where)
            field = hops[-1].field
            masked = self.reader.masks(hops[-1].entity, hops[-1].dotted)
            self.masked += masked
            if self.masked > MASKED_MAX:
                message = f"部分隐藏的字段一次最多按 {MASKED_MAX} 个值筛选"
                raise Invalid(Problem("query.too_many_masked", where, message))
            if not isinstance(op, str) or op not in operators_of(field, masked):
                raise Invalid(Problem("query.bad_operator", where, f"「{field.label}」不能用「{shown(op)}」筛选"))
            value = document.get("value")
            if isinstance(value, Mapping) and value.keys() == {"field"}:
                return Compare(hops, op, self.against(hops, op, value["field"], where))
            return Compare(hops, op, checked_value(self.reader, field, op, value, where))
        except Invalid as refusal:
            self.problems.extend(refusal.problems)
            return EVERYTHING

    def against(self, hops: tuple[Hop, ...], op: str, path: Any, where: str) -> Against:
        """Read the other side of a comparison of two fields; what is masked is compared with nothing."""
        field = hops[-1].field
        other = self.reader.field(self.entity, path) if isinstance(path, str) and "." not in path else None
        if other is None:
            raise unknown_field(str(path), where)
        alike = kind_of(field) is kind_of(other) and kind_of(field) in _COMPARABLE and field.to == other.to
        columns = all(type_of(one).column(one) for one in (field, other))
        masked = self.reader.visible(self.entity).masked & {field.name, other.name}
        if len(hops) > 1 or op not in SIDES or not alike or not columns or masked:
            message = f"「{field.label}」不能与「{other.label}」比较"
            raise Invalid(Problem("query.bad_comparison", where, message))
        return Against(other)

    def wrong(self, where: str, message: str) -> Condition:
        self.problems.append(Problem("query.bad_filter", where, f"{message},请重新设置筛选"))
        return EVERYTHING
