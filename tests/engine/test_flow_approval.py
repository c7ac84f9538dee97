"""How several people decide one step, told as timetables: who says what, and how it stands then."""

from __future__ import annotations

import pytest

from guocheng.definition.procedure import Mode
from tests.engine.case import Case, approval, procedure, work

TIMETABLES = [
    # mode, waits for all, acts in order, outcome, what the tasks are then
    ("any_of", False, "甲同意", "accepted", "甲:approved 乙:skipped 丙:skipped"),
    ("any_of", False, "乙拒绝", "rejected", "甲:skipped 乙:rejected 丙:skipped"),
    ("any_of", True, "甲拒绝", "running", "甲:rejected 乙:open 丙:open"),
    ("any_of", True, "甲拒绝 乙同意", "accepted", "甲:rejected 乙:approved 丙:skipped"),
    ("any_of", True, "甲拒绝 乙拒绝 丙拒绝", "rejected", "甲:rejected 乙:rejected 丙:rejected"),
    ("all_of", False, "丙同意 甲同意", "running", "甲:approved 乙:open 丙:approved"),
    ("all_of", False, "丙同意 甲同意 乙同意", "accepted", "甲:approved 乙:approved 丙:approved"),
    ("all_of", False, "甲同意 乙拒绝", "rejected", "甲:approved 乙:rejected 丙:skipped"),
    ("all_of", True, "甲拒绝 乙同意", "running", "甲:rejected 乙:approved 丙:open"),
    ("all_of", True, "甲拒绝 乙同意 丙同意", "rejected", "甲:rejected 乙:approved 丙:approved"),
    ("in_turn", False, "", "running", "甲:open 乙:waiting 丙:waiting"),
    ("in_turn", False, "甲同意", "running", "甲:approved 乙:open 丙:waiting"),
    ("in_turn", False, "甲同意 乙同意 丙同意", "accepted", "甲:approved 乙:approved 丙:approved"),
    ("in_turn", True, "甲同意 乙拒绝", "rejected", "甲:approved 乙:rejected 丙:skipped"),
]


@pytest.mark.parametrize(("mode", "waits", "acts", "outcome", "tasks"), TIMETABLES)
def test_several_people_decide(mode: str, waits: bool, acts: str, outcome: str, tasks: str) -> None:
    """或签、会签、依次。"""
    case = Case(procedure(approval("a", "甲乙丙", mode, reject_waits_for_all=waits)))
    for act in acts.split():
        case.does(act[0], act[1:])
    assert (case.state, case.states("a")) == (outcome, tasks)


@pytest.mark.parametrize(("mode", "acts"), [("any_of", "乙"), ("all_of", "丙甲乙"), ("in_turn", "甲乙丙")])
def test_work_is_submitted_without_a_veto(mode: str, acts: str) -> None:
    """办理只有提交。"""
    case = Case(procedure(work("w", "甲乙丙", mode=Mode(mode))))
    for name in acts:
        assert case.state == "running"
        case.does(name, "提交")
    assert case.state == "accepted"


def test_steps_follow_one_another() -> None:
    """逐级审批。"""
    case = Case(procedure(approval("a", "甲"), work("b", "乙"), approval("c", "丙")))
    seen = []
    while case.state == "running":
        seen.append(case.waits_for())
        case.does(seen[-1], "提交" if seen[-1] == "乙" else "同意")
    assert seen == ["甲", "乙", "丙"]


def test_a_rejection_ends_everything() -> None:
    """拒绝即结束。"""
    case = Case(procedure(approval("a", "甲"), approval("b", "乙")))
    case.does("甲", "拒绝")
    assert (case.state, case.waits_for(), case.node("b")) == ("rejected", "", "not_reached")


def test_a_person_named_twice_is_asked_once() -> None:
    """同一节点去重。"""
    case = Case(procedure(approval("a", "甲乙甲", "all_of")))
    assert case.states("a") == "甲:open 乙:open"


def test_a_procedure_without_steps_is_accepted_at_once() -> None:
    """空流程直接通过。"""
    assert Case(procedure()).state == "accepted"


def test_a_step_with_a_false_condition_is_skipped_and_says_so() -> None:
    """条件不成立时跳过。"""
    case = Case(procedure(approval("a", "甲", when="large"), approval("b", "乙")), {"large": False})
    assert (case.node("a"), case.waits_for()) == ("skipped", "乙")
    assert case.instance.node("a").reason == "条件不成立，不需要这一步"


def test_a_long_row_of_skipped_steps_is_walked_without_growing() -> None:
    """一千个跳过的步骤。"""
    steps = [approval(f"s{number}", "甲", when="never") for number in range(1000)]
    assert Case(procedure(*steps, approval("last", "乙"))).waits_for() == "乙"
