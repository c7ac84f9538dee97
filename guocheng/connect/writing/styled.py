"""A workbook made to be looked at (带格式的表格): a title, a coloured header that stays in sight, formats and widths.

Rows are written as they come; the memory does not grow with them. Every text is typed as text.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from guocheng.connect.writing.table import INEXACT, Column, Value, sheet_name, unique_labels

if TYPE_CHECKING:
    from xlsxwriter import Workbook
    from xlsxwriter.format import Format
    from xlsxwriter.worksheet import Worksheet

_OPTIONS = {
    "constant_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
    "nan_inf_to_errors": True,
    "remove_timezone": True,
}
_HEADER = {"bold": True, "font_color": "#FFFFFF", "bg_color": "#2F6FED", "valign": "vcenter", "border": 1}
_HEADER_COLORS = {"border_color": "#D0D7E2", "text_wrap": True}
_TITLE_HEIGHT, _HEADER_HEIGHT = 28, 22


@dataclass(frozen=True)
class StyledSheet:
    """One sheet: its name, the title above the table, a small line under it, columns and rows."""

    name: str
    columns: Sequence[Column]
    rows: Iterable[Sequence[Value]]
    title: str = ""
    note: str = ""


def write_styled(path: Path, sheets: Iterable[StyledSheet]) -> None:
    """Write sheets one after another."""
    # Loaded when somebody asks for a file: it would be a twentieth of the memory of a company at rest.
    from xlsxwriter import Workbook

    used: set[str] = set()
    with Workbook(str(path), _OPTIONS) as book:
        title = book.add_format({"bold": True, "font_size": 16})
        note = book.add_format({"font_color": "#8A94A6", "font_size": 9})
        header = book.add_format({**_HEADER, **_HEADER_COLORS})
        for one in sheets:
            sheet = book.add_worksheet(_free(sheet_name(one.name), used))
            top = 0
            for text, style in ((one.title, title), (one.note, note)):
                if text:
                    if style is title:
                        sheet.set_row(top, _TITLE_HEIGHT)
                    sheet.write_string(top, 0, text, style)
                    top += 1
            formats = _columns(book, sheet, one.columns)
            sheet.set_row(top, _HEADER_HEIGHT)
            for place, label in enumerate(unique_labels([column.label for column in one.columns])):
                sheet.write_string(top, place, label, header)
            sheet.freeze_panes(top + 1, 1)
            number = top
            for row in one.rows:
                number += 1
                for place, value in enumerate(row):
                    _write(sheet, number, place, value, formats[place])
            if one.columns:
                sheet.autofilter(top, 0, max(number, top + 1), len(one.columns) - 1)


def _columns(book: Workbook, sheet: Worksheet, columns: Sequence[Column]) -> list[Format]:
    formats = []
    for place, column in enumerate(columns):
        style = {"num_format": column.number_format} if column.number_format else {}
        formats.append(book.add_format({**style, "valign": "top", "text_wrap": not column.number_format}))
        sheet.set_column(place, place, column.width)
    return formats


def _write(sheet: Worksheet, row: int, place: int, value: Value, style: Format) -> None:
    if value is None or value == "":
        return
    if isinstance(value, bool):
        sheet.write_string(row, place, "是" if value else "否", style)
    elif isinstance(value, str):
        sheet.write_string(row, place, value, style)
    elif isinstance(value, date | datetime):
        sheet.write_datetime(row, place, value, style)
    elif abs(float(value)) >= INEXACT:
        # A spreadsheet would round the end of a longer number away.
        sheet.write_string(row, place, str(value), style)
    else:
        sheet.write_number(row, place, float(value), style)


def _free(name: str, used: set[str]) -> str:
    while name.lower() in used:
        name = f"{name[:28]}_{len(used)}"
    used.add(name.lower())
    return name
