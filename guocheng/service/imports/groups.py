"""A record and its lines from several rows (单据与明细): rows with the same key are one record, each may give a line.

- The first row of the records' own sheet says what the record holds; a later one that says otherwise is remarked on.
- The lines of a record that is there are compared with those of the file: equal ones stay what they are.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from guocheng.definition.entity import Entity
from guocheng.service.imports.convert import WARNING, Remark, RowValues
from guocheng.service.imports.mapping import SheetMapping
from guocheng.store.records.values import differs

Line = dict[str, Any]
_NOTHING: tuple[Any, ...] = (None, "", [])


def together(rows: Sequence[RowValues], mappings: Mapping[int, SheetMapping]) -> list[RowValues]:
    """Put the rows of one record together; a row without a key belongs to the one above it."""
    heads: dict[tuple[str, tuple[Any, ...]], RowValues] = {}
    found: list[RowValues] = []
    above: RowValues | None = None
    families = {one.entity for one in mappings.values() if one.lines}
    for row in rows:
        mapping = mappings[row.sheet]
        if mapping.entity not in families:
            found.append(row)
            continue
        key = tuple(row.values.get(name) for name in mapping.key)
        blank = all(part is None for part in key)
        head = above if blank and not row.joins else heads.get((mapping.entity, key))
        if head is None:
            found.append(row)
            if not blank:
                heads[mapping.entity, key] = row
            above = row if not row.joins else above
        else:
            head.joined.append(row)
    return found


def gather_lines(entity: Entity, row: RowValues) -> None:
    """Turn the dotted values of a record's rows into lines, and remark on rows that contradict the first one."""
    for one in (row, *row.joined):
        lines: dict[str, Line] = {}
        for name in [name for name in one.values if "." in name]:
            table, _, column = name.partition(".")
            lines.setdefault(table, {})[column] = one.values.pop(name)
        if one is not row and not one.joins:
            _contradictions(entity, row, one)
        for table, line in lines.items():
            given = row.values.setdefault(table, [])
            if any(value not in _NOTHING for value in line.values()):
                given.append(line)
                row.lines.setdefault(table, []).append(one)


def merged(
    before: Sequence[Line], given: Sequence[Line], *, append: bool, silent: frozenset[str] = frozenset()
) -> list[Line]:
    """Return the lines of a record after a file: equal lines keep their identity, as do those at the same place.

    A blank cell of a `silent` column says nothing: a new line gets the default there, another keeps what it has.
    """
    left = list(before)
    same: dict[int, Line] = {}
    told = [_told(line, silent) for line in given]
    for lines in (given, told) if silent else (given,):
        for place, line in enumerate(lines):
            known = None if place in same else next((old for old in left if _equal(old, line)), None)
            if known is not None:
                left.remove(known)
                same[place] = known
    if append:
        return [*before, *(line for place, line in enumerate(told) if place not in same)]
    # As many changed lines as there are others left: they are taken for the same ones, in order.
    changed = [place for place in range(len(given)) if place not in same]
    if len(changed) == len(left):
        same |= {place: {**old, **told[place]} for place, old in zip(changed, left, strict=True)}
    return [same.get(place, line) for place, line in enumerate(told)]


def _told(line: Line, silent: frozenset[str]) -> Line:
    return {name: value for name, value in line.items() if name not in silent or value not in _NOTHING}


def _equal(old: Line, line: Line) -> bool:
    return all(not differs(old.get(name), value) for name, value in line.items())


def _contradictions(entity: Entity, head: RowValues, row: RowValues) -> None:
    for name, value in row.values.items():
        if value not in _NOTHING and differs(head.values.get(name), value):
            found = entity.field(name)
            label = found.label if found else name
            message = f"「{label}」和第 {head.row} 行写得不一样,以第 {head.row} 行为准"
            row.remarks.append(Remark("import.head_differs", message, None, WARNING))
