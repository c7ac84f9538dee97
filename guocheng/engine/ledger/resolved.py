"""A formula said with its numbers (公式的来历): `E / F` becomes 75,000.00 ÷ 3,200 as people check it with a calculator.

- Names become the shown value of their row; a blank row is written 空.
- `SUM(children)` is written out as the sum of the rows below.
"""

from __future__ import annotations

from decimal import Decimal
from itertools import pairwise

from guocheng.engine.ledger.reading import CHILDREN
from guocheng.engine.ledger.statement import Statement
from guocheng.engine.ledger.template import Source
from guocheng.expr.lex import Sort, words

_SIGNS = {"*": "×", "/": "÷", "-": "−"}
_PLUS = " + "


def resolved(statement: Statement, code: str) -> str:
    """Return the formula of a row with the values of the rows it names; blank for a row that reads postings."""
    chart = statement.chart
    row = chart.rows[code]
    if row.is_read:
        return ""
    below = _PLUS.join(number_text(statement.shown(one)) for one in chart.children.get(code, ()))
    if row.source is Source.CHILDREN:
        return below
    names = {one.label: one.code for one in chart.rows.values()} | {one: one for one in chart.rows}
    parts = []
    found = list(words(row.formula))
    for word, after in pairwise(found):
        called = after.sort is Sort.SIGN and after.text == "("
        if word.sort is Sort.NAME and not called and word.text.lower() in CHILDREN:
            parts.append(below)
        elif word.sort is Sort.NAME and not called and word.text in names:
            parts.append(number_text(statement.shown(names[word.text])))
        elif word.sort is Sort.SIGN and word.text in "+-*/":
            parts.append(f" {_SIGNS.get(word.text, word.text)} ")
        else:
            parts.append(f"{word.text} " if word.text == "," else word.text)
    # A sum of the rows below reads as a sum without its name.
    return "".join(parts).replace("  ", " ").replace(f"SUM({below})", f"({below})").strip()


def number_text(value: Decimal | None) -> str:
    """Write a number as people read it, negatives in brackets."""
    if value is None:
        return "空"
    return f"({value:,f})" if value < 0 else f"{value:,f}"
