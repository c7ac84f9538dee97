"""What a run prices by (计价依据): amoebas, services, lists, factors, read once for a run of a conversion."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

import psycopg

from guocheng.engine.ledger.pricing import Factor, PriceList, Rounding, Tier
from guocheng.service.settlement import amoebas
from guocheng.service.settlement.amoebas import Amoebas
from guocheng.store.settlement import terms as stored
from guocheng.store.settlement.terms import Item, Unit

#: Stages of a price list that has been approved; one that was ended counts until its last day.
APPROVED = ("approved", "ended")


@dataclass
class Terms:
    """Everything trades are priced by."""

    amoebas: Amoebas
    items: dict[str, Item]
    lists: list[PriceList]
    factors: list[Factor]

    @property
    def units(self) -> Mapping[int, Unit]:
        """Every amoeba by id."""
        return self.amoebas.units


def read(connection: psycopg.Connection) -> Terms:
    """Return the terms as they stand now."""
    return Terms(
        amoebas.read(connection),
        {one.code: one for one in stored.items(connection)},
        [_price_list(row) for row in stored.price_lists(connection)],
        [Factor(**row) for row in stored.factors(connection)],
    )


def _price_list(row: stored.Row) -> PriceList:
    tiers = zip(row["starts"] or (), row["prices"] or (), strict=True)
    return PriceList(
        row["id"],
        row["item"],
        tuple(Tier(start or Decimal(0), price) for start, price in tiers),
        row["valid_from"],
        row["valid_until"],
        row["provider"],
        row["receiver"],
        row["coefficient"],
        bool(row["marginal"]),
        row["cap_amount"],
        row["floor_amount"],
        Rounding(row["rounding"]),
        row["stage"] in APPROVED,
        row["number"],
        row["version"],
    )
