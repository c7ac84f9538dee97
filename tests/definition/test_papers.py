"""What is printed: which papers a step lets print, in which order, and what cannot be."""

from __future__ import annotations

from dataclasses import replace

import pytest

from guocheng.definition.bundle import Bundle
from guocheng.definition.catalogue import Catalogue
from guocheng.definition.codec import from_json, to_json
from guocheng.definition.diff import diff
from guocheng.definition.flow import Flow
from guocheng.definition.form_changes import named_by
from guocheng.definition.mending import structural
from guocheng.definition.paper import WHOLE, Printing, columns_of
from guocheng.definition.problems import problems
from guocheng.definition.procedure import Approval, printing_of
from guocheng.sdk import (
    Entity,
    Paper,
    approval,
    bundle,
    entity,
    flow,
    lines,
    money,
    move,
    named,
    paper,
    paper_part,
    procedure,
    stage,
    text,
)

SLIP = paper(
    "slip", "付款单", paper_part("付款", "number", "items.price", "items.what"), size="a5_wide", copies=["财务联"]
)


def form(*papers: Paper) -> Entity:
    """Return a bill that is printed in these ways."""
    rows = lines("items", "明细", [text("what", "名目"), money("price", "单价")])
    return entity("trial.bill", "账单", [text("number", "编号"), rows], title="{number}", papers=papers)


def life(*papers: str, whole: tuple[str, ...] = (), may_print: bool = True) -> Flow:
    """Return a flow whose only step lets these be printed."""
    step = approval("check", "核对", named("1"), papers=papers, may_print=may_print)
    return flow(
        "trial.bill_flow",
        "账单处理",
        on="trial.bill",
        stages=[stage("new", "新建"), stage("done", "完成", "done")],
        initial="new",
        moves=[move("go", "提交", "new", "done", procedure=procedure("going", "账单审批", step, papers=whole))],
    )


def refused(*papers: Paper, on: Flow | None = None) -> set[str]:
    """Return the codes of what is wrong with a form of these papers, and with a flow on it."""
    made: Bundle = bundle("trial", "试", "1", entities=[form(*papers)], flows=[on or life()])
    return {one.code for one in problems(made, Catalogue((made,)))}


def offered(on: Flow) -> list[str]:
    """Return what the step of a flow lets be printed of a bill with a slip."""
    going = on.moves[0].procedure
    assert going is not None
    step = going.steps[0]
    assert isinstance(step, Approval)
    return [one.name for one in printing_of(going, step).of(form(SLIP))]


def test_a_step_says_what_is_printed_and_the_procedure_where_it_says_nothing() -> None:
    """步骤点了名的按它的顺序；没点名的随整个审批；都没说就都可以，整张表单在前；不许打印就没有。"""
    assert offered(life()) == [WHOLE, "slip"]
    assert offered(life(whole=(WHOLE,))) == [WHOLE]
    assert offered(life("slip", WHOLE, whole=(WHOLE,))) == ["slip", WHOLE]
    assert offered(life(may_print=False)) == []


def test_what_the_form_no_longer_has_is_not_printed() -> None:
    """版式已经从表单里删掉：剩下的照旧，一个也不剩就打印不了，不会悄悄换成整张表单。"""
    assert [one.name for one in Printing(("gone", "slip")).of(form(SLIP))] == ["slip"]
    assert Printing(("gone",)).of(form(SLIP)) == ()


def test_columns_keep_the_order_in_which_they_are_named() -> None:
    """明细按点名的顺序印列。"""
    assert list(columns_of(SLIP.parts[0])) == [("number", ()), ("items", ("price", "what"))]


def test_it_is_stored_told_and_mended() -> None:
    """存得下、读得回；差异说得出；步骤上的打印设置可以热修复。"""
    for one in (form(SLIP), life("slip", may_print=True)):
        assert from_json(to_json(one)) == one
    told = [str(one) for one in diff(form(), form(SLIP))]
    assert told == ["「账单」新增打印版式「付款单」"]
    assert [str(one) for one in diff(form(SLIP), form(replace(SLIP, foot="存档")))] == [
        "「账单」「付款单」设置了页脚「存档」"
    ]
    assert structural(life(), life("slip")) == []
    going = life("slip").moves[0].procedure
    assert going is not None
    assert "slip" not in named_by(going), "a paper called like a field names no field"


def test_what_is_right_is_not_refused() -> None:
    """好的版式没有问题。"""
    assert not refused(SLIP, on=life("slip", WHOLE))


@pytest.mark.parametrize(
    ("wrong", "code"),
    [
        (replace(SLIP, parts=(paper_part("付款", "amount"),)), "definition.unknown_field"),
        (replace(SLIP, parts=(paper_part("付款", "number.x"),)), "paper.no_column"),
        (replace(SLIP, parts=(paper_part("付款"),)), "paper.empty_part"),
        (replace(SLIP, parts=(paper_part("甲", "number"), paper_part("乙", "number"))), "definition.twice"),
        (replace(SLIP, copies=("财务联", "财务联")), "paper.bad_copies"),
        (replace(SLIP, copies=(" ",)), "paper.bad_copies"),
        (replace(SLIP, title="{items}"), "paper.bad_slot"),
        (replace(SLIP, foot="{nobody}"), "definition.unknown_field"),
        (replace(SLIP, name="@form"), "definition.bad_name"),
    ],
)
def test_what_cannot_be_printed_is_refused(wrong: Paper, code: str) -> None:
    """版式里的错一次说清。"""
    assert code in refused(wrong)


@pytest.mark.parametrize(
    ("on", "code"),
    [
        (life("gone"), "paper.unknown"),
        (life(whole=("gone",)), "paper.unknown"),
        (life("slip", "slip"), "definition.twice"),
        (life("slip", may_print=False), "paper.not_printed"),
    ],
)
def test_steps_name_only_papers_of_their_form(on: Flow, code: str) -> None:
    """步骤只能点这张表单有的版式。"""
    assert code in refused(SLIP, on=on)
