"""Figures of the office (办公报表); each opens down to its applications. Only what was approved counts."""

from __future__ import annotations

from guocheng.sdk import average, by, by_month, chart, count, report, share, total
from guocheng_apps.office.expense import advance, expense
from guocheng_apps.office.leave import leave
from guocheng_apps.office.overtime import overtime
from guocheng_apps.office.payment import payment
from guocheng_apps.office.purchase import purchase, write_off
from guocheng_apps.office.staff import leaving
from guocheng_apps.office.travel import car, travel

_SPENT = {
    "transport": "交通费",
    "hotel": "住宿费",
    "meal": "餐费",
    "entertainment": "招待费",
    "fuel": "油费",
}

leave_days = report(
    "office.leave_days",
    "请假天数",
    on=leave,
    date_field="start_on",
    where="IN(stage, 'approved', 'back')",
    rows=[by("unit", "部门"), by("applicant", "人员")],
    measures=[
        count("times", "请假次数"),
        total("days", "请假天数", "days", scale=1, unit="天"),
        total("annual", "年休假", "days", where="kind = 'annual'", scale=1, unit="天"),
        total("personal", "事假", "days", where="kind = 'personal'", scale=1, unit="天"),
        total("sick", "病假", "days", where="kind = 'sick'", scale=1, unit="天"),
    ],
    sort="-days",
    charts=[chart("bar", x="unit", measures=["days"])],
    help="按开始日期所在的期间统计，只算已准的假。",
)

overtime_hours = report(
    "office.overtime_hours",
    "加班时长",
    on=overtime,
    date_field="start_at",
    where="stage = 'approved'",
    rows=[by("unit", "部门"), by_month("start_at")],
    measures=[
        total("hours", "加班时长", "hours", scale=1, unit="小时"),
        total("paid", "发加班费", "hours", where="settle = 'pay'", scale=1, unit="小时"),
        total("lieu", "折算调休", "lieu_days", scale=1, unit="天"),
    ],
    charts=[chart("line", x="month", measures=["hours"], series="unit")],
)

travel_cost = report(
    "office.travel_cost",
    "出差统计",
    on=travel,
    date_field="start_on",
    where="IN(stage, 'approved', 'back')",
    rows=[by("unit", "部门"), by_month("start_on")],
    measures=[
        count("trips", "出差次数"),
        total("days", "出差天数", "days", scale=0, unit="天"),
        total("budget", "预算", "budget"),
    ],
    charts=[chart("bar", x="month", measures=["budget"])],
)

expense_month = report(
    "office.expense_month",
    "费用报销统计",
    on=expense,
    date_field="created_at",
    where="stage = 'approved'",
    rows=[by("unit", "部门"), by_month("created_at")],
    measures=[
        count("claims", "报销单"),
        total("total", "报销合计", "total"),
        *(
            total(code, label, f"SUMIF(items.amount, items.category = '{code}')", where="total > 0")
            for code, label in _SPENT.items()
        ),
        total("deducted", "核减", "deducted"),
    ],
    charts=[chart("bar", x="month", measures=["total"], series="unit")],
    help="按填单时间所在的月份统计，只算已付款的报销。",
)

advance_left = report(
    "office.advance_left",
    "未还借款",
    on=advance,
    where="stage = 'approved'",
    rows=[by("applicant", "人员")],
    measures=[
        count("advances", "借款单"),
        total("amount", "借款金额", "amount"),
        total("left", "未还金额", "left"),
        count("late", "已逾期", where="repay_by < TODAY()"),
    ],
    sort="-left",
    charts=[chart("bar", x="applicant", measures=["left"])],
)

payment_month = report(
    "office.payment_month",
    "付款统计",
    on=payment,
    date_field="created_at",
    where="stage = 'approved'",
    rows=[by_month("created_at"), by("kind", "付款类型")],
    measures=[count("payments", "付款单"), total("amount", "付款金额", "amount")],
    charts=[chart("bar", x="month", measures=["amount"], series="kind")],
)

purchase_saving = report(
    "office.purchase_saving",
    "采购与节约",
    on=purchase,
    date_field="created_at",
    where="IN(stage, 'approved', 'arrived')",
    rows=[by("kind", "采购类别"), by_month("created_at")],
    measures=[
        count("orders", "采购单"),
        total("planned", "预计金额", "total"),
        total("final", "成交金额", "final_amount"),
        share("on_time", "按时到货率", of="not ISEMPTY(arrived_on) and arrived_on <= need_by"),
    ],
    charts=[chart("bar", x="month", measures=["planned", "final"])],
)

losses = report(
    "office.losses",
    "报损统计",
    on=write_off,
    date_field="created_at",
    where="stage = 'approved'",
    rows=[by("unit", "部门"), by("reason", "原因")],
    measures=[
        count("cases", "报损单"),
        total("total", "账面金额", "total"),
        total("recovered", "追偿金额", "recovered"),
    ],
    sort="-total",
    charts=[chart("pareto", x="reason", measures=["total"])],
)

car_use = report(
    "office.car_use",
    "车辆使用",
    on=car,
    date_field="leave_at",
    where="stage = 'back'",
    rows=[by("vehicle", "车辆"), by_month("leave_at")],
    measures=[
        count("trips", "出车次数"),
        total("distance", "行驶里程", "distance", scale=0, unit="公里"),
        total("fuel", "油费", "fuel"),
        total("toll", "过路停车费", "toll"),
    ],
    charts=[chart("bar", x="month", measures=["distance"], series="vehicle")],
)

leavers = report(
    "office.leavers",
    "离职分析",
    on=leaving,
    date_field="last_on",
    where="stage = 'approved'",
    rows=[by("unit", "部门"), by("reason", "原因")],
    measures=[
        count("people", "离职人数"),
        count("resigned", "主动辞职", where="kind = 'resign'"),
        average("notice", "提前天数", "last_on - given_on", scale=0, unit="天"),
    ],
    charts=[chart("pie", x="reason", measures=["people"])],
)

REPORTS = (
    leave_days,
    overtime_hours,
    travel_cost,
    expense_month,
    advance_left,
    payment_month,
    purchase_saving,
    losses,
    car_use,
    leavers,
)
