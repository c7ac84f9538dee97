"""采购申请、报损 (purchases and losses): what is to be bought, and what has to be written off.

- A purchase above the first limit is bought only with prices compared by the buyer.
- A loss says why and whose; its amount follows from the lines.
"""

from __future__ import annotations

from guocheng.sdk import (
    arm,
    branch,
    check,
    choice,
    copy_to,
    date,
    decimal,
    files,
    images,
    lines,
    money,
    move,
    option,
    person,
    section,
    stage,
    text,
)
from guocheng_apps.office.limits import tier, tiered
from guocheng_apps.office.parts import BY_APPLICANT, application, by_tier, claimed, decided_by, head, life, review
from guocheng_apps.office.who import ACCOUNTANT, BUYER, FRONT_DESK

LOSS_REASONS = (
    option("damaged", "破损", "orange"),
    option("expired", "过期", "yellow"),
    option("lost", "丢失", "red"),
    option("short", "盘亏", "red"),
    option("over", "盘盈", "green"),
    option("other", "其他", "grey"),
)

purchase = application(
    "purchase",
    "采购申请",
    [
        text("reason", "采购原因", long=True, required=True),
        choice(
            "kind",
            "采购类别",
            {"office": "办公用品", "asset": "固定资产", "material": "物料", "service": "服务"},
            required=True,
            default="'material'",
            indexed=True,
        ),
        date("need_by", "需要日期", required=True, minimum="TODAY()", indexed=True),
        lines(
            "items",
            "采购明细",
            [
                text("name", "名称", required=True),
                text("spec", "规格型号"),
                decimal(
                    "quantity", "数量", required=True, default="1", check="quantity > 0", check_message="数量要大于 0"
                ),
                text("measure", "单位", required=True, default="'个'"),
                money("price", "预计单价", required=True, minimum="0"),
                money("amount", "预计金额", formula="ROUND(quantity * price, 2)"),
                text("link_to", "参考链接"),
            ],
        ),
        money("total", "预计合计", formula="SUM(items.amount)", indexed=True),
        lines(
            "quotes",
            "比价",
            [
                text("supplier", "供应商", required=True),
                money("amount", "报价", required=True, minimum="0"),
                decimal("lead_days", "交期", scale=0, unit="天"),
                files("quote", "报价单"),
            ],
        ),
        text("supplier", "选定供应商"),
        money("final_amount", "成交金额", minimum="0"),
        text(
            "choice_reason",
            "选定理由",
            help="没有选最低报价时说明原因",
            required_when="final_amount > MIN(quotes.amount)",
        ),
        date("arrived_on", "到货日期"),
        tier(),
    ],
    prefix="CG",
    title="{reason}",
    icon="packages",
    checks=[check("COUNT(items) > 0", "请至少填写一行采购明细", at="items")],
    sections=[
        section("采购", "reason", "kind", "need_by", "items", "total", "tier"),
        section("比价与成交", "quotes", "supplier", "final_amount", "choice_reason", "arrived_on"),
    ],
    columns=["reason", "kind", "need_by", "total", "supplier", "final_amount"],
    phone_columns=["reason", "total"],
    filters=["kind", "need_by"],
)

purchase_flow = life(
    purchase,
    review(
        "purchase",
        "采购审批",
        head(),
        branch(
            "pricing",
            "按金额",
            arm(
                "要比价",
                claimed("compare", "采购比价", BUYER, asks=["quotes", "supplier", "final_amount", "choice_reason"]),
                when="tier <> 'head'",
            ),
            arm("直接采购"),
        ),
        by_tier(),
        copy_to("buyer", "通知采购", BUYER),
        copy_to("front_desk", "告知行政登记资产", FRONT_DESK, when="kind = 'asset'"),
    ),
    done="采购中",
    actions=tiered("purchase", "total"),
    ends=False,
    stages=[stage("arrived", "已到货", "done", color="grey", locked=True)],
    moves=[
        move(
            "arrive",
            "到货验收",
            "approved",
            "arrived",
            by=[*BY_APPLICANT, BUYER],
            asks=["arrived_on", "supplier", "final_amount"],
            needs=["arrived_on", "supplier", "final_amount"],
        )
    ],
)

write_off = application(
    "write_off",
    "报损报溢",
    [
        choice("reason", "原因", LOSS_REASONS, required=True, indexed=True),
        text("what_happened", "经过说明", long=True, required=True),
        person("responsible", "责任人", help="有责任人的，金额按制度追偿"),
        lines(
            "items",
            "报损明细",
            [
                text("name", "物品", required=True),
                decimal(
                    "quantity", "数量", required=True, default="1", check="quantity > 0", check_message="数量要大于 0"
                ),
                money("price", "账面单价", required=True, minimum="0"),
                money("amount", "金额", formula="ROUND(quantity * price, 2)"),
            ],
        ),
        money("total", "账面金额", formula="SUM(items.amount)", indexed=True),
        money("recovered", "追偿金额", minimum="0"),
        images("pictures", "现场照片", required_when="reason = 'damaged'"),
        tier(),
    ],
    prefix="BS",
    title="{reason} {total} 元",
    icon="packages",
    checks=[
        check("COUNT(items) > 0", "请至少填写一行报损明细", at="items"),
        check("ISEMPTY(recovered) or recovered <= total", "追偿金额不能超过账面金额", at="recovered"),
    ],
    sections=[
        section("报损", "reason", "what_happened", "responsible", "items", "total", "pictures"),
        section("处理", "recovered", "tier"),
    ],
    columns=["reason", "total", "recovered", "responsible"],
    phone_columns=["reason", "total"],
    filters=["reason"],
)

write_off_flow = life(
    write_off,
    review(
        "write_off",
        "报损审批",
        head(),
        by_tier(),
        decided_by("accountant", "会计入账", ACCOUNTANT, asks=["recovered"]),
    ),
    done="已入账",
    actions=tiered("write_off", "total"),
)
