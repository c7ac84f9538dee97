"""总部费用记账 (what the headquarters takes and gives): posted on the unit of the outlet, by the rule of the fee.

- Income is what came in less what went out, everything else the other way round, so money back lessens a cost.
- What is never profit or loss is not posted. A name without a rule waits in the unassigned pool.
"""

from __future__ import annotations

from guocheng.sdk import demand, entry, posting_rule
from guocheng_apps.amoeba.books import accounts_book
from guocheng_apps.express.rated import rated_day
from guocheng_apps.express.transactions import transaction

_POSTED = "net <> 0 and (ISEMPTY(fee_class) or fee_class <> 'never')"
_SIGNED = "IF(ISEMPTY(account), ABS(net), IF(account.kind in ['external_income', 'internal_income'], net, 0 - net))"

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
)
