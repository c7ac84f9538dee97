"""Statements as a workbook (报表导出): a sheet for each unit, before them all units beside each other.

- Who may not export the book gets no workbook; what is in it is what this person sees on the screen.
- Every figure is a number; where a figure is blank the cell is empty, never nought.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any

from guocheng.base.zone import local_day
from guocheng.connect.writing.styled import StyledSheet, write_styled
from guocheng.connect.writing.table import Column, Value
from guocheng.definition.role import Right
from guocheng.service.context import Context, Look, look
from guocheng.service.exports import watermark
from guocheng.service.ledger import statement
from guocheng.service.ledger.seen import known_book
from guocheng.service.records.access import visibility_of
from guocheng.service.rights import must

_AMOUNT, _EACH, _RATE = "#,##0.00;[Red]-#,##0.00", "0.0000", '0.00"%"'
_FORMATS = {"per_piece": _EACH, "rate": _RATE, "cumulative_rate": _RATE, "place": "0"}
_INDENT = "　"


def exported(context: Context, *, book: str, **asked: Any) -> tuple[Path, str]:
    """Write statements into a workbook; return where, and its name. The caller deletes it when it is sent.

    :raises NotFound: there is no such book, or no such unit, for this person.
    :raises Refused: this person may not export the book.
    """
    with look(context) as view:
        label = known_book(view, book).label
        must(visibility_of(view, book), Right.EXPORT, label)
        found = statement.show(view, book=book, **asked)
        with tempfile.NamedTemporaryFile(prefix="guocheng-", suffix=".xlsx", delete=False) as file:
            target = Path(file.name)
        try:
            write_styled(target, _sheets(view, found))
        except BaseException:
            target.unlink(missing_ok=True)
            raise
    return target, f"{label} {found['label']} {local_day(context.now):%Y-%m-%d}.xlsx"


def _sheets(view: Look, found: dict[str, Any]) -> Iterator[StyledSheet]:
    state = "已结账" if found["closed"] else "未结账"
    note = _INDENT.join(filter(None, [found["label"], state, *found["warnings"][:3], watermark(view)]))
    units = found["units"]
    if len(units) > 1:
        yield _beside(units, note)
    shown = [one for one in found["columns"] if any(_filled(unit, one["name"]) for unit in units)]
    for unit in units:
        columns = [Column("行次", "", 8), Column("项目", "", 26), Column("单位", "", 10)]
        columns += [Column(one["label"], _FORMATS.get(one["name"], _AMOUNT), 15) for one in shown]
        rows = ([row["code"], _label(row), row["unit"] or "元", *_figures(row, shown)] for row in unit["rows"])
        yield StyledSheet(unit["title"], columns, rows, f"{unit['title']} {unit['template']['name']}", note)
    if not units:
        yield StyledSheet("报表", [Column("说明", "", 40)], [["这个期间没有可以看的报表"]], "", note)


def _beside(units: Sequence[dict[str, Any]], note: str) -> StyledSheet:
    """Return the first template's rows with the units that read by it beside each other."""
    first = units[0]["template"]["id"]
    alike = [one for one in units if one["template"]["id"] == first]
    columns = [Column("行次", "", 8), Column("项目", "", 26), *(Column(one["title"], _AMOUNT, 15) for one in alike)]
    values = [{row["code"]: row["value"] for row in one["rows"]} for one in alike]
    rows = ([row["code"], _label(row), *(_number(one.get(row["code"])) for one in values)] for row in alike[0]["rows"])
    return StyledSheet("各单元对比", columns, rows, f"各单元对比 {alike[0]['template']['name']}", note)


def _label(row: dict[str, Any]) -> str:
    label: str = row["label"]
    return _INDENT * int(row["level"]) + label + ("（含预估）" if row["estimated"] else "")


def _figures(row: dict[str, Any], shown: Sequence[dict[str, str]]) -> list[Value]:
    return [_number(row[one["name"]]) for one in shown]


def _number(text: str | None) -> Decimal | None:
    return None if text is None else Decimal(text)


def _filled(unit: dict[str, Any], name: str) -> bool:
    return any(row[name] is not None for row in unit["rows"])
