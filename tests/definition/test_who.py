"""Sources of approvers as definitions: what can be wrong with them, and that they survive being stored (审批人来源)."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from guocheng.definition import who as w
from guocheng.definition.builders.process import approval, move, procedure
from guocheng.definition.bundle import Bundle
from guocheng.definition.codec import from_json, to_json
from guocheng.definition.problems import problems
from tests.definition.case import CASE, LIFE, catalogue_of

SOURCES = [
    w.named("A1"),
    w.on_post("K1", of_starter=True),
    w.heads_above("unit", levels=3, downward=True),
    w.holder("handler"),
    w.superior_of("handler", level=1),
    w.heads_of_starter(last="outlet"),
    w.superior(),
    w.superiors(levels=2),
    w.starter_picks(w.holder("handler"), at_least=2, at_most=3),
    w.user_group("小组"),
    w.on_duty("值班"),
    w.by_matrix("kind", unit="unit", amount="amount"),
    w.worked_out("handler"),
]


def steps(*found: Any) -> Bundle:
    """Return the case with one more move, whose procedure has these steps."""
    made = move("more", "再来", "judged", "closed", procedure=procedure("p", "过程", *found))
    return replace(CASE, flows=(replace(LIFE, moves=(*LIFE.moves, made)),))


def codes(bundle: Bundle) -> list[str]:
    """Return the codes of everything that is wrong."""
    return [one.code for one in problems(bundle, catalogue_of(bundle))]


@pytest.mark.parametrize("source", SOURCES, ids=lambda one: one.kind)
def test_every_source_is_accepted_and_stored(source: w.Who) -> None:
    """每种来源都能用在审批里，存下来再读出来还是一样。"""
    bundle = steps(approval("a", "批", source))
    assert codes(bundle) == []
    assert from_json(to_json(bundle)) == bundle


@pytest.mark.parametrize(
    ("code", "source"),
    [
        ("flow.nobody", w.user_group("")),
        ("flow.nobody", w.on_duty("")),
        ("flow.nobody", w.on_post("")),
        ("flow.nobody", w.worked_out("")),
        ("flow.nobody_ever", w.worked_out("amount + 1")),
        ("flow.nobody_ever", w.superior_of("unit")),
        ("flow.bad_level", w.superior(level=-1)),
        ("flow.bad_count", w.starter_picks(at_least=0)),
        ("flow.bad_count", w.starter_picks(at_least=3, at_most=2)),
        ("flow.nobody_ever", w.starter_picks(w.holder("unit"))),
        ("flow.no_such_step", w.same_as("later")),
        ("flow.nobody_before", w.previous_picks()),
    ],
)
def test_what_can_never_name_anybody_is_refused(code: str, source: w.Who) -> None:
    """没写按什么找、找出来不是人、指着不存在的前一步：发布前就说清楚。"""
    assert code in codes(steps(approval("a", "批", source), approval("later", "再批", w.named("A1"))))


def test_a_move_is_made_by_people_who_are_known_before_it() -> None:
    """发起人自选这类来源只能用在审批步骤里，不能用来说谁可以流转。"""
    made = move("more", "再来", "judged", "closed", by=w.starter_picks())
    assert codes(replace(CASE, flows=(replace(LIFE, moves=(*LIFE.moves, made)),))) == ["flow.outside_procedure"]
