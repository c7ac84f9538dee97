"""What a row would do (判定): make a record, change one, leave one as it is, or be refused with every reason.

The same judgement serves the dry run and the import, with the rules of the form: defaults, formulas, required, checks,
and with the importing person's rights on the rows it meets.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from guocheng.base.problem import Refused
from guocheng.definition.entity import Entity
from guocheng.definition.role import Right
from guocheng.service.context import Change
from guocheng.service.flow.life import refuse_locked
from guocheng.service.imports.convert import WARNING, Remark, RowValues, constants
from guocheng.service.imports.mapping import SheetMapping
from guocheng.service.records import form
from guocheng.service.records.access import Access, reader_of, visibility_of
from guocheng.store import imports, records
from guocheng.store.flow import running_of
from guocheng.store.records import Record
from guocheng.store.records.bulk import ids_by_key
from guocheng.store.records.values import differs

Values = dict[str, Any]
Key = tuple[Any, ...]


@dataclass
class Judged:
    """A row with its verdict: "new", "changed", "same" or "error"; `values` are those to be written."""

    row: RowValues
    verdict: str
    values: Values = field(default_factory=dict)
    record: Record | None = None
    made: int | None = None

    @property
    def record_id(self) -> int | None:
        """The record that the row made or met."""
        return self.record.id if self.record else self.made


class Judge:
    """Judges the rows of one sheet for one person."""

    def __init__(self, change: Change, entity: Entity, mapping: SheetMapping, places: Mapping[str, int]) -> None:
        self.change = change
        self.entity = entity
        self.mapping = mapping
        self._places = places
        self._visibility = visibility_of(change, entity.name)
        self._constants = constants(entity, mapping)
        self._flow = change.catalogue.flow_of(entity)

    def key_of(self, row: RowValues) -> Key | None:
        """Return the values by which a row finds its record; None when one of them is blank."""
        key = tuple(row.values.get(name) for name in self.mapping.key)
        return key if key and all(part is not None for part in key) else None

    def judge(self, rows: Sequence[RowValues], *, lock: bool) -> list[Judged]:
        """Judge rows of which no two have the same key; with `lock` nobody else changes the records they meet."""
        for row in rows:
            if self.mapping.key and not row.wrong and self.key_of(row) is None:
                row.remarks.append(self._no_key(row))
        sound = [row for row in rows if not row.wrong]
        keys = {id(row): self.key_of(row) or () for row in sound}
        existing = self._existing(keys.values(), lock=lock)
        editable = imports.granted(
            self.change.connection,
            reader_of(self.change),
            self.entity.name,
            [one.id for one in existing.values()],
            Right.EDIT,
        )
        held = self._held([one.id for one in existing.values()])
        return [
            Judged(row, "error")
            if row.wrong
            else self._over(row, record, record.id in editable, record.id in held)
            if (record := existing.get(keys[id(row)]))
            else self._new(row)
            for row in rows
        ]

    def _existing(self, keys: Collection[Key], *, lock: bool) -> dict[Key, Record]:
        if not self.mapping.key or not keys:
            return {}
        connection, catalogue, entity = self.change.connection, self.change.catalogue, self.entity.name
        ids = ids_by_key(connection, catalogue, entity, self.mapping.key, keys)
        found = records.read_many(connection, catalogue, entity, sorted(ids.values()), lock=lock) if ids else []
        by_id = {one.id: one for one in found}
        return {key: by_id[record_id] for key, record_id in ids.items() if record_id in by_id}

    def _held(self, ids: list[int]) -> set[int]:
        """Return the records that a running procedure may hold."""
        return set(running_of(self.change.connection, self.entity.name, ids)) if self._flow and ids else set()

    def _new(self, row: RowValues) -> Judged:
        if self.mapping.mode == "update_only":
            row.remarks.append(Remark("import.not_there", "系统里还没有这一条,按「只更新已有」跳过", level=WARNING))
            return Judged(row, "same")
        if not self._visibility.may(Right.CREATE):
            row.remarks.append(Remark("right.missing", f"您没有新建「{self.entity.label}」的权限"))
            return Judged(row, "error")
        given = {name: value for name, value in row.values.items() if value not in (None, "")}
        full = form.completed(self.change, self.entity, self._constants | given, creating=True)
        return self._checked(row, full, Judged(row, "new", full))

    def _over(self, row: RowValues, record: Record, may_edit: bool, held: bool) -> Judged:
        given = {
            name: value
            for name, value in row.values.items()
            if value not in (None, "") or self.mapping.blank == "clear"
        }
        news = {name: value for name, value in given.items() if differs(record.values.get(name), value)}
        if not news or self.mapping.mode == "new_only":
            return Judged(row, "same", record=record)
        if not may_edit:
            row.remarks.append(Remark("right.missing", f"这条「{self.entity.label}」已经有了,但您没有修改它的权限"))
            return Judged(row, "error")
        if why := self._locked(record, held):
            row.remarks.append(why)
            return Judged(row, "error", record=record)
        full = form.completed(self.change, self.entity, {**record.values, **news}, creating=False)
        changed = {
            one.name: full.get(one.name)
            for one in self.entity.fields
            if not one.has_lines and differs(record.values.get(one.name), full.get(one.name))
        }
        return self._checked(row, full, Judged(row, "changed", changed, record))

    def _checked(self, row: RowValues, full: Values, judged: Judged) -> Judged:
        for problem in form.problems(self.change, self.entity, full):
            row.remarks.append(Remark(problem.code, problem.message, self._places.get(problem.where)))
        return Judged(row, "error", record=judged.record) if row.wrong else judged

    def _locked(self, record: Record, held: bool) -> Remark | None:
        """Say why a record may not be changed by hand where it stands; an import is no way around."""
        if self._flow is None or not (held or (record.stage and self._flow.stage(record.stage).locked)):
            return None
        try:
            refuse_locked(self.change, Access(self.entity, record, frozenset(), frozenset(), frozenset(), frozenset()))
        except Refused as refusal:
            return Remark(refusal.problems[0].code, refusal.problems[0].message)
        return None

    def _no_key(self, row: RowValues) -> Remark:
        name = next(name for name in self.mapping.key if row.values.get(name) is None)
        found = self.entity.field(name)
        label = found.label if found else name
        return Remark("import.key_blank", f"「{label}」是空的,没有它就不知道是哪一条", self._places.get(name))
