"""What is added up all the time (投诉汇总): complaints of each outlet by kind, exact to the last one.

Everything counts at the outlet complained about; what is still under way is told apart from what is closed.
"""

from __future__ import annotations

from guocheng.sdk import adds, aggregate, choice, measure, unit
from guocheng_apps.complaint.ticket import ticket
from guocheng_apps.complaint.words import KINDS

outlet_tally = aggregate(
    "complaint.outlet_tally",
    "网点投诉账",
    keys=[unit("unit", "网点"), choice("kind", "投诉类型", KINDS)],
    measures=[
        measure("tickets", "投诉件数", "count", type="integer", unit="件"),
        measure("open", "在办", type="integer", unit="件"),
        measure("late", "超时办结", type="integer", unit="件"),
        measure("compensated", "赔付", type="money"),
        measure("recovered", "处罚追回", type="money"),
        measure("loss", "净损失", type="money"),
    ],
    sources=[
        adds(
            ticket,
            keys=["unit", "kind"],
            values=[
                "",
                "IF(ISEMPTY(closed_at), 1, 0)",
                "IF(late, 1, 0)",
                "compensation_total",
                "penalty_total",
                "net_loss",
            ],
        )
    ],
    unit_fields=["unit"],
    help="随投诉单更新,每个数都能点开看到是哪些投诉单",
)

TOTALS = [outlet_tally]
