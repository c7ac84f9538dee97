"""What the screen that draws automations may ask (自动化设计器): nodes, ways, triggers with their attributes in words.

- Read off the dataclasses, so an attribute added there is asked about here; a test sees to its word.
- The kinds are those of the flow designer, and: over (an expression over the records looked through), template (a text
  with expressions in braces), long, record, list, sort, date, automation, alert, inputs, headers, roles, retry, words.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from functools import cache
from typing import Any, get_args, get_origin, get_type_hints

from guocheng.definition import automation as nodes
from guocheng.definition import automation_triggers as triggers
from guocheng.definition.action import Assign
from guocheng.definition.flow_designer import Asked, asked_about, label_of
from guocheng.definition.who import Who

#: The nodes by their kind; the order is that in which they are offered.
NODES: Mapping[str, tuple[type, str]] = {
    "get": (nodes.Get, "查询单条"),
    "get_many": (nodes.GetMany, "查询多条"),
    "summary": (nodes.Summary, "汇总"),
    "formula": (nodes.Formula, "公式"),
    "add": (nodes.Add, "新增记录"),
    "update": (nodes.Update, "更新记录"),
    "upsert": (nodes.Upsert, "更新或新增"),
    "push_down": (nodes.PushDown, "下推"),
    "delete": (nodes.Delete, "删除记录"),
    "move": (nodes.MakeMove, "流转或审批"),
    "notify": (nodes.Notify, "通知"),
    "entrust": (nodes.Entrust, "派任务"),
    "fill_in": (nodes.FillIn, "请人填写"),
    "choose": (nodes.Choose, "条件分支"),
    "parallel": (nodes.Parallel, "并行"),
    "loop": (nodes.Loop, "循环"),
    "attempt": (nodes.Attempt, "出错处理"),
    "wait": (nodes.Wait, "延时"),
    "request": (nodes.Request, "HTTP 请求"),
    "start": (nodes.Start, "子自动化"),
    "stop": (nodes.Stop, "结束"),
}
#: The triggers by their kind.
TRIGGERS: Mapping[str, tuple[type, str]] = {
    "created": (triggers.Created, "新增记录"),
    "updated": (triggers.Updated, "修改记录"),
    "deleted": (triggers.Deleted, "删除记录"),
    "before_save": (triggers.BeforeSave, "保存前"),
    "flow_event": (triggers.FlowEvent, "流程事件"),
    "button": (triggers.Button, "按钮"),
    "date_reached": (triggers.DateReached, "到达日期"),
    "schedule": (triggers.Schedule, "定时"),
    "import_finished": (triggers.ImportFinished, "导入完成"),
    "alert_told": (triggers.AlertTold, "警报"),
    "person_joins": (triggers.PersonJoins, "入职"),
    "person_leaves": (triggers.PersonLeaves, "离职"),
    "webhook": (triggers.Webhook, "外部调用"),
    "mail": (triggers.MailCame, "收到邮件"),
    "message": (triggers.MessageCame, "聊天命令"),
    "called": (triggers.Called, "子自动化"),
}
FLOW_EVENTS: Mapping[str, str] = {
    "started": "发起时",
    "entered": "进入步骤",
    "left": "离开步骤",
    "approved": "审批通过",
    "rejected": "审批不通过",
    "ended": "流程结束",
}
#: Parts that are neither node nor trigger.
_OTHERS: Mapping[str, tuple[type, str]] = {
    "way": (nodes.Way, "分路"),
    "automation": (nodes.Automation, "自动化"),
}
#: Attributes that hold one of a few values.
CHOICES: Mapping[str, Mapping[str, str]] = {
    "function": {"count": "计数", "sum": "合计", "avg": "平均", "min": "最小", "max": "最大"},
    "level": {"info": "普通", "warn": "提醒", "alarm": "紧急"},
    "method": {one: one for one in ("GET", "POST", "PUT", "PATCH", "DELETE")},
    "event": FLOW_EVENTS,
    "run_as": {nodes.RunAs.SYSTEM.value: "系统", nodes.RunAs.TRIGGERER.value: "触发它的人"},
}
#: Kinds that the type of an attribute does not tell, by its name.
_KINDS: Mapping[str, str] = {
    "entity": "entity",
    "sort": "sort",
    "each": "list",
    "record": "record",
    "move": "move",
    "step": "step",
    "automation": "automation",
    "alert": "alert",
    "where": "over",
    "says": "template",
    "comment": "template",
    "url": "template",
    "help": "long",
    "roles": "roles",
    "retry": "retry",
    "headers": "headers",
    "into": "lines",
    "attachments": "files_field",
    "line_sets": "line_sets",
    "origin": "column",
    "amount": "column",
}
_EXPRESSIONS: Mapping[str, str] = {"when": "boolean", "hours": "number", "until": "instant", "order_by": ""}
#: Attributes whose kind or word their name does not tell: (kind, word).
_TOLD: Mapping[tuple[str, str], tuple[str, str]] = {
    ("loop", "over"): ("list", "对哪些逐条做"),
    ("formula", "value"): ("expression", "算什么"),
    ("summary", "value"): ("over", "汇总什么"),
    ("wait", "hours"): ("expression", "等几个工作小时"),
    ("wait", "until"): ("expression", "或者等到"),
    ("push_down", "each"): ("list", "下推哪些明细"),
    ("push_down", "into"): ("lines", "下推成新记录的哪张明细"),
    ("push_down", "amount"): ("column", "数量列"),
    ("push_down", "whole"): ("expression", "每条一共多少（用 item 写，例如 item.count）"),
    ("entrust", "hours"): ("expression", "几个工作小时内办完"),
    ("entrust", "says"): ("template", "要做什么"),
    ("fill_in", "hours"): ("expression", "几个工作小时内填完"),
    ("fill_in", "says"): ("template", "请他填什么、为什么"),
    ("fill_in", "asks"): ("questions", "填哪些内容"),
    ("request", "gives"): ("inputs", "从回应里读出"),
    ("request", "headers"): ("headers", "请求头"),
    ("get", "where"): ("over", "查找条件"),
    ("get_many", "where"): ("over", "查找条件"),
    ("add", "each"): ("list", "按清单逐条新增"),
    ("stop", "says"): ("template", "结束时说明"),
    ("date_reached", "field"): ("date", "哪个日期"),
    ("date_reached", "days"): ("number", "提前（负数）或推后几天"),
    ("date_reached", "hours"): ("number", "再提前或推后几小时"),
    ("date_reached", "at"): ("text", "几点（如 09:00）"),
    ("schedule", "cron"): ("text", "时刻（分 时 日 月 星期）"),
    ("button", "label"): ("text", "按钮上的字"),
    ("updated", "fields"): ("fields", "哪些字段改动时（不选就是任何字段）"),
    ("before_save", "fields"): ("fields", "哪些字段改动时（不选就是任何字段）"),
    ("webhook", "inputs"): ("inputs", "从调用里读出"),
    ("mail", "senders"): ("words", "只收这些人的（地址，或 @域名；不写就都收）"),
    ("mail", "subject"): ("text", "主题里要有（不写就都收）"),
    ("message", "word"): ("text", "命令（第一个词；不写就都收）"),
    ("message", "text"): ("text", "全文在内容里的位置"),
    ("message", "sender"): ("text", "发送人在内容里的位置"),
}
_LISTS: Mapping[Any, str] = {Who: "people", Assign: "sets", triggers.Input: "inputs", str: "fields"}
#: Drawn in the tree itself, chosen when it is made, or fixed.
NOT_ASKED = frozenset({"kind", "nodes", "ways", "otherwise", "trigger", "on", "format"})


@dataclass(frozen=True)
class Part:
    """A node, a trigger or another part, and what can be said about it."""

    label: str
    asked: tuple[Asked, ...]


def node_parts() -> dict[str, Part]:
    """Return every node, the way through one, and the automation itself, by kind."""
    return {kind: _part(kind, *told) for kind, told in {**NODES, **_OTHERS}.items()}


def trigger_parts() -> dict[str, Part]:
    """Return every trigger by its kind."""
    return {kind: _part(kind, *told) for kind, told in TRIGGERS.items()}


@cache
def _part(kind: str, cls: type, label: str) -> Part:
    hints = get_type_hints(cls)
    return Part(label, tuple(_asked(kind, one, hints[one.name]) for one in fields(cls) if one.name not in NOT_ASKED))


def _asked(part: str, one: Any, hint: Any) -> Asked:
    name = one.name
    kind, label = _TOLD.get((part, name), (_kind(name, hint), label_of(name, hint)))
    expects = _EXPRESSIONS.get(name, "") if kind == "expression" else "boolean" if name == "where" else ""
    return asked_about(one, kind, label, CHOICES, expects=expects)


def _kind(name: str, hint: Any) -> str:
    if name in CHOICES:
        return "choice"
    if name in _KINDS:
        return _KINDS[name]
    if hint is bool:
        return "boolean"
    if hint is int:
        return "number"
    if get_origin(hint) is tuple:
        return _LISTS[get_args(hint)[0]]
    return "expression" if name in _EXPRESSIONS else "text"
