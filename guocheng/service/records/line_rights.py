"""What a person may do to whole rows of a sub-table (明细行的权限): add, edit, delete and move, each like a column."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from guocheng.base.problem import Problem
from guocheng.definition.entity import Entity, Field
from guocheng.definition.field_types.lines import ROW_ACTIONS
from guocheng.store.records.changes import same_line

Row = Mapping[str, Any]


def row_problems(entity: Entity, before: Row, read: Row, editable: frozenset[str]) -> Iterator[Problem]:
    """Say what was done to whole rows of a form that may not be done."""
    for one in entity.lines:
        if one.name in read and one.name in editable:
            done = row_actions(before.get(one.name) or [], read[one.name] or [])
            yield from (not_allowed(one, action) for action in done if f"{one.name}.{action}" not in editable)


def not_allowed(lines: Field, action: str) -> Problem:
    """Say that something may not be done to rows."""
    message = f"您没有{ROW_ACTIONS[action]}「{lines.label}」的行的权限,需要时请联系管理员"
    return Problem("lines.not_allowed", f"{lines.name}.{action}", message)


def row_actions(before: Sequence[Row], after: Sequence[Row]) -> Iterator[str]:
    """Yield what was done to whole rows of a sub-table: added, edited, deleted, moved."""
    old = {row["id"]: row for row in before}
    kept = [row for row in after if row.get("id") in old]
    ids = {row["id"] for row in kept}
    if len(kept) < len(after):
        yield "@add"
    if any(not same_line(old[row["id"]], row) for row in kept):
        yield "@edit"
    if len(ids) < len(old):
        yield "@delete"
    if [row["id"] for row in kept] != [row["id"] for row in before if row["id"] in ids]:
        yield "@move"
