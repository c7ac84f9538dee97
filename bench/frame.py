"""A measured budget (性能预算的一行): a value beside its floor, both taken in the same run on the same machine.

`ratio` is value / floor. A budget is an upper bound for costs (`at_most`) and a lower bound for rates (`at_least`);
it bounds the ratio where there is a floor, and the value itself where there is none.
"""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path


@dataclass(frozen=True)
class Row:
    """One measurement with its verdict."""

    name: str
    value: float
    floor: float | None
    ratio: float | None
    budget: str
    ok: bool
    unit: str


def at_most(name: str, value: float, limit: float, unit: str, *, floor: float | None = None) -> Row:
    """Make a row for a cost that may not exceed the limit (times the floor where there is one)."""
    measured = value if floor is None else value / floor
    return _row(name, value, floor, f"≤ {limit:g}{'' if floor is None else ' ×'}", measured <= limit, unit)


def at_least(name: str, value: float, limit: float, unit: str, *, floor: float | None = None) -> Row:
    """Make a row for a rate that must reach the limit (times the floor where there is one)."""
    measured = value if floor is None else value / floor
    return _row(name, value, floor, f"≥ {limit:g}{'' if floor is None else ' ×'}", measured >= limit, unit)


def failed(name: str, reason: str) -> Row:
    """Make the row of a measurement that could not be taken."""
    return Row(name, 0.0, None, None, reason, ok=False, unit="")


def _row(name: str, value: float, floor: float | None, budget: str, ok: bool, unit: str) -> Row:
    ratio = None if floor is None else round(value / floor, 4)
    return Row(name, round(value, 4), None if floor is None else round(floor, 4), ratio, budget, ok, unit)


def write(rows: Sequence[Row], path: Path, *, whole: bool) -> None:
    """Write the rows as JSON, one object a line so that changes read well; unless `whole`, other rows are kept."""
    known = [] if whole or not path.exists() else json.loads(path.read_text(encoding="utf-8"))
    found = {one["name"]: one for one in known} | {row.name: asdict(row) for row in rows}
    lines = ",\n  ".join(json.dumps(one, ensure_ascii=False) for one in found.values())
    path.write_text(f"[\n  {lines}\n]\n", encoding="utf-8")


def table(rows: Iterable[Row]) -> str:
    """Lay the rows out for a terminal, where a Chinese character is two columns wide."""
    head = ("", "项目", "数值", "地板", "比值", "预算", "单位")
    body = [
        (
            "✓" if row.ok else "✗",
            row.name,
            _number(row.value),
            _number(row.floor),
            _number(row.ratio),
            row.budget,
            row.unit,
        )
        for row in rows
    ]
    widths = [max(_width(line[column]) for line in [head, *body]) for column in range(len(head))]
    return "\n".join("  ".join(_padded(cell, width) for cell, width in zip(line, widths, strict=True)).rstrip()
                     for line in [head, *body])  # fmt: skip


def _number(value: float | None) -> str:
    return "" if value is None else f"{value:,.2f}" if abs(value) < 1000 else f"{value:,.0f}"


def _width(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(character) in "WF" else 1 for character in text)


def _padded(text: str, width: int) -> str:
    return text + " " * (width - _width(text))
