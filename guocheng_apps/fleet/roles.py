"""Who works with vehicles (车队角色): everybody may ask for one, drivers enter what they drive."""

from __future__ import annotations

from guocheng.sdk import KEEP, Right, grant, held_by_everybody, role
from guocheng_apps.fleet.bookings import booking
from guocheng_apps.fleet.books import costs_book
from guocheng_apps.fleet.drivers import driver
from guocheng_apps.fleet.energy import card, card_balance, card_entry, fuel, toll
from guocheng_apps.fleet.incidents import accident, violation
from guocheng_apps.fleet.papers import due, month_cost, paper, reminder, reminder_days, rent, transfer
from guocheng_apps.fleet.routes import route
from guocheng_apps.fleet.tenures import tenure
from guocheng_apps.fleet.trips import trip
from guocheng_apps.fleet.upkeep import repair
from guocheng_apps.fleet.vehicles import vehicle

_MONEY = ["price", "monthly_depreciation", "rent_standard"]
_KEPT = (vehicle, driver, route, trip, fuel, toll, card, card_entry, violation, accident, paper, rent, month_cost, due)
_COUNTED = (card_balance.name, reminder_days.name)

member = role(
    "fleet_member",
    "用车人",
    grant(booking, Right.SEE, Right.CREATE, Right.EDIT, rows="own"),
    grant(booking, rows="managed"),
    grant(vehicle, hidden=[*_MONEY, "papers"]),
    grant(driver, only=["name", "unit", "licence", "active"]),
    grant(route, hidden=["wage", "paid_by"]),
    held_by=[held_by_everybody()],
)

driver_role = role(
    "fleet_driver",
    "司机",
    grant(booking, rows="where", where="driver.person = USER()"),
    grant(trip, Right.SEE, Right.CREATE, Right.EDIT, rows="own"),
    grant(fuel, Right.SEE, Right.CREATE, Right.EDIT, rows="own"),
    grant(violation, rows="own"),
    grant(repair, Right.SEE, Right.CREATE, Right.EDIT, rows="own"),
    grant(card),
    grant("amoeba.unit"),
    home="todo",
)

dispatcher = role(
    "fleet_dispatcher",
    "调度",
    *(grant(one, *KEEP) for one in (booking, trip, route)),
    *(grant(one, Right.SEE, Right.CREATE, Right.EDIT, Right.EXPORT) for one in (fuel, repair)),
    *(grant(one, hidden=_MONEY) for one in (vehicle,)),
    grant(driver),
    grant(due),
    grant("amoeba.unit"),
    home="todo",
)

manager = role(
    "fleet_manager",
    "车队长",
    *(grant(one, *KEEP, reveals=["phone", "licence_no"] if one is driver else ()) for one in _KEPT),
    *(grant(one, *KEEP, Right.MANAGE_FLOW) for one in (booking, repair, transfer)),
    *(grant(one, *KEEP, Right.DELETE) for one in (reminder, tenure)),
    *(grant(one, Right.SEE, Right.EXPORT) for one in _COUNTED),
    grant(costs_book.name, Right.SEE, Right.EXPORT, Right.MANAGE_FLOW),
    grant("amoeba.unit"),
    home="todo",
)

accountant = role(
    "fleet_accountant",
    "车队会计",
    *(grant(one, Right.SEE, Right.EXPORT) for one in (*_KEPT, booking, repair, transfer, tenure)),
    *(grant(one, *KEEP) for one in (card, card_entry, rent, month_cost, toll)),
    *(grant(one, Right.SEE, Right.EXPORT) for one in (*_COUNTED, costs_book.name)),
    grant("amoeba.unit"),
)

ROLES = (member, driver_role, dispatcher, manager, accountant)
