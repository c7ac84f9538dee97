"""What the flow designer may ask about a procedure (流程设计器): every part with its attributes, words and choices.

- Read off the dataclasses, so an attribute added there is asked about here; a test sees to its word.
- The kinds: text, expression, boolean, number, numbers, choice, people, fields, lines, step, entity, move, sets,
  actions, deadline, rights, checks and papers; of people also persons, role and path.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import MISSING, dataclass, fields
from enum import StrEnum
from functools import cache
from typing import Any, get_args, get_origin, get_type_hints

from guocheng.definition.action import Action, Assign
from guocheng.definition.form_rights import FieldRight, StepCheck
from guocheng.definition.procedure import (
    Act,
    Approval,
    Arm,
    AwaitSignal,
    Branch,
    Call,
    CopyTo,
    Deadline,
    End,
    Mode,
    Nobody,
    Pick,
    Procedure,
    Repeated,
    Route,
    Then,
    Voids,
    WaitFor,
    Work,
)
from guocheng.definition.who import Who, WhoKind
from guocheng.definition.words import MEMBERS, PROPERTIES

#: The parts of a procedure by the word the designer calls them.
PARTS: Mapping[str, tuple[type, str]] = {
    "approval": (Approval, "审批"),
    "work": (Work, "办理"),
    "copy": (CopyTo, "抄送"),
    "branch": (Branch, "分支"),
    "act": (Act, "自动"),
    "wait": (WaitFor, "等待"),
    "signal": (AwaitSignal, "等待外部"),
    "call": (Call, "子流程"),
    "route": (Route, "路由"),
    "end": (End, "结束"),
    "arm": (Arm, "分路"),
    "deadline": (Deadline, "时限"),
    "procedure": (Procedure, "过程"),
}
#: The words of attributes that hold one of a few values.
CHOICES: Mapping[str, Mapping[str, str]] = {
    "mode": {
        Mode.ANY_OF: "或签（一人即可）",
        Mode.ALL_OF: "会签（全部同意）",
        Mode.IN_TURN: "依次",
        Mode.SHARE: "按比例",
        Mode.COUNT: "几人通过",
        Mode.WEIGHT: "票签（按票数）",
        Mode.GROUPS: "分组会签",
        Mode.CLAIM: "认领",
    },
    "pick": {
        Pick.EVERYBODY: "找到的每个人",
        Pick.RANDOM: "随机一人",
        Pick.ROTATE: "轮流一人",
        Pick.FEWEST: "待办最少的一人",
    },
    "nobody": {
        Nobody.INCIDENT: "停下，由管理员指定",
        Nobody.PASS: "自动通过",
        Nobody.REJECT: "自动拒绝",
        Nobody.INSTEAD: "交给替代的人",
    },
    "repeated": {
        Repeated.EACH: "每次都要审",
        Repeated.CONSECUTIVE: "相邻的自动通过",
        Repeated.FIRST_ONLY: "只审一次",
    },
    "then": {
        Then.NOTHING: "只标记超时",
        Then.PASS: "自动通过",
        Then.REJECT: "自动拒绝",
        Then.SEND_BACK: "退回发起人",
        Then.HAND_OVER: "转交",
    },
    "opinion_required": {"never": "不必填", "reject": "拒绝时必填", "always": "总要填"},
    "split": {"exclusive": "条件（只走一条）", "parallel": "并行（全部走）", "inclusive": "包容（成立的都走）"},
    "starter_may_withdraw": {"never": "不能撤回", "until_first": "第一个人处理之前", "any_time": "结束之前随时"},
    "may_void": {Voids.NOBODY: "谁也不能", Voids.ADMINISTRATORS: "流程管理员", Voids.STARTER: "发起人和流程管理员"},
    "rejected": {"reject": "本流程也不通过", "pass": "照常往下走"},
}
_EXPRESSIONS: Mapping[str, str] = {"when": "boolean", "hours": "number", "until": "instant"}
#: Attributes whose kind or word their type does not tell.
_TOLD: Mapping[tuple[str, str], tuple[str, str]] = {
    ("call", "count"): ("expression", "发起几份"),
    ("call", "entity"): ("entity", "发起哪张表单"),
    ("call", "move"): ("move", "走哪个流转"),
    ("call", "lines"): ("lines", "按明细逐行发起"),
    ("call", "gives"): ("sets", "结束后带回"),
    ("call", "rejected"): ("choice", "子流程不通过时"),
    ("route", "to"): ("step", "去往步骤"),
    ("end", "voided"): ("boolean", "以作废结束"),
    ("procedure", "void_move"): ("own_move", "作废要先走哪个审批"),
    **{(part, "papers"): ("papers", "可打印的版式") for part in ("approval", "work", "copy", "procedure")},
}
#: What lists of these are asked as.
_LISTS: Mapping[Any, str] = {
    Who: "people",
    Assign: "sets",
    int: "numbers",
    str: "fields",
    Action: "actions",
    FieldRight: "rights",
    StepCheck: "checks",
}
#: Drawn in the tree itself, or fixed.
NOT_ASKED = frozenset({"kind", "steps", "arms"})


@dataclass(frozen=True)
class Asked:
    """One thing that can be said about a part; `default` holds when nothing is said, `choices` are (value, word)."""

    name: str
    label: str
    kind: str
    expects: str = ""
    choices: tuple[tuple[str, str], ...] = ()
    default: Any = None


@dataclass(frozen=True)
class Source:
    """A way to name people, and what is asked about it."""

    kind: str
    label: str
    asked: tuple[Asked, ...]


_WHO_ASKED: Mapping[str, Asked] = {
    one.name: one
    for one in (
        Asked("people", "人员", "persons"),
        Asked("role", "角色", "role"),
        Asked("code", "编号或名称", "text"),
        Asked("field", "表单字段", "path"),
        Asked("of_starter", "发起人单位内的", "boolean", default=False),
        Asked("level", "级数", "number", default=0),
        Asked("last", "到哪个单位或单位类型为止", "text", default=""),
        Asked("downward", "由上往下", "boolean", default=False),
        Asked("among", "可选范围", "people"),
        Asked("at_least", "至少几人", "number", default=1),
        Asked("at_most", "至多几人", "number", default=0),
        Asked("step", "步骤", "step"),
        Asked("where", "人员条件", "expression", "boolean"),
        Asked("matter", "事项", "expression", "text"),
        Asked("amount", "金额", "expression", "money"),
        Asked("value", "公式", "expression", ""),
        Asked("url", "地址", "text"),
        Asked("sends", "告诉它的字段", "fields"),
        Asked("called", "怎么称呼（字段）", "path"),
        Asked("days", "链接几天内有效", "number", default=7),
    )
}
#: What means something else for one source than for the others.
_ASKED_OF: Mapping[tuple[WhoKind, str], Asked] = {
    (WhoKind.LINK, "url"): Asked("url", "代发链接的短信或邮件系统地址（可不填）", "text", default="")
}
#: What each source is called where one is chosen, and what it is asked.
_SOURCES: Mapping[str, tuple[str, str]] = {
    "named": ("指定人员", "people"),
    "role": ("角色", "role field of_starter"),
    "post": ("岗位", "code field of_starter"),
    "head": ("表单中部门的负责人", "field level"),
    "heads": ("表单中部门的连续多级负责人", "field level last downward"),
    "holder": ("表单中的人员", "field"),
    "holder_superior": ("表单中人员的直属上级", "field level"),
    "related": ("相关记录中的人员", "field"),
    "starter": ("发起人本人", ""),
    "starter_head": ("发起人的部门负责人", "level"),
    "starter_heads": ("发起人的连续多级负责人", "level last downward"),
    "superior": ("发起人的直属上级", "level"),
    "superiors": ("发起人的连续多级上级", "level downward"),
    "starter_picks": ("发起人自选", "among at_least at_most"),
    "previous_picks": ("上一步审批人选择", "among at_least at_most"),
    "step": ("与某一步的审批人相同", "step"),
    "group": ("用户组", "code"),
    "roster": ("值班表", "code"),
    "query": ("按条件查人员", "where"),
    "matrix": ("审批矩阵", "matter field amount"),
    "expression": ("公式", "value"),
    "outside": ("由外部系统指定", "url sends"),
    "link": ("外部人员（凭链接）", "field called days url"),
}


@cache
def asked_of(part: str) -> tuple[Asked, ...]:
    """Return what can be said about a part, in the order of its dataclass."""
    cls, _ = PARTS[part]
    hints = get_type_hints(cls)
    return tuple(_asked(part, one, hints[one.name]) for one in fields(cls) if one.name not in NOT_ASKED)


def sources() -> Iterator[Source]:
    """Yield the ways to name people for a step; everybody who may edit is not one of them."""
    known = {one.name for one in fields(Who)}
    for kind in WhoKind:
        if kind in _SOURCES:
            label, uses = _SOURCES[kind]
            asked = (_ASKED_OF.get((kind, use)) or _WHO_ASKED[use] for use in uses.split() if use in known)
            yield Source(kind.value, label, tuple(asked))


def source_word(kind: WhoKind) -> str:
    """Return what a way to name people is called."""
    return _SOURCES[kind][0] if kind in _SOURCES else kind.value


def choice_word(attribute: str, value: str) -> str:
    """Return the word of a value."""
    return CHOICES.get(attribute, {}).get(value, value)


def asked_about(
    one: Any, kind: str, label: str, choices: Mapping[str, Mapping[str, str]], *, expects: str = ""
) -> Asked:
    """Return what is asked about an attribute of a dataclass, with its default and the values to choose from."""
    offered = tuple((str(value), word) for value, word in choices.get(one.name, {}).items()) if kind == "choice" else ()
    default = one.default if isinstance(one.default, str | bool | int) else None
    return Asked(one.name, label, kind, expects, offered, None if one.default is MISSING else default)


def label_of(name: str, hint: Any) -> str:
    """Return the word of an attribute; what holds several has the word of its members where there is one."""
    return MEMBERS[name] if get_origin(hint) is tuple and name in MEMBERS else PROPERTIES.get(name) or MEMBERS[name]


def _asked(part: str, one: Any, hint: Any) -> Asked:
    name = one.name
    kind, label = _TOLD.get((part, name), (_kind(name, hint), label_of(name, hint)))
    expects = ("number" if name == "count" else _EXPRESSIONS.get(name, "")) if kind == "expression" else ""
    return asked_about(one, kind, label, CHOICES, expects=expects)


def _kind(name: str, hint: Any) -> str:
    if hint is bool:
        return "boolean"
    if hint is int:
        return "number"
    if hint is Deadline:
        return "deadline"
    if get_origin(hint) is tuple:
        inner = get_args(hint)[0]
        return _LISTS[inner]
    if (isinstance(hint, type) and issubclass(hint, StrEnum)) or name in CHOICES:
        return "choice"
    return "expression" if name in _EXPRESSIONS else "text"
