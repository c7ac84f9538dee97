"""The todo centre: four boxes, windows by key without gap or repeat, search, and counts that are always exact."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from guocheng.base.problem import Invalid
from guocheng.definition.procedure import CopyTo
from guocheng.definition.who import named
from guocheng.engine.flow import commands as c
from guocheng.store import flow as flow_store
from guocheng.store.database import Database
from guocheng.store.flow import Box, Order, Wanted
from tests.engine.case import IDS, Case, approval, procedure
from tests.store.test_flow import KeptCase

STEPS = (CopyTo("copy", "抄送", (named("丁"),)), approval("a", "甲乙", deadline_hours=4), approval("b", "丙"))


def cases(db: Database, count: int) -> list[KeptCase]:
    """Start some procedures, one an hour; later ones are due later."""
    at = Case(procedure()).at
    return [KeptCase(procedure(*STEPS), db=db, record_id=n, at=at + timedelta(hours=n)) for n in range(1, count + 1)]


def listed(db: Database, name: str, box: Box, *, order: Order = Order.NEWEST, **asked: Any) -> list[int]:
    """Return the records in a box, window by window."""
    wanted = Wanted(**asked)
    records: list[int] = []
    after = ""
    while True:
        with db.read() as connection:
            window = flow_store.todo(connection, IDS[name], box, wanted=wanted, order=order, after=after, limit=2)
        records += [row.record_id for row in window.rows]
        if not window.next:
            return records
        after = window.next


def test_the_four_boxes(db: Database) -> None:
    """待我处理、我已处理、我发起、抄送我。"""
    first, second, *_ = cases(db, 5)
    first.at = second.at = first.at + timedelta(days=1)
    first.does("甲", "同意", "属实")
    second.does("乙", "拒绝")
    assert listed(db, "甲", Box.OPEN) == [5, 4, 3]
    assert listed(db, "乙", Box.OPEN) == [5, 4, 3]
    assert listed(db, "丙", Box.OPEN) == [1]
    assert (listed(db, "甲", Box.DONE), listed(db, "乙", Box.DONE)) == ([1], [2])
    assert listed(db, "发", Box.MINE) == [5, 4, 3, 2, 1]
    assert listed(db, "丁", Box.COPIED) == [5, 4, 3, 2, 1]


def test_open_tasks_by_due_time(db: Database) -> None:
    """待办按到期时间排序。"""
    made = cases(db, 5)
    made[2].hands_over("甲", "戊")
    assert listed(db, "甲", Box.OPEN, order=Order.DUE) == [1, 2, 4, 5]


def test_done_shows_the_latest_decision_first(db: Database) -> None:
    """已处理按处理时间倒序。"""
    made = cases(db, 4)
    for hours, number in enumerate([2, 0, 3, 1], 10):
        made[number].at += timedelta(hours=hours * 10)
        made[number].does("甲", "同意")
    assert listed(db, "甲", Box.DONE) == [2, 4, 1, 3]


def test_searching_and_filtering(db: Database) -> None:
    """按标题搜索、按流程筛选;百分号不是通配符。"""
    cases(db, 12)
    assert listed(db, "甲", Box.OPEN, search="投诉 1") == [12, 11, 10, 1]
    assert listed(db, "甲", Box.OPEN, search="%") == []
    assert listed(db, "丁", Box.COPIED, search="投诉 3") == [3]
    assert listed(db, "甲", Box.OPEN, flow="other.flow") == []
    assert len(listed(db, "甲", Box.OPEN, flow="test.flow")) == 12


def test_titles_follow_the_record(db: Database) -> None:
    """记录改名后待办标题跟着变。"""
    cases(db, 2)
    with db.transaction() as connection:
        flow_store.retitle(connection, "test.ticket", 2, "773000000002 遗失")
    assert listed(db, "甲", Box.OPEN, search="遗失") == [2]


def test_counts_are_exact(db: Database) -> None:
    """数字永远准确。"""
    made = cases(db, 4)
    at = made[-1].at + timedelta(hours=3)

    def counted(name: str) -> tuple[int, int, int, int]:
        with db.read() as connection:
            found = flow_store.counts(connection, IDS[name], at=at)
        return found.open, found.late, found.mine_running, found.copied_unread

    assert counted("甲") == (4, 1, 0, 0)
    assert (counted("发"), counted("丁")) == ((0, 0, 4, 0), (0, 0, 0, 4))
    made[0].does("乙", "同意")
    made[1].command(c.Withdraw(), "发")
    with db.transaction() as connection:
        assert flow_store.mark_read(connection, IDS["丁"], [made[0].id, made[1].id], at=at) == 2
        assert flow_store.mark_read(connection, IDS["丁"], [made[0].id], at=at) == 0
    assert counted("甲") == (2, 0, 0, 0)
    assert (counted("发"), counted("丁")) == ((0, 0, 3, 0), (0, 0, 0, 2))


def test_one_task_and_where_it_belongs(db: Database) -> None:
    """按编号找待办。"""
    [case] = cases(db, 1)
    with db.read() as connection:
        [row] = flow_store.todo(connection, IDS["甲"], Box.OPEN).rows
        assert row.task_id is not None
        assert flow_store.find_task(connection, row.task_id) == row
        home = flow_store.task_home(connection, row.task_id)
    assert home is not None
    assert (home.instance_id, home.no, home.person) == (case.id, 1, IDS["甲"])
    assert (row.title, row.step, row.why, row.late) == ("投诉 1", "a", "指定人员", False)


def test_a_foreign_cursor_is_refused(db: Database) -> None:
    """翻页位置无效。"""
    with db.read() as connection:
        for cursor in ("x", "W10=", "eyJhIjoxfQ=="):
            with pytest.raises(Invalid, match="翻页位置已失效"):
                flow_store.todo(connection, 1, Box.OPEN, after=cursor)
