"""Workers that die, queues that are long (被杀的后台、长队): every effect once, every key in turn, nobody starves."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import psycopg
import pytest

from guocheng.sdk import automation, nodes, triggers
from guocheng.service.automation import carrying, control, draining, listening
from guocheng.store.automation import runs
from guocheng.store.automation.runs import NewRun
from tests.service.automating import ORDER, TASK, Open, Shop


class Killed(BaseException):
    """The process is gone; nothing it meant to do is done."""


@contextmanager
def dying_at(statement: int) -> Iterator[list[int]]:
    """Kill the process before its n-th statement; count the statements."""
    counted = [0]
    execute = psycopg.Cursor.execute

    def fatal(self: Any, *given: Any, **words: Any) -> Any:
        counted[0] += 1
        if counted[0] == statement:
            raise Killed
        return execute(self, *given, **words)

    patch = pytest.MonkeyPatch()
    patch.setattr(psycopg.Cursor, "execute", fatal)
    try:
        yield counted
    finally:
        patch.undo()


def test_killed_between_any_two_statements_every_effect_is_there_once(
    opened: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    """在任意两条语句之间被杀：接着的后台从记录继续，每件事只做一次。"""
    made = automation(
        "auto.killed", "被杀", triggers.created(),
        [nodes.add("first", "先", TASK, {"what": "'先'", "order": "id"}),
         nodes.loop("item", "逐项", "items", nodes.add("each", "每项", TASK, {"what": "item.what", "order": "id"})),
         nodes.update("count_up", "加一", {"times": "times + 1"})],
        run_as="system", on=ORDER, when="number = '被杀'",
    )  # fmt: skip
    # So few effects share a transaction that there are many places to die at.
    monkeypatch.setattr(carrying, "EFFECTS_MAX", 2)
    shop = opened(made)

    def order() -> Any:
        return shop.order(number="被杀", times=0, items=[{"what": one} for one in "甲乙丙"])

    shop.works()  # what other tests left in the river
    record = order()
    with dying_at(0) as counted:
        shop.works()
    assert shop.tasks(record) == ["先", "甲", "乙", "丙"]
    many = counted[0]
    for statement in range(1, many, max(1, many // 40)):
        record = order()
        with dying_at(statement), pytest.raises(Killed):
            shop.works()
        shop.works()
        assert shop.tasks(record) == ["先", "甲", "乙", "丙"], f"killed before statement {statement}"
        assert shop.value(record, "times") == 1
        assert shop.states("auto.killed", record) == ["done"]


def test_a_long_queue_of_one_keeps_no_other_waiting(opened: Open) -> None:
    """一个自动化积压很多，另一个的下一轮就轮到；同一个里面先来先做。"""
    busy = automation("auto.busy", "忙", triggers.called(), [nodes.formula("x", "算", "1")], run_as="system")
    other = automation("auto.other", "闲", triggers.called(), [nodes.formula("x", "算", "1")], run_as="system")
    shop = opened(busy, other)
    _pile(shop, "auto.busy", 500)
    _pile(shop, "auto.other", 3)
    draining.drain(shop.platform, now=shop.company.now, most=8)
    done = [one for one in shop.runs("auto.busy") if one.state == "done"]
    assert [one.id for one in done] == [one.id for one in shop.runs("auto.busy")[: len(done)]]
    assert shop.states("auto.other") == ["done"] * 3
    assert len(done) == 4


def test_runs_of_one_key_go_one_after_the_other(opened: Open) -> None:
    """同一条记录上的按先后做，哪怕几个后台一起做；按别的依据排队也一样。"""
    made = automation(
        "auto.turns", "轮流", triggers.button("轮"),
        [nodes.update("add", "记", {"note": "note & times", "times": "times + 1"})],
        run_as="system", on=ORDER, order_by="kind",
    )  # fmt: skip
    shop = opened(made)
    order = shop.order("主管", number="轮", kind="small", times=0, note="#")
    for _ in range(6):
        shop.presses("主管", order, "auto.turns")
    assert shop.states("auto.turns") == ["waiting"] + ["queued"] * 5

    def hand() -> None:
        while draining.drain(shop.platform, now=shop.company.now):
            pass

    hands = [threading.Thread(target=hand) for _ in range(4)]
    for one in hands:
        one.start()
    for one in hands:
        one.join()
    shop.works()
    assert shop.states("auto.turns") == ["done"] * 6
    assert shop.value(order, "note") == "#012345"


def test_who_queues_behind_nothing_comes_up(opened: Open) -> None:
    """排在前面的没有了，后面的会被找出来继续。"""
    made = automation("auto.alone", "孤单", triggers.called(), [nodes.formula("x", "算", "1")], run_as="system")
    shop = opened(made)
    with shop.platform.database.transaction() as connection:
        new = NewRun("auto.alone", 1, "by_hand", "auto.alone/k")
        first, _ = runs.put(connection, [new, new], at=shop.company.now)
        connection.execute("delete from gc_automation_run where id = %s", [first])
    shop.works()
    assert shop.states("auto.alone") == ["queued"]
    shop.later(minutes=1)
    assert shop.states("auto.alone") == ["done"]


def test_two_who_listen_put_each_run_once(opened: Open) -> None:
    """几个后台一起听，每次变化只触发一次。"""
    made = automation(
        "auto.heard", "听见", triggers.created(), [nodes.formula("x", "算", "1")],
        run_as="system", on=ORDER, when="number = '听'",
    )  # fmt: skip
    shop = opened(made)
    order = [shop.order(number="听") for _ in range(5)][-1]
    threads = [threading.Thread(target=lambda: listening.listen(shop.platform, now=shop.company.now)) for _ in range(4)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    shop.works()
    assert shop.states("auto.heard", order) == ["done"]
    assert shop.states("auto.heard").count("done") == 5


def _pile(shop: Shop, name: str, many: int) -> None:
    with shop.platform.database.transaction() as connection:
        new = [NewRun(name, 1, "by_hand", f"{name}/{number}") for number in range(many)]
        runs.put(connection, new, at=shop.company.now)


def test_one_that_cannot_be_carried_out_spoils_no_other(opened: Open, monkeypatch: pytest.MonkeyPatch) -> None:
    """一次运行让数据库或程序出错：只有它失败，同一批里的别的照做。"""
    made = automation(
        "auto.spoiled", "坏的", triggers.button("坏"),
        [nodes.formula("x", "算", "1"), nodes.update("mark_it", "标记", {"mark": "'好'"})], run_as="system", on=ORDER,
    )  # fmt: skip
    shop = opened(made)
    orders = [shop.order("主管", number=f"坏{one}") for one in range(3)]
    for one in orders:
        shop.presses("主管", one, "auto.spoiled")
    begins = carrying.Carrier.carry

    def broken(self: carrying.Carrier) -> carrying.Carried:
        if self.run.record_id == orders[0].id:
            self.connection.execute("select 1 / 0")
        if self.run.record_id == orders[1].id:
            raise ZeroDivisionError
        return begins(self)

    monkeypatch.setattr(carrying.Carrier, "carry", broken)
    shop.works()
    assert [shop.states("auto.spoiled", one) for one in orders] == [["failed"], ["failed"], ["done"]]
    monkeypatch.undo()
    shop.company.command("管理员", lambda c: control.retry_all(c, name="auto.spoiled"))
    shop.works()
    assert [shop.value(one, "mark") for one in orders] == ["好"] * 3
