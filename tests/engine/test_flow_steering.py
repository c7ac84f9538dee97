"""What administrators do to a procedure (流程干预), and steps that lead elsewhere (路由、结束、子流程、信号)."""

from __future__ import annotations

import pytest

from guocheng.base.problem import Refused
from guocheng.definition.procedure import AwaitSignal, Call, Deadline, End, Procedure, Route, Then
from guocheng.definition.who import named
from guocheng.engine.flow import calls_due
from guocheng.engine.flow import commands as c
from tests.engine.case import IDS, Case, approval, branch, procedure

THREE = procedure(approval("a", "甲"), approval("b", "乙"), approval("z", "丙"))


def test_an_administrator_jumps_forward_and_back() -> None:
    """跳转:往前略过,往后重走;意见都留着。"""
    case = Case(THREE)
    case.command(c.Jump("z", "急件"), "管")
    assert (case.waits_for(), case.node("a"), case.node("b")) == ("丙", "skipped", "skipped")
    case.command(c.Jump("a", "要补审"), "管")
    assert (case.waits_for(), case.node("z")) == ("甲", "not_reached")
    for name in "甲乙丙":
        case.does(name, "同意")
    assert case.state == "accepted"


def test_a_jump_into_a_branch_opens_it() -> None:
    """跳进没走到的分支:只开目标那一路;别的分路不受影响。"""
    split = branch("s", "parallel", ("", (approval("b", "乙"), approval("c", "丙"))), ("", (approval("d", "丁"),)))
    case = Case(procedure(approval("a", "甲"), split, approval("z", "戊")))
    case.command(c.Jump("c"), "管")
    assert (case.waits_for(), case.node("b")) == ("丙", "skipped")
    case.does("丙", "同意")
    assert case.waits_for() == "戊"
    case = Case(procedure(approval("a", "甲"), split, approval("z", "戊")))
    case.does("甲", "同意")
    case.command(c.Jump("c"), "管")
    assert case.waits_for() == "丁丙"


def test_only_administrators_steer() -> None:
    """干预只有管理员可以。"""
    case = Case(THREE)
    for command in (c.Jump("z"), c.Suspend(), c.ForceEnd(True), c.Reassign(1, IDS["丙"])):
        with pytest.raises(Refused, match="只有管理员可以"):
            case.command(command, "甲")


def test_nothing_happens_while_it_is_suspended() -> None:
    """挂起:谁也不能处理,时间停住,激活后顺延。"""
    case = Case(procedure(approval("a", "甲", deadline_hours=8)))
    case.passes(hours=2)
    case.command(c.Suspend("等通知"), "管")
    assert case.refusals(c.Decide(1, c.Decision.APPROVE), "甲") == ["「审批」已挂起,请等管理员激活后再处理"]
    case.passes(days=1)
    assert not case.instance.tasks[1].late
    case.command(c.Activate(), "管")
    assert case.due("甲") == "03-03 18:00"
    case.does("甲", "同意")


def test_an_ended_procedure_is_opened_again() -> None:
    """唤醒:从指定步骤再走,算新的一轮。"""
    case = Case(THREE)
    case.does("甲", "拒绝")
    case.command(c.Reopen("b", "误拒"), "管")
    assert (case.state, case.waits_for(), case.instance.round) == ("running", "乙", 2)


def test_it_is_ended_by_force() -> None:
    """强制归档:不管还剩什么,以指定结果结束。"""
    case = Case(THREE)
    case.command(c.ForceEnd(True, "历史数据"), "管")
    assert (case.state, case.waits_for()) == ("accepted", "")


def test_what_was_said_earlier_is_entered_afterwards() -> None:
    """补审:实际时间和补审时间都留着,要有授权。"""
    case = Case(THREE)
    earlier = case.at
    case.passes(hours=5)
    given = c.Decide(1, c.Decision.APPROVE, "电话同意", earlier)
    assert case.refusals(given, "甲") == ["只有获得授权的人可以补审,请联系管理员"]
    case.may_date = True
    case.command(given, "甲")
    assert (case.instance.tasks[1].dated, case.instance.tasks[1].decided_at) == (earlier, case.at)


def test_a_route_leads_back_until_the_condition_fails() -> None:
    """路由:条件成立就回到前面,可以绕圈,圈数有限。"""
    case = Case(procedure(approval("a", "甲"), Route("r", "再来", "a", "again"), approval("z", "乙")), {"again": True})
    case.does("甲", "同意")
    assert (case.waits_for(), case.instance.node("a").round) == ("甲", 2)
    case.values["again"] = False
    case.does("甲", "同意")
    assert case.waits_for() == "乙"


def test_a_route_in_a_circle_without_people_is_seen() -> None:
    """没有人的死循环:停下来报异常。"""
    case = Case(procedure(Route("r", "绕", "r", "yes"), approval("z", "乙")), {"yes": True})
    assert case.node("r") == "incident"
    case.command(c.Jump("z"), "管")
    assert case.waits_for() == "乙"


def test_a_route_out_of_a_branch_leaves_no_orphans() -> None:
    """从分支里跳到外层:整个分支作废。"""
    arms = ("", (approval("b", "乙"), Route("r", "出去", "z", "yes"))), ("", (approval("c", "丙"),))
    case = Case(procedure(branch("s", "parallel", *arms), approval("y", "丁"), approval("z", "戊")), {"yes": True})
    case.does("乙", "同意")
    assert (case.waits_for(), case.node("y")) == ("戊", "skipped")


@pytest.mark.parametrize(("accepted", "state"), [(True, "accepted"), (False, "rejected")])
def test_an_end_ends_everything(accepted: bool, state: str) -> None:
    """结束节点:整个过程到此为止。"""
    arms = ("", (approval("b", "乙"), End("e", "结束", accepted))), ("", (approval("c", "丙"),))
    case = Case(procedure(branch("s", "parallel", *arms), approval("z", "戊")))
    case.does("乙", "同意")
    assert (case.state, case.waits_for()) == (state, "")


@pytest.mark.parametrize(("join", "after_one"), [(1, "戊"), (2, "乙丙"), (0, "乙丙")])
def test_arms_meet_when_enough_have_arrived(join: int, after_one: str) -> None:
    """汇聚:先到 N 路就走,其余取消。"""
    split = branch("s", "parallel", *(("", (approval(name, who),)) for name, who in zip("abc", "甲乙丙", strict=True)))
    case = Case(procedure(split.__class__("s", "s", split.arms, "parallel", join), approval("z", "戊")))
    case.does("甲", "同意")
    assert case.waits_for() == after_one


def test_called_procedures_are_waited_for() -> None:
    """子流程:都通过才继续,有一个不通过按规则。"""
    step = Call("c", "子流程", "shop.part", "submit", ())
    case = Case(procedure(step, approval("z", "甲")))
    assert calls_due(case.procedure, case.instance) == ()
    case.command(c.CallEnded("c", 101, True), "系")
    case.command(c.CallEnded("c", 101, True), "系")
    assert case.waits_for() == ""
    case.command(c.CallEnded("c", 102, True), "系")
    assert case.waits_for() == "甲"
    case = Case(procedure(step, approval("z", "甲")))
    case.command(c.CallEnded("c", 102, False), "系")
    assert case.state == "rejected"
    passes = Call("c", "子流程", "shop.part", "submit", (), rejected="pass")
    case = Case(procedure(passes, approval("z", "甲")))
    case.command(c.CallEnded("c", 102, False), "系")
    case.command(c.CallEnded("c", 101, True), "系")
    assert case.waits_for() == "甲"


def test_a_signal_lets_it_go_on() -> None:
    """等待外部:收到信号才继续,别的信号不算,超时按规则。"""
    step = AwaitSignal("s", "等回款", "paid", deadline=Deadline("8", then=Then.REJECT))
    case = Case(procedure(step, approval("z", "甲")))
    case.command(c.Signal("shipped"), "系")
    assert case.waits_for() == ""
    case.command(c.Signal("paid"), "系")
    assert case.waits_for() == "甲"
    case = Case(procedure(step, approval("z", "甲")))
    case.passes(days=1)
    assert case.state == "rejected"


LATE = [("nothing", "甲"), ("pass", "丙"), ("reject", ""), ("send_back", "发"), ("hand_over", "乙")]


@pytest.mark.parametrize(("then", "waits_for"), LATE)
def test_what_happens_at_the_due_time(then: str, waits_for: str) -> None:
    """超时处理:不管、通过、拒绝、退回、转交。"""
    limit = Deadline("8", escalate=(named("丁"),), then=Then(then), to=(named("乙"),))
    case = Case(procedure(approval("a", "甲", deadline=limit), approval("z", "丙")))
    events = case.events
    case.passes(days=1)
    assert case.waits_for() == waits_for
    [overdue] = [one for one in events if type(one).__name__ == "Overdue"]
    assert overdue.told == (IDS["丁"],)  # type: ignore[attr-defined]


def test_reminders_come_at_their_times() -> None:
    """分级提醒:到一半、到点、到点后每隔几小时,次数有限。"""
    limit = Deadline("8", remind_percents=(50, 100), every_hours=4, every_max=2)
    case = Case(Procedure("review", "审批", (approval("a", "甲", deadline=limit),)))
    seen = []
    for _ in range(72):
        case.passes(hours=1)
        seen.append(case.instance.tasks[1].nudged)
    assert [seen.index(number) + 1 for number in (1, 2, 3, 4)] == [5, 9, 29, 33]
    assert max(seen) == 4
