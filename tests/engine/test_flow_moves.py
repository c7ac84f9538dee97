"""Whether a record can make a move: every reason at once, in words for the user."""

from __future__ import annotations

from guocheng.definition.flow import Flow, Move, Stage
from guocheng.definition.who import named, role_member
from guocheng.engine.flow import Actor, Standing, move_blockers
from tests.engine.case import IDS, Case, approval, procedure

STAGES = (Stage("open", "调查中"), Stage("judged", "待确认"), Stage("closed", "已结案"))
PROPOSE = Move(
    "propose",
    "提交判定",
    ("open",),
    "judged",
    by=(named("甲", label="处理人"), role_member("lead", label="客服主管")),
    guard="shares_full",
    guard_message="责任比例合计要等于 100%",
    needs=("conclusion", "kind"),
    procedure=procedure(approval("a", "乙丙")),
)
FLOW = Flow("test.flow", "投诉处理", "test.ticket", STAGES, "open", (PROPOSE,))
LABELS = {"conclusion": "调查结论", "kind": "投诉类型"}


def reasons(by: str, standing: Standing, values: dict[str, object], *, holds: bool = True) -> list[str]:
    """Say why a person cannot make the move."""
    case = Case(procedure(), {"shares_full": holds}, roles={"lead": "丁"})
    found = move_blockers(FLOW, PROPOSE, standing, by=Actor(IDS[by]), values=values, labels=LABELS, world=case.world)
    return [problem.message for problem in found]


FULL: dict[str, object] = {"conclusion": "分拣破损", "kind": "damaged"}
OPEN = Standing("open", IDS["发"])


def test_nothing_blocks_the_right_person_in_the_right_stage() -> None:
    """人对、阶段对、值齐。"""
    assert reasons("甲", OPEN, FULL) == []
    assert reasons("丁", OPEN, FULL) == []


def test_all_reasons_are_told_together() -> None:
    """所有原因一次说完。"""
    assert reasons("乙", OPEN, {"kind": ""}, holds=False) == [
        "「提交判定」由处理人、客服主管来做",
        "责任比例合计要等于 100%",
        "请先填写「调查结论」",
        "请先填写「投诉类型」",
    ]


def test_the_wrong_stage_is_the_only_reason_told() -> None:
    """阶段不对时不再说别的。"""
    standing = Standing("closed", IDS["发"])
    assert reasons("乙", standing, {}) == ["「提交判定」要在「调查中」时做,现在是「已结案」"]


def test_a_running_procedure_locks_and_says_whom_it_waits_for() -> None:
    """审批进行中,等谁。"""
    running = Case(PROPOSE.procedure or procedure()).instance
    from dataclasses import replace

    standing = Standing("open", IDS["发"], replace(running, move="propose"))
    assert reasons("甲", standing, FULL) == ["「审批」正在进行，等待乙、丙处理，结束后才能继续"]
