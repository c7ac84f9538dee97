"""What a step says of its form: read by name, the nearer word counts, and what cannot be is refused."""

from __future__ import annotations

import pytest

from guocheng.definition.bundle import Bundle
from guocheng.definition.catalogue import Catalogue
from guocheng.definition.codec import from_json, to_json
from guocheng.definition.diff import diff
from guocheng.definition.flow import Flow
from guocheng.definition.form_rights import FILLED, KEPT_BACK, FormRights
from guocheng.definition.mending import structural
from guocheng.definition.problems import problems
from guocheng.sdk import (
    approval,
    bundle,
    entity,
    flow,
    lines,
    money,
    move,
    named,
    procedure,
    stage,
    step_check,
    text,
    work,
)

bid = entity(
    "trial.bid",
    "报价",
    [
        text("number", "编号"),
        money("amount", "金额"),
        money("double", "两倍", formula="amount * 2"),
        text("note", "说明"),
        lines("items", "明细", [text("what", "名目"), money("price", "单价")]),
    ],
    title="{number}",
)


def made(*, asks: tuple[str, ...] = (), starter: dict[str, str] | None = None, **said: str) -> Flow:
    """Return a flow whose only step says this of fields."""
    rights = {name.replace("__", "."): right for name, right in said.items()}
    step = approval(
        "check", "核对", named("1"), asks=asks, rights=rights, checks=[step_check("amount > 0", "金额要大于 0")]
    )
    return flow(
        "trial.bid_flow",
        "报价处理",
        on=bid,
        stages=[stage("new", "新建"), stage("done", "完成", "done")],
        initial="new",
        moves=[move("go", "提交", "new", "done", procedure=procedure("going", "报价审批", step, rights=starter))],
    )


def codes(one: Flow) -> set[str]:
    """Return what is wrong with a flow."""
    found: Bundle = bundle("trial", "试用", "1", entities=[bid], flows=[one])
    return {problem.code for problem in problems(found, Catalogue((found,)))}


def rights_of(one: Flow) -> FormRights:
    """Return what the step of a flow says."""
    [step] = one.moves[0].procedure.steps  # type: ignore[union-attr]
    return FormRights(step.asks, step.rights)  # type: ignore[union-attr]


def test_the_nearer_word_counts() -> None:
    """对明细说的话,列上另有说法的以列为准;行操作也跟着明细。"""
    said = rights_of(made(items="edit", items__price="read", amount="hidden", asks=("note",)))
    assert said.fields(bid, FILLED) == {
        "note", "items", "items.what", "items.@add", "items.@edit", "items.@delete", "items.@move",
    }  # fmt: skip
    assert said.fields(bid, KEPT_BACK) == {"amount"}
    assert FormRights().fields(bid, FILLED) == frozenset()


def test_it_is_stored_told_and_mended() -> None:
    """存成文档再读回来一样;差异说得出来;运行中的流程可以热修复。"""
    before, after = made(amount="hidden"), made(amount="read", note="required")
    assert from_json(to_json(after)) == after
    assert [one.sentence for one in diff(before, after)] == [
        "「报价处理」「提交」的过程「核对」新增字段权限「note」",
        "「报价处理」「提交」的过程「核对」「amount」的权限由「hidden」改为「read」",
    ]
    assert structural(before, after) == []


@pytest.mark.parametrize(
    ("wrong", "code"),
    [
        (made(nothing="read"), "definition.unknown_field"),
        (made(items__nothing="read"), "definition.unknown_field"),
        (made(double="edit"), "flow.asks_readonly"),
        (made(number="hidden"), "form.in_title"),
        (made(note="read", asks=("note",)), "definition.twice"),
        (made(**{"items__@add": "hidden"}), "form.row_action"),
        (made(starter={"nothing": "required"}), "definition.unknown_field"),
    ],
)
def test_what_cannot_be_is_refused(wrong: Flow, code: str) -> None:
    """没有的字段、由系统填写的字段、写在标题里的字段、说了两遍的字段,都指出来。"""
    assert code in codes(wrong)


def test_a_good_form_has_no_problems() -> None:
    """写对了就没有问题。"""
    assert codes(made(amount="hidden", note="required", items="read", starter={"note": "required"})) == set()


def test_work_says_it_too() -> None:
    """办理步骤一样可以写。"""
    step = work("do", "办理", named("1"), asks=["note"], rights={"items.price": "required"}, signature=True)
    assert (step.fills, step.signature) == (("note", "items"), True)
