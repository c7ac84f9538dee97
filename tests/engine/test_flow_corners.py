"""Corners of the engine that one sentence says and one test keeps (引擎的边角)."""

from __future__ import annotations

from dataclasses import replace

from guocheng.definition.procedure import Deadline, Repeated, WaitFor
from guocheng.definition.who import named
from guocheng.engine.flow import commands as c
from guocheng.engine.flow import events as e
from guocheng.engine.flow.mapping import Choice
from tests.engine.case import Case, approval, branch, ids, procedure
from tests.engine.test_migrate import codes, goes_over, verdict_of


def test_nobody_sends_back_into_what_a_new_version_passed_over() -> None:
    """新版本把办过的步骤放进了略过的分支：不能再退回到那里。"""
    case = Case(procedure(approval("a", "甲"), approval("b", "乙")))
    case.does("甲", "同意")
    inner = branch("split", "exclusive", ("x", (approval("c", "丙"),)), ("", (approval("a", "甲"),)))
    goes_over(case, procedure(inner, approval("b", "乙")))
    assert "不能退回到" in case.refusals(c.SendBack(case.task("乙"), "a", False, "再看"), "乙")[0]


def test_a_wait_that_began_is_not_taken_back() -> None:
    """后面已经开始等待，就不能拿回。"""
    case = Case(procedure(approval("a", "甲"), WaitFor("w", "等两小时", hours="2"), approval("b", "乙")))
    case.does("甲", "同意")
    assert case.node("w") == "active"
    assert case.refusals(c.TakeBack(1), "甲")


def test_plain_hours_count_before_worked_out_ones() -> None:
    """两种时限都写了，以写明小时数的为准。"""
    case = Case(procedure(approval("a", "甲", deadline_hours=4, deadline=Deadline(hours="8"))))
    assert case.due("甲") == "03-02 14:00"


def test_who_is_late_himself_is_not_told_of_it() -> None:
    """超时上报不报给超时的本人，别人各报一次。"""
    late = Deadline(hours="2", escalate=(named("甲"), named("丙"), named("丙")))
    case = Case(procedure(approval("a", "甲", deadline=late)))
    case.passes(hours=3)
    assert [one.told for one in case.events if isinstance(one, e.Overdue)] == [ids("丙")]


def test_who_has_to_sign_is_asked_again() -> None:
    """前面批过的人，到了要签名的一步还要再问。"""
    made = procedure(approval("a", "甲"), approval("b", "甲", signature=True), approval("c", "乙"))
    case = Case(replace(made, repeated=Repeated.FIRST_ONLY))
    case.does("甲", "同意")
    assert (case.waits_for(), case.node("b")) == ("甲", "active")


def test_a_migration_hears_a_no_that_was_waiting_for_others() -> None:
    """有人拒绝、原来要等所有人表态：新版本不等了，迁移后就是拒绝。"""
    case = Case(procedure(approval("a", "甲乙", "all_of", reject_waits_for_all=True)))
    case.does("甲", "拒绝")
    assert case.state == "running"
    goes_over(case, procedure(approval("a", "甲乙", "all_of")))
    assert case.state == "rejected"


def test_a_visit_needs_its_step_in_the_new_version() -> None:
    """直达退回到的那一步没有了，等它回来的流程不能迁移。"""
    case = Case(procedure(approval("a", "甲"), approval("b", "乙"), approval("c", "丙")))
    case.does("甲", "同意")
    case.does("乙", "同意")
    case.sends_back("丙", "a", straight=True)
    after = procedure(approval("b", "乙"), approval("c", "丙"))
    assert codes(verdict_of(case, after, {"a": Choice("b", gone=True)})) == ["migrate.returned"]


def test_late_is_late_when_more_time_is_not_enough() -> None:
    """放宽以后还是过了时限，仍算超时。"""
    case = Case(procedure(approval("a", "甲", deadline_hours=1)))
    case.passes(hours=5)
    goes_over(case, procedure(approval("a", "甲", deadline_hours=2)), times=False)
    assert case.instance.tasks[1].late


def test_a_migration_reminds_of_nothing_that_is_past() -> None:
    """重算时限时，提醒的时间已经过去的不再提醒。"""
    case = Case(procedure(approval("a", "甲", deadline_hours=20)))
    case.passes(hours=5)
    after = procedure(approval("a", "甲", deadline=Deadline(hours="8", remind_percents=(25, 75))))
    goes_over(case, after, times=False)
    assert [one > case.at for one in case.instance.tasks[1].nudges] == [True]
