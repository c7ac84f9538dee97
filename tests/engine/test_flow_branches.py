"""Ways part and meet again: which arms are taken, and that a join waits for all of them and fires once."""

from __future__ import annotations

import pytest

from guocheng.definition.action import Assign, SetFields
from guocheng.definition.procedure import Act, WaitFor
from guocheng.engine.flow import events as e
from tests.engine.case import Case, approval, branch, procedure


def three_ways(split: str) -> Case:
    """Make a case with a branch on values x and y, and a default arm, before a last step."""
    arms = (("x", (approval("a", "甲"),)), ("y", (approval("b", "乙"),)), ("", (approval("c", "丙"),)))
    return Case(procedure(branch("split", split, *arms), approval("last", "丁")))


@pytest.mark.parametrize(
    ("split", "true", "asked"),
    [
        ("exclusive", "x", "甲"),
        ("exclusive", "xy", "甲"),
        ("exclusive", "", "丙"),
        ("inclusive", "x", "甲"),
        ("inclusive", "xy", "甲乙"),
        ("inclusive", "", "丙"),
        ("parallel", "", "甲乙丙"),
    ],
)
def test_which_arms_are_taken(split: str, true: str, asked: str) -> None:
    """排他、包容、并行。"""
    arms = (("x", (approval("a", "甲"),)), ("y", (approval("b", "乙"),)), ("", (approval("c", "丙"),)))
    case = Case(procedure(branch("split", split, *arms), approval("last", "丁")), dict.fromkeys(true, True))
    assert case.waits_for() == asked
    for name in asked:
        assert "丁" not in case.waits_for()
        case.does(name, "同意")
    assert case.waits_for() == "丁"


def test_a_join_fires_once() -> None:
    """汇聚只发生一次。"""
    case = three_ways("parallel")
    for name in "乙丙甲":
        case.does(name, "同意")
    assert [event.step for event in case.events if isinstance(event, e.Left) and event.step == "split"] == ["split"]


def test_a_branch_without_a_true_arm_is_skipped() -> None:
    """没有分支成立。"""
    case = Case(procedure(branch("split", "exclusive", ("x", (approval("a", "甲"),))), approval("last", "丁")))
    assert (case.node("split"), case.waits_for()) == ("skipped", "丁")


def test_empty_arms_do_not_hold_up() -> None:
    """空分支。"""
    case = Case(procedure(branch("split", "parallel", ("", ()), ("", (approval("a", "甲"),)), ("", ()))))
    case.does("甲", "同意")
    assert case.state == "accepted"


def test_branches_within_branches() -> None:
    """分支套分支。"""
    inner = branch("inner", "parallel", ("", (approval("a", "甲"),)), ("", (approval("b", "乙"),)))
    outer = branch("outer", "parallel", ("", (inner, approval("c", "丙"))), ("", (approval("d", "丁"),)))
    case = Case(procedure(outer, approval("last", "戊")))
    assert case.waits_for() == "甲乙丁"
    for name, then in [("乙", "甲丁"), ("丁", "甲"), ("甲", "丙"), ("丙", "戊")]:
        case.does(name, "同意")
        assert case.waits_for() == then


def test_a_rejection_in_one_arm_ends_the_others() -> None:
    """并行中一支拒绝。"""
    case = three_ways("parallel")
    case.does("乙", "拒绝")
    assert (case.state, case.waits_for(), case.node("a"), case.node("c")) == (
        "rejected",
        "",
        "cancelled",
        "cancelled",
    )


def test_conditions_after_actions_see_what_the_actions_did() -> None:
    """自动动作之后的条件看到新值。"""
    act = Act("act", "算等级", (SetFields((Assign("grade", "1"),)),))
    after = branch("split", "exclusive", ("large", (approval("a", "甲"),)), ("", (approval("b", "乙"),)))
    values: dict[str, object] = {"large": False}
    done: list[str] = []

    def perform(step: str) -> None:
        done.append(step)
        values["large"] = True

    case = Case(procedure(approval("first", "丙"), act, after), values, performs=perform)
    case.does("丙", "同意")
    assert (done, case.waits_for()) == (["act"], "甲")


def test_a_wait_is_over_when_its_time_has_come() -> None:
    """等待八个工作小时。"""
    case = Case(procedure(WaitFor("wait", "冷静期", "8"), approval("a", "甲")))
    case.passes(hours=8)  # the shifts pause at noon for an hour
    assert case.waits_for() == ""
    case.passes(hours=1)
    assert case.waits_for() == "甲"
