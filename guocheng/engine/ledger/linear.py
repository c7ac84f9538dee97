"""Formulas taken apart into what they add and subtract (公式展开), to see whether a chart leaves something out.

- A row is a sum of rows read from the books, each with its factor, as long as its formula only adds, subtracts, and
  multiplies or divides by a number. Of other rows nothing is claimed.
- Profit is value added less labour. Hand-written charts forget a line now and then; the row that is missing is named.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from decimal import Decimal
from functools import reduce

from guocheng.engine.ledger.template import Chart, Source
from guocheng.expr.typed import Apply, Constant, Field, Typed

Sum = Mapping[str, Decimal]
PROFIT, ADDED, LABOUR = "profit", "value_added", "labour"
_WORDS = {PROFIT: "利润", ADDED: "附加价值", LABOUR: "人工"}
#: The codes these rows have in the usual chart, when nobody said what the rows mean.
_CODES = {PROFIT: "O", ADDED: "E", LABOUR: "N"}
_NAMES = {
    PROFIT: frozenset({"税前利润", "利润"}),
    ADDED: frozenset({"附加价值", "附加值", "结算销售额"}),
    LABOUR: frozenset({"人工", "人工费", "人工成本", "人工费用"}),
}


def profit_problems(chart: Chart) -> Iterator[tuple[str, str]]:
    """Say where profit is not value added less labour: the code of the row and a sentence."""
    codes = {what: _row_meaning(chart, what) for what in (PROFIT, ADDED, LABOUR)}
    profit, added, labour = codes[PROFIT], codes[ADDED], codes[LABOUR]
    if profit is None or added is None or labour is None:
        return
    sums = sums_of(chart)
    is_, left, right = sums[profit], sums[added], sums[labour]
    if is_ is None or left is None or right is None:
        return
    should = _joined(left, _times(right, Decimal(-1)))
    wrong = [code for code in chart.rows if is_.get(code, Decimal(0)) != should.get(code, Decimal(0))]
    if wrong:
        names = "、".join(chart.rows[code].title for code in wrong)
        message = (
            f"{chart.rows[profit].title}应该等于{chart.rows[added].title}减{chart.rows[labour].title}，"
            f"按现在的公式，这几行漏算了或多算了：{names}"
        )
        yield profit, message


def sums_of(chart: Chart) -> Mapping[str, Sum | None]:
    """Return every row as a sum of rows that are read; None where its formula does more than add and subtract."""
    found: dict[str, Sum | None] = {}
    for code in chart.order:
        row = chart.rows[code]
        if row.is_read:
            one: Sum | None = {code: Decimal(1)}
        elif row.source is Source.CHILDREN:
            one = _all_joined([found[child] for child in chart.children[code]])
        else:
            one = _sum(chart.formulas[code].tree, found)
        # Rows that are read carry their sign in the figure itself.
        found[code] = one if one is None or row.is_read else _times(one, Decimal(row.sign))
    return found


def _row_meaning(chart: Chart, what: str) -> str | None:
    if any(row.role in _WORDS for row in chart.template.rows):
        return chart.by_role(what)
    named = [row.code for row in chart.template.rows if row.label.strip() in _NAMES[what]]
    return named[0] if len(named) == 1 else (_CODES[what] if _CODES[what] in chart.rows and not named else None)


def _sum(node: Typed, rows: Mapping[str, Sum | None]) -> Sum | None:
    if isinstance(node, Field):
        return rows[node.path[0]]
    if not isinstance(node, Apply):
        return None
    if node.function in ("*", "/"):
        return _scaled(node, rows)
    args = [_sum(arg, rows) for arg in node.args]
    made = _LINEAR.get(node.function)
    return made(args) if made else None


def _scaled(node: Apply, rows: Mapping[str, Sum | None]) -> Sum | None:
    left, right = node.args
    if node.function == "*" and isinstance(left, Constant):
        left, right = right, left
    if not isinstance(right, Constant) or not isinstance(right.value, Decimal) or not right.value:
        return None
    one = _sum(left, rows)
    return one and _times(one, right.value if node.function == "*" else 1 / right.value)


def _all_joined(args: list[Sum | None]) -> Sum | None:
    known = [one for one in args if one is not None]
    nothing: Sum = {}
    return reduce(_joined, known, nothing) if len(known) == len(args) else None


def _joined(left: Sum, right: Sum) -> Sum:
    return {code: left.get(code, Decimal(0)) + right.get(code, Decimal(0)) for code in left.keys() | right.keys()}


def _times(one: Sum, factor: Decimal) -> Sum:
    return {code: count * factor for code, count in one.items()}


def _less(args: list[Sum | None]) -> Sum | None:
    left, right = args
    return None if left is None or right is None else _joined(left, _times(right, Decimal(-1)))


def _negated(args: list[Sum | None]) -> Sum | None:
    return None if args[0] is None else _times(args[0], Decimal(-1))


_LINEAR: Mapping[str, Callable[[list[Sum | None]], Sum | None]] = {
    "+": _all_joined, "SUM": _all_joined, "POS": _all_joined, "-": _less, "NEG": _negated,
}  # fmt: skip
