"""Pools, asking others, taking back, deciding many at once (认领、加签、委派、征询、拿回、批量), as the doors do it."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest

from guocheng.base.problem import Conflict, NotFound, Refused
from guocheng.engine.flow import Attached
from guocheng.service import todo
from guocheng.service.context import Context
from guocheng.service.flow import asking, batch, copying, tasks
from tests.service.works import Works
from tests.story.company import Record


def actions(works: Works, name: str, record: Record, box: str = "open") -> list[str]:
    """Return what a person is offered on his task."""
    return list(shown(works, name, record, box)["actions"])


def shown(works: Works, name: str, record: Record, box: str = "open") -> dict[str, Any]:
    """Return a task as its person sees it."""
    task = works.task(name, record, box)
    found: dict[str, Any] = works.company.ask(name, lambda look: todo.task(look, task_id=task))
    return found


def counts(works: Works, name: str) -> dict[str, int]:
    """Return the counts over the boxes of a person."""
    found = works.company.ask(name, lambda look: todo.box(look, box="open", search="", after=None, limit=50))
    return dict(found["counts"])


def test_one_of_the_pool_takes_it(works: Works) -> None:
    """认领:待认领里人人看得到,一人认领后别人知道晚了;释放以后又回到池子里。"""
    record = works.order("派单")
    assert [len(works.company.todo(name, "claimable")) for name in "甲乙丙"] == [1, 1, 1]
    assert (counts(works, "甲")["claimable"], counts(works, "甲")["open"]) == (1, 0)
    assert actions(works, "甲", record, "claimable") == ["claim"]
    works.does("买手", tasks.remind, instance_id=works.instance(record))
    assert all("催您处理" in works.company.told(name)[0] for name in "甲乙丙")
    mine, other = works.task("甲", record, "claimable"), works.task("乙", record, "claimable")
    works.does("甲", asking.claim, task_id=mine)
    assert "release" in actions(works, "甲", record)
    assert works.company.todo("乙", "claimable") == []
    with pytest.raises(Conflict, match="已由别人认领"):
        works.does("乙", asking.claim, task_id=other)
    works.does("甲", asking.release, task_id=mine)
    works.does("乙", asking.claim, task_id=other)
    works.company.submits("乙", record)
    assert works.company.waits_for(record) == ["主管"]


def test_a_consulted_person_advises_and_nothing_waits_for_him(works: Works) -> None:
    """征询:进沟通待复,意见必填,不能填表也不能表决;回复后问的人收到,流程不等他。"""
    record = works.order("请示")
    works.asks("甲", works.task("甲", record), ["外人"], Attached.CONSULT, opinion="价格合适吗")
    assert (counts(works, "外人")["advice"], counts(works, "外人")["open"]) == (1, 1)
    row = works.company.todo("外人", "advice")[0]
    assert (row["attached"], row["asked_by"]["name"]) == ("consult", "甲")
    assert works.company.todo("甲", "advice") == []
    page = shown(works, "外人", record)
    assert "submit" in page["actions"]
    assert not {"approve", "reject", "send_back"} & set(page["actions"])
    assert (page["opinion_required"], page["asks"]) == ("always", [])
    with pytest.raises(Refused, match="只请您提意见"):
        works.company.sends_back("外人", record, "不合适")
    works.company.submits("外人", record, "合适")
    assert "外人回复了您关于「请示」的征询：合适" in works.company.told("甲")
    person = next(one for one in works.node(record, "say")["people"] if one["name"] == "外人")
    assert (person["attached"], person["asked_by"]["name"], person["state_label"]) == ("consult", "甲", "已提交")


def test_those_asked_before_speak_first(works: Works) -> None:
    """前加签:自己的待办先等着;减签以后马上回来;只有加签的人能减。"""
    record = works.order("请示")
    mine = works.task("甲", record)
    works.asks("甲", mine, ["外人"], Attached.BEFORE)
    assert works.company.todo("甲") == []
    added = works.task("外人", record)
    seen = works.company.ask("甲", lambda look: todo.task(look, task_id=added))
    assert seen["actions"] == ["remove"]
    with pytest.raises(Refused, match="只能由他减签"):
        works.does("乙", asking.remove, task_id=added)
    works.does("甲", asking.remove, task_id=added)
    assert works.task("甲", record) == mine
    assert works.company.todo("外人") == []
    assert any("不再需要您处理" in one for one in works.company.told("外人"))


def test_nobody_who_left_or_is_unknown_is_asked(works: Works) -> None:
    """加签的人要在职;没有关系的人连待办存在不存在都不知道。"""
    record = works.order("请示")
    task = works.task("甲", record)
    given = {"task_id": task, "how": Attached.CONSULT, "together": "all_of", "opinion": ""}
    with pytest.raises(NotFound, match="找不到或已离职"):
        works.does("甲", asking.add, people=[10**9], **given)
    for verb in (asking.claim, asking.release, asking.remove, asking.take_back):
        with pytest.raises(NotFound, match="没有这个待办"):
            works.does("外人", verb, task_id=task)


def test_a_decision_is_taken_back_until_somebody_acts(works: Works) -> None:
    """拿回:下一步还没处理前可以,处理后说明原因;动态里看得到。"""
    record = works.order("请示")
    for name in "甲乙丙":
        works.company.now += timedelta(minutes=1)
        works.company.approves(name, record)
    last = works.task("丙", record, "done")
    assert works.company.waits_for(record) == ["主管"]
    assert "take_back" in actions(works, "丙", record, "done")
    works.does("丙", asking.take_back, task_id=last)
    assert works.company.waits_for(record) == ["丙"]
    works.company.now += timedelta(minutes=1)
    works.company.approves("丙", record)
    works.company.now += timedelta(minutes=1)
    works.company.approves("主管", record)
    with pytest.raises(Conflict, match="已通过"):
        works.does("丙", asking.take_back, task_id=works.task("丙", record, "done"))


def test_dated_decisions_need_the_right(works: Works) -> None:
    """补审:要有流程管理权;两个时间都留下。"""
    record = works.order("限时")
    works.company.now += timedelta(hours=2)
    earlier = works.company.now - timedelta(hours=1)
    task = works.task("主管", record)
    given = {"task_id": task, "decision": "approve", "opinion": "", "values": {}, "dated": earlier}
    with pytest.raises(Refused, match="获得授权的人可以补审"):
        works.does("主管", tasks.decide_task, **given)
    works.company.person("W900", "又是主管", works.company.unit("9", "分部", "branch"), "chief", "manager")
    works.company.command(
        "主管",
        lambda change: tasks.hand_over(change, task_id=task, to=works.company.people["又是主管"], opinion=""),
    )
    given["task_id"] = works.task("又是主管", record)
    works.company.now += timedelta(minutes=5)
    given["dated"] = works.company.now - timedelta(minutes=2)
    works.does("又是主管", tasks.decide_task, **given)
    person = works.node(record, "quick")["people"][-1]
    assert datetime.fromisoformat(person["dated"]) == given["dated"]
    assert datetime.fromisoformat(person["at"]) == works.company.now


def decided(works: Works, name: str, ids: list[int], key: str = "") -> list[dict[str, Any]]:
    """Decide many tasks at once as a person."""
    principal = works.company.principal(name)
    context = Context(works.company.platform, principal, works.company.now, request_id="batch", key=key)
    results: list[dict[str, Any]] = batch.decide_many(context, task_ids=ids, decision="approve", opinion="同意")[
        "results"
    ]
    return results


def test_many_are_decided_each_by_itself(works: Works) -> None:
    """批量同意:别人的、不存在的、已处理的各说各的原因,其余照常生效;重发不会办第二遍。"""
    first, second = works.order("请示", "一"), works.order("请示", "二")
    mine = [works.task("甲", one) for one in (first, second)]
    works.company.approves("甲", first)
    found = decided(works, "甲", [*mine, works.task("乙", second), 10**9], key="k" * 200)
    assert [one["ok"] for one in found] == [False, True, False, False]
    codes = [one["problems"][0]["code"] for one in found if not one["ok"]]
    assert codes == ["flow.already_decided", "flow.wrong_person", "flow.no_task"]
    again = decided(works, "甲", [*mine, works.task("乙", second), 10**9], key="k" * 200)
    assert again == found
    assert set(works.company.waits_for(second)) == {"乙", "丙"}


def test_borrowed_eyes_decide_nothing(works: Works) -> None:
    """查看身份时不能批量处理。"""
    task = works.task("甲", works.order("请示"))
    principal = replace(works.company.principal("甲"), viewed_by="管")
    context = Context(works.company.platform, principal, works.company.now, request_id="eyes")
    with pytest.raises(Refused, match="只能看不能改"):
        batch.decide_many(context, task_ids=[task], decision="approve", opinion="")


def test_boxes_are_narrowed(works: Works) -> None:
    """待办按流程、发起人、超时、等了几天筛选;计数不受影响。"""
    works.order("限时")
    works.company.now += timedelta(days=3)
    works.order("请示")
    person = works.company.people["买手"]

    def rows(**only: Any) -> int:
        wanted = todo.Filter(**only)
        found = works.company.ask(
            "主管", lambda look: todo.box(look, box="open", search="", after=None, limit=9, only=wanted)
        )
        assert found["counts"]["open"] == 1
        return len(found["rows"])

    assert rows() == rows(flow="works.order_flow") == rows(starter=person) == rows(late=True) == rows(days=2) == 1
    assert rows(flow="works.check_flow") == rows(starter=person + 1) == rows(days=9) == 0


def test_who_takes_part_lets_others_know(works: Works) -> None:
    """抄送:参与的人可以抄送,被抄送的看得到、收到一次通知,但不能再转抄;没有关系的人、离职的人不行。"""
    record = works.order("请示")
    number, people = works.instance(record), works.company.people
    assert "copy" in works.shown(record, "甲")["actions"]
    for name in "甲乙":
        works.does(name, copying.copy, instance_id=number, people=[people["查"]])
    assert len([one for one in works.company.told("查") if "抄送给您" in one]) == 1
    assert [row["record_id"] for row in works.company.todo("查", "copied")] == [record.id]
    with pytest.raises(Refused, match="只有参与"):
        works.does("查", copying.copy, instance_id=number, people=[people["外人"]])
    assert "copy" not in works.shown(record, "查")["actions"]
    with pytest.raises(NotFound):
        works.does("外人", copying.copy, instance_id=number, people=[people["查"]])
    with pytest.raises(NotFound):
        works.does("甲", copying.copy, instance_id=number, people=[10**9])
