"""The table of pinyin initials agrees with the dictionary it was made from (拼音首字母表)."""

from __future__ import annotations

import os
from pathlib import Path

from pypinyin import Style, pinyin

from guocheng.store.records.initials import FIRST, LAST, NONE, TABLE, pinyin_initials

WIDTH = 128


def test_the_table_is_what_the_dictionary_says() -> None:
    """每个汉字的首字母和字典一致;要重写时设 GUOCHENG_WRITE_INITIALS=1。"""
    letters = "".join(_letter(chr(code)) for code in range(ord(FIRST), ord(LAST) + 1))
    lines = [letters[start : start + WIDTH] for start in range(0, len(letters), WIDTH)]
    if os.environ.get("GUOCHENG_WRITE_INITIALS"):
        Path(str(TABLE)).write_text("\n".join(lines) + "\n", encoding="utf-8")
    assert TABLE.read_text(encoding="utf-8").split() == lines


def test_only_chinese_characters_have_initials() -> None:
    """数字、字母、标点不算。"""
    assert pinyin_initials("洞头 A1 网点(二)") == "dtwde"
    assert pinyin_initials("") == ""


def _letter(character: str) -> str:
    found = pinyin(character, style=Style.FIRST_LETTER, errors="ignore")
    return str(found[0][0]) if found else NONE
