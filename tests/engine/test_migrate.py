"""Running procedures go over to another version (迁移): what stays, what is led elsewhere, what cannot be, and back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from random import Random

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from guocheng.base.problem import Invalid
from guocheng.definition.procedure import Call, Deadline, Procedure
from guocheng.engine.flow import Actor, Instance
from guocheng.engine.flow import commands as c
from guocheng.engine.flow.forecast import forecast
from guocheng.engine.flow.mapping import Choice, plan_of
from guocheng.engine.flow.migrate import Options, Verdict, migrate, unmigrate
from guocheng.engine.flow.tree import tree_of
from tests.engine.case import IDS, Case, approval, branch, procedure, work
from tests.engine.test_flow_walks import sound
from tests.engine.versions import Changer, choices
from tests.engine.walks import finish, random_case, walk

RANDOMS = st.integers(0, 2**32).map(Random)
slowly = settings(max_examples=80, deadline=None, suppress_health_check=list(HealthCheck))
ADMIN = Actor(IDS["管"], administers=True)
NOTHING: Mapping[str, Choice] = {}


def verdict_of(
    case: Case, after: Procedure, said: Mapping[str, Choice] = NOTHING, options: Options = Options(), version: int = 2
) -> Verdict:
    """Say how the case would go over to a version."""
    plan = plan_of(case.procedure, after, said)
    return migrate(plan, case.instance, options, version=version, by=ADMIN, at=case.at, world=case.world)


def goes_over(
    case: Case, after: Procedure, said: Mapping[str, Choice] = NOTHING, *, people: bool = True, times: bool = True
) -> list[str]:
    """Migrate the case and return the codes of the warnings."""
    verdict = verdict_of(case, after, said, Options(people, times), case.instance.flow_version + 1)
    assert verdict.impossible == ()
    case.procedure = after
    case.happened(list(verdict.events))
    return [one.code for one in verdict.warnings]


def comes_back(case: Case, before: Instance, old: Procedure) -> None:
    """Undo the migration of the case."""
    case.procedure = old
    case.happened([unmigrate(before, by=IDS["管"], at=case.at)])


def codes(verdict: Verdict) -> list[str]:
    """Return why a migration cannot be."""
    return [one.code for one in verdict.impossible]


@slowly
@given(RANDOMS)
def test_what_was_migrated_is_sound_and_comes_to_an_end(random: Random) -> None:
    """任何流程、任何时刻、任何新版本:能迁移的,迁移后没有孤儿和死路,大家都同意就结束。"""
    case = random_case(random)
    for _ in walk(case, random, steps=20):
        pass
    after = Changer(random).version_of(case.procedure)
    said = choices(case.procedure, after, random)
    verdict = verdict_of(case, after, said, Options(random.random() < 0.6, random.random() < 0.6))
    assume(not verdict.impossible)
    case.procedure = after
    case.happened(list(verdict.events))
    sound(tree_of(after), case.instance)
    for _ in walk(case, random, steps=5):
        sound(tree_of(after), case.instance)
    finish(case)
    sound(tree_of(after), case.instance)


@slowly
@given(RANDOMS)
def test_migrating_and_undoing_changes_nothing(random: Random) -> None:
    """迁移后撤销:步骤、待办、时限与原来完全一样,流程照样走得完。"""
    case = random_case(random)
    for _ in walk(case, random, steps=15):
        pass
    old, before = case.procedure, case.instance
    after = Changer(random).version_of(old)
    said = choices(old, after, random)
    verdict = verdict_of(case, after, said, Options(random.random() < 0.6, random.random() < 0.6))
    assume(not verdict.impossible)
    case.procedure = after
    case.happened(list(verdict.events))
    assume(case.instance.running)
    comes_back(case, before, old)
    now = case.instance
    assert (now.flow_version, now.nodes, now.tasks) == (before.flow_version, before.nodes, before.tasks)
    assert set(now.timers()) == set(before.timers())
    sound(tree_of(old), now)
    finish(case)


@slowly
@given(RANDOMS)
def test_going_over_to_the_same_again_keeps_everything(random: Random) -> None:
    """新版本与旧版本一样时,没有什么变化,也没有什么要提醒的。"""
    case = random_case(random)
    for _ in walk(case, random, steps=15):
        pass
    before = case.instance
    assume(before.running and not before.suspended_at and not before.incidents())
    assert goes_over(case, replace(case.procedure, label="新审批")) == []
    assert (case.instance.nodes, case.instance.tasks) == (before.nodes, before.tasks)


def test_a_step_with_another_name_goes_on_by_its_label() -> None:
    """步骤改了代码,名称没变:待办留着。"""
    case = Case(procedure(approval("a", "甲"), approval("b", "乙")))
    case.does("甲", "同意")
    renamed = replace(approval("finance", "丙"), label="b")
    assert goes_over(case, procedure(approval("a", "甲"), renamed)) == ["migrate.people_kept"]
    assert (case.instance.tasks[2].step, case.waits_for()) == ("finance", "乙")
    case.does("乙", "同意")
    assert case.state == "accepted"


def test_what_stands_at_a_step_that_is_gone_is_led_elsewhere() -> None:
    """步骤取消了:按指定转到别的步骤,原待办取消,说过的话还在。"""
    case = Case(procedure(approval("a", "甲"), approval("b", "乙"), approval("c", "丙")))
    case.does("甲", "同意")
    after = procedure(approval("a", "甲"), approval("d", "丁"), approval("c", "丙"))
    assert codes(verdict_of(case, after)) == ["migrate.unmapped"]
    warnings = goes_over(case, after, {"b": Choice("c", gone=True)})
    assert sorted(warnings) == ["migrate.moved", "migrate.passed_over"]
    assert (case.waits_for(), case.node("d"), case.states("a")) == ("丙", "skipped", "甲:approved")
    case.does("丙", "同意")
    assert case.state == "accepted"


def test_new_steps_ahead_are_walked_and_those_behind_are_not() -> None:
    """新增的步骤:在前面的要走,已经走过的位置不补。"""
    case = Case(procedure(approval("a", "甲"), approval("b", "乙")))
    case.does("甲", "同意")
    after = procedure(approval("x", "丙"), approval("a", "甲"), approval("b", "乙"), approval("y", "丁"))
    assert goes_over(case, after) == ["migrate.passed_over"]
    case.does("乙", "同意")
    assert (case.waits_for(), case.node("x")) == ("丁", "skipped")


def test_the_same_name_for_another_step_keeps_what_was_said_apart() -> None:
    """新版本用同一个代码做了别的步骤:以前的意见不混进来。"""
    case = Case(procedure(approval("a", "甲"), approval("b", "乙")))
    case.does("甲", "同意")
    after = procedure(work("a", "丙"), approval("b", "乙"), work("z", "丁"))
    assert goes_over(case, after) == ["migrate.passed_over"]
    said = [task for task in case.instance.tasks.values() if task.person == IDS["甲"]]
    assert [(task.step.startswith("a@"), task.opinion) for task in said] == [(True, "意见")]
    assert case.instance.node(said[0].step).reason == "a"
    finish(case)


def test_what_was_said_in_a_step_that_is_gone_stays_in_the_timeline() -> None:
    """步骤取消了:时间线上还看得到它叫什么、谁说过什么。"""
    case = Case(procedure(approval("a", "甲"), approval("b", "乙"), approval("c", "丙")))
    case.does("甲", "同意", "属实")
    goes_over(case, procedure(approval("c", "丙")), {"b": Choice("c", gone=True)})
    shown = forecast(case.procedure, starter=IDS["发"], world=case.world, instance=case.instance)
    told = [(one.label, one.state, [person.opinion for person in one.people]) for one in shown]
    assert told == [("a", "passed", ["属实"]), ("b", "cancelled", [""]), ("c", "active", [""])]


def test_parallel_tokens_stay_in_their_arms() -> None:
    """并行分支:各支的待办各留在自己的支里,已经走完的支不用再走。"""
    arms = ("", (approval("b", "乙"),)), ("", (approval("c", "丙"), approval("d", "丁"))), ("", (approval("e", "戊"),))
    case = Case(procedure(branch("split", "parallel", *arms), approval("z", "辛")))
    case.does("戊", "同意")
    case.does("丙", "同意")
    turned = ("", (approval("e", "戊"), approval("new", "庚"))), arms[1], ("", (approval("b", "己"),))
    assert "migrate.passed_over" in goes_over(
        case, procedure(branch("split", "parallel", *turned), approval("z", "辛"))
    )
    assert case.waits_for() == "乙丁"
    case.does("乙", "同意")
    case.does("丁", "同意")
    assert case.waits_for() == "辛"


def test_two_tokens_that_would_stand_in_one_row_cannot_be_migrated() -> None:
    """并行改成先后:两个待办放不进一条线,除非都转到同一步。"""
    case = Case(procedure(branch("split", "parallel", ("", (approval("b", "乙"),)), ("", (approval("c", "丙"),)))))
    after = procedure(approval("b", "乙"), approval("c", "丙"))
    assert codes(verdict_of(case, after)) == ["migrate.parallel"]
    goes_over(case, after, {"b": Choice("b", gone=True), "c": Choice("b", gone=True)})
    assert case.waits_for() == "乙"
    finish(case)


def test_a_step_moved_into_a_branch_opens_the_branch_around_it() -> None:
    """步骤移进了分支:分支随之打开,别的支不走。"""
    case = Case(procedure(approval("a", "甲"), approval("b", "乙")))
    case.does("甲", "同意")
    inner = branch("split", "exclusive", ("x", (approval("c", "丙"),)), ("", (approval("b", "乙"),)))
    goes_over(case, procedure(approval("a", "甲"), inner, approval("z", "丁")))
    assert case.instance.node("split").arms == (1,)
    case.does("乙", "同意")
    assert case.waits_for() == "丁"


def test_open_asking_of_others_stays_or_blocks() -> None:
    """加签没有处理完:步骤保留就跟着走,步骤取消就不能迁移。"""
    case = Case(procedure(approval("a", "甲"), approval("b", "乙")))
    case.asks("甲", "丙", "before")
    gone = procedure(approval("x", "丁"), approval("b", "乙"))
    assert codes(verdict_of(case, gone, {"a": Choice("x", gone=True)})) == ["migrate.adding"]
    assert goes_over(case, procedure(approval("a", "甲"), approval("b", "丁"))) == []
    case.does("丙", "同意")
    assert case.waits_for() == "甲"


def test_called_procedures_block_a_step_that_is_gone() -> None:
    """子流程还没有结束:发起它的步骤不能取消。"""
    call = Call("call", "调用", "test.child", "submit", ())
    case = Case(procedure(call, approval("b", "乙")))
    assert codes(verdict_of(case, procedure(approval("b", "乙")), {"call": Choice("b", gone=True)})) == [
        "migrate.called"
    ]
    assert goes_over(case, procedure(call, approval("c", "丙"))) == []


def test_a_straight_return_goes_on_when_its_steps_do() -> None:
    """直达退回在途:相关步骤都保留才能迁移。"""
    case = Case(procedure(approval("a", "甲"), approval("b", "乙"), approval("c", "丙")))
    case.does("甲", "同意")
    case.does("乙", "同意")
    case.sends_back("丙", "a", straight=True)
    gone = procedure(approval("a", "甲"), approval("b", "乙"), approval("d", "丁"))
    assert codes(verdict_of(case, gone, {"c": Choice("d", gone=True)})) == ["migrate.returned"]
    goes_over(case, procedure(approval("a", "甲"), approval("c", "丙"), approval("d", "丁")))
    case.does("甲", "同意")
    assert case.waits_for() == "丙"


def test_what_is_with_the_starter_begins_anew_in_the_new_version() -> None:
    """退回给发起人的:再次提交时从新版本的第一步走起。"""
    case = Case(procedure(approval("a", "甲"), approval("b", "乙")))
    case.sends_back("甲")
    assert goes_over(case, procedure(approval("x", "丙"), approval("b", "乙"))) == []
    case.resubmits()
    assert case.waits_for() == "丙"


def test_due_times_are_kept_or_reckoned() -> None:
    """时限:默认保持,也可以按新版本重算;缩短后已超时的会提醒。"""
    case = Case(procedure(approval("a", "甲", deadline_hours=4)))
    after = procedure(approval("a", "甲", deadline=Deadline(hours="8")))
    assert goes_over(case, after) == ["migrate.times_kept"]
    assert case.due("甲") == "03-02 14:00"
    case = Case(procedure(approval("a", "甲", deadline_hours=4)))
    goes_over(case, after, times=False)
    assert case.due("甲") == "03-02 18:00"
    case.passes(hours=3)
    short = replace(after, steps=(approval("a", "甲", deadline_hours=2),))
    assert goes_over(case, short, times=False) == ["migrate.late"]
    assert case.due("甲") == "03-02 11:00"


def test_a_late_task_with_more_time_is_not_late_any_more() -> None:
    """放宽时限后,超时的不再算超时。"""
    case = Case(procedure(approval("a", "甲", deadline_hours=1)))
    case.passes(hours=2)
    assert case.instance.tasks[1].late
    goes_over(case, procedure(approval("a", "甲", deadline_hours=9)), times=False)
    assert (case.instance.tasks[1].late, case.due("甲")) == (False, "03-03 10:00")


def test_another_way_of_counting_counts_what_was_said() -> None:
    """会签改或签:已经有人同意的,迁移后就通过;依次改会签:后面的人马上轮到。"""
    case = Case(procedure(approval("a", "甲乙", "all_of"), approval("b", "丙")))
    case.does("甲", "同意")
    assert goes_over(case, procedure(approval("a", "甲乙", "any_of"), approval("b", "丙"))) == ["migrate.passes"]
    assert case.waits_for() == "丙"
    case = Case(procedure(approval("a", "甲乙", "in_turn")))
    goes_over(case, procedure(approval("a", "甲乙", "all_of")))
    assert case.waits_for() == "甲乙"
    case = Case(procedure(approval("a", "甲乙", "claim")))
    assert goes_over(case, procedure(approval("a", "甲乙", "all_of"))) == ["migrate.moved"]
    assert case.waits_for() == "甲乙"


@pytest.mark.parametrize("state", ["ended", "suspended"])
def test_what_has_ended_or_stands_still_is_not_migrated(state: str) -> None:
    """已结束、已挂起的不迁移。"""
    case = Case(procedure(approval("a", "甲")))
    if state == "ended":
        case.does("甲", "同意")
    else:
        case.command(c.Suspend(), "管")
    assert codes(verdict_of(case, procedure(approval("a", "甲")))) == [f"migrate.{state}"]


def test_choices_that_lead_nowhere_are_refused_together() -> None:
    """对应关系写错了:一次说清楚。"""
    before, after = procedure(approval("a", "甲"), approval("b", "乙")), procedure(approval("c", "丙"))
    with pytest.raises(Invalid) as refused:
        plan_of(before, after, {"a": Choice("nowhere"), "b": Choice("x")})
    assert [one.code for one in refused.value.problems] == ["migrate.no_step", "migrate.no_step"]
    with pytest.raises(Invalid) as refused:
        plan_of(before, after, {"a": Choice("c"), "b": Choice("c")})
    assert [one.code for one in refused.value.problems] == ["migrate.same_step"]
