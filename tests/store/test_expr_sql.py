"""The shared cases in PostgreSQL: the database answers every expression exactly as Python does."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import date
from itertools import product
from typing import Any

import psycopg
import pytest
from hypothesis import HealthCheck, given, settings
from psycopg import sql

from guocheng.base.problem import Invalid
from guocheng.expr.check import Checked, check
from guocheng.expr.parse import BINDING
from guocheng.expr.run import incoming, run
from guocheng.expr.sql import LinesAggregate, Param, Raw, Ref, Sql, to_sql
from guocheng.expr.types import Kind, Name, Names, Type
from guocheng.store.server import EmbeddedServer
from tests.expr.cases import CASES, ENV, plain, scope_of
from tests.expr.test_fuzz import CALLABLE, SAMPLES
from tests.expr.trees import SCOPE, expressions, records

COLUMN = {
    Kind.NUMBER: "numeric", Kind.TEXT: "text", Kind.BOOLEAN: "boolean", Kind.DATE: "date", Kind.INSTANT: "timestamptz",
    Kind.CHOICE: "text", Kind.LINK: "bigint", Kind.LIST: "text[]",
}  # fmt: skip
#: The last one needs the tables of a company; `test_aggregates_checks` asks it there.
PYTHON_ONLY = {"WORKDAY", "NETWORKDAYS", "WORKHOURS", "RMBCAP", "TOTAL"}
ANSWERED = [case for case in CASES if "tree" in case]


@pytest.fixture(scope="module")
def connection(server: EmbeddedServer) -> Iterator[psycopg.Connection[Any]]:
    with psycopg.connect(server.admin_url, autocommit=True) as opened:
        opened.execute("set timezone to 'UTC'")
        yield opened


@pytest.mark.parametrize("case", ANSWERED, ids=lambda case: case["name"])
def test_case_gives_the_same_in_sql(case: dict[str, Any], connection: psycopg.Connection[Any]) -> None:
    scope = scope_of(case)
    checked = check(case["expr"], scope)
    if checked.functions & PYTHON_ONLY and checked.paths:
        return
    compiled = to_sql(checked, env=ENV)
    if "error" in case:
        with pytest.raises(psycopg.errors.NumericValueOutOfRange):
            answer(connection, compiled, scope, case["values"])
        return
    assert plain(answer(connection, compiled, scope, case["values"])) == case["expected"]


@pytest.mark.parametrize("case", [one for one in ANSWERED if one["kind"] == "boolean"], ids=lambda case: case["name"])
def test_condition_keeps_the_same_records(case: dict[str, Any], connection: psycopg.Connection[Any]) -> None:
    """In a WHERE, NULL and false are one."""
    scope = scope_of(case)
    compiled = to_sql(check(case["expr"], scope), env=ENV, condition=True)
    assert bool(answer(connection, compiled, scope, case["values"])) == bool(case["expected"])


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=expressions(), values=records())
def test_any_expression_gives_the_same_in_sql(
    text: str, values: dict[str, Any], connection: psycopg.Connection[Any]
) -> None:
    checked = check(text, SCOPE)
    assert outcome_in_sql(connection, checked, values) == outcome_in_python(checked, values)


def every_pairing() -> Iterator[str]:
    """Every function and sign with every pair of kinds."""
    for name, pair in product(CALLABLE, product(SAMPLES, repeat=2)):
        yield from (f"{name}({', '.join(args)})" for args in (pair[:1], pair, (*pair, "'d'"), (*pair, "空", "a")))
    sides = [*SAMPLES, "lines.amount > 1", "(a / 0)", "IF(flag, 空)", "true"]
    for sign, (left, right) in product([*BINDING, "not in"], product(sides, repeat=2)):
        yield from (f"{left} {sign} {right}", f"COUNTIF(({left}) {sign} ({right}))")


def test_every_pairing_of_kinds_that_passes_the_check_runs_in_sql(connection: psycopg.Connection[Any]) -> None:
    """A NULL without a type, or an operator PostgreSQL does not have, would show here."""
    filled = {
        "a": "12.50", "b": "3", "t": "甲a b", "s": "a", "flag": True, "kind": "lost", "d": "2026-01-31",
        "at": "2026-01-31T23:30:00+08:00",
        "lines": [{"amount": "5", "kind": "lost"}, {"amount": None, "kind": None}],
    }  # fmt: skip
    tried = 0
    for text in dict.fromkeys(every_pairing()):
        checked = passing(text)
        if checked is None or checked.functions & PYTHON_ONLY:
            continue
        tried += 1
        for values in (filled, {}):
            assert outcome_in_sql(connection, checked, values) == outcome_in_python(checked, values), text
    assert tried > 1000


def passing(text: str) -> Checked | None:
    try:
        return check(text, SCOPE)
    except Invalid:
        return None


def test_constants_and_bare_columns_let_an_index_be_used() -> None:
    scope = Names((Name("kind", "类型", Type(Kind.TEXT)), Name("at", "时间", Type(Kind.INSTANT))))
    made = to_sql(check("kind = 'x'", scope), env=ENV, condition=True)
    assert made == (Raw("("), Ref(("kind",)), Raw(" = "), Param("x", "text"), Raw(")"))
    days = to_sql(check("at > TODAY()", scope), env=ENV, condition=True)
    assert days[:3] == (Raw("("), Ref(("at",)), Raw(" >= ("))


def test_what_only_python_knows_is_refused_beside_a_field_and_worked_out_before() -> None:
    scope = Names((Name("d", "日期", Type(Kind.DATE)),))
    with pytest.raises(Invalid) as refused:
        to_sql(check("WORKDAY(日期, 2)", scope), env=ENV)
    assert refused.value.problems[0].code == "expr.python_only"
    assert to_sql(check("WORKDAY(TODAY(), 2)", scope), env=ENV) == (Param(date(2026, 2, 25), "date"),)


def test_raw_parts_hold_nothing_the_driver_would_read() -> None:
    for case in ANSWERED:
        try:
            compiled = to_sql(check(case["expr"], scope_of(case)), env=ENV)
        except Invalid:
            continue
        assert not [one for one in raws(compiled) if re.search("[%{}]", one)], case["name"]


def raws(compiled: Sql) -> Iterator[str]:
    for part in compiled:
        if isinstance(part, Raw):
            yield part.text
        if isinstance(part, LinesAggregate):
            yield from raws(part.value)
            yield from raws(part.where or ())


def outcome_in_python(checked: Checked, values: Mapping[str, Any]) -> Any:
    try:
        return plain(run(checked, values, ENV))
    except Invalid as refused:
        return refused.problems[0].code


def outcome_in_sql(connection: psycopg.Connection[Any], checked: Checked, values: Mapping[str, Any]) -> Any:
    try:
        return plain(answer(connection, to_sql(checked, env=ENV), SCOPE, values))
    except psycopg.errors.NumericValueOutOfRange:
        return "expr.too_large"


def answer(connection: psycopg.Connection[Any], compiled: Sql, scope: Names, values: Mapping[str, Any]) -> Any:
    """Evaluate over one record made of typed constants, with its lines as a derived table."""
    query = sql.SQL("select {}").format(composed(compiled, scope, values, {}))
    row = connection.execute(query).fetchone()
    assert row is not None
    return row[0]


Lines = dict[tuple[str, ...], str]


def composed(compiled: Sql, scope: Names, values: Mapping[str, Any], lines: Lines) -> sql.Composable:
    parts: list[sql.Composable] = []
    for part in compiled:
        if isinstance(part, Raw):
            parts.append(sql.SQL(part.text))  # type: ignore[arg-type]  # constant text of ours, as the test above holds
        elif isinstance(part, Param):
            parts.append(cast(part.value, part.cast))
        elif isinstance(part, Ref):
            parts.append(reference(part.path, scope, values, lines))
        else:
            parts.append(aggregate(part, scope, values, lines))
    return sql.Composed(parts)


def cast(value: Any, type_name: str) -> sql.Composable:
    return sql.SQL("cast({} as {})").format(sql.Literal(value), sql.SQL(type_name))  # type: ignore[arg-type]


def reference(path: tuple[str, ...], scope: Names, values: Mapping[str, Any], lines: Lines) -> sql.Composable:
    table = next((one for one in lines if path[: len(one)] == one), None)
    if table is not None:
        return sql.Identifier(lines[table], path[-1])
    found, names, type_ = values, scope, Type(Kind.TEXT)
    value: Any = found
    for code in path:
        name = names.lookup(code)
        assert name is not None
        value = value.get(code) if isinstance(value, Mapping) else None
        type_ = name.type
        names = name.inner if isinstance(name.inner, Names) else names
    return column(value, type_)


def column(value: Any, type_: Type) -> sql.Composable:
    """Keep an empty text as the database may hold it."""
    kept = value if value == "" else incoming(value, type_)
    return cast(kept, COLUMN[type_.kind])


def aggregate(part: LinesAggregate, scope: Names, values: Mapping[str, Any], lines: Lines) -> sql.Composable:
    name = scope.lookup(part.path[0])
    assert name is not None
    inner = name.inner
    assert isinstance(inner, Names)
    alias = f"l{len(lines)}"
    rows = [
        sql.SQL("select {}").format(sql.SQL(", ").join(
            sql.SQL("{} as {}").format(column(row.get(one.code), one.type), sql.Identifier(one.code))
            for one in inner.names()
        ))
        for row in values.get(part.path[0]) or ({"": None},)
    ]  # fmt: skip
    none = sql.SQL("true" if values.get(part.path[0]) else "false")
    within = {**{path: held for path, held in lines.items() if path != part.path}, part.path: alias}
    return sql.SQL("(select {function}({value}) from ({rows}) as {alias} where {none} and ({where}))").format(
        function=sql.SQL(part.function),  # type: ignore[arg-type]
        value=composed(part.value, scope, values, within),
        rows=sql.SQL(" union all ").join(rows),
        alias=sql.Identifier(alias),
        none=none,
        where=composed(part.where or (Raw("true"),), scope, values, within),
    )
