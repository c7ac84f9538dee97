"""The formats of TEXT (格式): '0.00', '#,##0.00', '0.0%', 'yyyy-mm-dd', 'yyyy年m月d日', 'hh:mm'.

- A format is checked before any record is seen; Python and PostgreSQL write the same characters.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from guocheng.expr import number

NUMBER = re.compile(r"(#,##)?(0{1,20})(?:\.(0{1,20}))?(%)?")
PART = re.compile(r"yyyy|yy|mm?|dd?|hh?|ss|[年月日时点分秒号周/\-:.,\s]+", re.IGNORECASE)
POSTGRES = {
    "yyyy": "YYYY", "yy": "YY", "mm": "MM", "m": "FMMM", "dd": "DD", "d": "FMDD",
    "hh": "HH24", "h": "FMHH24", "minute": "MI", "ss": "SS",
}  # fmt: skip
HUNDRED = Decimal(100)


@dataclass(frozen=True)
class NumberFormat:
    """A number format taken apart."""

    grouped: bool
    whole: int
    places: int
    percent: bool

    @property
    def postgres(self) -> str:
        """Return the pattern for `to_char`."""
        whole = "FM" + ("999," * 13 + "990" if self.grouped else "9" * (42 - self.whole) + "0" * self.whole)
        return whole + ("." + "0" * self.places if self.places else "")


def number_format(pattern: str) -> NumberFormat | None:
    """Take a number format apart, None when it is none."""
    found = NUMBER.fullmatch(pattern)
    if not found or (found[1] and len(found[2]) > 1):
        return None
    return NumberFormat(bool(found[1]), len(found[2]), len(found[3] or ""), bool(found[4]))


def number_written(value: Decimal, pattern: str) -> str:
    """Write a number by a format."""
    form = number_format(pattern)
    if form is None:
        raise AssertionError("the check lets only good formats through")
    shown = number.rounded_to(number.multiply(value, HUNDRED) if form.percent else value, Decimal(form.places))
    digits = f"{shown.copy_abs():{',' if form.grouped else ''}.{form.places}f}"
    width = form.whole + (form.places + 1 if form.places else 0)
    return ("-" if shown < 0 else "") + digits.rjust(width, "0") + ("%" if form.percent else "")


def date_parts(pattern: str) -> list[str] | None:
    """Take a date format apart, None when it is none; mm after hours or before seconds are minutes."""
    parts: list[str] = []
    at = 0
    while at < len(pattern):
        found = PART.match(pattern, at)
        if not found:
            return None
        part, at = found.group(), found.end()
        fields = [one for one in parts if one in POSTGRES]
        after_hour = bool(fields) and fields[-1] in ("hh", "h")
        parts.append("minute" if part.lower() == "mm" and after_hour else part.lower() if part.isascii() else part)
    return parts if any(part in POSTGRES for part in parts) else None


def date_postgres(pattern: str) -> str:
    """Return the pattern for `to_char`; everything that is not a field is quoted."""
    parts = date_parts(pattern) or ()
    return "".join(POSTGRES.get(part) or f'"{part}"' for part in parts)


def date_written(value: date | datetime, pattern: str) -> str:
    """Write a date or a local instant by a format."""
    return "".join(_shown(value, date_parts(pattern) or ()))


def _shown(value: date | datetime, parts: list[str] | tuple[()]) -> Iterator[str]:
    hour, minute, second = (value.hour, value.minute, value.second) if isinstance(value, datetime) else (0, 0, 0)
    fields = {
        "yyyy": f"{value.year:04}", "yy": f"{value.year % 100:02}", "mm": f"{value.month:02}", "m": f"{value.month}",
        "dd": f"{value.day:02}", "d": f"{value.day}", "hh": f"{hour:02}", "h": f"{hour}", "minute": f"{minute:02}",
        "ss": f"{second:02}",
    }  # fmt: skip
    return (fields.get(part, part) for part in parts)
