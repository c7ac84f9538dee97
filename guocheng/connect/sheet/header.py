"""Where the header of a table is and what its columns are called (表头识别).

Above a header may stand titles; it may have two or three rows, merged or with blanks, which are joined by "/"; it may
come again further down. Totals and notes below are no data. Nothing is dropped silently: `skipped` names each reason.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from guocheng.connect.sheet.cells import Cell, plain, text_of
from guocheng.connect.sheet.reading import Merge

SAMPLE_ROWS = 40
#: The column we add when we give a file back; it is no part of what the file is.
ERROR_COLUMN = "错误说明"
HEADER_ROWS_MAX = 3
_LABEL_LENGTH_MAX = 40
_FILL_MIN = 0.6
_LABELS_MIN = 0.8
_REPEAT_MIN = 0.8
TOTALS = frozenset({"合计", "总计", "小计", "共计", "累计", "本页合计", "本页小计", "总合计", "合计数", "汇总"})
_NOTES = ("注:", "注:", "备注:", "备注:", "说明", "制表", "审核人", "打印", "导出时间", "导出人", "数据来源")
_DATA_LIKE = re.compile(r"[-+]?[\d.,%¥:/ 年月日T-]+(元|%)?")
_REQUIRED = re.compile(r"[((](必填|选填|必选)[))]$")


@dataclass(frozen=True)
class Header:
    """The header of a sheet: its rows, counted as Excel does, and the name of each column ("" for one without)."""

    first_row: int
    last_row: int
    names: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]  # the plain texts of each header row, to know it when it comes again

    @cached_property
    def has_ascii(self) -> bool:
        """Tell whether a column is called by plain letters; only then may a row that begins with some be the header."""
        return any(text.isascii() for row in (self.rows[0], self.rows[-1]) for text in row if text)

    @property
    def columns(self) -> tuple[tuple[int, str], ...]:
        """The columns that have a name, with their place."""
        return tuple((index, name) for index, name in enumerate(self.names) if name)


def find_header(rows: Sequence[Sequence[Cell]], merges: Sequence[Merge] = ()) -> Header | None:
    """Find the header among the first rows of a sheet; None when there is none."""
    texts = _filled([[text_of(cell) for cell in row] for row in rows[:SAMPLE_ROWS]], merges)
    raw = [[text_of(cell) for cell in row] for row in rows[:SAMPLE_ROWS]]
    width = max((sum(1 for text in row if text) for row in raw), default=0)
    for top in range(len(texts)):
        for height in range(HEADER_ROWS_MAX, 0, -1):
            block = texts[top : top + height]
            tied = [_tied(row, merges) for row in range(top, top + height)]
            if len(block) == height and _is_header(block, raw[top : top + height], tied, width):
                return _header(block, top)
    return None


def fingerprint(names: Sequence[str]) -> str:
    """Return the mark by which a kind of file is known again: its column names, in any order."""
    folded = sorted({header_key(name) for name in names if name} - {ERROR_COLUMN})
    return hashlib.sha256("\n".join(folded).encode()).hexdigest()[:32]


def header_key(name: str) -> str:
    """Fold a column name for comparison."""
    return plain(_REQUIRED.sub("", name.strip()))


def skipped(row: Sequence[Cell], header: Header) -> str:
    """Say why a row below the header is no data: "empty", "header", "totals" or "note"; "" for data."""
    text = ""
    for cell in row:
        if cell != "" and (text := text_of(cell)):
            break
    if not text:
        return "empty"
    if text[0] in "0123456789" or (text.isascii() and not header.has_ascii):
        return ""  # a number, a day or a code: most rows begin with one
    if text.startswith(_NOTES):
        alone = sum(1 for cell in row if text_of(cell)) == 1
        return "note" if alone and len(header.columns) > 2 else ""
    first = plain(text)
    if first in TOTALS or (first.endswith(("合计", "总计", "小计")) and len(first) <= 8):
        return "totals"
    if first in header.rows[0] or first in header.rows[-1]:
        return "header" if _repeats(row, header) else ""
    return ""


def _repeats(row: Sequence[Cell], header: Header) -> bool:
    texts = [(index, plain(text)) for index, cell in enumerate(row) if (text := text_of(cell))]
    same = max(sum(1 for index, text in texts if index < len(one) and one[index] == text) for one in header.rows)
    return same >= _REPEAT_MIN * len(texts)


def _filled(texts: list[list[str]], merges: Sequence[Merge]) -> list[list[str]]:
    """Give every cell of a merged range the text of its first one."""
    for (top, left), (bottom, right) in merges:
        if top >= len(texts) or left >= len(texts[top]):
            continue
        for row in texts[top : bottom + 1]:
            for column in range(left, min(right + 1, len(row))):
                row[column] = texts[top][left]
    return texts


def _tied(row: int, merges: Sequence[Merge]) -> bool:
    """Say whether merged cells bind a row to the one below: several groups side by side, or cells over both rows."""
    groups = sum(1 for (top, left), (bottom, right) in merges if top == bottom == row and right > left)
    return groups > 1 or any(top <= row < bottom for (top, _), (bottom, _) in merges)


def _is_header(block: Sequence[Sequence[str]], raw: Sequence[Sequence[str]], tied: Sequence[bool], width: int) -> bool:
    if len(block) > 1 and not _belong_together(block, raw, tied):
        return False
    given = [text for row in block for text in row if text]
    labels = [text for text in given if _is_label(text)]
    names = [name for name in _joined(block) if name]
    # A title merged over all columns is one name many times.
    distinct = len(set(names))
    enough = distinct >= min(width, 2) and len(names) >= _FILL_MIN * width and distinct >= len(names) / 2
    return enough and len(labels) >= _LABELS_MIN * len(given)


def _belong_together(block: Sequence[Sequence[str]], raw: Sequence[Sequence[str]], tied: Sequence[bool]) -> bool:
    """Several rows are one header when each upper one groups the one below it and none looks like data."""
    if any(not all(_is_label(text) for text in row if text) for row in block):
        return False
    for upper, lower, below, bound in zip(block, block[1:], raw[1:], tied, strict=False):
        if len({text for text in upper if text}) < 2:
            return False  # a title
        if not any(below) or not _groups(upper, lower) or not (bound or _lower_is_sparse(upper, lower)):
            return False
    return True


def _groups(upper: Sequence[str], lower: Sequence[str]) -> bool:
    """Say whether an upper row names groups of a lower one: a text or its following blanks over different names."""
    grouped = False
    group = ""
    for index, below in enumerate(lower):
        above = upper[index] if index < len(upper) else ""
        if above and above != group:
            group = above
        elif below and group and below != above:
            grouped = True
    return grouped


def _lower_is_sparse(upper: Sequence[str], lower: Sequence[str]) -> bool:
    """A row of data fills the places under full headers; a second header row leaves them blank or repeats them."""
    under_full = [
        (above, lower[index] if index < len(lower) else "")
        for index, above in enumerate(upper)
        if above and upper.count(above) == 1 and not (index + 1 < len(upper) and upper[index + 1] == "")
    ]
    differing = [1 for above, below in under_full if below and below != above]
    return len(differing) <= len(under_full) / 4


def _joined(block: Sequence[Sequence[str]]) -> Iterator[str]:
    """Join the rows of a header column by column; a group's name reaches over the blanks on its right."""
    width = max(len(row) for row in block)
    groups = [""] * len(block)
    for index in range(width):
        parts: list[str] = []
        for level, row in enumerate(block):
            text = row[index] if index < len(row) else ""
            below = any(index < len(lower) and lower[index] for lower in block[level + 1 :])
            if text:
                groups[level] = text
                groups[level + 1 :] = [""] * (len(block) - level - 1)
            elif below and level + 1 < len(block):
                text = groups[level]
            if text and text not in parts:
                parts.append(" ".join(text.split()))
        yield "/".join(parts)


def _header(block: Sequence[Sequence[str]], top: int) -> Header:
    names: list[str] = []
    seen: dict[str, int] = {}
    for name in _joined(block):
        seen[name] = seen.get(name, 0) + 1
        names.append(f"{name}({seen[name]})" if name and seen[name] > 1 else name)
    rows = tuple(tuple(plain(text) for text in row) for row in block)
    return Header(top + 1, top + len(block), tuple(names), rows)


def _is_label(text: str) -> bool:
    return len(text) <= _LABEL_LENGTH_MAX and not _DATA_LIKE.fullmatch(text)
