"""The user's own file once more, with a column that says what is wrong in each row (错误说明).

Every sheet and row is written again in its place, so an address in a message stays true. A csv stays a csv in its
encoding. The column is known when the file comes back and is not read.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from guocheng.connect.sheet.cells import Cell, text_of
from guocheng.connect.sheet.header import ERROR_COLUMN
from guocheng.connect.sheet.reading import Reading, Rows, SheetStart
from guocheng.connect.writing.table import csv_safe, sheet_name

if TYPE_CHECKING:
    from xlsxwriter.format import Format
    from xlsxwriter.worksheet import Worksheet

#: Per sheet: the row of its header, the column where the errors go, and the message of each wrong row.
Remarks = Mapping[str, tuple[int, int, Mapping[int, str]]]
_OPTIONS = {
    "constant_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
    "nan_inf_to_errors": True,
}


@dataclass(frozen=True)
class _Shown:
    """How cells are shown that are numbers for a spreadsheet."""

    day: Format
    instant: Format
    share: Format


def write_annotated(path: Path, opened: Reading, remarks: Remarks) -> None:
    """Write the rows of an opened file with the remarks beside them, as csv or xlsx like the original."""
    if opened.kind.family == "text":
        _write_csv(path, opened, remarks)
    else:
        _write_xlsx(path, opened, remarks)


def _write_csv(path: Path, opened: Reading, remarks: Remarks) -> None:
    with path.open("w", encoding=opened.kind.encoding, errors="replace", newline="") as file:
        writer = csv.writer(file)
        for _, _, row, remark, column in _rows(opened, remarks):
            texts = [csv_safe(text_of(cell)) for cell in row]
            if remark:
                texts += [""] * (column - len(texts))
                texts[column:] = [remark]
            writer.writerow(texts)


def _write_xlsx(path: Path, opened: Reading, remarks: Remarks) -> None:
    # Loaded when somebody asks for a file.
    from xlsxwriter import Workbook

    with Workbook(str(path), _OPTIONS) as book:
        red = book.add_format({"font_color": "#C00000", "bold": True})
        shown = _Shown(
            book.add_format({"num_format": "yyyy-mm-dd"}),
            book.add_format({"num_format": "yyyy-mm-dd hh:mm:ss"}),
            book.add_format({"num_format": "0.00%"}),
        )
        sheet: Worksheet | None = None
        last = ""
        used: set[str] = set()
        for name, number, row, remark, column in _rows(opened, remarks):
            if sheet is None or name != last:
                sheet, last = book.add_worksheet(_free(sheet_name(name), used)), name
                if name in remarks:
                    sheet.set_column(remarks[name][1], remarks[name][1], 60)
            for place, cell in enumerate(row):
                _write_cell(sheet, number - 1, place, cell, shown)
            if remark:
                sheet.write_string(number - 1, column, remark, red)
        if sheet is None:
            book.add_worksheet()


def _rows(opened: Reading, remarks: Remarks) -> Iterator[tuple[str, int, list[Cell], str, int]]:
    name, header_row, column = "", 0, 0
    messages: Mapping[int, str] = {}
    for part in opened.parts:
        if isinstance(part, SheetStart):
            name = part.name
            header_row, column, messages = remarks.get(name, (0, 0, {}))
        elif isinstance(part, Rows):
            for number, row in enumerate(part.rows, part.first):
                remark = ERROR_COLUMN if number == header_row else messages.get(number, "")
                yield name, number, row[:column] if messages or header_row else row, remark, column


def _write_cell(sheet: Worksheet, row: int, column: int, cell: Cell, shown: _Shown) -> None:
    if cell == "":
        return
    if isinstance(cell, bool):
        sheet.write_boolean(row, column, cell)
    elif isinstance(cell, int | float):
        sheet.write_number(row, column, cell)
    elif isinstance(cell, dict) and "d" in cell:
        at: Any = datetime.fromisoformat(cell["d"]) if "T" in cell["d"] else date.fromisoformat(cell["d"])
        sheet.write_datetime(row, column, at, shown.instant if "T" in cell["d"] else shown.day)
    elif isinstance(cell, dict) and "p" in cell:
        sheet.write_number(row, column, cell["p"], shown.share)
    else:
        sheet.write_string(row, column, text_of(cell) if isinstance(cell, dict) else cell)


def _free(name: str, used: set[str]) -> str:
    while name.lower() in used:
        name = f"{name[:28]}_{len(used)}"
    used.add(name.lower())
    return name
