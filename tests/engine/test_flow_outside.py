"""Steps whose people another system names (由外部系统指定): asked when they begin, heard once; nobody is a case."""

from __future__ import annotations

from dataclasses import replace

import pytest

from guocheng.definition.procedure import Approval, Nobody
from guocheng.definition.who import named, named_outside
from guocheng.engine.flow import commands as c
from guocheng.engine.flow.forecast import forecast
from guocheng.engine.flow.simulate import simulate
from tests.engine.case import IDS, STARTER, Case, approval, ids, procedure

ASKED = Approval("a", "核价", (named_outside("https://erp.example.com/who"),))
PLAIN = procedure(ASKED, approval("z", "丙"))


def test_it_waits_until_it_is_told() -> None:
    """等外部回答时没有待办，流程不往下走；回答以后正常审批。"""
    case = Case(PLAIN)
    assert (case.node("a"), case.waits_for()) == ("active", "")
    case.command(c.Named("a", 1, ids("甲")), "系")
    assert case.waits_for() == "甲"
    case.does("甲", "同意")
    assert case.waits_for() == "丙"


def test_an_answer_counts_once_and_for_its_round() -> None:
    """晚到的、重复的、上一轮的回答都不算；重走时重新问。"""
    case = Case(PLAIN)
    case.command(c.Named("a", 1, ids("甲")), "系")
    case.command(c.Named("a", 1, ids("乙")), "系")
    assert case.waits_for() == "甲"
    case.does("甲", "同意")
    case.sends_back("丙", "a")
    assert (case.waits_for(), case.instance.node("a").picked) == ("", ())
    case.command(c.Named("a", 1, ids("甲")), "系")
    assert case.waits_for() == ""
    case.command(c.Named("a", 2, ids("乙")), "系")
    assert case.waits_for() == "乙"
    case.command(c.Named("z", 1, ids("乙")), "系")
    assert case.waits_for() == "乙"


@pytest.mark.parametrize(
    ("nobody", "state", "node"),
    [
        (Nobody.INCIDENT, "running", "incident"),
        (Nobody.PASS, "running", "passed"),
        (Nobody.REJECT, "rejected", "rejected"),
        (Nobody.INSTEAD, "running", "active"),
    ],
)
def test_nobody_is_an_exception_like_any_other(nobody: Nobody, state: str, node: str) -> None:
    """外部没有指定人：按找不到人的规则办，原因写明。"""
    case = Case(procedure(replace(ASKED, nobody=nobody, instead=(named("丁"),)), approval("z", "丙")))
    case.command(c.Named("a", 1, (), "外部系统回应 500"), "系")
    assert (case.state, case.node("a")) == (state, node)
    if nobody is Nobody.INCIDENT:
        assert "外部系统回应 500" in case.instance.node("a").reason
    if nobody is Nobody.INSTEAD:
        assert case.waits_for() == "丁"


def test_others_of_the_step_are_asked_with_them() -> None:
    """同一步还有别的人：等外部回答后一起问；外部没有指定就问别的人。"""
    both = procedure(replace(ASKED, who=(*ASKED.who, named("庚"))))
    case = Case(both)
    assert case.waits_for() == ""
    case.command(c.Named("a", 1, ids("甲")), "系")
    assert case.waits_for() == "甲庚"
    case = Case(both)
    case.command(c.Named("a", 1, ()), "系")
    assert case.waits_for() == "庚"


def test_the_starter_among_them_is_passed_over() -> None:
    """外部指定的就是发起人，而这一步跳过发起人：自动通过。"""
    case = Case(procedure(replace(ASKED, skip_starter=True), approval("z", "丙")))
    case.command(c.Named("a", 1, (IDS[STARTER],)), "系")
    assert (case.node("a"), case.waits_for()) == ("passed", "丙")


def test_forecast_and_simulation_say_what_they_can() -> None:
    """预测和模拟说不出是谁，就说由外部系统指定，后面的照样走完。"""
    world = Case(PLAIN).world
    late = procedure(approval("z", "丙"), ASKED)
    ahead = forecast(late, starter=IDS[STARTER], world=world, instance=Case(late).instance)
    assert [(one.reason, one.people) for one in ahead if one.step == "a"] == [("由外部系统指定", ())]
    found = simulate(PLAIN, starter=IDS[STARTER], at=Case(PLAIN).at, world=world)
    assert found.ends == "accepted"
    assert [(one.reason, one.people) for one in found.outlooks if one.step == "a"] == [("由外部系统指定", ())]
