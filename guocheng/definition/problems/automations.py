"""What can be wrong with an automation (自动化的检查): triggers that never come, names nobody knows, circles."""

from __future__ import annotations

import re
from collections.abc import Iterator

from guocheng.base.cron import Cron
from guocheng.base.problem import Invalid, Problem
from guocheng.definition.automation import (
    Attempt,
    Automation,
    FillIn,
    Node,
    Request,
    RunAs,
    Start,
    Wait,
    every_node,
    inner_blocks,
)
from guocheng.definition.automation_names import INPUT_KINDS, Known, known
from guocheng.definition.automation_triggers import (
    AlertTold,
    BeforeSave,
    Button,
    Called,
    DateReached,
    FlowEvent,
    FromOutside,
    ImportFinished,
    Input,
    MailCame,
    MessageCame,
    PersonJoins,
    PersonLeaves,
    Schedule,
    Updated,
    Webhook,
)
from guocheng.definition.problems.automation_nodes import node_problems, note
from guocheng.definition.problems.looking import Looking
from guocheng.expr.types import Kind

PERSON = "org.person"
EVENTS = ("started", "entered", "left", "approved", "rejected", "ended")
#: Nobody stands behind these, so there is nobody whose rights a run could have.
NOBODY = (Schedule, DateReached, Webhook, MailCame, MessageCame, AlertTold)
WITHOUT_RECORD = (Schedule, Webhook, MailCame, MessageCame)
#: What a run in the transaction of somebody's save cannot wait for.
_WAITING = (Wait, Request, Start, FillIn)
#: What may be done before a save: nothing but thinking, finding, setting fields of the record itself and refusing.
_BEFORE_SAVE = ("formula", "choose", "loop", "get", "get_many", "summary", "update", "stop")
DEPTH_MAX = 10
NODES_MAX = 200
_SENDER = re.compile(r"[^@\s,]*@[^@\s,]+")
_TIME = re.compile(r"([01]\d|2[0-3]):[0-5]\d")


def automation_problems(look: Looking, automation: Automation) -> Iterator[Problem]:
    """Say everything that is wrong with an automation."""
    where = automation.name
    yield from look.name(automation.name, where)
    yield from look.label(automation.label, where)
    if automation.on or not isinstance(automation.trigger, (*WITHOUT_RECORD, Called)):
        yield from look.entity(automation.on, where)
        if look.catalogue.find_entity(automation.on) is None:
            return
    yield from _trigger_problems(look, automation)
    yield from _setting_problems(look, automation)
    names = known(look.catalogue, automation)
    yield from _expression(look, automation, names, "when", Kind.BOOLEAN)
    yield from _expression(look, automation, names, "order_by")
    yield from _tree_problems(look, automation, names)


def _trigger_problems(look: Looking, automation: Automation) -> Iterator[Problem]:
    trigger, on, where = automation.trigger, automation.on, f"{automation.name}.trigger"
    match trigger:
        case Updated() | BeforeSave():
            yield from look.fields(on, trigger.fields, where)
        case FlowEvent():
            yield from _flow_event_problems(look, automation, trigger)
        case Schedule():
            yield from _cron_problems(trigger.cron, where)
        case DateReached():
            yield from look.field(on, trigger.field, where, ("date", "instant"))
            if not _TIME.fullmatch(trigger.at):
                yield _bad_trigger(where, f"时刻「{trigger.at}」要写成 09:00 这样")
        case Button():
            yield from look.label(trigger.label, where)
            for role in trigger.roles:
                if role not in look.catalogue.roles:
                    yield Problem("definition.unknown_role", where, f"{where}：没有角色「{role}」")
        case Webhook():
            yield from input_problems(look, trigger.inputs, where)
        case MailCame():
            for sender in trigger.senders:
                if not _SENDER.fullmatch(sender):
                    yield _bad_trigger(where, f"发件人「{sender}」要写成地址（a@example.com）或域名（@example.com）")
        case MessageCame():
            if len(trigger.word.split()) > 1 or trigger.word.startswith(("/", "@")):
                yield _bad_trigger(where, f"命令「{trigger.word}」要是一个词，前面不写 / 和 @")
        case PersonJoins() | PersonLeaves():
            if on != PERSON:
                yield _bad_trigger(where, "入职和离职要写在「人员」上")
        case AlertTold():
            alert = look.catalogue.alerts.get(trigger.alert)
            if alert is None or alert.on != on:
                yield _bad_trigger(where, f"「{on}」上没有警报「{trigger.alert}」")
        case _:
            pass
    if isinstance(trigger, FromOutside) and not 1 <= trigger.per_minute <= 6000:
        yield _bad_trigger(where, "每分钟次数要在 1 到 6000 之间")
    if isinstance(trigger, WITHOUT_RECORD) and on:
        yield _bad_trigger(where, "定时、外部调用、邮件和聊天命令不属于某个实体，请去掉「实体」，要处理的记录用查询找")


def _flow_event_problems(look: Looking, automation: Automation, trigger: FlowEvent) -> Iterator[Problem]:
    where = f"{automation.name}.trigger"
    flow = look.catalogue.flow_of(automation.on)
    procedures = {one.name: one.procedure for one in flow.moves if one.procedure} if flow else {}
    if not procedures:
        yield _bad_trigger(where, f"「{automation.on}」没有审批过程，流程事件永远不会来")
        return
    if trigger.event not in EVENTS:
        yield _bad_trigger(where, f"不认识流程事件「{trigger.event}」，可以是：{'、'.join(EVENTS)}")
    if trigger.move and trigger.move not in procedures:
        yield _bad_trigger(where, f"没有带审批的流转「{trigger.move}」，可以是：{'、'.join(procedures)}")


def _cron_problems(text: str, where: str) -> Iterator[Problem]:
    try:
        Cron.of(text)
    except Invalid as refusal:
        yield from (Problem(one.code, where, f"{where}：{one.message}") for one in refusal.problems)


def input_problems(look: Looking, inputs: tuple[Input, ...], where: str) -> Iterator[Problem]:
    """Say what is wrong with values that come from outside."""
    yield from look.twice((one.name for one in inputs), where, "输入")
    for one in inputs:
        yield from look.name(one.name, f"{where}.{one.name}")
        yield from look.label(one.label, f"{where}.{one.name}")
        if one.type not in INPUT_KINDS:
            message = f"{where}：「{one.label}」的类型要是 {'、'.join(INPUT_KINDS)}，现在是「{one.type}」"
            yield Problem("automation.bad_input", f"{where}.{one.name}", message)


def _setting_problems(look: Looking, automation: Automation) -> Iterator[Problem]:
    where, retry = automation.name, automation.retry
    if automation.run_as is RunAs.TRIGGERER and isinstance(automation.trigger, NOBODY):
        yield _bad_setting(where, "这种触发没有触发人，请把「以谁的身份」设为系统")
    if not (1 <= retry.tries <= 20 and 1 <= retry.seconds <= 86_400):
        yield _bad_setting(where, "最多试 1 到 20 次，第一次等待 1 秒到 1 天")
    if not (0 <= automation.loops_max <= 10 and automation.per_hour_max >= 0 and 1 <= automation.keep_days <= 3650):
        yield _bad_setting(where, "自触发深度在 0 到 10 之间，每小时次数不能是负数，运行记录保留 1 到 3650 天")
    if automation.owner:
        yield from look.people(automation.on, automation.owner, f"{where}.owner")
    if automation.at_once and isinstance(automation.trigger, (*WITHOUT_RECORD, DateReached, ImportFinished, AlertTold)):
        yield _bad_setting(where, "这种触发不能同步执行")


def _tree_problems(look: Looking, automation: Automation, names: Known) -> Iterator[Problem]:
    where = automation.name
    nodes = list(every_node(automation.nodes))
    if not nodes:
        yield Problem("automation.nothing", where, f"{where}：一个节点也没有，请加上要做的事")
    if len(nodes) > NODES_MAX or _depth(automation.nodes) > DEPTH_MAX:
        message = f"{where}：最多 {NODES_MAX} 个节点，套 {DEPTH_MAX} 层，请拆成子自动化"
        yield Problem("automation.too_large", where, message)
        return
    yield from look.twice((one.name for one in nodes), where, "节点")
    at_once = automation.at_once or isinstance(automation.trigger, BeforeSave)
    for node in nodes:
        yield from _place_problems(automation, node, at_once)
        yield from node_problems(look, automation, node, names)
    yield from _circle_problems(look, automation)


def _place_problems(automation: Automation, node: Node, at_once: bool) -> Iterator[Problem]:
    where = f"{automation.name}.{node.name}"
    waits = isinstance(node, _WAITING) and not (isinstance(node, Start) and not node.waits)
    if at_once and waits:
        message = f"{where}：同步执行的自动化不能等待，「{node.label}」请放到异步的自动化里"
        yield Problem("automation.cannot_wait", where, message)
    own = getattr(node, "record", "") == ""
    if isinstance(automation.trigger, BeforeSave) and (node.kind not in _BEFORE_SAVE or not own):
        message = f"{where}：保存前只能查询、计算、设置本记录的字段、拒绝保存，「{node.label}」请放到保存后"
        yield Problem("automation.before_save", where, message)
    if isinstance(node, Attempt) and not node.nodes:
        yield Problem("automation.nothing", where, f"{where}：「{node.label}」里一个节点也没有")


def _circle_problems(look: Looking, automation: Automation) -> Iterator[Problem]:
    """Refuse an automation that starts itself by way of others, waiting or not."""
    seen, waiting = set[str](), [automation]
    while waiting:
        for node in every_node(waiting.pop().nodes):
            called = look.catalogue.automations.get(node.automation) if isinstance(node, Start) else None
            if called is None or called.name in seen:
                continue
            if called.name == automation.name:
                message = f"{automation.name}：它会经过子自动化又启动自己，永远停不下来"
                yield Problem("automation.circle", automation.name, message)
                return
            seen.add(called.name)
            waiting.append(called)


def _depth(nodes: tuple[Node, ...]) -> int:
    return 1 + max((_depth(block) for node in nodes for block in inner_blocks(node)), default=0)


def _expression(
    look: Looking, automation: Automation, names: Known, part: str, expects: Kind | None = None
) -> Iterator[Problem]:
    where, text = f"{automation.name}.{part}", getattr(automation, part)
    if not text:
        return
    try:
        note(look, automation.on, names.over_record("", text, expects).paths, names.at[""], where)
    except Invalid as refusal:
        for one in refusal.problems:
            yield Problem(one.code, where, f"{where}：{one.where}：{one.message}", one.extra)


def _bad_trigger(where: str, message: str) -> Problem:
    return Problem("automation.bad_trigger", where, f"{where}：{message}")


def _bad_setting(where: str, message: str) -> Problem:
    return Problem("automation.bad_setting", where, f"{where}：{message}")


__all__ = ["EVENTS", "automation_problems", "input_problems"]
