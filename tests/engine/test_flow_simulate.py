"""A procedure carried through in thought: the path, the people with the reason, and how it would end."""

from __future__ import annotations

from dataclasses import replace
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from guocheng.definition.procedure import (
    Act,
    Approval,
    AwaitSignal,
    Call,
    CopyTo,
    End,
    Nobody,
    Procedure,
    Repeated,
    Route,
    WaitFor,
)
from guocheng.definition.who import named, role_member
from guocheng.engine.flow import World
from guocheng.engine.flow.simulate import Trial, simulate
from tests.engine.case import IDS, MONDAY, NAMES, Case, approval, branch, procedure, work
from tests.engine.walks import Maker

CALM = Case(procedure())


def tried(made: Procedure, *refusing: str, values: dict[str, object] | None = None, **roles: str) -> Trial:
    case = Case(procedure(), values or {}, roles)
    return simulate(made, starter=IDS["发"], at=MONDAY, world=case.world, refusing=refusing)


def path(trial: Trial) -> list[str]:
    return [
        f"{one.step} {one.state} " + "".join(NAMES[person.person] for person in one.people) for one in trial.outlooks
    ]


def test_everybody_agrees_and_it_ends_accepted() -> None:
    """任选一人、全部、依次、认领、办理都走到底。"""
    made = procedure(
        approval("a", "甲乙"),
        approval("b", "甲乙", "all_of"),
        approval("c", "丙丁", "in_turn", opinion_required="always"),
        approval("d", "戊己", "claim"),
        work("e", "庚"),
    )
    found = tried(made)
    assert found.ends == "accepted"
    assert path(found) == ["a expected 甲乙", "b expected 甲乙", "c expected 丙丁", "d expected 戊己", "e expected 庚"]
    assert found.outlooks[0].people[0].why == "指定人员"


def test_the_path_follows_values_routes_and_ends() -> None:
    """条件、路由、结束都按给定的值走。"""
    made = procedure(
        Route("skip", "小额直达", "last", when="small"),
        approval("boss", "乙"),
        branch("b", "exclusive", ("large", (End("no", "不允许", accepted=False),)), ("", (approval("x", "丙"),))),
        approval("last", "丁"),
    )
    small = path(tried(made, values={"small": True}))
    assert small == ["skip expected ", "boss skipped ", "b skipped ", "last expected 丁"]
    large = tried(made, values={"small": False, "large": True})
    assert (large.ends, path(large)[-1]) == ("rejected", "no expected ")
    assert "last expected 丁" in path(tried(made, values={"small": False, "large": False}))


def test_actions_are_seen_by_the_conditions_after_them() -> None:
    """自动动作改了值,后面的条件看得到。"""
    made = procedure(Act("raise", "置大额", ()), Approval("boss", "老板", (named("乙"),), when="large"))
    before, after = Case(procedure(), {"large": False}), Case(procedure(), {"large": True})
    done: list[str] = []

    def performing(step: Act, _: World) -> World:
        done.append(step.name)
        return after.world

    found = simulate(made, starter=IDS["发"], at=MONDAY, world=before.world, performing=performing)
    assert (done, path(found)[-1]) == (["raise"], "boss expected 乙")
    assert simulate(made, starter=IDS["发"], at=MONDAY, world=before.world).outlooks[-1].state == "skipped"


def test_nobody_stops_it_and_what_follows_is_forecast() -> None:
    """找不到人就停在那里,后面的照样预测。"""
    made = procedure(
        Approval("judge", "裁决", (role_member("judge", label="裁判"),)),
        Approval("again", "另问", (role_member("judge"),), nobody=Nobody.INSTEAD, instead=(role_member("judge"),)),
        approval("after", "甲"),
    )
    found = tried(made)
    assert found.ends == "incident"
    assert [one.state for one in found.outlooks] == ["incident", "incident", "expected"]
    assert "裁判" in found.outlooks[0].reason
    assert tried(made, judge="乙").ends == "accepted"


def test_a_refusal_may_be_supposed() -> None:
    """可以假定某一步不同意。"""
    found = tried(procedure(approval("a", "甲"), approval("b", "乙"), approval("c", "丙")), "b")
    assert (found.ends, path(found)) == ("rejected", ["a expected 甲", "b rejected 乙"])


def test_who_approved_before_is_told_to_pass_by_himself() -> None:
    """重复的审批人自动通过,说明原因。"""
    made = replace(procedure(approval("a", "甲"), approval("b", "甲")), repeated=Repeated.FIRST_ONLY)
    second = tried(made).outlooks[1]
    assert [(one.state, one.opinion) for one in second.people] == [("skipped", "此前已在「a」同意，自动通过")]


def test_waits_signals_and_calls_are_taken_to_happen() -> None:
    """等待、信号、子流程都当作会发生;到期时间随等待往后推。"""
    made = procedure(
        WaitFor("w", "等两小时", "2"),
        AwaitSignal("s", "等回执", "receipt"),
        Call("c", "子流程", "test.other", "submit", ()),
        approval("a", "甲", deadline_hours=1),
        CopyTo("t", "抄送", (named("乙"),)),
    )
    found = tried(made)
    assert (found.ends, path(found)[-1]) == ("accepted", "t expected 乙")
    due = found.outlooks[3].people[0].due_at
    assert due is not None
    assert (due - MONDAY).total_seconds() == 3 * 3600
    assert tried(made, "c").ends == "rejected"


def test_a_circle_comes_to_a_stop() -> None:
    """绕圈的路由会停下来并说出来。"""
    assert tried(procedure(approval("a", "甲"), Route("back", "回去", "a"))).ends == "incident"


@settings(max_examples=60, deadline=None)
@given(
    st.lists(
        st.tuples(st.text("甲乙丙", min_size=1, max_size=3), st.sampled_from(["any_of", "all_of", "in_turn", "claim"])),
        max_size=5,
    )
)
def test_nothing_is_changed_by_asking(steps: list[tuple[str, str]]) -> None:
    """模拟两次,结果一样;只有人能走的过程总走得完。"""
    made = procedure(*(approval(f"s{number}", people, mode) for number, (people, mode) in enumerate(steps)))
    first = simulate(made, starter=IDS["发"], at=MONDAY, world=CALM.world)
    assert first == simulate(made, starter=IDS["发"], at=MONDAY, world=CALM.world)
    assert first.ends == "accepted"
    assert [one.step for one in first.outlooks] == [f"s{number}" for number, _ in enumerate(steps)]


@pytest.mark.parametrize("seed", range(150))
def test_any_procedure_can_be_carried_through(seed: int) -> None:
    """随机流程都模拟得完，说得出怎样结束。"""
    random = Random(seed)
    made = Maker(random, 4 + seed % 25).procedure()
    case = Case(procedure(), {one: random.random() < 0.5 for one in "xyz"}, {"finance": "甲乙"})
    found = simulate(made, starter=IDS["发"], at=MONDAY, world=case.world)
    assert found.ends in ("accepted", "rejected", "voided", "incident")
