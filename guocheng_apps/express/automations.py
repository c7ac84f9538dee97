"""What follows by itself when fees become known (费用自动化): lines that waited for a rule take it.

- Only lines that have no account yet are touched: what was booked stays where it lies.
"""

from __future__ import annotations

from collections.abc import Iterator

from guocheng.sdk import Automation, automation, nodes, role_member, triggers
from guocheng_apps.express.fees import fee_rule
from guocheng_apps.express.transactions import transaction

FINANCE = role_member("express_finance", label="结算会计")
#: More than these wait for the next change of the rule, or for an import of the same file.
_MOST = 5000
_WAITS = (
    "ISEMPTY(account) and (ISEMPTY(fee_class) or fee_rule = form.id)"
    " and (form.match = 'exact' and fee_name = form.name"
    "   or form.match = 'contains' and not ISEMPTY(SEARCH(form.name, fee_name)))"
    " and day >= form.valid_from and (ISEMPTY(form.valid_until) or day < form.valid_until)"
)


def _taken_up() -> Iterator[Automation]:
    for name, label, trigger in (
        ("fee_known", "有了费用规则，等着的交易归类", triggers.created()),
        (
            "fee_changed",
            "费用规则改了，等着的交易归类",
            triggers.updated("name", "match", "fee_class", "account", "direction", "valid_from", "valid_until"),
        ),
    ):
        yield automation(
            f"express.{name}",
            label,
            trigger,
            [
                nodes.get_many("waiting", "等着的交易", transaction, where=_WAITS, most=_MOST),
                nodes.loop(
                    "each",
                    "逐笔",
                    "waiting",
                    nodes.update(
                        "take",
                        "归类",
                        {
                            "fee_rule": "id",
                            "fee_class": "fee_class",
                            "account": "account",
                            "direction": "direction",
                        },
                        record="each",
                    ),
                    most=_MOST,
                ),
            ],
            run_as="system",
            on=fee_rule,
            owner=FINANCE,
            help="已经有科目的交易不动；以前记错的，在开着的月份里更正。",
        )


AUTOMATIONS = tuple(_taken_up())
