"""Rows that a bundle brings into a company (批量装入): fast, without flows and messages, linked by keys.

What is loaded here has the shape that `guocheng.demo_company` promises to bundles.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from guocheng.base.period import Month
from guocheng.definition.entity import Entity, Field
from guocheng.engine.flow.clock import Stay as EngineStay
from guocheng.service.context import Change
from guocheng.service.demo_closing import Closings
from guocheng.service.demo_settling import settle
from guocheng.service.directory import calendar_of_unit, principal_of
from guocheng.service.flow import moves
from guocheng.service.flow.clocks import due_values
from guocheng.service.flow.world import record_unit
from guocheng.service.rating.work import take_rated
from guocheng.service.records import form
from guocheng.store import accounts, records
from guocheng.store.records import Origin, bulk


@dataclass
class Company:
    """The company while bundles fill it; the river says of each row why it came."""

    change: Change
    tell: Callable[[str], None]
    cause: str = "演示数据"
    logins: list[dict[str, str]] = field(default_factory=list)
    closings: list[Closings] = field(default_factory=list)
    _ids: dict[str, dict[str, int]] = field(default_factory=dict)

    @property
    def now(self) -> datetime:
        """The moment the demo is set in."""
        return self.change.now

    def knows(self, ids: Mapping[str, Mapping[str, int]]) -> None:
        """Take note of records that were loaded earlier, by entity and key, so that links to them can be written."""
        for entity, known in ids.items():
            self._ids.setdefault(entity, {}).update(known)

    def load(self, entity: str | Entity, rows: Iterable[Mapping[str, Any]]) -> Mapping[str, int]:
        """Load records and answer with the id of each row's "key"."""
        found = self.change.catalogue.entity(entity if isinstance(entity, str) else entity.name)
        given = list(rows)
        connection, catalogue = self.change.connection, self.change.catalogue
        ids = bulk.new_ids(connection, catalogue, found.name, len(given))
        known = self._ids.setdefault(found.name, {})
        known.update({row["key"]: row_id for row, row_id in zip(given, ids, strict=True) if "key" in row})
        new = [self._new_row(found, row) for row in given]
        bulk.insert_many(connection, catalogue, found.name, new, self._origin(), ids=ids)
        self.tell(f"  {found.label} {len(given):,} 条")
        return known

    def amend(self, entity: str | Entity, rows: Iterable[Mapping[str, Any]]) -> None:
        """Change fields of loaded records, found by their key."""
        found = self.change.catalogue.entity(entity if isinstance(entity, str) else entity.name)
        known = self._ids[found.name]
        for row in rows:
            values = {name: self._resolved(one, row[name]) for name in row if (one := found.field(name))}
            records.update(
                self.change.connection, self.change.catalogue, found.name, known[row["key"]], values, self._origin()
            )

    def does(self, person: str, move: str, entity: str | Entity, key: str, comment: str = "") -> None:
        """Let a person (by employee number) make a move with a loaded record, as on the screen."""
        found = entity if isinstance(entity, str) else entity.name
        principal = principal_of(
            self.change.connection,
            self.change.catalogue,
            account_id=0,
            login=person,
            person_id=self._ids["org.person"][person],
            now=self.now,
        )
        change = Change(replace(self.change.context, principal=principal), self.change.connection)
        record_id = self._ids[found][key]
        moves.make_move(change, entity=found, record_id=record_id, move=move, version=None, values={}, comment=comment)

    def closes(self, book: str, months: Iterable[str], *, by: str, but_last: bool = False) -> None:
        """Let a person share, confirm and close months of a book when all is loaded, the last one perhaps not."""
        self.closings.append(Closings.of(book, months, self._ids["org.person"][by], but_last=but_last))

    def settles(self, month: str, *, by: str) -> None:
        """Turn the daily data loaded so far into internal trades and statements of a month, as a run of somebody."""
        made = settle(self.change, Month.parse(month), by=self._ids["org.person"][by])
        self.tell(f"  内部交易 {made:,} 笔")

    def waybills(self, rows: Iterable[Mapping[str, Any]]) -> int:
        """Take waybills in and price their days."""
        counted = take_rated(self.change, rows)
        self.tell(f"  运单 {counted:,} 票")
        return counted

    def account(self, login: str, person: str, password: str) -> None:
        """Give the person with this employee number a login that works on this machine only."""
        person_id = self._ids["org.person"][person]
        passwords = self.change.platform.passwords
        accounts.create_account(
            self.change.connection,
            passwords,
            login=login,
            password=password,
            at=self.now,
            person_id=person_id,
            demo=True,
        )
        card = records.bare_values(self.change.connection, self.change.catalogue, "org.person", person_id) or {}
        post = card.get("post")
        title = records.titles_of(self.change.connection, self.change.catalogue, [("org.post", post)] if post else [])
        label = f"{card.get('name', '')}({title.get(('org.post', post or 0), '')})"
        self.logins.append({"login": login, "label": label, "password": password})

    def _new_row(self, entity: Entity, row: Mapping[str, Any]) -> bulk.NewRow:
        values = {name: self._resolved(one, row[name]) for name in row if (one := entity.field(name))}
        stays = self._stays(entity, row.get("history") or ())
        created_at = row.get("created_at") or (stays[0].entered_at if stays else self.now)
        full = form.completed(self.change, entity, values, creating=True)
        flow = self.change.catalogue.flow_of(entity)
        if flow:
            stage = row.get("stage") or flow.initial
            stays = stays or [bulk.Stay(stage, row.get("stage_since") or created_at)]
            engine_stays = [EngineStay(stay.stage, stay.entered_at, stay.left_at) for stay in stays]
            if not all(row.get(clock.due_field) for clock in flow.clocks):
                due = due_values(self.change, entity, flow, full, engine_stays, at=self.now)
                full |= due
            stays = self._with_work(entity, full, stays)
        return bulk.NewRow(
            full,
            row.get("stage") or (stays[-1].stage if stays else None),
            created_at,
            self._person(row.get("created_by")),
            stays,
        )

    def _stays(self, entity: Entity, history: Sequence[Mapping[str, Any]]) -> list[bulk.Stay]:
        ends = [*(step["at"] for step in history[1:]), None][: len(history)]
        return [
            bulk.Stay(step["stage"], step["at"], self._person(step.get("by")), end, None, step.get("comment", ""))
            for step, end in zip(history, ends, strict=True)
        ]

    def _with_work(self, entity: Entity, values: Mapping[str, Any], stays: Sequence[bulk.Stay]) -> list[bulk.Stay]:
        unit = record_unit(entity, values)
        key = ("calendar", unit)
        if key not in self.change.cache:
            self.change.cache[key] = calendar_of_unit(self.change.connection, unit)
        calendar = self.change.cache[key]
        return [
            bulk.Stay(
                stay.stage,
                stay.entered_at,
                stay.entered_by,
                stay.left_at,
                calendar.minutes_between(stay.entered_at, stay.left_at) * 60 if stay.left_at else None,
                stay.cause,
            )
            for stay in stays
        ]

    def _resolved(self, one: Field, value: Any) -> Any:
        if one.has_lines:
            columns = {column.name: column for column in one.lines}
            return [
                {name: self._resolved(columns[name], cell) for name, cell in line.items() if name in columns}
                for line in value or []
            ]
        if isinstance(value, list):
            return [self._resolved(one, each) for each in value]
        return self._ids[one.to][value["key"]] if isinstance(value, Mapping) and "key" in value else value

    def _person(self, value: Any) -> int | None:
        if isinstance(value, Mapping):
            value = value["key"]
        return self._ids["org.person"][value] if isinstance(value, str) else value

    def _origin(self) -> Origin:
        return Origin(at=self.now, cause=self.cause, request_id=self.change.context.request_id)
