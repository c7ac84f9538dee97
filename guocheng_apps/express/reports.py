"""What was earned by the day, the customer and the outlet (运单计价报表), and how well outlets did (战报).

- A rate is a sum over a sum, of the same records: what was not counted on a day stands in neither.
- Over a period counts and amounts are added up, while rates and what is piled up are those of the last day.
"""

from __future__ import annotations

from guocheng.sdk import by, by_day, by_month, chart, rank, rate, report, total
from guocheng_apps.express.quality import daily_quality
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
battle = report(
    "express.battle",
    "每日战报",
    on=daily_quality,
    rows=[by("outlet", "网点")],
    measures=[
        rank("place", "名次", "-sign_rate"),
        total("collected", "揽收量", "collected", scale=0, unit="件"),
        total("delivered", "派件量", "delivered", scale=0, unit="件"),
        total("should_sign", "应签收", "should_sign", scale=0, unit="件"),
        *rate("sign_rate", "当日签收率", "signed_same_day", of="should_sign", last_day=True),
        *rate("sign_48h_rate", "48 小时签收率", "signed_48h", of="should_sign", last_day=True),
        *rate("pickup_rate", "揽收及时率", "picked_in_time", of="pickup_due", last_day=True),
        *rate("out_rate", "出仓及时率", "out_in_time", of="out_due", last_day=True),
        *rate("stranded_rate", "交货滞留率", "stranded", of="collected", last_day=True),
        total("backlog", "积压量", "backlog", scale=0, unit="件", last_day=True),
        total("complaints", "投诉", "complaints", scale=0, unit="件"),
        *rate("complaint_rate", "投诉率", "complaints", of="should_sign", times=10_000, unit="件/万票", last_day=True),
        *rate("delay_rate", "延误率", "delayed", of="should_sign", scale=4, last_day=True),
        *rate(
            "false_sign_rate", "虚签率", "false_signs", of="should_sign", times=10_000, unit="件/万票", last_day=True
        ),
        *rate("loss_rate", "遗失率", "lost", of="should_sign", times=1_000_000, unit="ppm", last_day=True),
        total("fines", "罚款金额", "fines"),
    ],
    date_field="day",
    period="last_7_days",
    sort="place",
    charts=[chart("bar", x="outlet", measures=["complaint_rate"])],
    help=(
        "件数和金额是这段时间的合计；各种率、积压量和名次只看有数据的最后一天。合计行的率是合计除以合计，不是各网点的平均。"
        "分母是零的不算率，也不排名；率一样的名次相同。遗失率的 ppm 是百万分之几。"
    ),
)
REPORTS = (battle, by_customer, by_date, by_fee)
