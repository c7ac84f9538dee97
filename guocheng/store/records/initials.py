"""The pinyin initials of Chinese characters (拼音首字母), one letter for each.

The table holds what the dictionary of `pypinyin` gives for single characters; the dictionary itself would take twelve
megabytes in every process. `tests/store/test_initials.py` compares the two, and writes the table anew when asked to.
"""

from __future__ import annotations

from functools import cache
from importlib.resources import files

FIRST, LAST = "\u3400", "\u9fff"
#: Stands in the table for a character without a reading.
NONE = "-"
TABLE = files(__package__).joinpath("initials.txt")


def pinyin_initials(text: str) -> str:
    """Return the initials of the Chinese characters in a text: 洞头网点 gives dtwd."""
    table, first = _table(), ord(FIRST)
    return "".join(table[ord(one) - first] for one in text if FIRST <= one <= LAST).replace(NONE, "")


@cache
def _table() -> str:
    return TABLE.read_text(encoding="utf-8").replace("\n", "")
