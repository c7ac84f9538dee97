"""费用报销、借款 (expenses and advances): what somebody spent, and money taken beforehand.

- An invoice number is claimed once in the whole company.
- An expense may settle an advance; the advance shows what is still to be settled, to the fen.
"""

from __future__ import annotations

from guocheng.sdk import (
    adds,
    aggregate,
    check,
    choice,
    date,
    files,
    lines,
    link,
    measure,
    money,
    move,
    option,
    rolled_up,
    section,
    stage,
    text,
)
from guocheng_apps.office.limits import tier, tiered
from guocheng_apps.office.parts import application, by_tier, claimed, decided_by, head, life, review
from guocheng_apps.office.travel import travel
from guocheng_apps.office.who import ACCOUNTANT, CASHIER

CATEGORIES = (
    option("transport", "交通费", "blue"),
    option("hotel", "住宿费", "blue"),
    option("allowance", "出差补助", "blue"),
    option("meal", "餐费", "orange"),
    option("entertainment", "业务招待费", "red"),
    option("office", "办公费", "grey"),
    option("fuel", "油费", "green"),
    option("toll", "过路停车费", "green"),
    option("repair", "维修费", "yellow"),
    option("post", "通讯邮寄费", "grey"),
    option("training", "培训费", "purple"),
    option("other", "其他", "grey"),
)

advance = application(
    "advance",
    "借款",
    [
        choice(
            "purpose_kind",
            "借款用途",
            {"travel": "出差", "purchase": "零星采购", "spare": "备用金", "other": "其他"},
            required=True,
            default="'travel'",
        ),
        text("purpose", "用途说明", long=True, required=True),
        money("amount", "借款金额", required=True, check="amount > 0", check_message="借款金额要大于 0"),
        text("amount_in_words", "大写", formula="RMBCAP(amount)"),
        date("repay_by", "预计还款日期", required=True, minimum="TODAY()"),
        date("paid_on", "付款日期"),
        rolled_up(
            money("settled", "报销冲抵"),
            of="office.expense",
            by="advance",
            function="sum",
            value="offset",
            where="stage = 'approved'",
        ),
        money("repaid", "现金归还", minimum="0"),
        money("left", "未还金额", formula="amount - SUM(settled) - SUM(repaid)"),
        tier(),
    ],
    prefix="JK",
    title="{amount} 元",
    icon="tag",
    sections=[
        section("借款", "purpose_kind", "purpose", "amount", "amount_in_words", "repay_by"),
        section("审批、付款与归还", "tier", "paid_on", "settled", "repaid", "left"),
    ],
    columns=["purpose_kind", "amount", "repay_by", "left"],
    phone_columns=["amount", "left"],
    filters=["repay_by"],
)

expense = application(
    "expense",
    "费用报销",
    [
        text("reason", "报销事由", required=True),
        link("travel", "出差单", travel, help="差旅费要关联出差单"),
        lines(
            "items",
            "报销明细",
            [
                date("on", "发生日期", required=True, maximum="TODAY()"),
                choice("category", "费用类别", CATEGORIES, required=True),
                text(
                    "note",
                    "说明",
                    required_when="category = 'entertainment' or category = 'other'",
                    help="招待费写明客户和人数",
                ),
                text(
                    "invoice_no",
                    "发票号码",
                    pattern="[0-9]{8,20}",
                    pattern_message="发票号码是 8 到 20 位数字",
                    check="not ISEMPTY(id) or TOTAL('office.invoice_tally', 'times', invoice_no) = 0",
                    check_message="这张发票号码已经报销过，或者正在报销",
                ),
                money("amount", "金额", required=True, check="amount > 0", check_message="金额要大于 0"),
                files("invoice", "票据", accept=("image", "pdf")),
            ],
        ),
        money("total", "报销合计", formula="SUM(items.amount)", indexed=True),
        text("total_in_words", "大写", formula="RMBCAP(total)"),
        link("advance", "冲抵借款", advance, pick_where="stage = 'approved' and left > 0", indexed=True),
        money(
            "offset", "冲抵金额", minimum="0", visible_when="not ISEMPTY(advance)", required_when="not ISEMPTY(advance)"
        ),
        money("deducted", "会计核减", minimum="0", help="不符合制度的部分"),
        money("payable", "应付金额", formula="total - SUM(offset) - SUM(deducted)"),
        date("paid_on", "付款日期"),
        files("receipt", "付款回单"),
        tier(),
    ],
    prefix="BX",
    title="{reason}",
    icon="tag",
    checks=[
        check("COUNT(items) > 0", "请至少填写一行报销明细", at="items"),
        check("SUM(offset) + SUM(deducted) <= total", "冲抵和核减加起来不能超过报销合计", at="offset"),
    ],
    sections=[
        section("报销", "reason", "travel", "items", "total", "total_in_words"),
        section("冲抵借款", "advance", "offset"),
        section("审核与付款", "deducted", "payable", "tier", "paid_on", "receipt"),
    ],
    columns=["reason", "total", "payable", "paid_on"],
    phone_columns=["reason", "total"],
    filters=["paid_on"],
)

#: A second claim of an invoice is refused at the commit, whoever was faster.
invoice_tally = aggregate(
    "office.invoice_tally",
    "发票登记",
    keys=[text("invoice_no", "发票号码")],
    measures=[
        measure("times", "登记次数", type="integer", unit="次"),
        measure("left", "剩余次数", type="integer", unit="次", never_below=-1),
    ],
    sources=[
        adds(
            expense,
            lines="items",
            keys=["invoice_no"],
            values=["1", "-1"],
            where="not ISEMPTY(invoice_no) and IN(stage, 'draft', 'approved')",
        )
    ],
    help="正在报销和已经报销的发票；未批准和作废的不算，可以重新报销。",
)

expense_flow = life(
    expense,
    review(
        "expense",
        "报销审批",
        head(),
        decided_by("accountant", "会计审核", ACCOUNTANT, asks=["deducted"]),
        by_tier(),
        claimed("pay", "出纳付款", CASHIER, asks=["receipt"], rights={"paid_on": "required"}, when="payable > 0"),
    ),
    done="已付款",
    guard="ISEMPTY(advance) or offset <= advance.left",
    guard_message="冲抵金额超过了这笔借款的未还金额",
    actions=tiered("expense", "total"),
)

advance_flow = life(
    advance,
    review(
        "advance",
        "借款审批",
        head(),
        decided_by("accountant", "会计审核", ACCOUNTANT),
        by_tier(),
        claimed("pay", "出纳付款", CASHIER, rights={"paid_on": "required"}),
    ),
    done="待还款",
    actions=tiered("advance", "amount"),
    ends=False,
    stages=[stage("settled", "已结清", "done", color="grey", locked=True)],
    moves=[
        move(
            "settle",
            "结清",
            "approved",
            "settled",
            by=[ACCOUNTANT, CASHIER],
            asks=["repaid"],
            guard="left = 0",
            guard_message="还有没还清的金额，请登记现金归还，或者先报销冲抵",
        )
    ],
)
