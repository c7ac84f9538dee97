"""办公 (office): the applications every company has, ready to be used and to be changed."""

from __future__ import annotations

from guocheng.sdk import bundle as _bundle
from guocheng.sdk import menu_list, menu_report
from guocheng_apps.office import (
    assets,
    expense,
    hiring,
    leave,
    limits,
    overtime,
    papers,
    payment,
    purchase,
    staff,
    trade,
    travel,
)
from guocheng_apps.office.alerts import ALERTS
from guocheng_apps.office.automations import AUTOMATIONS
from guocheng_apps.office.reports import REPORTS
from guocheng_apps.office.roles import FORMS, ROLES

#: The applications by what they are about; the menu folds them so.
AREAS = {
    "假勤出行": (
        leave.leave_flow,
        overtime.overtime_flow,
        overtime.missed_punch_flow,
        overtime.overtime_pay_flow,
        travel.travel_flow,
        travel.car_flow,
        travel.booking_flow,
    ),
    "费用与采购": (
        expense.expense_flow,
        expense.advance_flow,
        payment.payment_flow,
        payment.contract_flow,
        purchase.purchase_flow,
        purchase.write_off_flow,
    ),
    "行政": (
        assets.requisition_flow,
        assets.disposal_flow,
        assets.it_request_flow,
        papers.sealing_flow,
        papers.notice_flow,
    ),
    "人事": (
        hiring.hiring_flow,
        hiring.onboarding_flow,
        hiring.probation_flow,
        staff.transfer_flow,
        staff.leaving_flow,
    ),
    "业务审批": (trade.price_flow, trade.credit_flow, trade.penalty_appeal_flow),
}
FLOWS = tuple(flow for flows in AREAS.values() for flow in flows)
LISTS = (
    leave.grant_of_days,
    travel.room,
    travel.vehicle,
    papers.seal,
    assets.asset,
    limits.limit,
)
AGGREGATES = (leave.leave_balance, overtime.punch_tally, expense.invoice_tally)

bundle = _bundle(
    "office",
    "办公",
    "1.0.0",
    entities=[*LISTS, *FORMS],
    aggregates=AGGREGATES,
    flows=FLOWS,
    roles=ROLES,
    reports=REPORTS,
    alerts=ALERTS,
    automations=AUTOMATIONS,
    menu=[
        *(menu_list(one.on, one.label, under=under) for under, flows in AREAS.items() for one in flows),
        *(menu_report(one.name) for one in REPORTS),
        *(menu_list(one.name, under="台账") for one in AGGREGATES),
        *(menu_list(one, under="台账") for one in LISTS),
    ],
    needs=["org"],
)
