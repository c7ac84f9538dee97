"""A block of rows written together (整块写入): pasted, filled, taken back; each row judged as if it stood alone.

- One command writes at most so many rows, all of them or the good ones; every row carries the version it was read at.
- Each written row is answered with what takes it back, so undoing is one more block that respects versions too.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import psycopg

from guocheng.base.problem import Invalid, Problem, Refusal, Unavailable
from guocheng.definition.entity import Entity
from guocheng.definition.field_types import Family, family_of, type_of
from guocheng.definition.role import Right
from guocheng.service.context import Change
from guocheng.service.flow.life import refuse_locked
from guocheng.service.records.access import Access, known_entity, opened, reader_of, visibility_of
from guocheng.service.records.change import create, erase, save_typed
from guocheng.store.query import read_query, window
from guocheng.store.query.window import LIMIT_MAX

Json = dict[str, Any]
ROWS_MAX = 2_000


@dataclass(frozen=True)
class Row:
    """One row to write: changed, new when it has no id, or erased."""

    id: int | None
    version: int | None
    values: Mapping[str, Any]
    erase: bool = False


@dataclass
class _Outcome:
    id: int | None
    problems: tuple[Problem, ...] = ()
    #: What stood there before, as it is written; nothing where it cannot be taken back.
    before: Json | None = None
    made: bool = False


def write_rows(
    change: Change, *, entity: str, rows: Sequence[Row], columns: list[str] | None = None, all: bool = False
) -> Json:
    """Write rows and answer for each: whether it was written, why not, how it is shown now, and what takes it back.

    With `all` nothing is written unless every row can be.

    :raises Invalid: there are too many rows, or a column is unknown.
    """
    found = known_entity(change, entity)
    visibility_of(change, entity)
    if len(rows) > ROWS_MAX:
        message = f"一次最多写入 {ROWS_MAX} 行,请分几次粘贴,或者用导入"
        raise Invalid(Problem("batch.too_many", found.label, message))
    with change.connection.transaction() as whole:
        outcomes = [_attempted(change, found, row) for row in rows]
        if all and any(one.problems for one in outcomes):
            outcomes = [_kept_back(row, one) for row, one in zip(rows, outcomes, strict=True)]
            raise psycopg.Rollback(whole)
    shown = _shown(change, entity, [one.id for one in outcomes if one.id], columns)
    return {
        "done": sum(not one.problems for one in outcomes),
        "refused": sum(bool(one.problems) for one in outcomes),
        "rows": [_answer(one, shown.get(one.id or 0)) for one in outcomes],
    }


def attempt(change: Change, work: Any) -> tuple[Problem, ...]:
    """Do one piece of work on its own; return why it was refused, nothing when it was done."""
    try:
        with change.connection.transaction():
            work()
    except Unavailable:
        raise
    except Refusal as refusal:
        return refusal.problems
    return ()


def changed_row(change: Change, entity: str, record_id: int, version: int | None, values: Mapping[str, Any]) -> Access:
    """Change one record like its own page does, and return it as it was before.

    :raises Refusal: as `service.records.change.update` does.
    """
    access = opened(change, entity, record_id, lock=True, version=version)
    access.must(Right.EDIT)
    refuse_locked(change, access)
    save_typed(change, access, values, editable=access.editable, cause="批量修改")
    return access


def _attempted(change: Change, entity: Entity, row: Row) -> _Outcome:
    outcome = _Outcome(row.id)

    def work() -> None:
        if row.id is None:
            outcome.id = create(change, entity=entity.name, values=row.values)["id"]
            outcome.made = True
        elif row.erase:
            erase(change, entity.name, row.id, row.version, cause="批量删除")
        else:
            access = changed_row(change, entity.name, row.id, row.version, row.values)
            outcome.before = _before(access, row.values)

    outcome.problems = attempt(change, work)
    if outcome.problems and outcome.made:
        outcome.id = None
    return outcome


def _before(access: Access, values: Mapping[str, Any]) -> Json | None:
    """Return what stood in the written fields; what is not seen in full is told nobody, so it cannot be taken back."""
    fields = [one for one in access.entity.fields if one.name in values]
    names = {name for one in fields for name in (one.name, *(f"{one.name}.{column.name}" for column in one.lines))}
    if not names <= access.shown - access.masked or any(family_of(one) is Family.SEALED for one in fields):
        return None
    return {
        one.name: None if (value := access.record.values.get(one.name)) is None else type_of(one).to_json(one, value)
        for one in fields
    }


def _kept_back(row: Row, outcome: _Outcome) -> _Outcome:
    others = (Problem("batch.kept_back", "", "这一行没有问题,因为别的行有问题,整块都没有写入"),)
    return _Outcome(row.id, outcome.problems or others)


def _shown(change: Change, entity: str, ids: Sequence[int], columns: list[str] | None) -> dict[int, Json]:
    """Return the rows as a list shows them, as far as this person still sees them."""
    found: dict[int, Json] = {}
    for start in range(0, len(ids), LIMIT_MAX):
        part = list(ids[start : start + LIMIT_MAX])
        where = {"field": "id", "op": "in", "value": part}
        reader = reader_of(change)
        asked = read_query(reader, entity, where=where, sort=[["id", "asc"]], columns=columns, limit=len(part))
        found |= {row["id"]: row for row in json.loads(window(change.connection, reader, asked).rows)}
    return found


def _answer(outcome: _Outcome, shown: Json | None) -> Json:
    return {
        "id": outcome.id,
        "ok": not outcome.problems,
        "problems": [{"code": one.code, "where": one.where, "message": one.message} for one in outcome.problems],
        "row": shown,
        "inverse": _inverse(outcome, shown),
    }


def _inverse(outcome: _Outcome, shown: Json | None) -> Json | None:
    if outcome.problems or shown is None:
        return None
    here = {"id": outcome.id, "version": shown["version"]}
    if outcome.made:
        return {**here, "erase": True}
    return None if outcome.before is None else {**here, "values": outcome.before}
