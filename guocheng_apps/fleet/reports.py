"""Figures of the fleet (车队报表): what each vehicle runs, drinks, costs and carries; each opens down to its papers.

- Cost per kilometre and per piece take every cost of the vehicle in the month, depreciation and insurance among them.
"""

from __future__ import annotations

from guocheng.sdk import average, by, by_month, chart, computed, count, report, share, total
from guocheng_apps.fleet.books import costs_book
from guocheng_apps.fleet.energy import fuel, toll
from guocheng_apps.fleet.incidents import accident, violation
from guocheng_apps.fleet.papers import due, month_cost, rent
from guocheng_apps.fleet.trips import trip
from guocheng_apps.fleet.upkeep import repair

_KM = {"scale": 0, "unit": "公里"}

vehicle_month = report(
    "fleet.vehicle_month",
    "单车成本",
    on=month_cost,
    date_field="month",
    period="this_month",
    rows=[by("vehicle", "车辆"), by_month("month")],
    measures=[
        total(
            "km", "行驶里程", "distance", over=trip, by=["vehicle", "out_at"], date_field="out_at", scale=0, unit="公里"
        ),
        total(
            "pieces", "承运件数", "pieces", over=trip, by=["vehicle", "out_at"], date_field="out_at", scale=0, unit="件"
        ),
        total(
            "litres",
            "加油量",
            "quantity",
            over=fuel,
            by=["vehicle", "on"],
            date_field="on",
            where="kind = 'fuel'",
            unit="升",
        ),
        total("energy", "油电费", "amount", over=fuel, by=["vehicle", "on"], date_field="on"),
        total("etc", "通行费", "amount", over=toll, by=["vehicle", "on"], date_field="on"),
        total(
            "road", "路桥停车", "SUM(toll, parking, other)", over=trip, by=["vehicle", "out_at"], date_field="out_at"
        ),
        total(
            "upkeep",
            "维修保养",
            "total",
            over=repair,
            by=["vehicle", "on"],
            date_field="on",
            where="stage in ['approved', 'done'] and borne_by = 'company'",
        ),
        total("fines", "违章罚款", "company_cost", over=violation, by=["vehicle", "on"], date_field="on"),
        total("losses", "事故净损失", "net_loss", over=accident, by=["vehicle", "on"], date_field="on"),
        total(
            "rent",
            "租金挂靠",
            "amount",
            over=rent,
            by=["vehicle", "month"],
            date_field="month",
            where="state <> 'waived'",
        ),
        total("wage", "司机计件", "wage", over=trip, by=["vehicle", "out_at"], date_field="out_at"),
        total("depreciation", "折旧", "depreciation"),
        total("insurance", "保险分摊", "insurance"),
        computed(
            "cost",
            "总成本",
            "energy + etc + road + upkeep + fines + losses + rent + wage + depreciation + insurance",
            unit="元",
        ),
        computed("per_hundred", "百公里油耗", "litres / km * 100", unit="升"),
        computed("per_km", "每公里成本", "cost / km", scale=4, unit="元"),
        computed("per_piece", "单票成本", "cost / pieces", scale=4, unit="元"),
    ],
    sort="-cost",
    charts=[chart("bar", x="vehicle", measures=["per_km"])],
    help="每公里成本 = 当月全部车辆费用 ÷ 行驶里程；没有里程或没有件数的留空。折旧和保险取自「车辆月账」。",
)

energy_use = report(
    "fleet.energy_use",
    "能耗表",
    on=fuel,
    date_field="on",
    period="this_month",
    rows=[by("vehicle", "车辆"), by("kind", "类型")],
    measures=[
        count("times", "次数"),
        total("quantity", "数量", "quantity", unit="升或度"),
        total("amount", "金额", "amount"),
        computed("price", "均价", "amount / quantity", scale=3, unit="元"),
        average("per_hundred", "平均百公里能耗", "per_hundred", unit="升或度"),
        count("unusual", "异常次数", where="unusual"),
    ],
    sort="-amount",
    charts=[chart("bar", x="vehicle", measures=["per_hundred"])],
)

utilisation = report(
    "fleet.utilisation",
    "车辆利用率",
    on=month_cost,
    date_field="month",
    period="this_month",
    rows=[by("vehicle", "车辆"), by_month("month")],
    measures=[
        total("hours", "出车时长", "hours", over=trip, by=["vehicle", "out_at"], date_field="out_at", unit="小时"),
        total("trips", "出车趟数", "1", over=trip, by=["vehicle", "out_at"], date_field="out_at", scale=0, unit="趟"),
        total("km", "行驶里程", "distance", over=trip, by=["vehicle", "out_at"], date_field="out_at", **_KM),  # type: ignore[arg-type]
        total("workable", "可用工时", "workable_hours", unit="小时"),
        computed("used", "利用率", "hours / workable * 100", scale=1, unit="%"),
    ],
    sort="used",
    charts=[chart("bar", x="vehicle", measures=["used"])],
    help="利用率 = 出车时长 ÷ 可用工时；可用工时在「车辆月账」里，默认每月 260 小时。",
)

route_profit = report(
    "fleet.route_profit",
    "线路损益",
    on=trip,
    date_field="out_at",
    period="this_month",
    where="not ISEMPTY(route)",
    rows=[by("route", "线路")],
    measures=[
        count("trips", "趟数"),
        total("km", "行驶里程", "distance", scale=0, unit="公里"),
        total("pieces", "承运件数", "pieces", scale=0, unit="件"),
        total("income", "内部车费", "charge"),
        total("wage", "司机计件", "wage"),
        total("road", "路桥停车", "SUM(toll, parking, other)"),
        total("fined", "晚点罚款", "late_fine"),
        total("running", "油耗与折旧", "distance * vehicle.running_rate"),
        computed("profit", "线路损益", "income - wage - road - fined - running", unit="元"),
        computed("per_trip", "每趟损益", "profit / trips", unit="元"),
        average("load_rate", "平均装载率", "load_rate", scale=1, unit="%"),
        share("on_time", "准点率", of="late_minutes = 0"),
    ],
    sort="-profit",
    charts=[chart("bar", x="route", measures=["profit"])],
    help="线路损益 = 内部车费 − 司机计件 − 路桥停车 − 晚点罚款 − 里程 × 车辆的每公里变动成本。",
)

driver_work = report(
    "fleet.driver_work",
    "司机工作量",
    on=trip,
    date_field="out_at",
    period="this_month",
    rows=[by("driver", "司机")],
    measures=[
        count("trips", "趟数"),
        total("km", "行驶里程", "distance", scale=0, unit="公里"),
        total("hours", "出车时长", "hours", unit="小时"),
        total("tons", "承运吨数", "weight / 1000", scale=3, unit="吨"),
        total("wage", "计件工资", "wage"),
        count("late", "晚点", where="late_minutes > 0"),
    ],
    sort="-wage",
    charts=[chart("bar", x="driver", measures=["wage"])],
)

ending_soon = report(
    "fleet.ending_soon",
    "到期一览",
    on=due,
    where="not ISEMPTY(until)",
    rows=[by("kind", "事项")],
    measures=[
        count("all", "登记"),
        count("over", "已过期", where="until < TODAY()"),
        count("week", "七天内", where="until >= TODAY() and until <= TODAY() + 7"),
        count("month", "三十天内", where="until >= TODAY() and until <= TODAY() + 30"),
        count("later", "三十天以后", where="until > TODAY() + 30"),
    ],
    charts=[chart("bar", x="kind", measures=["over", "month"])],
)

violations = report(
    "fleet.violations",
    "违章统计",
    on=violation,
    date_field="on",
    period="this_year",
    rows=[by("driver", "司机")],
    measures=[
        count("times", "次数"),
        total("points", "扣分", "points", scale=0, unit="分"),
        total("fine", "罚款", "fine"),
        total("deducted", "责任人扣款", "deducted"),
        total("company", "公司承担", "company_cost"),
        count("open", "未处理", where="state = 'open'"),
    ],
    sort="-points",
    charts=[chart("bar", x="driver", measures=["points"])],
)

cost_table = report(
    "fleet.cost_table",
    "车辆费用表",
    on=costs_book.name,
    date_field="day",
    period="this_month",
    rows=[by("object", "车辆"), by("account", "类别")],
    measures=[total("amount", "金额", "amount"), count("papers", "笔数")],
    sort="-amount",
    charts=[chart("bar", x="account", measures=["amount"])],
    help="取自「车辆费用账」，每个数都能点开到分录，再从分录回到单据。",
)

REPORTS = (vehicle_month, cost_table, energy_use, utilisation, route_profit, driver_work, ending_soon, violations)
