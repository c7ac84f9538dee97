"""What was earned by the day, the customer and the outlet (运单计价报表)."""

from __future__ import annotations

from guocheng.sdk import by, by_day, by_month, report, total
from guocheng_apps.express.rated import rated_day
from guocheng_apps.express.transactions import transaction

_FIGURES = (
    total("pieces", "件数", "pieces", scale=0, unit="件"),
    total("kilograms", "重量", "kilograms", scale=3, unit="公斤"),
    total("fee", "费用", "fee"),
    total("failed", "未计价", "failed", scale=0, unit="件"),
)

by_customer = report(
    "express.by_customer",
    "客户运费统计",
    on=rated_day,
    rows=[by("customer"), by_month("day", "月份")],
    measures=_FIGURES,
    where="level = 'customer'",
    date_field="day",
    period="this_month",
)
by_date = report(
    "express.by_date",
    "每日计价统计",
    on=rated_day,
    rows=[by_day("day", "日期")],
    measures=_FIGURES,
    where="level = 'customer'",
    date_field="day",
    period="this_month",
)
by_fee = report(
    "express.by_fee",
    "总部费用统计",
    on=transaction,
    rows=[by("fee_class"), by("fee_name")],
    measures=[
        total("amount_in", "转入", "amount_in"),
        total("amount_out", "转出", "amount_out"),
        total("net", "净额", "net"),
    ],
    date_field="day",
    period="this_month",
)
REPORTS = (by_customer, by_date, by_fee)
