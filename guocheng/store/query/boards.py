"""The process board (看板): per stage how many, how much, how long and how late, as far as the reader may see.

- Each stage is counted up to a cap, so a board opens as fast over a million closed records as over none.
- A figure over more records than the cap is that of the first ones and marked as capped.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import psycopg
from psycopg import sql

from guocheng.base.problem import Invalid, Problem
from guocheng.definition.entity import Field
from guocheng.definition.flow import Category
from guocheng.expr.types import Kind
from guocheng.store.query.compile import TRUE, Compiler, joined
from guocheng.store.query.operators import kind_of
from guocheng.store.query.reader import Reader
from guocheng.store.query.search import read_search
from guocheng.store.query.where import read_where, unknown_field
from guocheng.store.query.window import COUNTED_MAX, conditions
from guocheng.store.tables.names import table_name


@dataclass(frozen=True)
class StageFigures:
    """What stands in one stage; hours are those since the record came there.

    `late` counts what is past its due time or has stood there longer than it should.
    """

    stage: str
    count: int
    capped: bool
    sum: Decimal | None
    median_hours: Decimal | None
    late: int


@dataclass(frozen=True)
class GroupFigures:
    """How many records of a stage belong to one group (swimlane), such as a unit; the group has its title."""

    stage: str
    group: Any
    title: str
    count: int


def stage_figures(
    connection: psycopg.Connection,
    reader: Reader,
    entity: str,
    *,
    where: Any = None,
    search: Any = None,
    sum_field: str = "",
    due_field: str = "",
) -> list[StageFigures]:
    """Return the figures of every stage, in the order of the flow.

    :raises Invalid: a filter or field is unknown, hidden, or does not fit.
    """
    compiler = Compiler(reader)
    stages = _stages(reader, entity)
    condition = read_where(reader, entity, where)
    found = conditions(compiler, entity, condition, read_search(search))
    added = _asked(reader, entity, sum_field, (Kind.NUMBER,))
    due = _asked(reader, entity, due_field, (Kind.INSTANT,))
    statement = sql.SQL(
        "select s.stage, f.count, f.sum, f.median, f.late"
        " from unnest({stages}, {limits}) with ordinality as s(stage, hours, place)"
        " cross join lateral (select count(*) as count, sum(q.added) as sum,"
        " round((percentile_cont(0.5) within group (order by extract(epoch from {now} - q.stage_since)) / 3600)"
        "::numeric, 1) as median, count(*) filter (where q.due < {now}"
        " or (s.hours > 0 and q.stage_since < {now} - make_interval(hours => s.hours))) as late"
        " from (select t.stage_since, {added} as added, {due} as due from {table} t"
        " where t.stage = s.stage and {found} limit {cap}) q) f order by s.place"
    ).format(
        stages=compiler.parameters.cast(stages, "text[]"),
        limits=compiler.parameters.cast(_limits(reader, entity), "integer[]"),
        now=compiler.parameters.cast(reader.env.now, "timestamptz"),
        added=compiler.value(entity, "t", added.name) if added else sql.SQL("null::numeric"),
        due=compiler.value(entity, "t", due.name) if due else sql.SQL("null::timestamptz"),
        table=sql.Identifier(table_name(entity)),
        found=found,
        cap=sql.Literal(COUNTED_MAX + 1),
    )
    ended = _ended(reader, entity)
    return [
        StageFigures(stage, min(count, COUNTED_MAX), count > COUNTED_MAX, total, median, 0 if stage in ended else late)
        for stage, count, total, median, late in connection.execute(statement, compiler.parameters.values)
    ]


def group_figures(
    connection: psycopg.Connection,
    reader: Reader,
    entity: str,
    group: str,
    *,
    where: Any = None,
    search: Any = None,
    stages: Sequence[str] | None = None,
) -> list[GroupFigures]:
    """Count the records of the open stages by a link or choice field.

    :raises Invalid: a filter or field is unknown, hidden, or does not fit.
    """
    compiler = Compiler(reader)
    field = _asked(reader, entity, group, (Kind.LINK, Kind.CHOICE))
    assert field is not None
    ended = _ended(reader, entity)
    wanted = [one for one in _stages(reader, entity) if (one in stages if stages is not None else one not in ended)]
    found = conditions(compiler, entity, read_where(reader, entity, where), read_search(search))
    title: sql.Composable = sql.SQL("null")
    if kind_of(field) is Kind.LINK and reader.knows_title(field.to):
        title = sql.SQL("(select l.title from {} l where l.id = g.key)").format(sql.Identifier(table_name(field.to)))
    statement = sql.SQL(
        "select g.stage, g.key, {title}, g.count from (select t.stage, {key} as key, count(*) as count from {table} t"
        " where {found} group by 1, 2) g order by g.key, g.stage"
    ).format(
        title=title,
        key=compiler.value(entity, "t", field.name),
        table=sql.Identifier(table_name(entity)),
        found=joined(
            [sql.SQL("t.stage = any({})").format(compiler.parameters.cast(wanted, "text[]")), found], " and ", TRUE
        ),
    )
    labels = {one.code: one.label for one in field.options}
    return [
        GroupFigures(stage, key, named or labels.get(key, "" if key is None else f"#{key}"), count)
        for stage, key, named, count in connection.execute(statement, compiler.parameters.values)
    ]


def _stages(reader: Reader, entity: str) -> list[str]:
    flow = reader.catalogue.flow_of(entity)
    if flow is None or not reader.sees(entity, "stage"):
        raise Invalid(Problem("query.no_board", entity, "这里没有看板"))
    return [stage.name for stage in flow.stages]


def _limits(reader: Reader, entity: str) -> list[int]:
    """Return how many hours a record should stand in each stage at most, 0 for any number."""
    flow = reader.catalogue.flow_of(entity)
    return [stage.limit_hours for stage in flow.stages] if flow else []


def _ended(reader: Reader, entity: str) -> frozenset[str]:
    """Return the stages in which nothing is late any more."""
    flow = reader.catalogue.flow_of(entity)
    stages = flow.stages if flow else ()
    return frozenset(one.name for one in stages if one.category in (Category.DONE, Category.CANCELLED))


def _asked(reader: Reader, entity: str, name: str, kinds: tuple[Kind, ...]) -> Field | None:
    if not name:
        return None
    field = reader.field(entity, name)
    if field is None or "." in name or name in reader.visible(entity).masked:
        raise unknown_field(name, name)
    if kind_of(field) not in kinds:
        raise Invalid(Problem("query.bad_field", name, f"「{field.label}」不能用在这里"))
    return field
