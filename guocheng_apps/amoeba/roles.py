"""Who keeps the accounts of the units (阿米巴角色): leaders see their own, accountants keep papers."""

from __future__ import annotations

from guocheng.sdk import KEEP, Right, grant, role
from guocheng_apps.amoeba.accounts import account
from guocheng_apps.amoeba.books import accounts_book
from guocheng_apps.amoeba.homes import home
from guocheng_apps.amoeba.lending import lent
from guocheng_apps.amoeba.papers import estimate, hours, person_hours, plan, volume, voucher
from guocheng_apps.amoeba.shares import share_rule
from guocheng_apps.amoeba.templates import template
from guocheng_apps.amoeba.trades import trade
from guocheng_apps.amoeba.units import amoeba_unit

_COLLEAGUES = [grant(one) for one in ("org.unit", "org.person", "org.post", "org.calendar")]
_CHARTS = (account, template, share_rule)
_DAILY = (hours, person_hours, volume, estimate)
_ENTER = (Right.SEE, Right.CREATE, Right.EDIT, Right.EXPORT)
BOOK = accounts_book.name

amoeba_office = role(
    "amoeba_office",
    "阿米巴推进办",
    *(
        grant(one, *KEEP, Right.MANAGE_FLOW)
        for one in (amoeba_unit, home, *_CHARTS, *_DAILY, lent, plan, voucher, trade)
    ),
    grant(BOOK, Right.SEE, Right.EXPORT, Right.COMMENT, Right.MANAGE_FLOW),
    *_COLLEAGUES,
    home="todo",
)

amoeba_leader = role(
    "amoeba_leader",
    "巴长",
    grant(amoeba_unit),
    *(grant(one) for one in _CHARTS),
    *(grant(one, *_ENTER, rows="unit_below") for one in (volume, estimate)),
    # Hours are held against attendance when a month closes; whoever enters the one does not enter the other.
    *(grant(one, *_ENTER, rows="unit_below", readonly=["attendance"]) for one in (hours, person_hours)),
    grant(home, rows="unit_below"),
    grant(lent, *_ENTER, rows="unit_below"),
    grant(plan, Right.SEE, Right.CREATE, Right.EDIT, rows="unit_below"),
    grant(voucher, Right.SEE, Right.CREATE, Right.EDIT, rows="unit_below"),
    grant(trade, Right.SEE, Right.CREATE, Right.EDIT, Right.EXPORT, rows="unit_below"),
    grant(BOOK, Right.SEE, Right.EXPORT, rows="unit_below"),
    *_COLLEAGUES,
    home="todo",
)

accountant = role(
    "amoeba_accountant",
    "阿米巴会计",
    grant(amoeba_unit),
    grant(home),
    *(grant(one) for one in _CHARTS),
    *(grant(one, *KEEP) for one in (*_DAILY, voucher)),
    *(grant(one, Right.SEE, Right.EXPORT) for one in (lent, plan, trade, BOOK)),
    *_COLLEAGUES,
    home="todo",
)

ROLES = (amoeba_office, amoeba_leader, accountant)
