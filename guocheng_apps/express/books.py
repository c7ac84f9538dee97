"""总部费用和运单计费记账: what the headquarters takes and gives, and what waybills cost, posted by the rules of fees.

- Income is what came in less what went out, everything else the other way round, so money back lessens a cost.
- What is never profit or loss is not posted. A name without a rule waits in the unassigned pool.
- Fees rated on waybills are posted as totals of a day, where a rule counts them; waybills themselves are never read.
"""

from __future__ import annotations

from guocheng.sdk import PostingRule, demand, entry, posting_rule, traded
from guocheng_apps.amoeba.books import accounts_book
from guocheng_apps.express.rated import rated_day
from guocheng_apps.express.transactions import transaction

_POSTED = "net <> 0 and (ISEMPTY(fee_class) or fee_class <> 'never')"
_SIGNED = "IF(ISEMPTY(account), ABS(net), IF(account.kind in ['external_income', 'internal_income'], net, 0 - net))"
# Where nothing could be priced there is nothing to post: the checklist tells of it.
_BOOKED = "booked and pieces > 0"
_NO_OBJECT = (
    "没有归集对象：这些运单没有网点，或者网点还没有阿米巴单元。请补上运单的网点重新计价，或者在「阿米巴单元」的「对应部门」里"
    "选上网点，会自动入账"
)
_NO_ACCOUNT = (
    "没有科目：这张价格表还没有入账规则。请在「计费入账规则」里给它补一条，会自动入账；不用入账的，补一条不计入的"
)

DEMANDS = (
    demand("没有算出价格的运单（按天）", rated_day, "failed > 0", day="day", blocks=False, book=accounts_book),
    demand(
        "没有科目或单元的总部交易",
        transaction,
        f"{_POSTED} and (ISEMPTY(account) or ISEMPTY(unit))",
        day="day",
        blocks=False,
        book=accounts_book,
    ),
)


def _rated(name: str, label: str, whose: str, where: str) -> PostingRule:
    fee = entry(
        whose,
        "account",
        amount="fee",
        quantity="pieces",
        direction="direction",
        no_object=_NO_OBJECT,
        no_account=_NO_ACCOUNT,
    )
    where = f"{_BOOKED} and ISEMPTY(cost_account) and {where}"
    return posting_rule(
        name, label, book=accounts_book, of=rated_day, day="day", where=where, kind="billing", entries=[fee]
    )


def _charged(name: str, label: str, buyer: str, where: str) -> PostingRule:
    sides = traded(
        "unit",
        buyer,
        income="account",
        cost="cost_account",
        amount="fee",
        quantity="pieces",
        direction="direction",
        no_object=_NO_OBJECT,
    )
    where = f"{_BOOKED} and not ISEMPTY(cost_account) and {where}"
    return posting_rule(
        name, label, book=accounts_book, of=rated_day, day="day", where=where, kind="trade", entries=sides
    )


RULES = (
    posting_rule(
        "express.hq_fee",
        "总部交易",
        book=accounts_book,
        of=transaction,
        day="day",
        where=_POSTED,
        entries=[entry("unit", "account", amount=_SIGNED, direction="direction")],
    ),
    _rated("express.rated_fee", "运单计价", "unit", "(not ISEMPTY(unit) or ISEMPTY(outlet))"),
    # Whose the outlet is says the book itself: nobody's as yet, or that of several, each with its share.
    _rated("express.rated_share", "运单计价（几个单元分）", "outlet", "ISEMPTY(unit) and not ISEMPTY(outlet)"),
    _charged("express.rated_charge", "运单计价（向网点收取）", "buyer", "(not ISEMPTY(buyer) or ISEMPTY(outlet))"),
    _charged(
        "express.rated_charge_share",
        "运单计价（向几个单元分的网点收取）",
        "outlet",
        "ISEMPTY(buyer) and not ISEMPTY(outlet)",
    ),
)
