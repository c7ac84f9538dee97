"""Filters over every field type: the same rows as plain Python, also for people from whom something is kept.

A field type without samples here fails the first test.
"""

from __future__ import annotations

import json
import random
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import partial
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from guocheng.definition.bundle import Bundle
from guocheng.definition.catalogue import Catalogue
from guocheng.definition.entity import Entity, Field, Option
from guocheng.definition.field_types import FIELD_TYPES, Family, family_of, type_of
from guocheng.definition.role import Right
from guocheng.expr.run import Env
from guocheng.expr.types import Kind
from guocheng.store import records
from guocheng.store.database import Database
from guocheng.store.query import Reader, RowGrant, Visibility, everything, read_query, window
from guocheng.store.query.operators import kind_of, operators_of
from guocheng.store.records import Origin
from guocheng.store.tables import carry_out, plan
from tests.store import naive

NOW = datetime(2026, 3, 15, 4, tzinfo=UTC)
BY = Origin(NOW, cause="测试")
OPTIONS = (Option("a", "甲"), Option("b", "乙", parent="a"), Option("c", "丙"))
#: Some values of each type, as programs send them.
SAMPLES: dict[str, tuple[Any, ...]] = {
    "text": ("张三", "张", "50%", "o'n"),
    "email": ("wang@example.com", "li.si@mail.cn"),
    "phone": ("13800001234", "13911112222"),
    "url": ("https://example.com/a", "https://example.cn"),
    "id_card": ("11010519491231002X", "330302200002290016"),
    "tax_number": ("91350100M000100Y43",),
    "bank_card": ("6222021001116245702",),
    "barcode": ("6901234567892", "ABC-1"),
    "color": ("#ff0000", "#00ff00"),
    "icon": ("truck", "users"),
    "markdown": ("# 题", "字"),
    "rich_text": ("<p>字</p>", "<p>题</p>"),
    "secret": ("sealed:1:YQ==", "sealed:1:Yg=="),
    "code": ("a = 1", "b"),
    "integer": (-2, 0, 3, 7),
    "decimal": ("-1.25", "0.00", "3.50"),
    "money": ("12.50", "0.00", "-3.10"),
    "percent": ("12.50", "100.00"),
    "rating": (1, 3, 5),
    "progress": (0, 50, 100),
    "duration": (30, 90, 600),
    "boolean": (True, False),
    "date": ("2026-03-01", "2026-02-28", "2026-03-15"),
    "time": ("08:30", "18:00"),
    "date_range": ("2026-03-01/2026-03-05", "2026-03-04/2026-03-09"),
    "instant": ("2026-03-01T08:00:00+08:00", "2026-03-02T00:00:00+08:00"),
    "choice": ("a", "b", "c"),
    "choices": (["a"], ["a", "c"], ["b"]),
    "cascade": ("a", "b", "c"),
    "tags": (["急"], ["急", "贵"], ["慢"]),
    "region": ("330302", "330300", "110000"),
    "location": ({"lng": 120.7, "lat": 28.0, "address": "车站大道"},),
    "link": (1, 2, 3, 4),
    "links": ([1], [2, 3], [4, 1]),
    "serial": ("S1", "S2"),
    "files": ([1], [2, 3]),
    "images": ([1], [2]),
    "signature": ([1],),
    "audio": ([1],),
}
#: Nobody writes these; what they show is worked out below.
WORKED_OUT = {"lookup", "back", "lines"}
#: Tried by tests of their own; here an operator must mean one thing for every type.
ELSEWHERE = {"period", "covers", "overlaps"}
ROWS = 60


def _field(type_: str) -> Field:
    rule = "S{0000}" if type_ == "serial" else ""
    options = OPTIONS if type_ in ("choice", "choices", "cascade") else ()
    return Field(f"{type_}_", f"字段{type_}", type_, options=options, to="kind.target", scale=2, rule=rule)


#: What look-ups show, one of each type that can be looked up.
LOOKED_UP = ("text", "money", "date", "instant", "choice", "choices", "boolean", "integer", "links", "region")
TARGET = Entity(
    "kind.target",
    "对象",
    (Field("name", "名称", "text"), Field("up", "上级", "link", to="kind.target"), *map(_field, LOOKED_UP)),
    title="{name}",
    parent_field="up",
)
THING = Entity(
    "kind.thing",
    "东西",
    (
        *(_field(one) for one in FIELD_TYPES if one not in WORKED_OUT),
        *(Field(f"seen_{one}", f"引用{one}", "lookup", through=f"link_.{one}_") for one in LOOKED_UP),
        Field("kept", "留存", "lookup", through="link_.money_", snapshot=True),
        Field("notes", "记事", "back", of="kind.note", by="thing"),
        Field("only", "唯一", "back", of="kind.only", by="thing"),
        Field("rows", "明细", "lines", lines=(_field("text"), _field("money"), _field("links"),
              Field("seen_money", "引用", "lookup", through="link_.money_"), _field("link"))),
    ),
)  # fmt: skip
NOTE = Entity("kind.note", "记事", (Field("thing", "东西", "links", to="kind.thing"), _field("integer")))
ONLY = Entity("kind.only", "唯一", (Field("thing", "东西", "link", to="kind.thing", unique=True), _field("text")))
CATALOGUE = Catalogue((Bundle("kind", "种类", "1", entities=(TARGET, THING, NOTE, ONLY)),))
UP = {1: None, 2: 1, 3: 2, 4: 1}


def test_every_field_type_has_samples() -> None:
    assert set(SAMPLES) | WORKED_OUT == set(FIELD_TYPES)


# ---- the data --------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class World:
    """What is stored, as Python values."""

    db: Database
    things: list[dict[str, Any]]
    targets: dict[int, dict[str, Any]]
    notes: list[dict[str, Any]]
    onlys: list[dict[str, Any]]


@pytest.fixture(scope="module")
def world(server: Any, template: str) -> Iterator[World]:
    """Things with values of every type, blanks among them; none of the tests here writes."""
    from tests import conftest

    conftest._create(server, "query_every_type", template)
    db = Database(conftest.database_url(server, "query_every_type"))
    with db.read() as connection:
        planned = plan(connection, CATALOGUE)
    carry_out(db, planned)
    rng = random.Random(11)
    for record_id, up in UP.items():
        _create(db, TARGET, {"name": f"对象{record_id}", "up": up})
    for record_id in UP:
        with db.transaction() as connection:
            records.update(connection, CATALOGUE, TARGET.name, record_id, _values(rng, TARGET), BY)
    for _ in range(ROWS):
        rows = [_values(rng, THING.field("rows")) for _ in range(rng.choice((0, 1, 2)))]
        _create(db, THING, _values(rng, THING) | {"rows": rows})
    for number in range(40):
        _create(db, NOTE, {"thing": rng.sample(range(1, ROWS), 2), **_values(rng, NOTE)})
        _create(db, ONLY, {"thing": number + 1 if rng.random() < 0.5 else None, **_values(rng, ONLY)})
    yield World(db, _all(db, THING), {one["id"]: one for one in _all(db, TARGET)}, _all(db, NOTE), _all(db, ONLY))
    db.close()


def _values(rng: random.Random, of: Any) -> dict[str, Any]:
    fields = [one for one in getattr(of, "fields", None) or of.lines if one.name == f"{one.type}_"]
    return {
        one.name: type_of(one).from_json(one, rng.choice(SAMPLES[one.type])) for one in fields if rng.random() > 0.25
    }


def _create(db: Database, entity: Entity, values: Mapping[str, Any]) -> None:
    with db.transaction() as connection:
        records.create(connection, CATALOGUE, entity.name, values, BY)


def _all(db: Database, entity: Entity) -> list[dict[str, Any]]:
    with db.read() as connection:
        found = records.read_many(connection, CATALOGUE, entity.name, range(1, 1000))
    return [one.values for one in found]


# ---- the readers -----------------------------------------------------------------------------------------------------

Sees = tuple[frozenset[str], frozenset[int], bool]
SEES = st.tuples(
    st.sets(st.sampled_from([f"{one}_" for one in LOOKED_UP]), max_size=4).map(frozenset),
    st.sampled_from((frozenset(UP), frozenset({1, 3}), frozenset())),
    st.booleans(),
)


def reader_of(sees: Sees) -> Reader:
    """Return a reader from whom some fields and rows of the targets, and perhaps all notes, are kept."""
    hidden, shown, notes = sees

    def visible(name: str) -> Visibility:
        whole = everything(CATALOGUE, name)
        if name == TARGET.name and (hidden or shown != frozenset(UP)):
            rows = {Right.SEE: (RowGrant(fields=("id",), ids=tuple(shown)),)} if shown else {}
            return replace(whole, shown=whole.shown - hidden, rows=rows)
        return replace(whole, rows={}) if name == NOTE.name and not notes else whole

    return Reader(CATALOGUE, visible, Env(NOW, user_id=2))


def seen(world: World, sees: Sees, thing: Mapping[str, Any]) -> dict[str, Any]:
    """Return a thing with everything worked out as this reader may know it."""
    hidden, shown, notes = sees
    blank: dict[str, Any] = {}

    def behind(link: int | None, name: str) -> Any:
        target = world.targets[link] if link in shown else blank
        return None if name in hidden else target.get(name)

    row = {**thing, **{f"seen_{one}": behind(thing["link_"], f"{one}_") for one in LOOKED_UP}}
    row["notes"] = sum(thing["id"] in (note["thing"] or ()) for note in world.notes) if notes else None
    row["only"] = next((one["id"] for one in world.onlys if one["thing"] == thing["id"]), None)
    row["rows"] = [{**line, "seen_money": behind(line["link_"], "money_")} for line in thing["rows"]]
    return row


# ---- the filters -----------------------------------------------------------------------------------------------------


def comparisons(path: str, field: Field) -> st.SearchStrategy[dict[str, Any]]:
    """Return comparisons of a field with every operator it knows."""
    samples = SAMPLES[field.shown_as or field.type] if not field.of else (0, 1, 2)
    known = operators_of(field) - ELSEWHERE
    if family_of(field) is Family.LINK:
        known -= {"contains"}
    if kind_of(field) is Kind.INSTANT:
        known -= {"between"}
    return st.sampled_from(sorted(known)).flatmap(partial(_compared, path, field, samples))


def _compared(path: str, field: Field, samples: tuple[Any, ...], op: str) -> st.SearchStrategy[dict[str, Any]]:
    if op in ("empty", "not_empty", "me"):
        return st.just({"field": path, "op": op})
    members = [member for one in samples for member in (one if isinstance(one, list) else [one])]
    value: st.SearchStrategy[Any] = st.sampled_from(members)
    if op in ("in", "not_in"):
        value = st.lists(value, min_size=1, max_size=3)
    elif op == "between":
        value = st.tuples(value, value).map(list)
    elif op in ("contains", "starts") and kind_of(field) is Kind.TEXT:
        value = st.sampled_from(["张", "1", "%", "a", "字"])
    return value.map(lambda sent: {"field": path, "op": op, "value": sent})


def _leaves() -> Iterator[st.SearchStrategy[dict[str, Any]]]:
    for field in CATALOGUE.entity("kind.thing").fields:
        for path in (f"{field.name}.{column.name}" for column in field.lines) if field.has_lines else (field.name,):
            yield comparisons(path, field_at(CATALOGUE, "kind.thing", path))


def filters(leaves: Iterable[st.SearchStrategy[dict[str, Any]]]) -> st.SearchStrategy[dict[str, Any]]:
    """Return comparisons joined by and, or and not."""
    return st.recursive(
        st.one_of(*leaves),
        lambda inner: st.one_of(
            st.lists(inner, max_size=3).map(lambda parts: {"and": parts}),
            st.lists(inner, max_size=3).map(lambda parts: {"or": parts}),
            inner.map(lambda part: {"not": part}),
        ),
        max_leaves=4,
    )


def field_at(catalogue: Catalogue, entity: str, path: str) -> Field:
    """Return a field or a column as the catalogue knows it."""
    found = catalogue.field(entity, path)
    assert found is not None
    return found


WHERES = filters(_leaves())


def holds(where: Mapping[str, Any], row: Mapping[str, Any], of: Callable[[str], Field]) -> bool:
    """Tell in plain Python whether a filter holds; what is sent is first read by the type of its field."""
    if "and" in where:
        return all(holds(one, row, of) for one in where["and"])
    if "or" in where:
        return any(holds(one, row, of) for one in where["or"])
    if "not" in where:
        return not holds(where["not"], row, of)
    first, _, column = where["field"].partition(".")
    field = of(where["field"])
    values = [line[column] for line in row[first]] if column else [row[first]]
    return any(_holds(field, where["op"], where.get("value"), value) for value in values)


def _holds(field: Field, op: str, sent: Any, value: Any) -> bool:
    if op in ("ne", "not_in"):
        return not _holds(field, {"ne": "eq", "not_in": "in"}[op], sent, value)
    if op in ("empty", "not_empty"):
        return naive._compare(value, op, None)
    if value is None:
        return False
    if op == "me":
        return 2 in value if isinstance(value, list) else bool(value == 2)
    if op == "below":
        return _is_below(field, value, sent)
    if op in ("contains", "starts") and not isinstance(value, list):
        return naive._compare(value, op, sent)
    if isinstance(value, list):
        return bool(set(value) & set(sent if isinstance(sent, list) else [sent]))
    read: Callable[[Any], Any] = partial(type_of(field).from_json, field)
    if op == "in":
        return value in [read(one) for one in sent]
    if op == "between":
        return bool(read(sent[0]) <= value <= read(sent[1]))
    other = read(sent)
    return bool({"eq": value == other, "gt": value > other, "ge": value >= other,
                 "lt": value < other, "le": value <= other}[op])  # fmt: skip


def _is_below(field: Field, value: Any, sent: Any) -> bool:
    if family_of(field) in (Family.LINK, Family.LINKS):
        return any(sent in _line_up(one) for one in (value if isinstance(value, list) else [value]))
    how, words = type_of(field).below(field, sent)
    return value in words if how == "in" else any(value.startswith(one) for one in words)


def _line_up(record_id: int | None) -> Iterator[int]:
    while record_id is not None:
        yield record_id
        record_id = UP.get(record_id)


@settings(
    max_examples=250, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture], derandomize=True
)
@given(where=WHERES, sees=SEES)
def test_a_filter_means_what_python_means_for_every_type(world: World, where: dict[str, Any], sees: Sees) -> None:
    reader = reader_of(sees)
    asked = read_query(reader, "kind.thing", where=where, sort=["id"], limit=500, columns=[])
    with world.db.read() as connection:
        found = [row["id"] for row in json.loads(window(connection, reader, asked).rows)]
    of = partial(field_at, CATALOGUE, "kind.thing")
    assert found == [one["id"] for one in world.things if holds(where, seen(world, sees, one), of)]
