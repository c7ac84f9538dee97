"""Who works in the office (办公角色): everybody applies, heads read what their people apply for, some keep the books.

- Whoever is asked in a procedure sees that application without any grant.
- Bank accounts and telephone numbers are shown in full to who wrote them and to who needs them for his work.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from guocheng.sdk import KEEP, Entity, Grant, Right, grant, held_by_everybody, role
from guocheng_apps.office.assets import asset, disposal, it_request, requisition
from guocheng_apps.office.expense import advance, expense, invoice_tally
from guocheng_apps.office.hiring import hiring, onboarding, probation
from guocheng_apps.office.leave import grant_of_days, leave, leave_balance
from guocheng_apps.office.limits import limit
from guocheng_apps.office.overtime import missed_punch, overtime, overtime_pay, punch_tally
from guocheng_apps.office.papers import notice, seal, sealing
from guocheng_apps.office.payment import contract, payment
from guocheng_apps.office.purchase import purchase, write_off
from guocheng_apps.office.staff import leaving, transfer
from guocheng_apps.office.trade import credit, penalty_appeal, price
from guocheng_apps.office.travel import booking, car, room, travel, vehicle

ATTENDANCE = (leave, overtime, missed_punch, overtime_pay, travel)
PEOPLE = (hiring, onboarding, probation, transfer, leaving)
MONEY = (expense, advance, payment, purchase, write_off, contract)
THINGS = (car, booking, requisition, disposal, it_request, sealing, notice)
TRADE = (price, credit, penalty_appeal)
FORMS = (*ATTENDANCE, *PEOPLE, *MONEY, *THINGS, *TRADE)
#: What applications are filled in from; everybody may look.
LISTS = (room, vehicle, seal, limit)
#: What somebody wrote himself he sees in full.
_OWN_SECRETS = {payment.name: ["account"], onboarding.name: ["mobile"]}


def _applies(form: Entity) -> Iterator[Grant]:
    yield grant(form, Right.SEE, Right.CREATE, Right.EDIT, rows="own", reveals=_OWN_SECRETS.get(form.name, ()))
    yield grant(form, rows="managed")


def _reads(*forms: Entity) -> Iterable[Grant]:
    return (grant(form, Right.SEE, Right.EXPORT, reveals=_OWN_SECRETS.get(form.name, ())) for form in forms)


applicant = role(
    "office_member",
    "办公申请人",
    *(one for form in FORMS for one in _applies(form)),
    *(grant(one) for one in LISTS),
    grant(notice, rows="where", where="stage = 'approved'"),
    grant(asset, rows="own"),
    grant(asset, rows="where", where="state = 'stock'", hidden=["price"]),
    grant(grant_of_days, rows="own"),
    grant(leave_balance.name, rows="field", field="person"),
    held_by=[held_by_everybody()],
)

hr = role(
    "hr",
    "人事",
    *_reads(*ATTENDANCE, *PEOPLE),
    *(grant(one, *KEEP) for one in (grant_of_days,)),
    *(grant(one.name, Right.SEE, Right.EXPORT) for one in (leave_balance, punch_tally)),
    home="todo",
)

front_desk = role(
    "front_desk",
    "行政",
    *_reads(*THINGS, purchase, contract),
    *(grant(one, *KEEP) for one in (room, vehicle, seal, asset)),
    home="todo",
)

accountant = role(
    "accountant",
    "会计",
    *_reads(*MONEY, *TRADE, disposal, overtime_pay, travel),
    grant(invoice_tally.name, Right.SEE, Right.EXPORT),
    grant(asset, *KEEP),
    home="todo",
)

cashier = role("cashier", "出纳", *_reads(expense, advance, payment, overtime_pay), home="todo")

legal = role("legal", "法务", *_reads(contract, sealing, penalty_appeal), grant(seal), home="todo")

buyer = role("buyer", "采购", *_reads(purchase), home="todo")

it_support = role("it_support", "信息技术", *_reads(it_request, onboarding), grant(asset, *KEEP), home="todo")

ROLES = (applicant, hr, front_desk, accountant, cashier, legal, buyer, it_support)
