"""The process that opens a foreign file (读表进程): started by path, isolated, with little memory and little time.

It knows nothing of Guocheng. It writes one JSON value a line: ["sheet", name, merges], ["rows", first, rows], ["end"],
and at last ["done"] or ["fail", code]. A cell is text, a number, true/false, or {"d": date or instant} / {"h": time} /
{"p": number shown as a percentage}; empty is "". Macros, links and formulas are not looked at: a formula's stored
result is its value.
"""

from __future__ import annotations

import contextlib
import csv
import datetime as dt
import json
import re
import resource
import sys
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from typing import Any
from xml.etree import ElementTree

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
_BUILT_IN_PERCENT = {"9", "10"}
#: What of a number format is text, so that a sign in it means nothing.
_NO_SIGN = re.compile(r'"[^"]*"|\\.')
_ADDRESS = re.compile(rb'\sr="([A-Z]{1,3})(\d{1,7})"')
_CHUNK = 1 << 20


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

    shares = _shares(path)
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
                rows = _shifted(sheet.iter_rows(), left)
                yield meta.name, merges, _with_shares(rows, shares[meta.name]) if meta.name in shares else rows
    except calamine.PasswordError:
        raise Unreadable("password") from None
    except calamine.CalamineError:
        raise Unreadable("damaged") from None


def _shifted(rows: Iterable[list[Any]], left: int) -> Iterator[list[Any]]:
    """Rows come without the empty columns on their left; addresses need them."""
    padding = [""] * left
    for row in rows:
        yield padding + row if left else row


def _shares(path: str) -> dict[str, Iterator[tuple[int, int]]]:
    """Return by sheet the cells that are shown as percentages, as row and column in the order of the sheet.

    The reading library does not tell how a number is shown. Nothing is read twice where no style shows percentages.
    """
    try:
        archive = zipfile.ZipFile(path)
        styles = _percent_styles(archive)
        return {name: _cells(archive, part, styles) for name, part in _sheets(archive)} if styles else {}
    except (zipfile.BadZipFile, zlib.error, ElementTree.ParseError, KeyError, ValueError, OSError):
        return {}


def _percent_styles(archive: zipfile.ZipFile) -> list[str]:
    root = _parsed(archive, "xl/styles.xml")
    formats = {one.get("numFmtId"): one.get("formatCode", "") for one in root.iterfind("{*}numFmts/{*}numFmt")}
    percent = _BUILT_IN_PERCENT | {number for number, code in formats.items() if "%" in _NO_SIGN.sub("", code)}
    styles = root.iterfind("{*}cellXfs/{*}xf")
    return [str(number) for number, one in enumerate(styles) if one.get("numFmtId") in percent]


def _sheets(archive: zipfile.ZipFile) -> Iterator[tuple[str, str]]:
    links = _parsed(archive, "xl/_rels/workbook.xml.rels")
    parts = {one.get("Id"): one.get("Target", "") for one in links}
    for one in _parsed(archive, "xl/workbook.xml").iterfind("{*}sheets/{*}sheet"):
        link = next((value for name, value in one.items() if name.endswith("}id")), "")
        target = parts.get(link, "")
        yield one.get("name", ""), target[1:] if target.startswith("/") else f"xl/{target}"


def _parsed(archive: zipfile.ZipFile, part: str) -> ElementTree.Element:
    return ElementTree.fromstring(archive.read(part))  # noqa: S314 - declared entities were refused before


def _cells(archive: zipfile.ZipFile, part: str, styles: list[str]) -> Iterator[tuple[int, int]]:
    """Yield the cells of a sheet that have one of the styles; a sheet that cannot be followed has none."""
    tag = re.compile(rb'<(?:\w+:)?c\s(?:[^<>]*?\s)?s="(?:%s)"[^<>]*>' % "|".join(styles).encode())
    with contextlib.suppress(zipfile.BadZipFile, zlib.error, KeyError, OSError), archive.open(part) as content:
        rest = b""
        while chunk := content.read(_CHUNK):
            text = rest + chunk
            end = text.rfind(b"<")
            for found in tag.finditer(text, 0, end):
                if place := _ADDRESS.search(found[0]):
                    yield int(place[2]), _column(place[1])
            rest = text[end:] if end >= 0 else b""


def _column(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number - 1


def _with_shares(rows: Iterable[list[Any]], shares: Iterator[tuple[int, int]]) -> Iterator[list[Any]]:
    ahead = next(shares, None)
    for number, row in enumerate(rows, 1):
        while ahead and ahead[0] <= number:
            column = ahead[1]
            if ahead[0] == number and column < len(row) and type(row[column]) in (int, float):
                row[column] = {"p": row[column]}
            ahead = next(shares, None)
        yield row


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
        if value.microsecond:
            value = (value + dt.timedelta(microseconds=500_000)).replace(microsecond=0)
        return {"d": value.isoformat()}
    if isinstance(value, dt.date):
        return {"d": value.isoformat()}
    if isinstance(value, dt.time):
        return {"h": value.isoformat("seconds")}
    if isinstance(value, dt.timedelta):
        return {"h": str(value)}
    return str(value)


if __name__ == "__main__":
    raise SystemExit(main(*sys.argv[1:7]))
