"""The process that opens a foreign file (读表进程): started by path, isolated, with little memory and little time.

It knows nothing of Guocheng. It writes one JSON value a line: ["sheet", name, merges], ["rows", first, rows], ["end"],
and at last ["done"] or ["fail", code]. A cell is text, a number, true/false, or {"d": date or instant} / {"h": time};
empty is "". Macros, links and formulas are not looked at: a formula's stored result is its value.
"""

from __future__ import annotations

import csv
import datetime as dt
import json
import re
import resource
import sys
from collections.abc import Iterable, Iterator
from typing import Any

MEMORY_MAX = 512 * 1024 * 1024
CPU_SECONDS_MAX = 40
ROWS_MAX = 200_000
COLUMNS_MAX = 500
EMPTY_ROWS_MAX = 100
BATCH = 1_000
CELL_CHARACTERS_MAX = 32_767
_MERGE_ROWS = 60
_MERGES_MAX = 2_000
# Exporters write ="330301007" so that Excel keeps the digits; it is text, whatever it looks like.
_MARKS = "='"
# An apostrophe keeps a spreadsheet from running a text; it is no part of it.
_GUARDED = re.compile(r"'+[=+\-@\t\r]")
_KEPT_DIGITS = re.compile(r'="([^"]*)"')


class Unreadable(Exception):
    """The file breaks a limit; the first argument is the code the reader translates."""


def main(path: str, family: str, encoding: str, rows: str, memory: str, seconds: str) -> int:
    """Read the file and write it to standard output as lines of JSON."""
    resource.setrlimit(resource.RLIMIT_AS, (int(memory), int(memory)))
    resource.setrlimit(resource.RLIMIT_CPU, (int(seconds), int(seconds)))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    try:
        total = 0
        for name, merges, found in _text(path, encoding) if family == "text" else _workbook(path):
            _say(["sheet", name, merges])
            total = _write_rows(found, total, int(rows))
            _say(["end"])
        _say(["done"])
    except Unreadable as error:
        _say(["fail", str(error.args[0])])
    except MemoryError:
        _say(["fail", "memory"])
    except BaseException as error:
        # The reading library panics where a table would be too big for any memory.
        if type(error).__name__ != "PanicException":
            raise
        _say(["fail", "memory" if "capacity" in str(error) else "damaged"])
    sys.stdout.flush()
    return 0


def _workbook(path: str) -> Iterator[tuple[str, list[Any], Iterable[list[Any]]]]:
    import python_calamine as calamine

    try:
        # From a stream the format is told by the bytes; from a path it would be told by the name.
        with open(path, "rb") as file, calamine.CalamineWorkbook.from_filelike(file) as book:
            for meta in book.sheets_metadata:
                if meta.typ != calamine.SheetTypeEnum.WorkSheet or meta.visible != calamine.SheetVisibleEnum.Visible:
                    continue
                sheet = book.get_sheet_by_name(meta.name)
                left = sheet.start[1] if sheet.start else 0
                if left + sheet.width > COLUMNS_MAX:
                    raise Unreadable("columns")
                merges = [m for m in sheet.merged_cell_ranges or [] if m[0][0] < _MERGE_ROWS][:_MERGES_MAX]
                yield meta.name, merges, _shifted(sheet.iter_rows(), left)
    except calamine.PasswordError:
        raise Unreadable("password") from None
    except calamine.CalamineError:
        raise Unreadable("damaged") from None


def _shifted(rows: Iterable[list[Any]], left: int) -> Iterator[list[Any]]:
    """Rows come without the empty columns on their left; addresses need them."""
    padding = [""] * left
    for row in rows:
        yield padding + row if left else row


def _text(path: str, encoding: str) -> Iterator[tuple[str, list[Any], Iterable[list[Any]]]]:
    csv.field_size_limit(CELL_CHARACTERS_MAX)
    with open(path, encoding=encoding, newline="") as file:
        sample = file.read(64 * 1024)
        file.seek(0)
        yield "", [], _delimited(file, _delimiter(sample))


def _delimited(file: Iterable[str], delimiter: str) -> Iterator[list[Any]]:
    try:
        for row in csv.reader(file, delimiter=delimiter):
            if len(row) > COLUMNS_MAX:
                raise Unreadable("columns")
            yield [_kept(cell) if cell[:1] in _MARKS and cell else cell for cell in row]
    except csv.Error:
        raise Unreadable("cell") from None


def _kept(cell: str) -> str:
    if _GUARDED.match(cell):
        return cell[1:]
    match = _KEPT_DIGITS.fullmatch(cell)
    return match[1] if match else cell


def _delimiter(sample: str) -> str:
    lines = [line for line in sample.splitlines()[:30] if line.strip()]
    return max((",", "\t", ";", "|"), key=lambda mark: sum(min(line.count(mark), 50) for line in lines))


def _write_rows(rows: Iterable[list[Any]], total: int, rows_max: int) -> int:
    batch: list[list[Any]] = []
    first, number, empty = 1, 0, 0
    for row in rows:
        number += 1
        if any(cell != "" for cell in row):
            empty = 0
        else:
            empty += 1
            if empty > EMPTY_ROWS_MAX:
                break
        batch.append(row)
        if len(batch) == BATCH:
            _say(["rows", first, batch])
            batch, first = [], number + 1
            if total + number > rows_max:
                raise Unreadable("rows")
    while batch and not any(cell != "" for cell in batch[-1]):
        batch.pop()
    if batch:
        _say(["rows", first, batch])
    if total + number > rows_max + EMPTY_ROWS_MAX:
        raise Unreadable("rows")
    return total + number


def _say(value: list[Any]) -> None:
    line = json.dumps(value, default=_encoded, ensure_ascii=False, separators=(",", ":"))
    if "\\u0000" in line:
        # The database cannot keep NUL characters, and nobody can see them.
        line = json.dumps(_without_nul(json.loads(line)), ensure_ascii=False, separators=(",", ":"))
    sys.stdout.buffer.write(line.encode("utf-8", "replace") + b"\n")


def _without_nul(value: Any) -> Any:
    if isinstance(value, str):
        return value.replace("\x00", "")
    return [_without_nul(one) for one in value] if isinstance(value, list) else value


def _encoded(value: Any) -> Any:
    if isinstance(value, dt.datetime):
        # Excel keeps instants as fractions of a day, so a whole second comes back a little early or late.
        whole = (value + dt.timedelta(microseconds=500_000)).replace(microsecond=0)
        return {"d": whole.isoformat()}
    if isinstance(value, dt.date):
        return {"d": value.isoformat()}
    if isinstance(value, dt.time):
        return {"h": value.isoformat("seconds")}
    if isinstance(value, dt.timedelta):
        return {"h": str(value)}
    return str(value)


if __name__ == "__main__":
    raise SystemExit(main(*sys.argv[1:7]))
