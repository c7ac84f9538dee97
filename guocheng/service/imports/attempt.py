"""One attempt at a batch (导入的一次执行): who imports, what is read ahead, and part after part until it is stopped.

- The part, what came of it and the progress of the job commit together.
- The work is done with the rights that the importing person has at that moment.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import psycopg

from guocheng.base.problem import Problem, Refused
from guocheng.definition.role import Right
from guocheng.service.context import Change, Context, Look
from guocheng.service.directory import principal_of, principal_of_person
from guocheng.service.imports.ahead import Ahead
from guocheng.service.imports.doubled import Doubled
from guocheng.service.imports.links import Links
from guocheng.service.imports.parts import PartRows, Sheet, converted, sheet_of
from guocheng.service.imports.preview import Preview
from guocheng.service.imports.settle import Settler
from guocheng.service.platform import Platform
from guocheng.service.principal import SYSTEM, Principal
from guocheng.service.rights import must, visible
from guocheng.store import accounts, imports
from guocheng.store.events_notify import RIVER, notify
from guocheng.store.imports import Batch
from guocheng.store.lease import Lease
from guocheng.store.records import Origin

CHECK, RUN, UNDO = "import.check", "import.run", "import.undo"


@dataclass
class Work:
    """One attempt at a batch."""

    platform: Platform
    lease: Lease
    now: datetime
    batch_id: int
    sheets: dict[int, Sheet] = field(default_factory=dict)
    links: Links | None = None
    ahead: Ahead[PartRows] | None = None
    reader: Context | None = None
    grouped: bool = False
    preview: Preview = field(default_factory=Preview)
    doubled: Doubled = field(default_factory=Doubled)

    def change(self, connection: psycopg.Connection, batch: Batch) -> Change:
        """Return the context of one part: the importing person, as of now."""
        context = Context(
            platform=self.platform,
            principal=_importer(self.platform, connection, batch, self.now),
            now=self.now,
            request_id=request_of(batch),
        )
        return Change(context, connection)

    def prepared(self, change: Change, batch: Batch) -> None:
        """Read mappings and names once per attempt; the right to import is asked for every part."""
        for document in batch.sheets:
            mapping = document.get("mapping")
            if not mapping or not mapping.get("use"):
                continue
            entity = change.catalogue.entity(mapping["entity"])
            must(visible(change.catalogue, change.principal, entity), Right.IMPORT, entity.label)
            if document["index"] not in self.sheets:
                self.sheets[document["index"]] = sheet_of(document, change.catalogue, entity)
        if self.links is None:
            self.links = Links.to(change, [way.field for sheet in self.sheets.values() for way in sheet.ways.values()])
        if self.ahead is None:
            self.grouped = batch.grouped
            self.reader = change.context
            self.ahead = Ahead(self.read, batch.parts)

    def read(self, number: int) -> PartRows:
        """Read a part and convert its rows; rows of a sheet that is not used are left out."""
        assert self.links is not None
        assert self.reader is not None
        with self.platform.database.read() as connection:
            part = imports.part_of(connection, self.batch_id, number, grouped=self.grouped)
            return converted(Look(self.reader, connection), part, self.sheets, self.links, grouped=self.grouped)

    def part(self, number: int, counts: dict[str, int]) -> PartRows:
        """Return the rows of a part, and count those that are no data."""
        assert self.ahead is not None
        found = self.ahead.take(number)
        counts["skipped"] += found.skipped
        return found

    def settler(self, change: Change, origin: Origin | None) -> Settler:
        """Return who settles the links of a part; without an origin nothing is made."""
        assert self.links is not None
        return Settler(change, self.links, self.sheets, origin)

    def close(self) -> None:
        """Let go of what was read ahead."""
        if self.ahead:
            self.ahead.close()


def request_of(batch: Batch) -> str:
    """Return the request id under which the river keeps what a batch did."""
    return f"import-{batch.id}"


def origin_of(change: Change, batch: Batch) -> Origin:
    """Return who imports, for the river."""
    return Origin(
        at=change.now,
        actor_id=change.principal.actor_id,
        cause=f"导入「{batch.name}」",
        request_id=request_of(batch),
        batch_id=batch.id,
    )


def each_part(work: Work, state: str, one: Callable[[Work, Change, Batch], None], *, stopped: str) -> bool:
    """Do the parts that are left; return whether the end was reached."""
    while True:

        def part(connection: psycopg.Connection) -> tuple[bool, int]:
            batch = imports.batch_of(connection, work.batch_id, lock=True)
            if not goes_on(connection, work, batch, state, stopped=stopped):
                return False, -1
            if batch.part_next == batch.parts:
                work.prepared(work.change(connection, batch), batch)
                return False, batch.parts
            change = work.change(connection, batch)
            work.prepared(change, batch)
            one(work, change, batch)
            tell(connection, batch)
            return True, batch.part_next + 1

        more, done = work.lease.part(part, lambda found: {"done": found[1]})
        if not more:
            return done >= 0


def goes_on(connection: psycopg.Connection, work: Work, batch: Batch, state: str, *, stopped: str) -> bool:
    """Tell whether this attempt still has the batch and nobody asked to stop; asked to, it ends here."""
    if batch.state != state or batch.job_id != work.lease.job.id:
        return False
    if batch.cancel_asked:
        end(connection, batch, stopped)
        return False
    return True


def end(connection: psycopg.Connection, batch: Batch, state: str, *, checked: Any = None, failure: str = "") -> None:
    """Say that the work is over, and wake the screen."""
    imports.end(connection, batch.id, state, checked=checked, failure=failure)
    tell(connection, batch)


def tell(connection: psycopg.Connection, batch: Batch) -> None:
    """Wake the screen that shows this batch."""
    people = [] if batch.person_id is None else [batch.person_id]
    notify(connection, RIVER, json.dumps({"topic": "import", "id": batch.id, "people": people}))


def _importer(platform: Platform, connection: psycopg.Connection, batch: Batch, now: datetime) -> Principal:
    """Return the person who imports, with the rights of this moment.

    :raises Refused: the account is gone or disabled.
    """
    if batch.account_id is None and batch.person_id is not None:
        return principal_of_person(connection, platform.catalogue, person_id=batch.person_id, now=now)
    if batch.account_id is None:
        return SYSTEM
    account = accounts.account_by_id(connection, batch.account_id)
    if account.disabled:
        raise Refused(Problem("account.disabled", batch.name, "发起导入的账户已停用,导入已停下"))
    return principal_of(
        connection, platform.catalogue, account_id=account.id, login=account.login, person_id=account.person_id, now=now
    )
