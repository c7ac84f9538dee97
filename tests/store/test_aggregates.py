"""Totals one by one: floors, groups that come and go, definitions that change, checks and repairs, closed periods."""

from __future__ import annotations

import threading
from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import psycopg
import pytest

from guocheng.base.problem import Invalid, Refusal, Refused
from guocheng.definition.aggregate import Measure
from guocheng.definition.catalogue import Catalogue
from guocheng.store import aggregates, jobs, records
from guocheng.store.database import Database
from guocheng.store.records import Origin, renamed
from guocheng.store.records.bulk import NewRow, insert_many
from guocheng.store.tables import carry_out, plan
from tests.store.stock import CATALOGUE, ORG, STOCK

NOW = datetime(2026, 4, 2, 2, tzinfo=UTC)
BY = Origin(NOW, cause="测试")
MARCH, APRIL = date(2026, 3, 20), date(2026, 4, 1)


@pytest.fixture
def stock(db: Database) -> Database:
    """Tables, one place, two items."""
    brought(db, CATALOGUE)
    with db.transaction() as connection:
        records.create(connection, CATALOGUE, "stock.place", {"name": "一号仓"}, BY)
        for name in ("胶带", "面单"):
            records.create(connection, CATALOGUE, "stock.item", {"name": name}, BY)
    return db


def brought(db: Database, catalogue: Catalogue) -> list[str]:
    with db.read() as connection:
        planned = plan(connection, catalogue)
    return [step.key for step in carry_out(db, planned)]


def moved(db: Database, kind: str, *lines: tuple[int, str], day: date = APRIL, unit: int | None = None) -> int:
    """Write an approved document."""
    values = {"kind": kind, "place": 1, "day": day, "unit": unit,
              "lines": [{"item": item, "qty": Decimal(qty)} for item, qty in lines]}  # fmt: skip
    return db.run(
        lambda connection: records.create(connection, CATALOGUE, "stock.move", values, BY, stage="approved").id
    )


def balance(db: Database, name: str = "available") -> dict[int, Any]:
    return dict(asked(db, f"select item, {name} from stock_balance order by item"))


def asked(db: Database, text: str) -> list[Any]:
    with db.read() as connection:
        return connection.execute(text.encode()).fetchall()


# ---- floors ----------------------------------------------------------------------------------------------------------


def test_nobody_takes_more_than_there_is(stock: Database) -> None:
    """「一号仓」的「胶带」可用量只有 3,不够 5。"""
    moved(stock, "in", (1, "3"))
    with pytest.raises(Invalid) as refusal:
        moved(stock, "out", (1, "5"))
    (problem,) = refusal.value.problems
    assert problem.code == "total.below_floor"
    assert problem.message == "「一号仓」的「胶带」的「可用量」只有 3件,不够减去 5件(不得低于 0),请核对数量"
    assert balance(stock) == {1: Decimal(3)}


def test_what_is_below_only_on_the_way_is_let_through(stock: Database) -> None:
    """同一次保存里先减后加,最后不低于零就行。"""
    found = moved(stock, "in", (1, "3"))
    moved(stock, "out", (1, "3"))
    with stock.transaction() as connection:
        before = records.locked(connection, CATALOGUE, "stock.move", found)
        lines = [{"item": 1, "qty": Decimal(1)}, {"item": 1, "qty": Decimal(2)}]
        records.update(connection, CATALOGUE, "stock.move", found, {"lines": lines}, BY, before=before)
    assert balance(stock) == {1: Decimal(0)}


def test_a_bulk_load_is_held_by_the_floor_too(stock: Database) -> None:
    row = NewRow({"kind": "out", "place": 1, "lines": [{"item": 2, "qty": Decimal(1)}]}, stage="approved")
    with pytest.raises(Invalid, match="不够减去 1件"):
        stock.run(lambda connection: insert_many(connection, CATALOGUE, "stock.move", [row], BY))
    assert balance(stock) == {}


def test_a_hundred_editors_of_one_figure_never_take_it_below_zero(stock: Database) -> None:
    """一百个人同时领同一种料,领到的正好等于原来有的。"""
    moved(stock, "in", (1, "60"))
    outcome: list[str] = []

    def taker() -> None:
        code = ""
        # Who finds every connection in use asks again, as a browser does.
        while code in ("", "store.busy", "store.locked"):
            try:
                moved(stock, "out", (1, "1"))
                code = "taken"
            except Refusal as refusal:
                code = refusal.problems[0].code
        outcome.append(code)

    takers = [threading.Thread(target=taker) for _ in range(100)]
    for one in takers:
        one.start()
    for one in takers:
        one.join()
    assert (outcome.count("taken"), outcome.count("total.below_floor")) == (60, 40)
    assert balance(stock) == {1: Decimal(0)}


# ---- groups and definitions ------------------------------------------------------------------------------------------


def test_a_group_comes_with_its_first_record_and_goes_with_its_last(stock: Database) -> None:
    found = moved(stock, "in", (1, "3"), (2, "4"))
    assert asked(stock, "select title from stock_balance order by item") == [("一号仓 胶带",), ("一号仓 面单",)]
    stock.run(lambda connection: records.delete(connection, CATALOGUE, "stock.move", found, BY))
    assert balance(stock) == {}


def test_a_formula_over_a_roll_up_follows_it(stock: Database) -> None:
    with stock.transaction() as connection:
        bill = records.create(connection, CATALOGUE, "stock.bill", {"customer": "甲", "amount": Decimal(100)}, BY).id
        values = {"bill": bill, "amount": Decimal("30.50"), "way": "cash", "day": APRIL}
        records.create(connection, CATALOGUE, "stock.payment", values, BY)
    assert asked(stock, "select paid, open, payments, ways from stock_bill") == [
        (Decimal("30.50"), Decimal("69.50"), 1, "现金")
    ]


def test_a_plan_for_totals_that_are_right_is_empty(stock: Database) -> None:
    assert brought(stock, CATALOGUE) == []


def test_a_changed_definition_is_counted_from_the_start(stock: Database) -> None:
    """改了汇总的定义,旧数据按新定义从头汇总。"""
    moved(stock, "in", (1, "3"))
    wider = replace(
        STOCK.aggregates[0],
        measures=(*STOCK.aggregates[0].measures, Measure("lines", "行数", "count", "integer")),
    )
    changed = Catalogue((ORG, replace(STOCK, aggregates=(wider, *STOCK.aggregates[1:]))))
    assert "stock.balance:count" in brought(stock, changed)
    assert balance(stock, "lines") == {1: 1}
    moved(stock, "in", (1, "2"))
    assert balance(stock, "lines") == {1: 2}


def test_a_total_defined_over_old_records_counts_them(db: Database) -> None:
    bare = Catalogue((ORG, replace(STOCK, aggregates=())))
    brought(db, bare)
    with db.transaction() as connection:
        records.create(connection, bare, "stock.place", {"name": "一号仓"}, BY)
        records.create(connection, bare, "stock.item", {"name": "胶带"}, BY)
        values = {"kind": "in", "place": 1, "lines": [{"item": 1, "qty": Decimal(7)}]}
        records.create(connection, bare, "stock.move", values, BY, stage="approved")
    brought(db, CATALOGUE)
    assert balance(db) == {1: Decimal(7)}
    brought(db, bare)
    assert asked(db, "select count(*) from pg_proc where proname like 'gc_keep_stock_hold%'") == [(0,)]


def test_a_wrong_figure_is_found_and_put_right(stock: Database) -> None:
    """有人绕过程序改了数,核对能发现,重新汇总能改正。"""
    moved(stock, "in", (1, "3"))
    total = next(one for one in CATALOGUE.totals if one.name == "stock.balance")
    with stock.transaction() as connection:
        connection.execute("update stock_balance set on_hand = 99")
        (found,) = aggregates.differences(connection, CATALOGUE, total)
        assert (found.title, found.kept["on_hand"], found.counted["on_hand"]) == ("一号仓 胶带", 99, 3)
        aggregates.repair(connection, CATALOGUE, total, [found])
        assert aggregates.differences(connection, CATALOGUE, total) == []
    assert balance(stock, "on_hand") == {1: Decimal(3)}


def test_a_total_that_follows_says_how_far_it_is_behind(stock: Database) -> None:
    values = {"amount": Decimal(5), "day": APRIL}
    stock.run(lambda connection: records.create(connection, CATALOGUE, "stock.payment", values, BY))
    with stock.transaction() as connection:
        assert aggregates.lag(connection, "stock.late").waiting == 1
        assert aggregates.bring_up_to_date(connection, CATALOGUE, "stock.late") == 1
        assert aggregates.lag(connection, "stock.late").waiting == 0
    assert asked(stock, "select amount, payments from stock_late") == [(Decimal(5), 1)]


def test_figures_are_read_by_their_keys(stock: Database) -> None:
    moved(stock, "in", (1, "3"))
    with stock.read() as connection:
        found = aggregates.figures_of(connection, CATALOGUE, "stock.balance", [(1, 1), (1, 2), (None, 1)])
    assert [found[key]["available"] for key in ((1, 1), (1, 2), (None, 1))] == [3, 0, 0]


# ---- closed periods --------------------------------------------------------------------------------------------------


def close(db: Database, until: date = date(2026, 4, 1), **more: Any) -> int:
    def work(connection: psycopg.Connection) -> int:
        given = {"unit_id": None, "unit_ids": None, **more}
        return aggregates.close(connection, CATALOGUE, family="stock", until=until, by=1, by_name="王芳", at=NOW,
                                reason="三月月结", **given)  # fmt: skip

    return db.run(work)


def test_a_closed_period_refuses_every_way_of_writing(stock: Database) -> None:
    old = moved(stock, "in", (1, "3"), day=MARCH)
    new = moved(stock, "in", (1, "1"), day=APRIL)
    close(stock)
    before = asked(stock, "select * from stock_move order by id") + asked(stock, "select * from stock_move__lines")

    def refused(work: Any) -> None:
        with pytest.raises(Refused) as refusal:
            stock.run(work)
        assert refusal.value.problems[0].code == "period.closed"

    def update(connection: psycopg.Connection, record_id: int, **values: Any) -> None:
        records.update(connection, CATALOGUE, "stock.move", record_id, values, BY)

    row = NewRow({"kind": "in", "place": 1, "day": MARCH, "lines": []})
    refused(lambda connection: records.create(connection, CATALOGUE, "stock.move", {"day": MARCH}, BY))
    refused(lambda connection: insert_many(connection, CATALOGUE, "stock.move", [row], BY))
    refused(lambda connection: update(connection, old, number="改"))
    refused(lambda connection: update(connection, old, lines=[]))
    refused(lambda connection: update(connection, old, day=APRIL))
    refused(lambda connection: update(connection, new, day=MARCH))
    refused(lambda connection: records.delete(connection, CATALOGUE, "stock.move", old, BY))
    refused(lambda connection: connection.execute("update stock_move__lines set qty = 9 where parent_id = %s", [old]))
    assert before == asked(stock, "select * from stock_move order by id") + asked(
        stock, "select * from stock_move__lines"
    )
    moved(stock, "in", (1, "-3"), day=APRIL)


def test_the_refusal_says_who_closed_what_and_what_to_do(stock: Database) -> None:
    close(stock)
    with pytest.raises(Refused) as refusal:
        moved(stock, "in", (1, "3"), day=MARCH)
    assert refusal.value.problems[0].message == (
        "「出入库单」所在的期间已经关账(截至 2026-03-31,王芳 于 2026-04-02 10:00 关账:三月月结),"
        "这个期间的记录不能新建、修改或删除;要更正请在没有关账的期间做一张红字"
    )


def test_a_period_closed_for_one_unit_leaves_the_others_open(stock: Database) -> None:
    with stock.transaction() as connection:
        for name in ("甲", "乙"):
            records.create(connection, CATALOGUE, "org.unit", {"name": name}, BY)
    close(stock, unit_id=1, unit_ids=[1])
    moved(stock, "in", (1, "3"), day=MARCH, unit=2)
    with pytest.raises(Refused):
        moved(stock, "in", (1, "3"), day=MARCH, unit=1)


def test_an_opened_period_can_be_written_again(stock: Database) -> None:
    lock = close(stock)
    stock.run(lambda connection: aggregates.reopen(connection, lock, by=1, by_name="王芳", at=NOW, reason="补单"))
    moved(stock, "in", (1, "3"), day=MARCH)


def test_figures_are_frozen_as_they_stood(stock: Database) -> None:
    """四月已经发生的不算进三月的定格。"""
    moved(stock, "in", (1, "3"), day=MARCH)
    moved(stock, "in", (1, "4"), day=APRIL)
    lock = close(stock)
    moved(stock, "in", (1, "5"), day=APRIL)
    with stock.read() as connection:
        (row,) = aggregates.frozen(connection, lock, "stock.balance")
    assert (row["title"], row["figures"]["on_hand"]) == ("一号仓 胶带", "3.00")


def test_closing_waits_for_a_writer_under_way(stock: Database) -> None:
    """正在写的人先写完,关账才定格;之后的人写不进去。"""
    closed = threading.Event()
    locks: list[int] = []

    def closing() -> None:
        locks.append(close(stock))
        closed.set()

    values = {"kind": "in", "place": 1, "day": MARCH, "lines": [{"item": 1, "qty": Decimal(2)}]}
    with stock.transaction() as connection:
        records.create(connection, CATALOGUE, "stock.move", values, BY, stage="approved")
        closer = threading.Thread(target=closing)
        closer.start()
        waiting = "select count(*) from pg_locks where not granted and relation = 'stock_move'::regclass"
        while asked(stock, waiting) == [(0,)]:
            pass
        assert not closed.is_set()
    closer.join()
    with stock.read() as connection:
        (row,) = aggregates.frozen(connection, locks[0], "stock.balance")
    assert row["figures"]["on_hand"] == "2.00"


# ---- titles ----------------------------------------------------------------------------------------------------------


def test_the_title_of_a_row_follows_what_it_quotes(stock: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    """物料改了名,余额表里引用它的那几行跟着改,别的行和数都不动;一次只改一批。"""
    monkeypatch.setattr(renamed, "BATCH", 1)
    moved(stock, "in", (1, "3"), (2, "5"))
    with stock.transaction() as connection:
        records.create(connection, CATALOGUE, "stock.place", {"name": "二号仓"}, BY)
        values = {"kind": "in", "place": 2, "day": APRIL, "lines": [{"item": 1, "qty": Decimal(4)}]}
        records.create(connection, CATALOGUE, "stock.move", values, BY, stage="approved")
    before = asked(stock, "select title, on_hand from stock_balance order by id")
    assert [title for title, _ in before] == ["一号仓 胶带", "一号仓 面单", "二号仓 胶带"]
    stock.run(lambda connection: records.update(connection, CATALOGUE, "stock.item", 1, {"name": "封箱带"}, BY))
    while _titled(stock):
        pass
    after = asked(stock, "select title, on_hand from stock_balance order by id")
    assert [title for title, _ in after] == ["一号仓 封箱带", "一号仓 面单", "二号仓 封箱带"]
    assert [figure for _, figure in after] == [figure for _, figure in before]
    (search,) = asked(stock, "select search from stock_balance where item = 1 and place = 2")[0]
    assert "封箱带" in search
    assert "胶带" not in search.replace("封箱带", "")


def _titled(db: Database) -> bool:
    """Do one job that follows a rename, as a worker does."""

    def work(connection: psycopg.Connection) -> bool:
        job = jobs.claim(connection, kinds=[records.FOLLOW_TITLES], worker="w")
        if job is not None:
            jobs.finish(connection, job, records.follow_titles(connection, CATALOGUE, **job.payload))
        return job is not None

    return db.run(work)
