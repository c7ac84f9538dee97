"""People whom others pick, and who acted before (自选审批人、与某一步相同), in the pure engine."""

from __future__ import annotations

import pytest

from guocheng.base.problem import Refused
from guocheng.definition.procedure import Approval, Mode, Procedure
from guocheng.definition.who import previous_picks, same_as, starter_picks
from guocheng.engine.flow import commands as c
from guocheng.engine.flow.forecast import forecast
from guocheng.engine.flow.picking import starter_pick_problems, starter_picking
from tests.engine.case import IDS, Case, approval, branch, ids, procedure


def chain(mode: str = "any_of") -> Procedure:
    """Make a procedure whose first people pick the second ones."""
    second = Approval("b", "复审", (previous_picks(at_most=2),))
    return procedure(approval("a", "甲乙", mode), second, Approval("z", "归档", (same_as("a"),)))


def says(case: Case, name: str, picks: str = "") -> None:
    """Let a person approve, picking people."""
    case.command(c.Decide(case.task(name), c.Decision.APPROVE, "", None, ids(picks)), name)


def test_who_decides_picks_who_comes_next() -> None:
    """同意时选下一步的人，没选、选多了都不行；拒绝不用选；以后的步骤可以沿用前面的人。"""
    case = Case(chain())
    assert case.refusals(c.Decide(1, c.Decision.APPROVE), "甲") == ["请为「复审」选择至少 1 人"]
    assert "最多选择 2 人" in case.refusals(c.Decide(1, c.Decision.APPROVE, "", None, ids("丙丁戊")), "甲")[0]
    assert case.refusals(c.Decide(1, c.Decision.REJECT, "不行"), "甲") == []
    says(case, "甲", "丙丁")
    assert case.waits_for() == "丙丁"
    says(case, "丙")
    assert case.waits_for() == "甲"


def test_picks_of_several_add_up_and_are_made_anew_when_it_is_walked_again() -> None:
    """会签的各人选的加在一起；退回重走以后重新选，原来选的不算。"""
    case = Case(chain("all_of"))
    says(case, "甲", "丙")
    says(case, "乙", "丁")
    assert case.waits_for() == "丙丁"
    case.sends_back("丙", "a")
    with pytest.raises(Refused, match="请为「复审」选择"):
        says(case, "甲")
    says(case, "甲", "戊")
    says(case, "乙")
    assert case.waits_for() == "戊"


def test_only_steps_that_come_are_picked_for() -> None:
    """条件不成立的步骤、没走的分支不用选；选了不让选的步骤要拒绝。"""
    small = Approval("b", "小额", (previous_picks(),), when="small")
    arms = branch("w", "exclusive", ("large", (Approval("l", "大额", (previous_picks(),)),)), ("", ()))
    for values, asked in (({}, []), ({"small": True}, ["小额"]), ({"large": True}, ["大额"])):
        case = Case(procedure(approval("a", "甲"), small, arms, approval("z", "丁")), dict(values))
        found = case.refusals(c.Decide(1, c.Decision.APPROVE), "甲")
        assert found == [f"请为「{label}」选择至少 1 人" for label in asked]
    case = Case(procedure(approval("a", "甲"), approval("z", "丁")))
    assert "没有由您选择审批人的步骤" in case.refusals(c.Decide(1, c.Decision.APPROVE, "", None, ids("丙")), "甲")[0]


def test_the_starter_picks_for_any_step_and_his_picks_stay() -> None:
    """发起人选的人一直留着，退回发起人再提交也还是他们；没选到的说清楚。"""
    steps = procedure(
        approval("a", "甲"), Approval("b", "会签", (starter_picks(approval("x", "乙丙").who[0]),), Mode.ALL_OF)
    )
    world = Case(procedure(approval("a", "甲"))).world
    assert [one.step for one in starter_picking(steps, world)] == ["b"]
    for picks, words in (
        ({}, "至少 1 人"),
        ({"b": ids("丁")}, "丁不在"),
        ({"a": ids("丁"), "b": ids("乙")}, "不由发起人"),
    ):
        [problem] = starter_pick_problems(steps, picks, starter=IDS["发"], world=world)
        assert words in problem.message
    case = Case(steps, picks={"b": "乙丙"})
    case.does("甲", "同意")
    assert case.waits_for() == "乙丙"
    case.sends_back("乙")
    case.resubmits()
    case.does("甲", "同意")
    assert case.waits_for() == "乙丙"


def test_the_forecast_says_who_will_pick() -> None:
    """时间线预告：还没选、还没轮到的步骤不是异常，说明由谁确定。"""
    case = Case(chain())
    later = forecast(case.procedure, starter=IDS["发"], world=case.world, instance=case.instance)[1:]
    assert [(one.state, one.reason) for one in later] == [("expected", "等待选择"), ("expected", "等待前一步")]
