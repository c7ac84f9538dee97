"""The rules around a step: nobody, the starter himself, opinions, hand over, withdraw, remind, repair, copy, cancel."""

from __future__ import annotations

import pytest

from guocheng.base.problem import Conflict
from guocheng.definition.procedure import Approval, CopyTo, Nobody
from guocheng.definition.who import named, role_member, starter
from guocheng.engine.flow import Actor, decide
from guocheng.engine.flow import commands as c
from tests.engine.case import IDS, Case, approval, branch, ids, procedure, work


def by_finance(nobody: Nobody) -> Approval:
    """An approval by a role that nobody holds."""
    return Approval("f", "财务会签", (role_member("finance", label="财务"),), nobody=nobody)


def test_nobody_is_an_incident_that_can_be_repaired() -> None:
    """找不到审批人：异常等待,管理员指定后继续。"""
    case = Case(procedure(by_finance(Nobody.INCIDENT)))
    [incident] = case.instance.incidents()
    expected = "「财务会签」找不到审批人：角色「财务」没有成员。请管理员补上人员，或直接指定审批人"
    assert (case.state, incident.reason) == ("running", expected)
    assert case.refusals(c.Repair("f", ids("甲")), "乙") == ["只有管理员可以指定处理人"]
    case.command(c.Repair("f", ids("甲乙甲")), "管")
    assert case.waits_for() == "甲乙"
    assert case.refusals(c.Repair("f", ()), "管") == [
        "「财务会签」没有异常,不需要指定处理人",
        "请选择「财务会签」的处理人",
    ]
    case.does("乙", "同意")
    assert case.state == "accepted"


@pytest.mark.parametrize(
    ("nobody", "state", "reason"),
    [
        (Nobody.PASS, "accepted", "没有找到人员，按规则自动通过"),
        (Nobody.REJECT, "rejected", "没有找到人员，按规则自动拒绝"),
    ],
)
def test_nobody_passes_or_rejects_with_a_visible_reason(nobody: Nobody, state: str, reason: str) -> None:
    """找不到审批人：自动通过或拒绝,原因可见。"""
    case = Case(procedure(by_finance(nobody)))
    assert (case.state, case.instance.node("f").reason) == (state, reason)


def test_people_are_found_when_the_step_is_entered() -> None:
    """进入节点时才找人。"""
    case = Case(procedure(approval("a", "甲"), by_finance(Nobody.INCIDENT)))
    case.roles["finance"] = "乙丙"
    case.does("甲", "同意")
    assert case.waits_for() == "乙丙"


@pytest.mark.parametrize(
    ("people", "mode", "asked"),
    [
        ("发甲", "all_of", "甲"),
        ("甲发乙", "in_turn", "甲"),
        ("发甲", "any_of", "甲"),
        ("发", "all_of", "丁"),
    ],
)
def test_the_starter_need_not_approve_his_own_matter(people: str, mode: str, asked: str) -> None:
    """审批人是发起人本人:不用再批;只有他一人时自动通过。"""
    case = Case(procedure(approval("a", people, mode, skip_starter=True), approval("next", "丁")))
    assert case.waits_for() == asked


def test_the_starter_approves_himself_unless_told_otherwise() -> None:
    """发起人审批自己。"""
    case = Case(procedure(Approval("a", "自批", (starter(),))))
    case.does("发", "同意")
    assert case.state == "accepted"


@pytest.mark.parametrize(
    ("rule", "decision", "refused"),
    [
        ("reject", c.Decision.APPROVE, False),
        ("reject", c.Decision.REJECT, True),
        ("always", c.Decision.APPROVE, True),
        ("never", c.Decision.REJECT, False),
    ],
)
def test_when_an_opinion_is_required(rule: str, decision: c.Decision, refused: bool) -> None:
    """意见是否必填。"""
    case = Case(procedure(approval("a", "甲", opinion_required=rule)))
    expected = ["请填写「a」的意见"] if refused else []
    assert case.refusals(c.Decide(1, decision, "  "), "甲") == expected


def test_an_approval_is_not_submitted_and_work_not_approved() -> None:
    """审批只能同意或拒绝,办理只能提交。"""
    case = Case(procedure(branch("b", "parallel", ("", (approval("a", "甲"),)), ("", (work("w", "乙"),)))))
    assert case.refusals(c.Decide(case.task("甲"), c.Decision.SUBMIT), "甲") == ["「a」只能同意或拒绝"]
    assert case.refusals(c.Decide(case.task("乙"), c.Decision.APPROVE), "乙") == ["「w」只能提交"]


def test_only_the_asked_person_decides() -> None:
    """别人的待办不能处理。"""
    case = Case(procedure(approval("a", "甲")))
    assert case.refusals(c.Decide(1, c.Decision.APPROVE), "乙") == ["「a」由甲来处理"]
    assert case.refusals(c.Decide(9, c.Decision.APPROVE), "乙") == ["没有这个待办,请刷新后再试"]


def test_the_second_of_two_deciders_hears_who_was_faster() -> None:
    """已由别人处理。"""
    case = Case(procedure(approval("a", "甲乙"), approval("b", "丙")))
    first, second = case.task("甲"), case.task("乙")
    case.does("甲", "同意")
    for task, name in [(first, "甲"), (second, "乙")]:
        with pytest.raises(Conflict, match="「a」已由甲于3 月 2 日 09:00处理\\(同意\\)"):
            case.command(c.Decide(task, c.Decision.REJECT, "x"), name)


def test_nothing_is_decided_after_the_end() -> None:
    """流程已结束。"""
    case = Case(procedure(approval("a", "甲乙", "all_of")))
    task = case.task("乙")
    case.does("甲", "同意")
    case.command(c.Cancel("重复"), "管")
    for command, by in [(c.Decide(task, c.Decision.APPROVE), "乙"), (c.Withdraw(), "发"), (c.Remind(), "发")]:
        with pytest.raises(Conflict, match="「审批」已于3 月 2 日 09:00结束\\(已终止\\)"):
            case.command(command, by)


def test_in_turn_one_waits_for_his_turn() -> None:
    """依次:没轮到不能处理。"""
    case = Case(procedure(approval("a", "甲乙", "in_turn")))
    assert case.refusals(c.Decide(2, c.Decision.APPROVE), "乙") == ["「a」还没有轮到您,前面的人处理后会通知您"]


def test_handing_over_keeps_turn_and_deadline() -> None:
    """转办:顺序和时限不变,留下痕迹。"""
    case = Case(procedure(approval("a", "甲乙", "in_turn", deadline_hours=4)))
    due = case.due("甲")
    case.passes(hours=1)
    case.hands_over("甲", "丙")
    assert (case.states("a"), case.due("丙")) == ("甲:handed_over 丙:open 乙:waiting", due)
    assert case.instance.tasks[3].why == "甲转办"
    case.does("丙", "同意")
    assert case.waits_for() == "乙"


def test_whom_one_may_hand_over_to() -> None:
    """不能转办给自己,也不能转办给已经在这一步的人;转回来可以。"""
    case = Case(procedure(approval("a", "甲乙", "all_of")))
    assert case.refusals(c.HandOver(1, IDS["甲"]), "甲") == ["不能转办给自己,请选择别人"]
    assert case.refusals(c.HandOver(1, IDS["乙"]), "甲") == ["乙已经在「a」里,请选择别人"]
    case.hands_over("甲", "丙")
    case.hands_over("丙", "甲")
    assert case.waits_for() == "乙甲"


@pytest.mark.parametrize(
    ("rule", "before", "after"), [("never", False, False), ("until_first", True, False), ("any_time", True, True)]
)
def test_until_when_the_starter_may_withdraw(rule: str, before: bool, after: bool) -> None:
    """撤回:不允许、首个处理前、随时。"""
    case = Case(procedure(approval("a", "甲"), approval("b", "乙"), withdraw=rule))
    assert (not case.refusals(c.Withdraw(), "发")) is before
    case.does("甲", "同意")
    assert (not case.refusals(c.Withdraw(), "发")) is after
    assert case.refusals(c.Withdraw(), "乙")[0] == "「审批」由发起人发撤回"


def test_what_was_said_before_a_resubmission_does_not_forbid_withdrawing() -> None:
    """再次提交后又可以撤回,直到有人处理。"""
    case = Case(procedure(approval("a", "甲"), approval("b", "乙")))
    case.does("甲", "同意")
    case.sends_back("乙")
    case.resubmits()
    assert case.refusals(c.Withdraw(), "发") == []
    case.does("甲", "同意")
    assert case.refusals(c.Withdraw(), "发") == ["甲已经处理过「审批」,不能再撤回,请联系审批人退回"]


def test_withdrawing_takes_every_task_away() -> None:
    """撤回后别人的待办消失。"""
    case = Case(procedure(approval("a", "甲乙", "all_of")))
    case.command(c.Withdraw("写错了"), "发")
    assert (case.state, case.waits_for(), case.states("a")) == ("withdrawn", "", "甲:cancelled 乙:cancelled")


def test_reminding_has_a_limit() -> None:
    """催办:一小时一次。"""
    case = Case(procedure(approval("a", "甲")))
    [event] = case.command(c.Remind(), "发")
    assert event.tasks == (1,)  # type: ignore[attr-defined]
    case.passes(minutes=20)
    assert case.refusals(c.Remind(), "发") == ["20 分钟前刚催过,请 40 分钟后再催"]
    case.passes(minutes=40)
    assert case.refusals(c.Remind(), "发") == []


def test_people_are_copied_once_per_instance() -> None:
    """抄送去重。"""
    steps = (CopyTo("c1", "抄送一", (named("甲乙"),)), CopyTo("c2", "抄送二", (named("乙丙"),)), approval("a", "丁"))
    case = Case(procedure(*steps))
    case.command(c.CopyPeople(ids("丙戊戊")), "丁")
    assert [(copy.person, copy.step) for copy in case.instance.copies] == [
        (IDS["甲"], "c1"),
        (IDS["乙"], "c1"),
        (IDS["丙"], "c2"),
        (IDS["戊"], ""),
    ]


def test_acting_on_behalf_of_somebody_shows_both() -> None:
    """代理:留下本人和代办人。"""
    case = Case(procedure(approval("a", "甲")))
    actor = Actor(IDS["乙"], on_behalf_of=IDS["甲"])
    command = c.Decide(1, c.Decision.APPROVE)
    case.happened(decide(case.procedure, case.instance, command, by=actor, at=case.at, world=case.world))
    task = case.instance.tasks[1]
    assert (task.decided_by, task.on_behalf_of) == (IDS["乙"], IDS["甲"])
