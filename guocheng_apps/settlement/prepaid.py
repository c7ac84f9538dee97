"""网点预付 (prepaid): what an outlet has paid in, what its services cost, and when no more labels are sold to it.

- The balance counts confirmed trades only; `open` also takes what still waits to be confirmed, but nothing that
  somebody entered by hand and the office has not sent to both sides: nobody stops the labels of another outlet.
- A recharge counts when finance has seen the money.
"""

from __future__ import annotations

from guocheng.sdk import (
    Category,
    adds,
    aggregate,
    alert,
    check,
    choice,
    date,
    entity,
    files,
    flow,
    head_of,
    measure,
    money,
    move,
    option,
    section,
    serial,
    stage,
    takes_away,
    text,
    unit,
)
from guocheng_apps.amoeba.trades import COUNTS
from guocheng_apps.settlement.who import CLERK, FINANCE, OFFICE

recharge = entity(
    "settlement.recharge",
    "预付充值",
    [
        serial("number", "充值单号", "CZ{yyyyMMdd}{000}", searchable=True),
        date("day", "日期", required=True, indexed=True, default="TODAY()"),
        unit("outlet", "网点", required=True, indexed=True),
        choice(
            "kind",
            "类别",
            [
                option("recharge", "充值", "green"),
                option("opening", "期初余额", "grey"),
                option("refund", "退款", "red"),
            ],
            required=True,
            default="'recharge'",
            indexed=True,
        ),
        money("amount", "金额", required=True, help="期初欠款写负数"),
        money("signed", "记入余额", formula="IF(kind = 'refund', -amount, amount)"),
        choice(
            "way", "方式", {"bank": "银行转账", "wechat": "微信", "cash": "现金", "other": "其他"}, default="'bank'"
        ),
        text("receipt", "回单号", searchable=True),
        files("attachments", "回单"),
        text("note", "备注"),
    ],
    title="{number} {outlet}",
    icon="wallet",
    checks=[check("kind = 'opening' or amount > 0", "金额要大于 0", at="amount")],
    sections=[
        section("充值", "number", "day", "outlet", "kind", "amount", "signed", "way"),
        section("凭据", "receipt", "attachments", "note"),
    ],
    columns=["number", "day", "outlet", "kind", "amount", "way", "receipt", "stage"],
    phone_columns=["outlet", "amount", "stage"],
    filters=["stage", "outlet", "kind", "day"],
    sort=["-day", "-id"],
    unit_fields=["outlet"],
    period_field="day",
    lock_family="amoeba",
    importable=False,
)

recharge_flow = flow(
    "settlement.recharge_flow",
    "预付充值",
    on=recharge,
    initial="draft",
    stages=[
        stage("draft", "待到账", color="yellow"),
        stage("posted", "已到账", Category.DONE, color="green", locked=True),
        stage("void", "已作废", Category.CANCELLED, color="grey", locked=True),
    ],
    moves=[
        move("post", "确认到账", "draft", "posted", by=[FINANCE, OFFICE]),
        move("cancel", "作废", "draft", "void", by=[CLERK, FINANCE, OFFICE], comment="required", danger=True),
    ],
)

limit = entity(
    "settlement.limit",
    "预付额度",
    [
        unit("outlet", "网点", required=True, unique=True, indexed=True),
        money("warn_below", "预警线", required=True, default="2000", help="余额低于它时提醒网点负责人和结算员"),
        money("stop_below", "停单线", required=True, default="0", help="余额低于它时不能领面单；给授信的写负数"),
        text("note", "说明"),
    ],
    title="{outlet}",
    icon="gauge",
    key=["outlet"],
    checks=[check("warn_below >= stop_below", "预警线不能低于停单线", at="warn_below")],
    columns=["outlet", "warn_below", "stop_below", "note"],
    phone_columns=["warn_below", "stop_below"],
    sort=["outlet"],
    unit_fields=["outlet"],
)

_SURE = "(stage = 'confirmed' or stage = 'settled')"

balance = aggregate(
    "settlement.balance",
    "预付余额",
    keys=[unit("outlet", "网点")],
    measures=[
        measure("balance", "余额", type="money"),
        measure("open", "含待确认", type="money"),
        measure("warn_below", "预警线", type="money"),
        measure("stop_below", "停单线", type="money"),
    ],
    sources=[
        adds(recharge, keys=["outlet"], values=["signed", "signed"], where="stage = 'posted'"),
        adds(
            "amoeba.trade",
            keys=["seller_outlet"],
            values=[f"IF({_SURE}, amount, 0)", "amount"],
            where=f"{COUNTS} and not ISEMPTY(seller_outlet)",
        ),
        takes_away(
            "amoeba.trade",
            keys=["buyer_outlet"],
            values=[f"IF({_SURE}, amount, 0)", "amount"],
            where=f"{COUNTS} and not ISEMPTY(buyer_outlet)",
        ),
        adds(limit, keys=["outlet"], values=["", "", "warn_below", "stop_below"]),
    ],
    unit_fields=["outlet"],
    icon="wallet",
    help="网点的预付款还剩多少；「含待确认」把还没有确认的内部交易也算进去，停单看它；手工填的交易，推进办送双方确认以后才算",
)

low = alert(
    "settlement.low_balance",
    "预付余额不足",
    on=balance.name,
    when="warn_below > 0 and open < warn_below",
    tell=[head_of("outlet"), CLERK],
    says=(
        "{outlet}的预付余额（含待确认）只有 {open} 元，低于预警线 {warn_below} 元；"
        "低于停单线 {stop_below} 元就不能领面单，请尽快充值。"
    ),
)
