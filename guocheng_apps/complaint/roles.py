"""Who works on complaints (投诉角色): agents, outlet heads, couriers, managers, finance.

- Customers' phone numbers are shown in full to agents only.
- An outlet sees its own tickets and those of the units below it; a courier sees the tickets about himself.
"""

from __future__ import annotations

from guocheng.sdk import KEEP, Right, grant, role
from guocheng_apps.complaint.claims import CLAIM, clause
from guocheng_apps.complaint.tables import penalty_rule, root_cause, sla, subkind, volume
from guocheng_apps.complaint.ticket import ticket
from guocheng_apps.complaint.totals import outlet_tally

_COLLEAGUES = [grant(one) for one in ("org.unit", "org.person", "org.post", "org.calendar")]
_WORDS = [grant(one) for one in (sla, penalty_rule, clause, subkind, root_cause)]
_PHONES = ["sender_phone", "receiver_phone"]
_CLAIM = [one.name for one in CLAIM]
_ASKED = ["kind", "unit", "level"]
_JUDGEMENT = ["verdict", "responsibilities", "compensations", "penalties", "level", "kind", "unit", "closing", *_CLAIM]

agent = role(
    "agent",
    "客服",
    grant(ticket, *KEEP, reveals=_PHONES),
    grant(subkind, *KEEP),
    grant(root_cause, *KEEP),
    grant(volume, *KEEP),
    grant(outlet_tally.name, Right.SEE, Right.EXPORT),
    *_WORDS,
    *_COLLEAGUES,
    home="board:complaint.ticket_flow",
)

outlet_head = role(
    "outlet_head",
    "网点负责人",
    grant(ticket, Right.SEE, Right.EDIT, Right.EXPORT, rows="unit_below", readonly=_JUDGEMENT),
    # Whoever takes a complaint says what it is about; from then on that is for the agents to judge.
    grant(ticket, Right.CREATE, rows="unit_below", readonly=[one for one in _JUDGEMENT if one not in _ASKED]),
    grant(volume, rows="unit_below"),
    grant(outlet_tally.name, rows="unit_below"),
    *(grant(one) for one in (sla, penalty_rule, clause, subkind)),
    # What all outlets together had of a cause is not for one of them to know.
    grant(root_cause, hidden=["tickets", "loss"]),
    *_COLLEAGUES,
    home="todo",
)

courier = role(
    "courier",
    "业务员",
    grant(
        ticket,
        Right.SEE,
        rows="own",
        hidden=["claim_amount", "compensations", "compensation_total", "net_loss", *_CLAIM],
    ),
    *_COLLEAGUES,
    home="todo",
)

branch_manager = role(
    "branch_manager",
    "分公司经理",
    grant(ticket, Right.SEE, Right.CREATE, Right.EDIT, Right.EXPORT),
    grant(sla, *KEEP),
    grant(penalty_rule, *KEEP),
    grant(clause, *KEEP),
    grant(subkind, *KEEP),
    grant(root_cause, *KEEP),
    grant(volume, *KEEP),
    grant(outlet_tally.name, Right.SEE, Right.EXPORT),
    *_COLLEAGUES,
    home="board:complaint.ticket_flow",
)

finance = role(
    "finance",
    "财务",
    grant(ticket, Right.SEE, Right.EDIT, Right.EXPORT, readonly=["content", "verdict", "responsibilities", "level"]),
    grant(penalty_rule, *KEEP),
    grant(clause, *KEEP),
    grant(volume),
    grant(outlet_tally.name, Right.SEE, Right.EXPORT),
    *_WORDS,
    *_COLLEAGUES,
    home="todo",
)
