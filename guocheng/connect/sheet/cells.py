"""One cell of a foreign table (单元格): its address, its text as a person reads it.

A cell is text, a number, true/false, {"d": date or instant}, {"h": time} or {"p": number shown as a percentage}; empty
is "".
"""

from __future__ import annotations

import unicodedata
from typing import Any

from guocheng.definition.field_types import Percentage

Cell = Any
#: Excel keeps 15 digits of a number; what was longer has lost its end before we see it.
EXACT_DIGITS = 15
EXACT_FROM = 10.0**EXACT_DIGITS


def column_letters(index: int) -> str:
    """Return the letters of a zero-based column: 0 is A, 26 is AA."""
    letters = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def address(column: int, row: int) -> str:
    """Return a cell's address as Excel shows it; the column counts from 0, the row from 1."""
    return f"{column_letters(column)}{row}"


def text_of(cell: Cell) -> str:
    """Return what a person reads in a cell, without blanks around it."""
    if isinstance(cell, str):
        return cell.strip().lstrip("\ufeff'").strip() if cell[:1] in "'\ufeff" else cell.strip()
    if isinstance(cell, bool):
        return "是" if cell else "否"
    if isinstance(cell, int | float):
        return number_text(cell)
    if isinstance(cell, dict):
        if "p" in cell:
            return str(Percentage(cell["p"]))
        return str(cell.get("d", cell.get("h", ""))).replace("T", " ")
    return ""


def number_text(number: float) -> str:
    """Write a number as it was typed: no exponent, no ".0"."""
    if isinstance(number, int) or number.is_integer():
        return str(int(number))
    return format(number, ".15g") if abs(number) >= 1e-4 else format(number, "f").rstrip("0")


def damaged(cell: Cell) -> bool:
    """Say whether a cell holds a number so long that Excel has rounded its end away."""
    return isinstance(cell, float) and abs(cell) >= EXACT_FROM and cell.is_integer()


def plain(text: str) -> str:
    """Fold a header or a name for comparison: width, case, blanks, line breaks, stars and colons do not matter."""
    folded = text if text.isascii() else unicodedata.normalize("NFKC", text)
    return "".join(folded.lower().translate(_IGNORED).split())


_IGNORED = dict.fromkeys(map(ord, "*:\ufeff\u200b'\""))
