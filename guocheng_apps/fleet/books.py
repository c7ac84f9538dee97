"""车辆费用账 (what vehicles cost): every cost is posted on its vehicle, and on the amoeba that runs it.

- Both come from the same line here, so that they never differ but by what is nobody's: wages of drivers come from the
  payroll, and a vehicle of no amoeba, or a day on which it had none, is only the vehicle's.
- The amoeba is whose the vehicle was on the day (`tenures`). What counts by the month counts on its first day.
- Insurance and depreciation come by the month (车辆月账), not on the day they were paid.
- What a trip is charged with is no posting of its own: it becomes an internal trade (`rules`), and trades are booked.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from guocheng.sdk import Entity, Entry, PostingRule, book, demand, entry, posting_rule
from guocheng_apps.amoeba.books import accounts_book
from guocheng_apps.fleet.energy import fuel, toll
from guocheng_apps.fleet.incidents import accident, violation
from guocheng_apps.fleet.papers import month_cost, rent
from guocheng_apps.fleet.tenures import tenure
from guocheng_apps.fleet.trips import trip
from guocheng_apps.fleet.upkeep import repair
from guocheng_apps.fleet.vehicles import vehicle
from guocheng_apps.fleet.words import COSTS

costs_book = book(
    "fleet.costs",
    "车辆费用账",
    objects=vehicle,
    categories=COSTS,
    icon="truck",
    help="加油、过路、维修、违章、保险、折旧、租金、计件都归到车；每一笔都能回到单据",
)

#: The day of a trip is the day it ended, or began where it has not ended yet.
_DAY = "IF(ISEMPTY(in_at), DATE(YEAR(out_at), MONTH(out_at), DAY(out_at)), DATE(YEAR(in_at), MONTH(in_at), DAY(in_at)))"


@dataclass(frozen=True)
class Cost:
    """A cost on a document: its category, its account with an amoeba (blank: it comes from elsewhere), how much."""

    category: str
    account: str
    amount: str
    quantity: str = ""
    when: str = ""

    def of_vehicle(self) -> Entry:
        """Return what is posted on the vehicle."""
        return entry("vehicle", f"'{self.category}'", amount=self.amount, quantity=self.quantity, when=self.when)

    def of_unit(self) -> Entry:
        """Return what is posted on the amoeba that ran the vehicle on the day; nothing where none did."""
        account = f"'{self.account}'"
        return entry("vehicle.amoeba", account, amount=self.amount, when=self.when, history=tenure.name)


def _costs(
    name: str, label: str, of: Entity, *costs: Cost, day: str = "on", where: str = "", kind: str = "ledger"
) -> Iterator[PostingRule]:
    yield posting_rule(
        f"fleet.cost_{name}",
        label,
        book=costs_book,
        of=of,
        day=day,
        where=where,
        kind=kind,
        entries=[one.of_vehicle() for one in costs],
    )
    yield posting_rule(
        f"fleet.unit_{name}",
        f"车辆费用（{label}）",
        book=accounts_book,
        of=of,
        day=day,
        where=where,
        kind=kind,
        entries=[one.of_unit() for one in costs if one.account],
    )


#: Every vehicle has a row of the month; what one of no unit costs is nobody's. That may be meant, so it is only told.
DEMANDS = (
    demand(
        "没有核算单元的车辆（月账）",
        month_cost,
        "ISEMPTY(vehicle.amoeba)",
        day="month",
        blocks=False,
        book=accounts_book,
    ),
)

RULES = (
    *_costs(
        "fuel",
        "加油充电",
        fuel,
        Cost("fuel", "V10", "amount", "quantity", when="kind = 'fuel'"),
        Cost("electricity", "V10", "amount", "quantity", when="kind = 'charge'"),
    ),
    *_costs("toll", "通行流水", toll, Cost("toll", "V11", "amount")),
    *_costs(
        "trip",
        "出车记录",
        trip,
        Cost("toll", "V11", "toll", when="toll > 0"),
        Cost("parking", "V91", "parking", when="parking > 0"),
        Cost("other", "V91", "SUM(other, late_fine)", when="SUM(other, late_fine) > 0"),
        Cost("wage", "", "wage", when="wage > 0"),
        day=_DAY,
    ),
    *_costs(
        "repair",
        "维修保养",
        repair,
        Cost("repair", "F01", "total"),
        where="stage in ['approved', 'done'] and borne_by = 'company'",
    ),
    *_costs(
        "violation",
        "违章罚款",
        violation,
        Cost("fine", "V91", "company_cost"),
        where="state <> 'void' and company_cost > 0",
    ),
    *_costs(
        "accident",
        "事故净损失",
        accident,
        Cost("accident", "V91", "net_loss"),
        day="closed_on",
        where="state = 'closed'",
    ),
    *_costs("rent", "租金挂靠费", rent, Cost("rent", "F91", "amount"), day="month", where="state <> 'waived'"),
    *_costs(
        "insurance",
        "保险分摊",
        month_cost,
        Cost("insurance", "F02", "insurance"),
        day="month",
        where="insurance > 0",
    ),
    *_costs(
        "depreciation",
        "折旧",
        month_cost,
        Cost("depreciation", "F03", "depreciation"),
        day="month",
        where="depreciation > 0",
        kind="depreciation",
    ),
)
