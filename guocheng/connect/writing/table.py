"""A table as it is written (表格): its columns, and rows of plain values.

A text is a text: in xlsx it is typed as one, in csv a leading sign that would start a formula gets an apostrophe.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path

Value = str | int | Decimal | bool | date | datetime | None
SHEET_NAME_MAX = 31
#: What would start a formula, be it behind apostrophes: those that were in the text are told from ours by their number.
_FORMULA = re.compile(r"'*[=+\-@\t\r]")
_NUMBER = re.compile(r"[-+]?\d+(\.\d+)?%?")
_FORBIDDEN_IN_SHEET_NAME = re.compile(r"[\[\]:*?/\\']")
#: A spreadsheet keeps 15 digits; longer numbers are written as text.
INEXACT = 10**15
_CSV_ROWS = 1_000


@dataclass(frozen=True)
class Column:
    """One column: its heading, how numbers or dates are shown ("" for text), its width in characters."""

    label: str
    number_format: str = ""
    width: float = 14.0


def write_xlsx(path: Path, name: str, columns: Sequence[Column], rows: Iterable[Sequence[Value]]) -> None:
    """Write a table into a workbook, row by row as they come."""
    # Loaded when somebody asks for a file.
    from rustpy_xlsxwriter import FastExcel, Format

    labels = unique_labels([column.label for column in columns])
    (
        FastExcel(str(path))
        .format(datetime_format="yyyy-mm-dd hh:mm:ss", bold_headers=True)
        .freeze(row=1)
        .sheet(
            sheet_name(name),
            _records(labels, rows),
            column_widths=[column.width for column in columns],
            column_formats={
                label: Format().set_num_format(column.number_format)
                for label, column in zip(labels, columns, strict=True)
                if column.number_format
            },
        )
        .save()
    )


def csv_chunks(columns: Sequence[Column], rows: Iterable[Sequence[Value]]) -> Iterator[bytes]:
    """Yield a table as CSV in UTF-8 with the mark that Excel needs, a thousand rows at a time."""
    buffer = io.StringIO()
    writer = csv.writer(buffer)
    writer.writerow([csv_safe(column.label) for column in columns])
    yield "\ufeff".encode() + _taken(buffer)
    for number, row in enumerate(rows, 1):
        writer.writerow([_csv_cell(value) for value in row])
        if number % _CSV_ROWS == 0:
            yield _taken(buffer)
    if rest := _taken(buffer):
        yield rest


def csv_safe(text: str) -> str:
    """Return a text that no spreadsheet takes for a formula; a number stays one."""
    return f"'{text}" if _FORMULA.match(text) and not _NUMBER.fullmatch(text) else text


def sheet_name(name: str) -> str:
    """Return a name that Excel allows for a sheet."""
    return _FORBIDDEN_IN_SHEET_NAME.sub(" ", name).strip()[:SHEET_NAME_MAX] or "Sheet1"


def unique_labels(labels: Sequence[str]) -> list[str]:
    """Return the headings with a number behind those that come again."""
    seen: dict[str, int] = {}
    unique = []
    for label in labels:
        seen[label] = seen.get(label, 0) + 1
        unique.append(f"{label}({seen[label]})" if seen[label] > 1 else label)
    return unique


def _records(labels: Sequence[str], rows: Iterable[Sequence[Value]]) -> Iterator[dict[str, Value]]:
    empty = True
    for row in rows:
        empty = False
        record = dict(zip(labels, row, strict=True))
        for label, value in record.items():
            # A spreadsheet would round the end of a longer number away.
            if type(value) is int and abs(value) >= INEXACT:
                record[label] = str(value)
        yield record
    if empty:
        yield dict.fromkeys(labels)


def _csv_cell(value: Value) -> str:
    if isinstance(value, str):
        return csv_safe(value)
    if value is None:
        return ""
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, datetime):
        return value.strftime("%Y-%m-%d %H:%M:%S")
    return str(value)


def _taken(buffer: io.StringIO) -> bytes:
    text = buffer.getvalue()
    buffer.seek(0)
    buffer.truncate()
    return text.encode()
