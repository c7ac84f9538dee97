"""客户账单 (the month bill of a customer as a document): figures as they were, and how far it is.

- The platform writes the figures; what was confirmed is never changed, a later difference is told and settled later.
- One bill for a customer and a month. An outlet sees it where all pieces of the month were its own.
"""

from __future__ import annotations

from guocheng.sdk import (
    Category,
    act,
    approval,
    choice,
    date,
    decimal,
    entity,
    flow,
    integer,
    lines,
    link,
    money,
    move,
    option,
    procedure,
    role_member,
    section,
    serial,
    set_fields,
    somebody_outside,
    stage,
    text,
    unit,
    view,
    work,
)
from guocheng_apps.express.customers import customer
from guocheng_apps.express.lists import price_list, price_version

FINANCE = role_member("express_finance", label="结算会计")
CLERK = role_member("express_billing", label="客户账单员")
BOSS = role_member("boss", label="总经理")

bill = entity(
    "express.bill",
    "客户账单",
    [
        serial("number", "账单号", "ZD{yyyyMM}{0000}", searchable=True),
        date("month", "月份", precision="month", required=True, indexed=True, readonly=True),
        link("customer", "客户", customer, required=True, indexed=True, readonly=True),
        unit("outlet", "网点", indexed=True, readonly=True, help="这个月的件都在一个网点时才有"),
        integer("pieces", "件数", readonly=True),
        decimal("kilograms", "计费重量", scale=3, unit="公斤", readonly=True),
        integer("failed", "未计价件数", readonly=True),
        money("freight", "运费", readonly=True),
        money("surcharge", "附加费", readonly=True),
        money("insurance", "保价费", readonly=True),
        money("average_added", "均重追补", readonly=True),
        money("destination_added", "占比追补", readonly=True),
        money("prepaid", "已预付", readonly=True),
        money(
            "own",
            "本月金额",
            formula="freight + surcharge + insurance + average_added + destination_added - prepaid",
        ),
        money("carried", "以前月份的差额", readonly=True),
        money("due", "应付", formula="own + carried"),
        money("rebate", "返利", readonly=True, help="另外返给客户，不从应付里扣"),
        lines(
            "items",
            "应付的由来",
            [text("label", "项目", readonly=True, width=440), money("amount", "金额", readonly=True)],
            readonly=True,
        ),
        lines(
            "rebates",
            "返利明细",
            [text("label", "政策", readonly=True), money("amount", "金额", readonly=True)],
            readonly=True,
        ),
        lines(
            "versions",
            "用到的价格表",
            [
                link("price_list", "价格表", price_list, readonly=True),
                link("edition", "版本", price_version, readonly=True),
                integer("pieces", "件数", readonly=True),
                decimal("kilograms", "计费重量", scale=3, unit="公斤", readonly=True),
                money("fee", "费用", readonly=True),
            ],
            readonly=True,
        ),
        lines(
            "settles",
            "结清的差额",
            [
                link("bill", "哪张账单", "express.bill", readonly=True),
                money("amount", "差额", readonly=True),
                money("rebate", "返利的差额", readonly=True),
            ],
            readonly=True,
        ),
        text("reasons", "要人工审核的原因", long=True, readonly=True, visible_when="not ISEMPTY(reasons)"),
        text("returned", "反审核原因", long=True, visible_when="not ISEMPTY(returned)"),
        money("now_own", "现在应为", readonly=True, visible_when="not ISEMPTY(changed)"),
        text("changed", "确认后数据变了", long=True, readonly=True, visible_when="not ISEMPTY(changed)"),
        choice(
            "reconciliation",
            "对账",
            [
                option("open", "未对账", "grey"),
                option("agreed", "已对账", "green"),
                option("objected", "有异议", "red"),
                option("resolved", "异议已解决", "blue"),
            ],
            default="'open'",
            indexed=True,
        ),
        choice("reply", "客户答复", [option("agreed", "对账无误", "green"), option("objected", "有异议", "red")]),
        text("objection", "客户的异议", long=True, required_when="reply = 'objected'"),
        text("answer", "异议处理结果", long=True),
        date("sent_on", "发送日期"),
        date("paid_on", "收款日期"),
        text("source_key", "编号", readonly=True, unique=True),
    ],
    title="{customer} {month}账单",
    icon="receipt",
    importable=False,
    sections=[
        section("账单", "number", "month", "customer", "outlet", "due", "rebate"),
        section("审核和变动", "reasons", "returned", "changed", "now_own"),
        section("应付的由来", "items"),
        section("件数", "pieces", "kilograms", "failed"),
        section(
            "费用", "freight", "surcharge", "insurance", "average_added", "destination_added", "prepaid", "own",
            "carried",
        ),
        section("对账和收款", "reconciliation", "reply", "objection", "answer", "sent_on", "paid_on"),
        section("明细", "rebates", "versions", "settles", "source_key", collapsed=True),
    ],
    columns=["number", "month", "customer", "pieces", "kilograms", "due", "rebate", "stage", "reconciliation",
             "failed", "outlet"],
    phone_columns=["month", "due", "stage"],
    filters=["stage", "month", "customer", "reconciliation", "outlet"],
    sort=["-month", "-id"],
    unit_fields=["outlet"],
    indexes=[["customer", "month"]],
    views=[
        view("waiting", "待审核的", where={"field": "stage", "op": "eq", "value": "review"}),
        view("objected", "有异议的", where={"field": "reconciliation", "op": "eq", "value": "objected"}),
        view("changed", "确认后数据变了的", where={"field": "changed", "op": "not_empty"}),
    ],
)  # fmt: skip

#: What a customer is shown of his bill by the link.
_SHOWN = (
    "month", "customer", "pieces", "kilograms", "failed", "freight", "surcharge", "insurance", "average_added",
    "destination_added", "prepaid", "carried", "due", "rebate",
)  # fmt: skip
_HEARD = set_fields(reconciliation="reply")
_ANEW = set_fields(reconciliation="'open'", reply="IF(false, 'agreed')")
_RESOLVED = set_fields(reconciliation="'resolved'")

_reconciling = procedure(
    "reconciling",
    "客户对账",
    work(
        "customer",
        "客户对账",
        somebody_outside("customer.contact_phone", called="customer.contact", days=15),
        rights={**dict.fromkeys(_SHOWN, "read"), "reply": "required", "objection": "edit"},
    ),
    act("heard", "记下答复", [_HEARD]),
    work("resolve", "处理客户异议", [FINANCE], when="reply = 'objected'", rights={"answer": "required"}),
    act("resolved", "异议已解决", [_RESOLVED], when="reply = 'objected'"),
    starter_may_withdraw="any_time",
)
_reviewing = procedure(
    "reviewing",
    "账单审核",
    approval("check", "结算会计审核", [FINANCE], nobody="instead", instead=[BOSS]),
)

bill_flow = flow(
    "express.bill_flow",
    "客户账单办理",
    on=bill,
    initial="unconfirmed",
    stages=[
        stage("unconfirmed", "未确认", color="grey", locked=True),
        stage("review", "待审核", color="orange", locked=True),
        stage("confirmed", "已确认", color="green", locked=True),
        stage("sent", "已发送", color="blue", locked=True),
        stage("paid", "已收款", color="purple", locked=True),
        stage("archived", "已归档", Category.DONE, color="grey", locked=True),
    ],
    moves=[
        move("submit", "送审核", "unconfirmed", "review", by=[FINANCE]),
        move(
            "check", "审核", "review", "confirmed", by=[FINANCE, CLERK], procedure=_reviewing, rejected="unconfirmed"
        ),
        move("send", "发送客户", "confirmed", "sent", by=[CLERK, FINANCE], actions=[set_fields(sent_on="TODAY()")]),
        move("ask", "请客户凭链接对账", "sent", "sent", by=[CLERK, FINANCE], procedure=_reconciling,
             guard="reconciliation = 'open' and not ISEMPTY(customer.contact_phone)",
             guard_message="请先在客户资料里填对账联系人手机；客户已经答复过的，不用再问"),
        move("agree", "登记对账无误", "sent", "sent", by=[CLERK, FINANCE], guard="reconciliation = 'open'",
             guard_message="已经登记过对账结果了", actions=[set_fields(reconciliation="'agreed'", reply="'agreed'")]),
        move("object", "登记客户异议", "sent", "sent", by=[CLERK, FINANCE], asks=["objection"], needs=["objection"],
             guard="reconciliation in ['open', 'agreed']", guard_message="客户的异议已经登记过了",
             actions=[set_fields(reconciliation="'objected'", reply="'objected'")]),
        move("resolve", "异议已解决", "sent", "sent", by=[FINANCE], asks=["answer"], needs=["answer"],
             guard="reconciliation = 'objected'", guard_message="客户没有提出异议", actions=[_RESOLVED]),
        move("receive", "收款", "sent", "paid", by=[FINANCE], asks=["paid_on"], needs=["paid_on"]),
        move("unreceive", "撤回收款", "paid", "sent", by=[FINANCE], comment="required", danger=True),
        move("archive", "归档", "paid", "archived", by=[FINANCE]),
        move("unarchive", "撤回归档", "archived", "paid", by=[FINANCE], comment="required", danger=True),
        move("return", "反审核", ["confirmed", "sent"], "unconfirmed", by=[FINANCE], asks=["returned"],
             needs=["returned"], actions=[_ANEW], danger=True),
    ],
)  # fmt: skip
