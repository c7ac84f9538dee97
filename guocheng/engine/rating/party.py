"""Who pays by which list (价格归属): up to six people price the same waybill, each by his own list.

- On a level the shop decides, else the courier, else the outlet. An assignment holds from its day until its last.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class Level(StrEnum):
    """In whose name a waybill is priced."""

    CUSTOMER = "customer"
    AGENT = "agent"
    OUTLET = "outlet"
    SALESMAN = "salesman"
    AREA = "area"
    STATION = "station"


LEVEL_CODES = {level: code for code, level in enumerate(Level, 1)}
LEVEL_LABELS = {
    Level.CUSTOMER: "客户",
    Level.AGENT: "代理",
    Level.OUTLET: "网点",
    Level.SALESMAN: "业务员",
    Level.AREA: "承包区",
    Level.STATION: "驿站",
}


class By(StrEnum):
    """By what of a waybill a party is found, the most particular first."""

    SHOP = "shop"
    COURIER = "courier"
    OUTLET = "outlet"


BY_CODES = {by: code for code, by in enumerate(By, 1)}
BY_LABELS = {By.SHOP: "店铺账号", By.COURIER: "业务员工号", By.OUTLET: "网点编号"}


@dataclass(frozen=True)
class Party:
    """Whoever a key stands for on a level, and his list; `number` is the record that says so."""

    level: Level
    by: By
    key: str
    customer: int
    list: int
    since: date
    until: date | None = None
    number: int = 0

    def holds(self, day: date) -> bool:
        """Tell whether the assignment is in force."""
        return self.since <= day and (self.until is None or day < self.until)


def party_of(parties: Iterable[Party], day: date, keys: dict[By, str]) -> Party | None:
    """Return the assignment that counts among those of one level: by precedence, then the newest."""
    found = [one for one in parties if one.holds(day) and keys[one.by] == one.key and one.key]
    return min(found, key=lambda one: (BY_CODES[one.by], -one.since.toordinal(), -one.number), default=None)
