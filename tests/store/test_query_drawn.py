"""Filters over definitions that are drawn (随机定义): fields of any types, columns, kept-back rows, fields and denials.

Each example makes a form of its own in the database, and asks it as somebody from whom some of it is kept.
"""

from __future__ import annotations

import itertools
import json
import random
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import partial
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from guocheng.base.problem import Invalid
from guocheng.definition.bundle import Bundle
from guocheng.definition.catalogue import Catalogue
from guocheng.definition.entity import Entity, Field
from guocheng.definition.field_types import FIELD_TYPES, type_of
from guocheng.definition.role import Right
from guocheng.expr.run import Env
from guocheng.expr.types import Kind
from guocheng.store import records
from guocheng.store.database import Database
from guocheng.store.query import Reader, RowGrant, Visibility, everything, read_query, window
from guocheng.store.records import Origin
from guocheng.store.tables import carry_out, plan
from tests import conftest
from tests.store.test_query_every_type import (
    SAMPLES,
    TARGET,
    UP,
    WORKED_OUT,
    _field,
    comparisons,
    field_at,
    filters,
    holds,
)

NOW = datetime(2026, 3, 15, 4, tzinfo=UTC)
BY = Origin(NOW, cause="测试")
ROWS, QUESTIONS = 20, 12
TYPES = sorted(set(FIELD_TYPES) - WORKED_OUT - {"serial"})
COLUMN_TYPES = ("text", "integer", "money", "date", "choice", "boolean", "link")
#: What the rules of rows look at.
OWNER, LEVEL = Field("owner", "负责", "link", to=TARGET.name), Field("level", "级别", "integer")
_numbers = itertools.count(1)


@dataclass(frozen=True)
class Drawn:
    """A definition, and what somebody may know of it."""

    fields: tuple[Field, ...]
    hidden: frozenset[str]
    masked: frozenset[str]
    limited: frozenset[str]
    rows: str  # all | owned | leveled | none
    denied: bool


@st.composite
def drawn(draw: st.DrawFn) -> Drawn:
    """Draw a form of two to six fields, perhaps with a sub-table, and what is kept from its reader."""
    types = draw(st.lists(st.sampled_from(TYPES), min_size=2, max_size=6))
    columns = draw(st.lists(st.sampled_from(COLUMN_TYPES), max_size=3))
    fields = [replace(_field(one), name=f"f{number}", label=f"甲{number}") for number, one in enumerate(types)]
    if columns:
        inner = (replace(_field(one), name=f"c{number}", label=f"列{number}") for number, one in enumerate(columns))
        fields.append(Field("rows", "明细", "lines", lines=tuple(inner)))
    plain = st.sampled_from([f"f{number}" for number in range(len(types))])
    some = st.sets(plain, max_size=2).map(frozenset)
    return Drawn(
        tuple(fields), draw(some), draw(some), draw(some),
        draw(st.sampled_from(("all", "all", "owned", "leveled", "none"))), draw(st.booleans()),
    )  # fmt: skip


@pytest.fixture(scope="module")
def db(server: Any, template: str) -> Iterator[Database]:
    """A database with the records that all forms link to."""
    conftest._create(server, "query_drawn", template)
    found = Database(conftest.database_url(server, "query_drawn"))
    catalogue = Catalogue((Bundle("kind", "种类", "1", entities=(TARGET,)),))
    with found.read() as connection:
        planned = plan(connection, catalogue)
    carry_out(found, planned)
    with found.transaction() as connection:
        for record_id, up in UP.items():
            records.create(connection, catalogue, TARGET.name, {"name": f"对象{record_id}", "up": up}, BY)
    yield found
    found.close()


def made(db: Database, one: Drawn, seed: int) -> tuple[Catalogue, str, list[dict[str, Any]]]:
    """Make the tables of a definition with some records, and return them as they are kept."""
    name = f"kind.drawn{next(_numbers)}"
    entity = Entity(name, "随机", (OWNER, LEVEL, *one.fields))
    catalogue = Catalogue((Bundle("kind", "种类", "1", entities=(TARGET, entity)),))
    with db.read() as connection:
        planned = plan(connection, catalogue)
    carry_out(db, planned)
    rng = random.Random(seed)
    with db.transaction() as connection:
        for _ in range(ROWS):
            records.create(connection, catalogue, name, _values(rng, entity.fields), BY)
        found = records.read_many(connection, catalogue, name, range(1, ROWS + 1))
    return catalogue, name, [record.values for record in found]


def _values(rng: random.Random, fields: tuple[Field, ...]) -> dict[str, Any]:
    values: dict[str, Any] = {}
    for one in fields:
        if one.has_lines:
            values[one.name] = [_values(rng, one.lines) for _ in range(rng.choice((0, 1, 2)))]
        elif rng.random() > 0.25:
            values[one.name] = type_of(one).from_json(one, rng.choice(SAMPLES[one.type]))
    return values


# ---- what is kept from the reader, in the compiler and in Python -----------------------------------------------------

OWNED = RowGrant(fields=("owner",), ids=(1, 3))


def reader_of(catalogue: Catalogue, name: str, one: Drawn) -> Reader:
    """Return somebody from whom all that was drawn is kept."""
    leveled = RowGrant(where=catalogue.checked(name, "level >= 3", Kind.BOOLEAN))
    rows = {"all": RowGrant(everything=True), "owned": OWNED, "leveled": leveled, "none": RowGrant()}[one.rows]
    seen = rows.without((RowGrant(fields=("owner",), ids=(3,)),)) if one.denied else rows

    def visible(entity: str) -> Visibility:
        whole = everything(catalogue, entity)
        if entity != name or seen is None:
            return whole
        limited = dict.fromkeys(one.limited - one.hidden, (OWNED,))
        return replace(
            whole, rows={Right.SEE: (seen,)}, shown=whole.shown - one.hidden, masked=one.masked - one.hidden,
            limited=limited,
        )  # fmt: skip

    return Reader(catalogue, visible, Env(NOW, user_id=2))


def is_seen(one: Drawn, row: Mapping[str, Any]) -> bool:
    """Tell whether the reader sees a record; a denial that cannot be told denies nothing."""
    ranges = {
        "all": True,
        "owned": row["owner"] in (1, 3),
        "leveled": row["level"] is not None and row["level"] >= 3,
        "none": False,
    }
    return ranges[one.rows] and not (one.denied and row["owner"] == 3)


def known(one: Drawn, row: Mapping[str, Any]) -> dict[str, Any]:
    """Return a record as the reader may know it: what is kept from him on this row is blank."""
    kept = one.limited if row["owner"] not in (1, 3) else frozenset()
    return {name: None if name in kept else value for name, value in row.items()}


def is_refused(one: Drawn, where: Mapping[str, Any]) -> bool:
    """Tell whether a filter asks for what is hidden, or asks of a masked one more than whether it is a whole value."""
    parts = [*where.get("and", ()), *where.get("or", ()), *([where["not"]] if "not" in where else [])]
    if "field" not in where:
        return any(is_refused(one, part) for part in parts)
    name = where["field"].partition(".")[0]
    return name in one.hidden or (name in one.masked and where["op"] not in ("eq", "empty", "not_empty"))


# Every example makes tables: making a failing one smaller would take minutes, and the filter is told as it is.
@settings(
    max_examples=25,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
    derandomize=True,
    phases=[Phase.generate],
)
@given(one=drawn(), seed=st.integers(0, 10_000), data=st.data())
def test_a_filter_means_what_python_means_whatever_the_definition(
    db: Database, one: Drawn, seed: int, data: st.DataObject
) -> None:
    """随便一张表单、随便藏起些什么：筛选出来的行和用 Python 一条条判断的一样，问到看不到的就拒绝。"""
    catalogue, name, things = made(db, one, seed)
    reader, of = reader_of(catalogue, name, one), partial(field_at, catalogue, name)
    paths = [
        path
        for each in one.fields
        for path in ([f"{each.name}.{column.name}" for column in each.lines] if each.has_lines else [each.name])
    ]
    wheres = filters([comparisons(path, of(path)) for path in paths])
    for where in data.draw(st.lists(wheres, min_size=QUESTIONS, max_size=QUESTIONS)):
        if is_refused(one, where):
            with pytest.raises(Invalid):
                read_query(reader, name, where=where)
            continue
        asked = read_query(reader, name, where=where, sort=["id"], limit=500, columns=[])
        with db.read() as connection:
            found = [row["id"] for row in json.loads(window(connection, reader, asked).rows)]
        right = [row["id"] for row in things if is_seen(one, row) and holds(where, known(one, row), of)]
        assert found == right, where
