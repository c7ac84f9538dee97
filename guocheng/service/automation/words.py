"""The Chinese words of automation (自动化用语): triggers, nodes, how runs stand, what their logs say."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from guocheng.definition import automation_designer
from guocheng.definition.automation import Automation, Choose, Parallel, every_node

TRIGGERS: Mapping[str, str] = {
    **{kind: label for kind, (_, label) in automation_designer.TRIGGERS.items()},
    "by_hand": "手动运行",
}
NODES: Mapping[str, str] = {kind: label for kind, (_, label) in automation_designer.NODES.items()}
STATES: Mapping[str, str] = {
    "waiting": "等待执行",
    "queued": "排队",
    "sleeping": "延时中",
    "asking": "等待回应",
    "done": "完成",
    "skipped": "条件不满足",
    "failed": "失败",
    "given_up": "已放弃",
    "held_back": "没有执行",
}
EVENTS: Mapping[str, str] = {
    "began": "开始",
    "worked": "做完",
    "passed": "跳过",
    "took": "走这一路",
    "parted": "分几路",
    "next_way": "下一路",
    "looped": "开始循环",
    "turned": "下一条",
    "left": "结束",
    "slept": "开始等待",
    "woke": "等到了",
    "asked": "等待回应",
    "tried": "失败，稍后再试",
    "caught": "出错，走出错处理",
    "way_failed": "这一路失败",
    "ended": "运行结束",
    "resumed": "从失败处继续",
}


def labels_of(automation: Automation | None) -> dict[str, str]:
    """Return what the nodes are called, and the ways through them by node and place: choose.0."""
    labels: dict[str, str] = {}
    for node in every_node(automation.nodes) if automation else ():
        labels[node.name] = node.label
        ways = node.ways if isinstance(node, Choose | Parallel) else ()
        labels |= {f"{node.name}.{place}": way.label for place, way in enumerate(ways)}
    return labels


def said(kind: str, detail: Mapping[str, Any], note: Mapping[str, Any], way: str = "") -> str:
    """Say what a line of a log holds; the way is what the one that was taken is called."""
    if text := note.get("said") or note.get("text"):
        return f"{note['text']}：{text}" if note.get("said") and note.get("text") else str(text)
    if kind == "looped":
        return f"共 {len(detail.get('items') or ())} 条"
    if kind == "slept":
        return f"等到 {str(detail.get('until'))[:16].replace('T', ' ')}"
    if kind == "took":
        return way or f"第 {int(detail.get('way', 0)) + 1} 路"
    if kind == "ended":
        return str(detail.get("why") or STATES.get(str(detail.get("state")), ""))
    return str(detail.get("why") or _value(detail.get("value")))


def _value(value: Any) -> str:
    if isinstance(value, Mapping):
        return str(value.get("text") or "")
    return "" if value is None else str(value)[:200]
