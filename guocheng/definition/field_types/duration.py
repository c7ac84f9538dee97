"""Length of time (时长): whole minutes; a day is no length here, as nobody agrees how many hours it has."""

from __future__ import annotations

import re
from datetime import time
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from guocheng.base.problem import Invalid
from guocheng.definition.entity import Field
from guocheng.definition.field_types.base import Raw, folded, quoted, refuse
from guocheng.definition.field_types.integer import IntegerType

_HOUR = "(?:个?小时|时|hours?|hrs?|h)"
_MINUTE = "(?:分钟|分|minutes?|mins?|min|m)"
_SPOKEN = re.compile(
    rf"(?:(?P<hours>\d+(?:\.\d+)?){_HOUR})?(?:零?(?P<minutes>\d+(?:\.\d+)?){_MINUTE}?)?", re.IGNORECASE
)
_HALF_HOUR = re.compile(rf"半个?{_HOUR}")
_AND_A_HALF = re.compile(rf"^(\d+)(?:{_HOUR}半|个半{_HOUR})$")
_CLOCK = re.compile(r"(?P<hours>\d{1,4}):(?P<minutes>[0-5]\d)(?::\d\d)?")


class DurationType(IntegerType):
    """How long something takes."""

    name = "duration"
    label = "时长"
    width = 110
    own_properties = ("minimum", "maximum")

    def parse(self, field: Field, raw: Raw) -> int | None:
        """Read "2小时30分", "2.5h", "2:30" and "150", which are minutes."""
        if isinstance(raw, time):
            return raw.hour * 60 + raw.minute
        if not isinstance(raw, str):
            return super().parse(field, raw)
        text = folded(raw).replace(" ", "").replace("两", "2")
        halved = "30分" if _HALF_HOUR.fullmatch(text) else _AND_A_HALF.sub(r"\1.5h", text)
        found = _CLOCK.fullmatch(halved) or _SPOKEN.fullmatch(halved)
        if found is None or not any(found.groups()):
            return self._nothing_or_refused(field, raw)
        hours, minutes = (Decimal(found[part] or 0) for part in ("hours", "minutes"))
        return self._whole(field, (hours * 60 + minutes).quantize(Decimal(1), ROUND_HALF_UP))

    def present(self, field: Field, value: Any) -> str:
        """Return 2 小时 30 分."""
        if value is None:
            return ""
        hours, minutes = divmod(abs(value), 60)
        said = [f"{count} {word}" for count, word in ((hours, "小时"), (minutes, "分")) if count] or ["0 分"]
        return ("-" if value < 0 else "") + " ".join(said)

    def bounds(self, field: Field) -> tuple[str, str]:
        """Return the declared bounds; nothing takes less than no time."""
        return field.minimum or "0", field.maximum

    def _nothing_or_refused(self, field: Field, raw: str) -> int | None:
        try:
            return super().parse(field, raw)
        except Invalid:
            message = f"要填时长,例如 2小时30分、2.5h 或 150(分钟),读不懂{quoted(raw)}"
            raise refuse(field, "not_a_duration", message) from None
