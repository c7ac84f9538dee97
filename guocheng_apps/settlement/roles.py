"""Who settles (结算角色): a clerk keeps the daily data, heads of outlets see what is theirs."""

from __future__ import annotations

from guocheng.sdk import KEEP, Right, grant, held_by_heads, held_by_role, role
from guocheng_apps.amoeba.trades import trade
from guocheng_apps.amoeba.units import amoeba_unit
from guocheng_apps.settlement.books import prepaid
from guocheng_apps.settlement.daily import DAILY, label_issue, passed_on
from guocheng_apps.settlement.prepaid import balance, limit, recharge
from guocheng_apps.settlement.prices import factor, fixed_fee, item, price_list
from guocheng_apps.settlement.statement import statement

_PRICES = (item, price_list, factor, fixed_fee)
_COLLEAGUES = [grant(one) for one in ("org.unit", "org.person", "org.post", "org.calendar")]
_CHARTS = [grant(one) for one in (amoeba_unit, "amoeba.account")]

clerk = role(
    "settlement_clerk",
    "结算员",
    *(grant(one, *KEEP) for one in (*DAILY, recharge, fixed_fee)),
    *(grant(one) for one in (item, price_list, factor, limit)),
    *(grant(one, Right.SEE, Right.EXPORT) for one in (trade, balance.name, prepaid.name)),
    grant(statement, Right.SEE, Right.EXPORT, Right.MANAGE_FLOW),
    *_CHARTS,
    *_COLLEAGUES,
    home="todo",
)

office = role(
    "settlement_office",
    "结算管理（推进办）",
    *(grant(one, *KEEP, Right.MANAGE_FLOW) for one in (*_PRICES, *DAILY, recharge, limit, statement)),
    grant(balance.name, Right.SEE, Right.EXPORT),
    grant(prepaid.name, Right.SEE, Right.EXPORT, Right.MANAGE_FLOW),
    held_by=[held_by_role("amoeba_office")],
)

finance = role(
    "settlement_finance",
    "结算管理（会计）",
    *(grant(one, Right.SEE, Right.EXPORT) for one in (*_PRICES, *DAILY, statement, balance.name, prepaid.name)),
    grant(recharge, *KEEP),
    grant(limit, *KEEP),
    held_by=[held_by_role("amoeba_accountant")],
)

outlet = role(
    "settlement_outlet",
    "网点结算",
    *(grant(one, Right.SEE, Right.EXPORT, rows="unit_below") for one in DAILY if one is not passed_on),
    grant(label_issue, Right.SEE, Right.CREATE, rows="unit_below"),
    grant(passed_on, Right.SEE, Right.EXPORT, rows="unit_below"),
    grant(recharge, Right.SEE, Right.CREATE, rows="unit_below"),
    grant(limit, rows="unit_below"),
    grant(balance.name, rows="unit_below"),
    grant(prepaid.name, Right.SEE, Right.EXPORT, rows="unit_below"),
    grant(trade, Right.SEE, Right.EXPORT, rows="unit_below"),
    grant(statement, rows="unit_below"),
    grant(item),
    *_CHARTS,
    *_COLLEAGUES,
    held_by=[held_by_heads("outlet"), held_by_heads("contract_area")],
)

ROLES = (clerk, office, finance, outlet)
