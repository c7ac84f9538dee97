"""A small application for trying procedures (试流程的小应用): orders of many moves, and checks that orders call."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from guocheng.definition.bundle import Bundle
from guocheng.engine.flow import Attached
from guocheng.sdk import (
    EVERYTHING,
    KEEP,
    Who,
    act,
    approval,
    arm,
    await_signal,
    branch,
    bundle,
    call,
    copy_to,
    deadline,
    entity,
    flow,
    grant,
    lines,
    link,
    money,
    move,
    named_outside,
    person,
    procedure,
    role,
    role_member,
    send_signal,
    set_fields,
    somebody_outside,
    stage,
    text,
    work,
)
from guocheng.service.bundles import installed_bundles
from guocheng.service.flow import asking
from guocheng.service.flow.timeline import timeline
from guocheng.service.platform import Platform
from tests.story.company import Company, Record

ORDER, CHECK, PAYMENT = "works.order", "works.check", "works.payment"
order = entity(
    ORDER,
    "订单",
    [
        text("number", "编号", required=True),
        money("amount", "金额"),
        person("buyer", "买手"),
        text("result", "结果"),
        lines("items", "明细", [text("what", "名目"), money("price", "价格")]),
        text("client", "客户"),
        text("phone", "客户电话"),
        text("card", "证件号", masked=True),
    ],
    title="{number}",
    columns=["number", "stage", "amount", "result"],
    owner_fields=["buyer"],
)
check = entity(
    CHECK,
    "检查单",
    [text("what", "检查什么", required=True), money("price", "价格"), text("found", "发现")],
    title="{what}",
    columns=["what", "stage", "price", "found"],
)


payment = entity(
    PAYMENT,
    "收款单",
    [text("number", "编号"), link("order", "订单", ORDER), money("amount", "金额")],
    title="{number}",
)


def asks(name: str, label: str, *steps: Any, to_voided: str = "", **words: Any) -> Any:
    """Return a move whose procedure has these steps."""
    made = procedure(f"{name}_procedure", label, *steps, **words)
    return move(name, label, "new", "agreed", rejected="dropped", voided=to_voided, procedure=made)


def chief() -> Any:
    """Return the step that ends most of these procedures."""
    return approval("chief", "主管审批", role_member("chief"))


#: Ways to hear several people: the judges 甲乙丙, the checker 查, the chief 主管.
JUDGES, CHIEF, CHECKER = role_member("judge"), role_member("chief"), role_member("checker")
VOTES: list[tuple[str, str, list[Who], dict[str, Any]]] = [
    ("weigh", "票签", [JUDGES, replace(CHIEF, weight=3)], {"mode": "weight", "share": 60}),
    ("groups", "分组", [JUDGES, CHECKER], {"mode": "groups", "count": 1}),
    ("share", "比例", [JUDGES], {"mode": "share", "share": 67}),
    ("count", "两人", [JUDGES], {"mode": "count", "count": 2}),
    ("turn", "依次", [JUDGES], {"mode": "in_turn"}),
    ("veto", "否决", [JUDGES, CHIEF], {"veto": [CHIEF], "mode": "count", "count": 2}),
    ("rotate", "轮流", [JUDGES], {"pick": "rotate"}),
    ("fewest", "最闲", [JUDGES], {"pick": "fewest"}),
    ("random", "随机", [JUDGES], {"pick": "random"}),
]
order_flow = flow(
    "works.order_flow",
    "订单处理",
    on=order,
    stages=[stage("new", "新建"), stage("agreed", "同意", "done"), stage("dropped", "放弃", "cancelled")],
    initial="new",
    moves=[
        asks("plain", "请示", approval("say", "会签", role_member("judge"), mode="all_of"), chief()),
        asks("pool", "派单", work("do", "办理", role_member("judge"), mode="claim"), chief()),
        asks("hurry", "限时", approval("quick", "限时审批", role_member("chief"), deadline=deadline("8", then="pass"))),
        *(asks(name, label, approval("say", f"{label}审批", who, **words)) for name, label, who, words in VOTES),
        asks("fill", "填表", work("say", "填写", JUDGES, asks=["result", "items"]),
             act("count", "算一算", [set_fields(amount="12")]), chief(), starter_may_withdraw="any_time"),
        asks("any", "问问", approval("say", "或签", role_member("judge")), chief()),
        asks("lost", "没有人", approval("lost", "没有人的一步", role_member("nobody")), chief()),
        asks("pay", "等付款", await_signal("paid", "等到付款", "paid"), chief()),
        asks("one", "检查", call("sub", "检查子流程", check, "look", sets={"what": "number"},
                                gives={"result": "found"}), chief(), starter_may_withdraw="any_time"),
        asks("each", "逐项检查", call("sub", "逐项检查子流程", check, "look", lines="items",
                                  sets={"what": "line.what", "price": "line.price"}), chief()),
        asks("twice", "检查两遍", call("sub", "两次检查子流程", check, "look", count="2", sets={"what": "number"},
                                   rejected="pass", starter=[role_member("chief")]), chief()),
        asks("aside", "顺便检查", call("sub", "顺便检查子流程", check, "look", sets={"what": "number"}, waits=False),
             chief()),
        asks("nothing", "检查空白", call("sub", "空白检查子流程", check, "look"), chief()),
        asks("easy", "免检", call("sub", "免检子流程", check, "pass_by", sets={"what": "number"},
                                gives={"result": "what"}), chief()),
        asks("endless", "套娃", call("sub", "再下一单", ORDER, "endless", sets={"number": "number"}), chief()),
        asks("split", "分路", branch("size", "金额大小", arm("大额", approval("big", "大额审批", role_member("judge")),
             when="amount > 1000"), arm("小额", approval("small", "小额审批", role_member("judge"), mode="all_of"))),
             chief()),
        asks("told", "问外面", approval(
            "told", "外部指定", named_outside("https://erp.example.com/who", sends=("amount",))), chief()),
        asks("client", "问客户", approval(
            "client", "客户确认", somebody_outside("phone", called="client", days=3), opinion_required="reject",
            rights={"number": "read", "amount": "read", "card": "read", "phone": "masked", "result": "required"}),
            chief(), starter_may_withdraw="any_time"),
        asks("sent", "短信问客户", approval(
            "client", "客户确认", somebody_outside("phone", called="client", sender="https://sms.example.com/send"),
            rights={"number": "read"}), starter_may_withdraw="any_time"),
        asks("begin", "开始时填", work("say", "核价", JUDGES, asks=["amount"], rights={"result": "required"},
             defaults={"amount": "100", "client": "number"}),
             chief(), starter_may_withdraw="any_time"),
        asks("whole", "总时限", approval("quick", "审批", role_member("chief")),
             deadline=deadline("8", escalate=[role_member("checker")], then="pass"), rests_with_starter=True),
        asks("hold", "能作废", approval("quick", "审批", role_member("chief")), may_void="starter",
             compensation=[set_fields(result="'作废了'")], to_voided="dropped"),
        asks("held", "审批作废", approval("quick", "审批", role_member("chief")), void_move="unhold",
             compensation=[set_fields(result="'按申请作废'")]),
        move("unhold", "申请作废", "agreed", "dropped", procedure=procedure(
            "unholding", "作废审批", approval("look", "核对", role_member("checker")))),
        move("away", "转走", ["agreed", "dropped"], "new"),
    ],
)  # fmt: skip
check_flow = flow(
    "works.check_flow",
    "检查",
    on=check,
    stages=[stage("new", "新建"), stage("done", "完成", "done"), stage("refused", "不合格", "cancelled")],
    initial="new",
    moves=[
        move("look", "查看", "new", "done", rejected="refused", procedure=procedure(
            "looking", "查看审批", approval("look", "查看", role_member("checker"), asks=["found"]))),
        move("pass_by", "免查", "new", "done", procedure=procedure(
            "none", "免查审批", copy_to("told", "知会", role_member("chief")))),
    ],
)  # fmt: skip
payment_flow = flow(
    "works.payment_flow",
    "收款",
    on=payment,
    stages=[
        stage("new", "新建"),
        stage("there", "到账", "done", deadline=deadline(
            "8", remind_percents=[50], every_hours=8, every_max=1,
            to=role_member("chief"), escalate=role_member("checker"))),
    ],
    initial="new",
    moves=[
        move("arrive", "到账", "new", "there", actions=[send_signal("paid", to="order", when="amount >= 100")]),
        move("away", "退回", "there", "new"),
    ],
)
COLLEAGUES = (grant("org.unit"), grant("org.person"))
ROLES = [
    role("buyer", "买手", grant(order, *KEEP, rows="own"), grant(check, *KEEP, rows="own"), *COLLEAGUES),
    role("judge", "评委", *COLLEAGUES),
    role("nobody", "没有人的角色", *COLLEAGUES),
    role("checker", "检查员", *COLLEAGUES),
    role("chief", "主管", grant(order, *KEEP), grant(check, *KEEP), *COLLEAGUES),
    role("manager", "流程管理员", *(grant(one, *EVERYTHING) for one in (order, check, payment)), *COLLEAGUES),
]
WORKS = bundle(
    "works",
    "试流程",
    "1",
    entities=[order, check, payment],
    flows=[order_flow, check_flow, payment_flow],
    roles=ROLES,
    needs=["org"],
)
PEOPLE = {
    "买手": "buyer",
    "甲": "judge",
    "乙": "judge",
    "丙": "judge",
    "主管": "chief",
    "查": "checker",
    "管": "manager",
    "外人": "",
}


def bundles() -> tuple[Bundle, ...]:
    """Return the organisation and the works."""
    return (*(one for one in installed_bundles() if one.name == "org"), WORKS)


class Works:
    """People called by one word each, and what they do with orders."""

    def __init__(self, company: Company) -> None:
        self.company = company
        unit = self.company.unit("1", "总部", "branch")
        for number, (name, held) in enumerate(PEOPLE.items()):
            self.company.person(f"W{number:03}", name, unit, *([held] if held else []))

    def order(self, label: str, number: str = "一", **values: Any) -> Record:
        """Let the buyer open an order and make one of its moves."""
        made = self.company.opens("买手", ORDER, number=number, **values)
        self.company.does("买手", label, made)
        return made

    def task(self, name: str, record: Record, box: str = "open") -> int:
        """Return the task of a person on a record, in a box."""
        rows = self.company.todo(name, box)
        return int(next(row["id"] for row in rows if (row["entity"], row["record_id"]) == (record.entity, record.id)))

    def instance(self, record: Record) -> int:
        """Return the newest procedure of a record."""
        return int(self.shown(record)["id"])

    def shown(self, record: Record, name: str = "管") -> dict[str, Any]:
        """Return the newest procedure of a record as somebody sees it."""
        found = self.company.ask(name, lambda look: timeline(look, entity=record.entity, record_id=record.id))
        procedure: dict[str, Any] = found["procedures"][-1]
        return procedure

    def node(self, record: Record, step: str, name: str = "管") -> dict[str, Any]:
        """Return a step of the newest procedure of a record."""
        found: dict[str, Any] = next(one for one in self.shown(record, name)["nodes"] if one["step"] == step)
        return found

    def asks(self, name: str, task: int, people: Sequence[str], how: Attached, **more: Any) -> None:
        """Let a person ask others about a task."""
        ids = [self.company.people[one] for one in people]
        given = {"together": "all_of", "opinion": "", **more}
        self.company.command(name, lambda change: asking.add(change, task_id=task, people=ids, how=how, **given))

    def does(self, name: str, verb: Callable[..., Any], **given: Any) -> Any:
        """Let a person carry out a verb."""
        return self.company.command(name, lambda change: verb(change, **given))

    def steers(self, name: str, verb: Callable[..., Any], record: Record, **given: Any) -> Any:
        """Let a person steer the newest procedure of a record."""
        return self.does(name, verb, instance_id=self.instance(record), **given)

    def checks(self) -> list[Record]:
        """Return every check there is, the oldest first."""
        return sorted((Record(CHECK, row["id"]) for row in self.company.lists("管", CHECK)), key=lambda one: one.id)


def open_works(url: str, folder: Path) -> Works:
    """Found the works on an empty database."""
    platform = Platform.open(database_url=url, files=folder, bundles=bundles())
    platform.prepare(lambda _: None)
    return Works(Company(platform))
