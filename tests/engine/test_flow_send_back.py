"""Sending back: to whom, what is walked again, what goes on beside it; and that nothing is left orphaned."""

from __future__ import annotations

import pytest

from guocheng.base.problem import Refused
from guocheng.engine.flow import commands as c
from guocheng.engine.flow.send_back import targets
from guocheng.engine.flow.tree import tree_of
from tests.engine.case import Case, approval, branch, procedure, work


def three_steps() -> Case:
    """甲, 乙, 丙 one after the other; it is before 丙."""
    case = Case(procedure(approval("a", "甲"), approval("b", "乙"), approval("c", "丙")))
    case.does("甲", "同意")
    case.does("乙", "同意")
    return case


def two_arms() -> Case:
    """甲, then in parallel (乙, 丙) beside (丁, 戊), then 己."""
    left, right = (approval("b", "乙"), approval("c", "丙")), (approval("d", "丁"), approval("e", "戊"))
    case = Case(
        procedure(approval("a", "甲"), branch("split", "parallel", ("", left), ("", right)), approval("f", "己"))
    )
    case.does("甲", "同意")
    return case


def test_back_to_the_starter_and_again_from_the_first_step() -> None:
    """退回发起人,逐级重走。"""
    case = three_steps()
    case.sends_back("丙")
    assert (case.waits_for(), case.instance.with_starter, case.node("a")) == ("发", True, "not_reached")
    case.resubmits()
    assert (case.waits_for(), case.instance.round, case.instance.with_starter) == ("甲", 2, False)
    for name in "甲乙丙":
        case.does(name, "同意")
    assert case.state == "accepted"


def test_back_to_the_starter_and_straight_to_the_sender() -> None:
    """退回发起人,直达退回人。"""
    case = three_steps()
    case.sends_back("丙", straight=True)
    assert case.waits_for() == "发"
    case.resubmits()
    assert (case.waits_for(), case.instance.round) == ("丙", 1)
    case.does("丙", "同意")
    assert case.state == "accepted"


def test_back_to_an_earlier_step_and_again_from_there() -> None:
    """退回到走过的节点,逐级重走。"""
    case = three_steps()
    case.sends_back("丙", "a")
    assert case.waits_for() == "甲"
    case.does("甲", "同意")
    assert case.waits_for() == "乙"


def test_back_to_an_earlier_step_and_straight_to_the_sender() -> None:
    """退回到走过的节点,直达退回人。"""
    case = three_steps()
    case.sends_back("丙", "a", straight=True)
    assert (case.waits_for(), case.node("b"), case.node("c")) == ("甲", "passed", "returned")
    case.does("甲", "同意")
    assert case.waits_for() == "丙"


def test_peers_keep_their_voices_when_it_comes_straight_back() -> None:
    """会签中一人直达退回,其他人的意见保留。"""
    case = Case(procedure(approval("a", "甲"), approval("b", "乙丙丁", "all_of")))
    case.does("甲", "同意")
    case.does("乙", "同意")
    case.sends_back("丙", straight=True)
    assert case.states("b") == "乙:approved 丙:sent_back 丁:paused"
    case.resubmits()
    assert case.states("b") == "乙:approved 丙:sent_back 丙:open 丁:open"
    case.does("丁", "同意")
    case.does("丙", "同意")
    assert case.state == "accepted"


def test_out_of_one_arm_before_the_branch_cancels_the_other_arm() -> None:
    """从并行的一支退回到分支之前:另一支的待办取消,不留孤儿。"""
    case = two_arms()
    case.does("丁", "同意")
    case.sends_back("乙", "a")
    assert (case.waits_for(), case.node("split"), case.node("e")) == ("甲", "not_reached", "not_reached")
    case.does("甲", "同意")
    assert case.waits_for() == "乙丁"


def test_within_an_arm_the_other_arm_goes_on() -> None:
    """在并行的一支里退回:另一支照常。"""
    case = two_arms()
    case.does("乙", "同意")
    case.sends_back("丙", "b")
    assert sorted(case.waits_for()) == sorted("乙丁")


def test_into_a_finished_arm_opens_the_branch_again() -> None:
    """退回到已汇聚的一支:只重走这一支。"""
    case = two_arms()
    for name in "乙丙丁戊":
        case.does(name, "同意")
    case.sends_back("己", "c")
    assert (case.waits_for(), case.node("split"), case.node("e")) == ("丙", "active", "passed")
    case.does("丙", "同意")
    assert (case.waits_for(), case.instance.node("split").round) == ("己", 2)


def test_straight_out_of_an_arm_keeps_the_other() -> None:
    """直达退回:另一支照常,汇聚等他回来。"""
    case = two_arms()
    case.sends_back("乙", "a", straight=True)
    for name in "丁戊":
        case.does(name, "同意")
    assert case.waits_for() == "甲"
    case.does("甲", "同意")
    case.does("乙", "同意")
    case.does("丙", "同意")
    assert case.waits_for() == "己"


def test_two_arms_send_straight_back_to_the_same_step() -> None:
    """两支都直达退回同一节点:只问一次,然后都继续。"""
    case = two_arms()
    case.sends_back("乙", "a", straight=True)
    case.sends_back("丁", "a", straight=True)
    assert case.waits_for() == "甲"
    case.does("甲", "同意")
    assert case.waits_for() == "乙丁"


def test_a_visit_is_called_off_when_its_sender_is_forgotten() -> None:
    """一支直达退回后,另一支退回重走:先前的访问作废,不留孤儿。"""
    before = (approval("a", "甲"), approval("w", "庚"))
    arms = (("", (approval("b", "乙"),)), ("", (approval("d", "丁"),)))
    case = Case(procedure(*before, branch("split", "parallel", *arms)))
    case.does("甲", "同意")
    case.does("庚", "同意")
    case.sends_back("乙", "a", straight=True)
    case.sends_back("丁", "w")
    assert (case.waits_for(), case.node("a"), case.states("a")) == ("庚", "passed", "甲:cancelled")
    case.does("庚", "同意")
    case.does("乙", "同意")
    case.does("丁", "同意")
    assert case.state == "accepted"


def test_where_one_may_send_back_to() -> None:
    """只能退回到前面处理过的人工节点。"""
    case = two_arms()
    case.does("乙", "同意")
    tree = tree_of(case.procedure)
    assert list(targets(tree, case.instance, "c")) == [c.STARTER, "a", "b"]
    assert list(targets(tree, case.instance, "d")) == [c.STARTER, "a"]
    with pytest.raises(Refused, match="不能退回到「f」"):
        case.sends_back("丙", "f")


def test_work_is_not_sent_back() -> None:
    """办理没有退回。"""
    case = Case(procedure(approval("a", "甲"), work("w", "乙")))
    case.does("甲", "同意")
    with pytest.raises(Refused, match="「w」不能退回"):
        case.sends_back("乙", "a")


def test_the_starter_may_give_up_what_was_sent_back_to_him() -> None:
    """退回后发起人总可以撤回。"""
    case = Case(procedure(approval("a", "甲"), withdraw="never"))
    assert case.refusals(c.Withdraw(), "发") == ["「审批」不能撤回,请联系审批人退回"]
    case.sends_back("甲")
    case.command(c.Withdraw("不办了"), "发")
    assert case.state == "withdrawn"


def test_time_stands_still_while_it_is_with_somebody_else() -> None:
    """直达退回期间不计时:剩下两小时,回来后还是两小时。"""
    case = Case(procedure(approval("a", "甲乙", "all_of", deadline_hours=4)))
    assert (case.due("甲"), case.due("乙")) == ("03-02 14:00", "03-02 14:00")
    case.passes(hours=2)
    case.sends_back("甲", straight=True)
    case.passes(days=1)
    case.resubmits()
    assert (case.due("甲"), case.due("乙")) == ("03-03 14:00", "03-03 14:00")
    assert not any(task.late for task in case.instance.tasks.values())


def test_the_one_who_sent_it_back_last_is_asked_again() -> None:
    """会签中两人先后直达退回:回来时问后退回的人。"""
    case = Case(procedure(approval("a", "甲乙", "all_of")))
    case.sends_back("甲", straight=True)
    case.resubmits()
    case.sends_back("乙", straight=True)
    case.resubmits()
    assert case.states("a") == "甲:sent_back 甲:open 乙:sent_back 乙:open"
