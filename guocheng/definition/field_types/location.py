"""Location (定位): where something is, in degrees as satellites give them (WGS 84), with the words for it.

- Kept as "120.698700,28.004600 车站大道1号": longitude, latitude, then the address; six digits are a tenth of a metre.
- How far two places are apart is worked out by `DISTANCE` in expressions, so a fence is a check.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from decimal import Decimal, InvalidOperation
from typing import Any

from guocheng.definition.entity import Field
from guocheng.definition.field_types.base import FieldType, Raw, folded, is_nothing, quoted, refuse
from guocheng.definition.field_types.text import written
from guocheng.expr.types import Kind, Type

ADDRESS_LENGTH_MAX = 200
_STEP = Decimal("0.000001")
_DEGREES = r"(-?\d{1,3}(?:\.\d+)?)\s*[,，]\s*(-?\d{1,2}(?:\.\d+)?)"
_PLACE_FIRST = re.compile(rf"\(?\s*{_DEGREES}\s*\)?(?:\s+(.*))?", re.DOTALL)
_PLACE_LAST = re.compile(rf"(.*?)\s*\({_DEGREES}\)", re.DOTALL)


class LocationType(FieldType):
    """A point on the map."""

    name = "location"
    label = "定位"
    sortable = False
    structured = True
    width = 200
    own_properties = ("pinned", "searchable")

    def expr_type(self, field: Field) -> Type:
        """Return TEXT, as `DISTANCE` takes it."""
        return Type(Kind.TEXT)

    def column(self, field: Field) -> str:
        """Return text."""
        return "text"

    def parse(self, field: Field, raw: Raw) -> str | None:
        """Read longitude and latitude with a comma between, and an address behind or before them."""
        if is_nothing(raw):
            return None
        text = folded(written(raw))
        if shown := _PLACE_LAST.fullmatch(text):
            return self._kept(field, shown[2], shown[3], shown[1])
        found = _PLACE_FIRST.fullmatch(text)
        if found is None:
            raise refuse(
                field, "not_a_place", f"要写「经度,纬度 地址」,如「120.6987,28.0046 车站大道」,读不懂{quoted(raw)}"
            )
        return self._kept(field, found[1], found[2], found[3] or "")

    def from_json(self, field: Field, value: Any) -> str | None:
        """Read what `parse` reads, or {"lng": 120.6987, "lat": 28.0046, "address": "车站大道1号"}."""
        if value is None or value == "":
            return None
        if isinstance(value, Mapping):
            return self._kept(field, value.get("lng"), value.get("lat"), value.get("address") or "")
        if not isinstance(value, str):
            raise refuse(field, "not_a_place", f"要有经度和纬度,不能是{quoted(value)}")
        return self.parse(field, value)

    def present(self, field: Field, value: Any) -> str:
        """Return the address with the degrees behind it: 车站大道1号(120.698700,28.004600)."""
        place, _, address = str(value or "").partition(" ")
        return f"{address}({place})" if address else place

    def _kept(self, field: Field, lng: Any, lat: Any, address: Any) -> str:
        try:
            east, north = Decimal(str(lng)).quantize(_STEP), Decimal(str(lat)).quantize(_STEP)
            inside = abs(east) <= 180 and abs(north) <= 90
        except InvalidOperation:
            inside = False
        if not inside or not isinstance(address, str):
            raise refuse(field, "not_a_place", "的经度要在 -180 到 180 之间,纬度要在 -90 到 90 之间")
        words = " ".join(address.split())
        if len(words) > ADDRESS_LENGTH_MAX:
            raise refuse(field, "too_long", f"的地址最多 {ADDRESS_LENGTH_MAX} 个字,现在有 {len(words)} 个")
        return f"{east:f},{north:f} {words}".rstrip()
