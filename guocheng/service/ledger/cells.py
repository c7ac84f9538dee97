"""What stands behind a figure (追溯): its formula, the formula with numbers, its parts, down to the postings.

- A row that reads the books opens to sums by account, and these to postings with the documents they came from.
- Postings are read like any list, so rights, masks and filters hold there too.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

from guocheng.base.problem import NotFound, Problem
from guocheng.definition.role import Right
from guocheng.engine.ledger.resolved import resolved
from guocheng.engine.ledger.statement import Figure, Statement
from guocheng.engine.ledger.template import FILLED, KINDS, Row
from guocheng.service.context import Look
from guocheng.service.ledger.reading import Reading
from guocheng.service.ledger.statement import asked, read, text
from guocheng.service.records import lists
from guocheng.service.records.access import reader_of
from guocheng.store import records
from guocheng.store.query.rights_on import with_right

DEPTH_MAX = 8
_COLUMNS = (
    "day", "object", "account", "direction", "amount", "quantity", "kind", "counterpart", "note", "rule",
    "source_entity", "source_id", "corrects",
)  # fmt: skip


def show(
    look: Look,
    *,
    book: str,
    period: str,
    object: int,
    code: str,
    template: int | None = None,
    direction: str = "",
    mix_estimates: bool = False,
    after: str | None = None,
) -> dict[str, Any]:
    """Return what one figure of a statement is made of.

    :raises NotFound: there is no such book, unit or row for this person.
    """
    reading = read(look, book, period, direction=direction, template=template, mix=mix_estimates)
    unit = asked(reading, [object])[0]
    statement = reading.statement(unit, reading.figures([unit], reading.key.period)[unit])
    if statement is None or code not in statement.chart.rows:
        message = f"报表里没有「{code}」这一行，请刷新页面"
        raise NotFound(Problem("ledger.no_row", reading.book.label, message))
    found = _step(reading, statement, code, depth=0)
    found["title"] = reading.basis.units[unit].title
    found["period"], found["label_of_period"] = str(reading.key), reading.key.label
    found["postings"] = _postings(reading, unit, statement, code, after)
    return found


def _step(reading: Reading, statement: Statement, code: str, depth: int) -> dict[str, Any]:
    chart, cell = statement.chart, statement.cells[code]
    row = chart.rows[code]
    found: dict[str, Any] = {
        "code": code,
        "label": row.label,
        "unit": row.unit,
        "value": text(cell.shown),
        "exact": text(cell.value),
        "formula": _formula(row, chart.children.get(code, ())),
        "resolved": resolved(statement, code),
        "estimated": cell.estimated,
        "steps": [],
    }
    if row.is_read:
        found["accounts"] = [_account(reading, row, key, rows) for key, rows in _by_account(cell.figures).items()]
    elif depth < DEPTH_MAX:
        found["steps"] = [_step(reading, statement, one, depth + 1) for one, _ in cell.used]
    return found


def _formula(row: Row, children: Iterable[str]) -> str:
    if row.formula:
        return row.formula
    return "" if row.is_read else " + ".join(children)


def _by_account(figures: Iterable[Figure]) -> Mapping[tuple[int, str, str], list[Figure]]:
    found: dict[tuple[int, str, str], list[Figure]] = {}
    for one in figures:
        found.setdefault((one.account, one.direction, one.kind), []).append(one)
    return found


def _account(reading: Reading, row: Row, key: tuple[int, str, str], figures: list[Figure]) -> dict[str, Any]:
    account = reading.basis.accounts.get(key[0])
    return {
        "id": key[0],
        "title": f"{account.code} {account.name}" if account else f"#{key[0]}",
        "direction": key[1],
        "kind": "estimate" if key[2] == FILLED else key[2],
        "estimated": key[2] == FILLED,
        "value": text(sum((one.measured(row.measure) for one in figures), Decimal(0)) * row.sign),
    }


def _postings(reading: Reading, unit: int, statement: Statement, code: str, after: str | None) -> dict[str, Any] | None:
    """Return the postings of a row that is read, or of all such rows below it; a calculation has none of its own."""
    rows = list(_read_rows(statement, code))
    if not rows:
        return None
    figures = [one for row in rows for one in statement.cells[row].figures]
    accounts = sorted({one.account for one in figures})
    kinds = {kind for row in rows for kind in KINDS[statement.chart.rows[row].source]} - {FILLED}
    if any(one.kind == FILLED for one in figures):
        kinds.add("estimate")
    directions = {one.direction for one in figures}
    if not accounts:
        return {"rows": [], "next": None}
    where = _where(reading, unit, accounts, sorted(kinds), sorted(directions))
    answer = json.loads(
        lists.query(
            reading.look, entity=reading.book.name, where=where, sort=[("day", "desc"), ("id", "desc")], after=after,
            limit=50, columns=[one for one in _COLUMNS if _knows(reading, one)],
        )
    )  # fmt: skip
    return {"rows": _with_sources(reading.look, answer["rows"]), "next": answer["next"], "where": where}


def _read_rows(statement: Statement, code: str) -> Iterable[str]:
    """Yield the rows that are read from the books and only added up on the way to a row."""
    chart = statement.chart
    row = chart.rows[code]
    if row.is_read:
        yield code
    elif not row.formula:
        for child in chart.children.get(code, ()):
            yield from _read_rows(statement, child)


def _where(reading: Reading, unit: int, accounts: list[int], kinds: list[str], directions: list[str]) -> dict[str, Any]:
    period = reading.key.period
    conditions: list[dict[str, Any]] = [
        {"field": "scenario", "op": "eq", "value": "actual"},
        {"field": "month", "op": "ge", "value": next(period.months()).first_day.isoformat()},
        {"field": "day", "op": "ge", "value": period.start.isoformat()},
        {"field": "day", "op": "lt", "value": period.end.isoformat()},
        _objects(reading, unit),
        {"field": "account", "op": "in", "value": accounts},
        {"field": "kind", "op": "in", "value": kinds},
    ]
    if reading.book.directions and "" not in directions:
        conditions.append({"field": "direction", "op": "in", "value": directions})
    return {"and": conditions}


def _objects(reading: Reading, unit: int) -> dict[str, Any]:
    """Return the units whose postings count: those below it, and of a unit that moved only the months it was there."""
    months: dict[frozenset[int], list[str]] = {}
    for month in reading.key.period.months():
        months.setdefault(reading.below(unit, month), []).append(month.first_day.isoformat())
    parts = [
        {
            "and": [
                {"field": "object", "op": "in", "value": sorted(members)},
                {"field": "month", "op": "in", "value": of},
            ]
        }
        for members, of in months.items()
    ]
    if len(parts) > 1:
        return {"or": parts}
    return {"field": "object", "op": "in", "value": sorted(next(iter(months)))}


def _knows(reading: Reading, name: str) -> bool:
    return reader_of(reading.look).sees(reading.book.name, name)


def _with_sources(look: Look, rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Put the document each posting came from beside it: its title for who may see it."""
    by_entity: dict[str, set[int]] = {}
    for row in rows:
        if row.get("source_entity") and row.get("source_id"):
            by_entity.setdefault(row["source_entity"], set()).add(int(row["source_id"]))
    titles: dict[tuple[str, int], str] = {}
    reader = reader_of(look)
    for entity, ids in by_entity.items():
        known = look.catalogue.find_entity(entity)
        if known is None or not reader.visible(entity).may(Right.SEE):
            continue
        may = with_right(look.connection, reader, entity, sorted(ids), Right.SEE)
        if reader.knows_title(entity):
            titles |= records.titles_of(look.connection, look.catalogue, {(entity, one) for one in may})
        else:
            titles |= {(entity, one): known.label for one in may}
    for row in rows:
        entity, source = row.get("source_entity") or "", row.get("source_id")
        title = titles.get((entity, int(source))) if source else None
        known = look.catalogue.find_entity(entity)
        row["source"] = {
            "entity": entity,
            "label": known.label if known else entity,
            "id": source if title else None,
            "title": title or (known.label if known else ""),
        }
    return rows
