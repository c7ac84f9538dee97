"""Places (地点): texts that begin with "longitude,latitude", as the field type `location` keeps them.

- Distances are whole metres over a round earth; Python, PostgreSQL and the browser use the same radius and formula.
- What does not begin with a place has no distance.
"""

from __future__ import annotations

import re
from decimal import ROUND_HALF_UP, Decimal
from math import asin, cos, radians, sin, sqrt

from guocheng.expr.function import Family, Function, register, texts
from guocheng.expr.types import Kind

RADIUS_METRES = 6371008.8
_PLACE = re.compile(r"(-?[0-9][0-9]?[0-9]?(?:[.][0-9]+)?),(-?[0-9][0-9]?(?:[.][0-9]+)?)(?: |\Z)")
_IN_SQL = "'^-?[0-9][0-9]?[0-9]?([.][0-9]+)?,-?[0-9][0-9]?([.][0-9]+)?( |$)'"


def distance(one: str, other: str) -> Decimal | None:
    """Return how many metres two places are apart; blank when one of them is no place."""
    here, there = _PLACE.match(one), _PLACE.match(other)
    if here is None or there is None:
        return None
    east, north, to_east, to_north = (float(found[part]) for found in (here, there) for part in (1, 2))
    bow = (
        sin(radians(to_north - north) / 2) ** 2
        + cos(radians(north)) * cos(radians(to_north)) * sin(radians(to_east - east) / 2) ** 2
    )
    metres = 2 * RADIUS_METRES * asin(sqrt(max(0.0, min(1.0, bow))))
    return Decimal(metres).quantize(Decimal(1), ROUND_HALF_UP)


def _degrees(place: str, part: int) -> str:
    return f"split_part(split_part(p.{place}, ' ', 1), ',', {part})::float8"


_BOW = (
    f"power(sin(radians({_degrees('b', 2)} - {_degrees('a', 2)}) / 2), 2)"
    f" + cos(radians({_degrees('a', 2)})) * cos(radians({_degrees('b', 2)}))"
    f" * power(sin(radians({_degrees('b', 1)} - {_degrees('a', 1)}) / 2), 2)"
)

_SQL = (
    "(select case when p.a ~ PLACE and p.b ~ PLACE then"
    " round((2 * RADIUS * asin(sqrt(greatest(0, least(1, BOW)))))::numeric) end"
    " from (select {0} as a, {1} as b) p)"
)

register(
    Function(
        "DISTANCE", Family.PLACE, "两个地点相距多少米;地点是定位字段,或者「经度,纬度」这样的文字",
        "DISTANCE(签到位置, '120.6987,28.0046') <= 500", (texts("地点"), texts("另一个地点")), Kind.NUMBER, distance,
        _SQL.replace("PLACE", _IN_SQL).replace("RADIUS", str(RADIUS_METRES)).replace("BOW", _BOW),
    ),
)  # fmt: skip
