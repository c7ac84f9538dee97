"""How several people decide one step (多人审批): every way of counting, and who counts."""

from __future__ import annotations

import pytest

from guocheng.base.problem import Conflict, Refused
from guocheng.definition.procedure import Approval, Mode, Nobody, Pick, Procedure, Repeated
from guocheng.definition.who import Who, WhoKind, named, role_member
from guocheng.engine.flow import commands as c
from tests.engine.case import IDS, Case, approval, procedure


def weighed(people: str, weight: int) -> Who:
    """Name people whose voices weigh so much."""
    return Who(WhoKind.NAMED, people=tuple(people), label=people, weight=weight)


@pytest.mark.parametrize(
    ("share", "said", "state"),
    [
        (50, "甲同意", "running"),
        (50, "甲同意 乙同意", "accepted"),
        (67, "甲同意 乙同意", "running"),
        (67, "甲同意 乙同意 丙同意", "accepted"),
        (67, "甲拒绝", "running"),
        (67, "甲拒绝 乙拒绝", "rejected"),
        (100, "甲拒绝", "rejected"),
    ],
)
def test_a_share_of_the_people_is_enough(share: int, said: str, state: str) -> None:
    """按比例:够了就通过,再也够不着就拒绝。"""
    case = Case(procedure(approval("a", "甲乙丙丁", "share", share=share)))
    for one in said.split():
        case.does(one[0], one[1:])
    assert case.state == state


@pytest.mark.parametrize(
    ("count", "said", "state"),
    [
        (2, "甲同意", "running"),
        (2, "甲拒绝 乙同意 丙同意", "accepted"),
        (2, "甲拒绝 乙拒绝", "rejected"),
        (9, "甲同意 乙同意 丙同意", "accepted"),
    ],
)
def test_so_many_people_are_enough(count: int, said: str, state: str) -> None:
    """N 人通过:人数比 N 少时全体通过即可,不会卡死。"""
    case = Case(procedure(approval("a", "甲乙丙", "count", count=count)))
    for one in said.split():
        case.does(one[0], one[1:])
    assert case.state == state


def test_voices_are_weighed() -> None:
    """票签:按票数,不按人数。"""
    step = Approval("a", "a", (weighed("甲", 3), weighed("乙丙", 1)), Mode.WEIGHT, share=60)
    case = Case(procedure(step))
    case.does("乙", "拒绝")
    assert case.state == "running"
    case.does("甲", "同意")
    assert case.state == "accepted"
    case = Case(procedure(step))
    case.does("甲", "拒绝")
    assert case.state == "rejected"


def test_somebody_has_to_say_yes() -> None:
    """票签要求为零:也要有人同意才算,征询来的意见不算。"""
    case = Case(procedure(Approval("a", "a", (weighed("甲", 3),), Mode.WEIGHT, share=0)))
    case.asks("甲", "乙", "consult")
    case.does("乙", "提交")
    assert case.state == "running"
    case.does("甲", "同意")
    assert case.state == "accepted"


def test_each_group_must_agree() -> None:
    """分组会签:财务一人且法务一人。"""
    step = Approval("a", "a", (named("甲", "乙"), named("丙", "丁")), Mode.GROUPS, count=1)
    case = Case(procedure(step))
    case.does("甲", "同意")
    assert case.state == "running"
    assert case.waits_for() == "乙丙丁"
    case.does("丙", "拒绝")
    case.does("丁", "拒绝")
    assert case.state == "rejected"


def test_a_group_without_people_is_seen() -> None:
    """分组会签里有一组没有人:异常,不会悄悄通过。"""
    step = Approval("a", "a", (named("甲"), role_member("empty", label="法务")), Mode.GROUPS, count=1)
    case = Case(procedure(step))
    assert case.node("a") == "incident"
    assert "法务" in case.instance.node("a").reason


def test_a_veto_ends_it_at_once() -> None:
    """一票否决:别人还没表态也立即拒绝。"""
    case = Case(procedure(approval("a", "甲乙丙丁", "count", count=1, veto=(named("丁"),))))
    case.does("甲", "拒绝")
    assert case.state == "running"
    case.does("丁", "拒绝")
    assert case.state == "rejected"


def test_one_takes_it_out_of_the_pool() -> None:
    """认领:先到先得,释放后别人可以再认领,没认领不能处理。"""
    case = Case(procedure(approval("a", "甲乙丙", "claim")))
    assert case.waits_for() == ""
    assert case.refusals(c.Decide(1, c.Decision.APPROVE), "甲") == ["「a」还没有人认领,请先认领再处理"]
    case.command(c.Claim(1), "甲")
    with pytest.raises(Conflict, match="已由别人认领"):
        case.command(c.Claim(2), "乙")
    case.command(c.Release(1), "甲")
    case.command(c.Claim(2), "乙")
    case.does("乙", "同意")
    assert case.state == "accepted"


def test_what_is_taken_and_not_decided_goes_back() -> None:
    """认领后到时没处理,自动放回。"""
    case = Case(procedure(approval("a", "甲乙", "claim", release_hours=2)))
    case.command(c.Claim(1), "甲")
    case.passes(hours=3)
    assert case.states("a") == "甲:claimable 乙:claimable"


def test_one_is_picked() -> None:
    """随机、轮流、最少待办:只问一个人。"""
    case = Case(procedure(approval("a", "甲乙丙", pick=Pick.ROTATE)))
    assert case.waits_for() == "丙"
    assert "轮流分派" in case.instance.tasks[1].why


def test_a_superior_settles_it_for_those_below() -> None:
    """上级已同意,下面还没处理的不再需要。"""
    case = Case(procedure(approval("a", "甲乙丙", "all_of", later_settles=True)))
    case.does("乙", "同意")
    assert case.states("a") == "甲:skipped 乙:approved 丙:open"
    case.does("丙", "同意")
    assert case.state == "accepted"


def repeated(rule: Repeated, *, unchanged: bool = False) -> Procedure:
    """Four steps, three of them by the same person."""
    steps = approval("a", "甲"), approval("b", "甲"), approval("c", "乙"), approval("d", "甲")
    return Procedure("review", "审批", steps, repeated=rule, repeated_if_unchanged=unchanged)


@pytest.mark.parametrize(("rule", "asked"), [("each", "甲甲乙甲"), ("consecutive", "甲乙甲"), ("first_only", "甲乙")])
def test_who_approved_before_need_not_do_so_again(rule: str, asked: str) -> None:
    """同一人再次审批:每次都问,连续的不再问,只问第一次。"""
    case, seen = Case(repeated(Repeated(rule))), ""
    while case.instance.running:
        seen += case.waits_for()
        case.does(case.waits_for(), "同意")
    assert seen == asked
    if rule == "first_only":
        assert case.instance.tasks_in("d")[0].opinion == "此前已在「a」同意，自动通过"


def test_what_was_sent_back_is_decided_again() -> None:
    """退回重走的步骤,以前的同意不算数。"""
    case = Case(repeated(Repeated.FIRST_ONLY))
    case.does("甲", "同意")
    case.sends_back("乙", "a")
    assert case.waits_for() == "甲"


def test_another_form_is_decided_again() -> None:
    """表单改过,以前的同意不能代替。"""
    case = Case(repeated(Repeated.FIRST_ONLY, unchanged=True))
    case.form = "一"
    case.does("甲", "同意")
    case.form = "二"
    case.does("乙", "同意")
    assert case.waits_for() == "甲"


def test_somebody_else_is_asked_where_nobody_is_found() -> None:
    """找不到人时问指定的人;还是没有就异常。"""
    step = Approval("a", "a", (role_member("empty", label="经理"),), nobody=Nobody.INSTEAD, instead=(named("甲"),))
    assert Case(procedure(step)).waits_for() == "甲"
    empty = Approval(
        "a",
        "a",
        (role_member("empty", label="经理"),),
        nobody=Nobody.INSTEAD,
        instead=(role_member("none", label="总监"),),
    )
    case = Case(procedure(empty))
    assert case.node("a") == "incident"
    assert "经理" in case.instance.node("a").reason
    assert "总监" in case.instance.node("a").reason


def test_somebody_else_decides_the_matter_of_the_starter() -> None:
    """审批人就是发起人:改由别人审批。"""
    case = Case(procedure(approval("a", "发甲", "all_of", starter_instead=(named("乙"),))))
    assert case.waits_for() == "甲乙"
    with pytest.raises(Refused):
        case.command(c.Decide(1, c.Decision.APPROVE), "发")
    assert IDS["发"] not in {task.person for task in case.instance.tasks.values()}
