"""What is decided over money and blame (处罚、仲裁、赔付审批).

- A penalty is the rule's amount by the share of the responsible party; lines made by hand are left alone.
- An appeal is decided by the head of the district, above a large amount by the manager and finance together.
"""

from __future__ import annotations

from decimal import Decimal

from guocheng.sdk import approval, arm, branch, copy_to, make_lines, procedure
from guocheng_apps.complaint.tables import penalty_rule
from guocheng_apps.complaint.who import DISTRICT_HEAD, FINANCE, MANAGER, RESPONSIBLE_HEAD

#: Paying more needs the branch manager; more than the second amount needs finance too. Arbitration counts the same.
PAYMENT_APPROVED_ABOVE = Decimal(300)
LARGE_AMOUNT = Decimal(1000)

by_rule = make_lines(
    "penalties",
    source="responsibilities",
    rules=penalty_rule,
    match=(
        "rule.kind = kind and rule.level = level and rule.valid_from <= TODAY()"
        " and (ISEMPTY(rule.valid_until) or rule.valid_until > TODAY())"
        " and (rule.target = 'unit' or not ISEMPTY(line.person))"
    ),
    sets={
        "clause": "rule",
        "unit": "line.unit",
        "person": "IF(rule.target = 'person', line.person)",
        "amount": (
            "ROUND(MIN(SWITCH(rule.basis, 'fixed', rule.amount, 'claim_rate', claim_amount * rule.rate / 100,"
            " SUM(compensations.amount) * rule.rate / 100), rule.cap) * line.share / 100, 2)"
        ),
        "state": "'confirmed'",
    },
)

arbitration = procedure(
    "arbitration",
    "申诉仲裁",
    approval(
        "district",
        "片区负责人仲裁",
        DISTRICT_HEAD,
        asks=["responsibilities", "appeals"],
        opinion_required="always",
        deadline_hours=8,
    ),
    branch(
        "by_amount",
        "按金额",
        arm(
            "超过一千元",
            approval(
                "large",
                "经理与财务会签",
                [MANAGER, FINANCE],
                mode="all_of",
                asks=["responsibilities"],
                opinion_required="always",
                deadline_hours=16,
            ),
            when=f"claim_amount > {LARGE_AMOUNT} or compensation_total > {LARGE_AMOUNT}",
        ),
        arm("一千元以内"),
    ),
    copy_to("told", "告知责任单位", RESPONSIBLE_HEAD),
)

payment = procedure(
    "payment",
    "赔付审批",
    approval(
        "head", "分公司经理审批", MANAGER, when=f"compensation_total > {PAYMENT_APPROVED_ABOVE}", deadline_hours=8
    ),
    approval(
        "finance", "财务会签", FINANCE, mode="all_of", when=f"compensation_total > {LARGE_AMOUNT}", deadline_hours=8
    ),
)
