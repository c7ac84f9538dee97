"""The flow designer asks about every attribute of every part of a procedure, in words."""

from __future__ import annotations

import re
from dataclasses import fields
from enum import StrEnum
from typing import get_args, get_type_hints

import pytest

from guocheng.definition.flow_designer import CHOICES, NOT_ASKED, PARTS, asked_of, sources
from guocheng.definition.procedure import Step
from guocheng.definition.who import Who, WhoKind

KINDS = {
    "own_move",
    "text", "expression", "boolean", "number", "numbers", "choice", "people", "fields", "lines", "step", "entity",
    "move", "sets", "actions", "deadline", "rights", "checks", "papers",
}  # fmt: skip
#: Said of every source alike.
FOR_ALL = {"kind", "label", "weight"}
HAN = re.compile(r"[\u3400-\u9fff]")


def test_every_kind_of_step_can_be_drawn() -> None:
    """给过程加了一种步骤,设计器里没有,这里会失败。"""
    kinds = {next(one.default for one in fields(step) if one.name == "kind"): step for step in get_args(Step)}
    assert {kind: PARTS[str(kind)][0] for kind in kinds} == kinds


@pytest.mark.parametrize("part", PARTS)
def test_every_attribute_is_asked_in_words(part: str) -> None:
    """每个属性都有中文名和填法。"""
    found = asked_of(part)
    assert {one.name for one in found} == {one.name for one in fields(PARTS[part][0])} - NOT_ASKED
    assert all(HAN.search(one.label) and one.kind in KINDS for one in found)
    assert all(one.choices for one in found if one.kind == "choice")


@pytest.mark.parametrize("part", PARTS)
def test_every_value_has_its_word(part: str) -> None:
    """可选的值一个不少。"""
    for name, hint in get_type_hints(PARTS[part][0]).items():
        if isinstance(hint, type) and issubclass(hint, StrEnum):
            assert set(CHOICES[name]) == set(hint)


def test_every_source_of_people_is_offered() -> None:
    """找人的方式都在,都有中文名;用到的属性都真有。"""
    found = list(sources())
    assert {one.kind for one in found} == {one.value for one in WhoKind} - {"anyone"}
    assert [one.kind for one in found if not HAN.search(one.label)] == []
    assert {use.name for one in found for use in one.asked} == {one.name for one in fields(Who)} - FOR_ALL
