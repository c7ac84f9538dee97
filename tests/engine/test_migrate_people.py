"""People and branches when a procedure goes over to another version (迁移的人员与分支): nobody is lost on the way."""

from __future__ import annotations

from dataclasses import replace

from guocheng.definition.procedure import Mode
from guocheng.definition.who import named
from guocheng.engine.flow import commands as c
from guocheng.engine.flow.state import STARTER
from guocheng.engine.flow.tree import tree_of
from tests.engine.case import Case, approval, branch, procedure
from tests.engine.test_flow_walks import sound
from tests.engine.test_migrate import goes_over
from tests.engine.walks import finish


def test_what_a_new_version_passed_over_is_not_taken_back() -> None:
    """新版本把办过的步骤放进了略过的分支:不能再拿回,否则会有两个待办并行。"""
    case = Case(procedure(approval("a", "甲"), approval("b", "乙")))
    case.does("甲", "同意")
    inner = branch("split", "exclusive", ("x", (approval("c", "丙"),)), ("", (approval("a", "甲"),)))
    goes_over(case, procedure(inner, approval("b", "乙")))
    assert case.node("split") == "skipped"
    assert "不能拿回" in case.refusals(c.TakeBack(1), "甲")[0]
    finish(case)


def test_a_branch_that_is_over_opens_again_with_the_arms_of_the_new_version() -> None:
    """并行走完以后新版本少了一支:退回到里面,只等还有的那几支,不会出错也不会白等。"""
    first, second, third = (("", (approval(name, people),)) for name, people in ("b乙", "c丙", "d丁"))
    case = Case(procedure(branch("split", "parallel", third, first, second), approval("z", "辛")))
    for name in "乙丙丁":
        case.does(name, "同意")
    goes_over(case, procedure(branch("split", "parallel", second, first), approval("z", "辛")))
    assert case.instance.node("split").arms == (0, 1)
    case.sends_back("辛", "b")
    assert case.waits_for() == "乙"
    case.does("乙", "同意")
    assert case.waits_for() == "辛"
    sound(tree_of(case.procedure), case.instance)


def test_what_is_new_in_a_branch_that_is_over_is_not_waited_for() -> None:
    """并行走完以后新版本在另一支里加了步骤:拿回或退回到这一支,不会去等那个没有人办的步骤。"""
    left, right = ("", (approval("b", "乙"),)), ("", (approval("c", "丙"),))
    case = Case(procedure(branch("split", "parallel", left, right), approval("z", "辛")))
    case.does("丙", "同意")
    case.passes(minutes=1)
    case.does("乙", "同意")
    more = ("", (*right[1], branch("new", "exclusive", ("", (approval("d", "丁"),)))))
    assert goes_over(case, procedure(branch("split", "parallel", left, more), approval("z", "辛"))) == [
        "migrate.passed_over"
    ]
    case.command(c.TakeBack(1), "乙")
    case.does("乙", "同意")
    assert case.waits_for() == "辛"


def test_people_are_found_again_when_asked_for() -> None:
    """审批人重新计算:没人表态就重新找,有人表态就增减,表过的态算数。"""
    case = Case(procedure(approval("a", "甲乙丙", "all_of")))
    after = procedure(approval("a", "甲丁", "all_of"))
    assert goes_over(case, after) == ["migrate.people_kept"]
    assert case.waits_for() == "甲乙丙"
    assert goes_over(case, replace(after, label="三版"), people=False) == ["migrate.people", "migrate.moved"]
    assert case.waits_for() == "甲丁"
    case = Case(procedure(approval("a", "甲乙丙", "all_of")))
    case.does("甲", "同意")
    assert goes_over(case, after, people=False) == ["migrate.people"]
    assert case.states("a") == "甲:approved 乙:cancelled 丙:cancelled 丁:open"
    case.does("丁", "同意")
    assert case.state == "accepted"


def test_somebody_is_asked_whoever_was_handed_the_task() -> None:
    """重新找人时待办在接手人那里、或退回过又回来:换下的换下,该问的问,不会谁也不问。"""
    case = Case(procedure(approval("a", "甲丙", "all_of")))
    case.does("丙", "同意")
    case.hands_over("甲", "乙")
    goes_over(case, procedure(approval("a", "乙丙", "all_of")), people=False)
    assert case.waits_for() == "乙"
    case = Case(procedure(approval("a", "甲")))
    case.hands_over("甲", "乙")
    case.sends_back("乙", straight=True)
    case.resubmits()
    goes_over(case, procedure(approval("a", "甲", count=1)), people=False)
    assert case.waits_for() == "甲"
    finish(case)


def test_a_stuck_step_looks_for_people_again() -> None:
    """找不到人的步骤迁移后重新找人:新版本补上了人就往下走。"""
    case = Case(procedure(replace(approval("a", "甲"), who=())))
    assert case.node("a") == "incident"
    goes_over(case, procedure(approval("a", "甲")))
    assert (case.node("a"), case.waits_for()) == ("active", "甲")


def test_people_of_another_version_are_those_of_its_sources() -> None:
    """同一个人换了来源,不算换人。"""
    case = Case(procedure(approval("a", "甲乙", "all_of")))
    after = procedure(replace(approval("a", "甲"), who=(named("甲"), named("乙")), mode=Mode.ALL_OF))
    assert goes_over(case, after, people=False) == []
    assert STARTER not in case.instance.nodes
