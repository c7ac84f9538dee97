"""Up to which amount who may approve (审批限额): a table that managers change on the screen.

- Without a limit for a matter everything goes up to the general manager; a blank limit sets no bound.
"""

from __future__ import annotations

from guocheng.sdk import Action, Field, check, choice, decimal, entity, option, set_fields, take_rule, text

MATTERS = (
    option("leave", "请假（天）", "blue"),
    option("travel", "出差预算（元）", "blue"),
    option("expense", "费用报销（元）", "green"),
    option("advance", "借款（元）", "green"),
    option("payment", "付款（元）", "green"),
    option("purchase", "采购（元）", "orange"),
    option("write_off", "报损（元）", "orange"),
    option("disposal", "资产处置（元）", "orange"),
    option("contract", "合同（元）", "purple"),
    option("price", "让利（元）", "red"),
    option("credit", "临时额度（元）", "red"),
)
TIERS = (
    option("head", "直属负责人", "green"),
    option("upper", "上级负责人", "yellow"),
    option("boss", "总经理", "red"),
)

limit = entity(
    "office.limit",
    "审批限额",
    [
        choice("matter", "事项", MATTERS, required=True, unique=True),
        decimal("head_up_to", "直属负责人批到", help="不填表示不限"),
        decimal("upper_up_to", "上级负责人批到", help="不填表示不限；超过的由总经理批"),
        text("basis", "依据", help="制度名称和条款"),
    ],
    title="{matter}",
    icon="gavel",
    key=["matter"],
    checks=[
        check("head_up_to >= 0 or ISEMPTY(head_up_to)", "限额不能是负数", at="head_up_to"),
        check(
            "ISEMPTY(head_up_to) or ISEMPTY(upper_up_to) or upper_up_to >= head_up_to",
            "上级负责人的限额不能低于直属负责人的限额",
            at="upper_up_to",
        ),
    ],
    columns=["matter", "head_up_to", "upper_up_to", "basis"],
    phone_columns=["head_up_to", "upper_up_to"],
    sort=["matter"],
)


def tier() -> Field:
    """Declare who has the last word; the limits say so when an application is submitted."""
    return choice("tier", "审批到", TIERS, readonly=True, help="提交时按「审批限额」确定")


def tiered(matter: str, amount: str) -> tuple[Action, ...]:
    """Find out by the limit of a matter how far up an amount has to go."""
    reaches = f"IF({amount} > rule.upper_up_to, 'boss', IF({amount} > rule.head_up_to, 'upper', 'head'))"
    return (
        set_fields(tier="'boss'"),
        take_rule(limit, match=f"rule.matter = '{matter}'", sets={"tier": reaches}),
    )
