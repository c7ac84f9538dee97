"""Many at once on totals and periods (同时写汇总与关账): no figure below its floor, no period half closed."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest

from guocheng.base.problem import Refusal
from guocheng.store import aggregates, records
from guocheng.store.aggregates import differences
from guocheng.store.database import Database
from guocheng.store.migrate import migrate
from guocheng.store.records import Origin
from guocheng.store.tables import carry_out, plan
from tests.store.stock import CATALOGUE

NOW = datetime(2026, 4, 2, 2, tzinfo=UTC)
BY = Origin(NOW, cause="测试")
MARCH, APRIL = date(2026, 3, 20), date(2026, 4, 1)
#: Who finds every connection in use, or a lock that takes long, asks again, as a browser does.
AGAIN = ("store.busy", "store.locked")

pytestmark = pytest.mark.timeout(120)


@pytest.fixture
def stock(new_database: Callable[[], str]) -> Iterator[Database]:
    """Tables, one place, one item, a pool that serves many at once."""
    db = Database(new_database(), max_size=12)
    migrate(db)
    with db.read() as connection:
        planned = plan(connection, CATALOGUE)
    carry_out(db, planned)
    with db.transaction() as connection:
        records.create(connection, CATALOGUE, "stock.place", {"name": "一号仓"}, BY)
        records.create(connection, CATALOGUE, "stock.item", {"name": "胶带"}, BY)
    yield db
    db.close()


def tried(work: Callable[[], Any]) -> str:
    """Do something until it is done or refused for good; return the code of the refusal, or "done"."""
    while True:
        try:
            work()
        except Refusal as refusal:
            if (code := refusal.problems[0].code) not in AGAIN:
                return code
        else:
            return "done"


def at_once(works: list[Callable[[], Any]]) -> list[str]:
    """Do things at the same moment and return how each ended."""
    start, ends = threading.Barrier(len(works)), [""] * len(works)

    def one(place: int) -> None:
        start.wait()
        ends[place] = tried(works[place])

    threads = [threading.Thread(target=one, args=(place,)) for place in range(len(works))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return ends


def moved(db: Database, kind: str, qty: str, day: date = APRIL) -> None:
    """Write an approved document."""
    lines = [{"item": 1, "qty": Decimal(qty)}]
    values = {"kind": kind, "place": 1, "day": day, "lines": lines}
    db.run(lambda connection: records.create(connection, CATALOGUE, "stock.move", values, BY, stage="approved"))


def held(db: Database, qty: str) -> None:
    """Set something aside."""
    values = {"place": 1, "item": 1, "qty": Decimal(qty), "ended": False}
    db.run(lambda connection: records.create(connection, CATALOGUE, "stock.hold", values, BY))


def figures(db: Database) -> tuple[Any, ...]:
    """Return what is on hand, held and available."""
    with db.read() as connection:
        (row,) = connection.execute("select on_hand, held, available from stock_balance").fetchall()
        return tuple(row)


def is_counted_right(db: Database) -> bool:
    """Tell whether every figure is what a recount gives."""
    with db.transaction() as connection:
        totals = [one for one in CATALOGUE.totals if one.at_once]
        return not any(differences(connection, CATALOGUE, total) for total in totals)


def test_takers_and_holders_of_two_forms_never_take_more_than_there_is(stock: Database) -> None:
    """二十人出库、二十人预留，各要 1，只有 17：正好 17 个成功，可用量是 0，谁先谁后都一样。"""
    moved(stock, "in", "17")
    works = [lambda: moved(stock, "out", "1")] * 20 + [lambda: held(stock, "1")] * 20
    ends = at_once(works)
    assert (ends.count("done"), ends.count("total.below_floor")) == (17, 23)
    taken, kept = ends[:20].count("done"), ends[20:].count("done")
    assert figures(stock) == (Decimal(17 - taken), Decimal(kept), Decimal(0))
    assert is_counted_right(stock)


def test_what_one_gives_back_while_others_take_is_never_given_twice(stock: Database) -> None:
    """一边取消预留、一边出库：放出来多少最多出多少。"""
    moved(stock, "in", "10")
    for _ in range(10):
        held(stock, "1")

    def freed(number: int) -> None:
        def work(connection: Any) -> None:
            records.update(connection, CATALOGUE, "stock.hold", number, {"ended": True}, BY)

        stock.run(work)

    works: list[Callable[[], Any]] = [*(lambda number=number: freed(number) for number in range(1, 7))]
    ends = at_once([*works, *[lambda: moved(stock, "out", "1")] * 14])
    assert ends[:6] == ["done"] * 6
    on_hand, kept, available = figures(stock)
    taken = ends[6:].count("done")
    assert (on_hand, kept, available) == (10 - taken, 4, 6 - taken)
    assert 0 <= taken <= 6
    assert is_counted_right(stock)


def test_a_period_is_closed_over_exactly_what_was_written_before(stock: Database) -> None:
    """一边写三月的单一边关三月的账：写进去的都在定格里，没写进去的都被拒绝，定格以后三月一分不动。"""
    locks: list[int] = []

    def close() -> None:
        locks.append(
            stock.run(
                lambda connection: aggregates.close(
                    connection, CATALOGUE, family="stock", until=date(2026, 4, 1), unit_id=None, unit_ids=None,
                    by=1, by_name="王芳", at=NOW, reason="三月月结",
                )
            )
        )  # fmt: skip

    moved(stock, "in", "1", MARCH)
    march: list[Callable[[], Any]] = [lambda: moved(stock, "in", "1", MARCH)] * 12
    april: list[Callable[[], Any]] = [lambda: moved(stock, "in", "100", APRIL)] * 4
    ends = at_once([*march[:6], close, *march[6:], *april])
    written = [*ends[:6], *ends[7:13]]
    assert ends[6] == "done"
    assert ends[13:] == ["done"] * 4
    assert set(written) <= {"done", "period.closed"}
    with stock.read() as connection:
        (row,) = aggregates.frozen(connection, locks[0], "stock.balance")
        ((there,),) = connection.execute("select count(*) from stock_move where day = %s", [MARCH]).fetchall()
    assert there == 1 + written.count("done")
    assert Decimal(row["figures"]["on_hand"]) == there
    assert figures(stock)[0] == there + 400
    assert tried(lambda: moved(stock, "in", "1", MARCH)) == "period.closed"
    assert is_counted_right(stock)
