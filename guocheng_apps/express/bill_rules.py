"""账单审核规则 (rules by which a month bill confirms itself): how far it may lie from the month before.

- A rule of the customer wins over the general one, the newest over the older; a limit left blank is not looked at.
- A bill for which there is no rule waits for a person.
"""

from __future__ import annotations

from guocheng.sdk import check, date, decimal, entity, link, percent, section, text
from guocheng_apps.express.customers import customer

bill_rule = entity(
    "express.bill_rule",
    "账单审核规则",
    [
        text("name", "名称", required=True, searchable=True),
        link("customer", "客户", customer, indexed=True, help="只管一个客户时填写，比通用的优先"),
        percent("total_deviation", "金额与上月相差不超过", minimum="0", help="均重和占比追补算在内；空着不看"),
        percent("piece_deviation", "件数与上月相差不超过", minimum="0", help="空着不看"),
        percent("failed_share", "未计价件数占比不超过", minimum="0", maximum="100", help="空着不看"),
        decimal("average_from", "均重不低于", scale=3, unit="公斤", minimum="0", help="空着不看"),
        decimal("average_until", "均重不高于", scale=3, unit="公斤", minimum="0", help="空着不看"),
        date("valid_from", "开始日期", required=True, default="TODAY()", help="按账单月份的最后一天看"),
        date("valid_until", "停用日期", help="从这一天起不再使用"),
    ],
    title="{name}",
    icon="checklist",
    checks=[
        check("ISEMPTY(valid_until) or valid_until > valid_from", "停用日期要晚于开始日期", at="valid_until"),
        check(
            "ISEMPTY(average_from) or ISEMPTY(average_until) or average_until >= average_from",
            "「均重不高于」不能小于「均重不低于」",
            at="average_until",
        ),
    ],
    sections=[
        section("规则", "name", "customer", "valid_from", "valid_until"),
        section(
            "都在范围内就自动确认",
            "total_deviation",
            "piece_deviation",
            "failed_share",
            "average_from",
            "average_until",
        ),
    ],
    columns=["name", "customer", "total_deviation", "piece_deviation", "failed_share", "valid_from", "valid_until"],
    phone_columns=["customer", "valid_from"],
    filters=["customer"],
    sort=["name"],
)
