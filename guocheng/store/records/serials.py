"""Serial numbers (流水号): given in order per series, never twice, without gaps while transactions commit.

The counter row stays locked until the transaction ends; who rolls back gives the number back.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

import psycopg

from guocheng.base.zone import local_day
from guocheng.definition.entity import Entity, Field
from guocheng.definition.field_types import serial_number, serial_series, type_of


def serial_fields(entity: Entity) -> tuple[Field, ...]:
    """Return the serial fields."""
    return tuple(one for one in entity.fields if type_of(one).given and one.rule)


def next_number(connection: psycopg.Connection, entity: Entity, one: Field, at: datetime) -> str:
    """Take the next number of the series of a day."""
    return numbers(connection, entity, one, [at])[0]


def numbers(connection: psycopg.Connection, entity: Entity, one: Field, days: Sequence[datetime]) -> list[str]:
    """Take one number for every instant given, in order; each series is counted in one step."""
    counts: dict[str, int] = {}
    for at in days:
        series = serial_series(one.rule, local_day(at))
        counts[series] = counts.get(series, 0) + 1
    # One order for everybody, so that two takers never wait for each other in a circle.
    last = {series: _taken(connection, entity.name, one.name, series, counts[series]) for series in sorted(counts)}
    given = {series: last[series] - counts[series] for series in counts}
    found = []
    for at in days:
        day = local_day(at)
        series = serial_series(one.rule, day)
        given[series] += 1
        found.append(serial_number(one.rule, day, given[series]))
    return found


def fill(connection: psycopg.Connection, entity: Entity, values: Mapping[str, Any], at: datetime) -> dict[str, Any]:
    """Return the serial fields that are still blank, with their numbers."""
    return {
        one.name: next_number(connection, entity, one, at)
        for one in serial_fields(entity)
        if values.get(one.name) is None
    }


def _taken(connection: psycopg.Connection, entity: str, field: str, series: str, count: int) -> int:
    row = connection.execute(
        "insert into gc_serial (entity, field, period, last) values (%s, %s, %s, %s)"
        " on conflict (entity, field, period) do update set last = gc_serial.last + excluded.last returning last",
        [entity, field, series, count],
    ).fetchone()
    assert row is not None
    return int(row[0])
