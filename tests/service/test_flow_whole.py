"""A procedure due as a whole (整个流程的时限), as lists, pages and the worker see it."""

from __future__ import annotations

from datetime import timedelta

from guocheng.service import todo
from guocheng.service.flow import steering, tasks
from tests.service.works import Works


def test_it_is_due_as_a_whole(works: Works) -> None:
    """时限写在流程上，待办和我发起的列表里都看得到；到时后台处理，通知到人，流程按规则结束。"""
    record = works.order("总时限")
    shown = works.shown(record)
    assert (shown["due_at"] is not None, shown["late"], shown["resting"]) == (True, False, False)
    for name, box in (("主管", "open"), ("买手", "mine")):
        given = {"search": "", "after": None, "limit": 9}
        rows = works.company.ask(name, lambda look, box=box, given=given: todo.box(look, box=box, **given))["rows"]
        [row] = [one for one in rows if one["record_id"] == record.id]
        assert (row["due_at"], row["late"]) == (shown["due_at"], False)
    works.company.waits(days=5)
    assert works.company.stage(record) == "同意"
    assert works.shown(record)["late"]
    assert [one for one in works.company.told("查") if "超过了整个流程的时限" in one]


def test_it_rests_with_its_starter(works: Works) -> None:
    """退回发起人时停表：过多久都不算超时；再次提交后接着走。"""
    record = works.order("总时限")
    task = works.task("主管", record)
    works.does("主管", tasks.send_back, task_id=task, to_step="starter", opinion="补充", straight_back=False)
    works.company.waits(days=20)
    assert works.shown(record)["resting"]
    works.steers("买手", tasks.resubmit, record, opinion="补好了")
    works.company.waits(minutes=10)
    assert (works.company.stage(record), works.shown(record)["resting"]) == ("新建", False)
    works.company.now += timedelta(days=5)
    works.company.waits(minutes=1)
    assert works.company.stage(record) == "同意"


def test_suspended_it_waits(works: Works) -> None:
    """挂起时停表。"""
    record = works.order("总时限")
    works.steers("管", steering.suspend, record, reason="")
    works.company.waits(days=20)
    works.steers("管", steering.activate, record)
    works.company.waits(minutes=1)
    assert works.company.stage(record) == "新建"
