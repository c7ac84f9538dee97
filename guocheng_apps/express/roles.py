"""Who keeps prices and who reads what pieces cost (计价角色).

- An outlet sees how well all outlets did, or its place among them would mean nothing, but only its own fines.
"""

from __future__ import annotations

from guocheng.sdk import KEEP, Right, grant, role
from guocheng_apps.express.bill import bill
from guocheng_apps.express.bill_rules import bill_rule
from guocheng_apps.express.bookings import fee_booking
from guocheng_apps.express.customers import assignment, customer, prepayment
from guocheng_apps.express.fees import fee_rule
from guocheng_apps.express.lists import price_list, price_version, zone
from guocheng_apps.express.quality import daily_quality
from guocheng_apps.express.rated import rated_day
from guocheng_apps.express.surcharges import rebate_policy, surcharge
from guocheng_apps.express.transactions import transaction

_COLLEAGUES = [grant(one) for one in ("org.unit", "org.person", "org.post", "org.calendar")]
_CHARTS = [grant(one) for one in ("amoeba.account", "amoeba.unit")]
#: What a total says of the books, which are no business of who keeps prices.
_BOOKED = ["booked", "unit", "buyer", "account", "cost_account", "direction"]
_PRICES = (zone, price_list, price_version, surcharge, assignment, rebate_policy)

price_office = role(
    "price_office",
    "价格管理员",
    *(grant(one, *KEEP, Right.MANAGE_FLOW) for one in (customer, *_PRICES)),
    grant(prepayment),
    grant(rated_day, Right.SEE, Right.EXPORT, Right.MANAGE_FLOW),
    grant(rated_day, hidden=_BOOKED),
    grant(bill, Right.SEE, Right.EXPORT),
    grant(bill_rule),
    *_COLLEAGUES,
)

finance = role(
    "express_finance",
    "结算会计",
    *(grant(one, Right.SEE, Right.EXPORT) for one in _PRICES),
    *(grant(one, *KEEP) for one in (customer, prepayment, fee_rule, transaction, daily_quality, bill_rule)),
    grant(customer, reveals=["contact_phone"]),
    grant(rated_day, Right.SEE, Right.EXPORT, Right.MANAGE_FLOW),
    grant(bill, Right.SEE, Right.EXPORT, Right.SHARE, Right.MANAGE_FLOW),
    grant(fee_booking, *KEEP),
    *_CHARTS,
    *_COLLEAGUES,
)

billing = role(
    "express_billing",
    "客户账单员",
    *(grant(one, Right.SEE, Right.EXPORT) for one in (price_list, price_version, assignment, prepayment, bill_rule)),
    grant(customer, *KEEP, reveals=["contact_phone"]),
    grant(rated_day, Right.SEE, Right.EXPORT, Right.MANAGE_FLOW),
    grant(rated_day, hidden=_BOOKED),
    grant(bill, Right.SEE, Right.EXPORT, Right.SHARE),
    *_COLLEAGUES,
)

outlet_head = role(
    "express_outlet",
    "网点计价查询",
    grant(customer, rows="managed"),
    grant(prepayment, rows="managed"),
    grant(rated_day, Right.SEE, Right.EXPORT, rows="managed"),
    grant(bill, Right.SEE, Right.EXPORT, rows="managed"),
    grant(transaction, Right.SEE, Right.EXPORT, rows="managed"),
    grant(daily_quality, Right.SEE, Right.EXPORT, rows="managed"),
    grant(daily_quality, hidden=["fines"]),
    grant(fee_rule),
    *_CHARTS,
    *_COLLEAGUES,
)

ROLES = (price_office, finance, billing, outlet_head)
