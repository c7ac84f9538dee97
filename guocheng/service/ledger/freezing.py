"""Statements that stay as they were (定格的报表): what a closing keeps, and how a closed month is read.

- Kept is what was shown and the exact value behind it, by the id of the template, so no later change of a chart, a
  rule or this program moves a figure of a closed month.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from guocheng.base.period import Bucket, Month
from guocheng.definition.book import Book
from guocheng.engine.ledger.columns import PeriodKey
from guocheng.service.context import Look
from guocheng.service.ledger.basis import to_json
from guocheng.service.ledger.reading import Reading
from guocheng.store import ledger


def basis_kept(look: Look, book: Book, month: Month) -> dict[str, Any]:
    """Return what a month is read by, as its closing keeps it."""
    return to_json(_reading(look, book, month).basis)


def statements_of(look: Look, book: Book, month: Month) -> list[tuple[int, str, Any]]:
    """Return what a closing keeps of every unit: the unit, its template, and its rows by code.

    All of it is worked out before any of it is written, since both go through one connection.
    """
    return list(_statements(look, book, month))


def _statements(look: Look, book: Book, month: Month) -> Iterator[tuple[int, str, Any]]:
    reading = _reading(look, book, month)
    figures = reading.figures(list(reading.basis.units), month.period)
    for unit in reading.basis.units.values():
        statement, sheet = reading.statement(unit.id, figures[unit.id]), reading.basis.sheet_of(unit)
        if statement is None or sheet is None or not figures[unit.id]:
            continue
        rows = {
            code: {"value": _text(cell.value), "shown": _text(cell.shown), "per_piece": _text(cell.per_piece)}
            for code, cell in statement.cells.items()
        }
        yield unit.id, str(sheet.id), rows


def kept_rows(reading: Reading, units: Sequence[int]) -> Mapping[tuple[int, str], Any]:
    """Return the rows kept of some units, by unit and template; nothing for what is not one closed month.

    A sum above is kept as a whole, so who does not see all below it gets it worked out from what he sees.
    """
    month = Month.of(reading.key.last_day)
    if reading.key.bucket is not Bucket.MONTH or month not in reading.closed:
        return {}
    whole = [one for one in units if reading.basis.below.get(one, frozenset()) <= reading.seen]
    kept = ledger.snapshot(reading.look.connection, reading.book.name, month, whole)
    return kept.statements if kept else {}


def _reading(look: Look, book: Book, month: Month) -> Reading:
    """Return a reading of the system itself: what is kept does not depend on who closes."""
    return Reading(look, book, PeriodKey.of(month.first_day, Bucket.MONTH), whole=True)


def _text(value: Any) -> str | None:
    return None if value is None else f"{value:f}"
