"""Asking others, and taking a decision back (加签、委派、征询、拿回)."""

from __future__ import annotations

from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from guocheng.definition.action import Assign, SetFields
from guocheng.definition.procedure import Act, Approval, Mode
from guocheng.definition.who import named
from guocheng.engine.flow import Attached
from guocheng.engine.flow import commands as c
from tests.engine.case import NAMES, Case, approval, branch, procedure, work


def test_asked_before_it_comes_back() -> None:
    """前加签:他们先处理,再回到本人。"""
    case = Case(procedure(approval("a", "甲")))
    case.asks("甲", "乙丙", "before")
    assert case.refusals(c.Decide(1, c.Decision.APPROVE), "甲") == ["「a」正在等您请来的人处理,他们处理后会回到您这里"]
    case.does("乙", "同意")
    assert case.waits_for() == "丙"
    case.does("丙", "同意")
    assert case.waits_for() == "甲"
    case.does("甲", "同意")
    assert case.state == "accepted"


def test_a_no_of_those_asked_before_is_a_no() -> None:
    """前加签的人拒绝,就是这一步拒绝。"""
    case = Case(procedure(approval("a", "甲")))
    case.asks("甲", "乙", "before")
    case.does("乙", "拒绝")
    assert case.state == "rejected"


def test_asked_after_one_has_agreed() -> None:
    """后加签:本人已同意,他们都同意才算。"""
    case = Case(procedure(approval("a", "甲乙"), approval("z", "己")))
    case.asks("甲", "丙丁", "after", "in_turn")
    assert case.waits_for() == "乙丙"
    case.does("丙", "同意")
    case.does("丁", "同意")
    assert case.waits_for() == "己"


def test_asked_beside_is_one_more_voice() -> None:
    """并加签:会签里多一个人。"""
    case = Case(procedure(approval("a", "甲乙", "all_of")))
    case.asks("甲", "丙", "beside")
    case.does("甲", "同意")
    case.does("乙", "同意")
    assert case.state == "running"
    case.does("丙", "拒绝")
    assert case.state == "rejected"


def test_those_who_were_added_may_add() -> None:
    """加签可以一层套一层,期限和规则一样。"""
    case = Case(procedure(approval("a", "甲", deadline_hours=8)))
    case.asks("甲", "乙", "before")
    case.asks("乙", "丙", "before")
    case.asks("丙", "丁", "after")
    assert case.waits_for() == "丁"
    assert case.due("丁") == "03-02 18:00"
    for name in "丁乙甲":
        case.does(name, "同意")
    assert case.state == "accepted"


def test_one_of_those_asked_is_enough_where_so_said() -> None:
    """加签的人或签:一个处理,其余免除。"""
    case = Case(procedure(approval("a", "甲")))
    case.asks("甲", "乙丙", "before", "any_of")
    case.does("丙", "同意")
    assert case.states("a") == "甲:open 乙:skipped 丙:approved"


def test_delegated_it_comes_back_with_advice() -> None:
    """委派:对方只给意见,决定还是自己做。"""
    case = Case(procedure(approval("a", "甲")))
    case.asks("甲", "乙", "delegate")
    assert case.refusals(c.Decide(2, c.Decision.APPROVE, "好"), "乙") == ["「a」只能填写意见后提交"]
    case.does("乙", "提交", "看过,可以")
    assert case.waits_for() == "甲"
    case.does("甲", "拒绝")
    assert case.state == "rejected"


def test_nothing_waits_for_who_is_consulted() -> None:
    """征询意见:不投票,不用等。"""
    case = Case(procedure(approval("a", "甲")))
    case.asks("甲", "乙", "consult")
    assert case.waits_for() == "甲乙"
    case.does("甲", "同意")
    assert case.state == "accepted"


@settings(max_examples=80, deadline=None)
@given(st.integers(0, 2**32).map(Random))
def test_adding_and_removing_changes_nothing(random: Random) -> None:
    """加签再减签:等于没加。"""
    case = Case(procedure(approval("a", "甲乙", random.choice(["any_of", "all_of", "in_turn", "count"]), count=2)))
    before = {task.no: task.state for task in case.instance.tasks.values()}
    asker = case.waits_for()[0]
    others = random.sample("丙丁戊", random.randint(1, 3))
    case.asks(asker, "".join(others), random.choice(["before", "beside", "delegate", "consult"]))
    for name in random.sample(others, len(others)):
        case.command(c.Remove(next(t.no for t in case.instance.tasks.values() if NAMES[t.person] == name)), asker)
    assert {no: case.instance.tasks[no].state for no in before} == before
    assert len(case.instance.open_tasks()) == list(before.values()).count("open")


def test_only_who_added_may_remove() -> None:
    """减签只能由加签的人,在对方处理之前。"""
    case = Case(procedure(approval("a", "甲")))
    case.asks("甲", "乙丙", "before")
    assert case.refusals(c.Remove(2), "丙") == ["「a」的加签由甲发起,只能由他减签"]
    assert case.refusals(c.Remove(1), "甲") == ["甲不是加签来的,不能减签"]
    case.does("乙", "同意")
    assert "已由乙于" in case.refusals(c.Remove(2), "甲")[0]


def test_nobody_is_asked_twice_at_a_step() -> None:
    """同一步里不会有两个一样的人。"""
    case = Case(procedure(approval("a", "甲乙", "all_of")))
    assert case.refusals(c.Add(1, (2,), Attached.BEFORE), "甲") == ["乙已经在「a」里,请选择别人"]


def test_a_decision_is_taken_back() -> None:
    """拿回:下一步没人处理时可以,待办回到自己这里。"""
    case = Case(procedure(approval("a", "甲乙"), approval("b", "丙")))
    case.does("甲", "同意")
    case.command(c.TakeBack(1), "甲")
    assert case.waits_for() == "甲乙"
    assert case.node("b") == "not_reached"
    case.does("乙", "同意")
    assert case.waits_for() == "丙"


def test_what_others_have_acted_on_is_not_taken_back() -> None:
    """别人处理过,或系统已执行,就不能拿回。"""
    case = Case(procedure(approval("a", "甲"), approval("b", "丙丁", "all_of")))
    case.does("甲", "同意")
    case.does("丙", "同意")
    assert "不能拿回" in case.refusals(c.TakeBack(1), "甲")[0]
    act = Act("x", "记账", (SetFields((Assign("x", "1"),)),))
    case = Case(procedure(approval("a", "甲"), act, approval("b", "丙")))
    case.does("甲", "同意")
    assert "系统已执行" in case.refusals(c.TakeBack(1), "甲")[0]


def test_taken_back_out_of_a_join() -> None:
    """并行汇聚之后拿回:分支重新打开,别的分路不动。"""
    split = branch("s", "parallel", ("", (approval("a", "甲"),)), ("", (work("w", "乙"),)))
    case = Case(procedure(split, approval("z", "丙")))
    case.does("乙", "提交")
    case.passes(minutes=1)
    case.does("甲", "同意")
    case.command(c.TakeBack(1), "甲")
    assert (case.node("s"), case.node("w"), case.node("z")) == ("active", "passed", "not_reached")
    case.does("甲", "同意")
    assert case.waits_for() == "丙"


@pytest.mark.parametrize("verb", ["同意", "拒绝"])
def test_handing_over_keeps_the_place(verb: str) -> None:
    """转办不改变加签关系:接手的人站在原来的位置。"""
    case = Case(procedure(approval("a", "甲")))
    case.asks("甲", "乙", "before")
    case.hands_over("乙", "丙")
    case.does("丙", verb)
    assert (case.waits_for() == "甲") == (verb == "同意")


def test_who_is_asked_beside_speaks_in_the_group_of_who_asked() -> None:
    """分组会签里并加签:加进来的人算在请他的人那一组。"""
    groups = Approval("a", "a", (named("甲"), named("乙")), Mode.GROUPS, count=1)
    case = Case(procedure(groups))
    case.asks("乙", "丙", "beside")
    case.does("丙", "同意")
    assert case.state == "running"
    case.does("甲", "同意")
    assert case.state == "accepted"
