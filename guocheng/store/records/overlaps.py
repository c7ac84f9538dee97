"""Who is in the way (时间重叠): the record that has the time already, said in words before the constraint speaks.

- Writers of one vehicle, room or person come one after the other, so that the slower one sees what the faster one took.
- Many rows at once take no such locks; the constraint of the table holds for them as for everybody.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime
from functools import lru_cache
from typing import Any

import psycopg
from psycopg import sql

from guocheng.base.problem import Invalid, Problem
from guocheng.base.zone import SHANGHAI
from guocheng.definition.catalogue import Catalogue
from guocheng.definition.entity import Entity, NoOverlap
from guocheng.store.records.read import named, read, titles_of
from guocheng.store.records.words import links_in, presented, title_of
from guocheng.store.tables.exclusion import counted, taken
from guocheng.store.tables.names import table_name


def refuse_overlap(connection: psycopg.Connection, catalogue: Catalogue, entity: Entity, ids: Sequence[int]) -> None:
    """Refuse what was just written where it overlaps another record that counts.

    :raises Invalid: naming the record in the way and its time, as far as the definition lets everybody know of it.
    """
    for place, rule in enumerate(entity.no_overlap):
        if len(ids) == 1:
            connection.execute(_one_by_one(catalogue, entity.name, place), {"ids": list(ids)})
        found = connection.execute(_in_the_way(catalogue, entity.name, place), {"ids": list(ids)}).fetchone()
        if found is not None:
            raise Invalid(_problem(connection, catalogue, entity, rule, *found))


def _problem(
    connection: psycopg.Connection, catalogue: Catalogue, entity: Entity, rule: NoOverlap, mine: int, other: int
) -> Problem:
    record = read(connection, catalogue, entity.name, other)
    assert record is not None
    values: dict[str, Any] = dict(record.values)
    shared = [one for name in rule.same if (one := entity.field(name))]
    told = replace(entity, title=rule.says)
    wanted = [key for one in (*shared, *links_in(told)) for key in named(one, values.get(one.name))]
    titles = titles_of(connection, catalogue, wanted)
    things = "、".join(f"{one.label} {presented(one, values.get(one.name), titles)}" for one in shared)
    by = f"「{title_of(told, values, titles)}」" if rule.says else f"别的{entity.label}"
    span = _span(values[rule.start_field], values.get(rule.end_field))
    message = (
        f"{things} 在 {span} 已被{by}占用，时间重叠了。请换一个时间，或换别的{'、'.join(one.label for one in shared)}"
    )
    return Problem("record.overlaps", rule.start_field, message)


def _span(start: Any, end: Any) -> str:
    """Return from when to when something is taken, as people say it."""
    if end is None:
        return f"{_moment(start)} 以后"
    if not isinstance(end, datetime):
        return f"{_moment(start)} 到 {_moment(end)} 之前"
    here, there = start.astimezone(SHANGHAI), end.astimezone(SHANGHAI)
    same_day = here.date() == there.date()
    return f"{_moment(here)} 到 {there:%H:%M}" if same_day else f"{_moment(here)} 到 {_moment(there)}"


def _moment(one: date | datetime) -> str:
    return f"{one.astimezone(SHANGHAI):%Y-%m-%d %H:%M}" if isinstance(one, datetime) else f"{one:%Y-%m-%d}"


@lru_cache(maxsize=256)
def _one_by_one(catalogue: Catalogue, entity: str, place: int) -> sql.Composed:
    """Return the statement that waits until nobody else is writing of the same values."""
    found = catalogue.entity(entity)
    rule = found.no_overlap[place]
    same = sql.SQL(", ").join(sql.Identifier("t", name) for name in rule.same)
    return sql.SQL(
        "select pg_advisory_xact_lock(hashtextextended(concat_ws(' ', current_schema(), {name}::text, {same}), 0))"
        " from {table} t where t.id = any(%(ids)s) and {counted}"
    ).format(
        name=sql.Literal(f"{entity} {place}"),
        same=same,
        table=sql.Identifier(table_name(entity)),
        counted=counted(catalogue, found, rule, "t"),
    )


@lru_cache(maxsize=256)
def _in_the_way(catalogue: Catalogue, entity: str, place: int) -> sql.Composed:
    """Return the question which of the given records overlaps which other."""
    found = catalogue.entity(entity)
    rule = found.no_overlap[place]
    mine, theirs = taken(catalogue, found, rule, "mine"), taken(catalogue, found, rule, "other")
    meets = sql.SQL(" and ").join(
        sql.SQL("{} && {}").format(one, other) for one, other in zip(mine, theirs, strict=True)
    )
    return sql.SQL(
        "select mine.id, other.id from {table} mine join {table} other on other.id <> mine.id and {meets}"
        " where mine.id = any(%(ids)s) and {mine} and {other} order by mine.id, other.id limit 1"
    ).format(
        table=sql.Identifier(table_name(entity)),
        meets=meets,
        mine=counted(catalogue, found, rule, "mine"),
        other=counted(catalogue, found, rule, "other"),
    )
