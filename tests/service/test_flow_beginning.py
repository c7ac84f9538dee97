"""What a step fills in when it begins: blank fields only, taken back with the procedure; and what 补审 asks first."""

from __future__ import annotations

from datetime import timedelta

import pytest

from guocheng.base.problem import Refused
from guocheng.service.flow import tasks
from guocheng.service.flow.simulation import Supposed, simulated
from tests.service.works import Works


@pytest.fixture(scope="module")
def works(busy_works: Works) -> Works:
    """The works, which these tests leave as they please."""
    return busy_works


def test_a_step_fills_in_what_is_blank(works: Works) -> None:
    """步骤开始时填上还空着的字段，填过的不动；撤回时收回它填的。"""
    record = works.order("开始时填", "甲一")
    assert [works.company.value(record, one) for one in ("amount", "client")] == ["100.00", "甲一"]
    works.steers("买手", tasks.withdraw, record, opinion="")
    assert [works.company.value(record, one) for one in ("amount", "client")] == [None, None]
    filled = works.order("开始时填", "甲二", amount="7.00")
    assert [works.company.value(filled, one) for one in ("amount", "client")] == ["7.00", "甲二"]


def test_begun_again_it_keeps_what_was_decided(works: Works) -> None:
    """退回再来，不改已经填好的；清空的再填上。"""
    record = works.order("开始时填", "乙一")
    works.company.submits("甲", record, amount="55.00", result="可以")
    works.company.sends_back("主管", record, "再看看", to="say")
    assert works.company.value(record, "amount") == "55.00"


def test_what_has_to_be_filled_in_is_asked_before_entering_afterwards(works: Works) -> None:
    """必填的还空着，不能补审，写明是什么；填上就可以。"""
    record = works.order("开始时填", "丙一")
    given = {"task_id": works.task("甲", record), "decision": "submit", "opinion": "当时说好了"}
    works.company.now += timedelta(hours=1)
    dated = works.company.now - timedelta(minutes=30)
    with pytest.raises(Refused, match="要填的「结果」还空着，不能补审"):
        works.does("管", tasks.decide_task, **given, values={}, dated=dated)
    works.does("管", tasks.decide_task, **given, values={"result": "可以"}, dated=dated)
    assert works.company.waits_for(record) == ["主管"]
    [said] = [one for one in works.node(record, "say")["people"] if one["state"] == "submitted"]
    assert (said["name"], said["decided_by"]["name"]) == ("甲", "管")


def test_the_simulation_fills_it_in_too(works: Works) -> None:
    """模拟时也照样填。"""
    supposed = Supposed("begin", works.company.people["买手"], {"number": "九"})
    seen = works.company.system(lambda change: simulated(change, flow="works.order_flow", supposed=supposed))
    assert seen["ends"] == "accepted"
