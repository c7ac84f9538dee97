"""投诉 (complaint): tickets from the first call to the last yuan, with time limits, judgement, appeal and penalties."""

from __future__ import annotations

from guocheng.sdk import bundle as _bundle
from guocheng.sdk import menu_board, menu_import, menu_list, menu_report
from guocheng_apps.complaint.alerts import ALERTS
from guocheng_apps.complaint.claims import clause
from guocheng_apps.complaint.imports import IMPORTS
from guocheng_apps.complaint.process import ticket_flow
from guocheng_apps.complaint.reports import REPORTS
from guocheng_apps.complaint.roles import agent, branch_manager, courier, finance, outlet_head
from guocheng_apps.complaint.rules import CONVERSIONS
from guocheng_apps.complaint.tables import penalty_rule, root_cause, sla, subkind, volume
from guocheng_apps.complaint.ticket import ticket
from guocheng_apps.complaint.totals import TOTALS

bundle = _bundle(
    "complaint",
    "投诉处理",
    "1.0.0",
    entities=[subkind, root_cause, sla, penalty_rule, clause, volume, ticket],
    aggregates=TOTALS,
    flows=[ticket_flow],
    roles=[agent, outlet_head, courier, branch_manager, finance],
    reports=REPORTS,
    alerts=ALERTS,
    imports=IMPORTS,
    conversions=CONVERSIONS,
    menu=[
        menu_board(ticket_flow.name, "投诉看板"),
        menu_list(ticket, "投诉单"),
        menu_import(ticket, "导入投诉"),
        *(menu_report(one.name) for one in REPORTS),
        *(menu_list(one.name) for one in TOTALS),
        menu_list(volume, "业务量"),
        menu_list(penalty_rule, "处罚规则"),
        menu_list(clause, "理赔条款"),
        menu_list(sla, "投诉时限"),
        menu_list(root_cause, "根因"),
        menu_list(subkind, "投诉子类"),
    ],
    needs=["org"],
)
