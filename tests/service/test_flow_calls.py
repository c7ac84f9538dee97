"""Procedures that call others (子流程): made with the step, answered when they end, ended when nobody waits."""

from __future__ import annotations

from guocheng.service.flow import steering, tasks
from guocheng.service.flow.calls import CALLS_MAX
from tests.service.works import Works


def test_a_called_procedure_answers_its_caller(works: Works) -> None:
    """子流程通过:结果写回主单,主流程继续;两边互相能找到。"""
    record = works.order("检查", "甲一")
    [check] = works.checks()
    assert works.company.value(check, "what") == "甲一"
    assert works.company.stage(record) == "新建"
    node = works.node(record, "sub")
    assert [(one["record_id"], one["title"], one["state"]) for one in node["calls"]] == [(check.id, "甲一", "running")]
    assert works.shown(check)["called_from"]["record_id"] == record.id
    assert works.shown(check)["starter"]["name"] == "买手"
    works.company.approves("查", check, found="合格")
    works.company.waits(minutes=0)
    assert works.company.value(record, "result") == "合格"
    assert works.company.waits_for(record) == ["主管"]
    works.company.approves("主管", record)
    assert works.company.stage(record) == "同意"


def test_who_may_not_see_a_called_record_reads_only_its_kind(works: Works) -> None:
    """看不到子单的人,只看到它是什么单。"""
    record = works.order("顺便检查", "秘密")
    works.company.person("W901", "只看订单", works.company.unit("8", "八部", "branch"))
    task = works.task("主管", record)
    given = {"task_id": task, "to": works.company.people["只看订单"], "opinion": ""}
    works.does("主管", tasks.hand_over, **given)
    [shown] = works.node(record, "sub", "只看订单")["calls"]
    assert shown["title"].startswith("检查单 #")
    assert shown["seen"] is False


def test_a_rejected_child_rejects_its_caller(works: Works) -> None:
    """子流程不通过:主流程也不通过;规则写明放过的,等全部结束再继续。"""
    record = works.order("检查")
    works.company.rejects("查", works.checks()[0])
    works.company.waits(minutes=0)
    assert works.company.stage(record) == "放弃"
    lenient = works.order("检查两遍")
    first, second = works.checks()[1:]
    assert works.shown(first)["starter"]["name"] == "主管"
    works.company.rejects("查", first)
    works.company.waits(minutes=0)
    assert works.company.waits_for(lenient) == []
    works.company.approves("查", second)
    works.company.waits(minutes=0)
    assert works.company.waits_for(lenient) == ["主管"]


def test_one_for_every_line(works: Works) -> None:
    """每行一个子流程;一行也没有就直接通过。"""
    items = [{"what": "轮子", "price": "5"}, {"what": "车架", "price": "60"}]
    record = works.order("逐项检查", items=items)
    made = works.checks()
    assert [works.company.value(one, "what") for one in made] == ["轮子", "车架"]
    assert works.company.value(made[1], "price") == "60.00"
    for one in made:
        assert works.company.waits_for(record) == []
        works.company.approves("查", one)
        works.company.waits(minutes=0)
    assert works.company.waits_for(record) == ["主管"]
    empty = works.order("逐项检查")
    assert works.company.waits_for(empty) == ["主管"]


def test_nobody_waits_for_one_made_aside(works: Works) -> None:
    """不等结果的子流程:主流程直接往下;主流程结束也不影响它。"""
    record = works.order("顺便检查")
    assert works.company.waits_for(record) == ["主管"]
    works.company.approves("主管", record)
    works.company.waits(minutes=0)
    [check] = works.checks()
    assert works.company.waits_for(check) == ["查"]
    works.company.approves("查", check)
    works.company.waits(minutes=0)
    assert works.company.stage(check) == "完成"


def test_children_end_with_their_caller(works: Works) -> None:
    """主流程撤回、终止或跳走:还在进行的子流程结束,子单留在原处。"""
    withdrawn, jumped = works.order("检查"), works.order("检查两遍")
    works.does("买手", tasks.withdraw, instance_id=works.instance(withdrawn), opinion="")
    works.steers("管", steering.jump, jumped, to="chief", reason="")
    works.company.waits(minutes=0)
    assert {works.shown(one)["state"] for one in works.checks()} == {"cancelled"}
    assert {works.company.stage(one) for one in works.checks()} == {"新建"}
    assert works.company.todo("查") == []
    assert works.company.waits_for(jumped) == ["主管"]


def test_what_cannot_be_made_waits_visibly(works: Works) -> None:
    """子流程发起不了:步骤异常,写明原因,一张子单也不留下;管理员可以跳过。"""
    record = works.order("检查空白")
    node = works.node(record, "sub")
    assert node["state"] == "incident"
    assert "请填写「检查什么」" in node["reason"]
    assert works.checks() == []
    many = [{"what": str(number)} for number in range(CALLS_MAX + 1)]
    too_many = works.order("逐项检查", "多", items=many)
    assert f"最多 {CALLS_MAX} 个" in works.node(too_many, "sub")["reason"]
    works.steers("管", steering.jump, record, to="chief", reason="")
    assert works.company.waits_for(record) == ["主管"]


def test_one_that_ends_at_once_answers_at_once(works: Works) -> None:
    """子流程没有人要等,当场结束,结果当场写回。"""
    record = works.order("免检", "快")
    assert works.company.value(record, "result") == "快"
    assert works.company.waits_for(record) == ["主管"]


def test_a_procedure_that_calls_itself_comes_to_an_end(works: Works) -> None:
    """流程调用自己:层数到头就停下,不会没完没了。"""
    works.order("套娃")
    orders = works.company.lists("管", "works.order")
    assert 2 <= len(orders) <= 12
