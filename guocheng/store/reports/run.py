"""Running a report (运行报表): sources joined on the dimensions, totals pooled, computed measures worked out last.

- What is told of the last day is told of the last one in the period that has a record the reader sees.
- A measure that uses a field the reader may not see is left out; a dimension or filter of that kind refuses the report.
- The filter in `opens` lists exactly the records that a row counts.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import psycopg

from guocheng.base.problem import Invalid, Problem, Refused
from guocheng.definition.report import Dimension, Measure, Report
from guocheng.expr.check import check
from guocheng.expr.types import Kind
from guocheng.store.query.operators import kind_of
from guocheng.store.query.reader import Reader
from guocheng.store.query.where import Condition, Every, Holds, Hop, reached, read_where, seen_in_full
from guocheng.store.records.read import titles_of
from guocheng.store.reports import opens
from guocheng.store.reports.figures import Number, pooled
from guocheng.store.reports.opens import Period
from guocheng.store.reports.reckon import Counted, Figures, Reckoning
from guocheng.store.reports.source import (
    Grouping,
    GroupKey,
    Source,
    fans_out,
    read_groups,
    read_last_day,
    read_total,
)

OTHERS = "其他"
BLANK = "(空)"
BUCKETS_MAX = 400


@dataclass(frozen=True)
class Column:
    """A column of the table; `narrows` is the further filter that a measure's own records are listed with.

    A `place` among all rows has no total and is not drawn.
    """

    name: str
    label: str
    kind: str  # "dimension" | "measure"
    unit: str = ""
    scale: int = 0
    narrows: dict[str, Any] | None = None
    place: bool = False


@dataclass(frozen=True)
class Row:
    """One group: keys with their labels, figures as text by measure, and the filter of its records."""

    keys: tuple[Any, ...]
    labels: tuple[str, ...]
    cells: Mapping[str, str | None]
    opens: dict[str, Any]


@dataclass(frozen=True)
class Result:
    """A report as it is shown; `last_day` is the day that figures of the last day are of."""

    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    totals: Mapping[str, str | None]
    last_day: date | None = None


def run(
    connection: psycopg.Connection,
    reader: Reader,
    report: Report,
    *,
    period: Period | None = None,
    where: Any = None,
) -> Result:
    """Run a report for a reader, over half-open days and with a filter on its main entity.

    :raises Refused: it groups or filters by something this person may not see.
    :raises Invalid: the filter is unknown, hidden or does not fit.
    """
    running = _Running(connection, reader, report, period, where)
    return running.result()


@dataclass
class _Running:
    connection: psycopg.Connection
    reader: Reader
    report: Report
    period: Period | None
    where: Any
    whole: Counted = field(default_factory=Counted)
    last: Counted = field(default_factory=Counted)
    last_day: date | None = None

    def result(self) -> Result:
        paths = [self.path(one) for one in self.report.rows]
        measures = list(_visible_measures(self.reader, self.report))
        self.load_all(self.whole, self.period, paths, measures)
        if any(one.last_day for one in measures):
            self.last_day = self.found_last_day()
        if self.last_day:
            self.load_all(self.last, _only(self.last_day), paths, measures)
        self.fill_gaps()
        reckoning = Reckoning(self.reader, self.report, measures)
        rows = tuple(self.sorted_rows(reckoning, self.labels(paths)))
        columns = (
            *(Column(one.name, one.label, "dimension") for one in self.report.rows),
            *(
                Column(one.name, one.label, "measure", one.unit, one.scale, self.narrows(one), one.kind == "rank")
                for one in measures
                if not one.aside
            ),
        )
        totals = _texts(reckoning.figures(self.whole.total, self.last.total))
        return Result(columns, rows, totals, self.last_day)

    # ---- what is asked ---------------------------------------------------------------------------------------------

    def path(self, one: Dimension) -> tuple[Hop, ...]:
        try:
            found = reached(self.reader, self.report.on, one.field, one.name)
        except Invalid as refusal:
            raise self.hidden() from refusal
        if found[-1].dotted in self.reader.visible(found[-1].entity).masked:
            raise self.hidden()
        return found

    def hidden(self) -> Refused:
        message = f"「{self.report.label}」用到了您没有权限查看的字段,需要时请联系管理员"
        return Refused(Problem("report.hidden_field", self.report.name, message))

    def main_condition(self, period: Period | None) -> Condition:
        parts: list[Condition] = []
        if self.report.where:
            checked = self.reader.catalogue.checked(self.report.on, self.report.where, Kind.BOOLEAN)
            if not seen_in_full(self.reader, self.report.on, checked.paths):
                raise self.hidden()
            parts.append(Holds(checked))
        parts += self.within(self.report.on, self.report.date_field, period)
        return Every((*parts, read_where(self.reader, self.report.on, self.where)))

    def within(self, entity: str, date_field: str, period: Period | None) -> list[Condition]:
        if not period or not date_field:
            return []
        try:
            return [read_where(self.reader, entity, {"and": opens.within(date_field, period)})]
        except Invalid as refusal:
            raise self.hidden() from refusal

    def found_last_day(self) -> date | None:
        path = reached(self.reader, self.report.on, self.report.date_field, self.report.date_field)
        condition = self.main_condition(self.period)
        return read_last_day(self.connection, self.reader, self.report.on, condition, path)

    def load_all(
        self, into: Counted, period: Period | None, paths: Sequence[tuple[Hop, ...]], measures: Sequence[Measure]
    ) -> None:
        plain = [one for one in measures if one.kind not in ("computed", "rank")]
        for over in dict.fromkeys(one.over for one in plain):
            for source in self.sources(over, period, paths, [one for one in plain if one.over == over]):
                self.take(source, into)

    def sources(
        self, over: str, period: Period | None, paths: Sequence[tuple[Hop, ...]], measures: Sequence[Measure]
    ) -> Iterator[Source]:
        """Yield what is read; measures of another entity may each stand for the dimensions in their own way."""
        if not over:
            groupings = tuple(Grouping(path, one.bucket) for path, one in zip(paths, self.report.rows, strict=True))
            yield Source(self.report.on, self.main_condition(period), groupings, tuple(measures))
            return
        for by, date_field in dict.fromkeys((one.by, one.date_field) for one in measures):
            same = tuple(one for one in measures if (one.by, one.date_field) == (by, date_field))
            groupings = tuple(
                Grouping(reached(self.reader, over, name, name), one.bucket)
                for name, one in zip(by, self.report.rows, strict=True)
            )
            condition = Every((*self.within(over, date_field, period), self.mapped(over, by)))
            yield Source(over, condition, groupings, same)

    def mapped(self, over: str, by: Sequence[str]) -> Condition:
        """Return the part of the reader's filter that speaks of dimensions, in the words of another entity."""
        names = {one.field: name for one, name in zip(self.report.rows, by, strict=True)}
        asked = self.where.get("and", [self.where]) if isinstance(self.where, dict) else []
        parts = [
            {**one, "field": names[one["field"]]}
            for one in asked
            if isinstance(one, dict) and isinstance(one.get("field"), str) and one["field"] in names
        ]
        return read_where(self.reader, over, {"and": parts})

    def take(self, source: Source, into: Counted) -> None:
        groups = read_groups(self.connection, self.reader, source)
        for key, found in groups.items():
            into.groups.setdefault(key, {}).update(
                {measure.name: parts for measure, parts in zip(source.measures, found, strict=True)}
            )
        total = (
            read_total(self.connection, self.reader, source)
            if fans_out(source)
            else [pooled(found[number] for found in groups.values()) for number in range(len(source.measures))]
        )
        into.total.update({measure.name: parts for measure, parts in zip(source.measures, total, strict=True)})

    def fill_gaps(self) -> None:
        """Let a report by time show every bucket of its period, empty ones too."""
        if len(self.report.rows) != 1 or not self.report.rows[0].bucket or not self.period:
            return
        bucket = self.report.rows[0].bucket
        day = opens.bucket_start(self.period[0], bucket)
        for _ in range(BUCKETS_MAX):
            if day >= self.period[1]:
                break
            self.whole.groups.setdefault((day,), {})
            day = opens.bucket_end(day, bucket)

    # ---- what is shown ---------------------------------------------------------------------------------------------

    def labels(self, paths: Sequence[tuple[Hop, ...]]) -> list[Mapping[Any, str]]:
        found: list[Mapping[Any, str]] = []
        for number, path in enumerate(paths):
            last = path[-1].field
            if kind_of(last) is Kind.LINK:
                wanted = {(last.to, key[number]) for key in self.whole.groups if key[number] is not None}
                titles = titles_of(self.connection, self.reader.catalogue, wanted)
                known = titles if self.reader.knows_title(last.to) else {}
                found.append({record_id: known.get((to, record_id), f"#{record_id}") for to, record_id in wanted})
            else:
                truths = {True: "是", False: "否"} if kind_of(last) is Kind.BOOLEAN else {}
                found.append({**{one.code: one.label for one in last.options}, **truths})
        return found

    def sorted_rows(self, reckoning: Reckoning, labels: Sequence[Mapping[Any, str]]) -> Iterator[Row]:
        common = opens.base(self.report, self.period, self.where)
        groups = self.whole.groups
        keys = sorted(groups, key=lambda key: [_order(value) for value in key])
        figures = {key: reckoning.figures(groups[key], self.last.groups.get(key, {})) for key in keys}
        reckoning.place(figures)
        name, down = self.report.sort.lstrip("-"), self.report.sort.startswith("-")
        if name in {one.name for one in reckoning.measures}:
            known = [key for key in keys if figures[key][name] is not None]
            known.sort(key=lambda key: figures[key][name] or Decimal(0), reverse=down)
            keys = known + [key for key in keys if figures[key][name] is None]
        elif down:
            keys.reverse()
        shown = keys[: self.report.top] if self.report.top else keys
        for key in shown:
            words = tuple(
                _word(one, value, known) for one, value, known in zip(self.report.rows, key, labels, strict=True)
            )
            yield Row(tuple(map(opens.sent, key)), words, _texts(figures[key]), opens.row(self.report, common, key))
        if rest := keys[len(shown) :]:
            yield self.rest_row(reckoning, common, shown, rest)

    def rest_row(
        self,
        reckoning: Reckoning,
        common: Sequence[dict[str, Any]],
        shown: Sequence[GroupKey],
        rest: Sequence[GroupKey],
    ) -> Row:
        names = [one.name for one in reckoning.measures]
        figures = reckoning.figures(self.whole.together(rest, names), self.last.together(rest, names))
        blank = ("",) * (len(self.report.rows) - 1)
        keys = (None,) * len(self.report.rows)
        where = opens.others(self.report, common, shown)
        return Row(keys, (f"{OTHERS}({len(rest)} 组)", *blank), _texts(figures), where)

    def narrows(self, one: Measure) -> dict[str, Any] | None:
        if one.over:
            return None
        own = {"report": self.report.name, "measure": one.name} if one.where and one.kind != "computed" else None
        if not one.last_day or not self.last_day:
            return own
        return {"and": [*([own] if own else []), *opens.within(self.report.date_field, _only(self.last_day))]}


def _visible_measures(reader: Reader, report: Report) -> Iterator[Measure]:
    """Yield the measures whose every field the reader may see; others are seen with all they are made from."""
    known: set[str] = set()
    scope = reader.catalogue.measure_scope(report)
    for one in sorted(report.measures, key=lambda one: {"computed": 1, "rank": 2}.get(one.kind, 0)):
        if one.kind == "computed":
            sees = check(one.value, scope, expects=Kind.NUMBER).paths <= known
        elif one.kind == "rank":
            sees = one.value.removeprefix("-") in known
        else:
            sees = _sees_measure(reader, report, one)
        if sees:
            known.add(one.name)
    yield from (one for one in report.measures if one.name in known)


def _sees_measure(reader: Reader, report: Report, one: Measure) -> bool:
    entity = one.over or report.on
    texts = [text for text in (one.value, one.where) if text]
    paths = {path for text in texts for path in reader.catalogue.checked(entity, text).paths}
    further = {*one.by, one.date_field} - {""} if one.over else set()
    return seen_in_full(reader, entity, paths | further)


def _word(one: Dimension, value: Any, labels: Mapping[Any, str]) -> str:
    if value is None:
        return BLANK
    if one.bucket and isinstance(value, date):
        return _bucket_word(value, one.bucket)
    if isinstance(value, str | bool | int) and value in labels:
        return labels[value]
    return str(opens.sent(value))


def _bucket_word(day: date, bucket: str) -> str:
    if bucket == "month":
        return f"{day:%Y-%m}"
    if bucket == "quarter":
        return f"{day.year} 年 {(day.month + 2) // 3} 季度"
    return f"{day.year}" if bucket == "year" else day.isoformat()


def _order(value: Any) -> tuple[bool, Any]:
    """Order keys of one dimension; blanks come last."""
    return value is None, "" if value is None else value


def _only(day: date) -> Period:
    return day, day + timedelta(days=1)


def _texts(figures: Figures) -> dict[str, str | None]:
    return {name: _text(value) for name, value in figures.items()}


def _text(value: Number) -> str | None:
    return None if value is None else f"{value:f}"
