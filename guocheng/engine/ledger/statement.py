"""From figures to a statement (报表计算): every row of a chart with its value and what the value is made of.

- Values are exact; only what is shown is rounded or cut off. Division by zero is blank, never nought.
- A unit above is worked out from the figures of all units below it, never from their results: a ratio is not a mean.
- A unit that earned nothing has no ratio of earnings; it is blank there, and so it is not ranked.
- Of one direction, what was used by both is taken by its part of the pieces; what has no direction is left out.
- An estimate stands in only where the books of that unit have nothing on that account, and the cell says so.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from decimal import ROUND_DOWN, ROUND_HALF_UP, Decimal

from guocheng.engine.ledger.sharing import placed
from guocheng.engine.ledger.template import ESTIMATE, FILLED, KINDS, Chart, Rounding, Row, Source
from guocheng.expr import number
from guocheng.expr.run import Env, run
from guocheng.expr.typed import Apply, Constant, Field, Typed, walk

PIECE_DECIMALS = 4
_NOTHING = Decimal(0)
#: Formulas of rows ask for no time; one is needed to work them out at all.
_ANY_TIME = Env(now=datetime(2000, 1, 1, tzinfo=UTC))
OUT, IN, COMMON = "OUT", "IN", "CMB"
_BASIS = {OUT: "send", IN: "deliver"}


@dataclass(frozen=True)
class Figure:
    """What the books hold of one account, direction and kind of a unit in a period."""

    account: int
    amount: Decimal = _NOTHING
    quantity: Decimal = _NOTHING
    direction: str = ""
    kind: str = "ledger"

    def measured(self, measure: str) -> Decimal:
        """Return the amount or the quantity."""
        return self.quantity if measure == "quantity" else self.amount


@dataclass(frozen=True)
class Pieces:
    """How many pieces a unit sent and delivered."""

    send: Decimal = _NOTHING
    deliver: Decimal = _NOTHING

    @classmethod
    def of(cls, figures: Iterable[Figure], accounts: frozenset[int]) -> Pieces:
        """Add up what the accounts that count pieces hold, by direction."""
        counted = [one for one in figures if one.account in accounts and one.kind != ESTIMATE]
        send = sum((one.quantity for one in counted if one.direction == "OUT"), _NOTHING)
        return cls(send, sum((one.quantity for one in counted if one.direction == "IN"), _NOTHING))

    def by(self, basis: str) -> Decimal:
        """Return what an amount is divided by: pieces sent, delivered, or both."""
        return {"send": self.send, "deliver": self.deliver}.get(basis, self.send + self.deliver)


@dataclass(frozen=True)
class Cell:
    """The value of one row, what is shown of it, and what it was made of."""

    code: str
    value: Decimal | None
    shown: Decimal | None
    per_piece: Decimal | None = None
    estimated: bool = False
    figures: tuple[Figure, ...] = ()
    used: tuple[tuple[str, Decimal | None], ...] = ()


@dataclass(frozen=True)
class Statement:
    """The cells of one unit, in the order of the chart, and the accounts no row of it took."""

    chart: Chart
    cells: Mapping[str, Cell]
    pieces: Pieces = Pieces()
    unmatched: frozenset[int] = frozenset()
    #: Rows whose common part could not be divided, for want of pieces.
    undivided: tuple[str, ...] = ()

    def value(self, code: str) -> Decimal | None:
        """Return the exact value of a row."""
        return self.cells[code].value

    def shown(self, code: str) -> Decimal | None:
        """Return a row as it is shown."""
        return self.cells[code].shown


def filled(figures: Sequence[Figure]) -> tuple[Figure, ...]:
    """Let estimates of one unit stand in on accounts of which its books have nothing yet."""
    known = {one.account for one in figures if one.kind != ESTIMATE}
    stand_ins = (replace(one, kind=FILLED) for one in figures if one.kind == ESTIMATE and one.account not in known)
    return (*figures, *stand_ins)


def worked_out(
    chart: Chart, figures: Sequence[Figure], *, pieces: Pieces | None = None, direction: str = ""
) -> Statement:
    """Work out every row of a chart from the figures of a unit, or of a unit and all below it."""
    by_account = _by_account(one for one in figures if not direction or one.direction == direction)
    common = _by_account(one for one in figures if direction in (OUT, IN) and one.direction == COMMON)
    values: dict[str, Decimal | None] = {}
    cells: dict[str, Cell] = {}
    undivided: list[str] = []
    counted = pieces or Pieces()
    idle = not any(row.income and row.accounts & by_account.keys() for row in chart.template.rows)
    for code in chart.order:
        row = chart.rows[code]
        if row.is_read:
            part = _part(row, common, counted, direction)
            undivided.extend([code] if part is None else [])
            cell = _read(row, by_account, part or ())
        else:
            cell = _derived(chart, code, values, cells)
        if idle and rests_on_earnings(chart, code):
            cell = replace(cell, value=None)
        values[code] = cell.value
        cells[code] = _finished(chart, cell, counted, direction)
    taken = frozenset().union(*(row.accounts for row in chart.template.rows))
    shown = {code: cells[code] for code in chart.rows}
    return Statement(chart, shown, counted, frozenset(by_account) - taken, tuple(undivided))


def rests_on_earnings(chart: Chart, code: str) -> bool:
    """Tell whether a row divides something that is earned by another row."""
    if chart.rows[code].source is not Source.FORMULA:
        return False
    for node in walk(chart.formulas[code].tree):
        if isinstance(node, Apply) and node.function == "/" and not isinstance(node.args[1], Constant):
            above = {one.path[0] for one in _fields(node.args[0])}
            if above & chart.earning:
                return True
    return False


def rounded(value: Decimal | None, decimals: int, how: Rounding) -> Decimal | None:
    """Return a value as it is shown: half up, away from zero, or cut off."""
    if value is None:
        return None
    mode = ROUND_DOWN if how is Rounding.TRUNCATE else ROUND_HALF_UP
    shown = value.quantize(Decimal(1).scaleb(-decimals), rounding=mode, context=number.WIDE)
    return shown if shown else shown.copy_abs()


def per_piece(amount: Decimal | None, pieces: Decimal) -> Decimal | None:
    """Return an amount for each piece; blank without pieces."""
    return None if amount is None else number.divide(amount, pieces)


def _fields(node: Typed) -> Iterable[Field]:
    return (one for one in walk(node) if isinstance(one, Field))


def _by_account(figures: Iterable[Figure]) -> dict[int, list[Figure]]:
    found: dict[int, list[Figure]] = {}
    for one in figures:
        found.setdefault(one.account, []).append(one)
    return found


def _of_row(row: Row, by_account: Mapping[int, list[Figure]]) -> Iterator[Figure]:
    kinds = KINDS[row.source]
    for account in sorted(row.accounts & by_account.keys()):
        for one in by_account[account]:
            if one.kind in kinds and (not row.direction or one.direction == row.direction):
                yield one


def _part(row: Row, common: Mapping[int, list[Figure]], pieces: Pieces, direction: str) -> list[Figure] | None:
    """Return the part of what both directions used that falls to one of them; None without pieces to divide by."""
    found = [one for one in _of_row(row, common) if one.amount]
    weights = {OUT: Decimal(0), IN: Decimal(0)}
    if row.basis != "deliver":
        weights[OUT] = pieces.send
    if row.basis != "send":
        weights[IN] = pieces.deliver
    if found and not any(weights.values()):
        return None
    return [replace(one, amount=placed(one.amount, weights)[direction], quantity=_NOTHING) for one in found]


def _read(row: Row, by_account: Mapping[int, list[Figure]], part: Iterable[Figure]) -> Cell:
    """Add up the figures of a row; a row of which nothing is in the books is nought."""
    found = (*_of_row(row, by_account), *part)
    value = sum((one.measured(row.measure) for one in found), _NOTHING) * row.sign
    guessed = any(one.kind in (FILLED, ESTIMATE) for one in found)
    return Cell(row.code, number.tidy(value), None, estimated=guessed, figures=found)


def _derived(chart: Chart, code: str, values: Mapping[str, Decimal | None], cells: Mapping[str, Cell]) -> Cell:
    row = chart.rows[code]
    names = [one for one in chart.rows if one in chart.needs[code]]
    if row.source is Source.CHILDREN:
        known = [value for one in names if (value := values[one]) is not None]
        value = sum(known, _NOTHING) if known else None
    else:
        value = run(chart.formulas[code], values, _ANY_TIME)
    value = None if value is None else number.tidy(value * row.sign)
    return Cell(
        code,
        value,
        None,
        estimated=any(cells[one].estimated for one in names),
        used=tuple((one, values[one]) for one in names),
    )


def _finished(chart: Chart, cell: Cell, pieces: Pieces, direction: str) -> Cell:
    row, how = chart.rows[cell.code], chart.template.rounding
    each = None
    if row.per_piece:
        basis = row.basis or _BASIS.get(row.direction or direction, "total")
        each = rounded(per_piece(cell.value, pieces.by(basis)), PIECE_DECIMALS, how)
    return replace(cell, shown=rounded(cell.value, chart.decimals(cell.code), how), per_piece=each)
