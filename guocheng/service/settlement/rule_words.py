"""What a rule of conversion may be made of (折算规则的用词): services, amoebas, kinds of trades and directions."""

from __future__ import annotations

from typing import Any

from guocheng.base.zone import local_day
from guocheng.definition.conversion import UNITS
from guocheng.service.context import Look
from guocheng.service.rights import must_administer
from guocheng.service.settlement import terms as terms_of
from guocheng.service.settlement.converging import TRADE
from guocheng.service.settlement.running import must_settle

Json = dict[str, Any]


def words(look: Look) -> Json:
    """Return what whoever draws a rule chooses from.

    :raises Refused: the person does not administer the system, or does not look after internal trades.
    """
    must_administer(look.principal)
    must_settle(look)
    known = terms_of.read(look.connection)
    today = local_day(look.now)
    return {
        "sides": list(UNITS),
        "items": [{"code": one.code, "label": one.name} for one in known.items.values() if one.active],
        "units": [{"code": one.number, "label": one.name} for one in known.units.values() if not one.ended(today)],
        "kinds": _options(look, "kind"),
        "directions": _options(look, "direction"),
    }


def _options(look: Look, field: str) -> list[Json]:
    found = look.catalogue.entity(TRADE).field(field)
    return [{"code": one.code, "label": one.label} for one in found.options] if found else []
