"""Lists over many rows use the indexes (执行计划): no plan of a list page reads the whole table."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest

from guocheng.definition.role import Right
from guocheng.store.database import Database
from guocheng.store.query import Reader, RowGrant, Visibility, everything, read_query, system
from guocheng.store.query.compile import Compiler
from guocheng.store.query.window import statement, window
from tests import conftest
from tests.store.shop_data import NOW, filled_shop
from tests.store.things import CATALOGUE

ROWS = 100_000
SYSTEM = system(CATALOGUE, NOW)


@pytest.fixture(scope="module")
def big(server: Any, template: str) -> Iterator[Database]:
    """A shop with a hundred thousand orders."""
    conftest._create(server, "big_shop", template)
    database = Database(conftest.database_url(server, "big_shop"))
    filled_shop(database, 20)
    with database.transaction() as connection:
        connection.execute(
            "insert into shop_order"
            " (number, customer, kind, unit, amount, received_at, stage, stage_since, title, search)"
            " select 'N' || n, 'K' || n, (array['lost', 'late', 'other'])[1 + mod(n, 3)], 1 + mod(n, 5), mod(n, 1000),"
            " timestamptz '2026-01-01' + n * interval '1 minute', 'done', now(), 'N' || n, 'n' || n || ' k' || n"
            " from generate_series(1, %s) n",
            [ROWS],
        )
    with database.direct() as connection:
        connection.execute("vacuum analyze shop_order")
    yield database
    database.close()


def unit_reader(*units: int) -> Reader:
    whole = everything(CATALOGUE, "shop.order")
    narrow = Visibility("shop.order", {Right.SEE: (RowGrant(fields=("unit",), ids=units),)}, whole.shown)
    return Reader(CATALOGUE, lambda name: narrow if name == "shop.order" else everything(CATALOGUE, name), SYSTEM.env)


def sharing_reader(units: tuple[int, ...], shared: int) -> Reader:
    """One who sees units but for one that is denied him, and many orders that were shared with him."""
    whole = everything(CATALOGUE, "shop.order")
    denied = RowGrant(fields=("unit",), ids=(5,))
    grants = (
        RowGrant(fields=("unit",), ids=units, but=(denied,)),
        RowGrant(fields=("id",), ids=tuple(range(1, shared))),
    )
    narrow = Visibility("shop.order", {Right.SEE: grants}, whole.shown)
    return Reader(CATALOGUE, lambda name: narrow if name == "shop.order" else everything(CATALOGUE, name), SYSTEM.env)


WHERE = {"and": [{"field": "kind", "op": "eq", "value": "lost"}, {"field": "unit", "op": "in", "value": [2, 3]}]}


@pytest.mark.parametrize(
    "question",
    [
        {},
        {"where": WHERE},
        {"where": {"field": "unit", "op": "below", "value": 2}},
        {"sort": [["amount", "desc"]]},
        {"sort": [["amount", "asc"], ["id", "asc"]]},
        {"search": "k77777"},
        {"where": {"field": "unit.name", "op": "eq", "value": "洞头网点"}},
        {"where": {"field": "number", "op": "eq", "value": "N500"}},
        {"stage": "working"},
    ],
    ids=str,
)
@pytest.mark.parametrize(
    "reader",
    [SYSTEM, unit_reader(2, 4), sharing_reader((2, 4), 500)],
    ids=["everything", "two units", "two units and 500 shared"],
)
def test_no_list_page_reads_the_whole_table(big: Database, question: dict[str, Any], reader: Reader) -> None:
    first = explained(big, reader, question)
    assert "Seq Scan on shop_order" not in first, first
    with big.read() as connection:
        after = window(connection, reader, read_query(reader, "shop.order", **question)).next
    if after:
        second = explained(big, reader, {**question, "after": after})
        assert "Seq Scan on shop_order" not in second, second


def test_shared_rows_alone_are_found_by_their_ids(big: Database) -> None:
    """Who sees nothing but what was shared with him reads those rows, by an index, whatever the size of the table."""
    plan = explained(big, sharing_reader((), 200), {"search": "k7"})
    assert "Seq Scan on shop_order" not in plan, plan
    counted = Compiler(sharing_reader((), 200))
    condition = counted.visible_rows("shop.order", "t")
    with big.read() as connection:
        text = b"explain (costs off) select count(*) from shop_order t where " + condition.as_bytes(connection)
        lines = "\n".join(line for (line,) in connection.execute(text, counted.parameters.values))
    assert "Index" in lines, lines
    assert "Seq Scan" not in lines, lines


def test_a_deep_window_costs_what_the_first_does(big: Database) -> None:
    """The window behind a row in the middle begins at that row; nothing before it is read again."""
    with big.read() as connection:
        middle = read_query(SYSTEM, "shop.order", sort=["amount"], limit=500)
        page = window(connection, SYSTEM, middle)
        for _ in range(3):
            page = window(
                connection, SYSTEM, read_query(SYSTEM, "shop.order", sort=["amount"], limit=500, after=page.next)
            )
    plan = explained(big, SYSTEM, {"sort": ["amount"], "after": page.next}, "analyze, timing off, summary off, ")
    read = [
        int(line.split("rows=")[-1].split()[0].split(".")[0])
        for line in plan.splitlines()
        if "Index" in line and "actual" in line
    ]
    assert max(read) <= 51, plan
    thrown_away = [int(line.split(":")[-1]) for line in plan.splitlines() if "Rows Removed" in line]
    assert max(thrown_away) <= 51, plan


def explained(database: Database, reader: Reader, question: dict[str, Any], options: str = "") -> str:
    compiler = Compiler(reader)
    text = statement(compiler, read_query(reader, "shop.order", **question))
    with database.read() as connection:
        shown = f"explain ({options}costs off) ".encode() + text.as_bytes(connection)
        return "\n".join(line for (line,) in connection.execute(shown, compiler.parameters.values))


def test_the_page_is_there(big: Database) -> None:
    with big.read() as connection:
        rows = json.loads(window(connection, SYSTEM, read_query(SYSTEM, "shop.order", search="k77777")).rows)
    assert [row["title"] for row in rows] == ["N77777"]
