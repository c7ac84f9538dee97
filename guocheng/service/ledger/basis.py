"""What statements are read by (报表依据): accounts, units with those above them, and the chart of each, on one day.

- Who a unit is under on a day comes from its history of parents; without one for that day, from its parent of today.
- A unit reads by its own template, or by the first one in force for its kind.
- A closed month keeps its basis, so that a chart changed later changes nothing in it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, fields
from datetime import date
from functools import cached_property, lru_cache
from typing import Any

from guocheng.base.problem import Invalid
from guocheng.definition.book import Book
from guocheng.engine.ledger.reading import read
from guocheng.engine.ledger.template import Chart, Rounding, Row, Source, Template
from guocheng.service.context import Look
from guocheng.store.records.read import Record, every

#: Every unit with itself and all units below it.
Tree = Mapping[int, frozenset[int]]
INCOME = frozenset({"external_income", "internal_income"})
#: Kinds of account that no statement need take up.
ASIDE = frozenset({"volume", "balance"})
#: What pieces are counted in.
PIECE_UNIT = "票"


@dataclass(frozen=True)
class Account:
    """An account as statements know it."""

    id: int
    code: str
    name: str
    kind: str
    unit: str = ""
    parent: int | None = None


@dataclass(frozen=True)
class Unit:
    """An object of a book on one day: what it is, whom it is under, and by which template it reads."""

    id: int
    title: str
    kind: str = ""
    parent: int | None = None
    template: int | None = None
    department: int | None = None
    in_force: bool = True


@dataclass(frozen=True)
class Sheet:
    """A template with the kinds of unit it is for."""

    id: int
    template: Template
    kinds: tuple[str, ...] = ()


@dataclass(frozen=True)
class Basis:
    """Accounts, units and charts on one day."""

    on: date
    accounts: Mapping[int, Account]
    units: Mapping[int, Unit]
    sheets: Mapping[int, Sheet]
    labels: Mapping[str, str] = field(default_factory=dict)

    @cached_property
    def below(self) -> Tree:
        """Return for every unit itself and all units below it."""
        return _tree({one.id: one.parent for one in self.units.values()})

    @cached_property
    def pieces(self) -> frozenset[int]:
        """Return the accounts that count pieces."""
        return frozenset(one.id for one in self.accounts.values() if one.kind == "volume" and one.unit == PIECE_UNIT)

    def accounts_below(self, ids: Iterable[int]) -> frozenset[int]:
        """Return accounts with all accounts below them."""
        return frozenset(reached for one in ids for reached in _reached(one, self._sub_accounts))

    def sheet_of(self, unit: Unit, template: int | None = None) -> Sheet | None:
        """Return the template a unit is read by: the one asked for, its own, or the first for its kind."""
        if chosen := self.sheets.get(template or unit.template or 0):
            return chosen
        return next((one for one in self.sheets.values() if unit.kind in one.kinds), None)

    @cached_property
    def _sub_accounts(self) -> Mapping[int, list[int]]:
        return _children({one.id: one.parent for one in self.accounts.values()})


def basis_of(look: Look, book: Book, on: date) -> Basis:
    """Return what statements of a book are read by on a day, as it stands now."""
    entity = look.catalogue.entity(book.objects)
    bare = accounts_only(look, book, on)
    accounts = bare.accounts
    sheets = {one.id: one for one in _sheets(look, book, bare)}
    records = _every(look, book.objects)
    department = next(iter(entity.unit_fields), "")
    units = {one.id: _unit(one, on, department) for one in records}
    kind = entity.field("kind")
    return Basis(on, accounts, units, sheets, {one.code: one.label for one in kind.options} if kind else {})


def tree_on(look: Look, book: Book, on: date) -> Tree:
    """Return what units lie below each other on a day, which is all that a sum above asks of a month before."""
    return _tree({one.id: _parent(one, on) for one in _every(look, book.objects)})


def accounts_only(look: Look, book: Book, on: date = date.min) -> Basis:
    """Return the accounts of a book alone, which is all that a template is checked against."""
    return Basis(on, {one.id: one for one in _accounts(look, book)}, {}, {})


def chart_of(sheet: Sheet) -> Chart:
    """Return the chart of a template.

    :raises Invalid: the template was saved broken, by an import for instance.
    """
    return _chart(sheet.template)


def template_of(values: Mapping[str, Any], basis: Basis) -> Template:
    """Return a template out of the values of its record."""
    rows = tuple(_row(one, basis) for one in values.get("rows") or ())
    decimals = values.get("decimals")
    how = Rounding(values.get("rounding") or Rounding.HALF_UP)
    return Template(str(values.get("name") or ""), rows, how, 2 if decimals is None else int(decimals))


def to_json(basis: Basis) -> dict[str, Any]:
    """Return a basis as it is kept with a closed month."""
    return {
        "on": basis.on.isoformat(),
        "accounts": [_plain(one) for one in basis.accounts.values()],
        "units": [_plain(one) for one in basis.units.values()],
        "sheets": [
            {
                "id": one.id,
                "kinds": list(one.kinds),
                "name": one.template.name,
                "rounding": one.template.rounding.value,
                "decimals": one.template.decimals,
                "rows": [{**_plain(row), "accounts": sorted(row.accounts)} for row in one.template.rows],
            }
            for one in basis.sheets.values()
        ],
        "labels": dict(basis.labels),
    }


def from_json(document: Mapping[str, Any]) -> Basis:
    """Return a basis that was kept."""
    sheets = {}
    for one in document["sheets"]:
        rows = (
            Row(**{**row, "accounts": frozenset(row["accounts"]), "source": Source(row["source"])})
            for row in one["rows"]
        )
        template = Template(one["name"], tuple(rows), Rounding(one["rounding"]), one["decimals"])
        sheets[one["id"]] = Sheet(one["id"], template, tuple(one["kinds"]))
    return Basis(
        date.fromisoformat(document["on"]),
        {one["id"]: Account(**one) for one in document["accounts"]},
        {one["id"]: Unit(**one) for one in document["units"]},
        sheets,
        document.get("labels", {}),
    )


@lru_cache(maxsize=128)
def _chart(template: Template) -> Chart:
    return read(template)


def _every(look: Look, entity: str) -> list[Record]:
    return look.once(("every", entity), lambda: every(look.connection, look.catalogue, entity))


def _plain(one: Any) -> dict[str, Any]:
    return {part.name: getattr(one, part.name) for part in fields(one)}


def _tree(parents: Mapping[int, int | None]) -> Tree:
    children = _children(parents)
    return {one: frozenset(_reached(one, children)) for one in parents}


def _children(parents: Mapping[int, int | None]) -> Mapping[int, list[int]]:
    found: dict[int, list[int]] = {}
    for one, parent in parents.items():
        if parent is not None:
            found.setdefault(parent, []).append(one)
    return found


def _reached(start: int, children: Mapping[int, list[int]]) -> set[int]:
    """Return a node and everything below it; a circle is walked once."""
    found, waiting = set[int](), [start]
    while waiting:
        one = waiting.pop()
        if one not in found:
            found.add(one)
            waiting.extend(children.get(one, ()))
    return found


def _accounts(look: Look, book: Book) -> Iterable[Account]:
    if not book.accounts:
        return ()
    found = _every(look, book.accounts)
    accounts = (
        Account(
            one.id,
            str(one.values.get("code") or ""),
            str(one.values.get("name") or one.title),
            str(one.values.get("kind") or ""),
            str(one.values.get("unit") or ""),
            one.values.get("parent"),
        )
        for one in found
    )
    return sorted(accounts, key=lambda one: one.code)


def _unit(record: Record, on: date, department: str) -> Unit:
    values = record.values
    return Unit(
        record.id,
        record.title,
        str(values.get("kind") or ""),
        _parent(record, on),
        values.get("template"),
        values.get(department) if department else None,
        in_force(values, on),
    )


def _parent(record: Record, on: date) -> int | None:
    """Return whom a unit is under on a day."""
    history = [one for one in record.values.get("parents") or () if in_force(one, on)]
    last = max(history, key=lambda one: one["valid_from"], default=record.values)
    found: int | None = last.get("parent")
    return found


def in_force(values: Mapping[str, Any], on: date) -> bool:
    """Tell whether something is in force on a day; without days it always is."""
    start, end = values.get("valid_from"), values.get("valid_until")
    return (start is None or start <= on) and (end is None or on < end)


def _sheets(look: Look, book: Book, basis: Basis) -> Iterable[Sheet]:
    if not book.templates:
        return
    for one in _every(look, book.templates):
        if in_force(one.values, basis.on):
            yield Sheet(one.id, template_of(one.values, basis), tuple(one.values.get("unit_kinds") or ()))


def _row(values: Mapping[str, Any], basis: Basis) -> Row:
    decimals = values.get("decimals")
    accounts = basis.accounts_below(values.get("accounts") or ())
    source = values.get("source") or Source.LEDGER
    return Row(
        code=str(values.get("code") or ""),
        label=str(values.get("label") or ""),
        parent=str(values.get("parent") or ""),
        source=Source(source),
        accounts=accounts,
        measure=str(values.get("measure") or "amount"),
        sign=int(values.get("sign") or 1),
        direction=str(values.get("direction") or ""),
        formula=str(values.get("formula") or ""),
        per_piece=bool(values.get("per_piece")),
        basis=str(values.get("basis") or ""),
        decimals=None if decimals is None else int(decimals),
        unit=str(values.get("unit") or ""),
        display=str(values.get("display") or "normal"),
        good=str(values.get("good") or ""),
        role=str(values.get("role") or ""),
        income=any(basis.accounts[one].kind in INCOME for one in accounts if one in basis.accounts),
    )


def chart_or_none(sheet: Sheet) -> Chart | None:
    """Return the chart of a template, nothing when it cannot be worked out."""
    try:
        return chart_of(sheet)
    except Invalid:
        return None
