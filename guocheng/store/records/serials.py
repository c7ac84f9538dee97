"""Serial numbers (流水号): given in order per series, never twice.

- Ordinary numbers are taken beside the transaction, so nobody waits for somebody else's commit; who rolls back leaves
  a hole in the row.
- Numbers without gaps are taken inside it: the counter row stays locked until the transaction ends, and who rolls back
  gives the number back.
- A number that came from elsewhere pushes the counter of its series forward.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

import psycopg
from psycopg import sql

from guocheng.base.problem import Invalid, Problem
from guocheng.base.zone import local_day
from guocheng.definition.catalogue import Catalogue
from guocheng.definition.entity import Entity, Field
from guocheng.definition.field_types import serial_count, serial_number, serial_paths, serial_series, type_of
from guocheng.store.beside import beside
from guocheng.store.records.read import bare_values

#: The values of a record to be, and the instant whose day is in its number.
Numbered = tuple[Mapping[str, Any], datetime]
_ADD = sql.SQL("gc_serial.last + excluded.last")
_RAISE = sql.SQL("greatest(gc_serial.last, excluded.last)")


def serial_fields(entity: Entity) -> tuple[Field, ...]:
    """Return the serial fields."""
    return tuple(one for one in entity.fields if type_of(one).given and one.rule)


def fill(
    connection: psycopg.Connection, catalogue: Catalogue, entity: Entity, values: Mapping[str, Any], at: datetime
) -> dict[str, Any]:
    """Return the serial fields that are still blank, with their numbers; those given push their counters.

    :raises Invalid: a field that stands in a number is blank.
    """
    [full] = fill_many(connection, catalogue, entity, [(values, at)])
    return full


def fill_many(
    connection: psycopg.Connection, catalogue: Catalogue, entity: Entity, rows: Sequence[Numbered]
) -> list[dict[str, Any]]:
    """Return the numbers of many records in order; each series is counted in one step.

    :raises Invalid: a field that stands in a number is blank.
    """
    found: list[dict[str, Any]] = [{} for _ in rows]
    for one in serial_fields(entity):
        blank = [place for place, (values, _) in enumerate(rows) if values.get(one.name) is None]
        if len(blank) < len(rows):
            _push(connection, entity, one, [str(values[one.name]) for values, _ in rows if values.get(one.name)])
        if blank:
            given = _numbers(connection, catalogue, entity, one, [rows[place] for place in blank])
            for place, number in zip(blank, given, strict=True):
                found[place][one.name] = number
    return found


def _numbers(
    connection: psycopg.Connection, catalogue: Catalogue, entity: Entity, one: Field, rows: Sequence[Numbered]
) -> list[str]:
    texts = _Texts(connection, catalogue, entity, one)
    filled = [(local_day(at), texts.of(values)) for values, at in rows]
    series = [serial_series(one.rule, day, words) for day, words in filled]
    counts = Counter(series)
    # One order for everybody, so that two takers never wait for each other in a circle.
    given = {
        name: _counted(connection, entity, one, name, counts[name], _ADD) - counts[name] for name in sorted(counts)
    }
    found = []
    for name, (day, words) in zip(series, filled, strict=True):
        given[name] += 1
        found.append(serial_number(one.rule, day, given[name], words))
    return found


def _push(connection: psycopg.Connection, entity: Entity, one: Field, numbers: Sequence[str]) -> None:
    reached: dict[str, int] = {}
    for number in numbers:
        if known := serial_count(one.rule, number):
            reached[known[0]] = max(known[1], reached.get(known[0], 0))
    for series in sorted(reached):
        _counted(connection, entity, one, series, reached[series], _RAISE)


def _counted(connection: psycopg.Connection, entity: Entity, one: Field, series: str, count: int, how: sql.SQL) -> int:
    """Move the counter of a series and return where it stands."""
    statement = sql.SQL(
        "insert into gc_serial (entity, field, period, last) values (%s, %s, %s, %s)"
        " on conflict (entity, field, period) do update set last = {} returning last"
    ).format(how)
    parameters = [entity.name, one.name, series, count]
    if one.gap_free:
        row = connection.execute(statement, parameters).fetchone()
    else:
        with beside(connection) as aside:
            row = aside.execute(statement, parameters).fetchone()
    assert row is not None
    return int(row[0])


class _Texts:
    """Reads the values that stand in numbers; a linked record is read once."""

    def __init__(self, connection: psycopg.Connection, catalogue: Catalogue, entity: Entity, one: Field) -> None:
        self.connection = connection
        self.catalogue = catalogue
        self.entity = entity
        self.one = one
        self.paths = serial_paths(one.rule)
        self.linked: dict[tuple[str, int], Mapping[str, Any]] = {}

    def of(self, values: Mapping[str, Any]) -> dict[str, str]:
        return {path: self._text(path, values) for path in self.paths}

    def _text(self, path: str, values: Mapping[str, Any]) -> str:
        first, _, second = path.partition(".")
        head = self.catalogue.field(self.entity, first)
        field = self.catalogue.field(self.entity, path)
        # Both are there: the rule was checked when the entity was defined.
        assert head is not None
        assert field is not None
        value = values.get(first)
        if second and value is not None:
            value = self._behind(head.to, value).get(second)
        if text := type_of(field).present(field, value).strip():
            return text
        message = f"请先填写「{head.label}」:「{self.one.label}」里要用到它" + (
            f"的「{field.label}」" if second else ""
        )
        raise Invalid(Problem("record.serial_needs", first, message))

    def _behind(self, entity: str, record_id: int) -> Mapping[str, Any]:
        if (entity, record_id) not in self.linked:
            found = bare_values(self.connection, self.catalogue, entity, record_id)
            self.linked[entity, record_id] = found or {}
        return self.linked[entity, record_id]
