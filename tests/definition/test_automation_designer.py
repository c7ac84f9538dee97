"""The screen that draws automations asks about every attribute of every node and trigger, in words."""

from __future__ import annotations

import json
import re
from dataclasses import fields
from pathlib import Path
from typing import Any, get_args

import pytest

from guocheng.definition.automation import Node
from guocheng.definition.automation_designer import NODES, NOT_ASKED, TRIGGERS, node_parts, trigger_parts
from guocheng.definition.automation_triggers import Trigger
from guocheng.definition.codec import from_json, to_json
from guocheng.definition.who import Who, WhoKind
from guocheng.sdk import automation, nodes, triggers

KINDS = {
    "text", "expression", "over", "template", "long", "boolean", "number", "choice", "people", "fields", "roles",
    "sets", "entity", "move", "step", "record", "list", "sort", "date", "automation", "alert", "inputs",
    "headers", "retry", "words", "questions", "lines", "line_sets", "column", "files_field",
}  # fmt: skip
TICKET = "complaint.ticket"
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


def test_what_is_drawn_is_what_a_builder_writes() -> None:
    """画出来的和用代码写的是同一个定义；浏览器那边对着同一份文件画。"""
    document = json.loads((Path(__file__).parents[2] / "cases" / "automation.json").read_text("utf-8"))
    manager = Who(WhoKind.ROLE, role="branch_manager", label="经理")
    written = automation(
        "company.large", "大额投诉有人过问", triggers.updated("claim_amount"),
        [
            nodes.get_many("get_many", "同一网点的投诉", TICKET, where="station = form.station", most=50),
            nodes.choose(
                "choose", "看金额",
                nodes.way(
                    "五千以上", nodes.notify("notify", "告诉经理", manager, "{number} 索赔 {claim_amount} 元"),
                    when="claim_amount > 5000",
                ),
                nodes.way("其他"),
            ),
            nodes.loop(
                "loop", "逐条", "get_many",
                nodes.attempt("attempt", "试着改", [
                    nodes.update("update", "记一笔", {"finding": "'同网点有大额索赔'"}, record="loop"),
                ]),
            ),
        ],
        run_as="system", on=TICKET, when="claim_amount > 1000",
    )  # fmt: skip
    assert from_json(document) == written
    assert to_json(written) == document
