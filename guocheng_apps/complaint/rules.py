"""工单折算 (charging tickets): a closed ticket with somebody to blame becomes an internal trade with whoever caused it.

- One ticket counts once, by the shares of its responsible units; whose fault it was not pays nothing.
- Trades are made by the application 内部结算, at the internal price list of the service TICKET; the seller is 客服巴.
"""

from __future__ import annotations

from guocheng.sdk import conversion
from guocheng_apps.complaint.ticket import ticket

ticket_fee = conversion(
    "complaint.ticket_fee",
    "投诉工单折算客服费",
    of=ticket,
    lines="responsibilities",
    day="DATE(YEAR(closed_at), MONTH(closed_at), DAY(closed_at))",
    provider="'SERVICE'",
    receiver="unit",
    item="'TICKET'",
    quantity="share / 100",
    where="stage = 'closed' and not IN(verdict, 'none', 'customer')",
    help="结案而且判了责任的工单，按责任比例计件，由责任单位付给客服巴",
)

CONVERSIONS = (ticket_fee,)
