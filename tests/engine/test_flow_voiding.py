"""Voiding (作废): an end that says so, what was accepted and holds no longer, and what is done to make it good."""

from __future__ import annotations

from dataclasses import replace

import pytest

from guocheng.base.problem import Conflict, Refused
from guocheng.definition.action import Assign, SetFields
from guocheng.definition.procedure import End, Procedure, Voids
from guocheng.engine.flow import COMPENSATION, SYSTEM, Actor, actions_due, decide
from guocheng.engine.flow import commands as c
from guocheng.engine.flow import events as e
from guocheng.engine.flow.forecast import forecast
from tests.engine.case import IDS, STARTER, Case, approval, procedure

BACK = (SetFields((Assign("x", "0"),)),)
PLAIN = procedure(approval("a", "甲"))
GOOD = replace(PLAIN, compensation=BACK, may_void=Voids.STARTER)


def accepted(made: Procedure) -> Case:
    """Return a case everybody agreed to."""
    case = Case(made)
    case.does("甲", "同意")
    assert case.state == "accepted"
    return case


def test_an_end_voids() -> None:
    """以作废结束:既不是通过也不是不通过。"""
    case = Case(
        procedure(approval("a", "甲"), End("gone", "作废", voided=True, when="x"), approval("b", "乙")), {"x": True}
    )
    case.does("甲", "同意")
    assert (case.state, case.waits_for()) == ("voided", "")


def test_the_starter_voids_what_was_accepted_and_it_is_made_good() -> None:
    """发起人作废已通过的审批:补偿动作做一次,结束的时间还是通过的时间。"""
    done: list[str] = []
    case = Case(GOOD, performs=done.append)
    case.does("甲", "同意")
    ended = case.instance.ended_at
    case.passes(days=2)
    case.command(c.Void("合同不签了"), STARTER)
    assert (case.state, done, case.node(COMPENSATION)) == ("voided", [COMPENSATION], "passed")
    assert case.instance.ended_at == ended
    case.command(c.Performed(COMPENSATION), "系")
    assert done == [COMPENSATION]
    last = forecast(case.procedure, starter=IDS[STARTER], world=case.world, instance=case.instance)[-1]
    assert (last.step, last.kind, last.state) == (COMPENSATION, "act", "passed")


@pytest.mark.parametrize(
    ("rule", "by", "why"),
    [
        (Voids.NOBODY, "管", ["「审批」通过后不能作废"]),
        (Voids.ADMINISTRATORS, STARTER, ["「审批」只有管理员可以作废"]),
        (Voids.ADMINISTRATORS, "管", []),
        (Voids.STARTER, "甲", ["「审批」由发起人发或管理员作废"]),
        (Voids.STARTER, STARTER, []),
        (Voids.STARTER, "管", []),
    ],
)
def test_who_may_void(rule: Voids, by: str, why: list[str]) -> None:
    """谁可以作废由过程说。"""
    assert accepted(replace(PLAIN, may_void=rule)).refusals(c.Void(), by) == why


def test_only_what_was_accepted_and_only_once() -> None:
    """还在进行的、没有通过的、已经作废的都不能作废。"""
    case = Case(GOOD)
    assert case.refusals(c.Void(), STARTER) == ["「审批」还在进行，不能作废，请撤回或终止"]
    case.does("甲", "拒绝")
    with pytest.raises(Conflict, match="已被拒绝"):
        case.command(c.Void(), STARTER)
    case = accepted(GOOD)
    case.command(c.Void(), STARTER)
    with pytest.raises(Conflict, match="已作废"):
        case.command(c.Void(), STARTER)


def test_an_approval_of_its_own_voids() -> None:
    """要先审批才能作废的:谁都不能直接作废,审批通过后才作废。"""
    case = accepted(replace(GOOD, void_move="ask"))
    for by in (STARTER, "管"):
        with pytest.raises(Refused, match="作废要先审批"):
            case.command(c.Void(), by)
    case.command(c.Void("已通过", approved=True), STARTER)
    assert case.state == "voided"


def test_what_could_not_be_made_good_waits_and_is_tried_again() -> None:
    """补偿动作没做成:成为异常,管理员可以重试;做成后不能再试。"""
    case = accepted(PLAIN)
    case.procedure = GOOD
    case.performs = lambda step: None
    stuck = e.Stuck(case.at, SYSTEM, COMPENSATION, 1, "没有做成")
    events = decide(GOOD, case.instance, c.Void(), by=Actor(IDS["管"], administers=True), at=case.at, world=case.world)
    case.happened([*events, stuck])
    assert (case.state, case.node(COMPENSATION)) == ("voided", "incident")
    assert not actions_due(GOOD, case.instance)
    assert case.refusals(c.Compensate(), STARTER) == ["只有管理员可以重试作废后的自动动作"]
    case.command(c.Compensate(), "管")
    assert (case.node(COMPENSATION), case.instance.node(COMPENSATION).round) == ("passed", 2)
    assert case.refusals(c.Compensate(), "管") == ["「审批」没有未完成的作废动作，不需要重试"]


def test_opened_again_it_is_as_if_nothing_had_been_voided() -> None:
    """作废后唤醒:又在审批,作废的异常不再挂着;再通过还能再作废。"""
    case = accepted(GOOD)
    case.command(c.Void(), STARTER)
    case.command(c.Reopen("a", "误作废"), "管")
    assert (case.state, case.waits_for(), case.node(COMPENSATION)) == ("running", "甲", "not_reached")
    case.does("甲", "同意")
    case.command(c.Void(), STARTER)
    assert (case.state, case.instance.node(COMPENSATION).round) == ("voided", 2)
