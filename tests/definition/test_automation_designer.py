"""The screen that draws automations asks about every attribute of every node and trigger, in words."""

from __future__ import annotations

import re
from dataclasses import fields
from typing import Any, get_args

import pytest

from guocheng.definition.automation import Node
from guocheng.definition.automation_designer import NODES, NOT_ASKED, TRIGGERS, node_parts, trigger_parts
from guocheng.definition.automation_triggers import Trigger

KINDS = {
    "text", "expression", "over", "template", "long", "boolean", "number", "choice", "people", "fields", "roles",
    "sets", "entity", "move", "step", "record", "list", "sort", "date", "automation", "alert", "inputs", "headers", "retry",
}  # fmt: skip
HAN = re.compile(r"[\u3400-\u9fff]")


def by_kind(union: Any) -> dict[str, type]:
    return {str(next(one.default for one in fields(cls) if one.name == "kind")): cls for cls in get_args(union)}


def test_every_node_and_trigger_can_be_drawn() -> None:
    """加了一种节点或触发，设计器里没有，这里会失败。"""
    assert {kind: cls for kind, (cls, _) in NODES.items()} == by_kind(Node)
    assert {kind: cls for kind, (cls, _) in TRIGGERS.items()} == by_kind(Trigger)


@pytest.mark.parametrize(("kind", "part"), [*node_parts().items(), *trigger_parts().items()])
def test_every_attribute_is_asked_in_words(kind: str, part: Any) -> None:
    """每个属性都有中文名和填法；能选的都列出来。"""
    assert HAN.search(part.label) or kind == "request"
    assert [one.name for one in part.asked if not HAN.search(one.label) or one.kind not in KINDS] == []
    assert all(one.choices for one in part.asked if one.kind == "choice")
    assert not {one.name for one in part.asked} & NOT_ASKED
