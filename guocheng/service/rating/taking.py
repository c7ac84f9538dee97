"""Taking a file of waybills in (运单文件导入): part by part by the worker, as large as it comes.

- A row that cannot be taken is kept out and listed with its number and the reason; the others go in.
- The same file twice is the same waybills: the number and the day know a waybill again.
- Killed anywhere, the next worker goes on behind the last part; whoever stops it keeps what went in.
- The days that were touched are rated when the file is over.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import partial
from typing import Any

import psycopg

from guocheng.base.problem import Conflict, Refusal, Unavailable
from guocheng.base.zone import local_day
from guocheng.connect.sheet.header import Header, find_header, skipped
from guocheng.connect.sheet.limits import Limits
from guocheng.connect.sheet.reading import Rows, SheetStart, reading
from guocheng.service.context import Change, Context, Look
from guocheng.service.imports.names import Names
from guocheng.service.platform import Platform
from guocheng.service.principal import SYSTEM
from guocheng.service.rating import work
from guocheng.service.rating.bill_making import refuse_archived
from guocheng.service.rating.columns import WaybillReader, WrongRow, is_waybills, places_of
from guocheng.service.rating.days import refuse_closed
from guocheng.service.records.access import reader_of
from guocheng.store import imports, rating
from guocheng.store.lease import Lease
from guocheng.store.rating import files as kept
from guocheng.store.rating.files import WRONG_KEPT_MAX, Wrong

JOB = "rating.file"
ROWS_MAX = 5_000_000
#: So many rows go in at once.
PART = 20_000
OPEN = ("waiting", "running")
_DAY, _NUMBER = rating.COLUMNS.index("day"), rating.COLUMNS.index("waybill_no")


@dataclass(frozen=True)
class Line:
    """A row that can be taken, with where it stands in the file."""

    sheet: int
    title: str
    row: int
    values: tuple[Any, ...]

    @property
    def day(self) -> date:
        """The day of the waybill."""
        day: date = self.values[_DAY]
        return day

    def kept_out(self, why: str) -> Wrong:
        """Return it as a row that is kept out after all."""
        return Wrong(self.sheet, self.row, self.title, self.values[_NUMBER], why)


@dataclass
class Part:
    """Rows that go in together; `place` is the first row behind them."""

    place: tuple[int, int]
    rows: list[Line] = field(default_factory=list)
    wrong: list[Wrong] = field(default_factory=list)


def run(platform: Platform, lease: Lease, clock: Callable[[], datetime]) -> dict[str, Any]:
    """Do the job of a lease: what is left of a file, part by part."""
    number = int(lease.job.payload["file"])
    found, sha256 = platform.database.run(
        lambda connection: (kept.file_of(connection, number), kept.content_of(connection, number))
    )
    assert found is not None
    failure = ""
    try:
        with reading(platform.files.path(sha256), found.name, limits=Limits(ROWS_MAX)) as opened:
            for part in _parts(platform, opened.parts, (found.sheet_next, found.row_next), clock()):
                if not lease.part(partial(_take, platform, number, part, clock()), partial(_place_of, part)):
                    break
    except Unavailable:
        raise
    except Refusal as refusal:
        failure = refusal.problems[0].message
    lease.part(partial(_end, number, clock(), failure), lambda _: None)
    return {"file": number}


def _parts(
    platform: Platform, found: Iterator[SheetStart | Rows], start: tuple[int, int], now: datetime
) -> Iterator[Part]:
    """Yield what is left of a file from a place on; an empty part first, so that a stop is heard before any work."""
    yield Part(start)
    names = platform.database.run(lambda connection: _outlets(platform, connection, now))
    sheet, title = -1, ""
    header: Header | None = None
    reader: WaybillReader | None = None
    part = Part(start)
    for one in found:
        if isinstance(one, SheetStart):
            sheet, title, header, reader = sheet + 1, one.name, None, None
            merges = one.merges
            continue
        if one.first == 1:
            header = find_header(one.rows, merges)
            reader = _reader(header, names, now)
        if header is None or reader is None:
            continue
        for row, cells in enumerate(one.rows, one.first):
            if row <= header.last_row or (sheet, row) < start or skipped(cells, header):
                continue
            try:
                part.rows.append(Line(sheet, title, row, reader.row(cells)))
            except WrongRow as wrong_row:
                part.wrong.append(Wrong(sheet, row, title, reader.number(cells), str(wrong_row)))
        part.place = (sheet, one.first + len(one.rows))
        if len(part.rows) + len(part.wrong) >= PART:
            yield part
            part = Part(part.place)
    if part.rows or part.wrong:
        yield part


def _take(platform: Platform, number: int, part: Part, now: datetime, connection: psycopg.Connection) -> bool:
    """Take one part in; return whether the next one may come."""
    found = kept.file_of(connection, number, lock=True)
    if found is None or found.state not in OPEN or found.cancel_asked:
        return False
    change = Change(Context(platform, SYSTEM, now, request_id=f"waybills-{number}"), connection)
    closed = _closed(change, {one.day for one in part.rows})
    rows = [one.values for one in part.rows if one.day not in closed]
    bad = [*part.wrong, *(one.kept_out(closed[one.day]) for one in part.rows if one.day in closed)]
    days = rating.load(connection, rows, at=now, batch_id=number) if rows else {}
    if found.wrong < WRONG_KEPT_MAX:
        kept.keep_wrong(connection, number, bad[: WRONG_KEPT_MAX - found.wrong])
    kept.advance(connection, number, place=part.place, taken=len(rows), wrong=len(bad), days=days)
    return True


def _place_of(part: Part, _taken: bool) -> list[int]:
    return list(part.place)


def _end(number: int, now: datetime, failure: str, connection: psycopg.Connection) -> None:
    """Say how the file ended, and have the days it touched rated."""
    found = kept.file_of(connection, number, lock=True)
    if found is None or found.state not in OPEN:
        return
    state = "failed" if failure else "cancelled" if found.cancel_asked else "done"
    kept.end_file(connection, number, state, at=now, failure=failure)
    if found.days:
        work.enqueue(connection, found.days)


def _closed(change: Change, days: set[date]) -> dict[date, str]:
    """Return the days that are closed, with the sentence that says so."""
    told: dict[date, str] = {}
    for day in days:
        try:
            refuse_closed(change, day)
            refuse_archived(change, [day])
        except Conflict as refusal:
            told[day] = refusal.problems[0].message
    return told


def _reader(header: Header | None, names: Names, now: datetime) -> WaybillReader | None:
    places, headers = places_of(header.names) if header else ({}, {})
    if not is_waybills(places):
        return None
    return WaybillReader(places, partial(_outlet_number, names), local_day(now) + timedelta(days=1), headers)


def _outlets(platform: Platform, connection: psycopg.Connection, now: datetime) -> Names:
    """Return the outlets by everything they may be called."""
    look = Look(Context(platform, SYSTEM, now, request_id=JOB), connection)
    return Names.of("网点", imports.all_named(connection, reader_of(look), look.catalogue.entity("org.unit")) or ())


def _outlet_number(names: Names, text: str) -> str:
    for by in ("number", "name"):
        found = names.find(text, by)
        if len(found) == 1:
            return found[0].number
    return ""
