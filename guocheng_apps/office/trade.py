"""特价、信用放行、罚款申诉 (prices, credit, penalties): exceptions that business asks for.

- A price below the floor is never approved by one person: money and the head above both have to agree.
- Credit beyond the limit is given for days, until a date, and by the general manager where it is large.
- A penalty is looked at anew by three who did not give it; two of them decide.
"""

from __future__ import annotations

from guocheng.sdk import (
    boolean,
    check,
    choice,
    copy_to,
    date,
    decimal,
    files,
    head_of,
    integer,
    lines,
    money,
    move,
    option,
    percent,
    person,
    section,
    stage,
    text,
    unit,
)
from guocheng_apps.office.limits import tier, tiered
from guocheng_apps.office.parts import application, boss, by_tier, decided_by, head, life, review
from guocheng_apps.office.who import ACCOUNTANT, BOSS, FRONT_DESK, HR, LEGAL, UPPER

price = application(
    "price",
    "特价",
    [
        text("customer", "客户", required=True, searchable=True),
        text("reason", "特价理由", long=True, required=True),
        lines(
            "items",
            "价格明细",
            [
                text("product", "产品或线路", required=True),
                decimal(
                    "quantity", "月数量", required=True, scale=0, check="quantity > 0", check_message="数量要大于 0"
                ),
                money("list_price", "标准价", required=True, minimum="0"),
                money("floor_price", "底价", required=True, minimum="0"),
                money("asked_price", "申请价", required=True, minimum="0"),
                money("listed", "标准价金额", formula="ROUND(list_price * quantity, 2)"),
                money("given_up", "每月让利", formula="ROUND((list_price - asked_price) * quantity, 2)"),
                boolean("below_floor", "低于底价", formula="asked_price < floor_price"),
            ],
        ),
        money("given_up", "每月让利合计", formula="SUM(items.given_up)", indexed=True),
        boolean("below_floor", "有低于底价的", formula="COUNTIF(items.below_floor) > 0"),
        money("listed", "标准价合计", formula="SUM(items.listed)"),
        percent("discount", "平均让利", formula="given_up / listed * 100"),
        date("start_on", "开始日期", required=True, default="TODAY()"),
        date("until", "结束日期", required=True, minimum="start_on", indexed=True),
        tier(),
    ],
    prefix="TJ",
    title="{customer}",
    icon="tag",
    checks=[
        check("COUNT(items) > 0", "请至少填写一行价格明细", at="items"),
        check("until <= DATEADD(start_on, 12, '月')", "特价最长一年，到期重新申请", at="until"),
    ],
    sections=[
        section("特价", "customer", "reason", "items", "start_on", "until"),
        section("影响", "listed", "given_up", "discount", "below_floor", "tier"),
    ],
    columns=["customer", "given_up", "discount", "below_floor", "until"],
    phone_columns=["customer", "given_up"],
    filters=["below_floor", "until"],
)

price_flow = life(
    price,
    review(
        "price",
        "特价审批",
        head(),
        by_tier(),
        decided_by(
            "floor",
            "低于底价会审",
            [ACCOUNTANT, UPPER],
            mode="groups",
            when="below_floor",
        ),
        copy_to("told", "告知会计", ACCOUNTANT, when="not below_floor"),
    ),
    done="执行中",
    actions=tiered("price", "given_up"),
    ends=False,
    stages=[stage("over", "已到期", "done", color="grey", locked=True)],
    moves=[move("stop", "停止特价", "approved", "over", by=[ACCOUNTANT, BOSS], comment="required")],
)

credit = application(
    "credit",
    "信用放行",
    [
        text("customer", "客户", required=True, searchable=True),
        text("order_no", "订单或运单", help="只放行这一单时填写"),
        money("credit_limit", "现有额度", required=True, minimum="0"),
        money("used", "已用额度", required=True, minimum="0"),
        money("overdue", "其中逾期", minimum="0", maximum="used"),
        integer("overdue_days", "最长逾期", unit="天", minimum="0"),
        money("asked", "申请临时额度", required=True, check="asked > 0", check_message="临时额度要大于 0"),
        money("exposure", "放行后欠款", formula="used + asked"),
        money("over", "超出额度", formula="MAX(used + asked - credit_limit, 0)"),
        date("until", "有效期至", required=True, minimum="TODAY()", indexed=True),
        text("reason", "放行理由", long=True, required=True),
        text("promise", "客户付款承诺", required_when="overdue > 0"),
        files("proof", "附件"),
        tier(),
    ],
    prefix="XY",
    title="{customer} {asked} 元",
    icon="target",
    checks=[check("until <= TODAY() + 90 or ISEMPTY(until)", "临时额度最长九十天", at="until")],
    sections=[
        section("客户", "customer", "order_no", "credit_limit", "used", "overdue", "overdue_days"),
        section("放行", "asked", "exposure", "over", "until", "reason", "promise", "proof", "tier"),
    ],
    columns=["customer", "asked", "over", "overdue_days", "until"],
    phone_columns=["customer", "asked"],
    filters=["until"],
)

credit_flow = life(
    credit,
    review(
        "credit",
        "信用放行审批",
        head(),
        decided_by("accountant", "会计核对欠款", ACCOUNTANT),
        by_tier(),
        boss("逾期由总经理定", name="overdue", when="overdue_days > 30 and tier <> 'boss'"),
    ),
    done="已放行",
    actions=tiered("credit", "asked"),
    ends=False,
    stages=[stage("settled", "已收回", "done", color="grey", locked=True)],
    moves=[move("settle", "额度收回", "approved", "settled", by=ACCOUNTANT)],
)

VERDICTS = (
    option("cancel", "撤销罚款", "green"),
    option("reduce", "减轻罚款", "yellow"),
    option("keep", "维持原罚", "red"),
)

penalty_appeal = application(
    "penalty_appeal",
    "罚款申诉",
    [
        text("penalty_no", "罚单号", required=True, searchable=True),
        date("penalty_on", "处罚日期", required=True, maximum="TODAY()", indexed=True),
        unit("given_by", "处罚部门", required=True),
        text("clause", "处罚条款", required=True),
        money("amount", "罚款金额", required=True, check="amount > 0", check_message="罚款金额要大于 0"),
        text("grounds", "申诉理由", long=True, required=True),
        files("evidence", "证据", required=True),
        text("answer", "处罚部门答复", long=True),
        choice("verdict", "评议结果", VERDICTS, indexed=True),
        money(
            "final_amount",
            "最终罚款",
            minimum="0",
            maximum="amount",
            visible_when="verdict = 'reduce'",
            required_when="verdict = 'reduce'",
        ),
        money("refund", "应退金额", formula="SWITCH(verdict, 'cancel', amount, 'reduce', amount - final_amount, 0)"),
        person("speaker", "代表", help="网点申诉时由谁到会说明"),
    ],
    prefix="SS",
    title="{penalty_no} {amount} 元",
    icon="gavel",
    sections=[
        section("罚款", "penalty_no", "penalty_on", "given_by", "clause", "amount"),
        section("申诉", "grounds", "evidence", "speaker"),
        section("评议", "answer", "verdict", "final_amount", "refund"),
    ],
    columns=["penalty_no", "given_by", "amount", "verdict", "refund"],
    phone_columns=["penalty_no", "amount"],
    filters=["verdict", "given_by"],
)

penalty_appeal_flow = life(
    penalty_appeal,
    review(
        "penalty_appeal",
        "罚款申诉评议",
        head("直属负责人确认事实"),
        decided_by("answer", "处罚部门答复", head_of("given_by", label="处罚部门负责人"), asks=["answer"]),
        decided_by("panel", "评议小组", [HR, LEGAL, FRONT_DESK], mode="count", count=2),
        boss("总经理裁定", when="amount > 1000"),
        decided_by("verdict", "人事宣布结果", HR, asks=["verdict", "final_amount"]),
        copy_to("accountant", "通知会计退款", ACCOUNTANT, when="refund > 0"),
    ),
    done="已裁定",
    guard="created_at < DATEADD(penalty_on, 16, '天')",
    guard_message="处罚后十五天内可以申诉，这张罚单已经过期",
)
