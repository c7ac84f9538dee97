"""快递总部往来 (express): price lists and what every piece costs by them, and what the headquarters takes and gives."""

from __future__ import annotations

from guocheng.sdk import MenuItem, menu_list, menu_report
from guocheng.sdk import bundle as _bundle
from guocheng_apps.express.automations import AUTOMATIONS
from guocheng_apps.express.bill import bill, bill_flow
from guocheng_apps.express.bill_rules import bill_rule
from guocheng_apps.express.bookings import fee_booking
from guocheng_apps.express.books import DEMANDS, RULES
from guocheng_apps.express.customers import assignment, customer, prepayment
from guocheng_apps.express.fees import fee_rule
from guocheng_apps.express.imports import IMPORTS
from guocheng_apps.express.lists import price_list, price_version, version_flow, zone
from guocheng_apps.express.quality import daily_quality
from guocheng_apps.express.rated import rated_day
from guocheng_apps.express.reports import REPORTS
from guocheng_apps.express.roles import ROLES
from guocheng_apps.express.surcharges import rebate_policy, surcharge
from guocheng_apps.express.transactions import transaction, transaction_flow

bundle = _bundle(
    "express",
    "运单计价",
    "1.0.0",
    entities=[
        customer,
        zone,
        price_list,
        price_version,
        surcharge,
        assignment,
        rebate_policy,
        prepayment,
        rated_day,
        bill,
        bill_rule,
        fee_rule,
        fee_booking,
        transaction,
        daily_quality,
    ],
    flows=[version_flow, transaction_flow, bill_flow],
    roles=ROLES,
    reports=REPORTS,
    imports=IMPORTS,
    automations=AUTOMATIONS,
    posting_rules=RULES,
    demands=DEMANDS,
    menu=[
        MenuItem("rating", rated_day.name),
        menu_list(rated_day),
        menu_list(bill),
        *(menu_report(one.name) for one in REPORTS),
        menu_list(price_version, under="价格"),
        menu_list(price_list, under="价格"),
        menu_list(surcharge, under="价格"),
        menu_list(assignment, under="价格"),
        menu_list(rebate_policy, under="价格"),
        menu_list(zone, under="价格"),
        menu_list(bill_rule, under="价格"),
        menu_list(fee_booking, under="价格"),
        menu_list(transaction, under="总部账单"),
        menu_list(fee_rule, under="总部账单"),
        menu_list(daily_quality, under="质量"),
        menu_list(customer),
        menu_list(prepayment),
    ],
    needs=["org", "amoeba"],
)
