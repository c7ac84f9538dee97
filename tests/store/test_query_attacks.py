"""What strangers send (注入): a corpus of payloads in every parameter gives a refusal or an answer, never an error.

No part of what was sent is ever in the text of a statement; it travels as a parameter.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from typing import Any

import psycopg
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from guocheng.base.problem import Invalid
from guocheng.store.database import Database
from guocheng.store.query import count, group_figures, read_query, stage_figures, system, window
from guocheng.store.query.compile import Compiler
from guocheng.store.query.window import statement
from tests import conftest
from tests.store.shop_data import NOW, filled_shop
from tests.store.things import CATALOGUE

READER = system(CATALOGUE, NOW)
PAYLOADS: tuple[Any, ...] = (
    "' or '1'='1", "'; drop table shop_order; --", '"; select 1; --', "1) or (1=1", "') or 1=1 --",
    "id; select pg_sleep(10)", "(select password from pg_shadow)", "case when 1=1 then id else amount end",
    "if(1=1,id,1)", "id desc, (select 1)", "id/**/desc", "id--", "id #", "id collate \"C\"", "t.id", "shop_order.id",
    "pg_catalog.pg_class", "0x31", "1e309", "NaN", "Infinity", "-0", "１２", "\\", "\\'", "%", "%%", "%s", "%(p0)s",
    "%(x)s", "{}", "{0}", "{t}", "$1", "$$x$$", ":id", "?", "\x00", "a\x00b", "\ud800", "\u202e", "💥" * 50,
    "x" * 10_000,
    "id\n;", "\r\n", " id", "ID", "Id", "id ", "ｉｄ", "amount::text", "amount->>'a'", "@>", "~*", "||", "null", "true",
    "__proto__", "constructor", "id.id", "unit.id.id.id.id.id.id", "parts.parts", ".", "..", "", "sort 0", "search",
    "version", "title", "batch_id", "parent_id", "2026-02-30", "9999-12-31", "0001-01-01", "99999-01-01", "24:00",
    "2026-03-01T00:00:00+99:00", "9" * 400, "1" + "0" * 30,
    None, True, False, 0, -1, 2**63, 2**70, 1.5, [], {}, [[]], [None], {"$ne": None}, {"field": "id"},
    [["id", "desc; --"]],
    [["id"]], [["id", "asc", "x"]], {"op": "eq"}, [{"a": 1}], [["amount", None]], [None, None], [1, 2, 3],
)  # fmt: skip
PLACES: dict[str, Callable[[Any], dict[str, Any]]] = {
    "where": lambda bad: {"where": bad},
    "where.field": lambda bad: {"where": {"field": bad, "op": "eq", "value": 1}},
    "where.op": lambda bad: {"where": {"field": "amount", "op": bad, "value": "1"}},
    "where.value.text": lambda bad: {"where": {"field": "customer", "op": "contains", "value": bad}},
    "where.value.eq": lambda bad: {"where": {"field": "customer", "op": "eq", "value": bad}},
    "where.value.money": lambda bad: {"where": {"field": "amount", "op": "ge", "value": bad}},
    "where.value.pieces": lambda bad: {"where": {"field": "pieces", "op": "ne", "value": bad}},
    "where.value.instant": lambda bad: {"where": {"field": "received_at", "op": "eq", "value": bad}},
    "where.value.day": lambda bad: {"where": {"field": "day", "op": "between", "value": [bad, bad]}},
    "where.value.period": lambda bad: {"where": {"field": "day", "op": "period", "value": bad}},
    "where.value.link": lambda bad: {"where": {"field": "unit", "op": "eq", "value": bad}},
    "where.value.links": lambda bad: {"where": {"field": "unit", "op": "in", "value": [bad]}},
    "where.value.below": lambda bad: {"where": {"field": "unit", "op": "below", "value": bad}},
    "where.value.choice": lambda bad: {"where": {"field": "kind", "op": "in", "value": bad}},
    "where.value.tags": lambda bad: {"where": {"field": "tags", "op": "contains", "value": bad}},
    "where.value.behind": lambda bad: {"where": {"field": "unit.name", "op": "starts", "value": bad}},
    "where.and": lambda bad: {"where": {"and": [bad, {"or": bad}, {"not": bad}]}},
    "where.report": lambda bad: {"where": {"report": bad, "measure": bad}},
    "where.key": lambda bad: {"where": {str(bad): [], "op": "eq"}},
    "sort": lambda bad: {"sort": bad},
    "sort.name": lambda bad: {"sort": [[bad, "asc"]]},
    "sort.word": lambda bad: {"sort": [bad]},
    "sort.direction": lambda bad: {"sort": [["amount", bad]]},
    "search": lambda bad: {"search": bad},
    "after": lambda bad: {"after": bad},
    "limit": lambda bad: {"limit": bad},
    "columns": lambda bad: {"columns": bad},
    "columns.name": lambda bad: {"columns": [bad]},
    "stage": lambda bad: {"stage": bad},
}


@pytest.fixture(scope="module")
def shop(server: Any, template: str) -> Iterator[Database]:
    """A shop with a few orders; nobody may change it."""
    conftest._create(server, "attacked", template)
    database = Database(conftest.database_url(server, "attacked"))
    filled_shop(database, 15)
    yield database
    database.close()


@pytest.mark.parametrize("place", PLACES)
def test_a_payload_is_refused_or_harmless(shop: Database, place: str) -> None:
    refusals: list[Invalid] = []
    for payload in PAYLOADS:
        with shop.read() as connection:
            try:
                ask(connection, PLACES[place](payload))
            except Invalid as refusal:
                refusals.append(refusal)
    problems = [problem for refusal in refusals for problem in refusal.problems]
    assert problems
    assert {problem.code.partition(".")[0] for problem in problems} <= {"query", "value"}
    json.dumps([problem.message for problem in problems], ensure_ascii=False).encode()
    with shop.read() as connection:
        assert connection.execute("select count(*) from shop_order").fetchone() == (15,)


JSON = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), st.text(max_size=12), st.sampled_from(PAYLOADS)),
    lambda inner: st.one_of(
        st.lists(inner, max_size=3),
        st.dictionaries(
            st.sampled_from(("and", "or", "not", "field", "op", "value", "report", "x")), inner, max_size=4
        ),
        st.fixed_dictionaries(
            {
                "field": st.sampled_from(
                    ("amount", "unit.name", "parts.paid", "received_at", "tags", "kind", "photos", "x")
                ),
                "op": st.sampled_from(
                    ("eq", "in", "between", "contains", "below", "me", "period", "empty", "ne", "gt")
                ),
                "value": inner,
            }
        ),
    ),
    max_leaves=8,
)


@settings(max_examples=300, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True)
@given(where=JSON, sort=JSON, after=JSON)
def test_random_questions_give_sql_or_a_refusal(shop: Database, where: Any, sort: Any, after: Any) -> None:
    for question in ({"where": where}, {"sort": sort}, {"after": after}):
        try:
            with shop.read() as connection:
                ask(connection, question)
        except Invalid:
            continue


def test_a_forged_cursor_is_refused(shop: Database) -> None:
    import base64

    for values in (["x"], ["1", "2"], [None], [1], "1", {"a": 1}, ["1e999999"], ["9" * 30]):
        for signature in ("id", "-id", "-received_at,-id"):
            forged = base64.urlsafe_b64encode(json.dumps([signature, values]).encode()).decode()
            with pytest.raises(Invalid, match="位置已经失效"):
                read_query(READER, "shop.order", sort=["id"], after=forged)


@pytest.mark.parametrize("payload", [one for one in PAYLOADS if isinstance(one, str)])
def test_boards_refuse_what_they_do_not_know(shop: Database, payload: str) -> None:
    with shop.read() as connection:
        for question in ({"sum_field": payload}, {"due_field": payload}):
            if payload:
                with pytest.raises(Invalid):
                    stage_figures(connection, READER, "shop.order", **question)
        with pytest.raises(Invalid):
            group_figures(connection, READER, "shop.order", payload or "absent")


MARKED = "zzmarkedzz"


@pytest.mark.parametrize("question", [
    {"where": {"field": "customer", "op": op, "value": MARKED}} for op in ("eq", "ne", "contains", "starts", "gt")
] + [
    {"where": {"field": "customer", "op": "in", "value": [MARKED]}},
    {"where": {"field": "unit", "op": "contains", "value": MARKED}},
    {"where": {"field": "unit.name", "op": "eq", "value": MARKED}},
    {"where": {"field": "parts.name", "op": "ne", "value": MARKED}},
    {"where": {"field": "customer", "op": "between", "value": [MARKED, MARKED]}},
    {"search": MARKED},
], ids=str)  # fmt: skip
def test_what_was_sent_is_never_in_the_text(shop: Database, question: dict[str, Any]) -> None:
    compiler = Compiler(READER)
    query = read_query(READER, "shop.order", **question)
    with shop.read() as connection:
        assert MARKED not in statement(compiler, query).as_string(connection)
    assert any(MARKED in str(value) for value in compiler.parameters.values.values())


def ask(connection: psycopg.Connection, question: dict[str, Any]) -> None:
    query = read_query(READER, "shop.order", **question)
    json.loads(window(connection, READER, query).rows)
    count(connection, READER, query)
