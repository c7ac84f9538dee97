"""What a row would do (判定): make a record, change one, leave one as it is, or be refused with every reason.

The same judgement serves the dry run and the import, with the rules of the form: defaults, formulas, required, checks,
and with the importing person's rights on the rows it meets.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import chain
from typing import Any

from guocheng.base.problem import Problem, Refused
from guocheng.definition.entity import Entity, Field
from guocheng.definition.field_types import mask, type_of
from guocheng.definition.field_types.lines import ROW_ACTIONS
from guocheng.definition.role import Right
from guocheng.service.context import Change
from guocheng.service.flow.life import refuse_locked
from guocheng.service.imports.closing import Closing
from guocheng.service.imports.convert import WARNING, Remark, RowValues, constants
from guocheng.service.imports.groups import gather_lines, merged
from guocheng.service.imports.parts import Sheet
from guocheng.service.imports.writing import Writing
from guocheng.service.records import form
from guocheng.service.records.access import Access, visibility_of
from guocheng.service.records.change import automated
from guocheng.service.records.evaluation import env_of
from guocheng.service.records.line_rights import not_allowed, row_actions
from guocheng.service.records.linked import link_problems
from guocheng.service.records.totals import read_ahead
from guocheng.store import records
from guocheng.store.flow import running_of
from guocheng.store.records import Record
from guocheng.store.records.bulk import ids_by_key
from guocheng.store.records.values import differs

Values = dict[str, Any]
Key = tuple[Any, ...]
_BLANK: tuple[Any, ...] = (None, "", [])


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
    """Judges the rows of one sheet for one person; other sheets may bring lines of the same records."""

    def __init__(self, change: Change, sheet: Sheet, sheets: Mapping[int, Sheet]) -> None:
        self._sheets = {index: one for index, one in sheets.items() if one.entity is sheet.entity}
        self.fields = frozenset(name for one in self._sheets.values() for name in one.mapping.fields)
        self._written = self.fields | {f"{one.name}.{action}" for one in sheet.entity.lines for action in ROW_ACTIONS}
        self.change = change
        self.entity = sheet.entity
        self.mapping = sheet.mapping
        self._places = sheet.reader.places
        self._visibility = visibility_of(change, sheet.entity.name)
        self._constants = constants(sheet.entity, sheet.mapping)
        self._flow = change.catalogue.flow_of(sheet.entity)
        self._closing = Closing(change, sheet.entity)
        self._defaulted = {
            one.name: frozenset(column.name for column in one.lines if column.default) for one in sheet.entity.lines
        }
        self._offers = any(one.pick_where for one in _with_columns(sheet.entity))
        self._only_finds = {
            name for name in sheet.mapping.key if name not in self._visibility.editable or _is_given(sheet.entity, name)
        }

    def key_of(self, row: RowValues) -> Key | None:
        """Return the values by which a row finds its record; None when one of them is blank."""
        if self.mapping.mode == "add":
            return None
        key = tuple(map(row.values.get, self.mapping.key))
        return None if not key or None in key else key

    def judge(self, rows: Sequence[RowValues], *, lock: bool) -> list[Judged]:
        """Judge rows of which no two have the same key; with `lock` nobody else changes the records they meet."""
        for row in rows:
            if self.mapping.lines or row.joined:
                gather_lines(self.entity, row)
            if self._lacks_key(row) and not row.wrong:
                row.remarks.append(self._no_key(row))
        sound = [row for row in rows if not row.wrong]
        keys = {id(row): key for row in sound if (key := self.key_of(row))}
        existing = self._existing(list(keys.values()), lock=lock)
        held = self._held([one.id for one in existing.values()])
        writing = Writing.of(self.change, self.entity.name, self._written, [one.id for one in existing.values()])
        read_ahead(self.change, self.entity, [self._constants | row.values for row in sound], env_of(self.change))
        return [
            Judged(row, "error")
            if row.wrong
            else self._over(row, record, writing, record.id in held)
            if (record := existing.get(keys.get(id(row), ())))
            else self._new(row)
            for row in rows
        ]

    def _lacks_key(self, row: RowValues) -> bool:
        """Tell whether nothing says which record is meant; a number that the system gives may be left out."""
        if not self.mapping.key or self.mapping.mode == "add":
            return False
        blank = [name for name in self.mapping.key if row.values.get(name) is None]
        return bool(blank) and not all(_is_given(self.entity, name) for name in blank)

    def _existing(self, keys: Collection[Key], *, lock: bool) -> dict[Key, Record]:
        if not keys:
            return {}
        connection, catalogue, entity = self.change.connection, self.change.catalogue, self.entity.name
        ids = ids_by_key(connection, catalogue, entity, self.mapping.key, keys)
        found = (
            records.read_many(connection, catalogue, entity, sorted(ids.values()), lock=lock, with_titles=False)
            if ids
            else []
        )
        by_id = {one.id: one for one in found}
        return {key: by_id[record_id] for key, record_id in ids.items() if record_id in by_id}

    def _held(self, ids: list[int]) -> set[int]:
        """Return the records that a running procedure may hold."""
        return set(running_of(self.change.connection, self.entity.name, ids)) if self._flow and ids else set()

    def _new(self, row: RowValues) -> Judged:
        if row.joins:
            message = f"没有找到这些明细所属的「{self.entity.label}」,请核对查重的列"
            row.remarks.append(Remark("import.no_head", message))
            return Judged(row, "error")
        if self.mapping.mode == "update_only":
            row.remarks.append(Remark("import.not_there", "系统里还没有这一条,按「只更新已有」跳过", level=WARNING))
            return Judged(row, "same")
        if not self._visibility.may(Right.CREATE):
            row.remarks.append(Remark("right.missing", f"您没有新建「{self.entity.label}」的权限"))
            return Judged(row, "error")
        if unknown := next((name for name in self._only_finds if row.values.get(name) is not None), None):
            row.remarks.append(self._not_ours(row, unknown))
            return Judged(row, "error")
        given = {name: value for name, value in row.values.items() if value or not (value is None or value in _BLANK)}
        if row.lines and (barred := self._barred(given, None, None)):
            row.remarks.append(barred)
            return Judged(row, "error")
        full = form.completed(self.change, self.entity, self._constants | given, creating=True)
        full = self._automated(row, full, None)
        return self._checked(row, full, Judged(row, "new", full))

    def _over(self, row: RowValues, record: Record, writing: Writing, held: bool) -> Judged:
        if record.id not in writing.seen:
            return self._unseen(row)
        if self.mapping.mode == "new_only":
            return Judged(row, "same", record=record)
        if kept := self._kept_from(row, record, writing):
            row.remarks.append(kept)
            return Judged(row, "error", record=record)
        news = self._news(row, record)
        if not news:
            return Judged(row, "same", record=record)
        if record.id not in writing.editable:
            row.remarks.append(Remark("right.missing", f"这条「{self.entity.label}」已经有了,但您没有修改它的权限"))
            return Judged(row, "error")
        if locked := [name for name in news if writing.locks(name, record.id)]:
            row.remarks.append(self._not_to_change(locked))
            return Judged(row, "error", record=record)
        if why := self._barred(news, record, writing) or self._locked(record, held):
            row.remarks.append(why)
            return Judged(row, "error", record=record)
        full = form.completed(self.change, self.entity, {**record.values, **news}, creating=False, before=record.values)
        full = self._automated(row, full, record)
        changed = {
            one.name: full.get(one.name)
            for one in self.entity.fields
            if (one.name in news if one.has_lines else differs(record.values.get(one.name), full.get(one.name)))
        }
        return self._checked(row, full, Judged(row, "changed", changed, record))

    def _unseen(self, row: RowValues) -> Judged:
        """Judge a row whose key belongs to a record out of sight, without a look at what stands in it."""
        if self.mapping.mode == "new_only":
            return Judged(row, "same")
        row.remarks.append(Remark("right.missing", f"这条「{self.entity.label}」已经有了,但您没有查看和修改它的权限"))
        return Judged(row, "error")

    def _kept_from(self, row: RowValues, record: Record, writing: Writing) -> Remark | None:
        """Refuse what a row says of fields that are not shown on its record, right or wrong."""
        if not writing.shown:
            return None
        hidden = [
            name
            for name, value in row.values.items()
            if value not in _BLANK and name not in self.mapping.key and writing.hides(name, record.id)
        ]
        return self._not_to_change(hidden) if hidden else None

    def _not_to_change(self, names: Sequence[str]) -> Remark:
        labels = "、".join(f"「{_label(self.entity, name)}」" for name in names)
        message = f"这条「{self.entity.label}」的{labels}您不能修改,请去掉这些列或找负责人导入"
        return Remark("right.field_locked", message, self._places.get(names[0]))

    def _news(self, row: RowValues, record: Record) -> Values:
        """Return what a row says otherwise than its record; masked data that came back as it was shown says nothing."""
        news: Values = {}
        for name, value in row.values.items():
            if value == record.values.get(name) and value is not None:
                continue
            if name in self._only_finds or (value in _BLANK and self.mapping.blank != "clear"):
                continue
            before = record.values.get(name)
            if name in row.lines:
                lines = merged(before or [], value, append=self._appends(row), silent=self._defaulted[name])
                if lines != (before or []):
                    news[name] = lines
            elif differs(before, value) and not self._echoed(name, before, value):
                news[name] = value
        return news

    def _appends(self, row: RowValues) -> bool:
        return any(self._sheets[one.sheet].mapping.lines_mode == "append" for one in (row, *row.joined))

    def _echoed(self, name: str, before: Any, value: Any) -> bool:
        if name not in self._visibility.masked or before is None:
            return False
        one = self.entity.field(name)
        return one is not None and value == mask(type_of(one).present(one, before))

    def _automated(self, row: RowValues, full: dict[str, Any], record: Record | None) -> dict[str, Any]:
        """Return the record as automations leave it that are asked before a save; their refusals are remarks."""
        before, number = (record.values, record.id) if record else ({}, None)
        full, refused = automated(self.change, self.entity, full, before, number)
        row.remarks += [Remark(one.code, one.message) for one in refused]
        return full

    def _checked(self, row: RowValues, full: Values, judged: Judged) -> Judged:
        before = judged.record.values if judged.record else None
        locked = form.locked_problems(self.change, self.entity, full, before) if before is not None else ()
        offered = link_problems(self.change, self.entity, before or {}, full) if self._offers else ()
        for problem in chain(form.problems(self.change, self.entity, full, before=before), locked, offered):
            about, name = _place(row, problem.where)
            if not (problem.code == "value.required" and name in about.promised):
                self.remark(row, problem)
        if sentence := (before and self._closing.sentence(before)) or self._closing.sentence(full):
            row.remarks.append(Remark("period.closed", sentence, self._places.get(self.entity.period_field)))
        return Judged(row, "error", record=judged.record) if row.wrong else judged

    def remark(self, row: RowValues, problem: Problem) -> None:
        """Put a problem where the file says what it is about: the cell, in the row of its line."""
        about, name = _place(row, problem.where)
        places = self._sheets[about.sheet].reader.places
        about.remarks.append(Remark(problem.code, problem.message, places.get(name)))

    def _barred(self, news: Values, record: Record | None, writing: Writing | None) -> Remark | None:
        """Say what a row would do to whole lines of a sub-table that this person may not do."""
        for one in self.entity.lines:
            if one.name not in news:
                continue
            before = (record.values.get(one.name) if record else None) or []
            for action in row_actions(before, news[one.name] or []):
                name = f"{one.name}.{action}"
                free = writing is None or record is None or not writing.bars(name, record.id)
                if name not in self._visibility.editable or not free:
                    return Remark("lines.not_allowed", not_allowed(one, action).message)
        return None

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
        label = _label(self.entity, name)
        return Remark("import.key_blank", f"「{label}」是空的,没有它就不知道是哪一条", self._places.get(name))

    def _not_ours(self, row: RowValues, name: str) -> Remark:
        label = _label(self.entity, name)
        message = f"系统里没有「{label}」为「{row.values[name]}」的{self.entity.label},要新建请把这一格留空"
        return Remark("import.number_unknown", message, self._places.get(name))


def _place(row: RowValues, where: str) -> tuple[RowValues, str]:
    """Return the row and the field that a problem is about: "items.2.price" is in the row that gave the third line."""
    first, *rest = where.split(".")
    if len(rest) == 2 and rest[0].isdigit() and int(rest[0]) < len(row.lines.get(first, ())):
        return row.lines[first][int(rest[0])], f"{first}.{rest[1]}"
    return row, where


def _with_columns(entity: Entity) -> list[Field]:
    return [one for field in entity.fields for one in (field, *field.lines)]


def _is_given(entity: Entity, name: str) -> bool:
    one = entity.field(name)
    return one is not None and (type_of(one).given or bool(one.formula) or one.readonly)


def _label(entity: Entity, name: str) -> str:
    found = entity.field(name)
    return found.label if found else name
