"""Figures about complaints (投诉报表); each opens down to its tickets."""

from __future__ import annotations

from guocheng.sdk import by, by_month, by_week, chart, computed, count, report, share, total
from guocheng_apps.complaint.tables import volume
from guocheng_apps.complaint.ticket import ticket

_LATE = "late or (ISEMPTY(closed_at) and not ISEMPTY(resolution_due) and NOW() > resolution_due)"

unit_month = report(
    "complaint.unit_month",
    "网点月度投诉",
    on=ticket,
    date_field="received_at",
    rows=[by("unit", "网点"), by_month("received_at")],
    measures=[
        count("tickets", "投诉件数"),
        count("repeats", "重复投诉", where="repeated"),
        share("on_time", "及时率", of=f"not ({_LATE})"),
        total("claimed", "索赔金额", "claim_amount"),
        total("paid", "赔付金额", "compensation_total"),
        total("fined", "处罚金额", "penalty_total"),
        total("lost", "净损失", "net_loss"),
    ],
    charts=[chart("heat", x="month", measures=["tickets"], series="unit")],
    help="按受理时间所在月份统计;及时率 = 没有超过应办结时间的件数 / 全部件数。",
)

rate = report(
    "complaint.rate",
    "万票投诉率排名",
    on=ticket,
    date_field="received_at",
    period="last_month",
    rows=[by("unit", "网点")],
    measures=[
        count("tickets", "投诉件数"),
        total(
            "parcels", "业务量", "delivered + collected", over=volume, by=["unit"], date_field="on", scale=0, unit="件"
        ),
        computed("rate", "万票投诉率", "tickets / parcels * 10000", scale=2, unit="件/万票"),
        total("paid", "赔付金额", "compensation_total"),
    ],
    sort="-rate",
    charts=[chart("bar", x="unit", measures=["rate"])],
    help="万票投诉率 = 投诉件数 / (派件量 + 揽收量) × 10000;没有业务量的网点不排名。",
)

rate_trend = report(
    "complaint.rate_trend",
    "万票投诉率趋势",
    on=ticket,
    date_field="received_at",
    rows=[by_month("received_at")],
    measures=[
        count("tickets", "投诉件数"),
        total(
            "parcels", "业务量", "delivered + collected", over=volume, by=["on"], date_field="on", scale=0, unit="件"
        ),
        computed("rate", "万票投诉率", "tickets / parcels * 10000", scale=2, unit="件/万票"),
    ],
    charts=[chart("line", x="month", measures=["rate"])],
)

root_causes = report(
    "complaint.root_causes",
    "根因排列图",
    on=ticket,
    date_field="received_at",
    where="not ISEMPTY(root_cause)",
    rows=[by("root_cause", "根因")],
    measures=[count("tickets", "投诉件数"), total("lost", "净损失", "net_loss")],
    sort="-tickets",
    charts=[chart("pareto", x="root_cause", measures=["tickets"])],
    help="先解决排在前面、累计占八成的根因。",
)

trend = report(
    "complaint.trend",
    "投诉趋势",
    on=ticket,
    date_field="received_at",
    rows=[by_month("received_at"), by("kind", "类型")],
    measures=[count("tickets", "投诉件数")],
    charts=[chart("line", x="month", measures=["tickets"], series="kind")],
)

weekly = report(
    "complaint.weekly",
    "每周投诉",
    on=ticket,
    date_field="received_at",
    period="last_90_days",
    rows=[by_week("received_at")],
    measures=[
        count("tickets", "投诉件数"),
        count("open", "未结案", where="ISEMPTY(closed_at)"),
        share("on_time", "及时率", of=f"not ({_LATE})"),
    ],
    charts=[chart("bar", x="week", measures=["tickets", "open"])],
)

kind_unit = report(
    "complaint.kind_unit",
    "类型 × 网点",
    on=ticket,
    date_field="received_at",
    period="last_90_days",
    rows=[by("unit", "网点"), by("kind", "类型")],
    measures=[count("tickets", "投诉件数")],
    charts=[chart("heat", x="kind", measures=["tickets"], series="unit")],
)

couriers = report(
    "complaint.couriers",
    "业务员投诉排名",
    on=ticket,
    date_field="received_at",
    period="last_90_days",
    where="not ISEMPTY(courier)",
    rows=[by("courier", "业务员"), by("unit", "网点")],
    measures=[
        count("tickets", "投诉件数"),
        count("guilty", "判定有责", where="verdict = 'courier'"),
        total("fined", "处罚金额", "penalty_total"),
    ],
    sort="-tickets",
    top=50,
    charts=[chart("bar", x="courier", measures=["tickets"])],
)

money = report(
    "complaint.money",
    "赔付与追偿",
    on=ticket,
    date_field="received_at",
    rows=[by_month("received_at")],
    measures=[
        total("claimed", "索赔", "claim_amount"),
        total("paid", "赔付", "compensation_total"),
        total("recovered", "处罚追回", "penalty_total"),
        total("lost", "净损失", "net_loss"),
        computed("recovery", "追回率", "recovered / paid * 100", scale=1, unit="%"),
    ],
    charts=[chart("bar", x="month", measures=["paid", "recovered", "lost"])],
)

aging = report(
    "complaint.aging",
    "在办投诉分布",
    on=ticket,
    where="ISEMPTY(closed_at)",
    rows=[by("stage", "阶段"), by("level", "等级")],
    measures=[
        count("tickets", "件数"),
        count("late", "已超时", where="not ISEMPTY(resolution_due) and NOW() > resolution_due"),
        total("claimed", "索赔金额", "claim_amount"),
    ],
    charts=[chart("bar", x="stage", measures=["tickets", "late"])],
)

REPORTS = (unit_month, rate, rate_trend, root_causes, trend, weekly, kind_unit, couriers, money, aging)
