"""The chart of a statement as data (报表模板): rows, their sources, and the order they are worked out in.

- A row has one source: postings of certain kinds, the sum of its children, or a formula over the codes of other rows.
- A chart is made by `reading.read` only, so its names are known, it has no circle, and its profit leaves nothing out.
- `order` names every row after the rows it needs, so the result does not depend on the order the rows were written in.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property

from guocheng.expr.check import Checked


class Source(StrEnum):
    """Where a row takes its figure from."""

    LEDGER = "ledger"
    BILLING = "billing"
    ESTIMATE = "estimate"
    DEPRECIATION = "depreciation"
    MANUAL = "manual"
    CHILDREN = "children"
    FORMULA = "formula"


ESTIMATE = "estimate"
#: An estimate that stands in for what is not in the books yet.
FILLED = "filled"
#: Which kinds of posting a source reads; internal trades and what was shared out stand in the books like the rest.
KINDS: Mapping[Source, frozenset[str]] = {
    Source.LEDGER: frozenset({"ledger", "billing", "depreciation", "manual", "trade", "allocated", FILLED}),
    Source.BILLING: frozenset({"billing"}),
    Source.ESTIMATE: frozenset({ESTIMATE}),
    Source.DEPRECIATION: frozenset({"depreciation"}),
    Source.MANUAL: frozenset({"manual"}),
}


class Rounding(StrEnum):
    """How a figure is shown that has more places than there is room."""

    HALF_UP = "half_up"
    TRUNCATE = "truncate"


@dataclass(frozen=True)
class Row:
    """One row of a chart; `accounts` holds the accounts below the named ones too, `income` tells that they earn."""

    code: str
    label: str
    parent: str = ""
    source: Source = Source.LEDGER
    accounts: frozenset[int] = frozenset()
    measure: str = "amount"
    sign: int = 1
    direction: str = ""
    formula: str = ""
    per_piece: bool = False
    basis: str = ""
    decimals: int | None = None
    unit: str = ""
    display: str = "normal"
    good: str = ""
    role: str = ""
    income: bool = False

    @property
    def is_read(self) -> bool:
        """Tell whether the row reads postings, not other rows."""
        return self.source in KINDS

    @property
    def title(self) -> str:
        """Return the row as messages name it."""
        return f"「{self.label or self.code}」（{self.code}）"


@dataclass(frozen=True)
class Template:
    """The rows of one kind of statement and how its figures are shown."""

    name: str
    rows: tuple[Row, ...]
    rounding: Rounding = Rounding.HALF_UP
    decimals: int = 2


@dataclass(frozen=True)
class Chart:
    """A template that makes sense: its formulas checked, its rows in the order they are worked out."""

    template: Template
    order: tuple[str, ...]
    formulas: Mapping[str, Checked] = field(repr=False)
    children: Mapping[str, tuple[str, ...]] = field(repr=False)
    needs: Mapping[str, frozenset[str]] = field(repr=False)

    @cached_property
    def rows(self) -> Mapping[str, Row]:
        """Return the rows by code, in the order they are shown."""
        return {row.code: row for row in self.template.rows}

    @cached_property
    def earning(self) -> frozenset[str]:
        """Return the rows that rest on income, however far below."""
        found: set[str] = set()
        for code in self.order:
            if self.rows[code].income or self.needs[code] & found:
                found.add(code)
        return frozenset(found)

    def level(self, code: str) -> int:
        """Return how deep a row lies below the first ones."""
        depth, row = 0, self.rows[code]
        while row.parent:
            depth, row = depth + 1, self.rows[row.parent]
        return depth

    def by_role(self, role: str) -> str | None:
        """Return the code of the row that means this, such as per_hour, None when there is none."""
        return next((row.code for row in self.template.rows if row.role == role), None)

    def decimals(self, code: str) -> int:
        """Return how many decimals a row shows."""
        own = self.rows[code].decimals
        return self.template.decimals if own is None else own
