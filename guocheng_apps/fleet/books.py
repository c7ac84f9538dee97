"""车辆费用账 (what vehicles cost): every cost is posted on its vehicle.

- Insurance and depreciation come by the month (车辆月账), not on the day they were paid.
- What a trip is charged with is no posting of its own: it becomes an internal trade (`rules`), and trades are booked.
"""

from __future__ import annotations

from guocheng.sdk import book, entry, posting_rule
from guocheng_apps.fleet.energy import fuel, toll
from guocheng_apps.fleet.incidents import accident, violation
from guocheng_apps.fleet.papers import month_cost, rent
from guocheng_apps.fleet.trips import trip
from guocheng_apps.fleet.upkeep import repair
from guocheng_apps.fleet.vehicles import vehicle
from guocheng_apps.fleet.words import COSTS

costs_book = book(
    "fleet.costs",
    "车辆费用账",
    objects=vehicle,
    categories=COSTS,
    icon="truck",
    help="加油、过路、维修、违章、保险、折旧、租金、计件都归到车；每一笔都能回到单据",
)

#: The day of a trip is the day it ended, or began where it has not ended yet.
_DAY = "IF(ISEMPTY(in_at), DATE(YEAR(out_at), MONTH(out_at), DAY(out_at)), DATE(YEAR(in_at), MONTH(in_at), DAY(in_at)))"

RULES = (
    posting_rule(
        "fleet.cost_fuel",
        "加油充电",
        book=costs_book,
        of=fuel,
        day="on",
        entries=[
            entry("vehicle", "'fuel'", amount="amount", quantity="quantity", when="kind = 'fuel'"),
            entry("vehicle", "'electricity'", amount="amount", quantity="quantity", when="kind = 'charge'"),
        ],
    ),
    posting_rule(
        "fleet.cost_toll",
        "通行流水",
        book=costs_book,
        of=toll,
        day="on",
        entries=[entry("vehicle", "'toll'", amount="amount")],
    ),
    posting_rule(
        "fleet.cost_trip",
        "出车记录",
        book=costs_book,
        of=trip,
        day=_DAY,
        entries=[
            entry("vehicle", "'toll'", amount="toll", when="toll > 0"),
            entry("vehicle", "'parking'", amount="parking", when="parking > 0"),
            entry("vehicle", "'other'", amount="SUM(other, late_fine)", when="SUM(other, late_fine) > 0"),
            entry("vehicle", "'wage'", amount="wage", when="wage > 0"),
        ],
    ),
    posting_rule(
        "fleet.cost_repair",
        "维修保养",
        book=costs_book,
        of=repair,
        day="on",
        where="stage in ['approved', 'done'] and borne_by = 'company'",
        entries=[entry("vehicle", "'repair'", amount="total")],
    ),
    posting_rule(
        "fleet.cost_violation",
        "违章罚款",
        book=costs_book,
        of=violation,
        day="on",
        where="state <> 'void' and company_cost > 0",
        entries=[entry("vehicle", "'fine'", amount="company_cost")],
    ),
    posting_rule(
        "fleet.cost_accident",
        "事故净损失",
        book=costs_book,
        of=accident,
        day="closed_on",
        where="state = 'closed'",
        entries=[entry("vehicle", "'accident'", amount="net_loss")],
    ),
    posting_rule(
        "fleet.cost_rent",
        "租金挂靠费",
        book=costs_book,
        of=rent,
        day="month",
        where="state <> 'waived'",
        entries=[entry("vehicle", "'rent'", amount="amount")],
    ),
    posting_rule(
        "fleet.cost_insurance",
        "保险分摊",
        book=costs_book,
        of=month_cost,
        day="month",
        where="insurance > 0",
        entries=[entry("vehicle", "'insurance'", amount="insurance")],
    ),
    posting_rule(
        "fleet.cost_depreciation",
        "折旧",
        book=costs_book,
        of=month_cost,
        day="month",
        where="depreciation > 0",
        kind="depreciation",
        entries=[entry("vehicle", "'depreciation'", amount="depreciation")],
    ),
)
