"""The time of a whole procedure (整个流程的时限): reminders, escalation, what comes of it, and when it stands still."""

from __future__ import annotations

from dataclasses import replace

import pytest

from guocheng.base.zone import SHANGHAI
from guocheng.definition.procedure import Deadline, Procedure, Then, WaitFor
from guocheng.definition.who import named
from guocheng.engine.flow import commands as c
from guocheng.engine.flow import events as e
from guocheng.engine.flow import events_whole as w
from guocheng.engine.flow.state import WHOLE
from tests.engine.case import IDS, Case, approval, branch, procedure


def timed(then: Then = Then.NOTHING, *, rests: bool = False, **words: object) -> Procedure:
    """Return a procedure that should end within two working days."""
    deadline = Deadline(hours="18", then=then, to=(named("庚"),), **words)  # type: ignore[arg-type]
    made = procedure(approval("a", "甲"), approval("b", "乙"))
    return replace(made, deadline=deadline, rests_with_starter=rests)


def due(case: Case) -> str:
    """Return when the whole is due, as people say it."""
    due_at = case.instance.due_at
    return f"{due_at.astimezone(SHANGHAI):%m-%d %H:%M}" if due_at else ""


def seen(case: Case, kind: type[e.Event]) -> int:
    """Return how often something happened."""
    return sum(isinstance(event, kind) for event in case.events)


def test_it_is_due_as_a_whole_whoever_has_it() -> None:
    """整个流程的时限从发起算起，换了人也不重新算；提醒过一次就不再提醒，超时通知到人，只一次。"""
    case = Case(timed(remind_percents=(50,), escalate=(named("辛"),)))
    before = due(case)
    case.passes(hours=26)
    assert seen(case, w.WholeNudged) == 1
    case.does("甲", "同意")
    assert due(case) == before != ""
    case.passes(days=4)
    case.passes(days=4)
    [late] = [event for event in case.events if isinstance(event, w.WholeOverdue)]
    assert late.told == (IDS["辛"],)
    assert (case.instance.late, case.waits_for(), seen(case, w.WholeNudged)) == (True, "乙", 1)


@pytest.mark.parametrize(
    ("then", "state", "waits_for"),
    [
        (Then.PASS, "accepted", ""),
        (Then.REJECT, "rejected", ""),
        (Then.SEND_BACK, "running", "发"),
        (Then.HAND_OVER, "running", "庚"),
        (Then.NOTHING, "running", "甲"),
    ],
)
def test_what_comes_of_being_late(then: Then, state: str, waits_for: str) -> None:
    """超时以后：通过、拒绝、退回、转交，或只标记。"""
    case = Case(timed(then))
    case.passes(days=5)
    assert (case.state, case.waits_for(), case.instance.late) == (state, waits_for, True)


def test_everybody_who_is_asked_hands_over() -> None:
    """并行各支里的待办都转交；已经在那一步的人不再收一次。"""
    arms = ("", (approval("x", "甲丙", "all_of"),)), ("", (approval("y", "庚"),))
    made = replace(procedure(branch("s", "parallel", *arms)), deadline=timed(Then.HAND_OVER).deadline)
    case = Case(made)
    case.passes(days=5)
    assert sorted(case.waits_for()) == sorted("庚丙庚")


def test_nobody_to_send_back_changes_nothing() -> None:
    """没有人在处理时超时退回：只标记超时，照常等下去。"""
    made = replace(procedure(WaitFor("w", "等", "900"), approval("a", "甲")), deadline=timed(Then.SEND_BACK).deadline)
    case = Case(made)
    case.passes(days=5)
    assert (case.state, case.instance.late, case.instance.with_starter) == ("running", True, False)


def test_suspended_no_time_passes() -> None:
    """挂起时停表，激活后顺延。"""
    case = Case(timed(Then.REJECT))
    case.passes(hours=1)
    before = due(case)
    case.command(c.Suspend(), "管")
    assert [timer for timer in case.instance.timers() if timer.step == WHOLE] == []
    case.passes(days=20)
    case.command(c.Activate(), "管")
    assert (case.state, case.instance.late) == ("running", False)
    assert due(case) > before
    case.passes(days=5)
    assert case.state == "rejected"


@pytest.mark.parametrize(("rests", "state"), [(True, "running"), (False, "rejected")])
def test_with_its_starter_it_rests_where_the_procedure_says_so(rests: bool, state: str) -> None:
    """退回发起人时停不停表由开关说；再次提交后接着走剩下的时间。"""
    case = Case(timed(Then.REJECT, rests=rests))
    case.sends_back("甲")
    case.passes(days=20)
    assert case.state == state
    if rests:
        case.resubmits()
        assert case.instance.rested_at is None
        case.passes(hours=2)
        assert case.state == "running"
        case.passes(days=5)
        assert case.state == "rejected"


def test_suspended_while_it_rests_is_not_counted_twice() -> None:
    """停表时又挂起，顺延只算一遍。"""
    plain, twice = Case(timed(rests=True)), Case(timed(rests=True))
    for case in (plain, twice):
        case.sends_back("甲")
        case.passes(days=2)
        if case is twice:
            case.command(c.Suspend(), "管")
        case.passes(days=3)
        if case is twice:
            case.command(c.Activate(), "管")
        case.passes(days=1)
        case.resubmits()
    assert due(plain) == due(twice) != ""


def test_moved_away_from_its_starter_time_goes_on() -> None:
    """管理员从发起人那里跳走，停的表接着走。"""
    case = Case(timed(rests=True))
    case.sends_back("甲")
    assert case.instance.rested_at
    case.command(c.Jump("b"), "管")
    assert case.instance.rested_at is None


def test_opened_again_it_has_its_whole_time_again() -> None:
    """唤醒后重新计时，不再算超时；结束后没有定时。"""
    case = Case(timed(Then.REJECT))
    case.passes(days=5)
    assert (case.state, case.instance.timers()) == ("rejected", ())
    case.command(c.Reopen("a"), "管")
    assert not case.instance.late
    assert case.instance.due_at is not None
    assert case.instance.due_at > case.at
    case.passes(days=5)
    assert case.state == "rejected"
