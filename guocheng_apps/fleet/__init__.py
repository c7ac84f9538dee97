"""车队 (fleet): vehicles, drivers, bookings that cannot overlap, trips, fuel, papers, and what each kilometre costs."""

from __future__ import annotations

from guocheng.sdk import bundle as _bundle
from guocheng.sdk import menu_board, menu_import, menu_list, menu_report
from guocheng_apps.fleet.alerts import ALERTS
from guocheng_apps.fleet.automations import AUTOMATIONS
from guocheng_apps.fleet.bookings import booking, booking_flow, dispatch_plan
from guocheng_apps.fleet.books import DEMANDS, RULES, costs_book
from guocheng_apps.fleet.drivers import driver
from guocheng_apps.fleet.energy import card, card_balance, card_entry, etc_statement, fuel, toll
from guocheng_apps.fleet.incidents import accident, violation
from guocheng_apps.fleet.papers import (
    due,
    month_cost,
    paper,
    reminder,
    reminder_days,
    rent,
    transfer,
    transfer_flow,
)
from guocheng_apps.fleet.reports import REPORTS
from guocheng_apps.fleet.roles import ROLES
from guocheng_apps.fleet.routes import route
from guocheng_apps.fleet.rules import CONVERSIONS
from guocheng_apps.fleet.tenures import tenure
from guocheng_apps.fleet.trips import trip
from guocheng_apps.fleet.upkeep import repair, repair_flow
from guocheng_apps.fleet.vehicles import vehicle

bundle = _bundle(
    "fleet",
    "车队",
    "1.0.0",
    entities=[
        vehicle,
        driver,
        route,
        booking,
        trip,
        card,
        card_entry,
        fuel,
        toll,
        repair,
        violation,
        accident,
        paper,
        rent,
        month_cost,
        transfer,
        tenure,
        due,
        reminder,
    ],
    aggregates=[card_balance, reminder_days],
    flows=[booking_flow, repair_flow, transfer_flow],
    roles=ROLES,
    reports=REPORTS,
    alerts=ALERTS,
    automations=AUTOMATIONS,
    conversions=CONVERSIONS,
    books=[costs_book],
    posting_rules=RULES,
    demands=DEMANDS,
    imports=[dispatch_plan, etc_statement],
    menu=[
        menu_list(booking, "派车日历", view="dispatch"),
        menu_board(booking_flow.name, "用车看板"),
        menu_list(trip),
        menu_list(fuel),
        menu_list(repair),
        menu_list(due),
        menu_list(vehicle, under="车辆与司机"),
        menu_list(driver, under="车辆与司机"),
        menu_list(route, under="车辆与司机"),
        menu_list(transfer, under="车辆与司机"),
        menu_list(tenure, under="车辆与司机"),
        menu_list(violation, under="费用与事故"),
        menu_list(accident, under="费用与事故"),
        menu_list(paper, under="费用与事故"),
        menu_list(rent, under="费用与事故"),
        menu_list(month_cost, under="费用与事故"),
        menu_list(toll, under="费用与事故"),
        menu_import(toll, "导入 ETC 流水"),
        menu_list(card, under="油卡"),
        menu_list(card_entry, under="油卡"),
        menu_list(card_balance.name, under="油卡"),
        *(menu_report(one.name) for one in REPORTS),
        menu_list(costs_book.name, under="费用与事故"),
        menu_list(reminder, under="车队设置"),
    ],
    needs=["org", "amoeba"],
)
