"""What becomes an internal trade (内部折算): business data turned into what one unit owes another.

- Records, or lines of a sub-table, are summed per day or month, provider, receiver, service and grade; a sum is priced
  by the internal price list in force.
- Provider and receiver are links (a person, a unit of the company or an amoeba) or the number of an amoeba as text.
- A run made twice leaves what a run made once leaves: the key of a trade is all that it was summed by.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from guocheng.base.period import Period
from guocheng.definition.drawn_from import DrawnFrom

#: The words `group_by` may be: one trade per day, or one per month.
GROUPS = ("day", "month")
#: What kinds of internal trade there are.
TRADE_KINDS = ("trade", "share", "penalty", "adjust")
SCENARIOS = ("actual", "annual", "monthly", "rolling")
#: The entities a provider or a receiver may be a link to.
UNITS = ("amoeba.unit", "org.unit", "org.person")


@dataclass(frozen=True)
class Conversion(DrawnFrom):
    """A rule that makes internal trades of records or lines; every text but the words is an expression over them.

    `item` gives the code of a service; `grade` the kind by which quantities are converted into standard ones, blank
    where nothing is converted; `direction` OUT, IN, CMB or blank. `gives_way_to` names another conversion, perhaps of
    an application that is not installed, or several with commas between: what these really charge a
    receiver for on a day is not charged here as well.
    It counts for days from `valid_from` up to and without `valid_until`. Each trade comes to `floor` at least and to
    `cap` at most, amounts as text, whatever its price list says.
    `provider_history` names the entity that keeps whose a provider behind a link was before (`belonging`).
    """

    name: str
    label: str
    of: str  # "express.delivery", or lines: "amoeba.voucher.items"
    day: str
    provider: str
    receiver: str
    item: str
    quantity: str
    grade: str = ""
    direction: str = ""
    where: str = ""
    group_by: str = "month"
    trade: str = "trade"
    scenario: str = "actual"
    enabled: bool = True
    gives_way_to: str = ""
    provider_history: str = ""
    valid_from: str = ""
    valid_until: str = ""
    floor: str = ""
    cap: str = ""
    help: str = ""
    format: int = 1

    @property
    def first(self) -> tuple[str, ...]:
        """The conversions this one gives way to."""
        return tuple(name.strip() for name in self.gives_way_to.split(",") if name.strip())

    def within(self, period: Period) -> Period | None:
        """Return the days of a period on which the rule counts, or nothing."""
        start = date.fromisoformat(self.valid_from) if self.valid_from else period.start
        end = date.fromisoformat(self.valid_until) if self.valid_until else period.end
        return Period(start, end).overlap(period) if start < end else None
