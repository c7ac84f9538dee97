"""What the worker does with a batch (导入任务): check, import, undo; part by part, each part in one transaction.

- The part, the records, the verdict of every row and the progress of the job commit together: killed anywhere, the next
  worker goes on with the part that was not finished, and every row is in the table once or among the errors once.
- The work is done with the rights that the importing person has at that moment.
- A person may stop it before any part.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from typing import Any

import psycopg

from guocheng.base.problem import Problem, Refusal, Refused, Unavailable
from guocheng.definition.role import Right
from guocheng.service.context import Change, Context, Look
from guocheng.service.directory import principal_of
from guocheng.service.imports.ahead import Ahead
from guocheng.service.imports.convert import RowValues
from guocheng.service.imports.judge import Judge, Judged
from guocheng.service.imports.links import Links
from guocheng.service.imports.load import Loader, waves
from guocheng.service.imports.parts import PartRows, Sheet, converted, sheet_of
from guocheng.service.imports.preview import Preview
from guocheng.service.imports.settle import Settler
from guocheng.service.imports.undo import undo_made, undo_some
from guocheng.service.platform import Platform
from guocheng.service.principal import SYSTEM, Principal
from guocheng.service.rights import must, visible
from guocheng.store import accounts, imports, jobs
from guocheng.store.events_notify import RIVER, notify
from guocheng.store.imports import Batch, Outcome
from guocheng.store.lease import Lease
from guocheng.store.records import Origin

CHECK, RUN, UNDO = "import.check", "import.run", "import.undo"
VERDICTS = ("new", "changed", "same", "error")


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

    def close(self) -> None:
        """Let go of what was read ahead."""
        if self.ahead:
            self.ahead.close()


def run(platform: Platform, lease: Lease, *, now: datetime) -> dict[str, Any]:
    """Do the job of a lease: check, import or undo, to the end or until it is stopped."""
    work = Work(platform, lease, now, int(lease.job.payload["batch"]))
    steps: dict[str, Callable[[Work], None]] = {CHECK: _check, RUN: _import, UNDO: _undo}
    try:
        steps[lease.job.kind](work)
    except Unavailable:
        raise
    except Refusal as refusal:
        platform.database.run(partial(_fail, batch_id=work.batch_id, reason=str(refusal)))
    finally:
        work.close()
    return {"batch": work.batch_id}


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


def _check(work: Work) -> None:
    def start(connection: psycopg.Connection) -> None:
        # A check changes nothing, so an interrupted one begins anew.
        imports.clear_outcomes(connection, work.batch_id)
        imports.restart(connection, work.batch_id)

    work.lease.part(start, lambda _: {"done": 0})
    _arranged(work)
    if _parts(work, "checking", _check_part, stopped="read"):

        def finish(connection: psycopg.Connection) -> None:
            batch = imports.batch_of(connection, work.batch_id, lock=True)
            assert work.links is not None
            checked = {"counts": batch.counts, **work.preview.as_json(), "alike": work.links.alike()}
            _end(connection, batch, "checked", checked=checked)

        work.lease.part(finish, lambda _: None)


def _import(work: Work) -> None:
    _arranged(work)
    if _parts(work, "running", _import_part, stopped="cancelled"):
        work.lease.part(partial(_close, work), lambda _: None)


def _arranged(work: Work) -> None:
    """Put rows of one record together before the first part, in a transaction of its own: parts are read ahead."""
    with work.platform.database.read() as connection:
        batch = imports.batch_of(connection, work.batch_id)
    used = [one["mapping"] for one in batch.sheets if (one.get("mapping") or {}).get("use")]
    has_lines = any("." in column["field"] for mapping in used for column in mapping["columns"])
    if batch.part_next == 0 and (has_lines or batch.grouped):
        work.lease.part(partial(_arrange, work), lambda _: {"done": 0})


def _arrange(work: Work, connection: psycopg.Connection) -> None:
    batch = imports.batch_of(connection, work.batch_id, lock=True)
    change = work.change(connection, batch)
    sheets = [
        sheet_of(document, change.catalogue, change.catalogue.entity(document["mapping"]["entity"]))
        for document in batch.sheets
        if document.get("mapping") and document["mapping"].get("use") and document["rows"]
    ]
    if not any(sheet.mapping.lines for sheet in sheets):
        imports.ungroup(change.connection, batch.id)
        return
    families = {sheet.entity.name for sheet in sheets if sheet.mapping.lines}
    grouped = [
        imports.GroupedSheet(
            sheet.index,
            sheet.header.last_row + 1,
            tuple(sheet.reader.places[name] for name in sheet.mapping.key),
            sheet.mapping.joins,
            sheet.entity.name,
        )
        for sheet in sheets
        if sheet.entity.name in families
    ]
    imports.group_rows(change.connection, batch.id, [sheet.index for sheet in sheets], grouped)


def _close(work: Work, connection: psycopg.Connection) -> None:
    """End an import; one that was to be whole and has an error after all is taken back."""
    batch = imports.batch_of(connection, work.batch_id, lock=True)
    _end(connection, batch, "done")
    if batch.options.get("whole") and batch.counts.get("error", 0):
        job = jobs.enqueue(connection, UNDO, {"batch": batch.id})
        assert job is not None
        imports.begin(
            connection,
            imports.batch_of(connection, batch.id),
            "undoing",
            of=("done",),
            job_id=job,
            at=work.now,
            go_on=True,
            failure="有的行导入时才发现错误,按「全部成功才导入」整批撤回",
        )


def _undo(work: Work) -> None:
    while True:

        def some(connection: psycopg.Connection) -> bool:
            batch = imports.batch_of(connection, work.batch_id, lock=True)
            if not _goes_on(connection, work, batch, "undoing", stopped="done"):
                return False
            change = work.change(connection, batch)
            done = undo_some(change, batch, origin_of(change, batch))
            if done:
                counts = {**batch.counts, "undone": batch.counts.get("undone", 0) + done}
                imports.advance(connection, batch.id, done=batch.part_next, counts=counts)
                _tell(connection, batch)
            else:
                undo_made(change, batch, origin_of(change, batch))
                _end(connection, batch, "undone", failure=batch.failure)
            return bool(done)

        if not work.lease.part(some, lambda more: {"more": more}):
            return


def _parts(work: Work, state: str, one: Callable[[Work, Change, Batch], None], *, stopped: str) -> bool:
    """Do the parts that are left; return whether the end was reached."""
    while True:

        def part(connection: psycopg.Connection) -> tuple[bool, int]:
            batch = imports.batch_of(connection, work.batch_id, lock=True)
            if not _goes_on(connection, work, batch, state, stopped=stopped):
                return False, -1
            if batch.part_next == batch.parts:
                work.prepared(work.change(connection, batch), batch)
                return False, batch.parts
            change = work.change(connection, batch)
            work.prepared(change, batch)
            one(work, change, batch)
            _tell(connection, batch)
            return True, batch.part_next + 1

        more, done = work.lease.part(part, lambda found: {"done": found[1]})
        if not more:
            return done >= 0


def _goes_on(connection: psycopg.Connection, work: Work, batch: Batch, state: str, *, stopped: str) -> bool:
    if batch.state != state or batch.job_id != work.lease.job.id:
        return False
    if batch.cancel_asked:
        _end(connection, batch, stopped)
        return False
    return True


def _check_part(work: Work, change: Change, batch: Batch) -> None:
    outcomes: list[Outcome] = []
    counts = _counts(batch)
    part = _next_part(work, batch, counts)
    _settler(work, change, None).settle(part)
    for sheet, rows in part.rows:
        judge = Judge(change, sheet, work.sheets)
        loader = Loader(judge, origin_of(change, batch), quiet=True)
        for wave in waves(judge, rows):
            judged = judge.judge(wave, lock=False)
            _tried(work, change, loader, judged)
            for one in judged:
                work.preview.take(change, sheet.index, sheet.entity, one, judge.key_of(one.row))
                _count(counts, one)
                outcomes += [kept for kept in _outcomes(work, one) if kept.problems]
    imports.write_outcomes(change.connection, batch.id, outcomes)
    imports.advance(change.connection, batch.id, done=batch.part_next, counts=counts)


def _tried(work: Work, change: Change, loader: Loader, judged: list[Judged]) -> None:
    """Write rows and take them back: what the database would refuse is said by the dry run already."""
    ready = [one for one in judged if one.verdict in ("new", "changed") and not _waits(one)]
    assert work.links is not None
    for one in judged:
        if one.verdict == "new":
            work.links.promise(change, loader.entity, one.values)
    with change.connection.transaction(force_rollback=True):
        loader.load(ready)
    for one in ready:
        one.made = None


def _waits(judged: Judged) -> bool:
    """Tell whether a row links to a record that only the import will make."""
    return any(row.promised for row in (judged.row, *judged.row.joined))


def _import_part(work: Work, change: Change, batch: Batch) -> None:
    outcomes: list[Outcome] = []
    counts = _counts(batch)
    part = _next_part(work, batch, counts)
    _settler(work, change, origin_of(change, batch)).settle(part)
    for sheet, rows in part.rows:
        judge = Judge(change, sheet, work.sheets)
        loader = Loader(judge, origin_of(change, batch), quiet=batch.options.get("effects", "rows") != "rows")
        done: list[Judged] = []
        for wave in waves(judge, rows):
            judged = judge.judge(wave, lock=True)
            loader.load(judged)
            done += judged
        changed = [one.record_id for one in done if one.verdict == "changed" and one.record_id is not None]
        versions = imports.versions(change.connection, sheet.entity.name, changed)
        for one in done:
            _count(counts, one)
            outcomes += _outcomes(work, one, versions)
    imports.write_outcomes(change.connection, batch.id, outcomes)
    imports.advance(change.connection, batch.id, done=batch.part_next, counts=counts)


def _settler(work: Work, change: Change, origin: Origin | None) -> Settler:
    assert work.links is not None
    return Settler(change, work.links, work.sheets, origin)


def _next_part(work: Work, batch: Batch, counts: dict[str, int]) -> PartRows:
    assert work.ahead is not None
    part = work.ahead.take(batch.part_next)
    counts["skipped"] += part.skipped
    return part


def _outcomes(work: Work, judged: Judged, versions: dict[int, int] | None = None) -> Iterator[Outcome]:
    """Yield what became of a row and of the rows that were joined to it; only the first one stands for the record."""
    row, record_id = judged.row, judged.record_id
    first = 1 if judged.verdict == "new" and judged.made else None
    version = (versions or {}).get(record_id or 0, first)
    yield _outcome(work, row, judged.verdict, record_id, version)
    for joined in row.joined:
        yield _outcome(work, joined, "error" if judged.verdict == "error" else "same", record_id, None)


def _outcome(work: Work, row: RowValues, verdict: str, record_id: int | None, version: int | None) -> Outcome:
    name = work.sheets[row.sheet].name
    problems = [one.as_json(name, row.row) for one in row.remarks]
    return Outcome(row.sheet, row.row, verdict, record_id, version, problems)


def _counts(batch: Batch) -> dict[str, int]:
    return {**dict.fromkeys((*VERDICTS, "skipped", "unclaimed", "warned"), 0), **batch.counts}


def _count(counts: dict[str, int], judged: Judged) -> None:
    counts[judged.verdict] += 1
    if judged.row.joined:
        counts["lines"] = counts.get("lines", 0) + len(judged.row.joined)
    if judged.verdict == "error":
        return
    rows = (judged.row, *judged.row.joined)
    counts["unclaimed"] += sum(any(one.code == "import.unclaimed" for one in row.remarks) for row in rows)
    counts["warned"] += sum(bool(row.remarks) for row in rows)


def _importer(platform: Platform, connection: psycopg.Connection, batch: Batch, now: datetime) -> Principal:
    """Return the person who imports, with the rights of this moment.

    :raises Refused: the account is gone or disabled.
    """
    if batch.account_id is None:
        return SYSTEM
    account = accounts.account_by_id(connection, batch.account_id)
    if account.disabled:
        raise Refused(Problem("account.disabled", batch.name, "发起导入的账户已停用,导入已停下"))
    return principal_of(
        connection, platform.catalogue, account_id=account.id, login=account.login, person_id=account.person_id, now=now
    )


def _end(connection: psycopg.Connection, batch: Batch, state: str, *, checked: Any = None, failure: str = "") -> None:
    imports.end(connection, batch.id, state, checked=checked, failure=failure)
    _tell(connection, batch)


def _fail(connection: psycopg.Connection, *, batch_id: int, reason: str) -> None:
    """Let a batch stand where work can begin again, with the reason why it stopped."""
    batch = imports.batch_of(connection, batch_id, lock=True)
    back = {"checking": "read", "running": "cancelled", "undoing": "done"}
    if batch.state in back:
        _end(connection, batch, back[batch.state], failure=reason)


def _tell(connection: psycopg.Connection, batch: Batch) -> None:
    """Wake the screen that shows this batch."""
    people = [] if batch.person_id is None else [batch.person_id]
    notify(connection, RIVER, json.dumps({"topic": "import", "id": batch.id, "people": people}))
