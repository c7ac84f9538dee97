"""Writing judged rows (写入): in bulk, with the same effects as the form: actions on creation, clocks, stages, river.

A row that the database itself refuses is found by halving and taken out alone; the others of its part stay.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any

from guocheng.base.problem import Invalid, Problem, Refusal, Unavailable
from guocheng.definition.action import LinkEarlier
from guocheng.definition.entity import Entity
from guocheng.definition.flow import Flow
from guocheng.definition.role import Right
from guocheng.engine.flow.clock import Stay
from guocheng.service.context import Change
from guocheng.service.flow import actions, automatic, signals
from guocheng.service.flow.clocks import due_values
from guocheng.service.flow.life import after_change
from guocheng.service.imports.convert import RowValues
from guocheng.service.imports.judge import Judge, Judged
from guocheng.service.records import form
from guocheng.service.records.access import reader_of
from guocheng.store import imports
from guocheng.store.records import Origin, bulk

Write = Callable[[Sequence[Judged]], None]


def waves(judge: Judge, rows: Sequence[RowValues]) -> Iterator[list[RowValues]]:
    """Split rows so that no two of a wave touch the same record or look for each other as an earlier one alike."""
    flow = judge.change.catalogue.flow_of(judge.entity)
    alike = [name for one in (flow.on_create if flow else ()) if isinstance(one, LinkEarlier) for name in one.same]
    keys = [key for key in map(judge.key_of, rows) if key]
    if not alike and len(set(keys)) == len(keys):
        yield list(rows)
        return
    found: list[list[RowValues]] = []
    last: dict[Any, int] = {}
    for row in rows:
        tokens = [("key", key)] if (key := judge.key_of(row)) else []
        tokens += [(name, (value,)) for name in alike if (value := row.values.get(name)) not in (None, "")]
        place = max((last[token] + 1 for token in tokens if token in last), default=0)
        last.update(dict.fromkeys(tokens, place))
        if place == len(found):
            found.append([])
        found[place].append(row)
    yield from found


class Loader:
    """Writes the rows of one sheet for one person; a quiet one starts nothing that would happen by itself."""

    def __init__(self, judge: Judge, origin: Origin, *, quiet: bool) -> None:
        self.change: Change = judge.change
        self.entity: Entity = judge.entity
        self.origin = origin
        self._judge = judge
        self._quiet = quiet
        self._flow = judge.change.catalogue.flow_of(judge.entity)

    def load(self, judged: Sequence[Judged]) -> None:
        """Write what is new and what changed; a verdict becomes "error" where the database refuses."""
        self._all_but_refused([one for one in judged if one.verdict == "new"], self._insert)
        self._all_but_refused([one for one in judged if one.verdict == "changed"], self._update)

    def _all_but_refused(self, judged: Sequence[Judged], write: Write) -> None:
        if not judged:
            return
        try:
            with self.change.connection.transaction():
                write(judged)
                bulk.settle(self.change.connection, self.change.catalogue, self.entity.name)
        except Unavailable:
            raise
        except Refusal as refusal:
            if len(judged) > 1:
                half = len(judged) // 2
                self._all_but_refused(judged[:half], write)
                self._all_but_refused(judged[half:], write)
                return
            judged[0].verdict = "error"
            for problem in refusal.problems:
                self._judge.remark(judged[0].row, problem)

    def _insert(self, judged: Sequence[Judged]) -> None:
        connection, catalogue, name = self.change.connection, self.change.catalogue, self.entity.name
        ids = bulk.new_ids(connection, catalogue, name, len(judged))
        full = [self._born(one.values, record_id) for one, record_id in zip(judged, ids, strict=True)]
        bulk.insert_many(connection, catalogue, name, [bulk.NewRow(one) for one in full], self.origin, ids=ids)
        self._within_reach(ids, Right.CREATE, full)
        for one, record_id in zip(judged, ids, strict=True):
            one.made = record_id
        if self._flow and not self._quiet and self._leaves_by_itself(self._flow):
            for record_id in ids:
                automatic.schedule(self.change, self.entity, self._flow, record_id)
        born = self._flow.on_create if self._flow and not self._quiet else ()
        for record_id, values in zip(ids, full, strict=True) if born else ():
            signals.send(self.change, self.entity, record_id, values, born)

    @staticmethod
    def _leaves_by_itself(flow: Flow) -> bool:
        """Tell whether a clock leads out of the stage where records begin."""
        return any(move.automatic_after_hours and flow.initial in move.sources for move in flow.moves)

    def _update(self, judged: Sequence[Judged]) -> None:
        connection, catalogue, name = self.change.connection, self.change.catalogue, self.entity.name
        rows = [
            bulk.ChangedRow(one.record.id, one.record.version, one.record.values, one.values)
            for one in judged
            if one.record
        ]
        bulk.update_many(connection, catalogue, name, rows, self.origin)
        ids = [one.record.id for one in judged if one.record]
        self._within_reach(ids, Right.EDIT, ())
        if self._flow and not self._quiet:
            for record_id in ids:
                after_change(self.change, self.entity, record_id)

    def _born(self, values: dict[str, Any], record_id: int) -> dict[str, Any]:
        """Return a new record as its first actions and clocks leave it."""
        if self._flow is None:
            return values
        now = self.change.now
        full = {**values, "id": record_id, "stage": self._flow.initial, "stage_since": now}
        if self._flow.on_create:
            full = actions.outcome(self.change, self.entity, full, self._flow.on_create, record_id=record_id)
            full = form.completed(self.change, self.entity, full, creating=False)
        if any(clock.due_field for clock in self._flow.clocks):
            stays = [Stay(self._flow.initial, now, None)]
            full |= due_values(self.change, self.entity, self._flow, full, stays, at=now)
        return full

    def _within_reach(self, ids: Sequence[int], right: Right, rows: Sequence[dict[str, Any]]) -> None:
        """Refuse rows that lead out of what this person may fill, and fields that may not be filled on such new rows.

        :raises Invalid: some do; the savepoint takes them back.
        """
        reader = reader_of(self.change)
        reach = imports.granted(self.change.connection, reader, self.entity.name, ids, right)
        if len(reach) < len(ids):
            message = f"您只能导入自己范围内的「{self.entity.label}」,请检查单位和人员"
            raise Invalid(Problem("right.outside", self.entity.label, message))
        narrowed = reader.visible(self.entity.name).writable.get(right, {})
        asked = self._judge.fields & narrowed.keys()
        for name in sorted(asked & {name for values in rows for name in values} if asked else ()):
            free = imports.covered(self.change.connection, reader, self.entity.name, ids, narrowed[name])
            if len(free) < len(ids):
                found = self.entity.field(name)
                message = f"「{found.label if found else name}」在这样的「{self.entity.label}」上您不能填写,请留空"
                raise Invalid(Problem("right.field_locked", name, message))
