"""The timeline shows what was, is, and will be, with people and the reason why."""

from __future__ import annotations

from guocheng.definition.procedure import Approval, CopyTo, End, Route, WaitFor
from guocheng.definition.who import named, role_member
from guocheng.engine.flow.forecast import Outlook, forecast
from tests.engine.case import IDS, NAMES, Case, approval, branch, procedure

STEPS = (
    approval("a", "甲"),
    Approval("f", "财务会签", (role_member("finance", label="财务"),), when="large"),
    branch("b", "exclusive", ("large", (approval("x", "乙"),)), ("", (WaitFor("w", "等待", "1"),))),
    CopyTo("c", "抄送", (named("丁戊", label="关注人"),)),
)


def lines(outlooks: tuple[Outlook, ...]) -> list[str]:
    """Write a timeline, a line a step."""
    return [
        f"{'>' * len(one.within)}{one.step} {one.state} "
        + " ".join(f"{NAMES[person.person]}:{person.state}" for person in one.people)
        for one in outlooks
    ]


def test_before_the_start_everything_is_expected() -> None:
    """发起前预览全部路径和人员。"""
    case = Case(procedure(), {"large": True}, roles={"finance": "丙"})
    outlooks = forecast(procedure(*STEPS), starter=IDS["发"], world=case.world)
    assert lines(outlooks) == [
        "a expected 甲:expected",
        "f expected 丙:expected",
        "b expected ",
        ">x expected 乙:expected",
        "c expected 丁:expected 戊:expected",
    ]
    assert outlooks[1].people[0].why == "角色「财务」"


def test_a_running_procedure_shows_what_was_and_what_will_be() -> None:
    """进行中:已发生的和将发生的。"""
    case = Case(procedure(*STEPS), {"large": False})
    case.does("甲", "同意", "属实")
    outlooks = forecast(case.procedure, starter=IDS["发"], world=case.world, instance=case.instance)
    assert lines(outlooks) == [
        "a passed 甲:approved",
        "f skipped ",
        "b active ",
        ">w active ",
        "c expected 丁:expected 戊:expected",
    ]
    assert outlooks[0].people[0].opinion == "属实"
    assert outlooks[3].due_at == case.instance.timers()[0].due_at


def test_a_step_that_will_find_nobody_is_told_beforehand() -> None:
    """预测到会找不到人。"""
    case = Case(procedure(), {"large": True})
    [step] = [one for one in forecast(procedure(*STEPS), starter=1, world=case.world) if one.step == "f"]
    assert (step.state, step.reason[:24]) == ("incident", "「财务会签」找不到审批人：角色「财务」没有成员。"[:24])


def test_an_ended_procedure_shows_only_what_was() -> None:
    """结束后只显示走过的。"""
    case = Case(procedure(*STEPS), {"large": False})
    case.does("甲", "拒绝")
    outlooks = forecast(case.procedure, starter=IDS["发"], world=case.world, instance=case.instance)
    assert lines(outlooks) == ["a rejected 甲:rejected"]


def test_the_starter_stands_first_when_it_was_sent_back_to_him() -> None:
    """退回发起人时,发起人在最前。"""
    case = Case(procedure(*STEPS), {"large": False})
    case.sends_back("甲")
    outlooks = forecast(case.procedure, starter=IDS["发"], world=case.world, instance=case.instance)
    assert lines(outlooks)[:2] == ["@starter active 发:open", "a expected 甲:expected"]


def test_what_a_route_passes_by_and_what_stands_behind_an_end_is_not_expected() -> None:
    """路由会越过的步骤写明越过;结束步骤后面的不再预告;条件不成立就照常。"""
    steps = (
        Route("r", "小额直达", "c", when="small"),
        approval("a", "甲"),
        approval("c", "乙"),
        branch("b", "exclusive", ("small", (End("e", "不用付款"),)), ("", (approval("p", "丙"),))),
        approval("z", "丁"),
    )
    case = Case(procedure(), {"small": True})
    small = forecast(procedure(*steps), starter=IDS["发"], world=case.world)
    assert lines(small) == ["r expected ", "a skipped ", "c expected 乙:expected", "b expected ", ">e expected "]
    assert small[1].reason == "路由会越过这一步"
    case.values["small"] = False
    large = [one.step for one in forecast(procedure(*steps), starter=IDS["发"], world=case.world)]
    assert large == ["r", "a", "c", "b", "p", "z"]


def test_who_was_asked_by_whom_is_shown() -> None:
    """加签、委派的人,写明是谁请的、怎么请的。"""
    case = Case(procedure(approval("a", "甲")))
    case.asks("甲", "乙", "consult")
    [node] = forecast(case.procedure, starter=IDS["发"], world=case.world, instance=case.instance)
    asked = node.people[1]
    assert (NAMES[asked.person], asked.attached, NAMES[asked.asked_by or 0]) == ("乙", "consult", "甲")
