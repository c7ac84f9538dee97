"""预付账 (the prepaid account of outlets): a book over the units of the company, posted by recharges and trades.

- A trade counts once both sides have confirmed it: what the outlet sells with a plus, what it buys with a minus.
- It holds what the aggregate 预付余额 holds, from the same papers by the same conditions. The aggregate is exact with
  every commit and has one figure, by which labels are refused; the book follows a moment later, has months and lines,
  and keeps what a closed month said. When the book has read everything both are equal; every statement checks it.
- The lines of an outlet's statement are the categories of this book, in their order.
"""

from __future__ import annotations

from guocheng.sdk import book, demand, entry, option, posting_rule
from guocheng_apps.amoeba.trades import TOPICS
from guocheng_apps.settlement.prepaid import recharge
from guocheng_apps.settlement.statement import statement

_PAID = (
    option("opening", "期初余额", "grey"),
    option("recharge", "充值", "green"),
    option("refund", "退款", "red"),
)
_SURE = "IN(stage, 'confirmed', 'settled')"

prepaid = book(
    "settlement.prepaid",
    "网点预付账",
    objects="org.unit",
    categories=[*_PAID, *TOPICS],
    lock_family="amoeba",
    icon="wallet",
    checklist=[
        demand("没有确认到账的充值", recharge, "stage = 'draft'", day="day"),
        demand("没有双方确认的结算单", statement, "IN(stage, 'made', 'disputed')", day="month"),
    ],
    help="网点预付款的每一笔：充值、退款，和双方确认了的内部交易",
)

RULES = (
    posting_rule(
        "settlement.recharged",
        "预付充值",
        book=prepaid,
        of=recharge,
        day="day",
        where="stage = 'posted'",
        entries=[entry("outlet", "kind", amount="signed")],
    ),
    posting_rule(
        "settlement.sold",
        "网点提供的服务",
        book=prepaid,
        of="amoeba.trade",
        day="day",
        where=f"{_SURE} and not ISEMPTY(seller_outlet)",
        kind="trade",
        entries=[entry("seller_outlet", "topic", amount="amount", quantity="standard_quantity")],
    ),
    posting_rule(
        "settlement.bought",
        "网点接受的服务",
        book=prepaid,
        of="amoeba.trade",
        day="day",
        where=f"{_SURE} and not ISEMPTY(buyer_outlet)",
        kind="trade",
        entries=[entry("buyer_outlet", "topic", amount="-amount", quantity="-standard_quantity")],
    ),
)
