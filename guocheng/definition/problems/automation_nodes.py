"""What can be wrong with a node of an automation (节点的检查): what it names, works out and sets."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from functools import partial

from guocheng.base.problem import Invalid, Problem
from guocheng.definition.action import Assign
from guocheng.definition.automation import (
    Add,
    Automation,
    Choose,
    Delete,
    Entrust,
    FillIn,
    Formula,
    Get,
    GetMany,
    Loop,
    MakeMove,
    Node,
    Notify,
    Parallel,
    PushDown,
    Request,
    Start,
    Stop,
    Summary,
    Update,
    Upsert,
    Wait,
)
from guocheng.definition.automation_names import INPUT_KINDS, ITEM, Known
from guocheng.definition.automation_triggers import Input, MailCame
from guocheng.definition.entity import Field
from guocheng.definition.field_types import FIELD_TYPES, Family, type_of
from guocheng.definition.problems.looking import Looking
from guocheng.expr.check import Checked
from guocheng.expr.types import Kind, Name

FUNCTIONS = ("count", "sum", "avg", "min", "max")
METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")
LEVELS = ("info", "warn", "alarm")
MOST_MAX = 5000
#: What these find or work out is known by their name.
_NAMING = (Add, FillIn, Formula, Get, GetMany, Loop, PushDown, Request, Start, Summary, Upsert)
SLOT = re.compile(r"\{([^{}]*)\}")


def node_problems(look: Looking, automation: Automation, node: Node, names: Known) -> Iterator[Problem]:
    """Say everything that is wrong with one node, without those inside it."""
    yield from _Node(look, automation, node, names).problems()


def note(look: Looking, entity: str, paths: Iterable[str], names: Iterable[Name], where: str) -> None:
    """Say which fields an expression names: those of the record, and those of what is known by a name."""
    known = {one.code: one for one in reversed(tuple(names))}
    for path in paths:
        first, _, rest = path.partition(".")
        if first not in known:
            look.noted(entity, path, where)
        elif rest and known[first].type.entity:
            look.noted(str(known[first].type.entity), rest, where)


class _Node:
    def __init__(self, look: Looking, automation: Automation, node: Node, names: Known) -> None:
        self.look = look
        self.automation = automation
        self.node = node
        self.names = names
        self.where = f"{automation.name}.{node.name}"

    def problems(self) -> Iterator[Problem]:
        """Say everything that is wrong with the node."""
        node = self.node
        yield from self.look.name(node.name, self.where)
        yield from self.look.label(node.label, self.where)
        fields = {one.name for one in self.look.catalogue.fields(self.automation.on)} if self.automation.on else set()
        if node.name in fields and isinstance(node, _NAMING):
            message = f"{self.where}：名称「{node.name}」和字段重名了，后面的公式分不清，请换一个"
            yield Problem("automation.name_taken", self.where, message)
        match node:
            case Get() | GetMany() | Summary():
                yield from self.finding(node)
            case Add():
                yield from self.adding(node)
            case Update():
                yield from self.on_record(node.record)
                yield from self.sets(self.target(node.record), node.sets)
            case Upsert():
                yield from self.look.entity(node.entity, self.where)
                yield from self.over(node.entity, node.where, "where", Kind.BOOLEAN)
                yield from self.sets(node.entity, node.sets)
            case PushDown():
                yield from self.pushing(node)
            case Delete():
                yield from self.on_record(node.record)
            case Formula():
                yield from self.expression(node.value, "value")
            case Choose() | Parallel():
                for way in node.ways:
                    yield from self.expression(way.when, way.label, Kind.BOOLEAN)
            case Loop():
                yield from self.many(node.over)
                yield from self.limit(node.most)
            case Wait():
                yield from self.expression(node.hours, "hours", Kind.NUMBER)
                yield from self.expression(node.until, "until", Kind.INSTANT)
            case MakeMove():
                yield from self.moving(node)
            case Notify():
                yield from self.telling(node)
            case Entrust() | FillIn():
                yield from self.asking(node)
            case Request():
                yield from self.requesting(node)
            case Start():
                yield from self.starting(node)
            case Stop():
                yield from self.expression(node.when, "when", Kind.BOOLEAN)
                yield from self.template(node.says)
            case _:
                pass

    # ---- expressions -----------------------------------------------------------------------------------------------

    def expression(self, text: str, part: str, expects: Kind | None = None, *extra: Name) -> Iterator[Problem]:
        """Refuse an expression over the triggering record that makes no sense."""
        if text:
            check = partial(self.names.over_record, self.node.name, text, expects, *extra)
            yield from self._tried(self.automation.on, check, part, *extra)

    def over(self, entity: str, text: str, part: str, expects: Kind | None = None) -> Iterator[Problem]:
        """Refuse an expression over other records that makes no sense."""
        if text and self.look.catalogue.find_entity(entity):
            check = partial(self.names.over, self.node.name, entity, text, expects)
            yield from self._tried(entity, check, part, *self.names.beside(self.node.name))

    def template(self, text: str) -> Iterator[Problem]:
        """Refuse a text whose braces hold expressions that make no sense."""
        for slot in SLOT.findall(text):
            yield from self.expression(slot, "says")
        if "{" in SLOT.sub("", text) or "}" in SLOT.sub("", text):
            yield Problem("definition.bad_template", self.where, f"{self.where}：「{text}」的大括号不成对")

    def _tried(self, entity: str, check: Callable[[], Checked], part: str, *extra: Name) -> Iterator[Problem]:
        try:
            note(self.look, entity, check().paths, (*extra, *self.names.at[self.node.name]), f"{self.where}.{part}")
        except Invalid as refusal:
            where = f"{self.where}.{part}"
            for one in refusal.problems:
                yield Problem(one.code, where, f"{where}：{one.where}：{one.message}", one.extra)

    def sets(self, entity: str, sets: tuple[Assign, ...], *extra: Name) -> Iterator[Problem]:
        """Refuse assignments to fields that are not there, and values that do not fit them."""
        catalogue = self.look.catalogue
        for one in sets:
            yield from self.look.field(entity, one.field, f"{self.where}.{one.field}")
            field = catalogue.field(entity, one.field) if catalogue.find_entity(entity) else None
            kind = _kind(field)
            if field is not None and (field.has_lines or "." in one.field):
                message = f"{self.where}：「{field.label}」是明细，不能用一个公式赋值"
                yield Problem("automation.not_settable", self.where, message)
            elif field is not None:
                yield from self.expression(one.value, one.field, kind, *extra)

    # ---- records ---------------------------------------------------------------------------------------------------

    def target(self, record: str) -> str:
        """Return the entity of a record that is named; blank when nobody knows it."""
        if not record:
            return self.automation.on
        found = self._name(record)
        return found.type.entity or "" if found is not None and found.type.kind is Kind.LINK else ""

    def on_record(self, record: str) -> Iterator[Problem]:
        """Refuse a record that nothing before the node found."""
        if not self.target(record):
            what = f"「{record}」" if record else "触发的记录"
            message = f"{self.where}：{what}不是一条记录，请写前面查到的记录、循环里的这一条，或本记录的关联字段"
            yield Problem("automation.no_record", self.where, message)

    def many(self, name: str) -> Iterator[Problem]:
        """Refuse a list that nothing before the node found."""
        if self.names.many(self.node.name, name) is None:
            message = f"{self.where}：「{name}」不是多条记录，请写前面「查询多条」的节点，或本记录的明细"
            yield Problem("automation.no_list", self.where, message)

    def limit(self, most: int) -> Iterator[Problem]:
        """Refuse to go over more than anybody would wait for."""
        if not 1 <= most <= MOST_MAX:
            yield Problem("automation.bad_limit", self.where, f"{self.where}：最多条数要在 1 到 {MOST_MAX} 之间")

    def finding(self, node: Get | GetMany | Summary) -> Iterator[Problem]:
        """Refuse to look for what cannot be found."""
        yield from self.look.entity(node.entity, self.where)
        yield from self.over(node.entity, node.where, "where", Kind.BOOLEAN)
        if isinstance(node, Summary):
            if node.function not in FUNCTIONS or (node.function != "count" and not node.value):
                message = f"{self.where}：汇总方式要是 {'、'.join(FUNCTIONS)}，计数以外要写明汇总什么"
                yield Problem("automation.bad_summary", self.where, message)
            yield from self.over(node.entity, node.value, "value")
            return
        if node.sort:
            yield from self.look.field(node.entity, node.sort.removeprefix("-"), self.where)
        if isinstance(node, GetMany):
            yield from self.limit(node.most)

    def adding(self, node: Add) -> Iterator[Problem]:
        """Refuse to add what cannot be added."""
        yield from self.look.entity(node.entity, self.where)
        item = self.names.item(node.name, node.each, ITEM, "这一条") if node.each else None
        if node.each:
            yield from self.many(node.each)
        yield from self.sets(node.entity, node.sets, *((item,) if item else ()))
        if node.attachments:
            yield from self.keeping(node)

    def keeping(self, node: Add) -> Iterator[Problem]:
        """Refuse to keep attachments where none come, or where they cannot be kept."""
        catalogue = self.look.catalogue
        field = catalogue.field(node.entity, node.attachments) if catalogue.find_entity(node.entity) else None
        kept = field is not None and "." not in node.attachments and type_of(field).family(field) is Family.FILES
        if not kept or node.each or not isinstance(self.automation.trigger, MailCame):
            message = f"{self.where}：来信附件只能由「收到邮件」触发的自动化存进新增那一条的附件字段"
            yield Problem("automation.no_attachments", self.where, message)

    def pushing(self, node: PushDown) -> Iterator[Problem]:
        """Refuse lines that cannot go on, and quantities that cannot be counted."""
        yield from self.look.entity(node.entity, self.where)
        yield from self.many(node.each)
        yield from self.sets(node.entity, node.sets)
        catalogue = self.look.catalogue
        table = catalogue.field(node.entity, node.into) if catalogue.find_entity(node.entity) else None
        if table is None or not table.has_lines:
            message = f"{self.where}：「{node.into}」不是「{node.entity}」的明细，请写明下推到哪张明细"
            yield Problem("automation.no_lines", self.where, message)
            return
        item = self.names.item(node.name, node.each, ITEM, "这一条")
        extra = (item,) if item else ()
        columns = {one.name: one for one in table.lines}
        for one in node.line_sets:
            yield from self.look.field(node.entity, f"{node.into}.{one.field}", f"{self.where}.{one.field}")
            yield from self.expression(one.value, one.field, _kind(columns.get(one.field)), *extra)
        yield from self.expression(node.whole, "whole", Kind.NUMBER, *extra)
        kinds = [_kind(columns.get(name)) for name in (node.origin, node.amount)]
        tracked = (bool(node.origin), bool(node.amount), bool(node.whole))
        whole_number = node.origin in columns and columns[node.origin].type == "integer"
        if any(tracked) and not (all(tracked) and kinds == [Kind.NUMBER, Kind.NUMBER] and whole_number):
            message = f"{self.where}：要记住下推了多少，来源列（整数）、数量列和「一共多少」三样都要写"
            yield Problem("automation.not_counted", self.where, message)

    # ---- the rest --------------------------------------------------------------------------------------------------

    def moving(self, node: MakeMove) -> Iterator[Problem]:
        """Refuse a move that is not there."""
        yield from self.on_record(node.record)
        entity = self.target(node.record)
        flow = self.look.catalogue.flow_of(entity) if entity else None
        if entity and (flow is None or flow.move(node.move) is None):
            yield Problem("automation.no_move", self.where, f"{self.where}：「{entity}」没有流转「{node.move}」")
        yield from self.sets(entity, node.sets)
        yield from self.template(node.comment)

    def telling(self, node: Notify) -> Iterator[Problem]:
        """Refuse a notice that reaches nobody."""
        yield from self.look.people(self.automation.on, node.tell, f"{self.where}.tell")
        yield from self.template(node.says)
        if node.level not in LEVELS:
            yield Problem("automation.bad_level", self.where, f"{self.where}：级别要是 {'、'.join(LEVELS)}")

    def requesting(self, node: Request) -> Iterator[Problem]:
        """Refuse a request that cannot be sent."""
        yield from self.template(node.url)
        for one in node.sends:
            yield from self.expression(one.value, one.field)
        if node.method not in METHODS or not node.url.startswith(("https://", "http://")):
            message = f"{self.where}：方法要是 {'、'.join(METHODS)}，地址要以 https:// 开头"
            yield Problem("automation.bad_request", self.where, message)
        yield from self.inputs(node.gives)

    def asking(self, node: Entrust | FillIn) -> Iterator[Problem]:
        """Refuse to ask nobody, and a form that cannot be filled in."""
        yield from self.look.people(self.automation.on, node.who, f"{self.where}.who")
        yield from self.template(node.says)
        yield from self.expression(node.hours, "hours", Kind.NUMBER)
        if isinstance(node, FillIn):
            if not node.asks:
                yield Problem("automation.nothing_asked", self.where, f"{self.where}：请写明要填哪些内容")
            yield from self.look.twice((one.name for one in node.asks), self.where, "内容")
            for asked in node.asks:
                yield from self.look.name(asked.name, f"{self.where}.{asked.name}")
                yield from self.look.label(asked.label, f"{self.where}.{asked.name}")
            yield from self.inputs(node.asks)

    def inputs(self, inputs: tuple[Input, ...]) -> Iterator[Problem]:
        """Refuse values of kinds that nobody knows."""
        for given in inputs:
            if given.type not in INPUT_KINDS:
                message = f"{self.where}：「{given.label}」的类型要是 {'、'.join(INPUT_KINDS)}"
                yield Problem("automation.bad_input", f"{self.where}.{given.name}", message)

    def starting(self, node: Start) -> Iterator[Problem]:
        """Refuse to start what is not there, or for a record of another kind."""
        called = self.look.catalogue.automations.get(node.automation)
        if called is None:
            yield Problem("automation.unknown", self.where, f"{self.where}：没有自动化「{node.automation}」")
        elif called.on and self.target(node.record) != called.on:
            message = f"{self.where}：「{called.label}」要处理「{called.on}」的记录，这里给的不是"
            yield Problem("automation.wrong_record", self.where, message)

    def _name(self, path: str) -> Name | None:
        first, *rest = path.split(".")
        at = self.names.at[self.node.name]
        found = next((one for one in at if one.code == first), None)
        if found is None and self.automation.on:
            found = self.look.catalogue.scope(self.automation.on).lookup(first)
        for word in rest:
            found = found.inner.lookup(word) if found is not None and found.inner is not None else None
        return found


def _kind(field: Field | None) -> Kind | None:
    """Return what an expression for a field has to give; nothing where nobody knows the field."""
    return FIELD_TYPES[field.type].expr_type(field).kind if field and field.type in FIELD_TYPES else None
