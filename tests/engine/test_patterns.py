"""The patterns of the Workflow Patterns catalogue that are supported (工作流模式), one test each, named by its number.

docs/workflow-patterns.md says how each is written, and why the others are not; it names these tests.
"""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import pytest

from guocheng.definition.action import Assign, SetFields
from guocheng.definition.procedure import (
    Act,
    Approval,
    AwaitSignal,
    Branch,
    Call,
    Deadline,
    End,
    Nobody,
    Pick,
    Procedure,
    Route,
    Step,
    Then,
    WaitFor,
)
from guocheng.definition.who import named, role_member, same_as
from guocheng.engine.flow import commands as c
from guocheng.engine.flow.events import Overdue
from guocheng.engine.flow.state import TaskState
from tests.engine.case import IDS, Case, approval, branch, procedure, work

DOCS = Path(__file__).parents[2] / "docs" / "workflow-patterns.md"


def case(*steps: Step, **values: object) -> Case:
    """Start a procedure of these steps."""
    return Case(procedure(*steps), dict(values))


def both(join: int = 0) -> Branch:
    """Two arms at once, joined when so many have arrived."""
    split = branch("both", "parallel", ("", (approval("b", "乙"),)), ("", (approval("c", "丙"),)))
    return replace(split, join=join)


def either(split: str = "exclusive") -> Branch:
    """Two arms by condition, and one for the rest."""
    arms = ("x", (approval("b", "乙"),)), ("y", (approval("c", "丙"),)), ("", (approval("d", "丁"),))
    return branch("either", split, *arms)


END = approval("z", "辛")


def test_wcp_1_sequence() -> None:
    """顺序:前一步通过,后一步才开始。"""
    it = case(approval("a", "甲"), approval("b", "乙"))
    assert it.waits_for() == "甲"
    it.does("甲", "同意")
    assert it.waits_for() == "乙"


def test_wcp_2_parallel_split() -> None:
    """并行分支:各支同时开始。"""
    assert case(both()).waits_for() == "乙丙"


def test_wcp_3_synchronization() -> None:
    """汇聚:各支都到了才往下走,而且只走一次。"""
    it = case(both(), END)
    it.does("乙", "同意")
    assert it.waits_for() == "丙"
    it.does("丙", "同意")
    assert it.waits_for() == "辛"


def test_wcp_4_exclusive_choice() -> None:
    """条件分支:只走第一条成立的,都不成立走默认。"""
    assert [case(either(), x=x, y=True).waits_for() for x in (True, False)] == ["乙", "丙"]
    assert case(either()).waits_for() == "丁"


def test_wcp_5_simple_merge() -> None:
    """简单合并:走哪一支,后面都接同一步。"""
    it = case(either(), END, x=True)
    it.does("乙", "同意")
    assert it.waits_for() == "辛"


def test_wcp_6_multi_choice() -> None:
    """包容分支:成立的都走。"""
    assert case(either("inclusive"), x=True, y=True).waits_for() == "乙丙"


def test_wcp_7_structured_synchronizing_merge() -> None:
    """包容汇聚:只等走了的那几支。"""
    it = case(either("inclusive"), END, x=True, y=True)
    it.does("丙", "同意")
    it.does("乙", "同意")
    assert (it.waits_for(), it.node("d")) == ("辛", "not_reached")


def test_wcp_9_structured_discriminator() -> None:
    """先到先走:有一支到了就往下,其余的取消,不会再走第二次。"""
    it = case(both(join=1), END)
    it.does("丙", "同意")
    assert (it.waits_for(), it.instance.tasks[1].state) == ("辛", TaskState.CANCELLED)


def test_wcp_10_arbitrary_cycles() -> None:
    """回路:路由按条件回到前面的步骤。"""
    it = case(approval("a", "甲"), Route("again", "再来", "a", "x"), END, x=True)
    it.does("甲", "同意")
    assert it.waits_for() == "甲"
    it.values["x"] = False
    it.does("甲", "同意")
    assert it.waits_for() == "辛"


def test_wcp_11_implicit_termination() -> None:
    """自然结束:没有事要做了,流程就结束。"""
    it = case(both())
    it.does("乙", "同意")
    it.does("丙", "同意")
    assert it.state == "accepted"


def call(**rest: object) -> Call:
    """Call two procedures of other records."""
    return Call("call", "调用", "test.child", "submit", (), **rest)  # type: ignore[arg-type]


def test_wcp_12_multiple_instances_without_synchronization() -> None:
    """多个子流程不等待:发起后接着走。"""
    assert case(call(waits=False), END).waits_for() == "辛"


@pytest.mark.parametrize("how", [{"count": "2"}, {"lines": "parts"}])
def test_wcp_13_14_multiple_instances_with_design_time_or_run_time_knowledge(how: dict[str, str]) -> None:
    """多个子流程,数目固定或由明细行决定:都结束了才往下走。"""
    it = case(call(**how), END)
    it.command(c.CallEnded("call", 101, True), "系")
    assert it.waits_for() == ""
    it.command(c.CallEnded("call", 102, True), "系")
    assert it.waits_for() == "辛"


def test_wcp_15_multiple_instances_without_run_time_knowledge() -> None:
    """办的过程中还能增加人:加进来的也要表态,步骤才通过。"""
    it = case(approval("a", "甲乙", "all_of"), END)
    it.asks("甲", "丙", "beside")
    it.does("甲", "同意")
    it.does("乙", "同意")
    assert it.waits_for() == "丙"
    it.does("丙", "同意")
    assert it.waits_for() == "辛"


def test_wcp_16_deferred_choice() -> None:
    """由外界决定走哪一支:信号先到走信号那一支,时间先到走时间那一支。"""
    paid = (AwaitSignal("paid", "等付款", "paid"),)
    late = (WaitFor("late", "等三小时", "3"), approval("urge", "丁"))
    race = replace(branch("race", "parallel", ("", paid), ("", late)), join=1)
    it = case(race, END)
    it.command(c.Signal("paid"), "系")
    assert it.waits_for() == "辛"
    it = case(race, END)
    it.passes(hours=4)
    assert it.waits_for() == "丁"


def test_wcp_19_cancel_activity() -> None:
    """取消一步:管理员跳过它,并行的别的支不受影响。"""
    arms = ("", (approval("b", "乙"), approval("e", "戊"))), ("", (approval("c", "丙"),))
    it = case(branch("both", "parallel", *arms))
    it.command(c.Jump("e", "不需要了"), "管")
    assert it.waits_for() == "丙戊"


def test_wcp_20_cancel_case() -> None:
    """取消整个流程:撤回、终止、走到结束,一个待办都不留。"""
    it = case(both())
    it.command(c.Withdraw(), "发")
    assert (it.state, it.waits_for()) == ("withdrawn", "")
    it = case(both())
    it.command(c.Cancel(), "管")
    assert (it.state, it.waits_for()) == ("cancelled", "")
    arms = ("", (approval("b", "乙"),)), ("", (approval("c", "丙"), End("stop", "结束", False)))
    it = case(branch("both", "parallel", *arms), END)
    it.does("丙", "同意")
    assert (it.state, it.waits_for()) == ("rejected", "")


def test_wrp_1_direct_distribution() -> None:
    """指定到人。"""
    assert case(approval("a", "甲乙", "all_of")).waits_for() == "甲乙"


def test_wrp_2_role_based_distribution() -> None:
    """指定角色。"""
    step = replace(approval("a", "甲"), who=(role_member("cashier", label="出纳"),))
    assert Case(procedure(step), roles={"cashier": "丁"}).waits_for() == "丁"


def test_wrp_3_deferred_distribution() -> None:
    """运行到这一步才找人:中途换了人,找到的是新的人。"""
    step = replace(approval("b", "甲"), who=(role_member("cashier", label="出纳"),))
    it = Case(procedure(approval("a", "甲"), step), roles={"cashier": "丁"})
    it.roles["cashier"] = "戊"
    it.does("甲", "同意")
    assert it.waits_for() == "戊"


def test_wrp_5_separation_of_duties() -> None:
    """职责分离:发起人不审批自己的事,由别人代替。"""
    step = replace(approval("a", "发"), starter_instead=(named("庚"),))
    assert case(step).waits_for() == "庚"


def test_wrp_7_retain_familiar() -> None:
    """还由前面那一步的人来办。"""
    it = case(approval("a", "甲乙", "any_of"), replace(END, who=(same_as("a"),)))
    it.does("乙", "同意")
    assert it.waits_for() == "乙"


def test_wrp_11_automatic_execution() -> None:
    """自动执行:不需要人。"""
    it = case(Act("act", "自动", (SetFields((Assign("x", "1"),)),)), END)
    assert (it.node("act"), it.waits_for()) == ("passed", "辛")


def test_wrp_13_21_offer_to_several_and_resource_initiated_allocation() -> None:
    """放进公共池:谁先认领归谁,别人就不能再办。"""
    it = case(approval("a", "甲乙丙", "claim"))
    assert it.waits_for() == ""
    it.command(c.Claim(2), "乙")
    assert it.waits_for() == "乙"
    assert it.refusals(c.Claim(1), "甲")


def test_wrp_14_19_allocation_to_one_on_enablement() -> None:
    """轮到这一步时直接派给一个人。"""
    it = case(approval("a", "甲"), approval("b", "乙"))
    assert IDS["乙"] not in {task.person for task in it.instance.tasks.values()}
    it.does("甲", "同意")
    assert it.waits_for() == "乙"


@pytest.mark.parametrize("how", [Pick.RANDOM, Pick.ROTATE, Pick.FEWEST])
def test_wrp_15_16_17_random_rotating_and_shortest_queue(how: Pick) -> None:
    """随机、轮流、最少待办:几个人里只派一个。"""
    assert case(approval("a", "甲乙丙", pick=how)).waits_for() == "丙"


def test_wrp_27_30_delegation_and_stateful_reallocation() -> None:
    """转办:别人接着办,时限照旧。"""
    it = case(approval("a", "甲", deadline_hours=4))
    due = it.due("甲")
    it.asks("甲", "丁", "before")
    it.command(c.Reassign(1, IDS["丙"]), "管")
    assert it.states("a") == "甲:handed_over 丁:open 丙:held"
    it.does("丁", "同意")
    assert (it.waits_for(), it.due("丙")) == ("丙", due)
    it.hands_over("丙", "戊")
    assert (it.waits_for(), it.due("戊")) == ("戊", due)


def test_wrp_28_escalation() -> None:
    """超时:转给别人,并告诉上级。"""
    late = Deadline(hours="2", escalate=(named("庚"),), then=Then.HAND_OVER, to=(named("丙"),))
    it = case(approval("a", "甲", deadline=late))
    it.passes(hours=3)
    assert it.waits_for() == "丙"
    assert [event.told for event in it.events if isinstance(event, Overdue)] == [(IDS["庚"],)]


def test_wrp_29_deallocation() -> None:
    """释放:认领了又放回公共池。"""
    it = case(approval("a", "甲乙", "claim"))
    it.command(c.Claim(1), "甲")
    it.command(c.Release(1), "甲")
    assert it.states("a") == "甲:claimable 乙:claimable"


def test_wrp_31_stateless_reallocation() -> None:
    """重新来过:管理员跳转到同一步,重新找人,重新计时。"""
    it = case(approval("a", "甲乙", "all_of", deadline_hours=4))
    it.does("甲", "同意")
    it.at = it.at.replace(hour=11)
    it.command(c.Jump("a", "重新审"), "管")
    assert (it.waits_for(), it.due("甲")) == ("甲乙", "03-02 16:00")


def test_wrp_32_suspension_and_resumption() -> None:
    """挂起与激活:其间谁也不能办,时间不走。"""
    it = case(approval("a", "甲", deadline_hours=4))
    it.command(c.Suspend(), "管")
    assert it.refusals(c.Decide(1, c.Decision.APPROVE), "甲")
    it.at = it.at.replace(hour=12)
    it.command(c.Activate(), "管")
    assert it.due("甲") == "03-02 17:00"


def test_wrp_33_skip() -> None:
    """跳过:管理员跳到后面的步骤;找不到人时也可以按规则跳过。"""
    it = case(approval("a", "甲"), approval("b", "乙"), END)
    it.command(c.Jump("z", "略过"), "管")
    assert (it.waits_for(), it.node("b")) == ("辛", "skipped")
    nobody = Approval("a", "a", (role_member("empty", label="空角色"),), nobody=Nobody.PASS)
    assert case(nobody, END).waits_for() == "辛"


def test_wrp_34_redo() -> None:
    """重做:退回到前面的步骤,重新走。"""
    it = case(approval("a", "甲"), approval("b", "乙"))
    it.does("甲", "同意")
    it.sends_back("乙", "a")
    assert it.waits_for() == "甲"


def test_wrp_37_commencement_on_allocation() -> None:
    """派到手上就可以办,不需要先「开始」。"""
    it = case(work("a", "甲"))
    it.does("甲", "提交")
    assert it.state == "accepted"


def test_wrp_42_simultaneous_execution() -> None:
    """一个人可以同时有几件事在办。"""
    it = case(branch("both", "parallel", ("", (approval("b", "乙"),)), ("", (approval("c", "乙"),))))
    assert it.waits_for() == "乙乙"


def test_wrp_43_additional_resources() -> None:
    """请人帮忙:委派的人给意见,还是自己决定。"""
    it = case(approval("a", "甲"))
    it.asks("甲", "丙", "delegate")
    it.does("丙", "提交")
    it.does("甲", "同意")
    assert it.state == "accepted"


def test_the_page_says_what_is_tested() -> None:
    """文档里每个「支持」的模式都有测试,每个测试都在文档里,43 和 20 个模式一个不少。"""
    page = DOCS.read_text(encoding="utf-8")
    rows = re.findall(r"^\| (WCP|WRP)-(\d+) \| [^|]+ \| (yes|no) \| (.+) \|$", page, re.MULTILINE)
    numbers = {kind: [int(number) for one, number, _, _ in rows if one == kind] for kind in ("WCP", "WRP")}
    assert numbers == {"WCP": list(range(1, 21)), "WRP": list(range(1, 44))}
    supported = [text for _, _, yes, text in rows if yes == "yes"]
    said = {name for text in supported for name in re.findall(r"`(test_\w+)`", text)}
    elsewhere = [re.findall(r"`tests/([\w/.]+)::(\w+)`", text) for text in supported]
    assert all("`test_" in text or there for text, there in zip(supported, elsewhere, strict=True))
    for file, name in (one for there in elsewhere for one in there):
        assert f"def {name}(" in (DOCS.parents[1] / "tests" / file).read_text(encoding="utf-8"), f"{file} has no {name}"
    tests = {name for name in globals() if name.startswith(("test_wcp", "test_wrp"))}
    assert said == tests
    assert isinstance(case(END).procedure, Procedure)
