"""A company at work, for stories (公司): people act by name or role, records are what the screen shows.

Every act goes through the services as the person's own command, with the person's own rights. Time is given.
"""

from __future__ import annotations

import json
from base64 import b64decode
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from io import BytesIO
from pathlib import Path
from typing import Any

from guocheng.base.zone import SHANGHAI
from guocheng.service import attachments, boards, comments, imports, lineage, reports, todo
from guocheng.service.automation import clocks, control, draining, listening, seeing
from guocheng.service.context import Change, Context, Look, look, perform
from guocheng.service.directory import principal_of_person
from guocheng.service.flow import asking, moves, tasks, timers
from guocheng.service.flow.timeline import timeline
from guocheng.service.imports import work
from guocheng.service.ledger.following import catch_up
from guocheng.service.platform import Platform
from guocheng.service.principal import SYSTEM, Principal
from guocheng.service.rating import rebooking
from guocheng.service.records import change as changes
from guocheng.service.records import lists, show
from guocheng.service.settlement import account, running
from guocheng.store import jobs
from guocheng.store.accounts import create_account
from guocheng.store.lease import Lease
from guocheng.worker.duties import handlers
from guocheng.worker.worker import Worker
from tests.story.billing import Billing
from tests.story.bookkeeping import Bookkeeping
from tests.story.filing import Filing

#: A Monday morning in a week without holidays.
MONDAY = datetime(2026, 3, 2, 9, 0, tzinfo=SHANGHAI)


#: The smallest picture there is, white.
SIGNATURE = b64decode("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR4nGP4DwABAQEAsTj2FAAAAABJRU5ErkJggg==")


@dataclass
class Record:
    """A record as one refers to it in a story."""

    entity: str
    id: int


@dataclass
class Company(Billing, Bookkeeping, Filing):
    """People, records and the clock of a story."""

    platform: Platform
    now: datetime = MONDAY
    people: dict[str, int] = field(default_factory=dict)
    accounts: dict[str, int] = field(default_factory=dict)
    _request: int = 0

    # ---- who ---------------------------------------------------------------------------------------------------

    def person(self, number: str, name: str, unit: int, *roles: str, responsible_for: int | None = None) -> int:
        """Employ a person, with roles for the whole company or for one unit."""
        person = self.system(
            lambda change: changes.create(
                change, entity="org.person", values={"number": number, "name": name, "unit": unit}
            )["id"]
        )
        self.people[name] = person
        for role in roles:
            values = {"person": person, "role": role, "unit": responsible_for}
            self.system(
                lambda change, values=values: changes.create(change, entity="org.role_member", values=values)["id"]
            )
        return int(person)

    def unit(self, number: str, name: str, kind: str, parent: int | None = None, /, **values: Any) -> int:
        """Found a unit."""
        given = {"number": number, "name": name, "kind": kind, "parent": parent, **values}
        found = self.system(lambda change: changes.create(change, entity="org.unit", values=given)["id"])
        return int(found)

    def heads(self, unit: int, name: str) -> None:
        """Let a person head a unit."""
        with look(self._context(SYSTEM, "")) as view:
            version = show.view(view, entity="org.unit", record_id=unit)["version"]
        values = {"head": self.people[name]}
        self.system(
            lambda change: changes.update(change, entity="org.unit", record_id=unit, version=version, values=values)
        )

    def principal(self, name: str) -> Principal:
        """Return a person as the services know them."""
        with self.platform.database.read() as connection:
            known = principal_of_person(connection, self.platform.catalogue, person_id=self.people[name], now=self.now)
        return replace(known, account_id=self.accounts.get(name, known.account_id))

    # ---- doing -------------------------------------------------------------------------------------------------

    def command(self, name: str, verb: Callable[[Change], Any], *, key: str = "") -> Any:
        """Run a verb as a person's command and return its answer."""
        return json.loads(perform(self._context(self.principal(name), key), verb).body)

    def system(self, verb: Callable[[Change], Any]) -> Any:
        """Run a verb as the system itself."""
        return json.loads(perform(self._context(SYSTEM, ""), verb).body)

    def ask(self, name: str, verb: Callable[[Look], Any]) -> Any:
        """Run a reading verb as a person."""
        with look(self._context(self.principal(name), "")) as view:
            return verb(view)

    def opens(self, name: str, entity: str, /, **values: Any) -> Record:
        """Let a person create a record."""
        made = self.command(name, lambda change: changes.create(change, entity=entity, values=values))
        return Record(entity, made["id"])

    def writes(self, name: str, record: Record, /, **values: Any) -> None:
        """Let a person change a record as the form does."""
        version = self.sees(name, record)["version"]
        self.command(
            name,
            lambda change: changes.update(
                change, entity=record.entity, record_id=record.id, version=version, values=values
            ),
        )

    def does(self, name: str, move: str, record: Record, /, comment: str = "", **values: Any) -> None:
        """Let a person make a move, named by its label."""
        flow = self.platform.catalogue.flow_of(record.entity)
        assert flow is not None
        found = next(one.name for one in flow.moves if one.label == move)
        self.command(
            name,
            lambda change: moves.make_move(
                change,
                entity=record.entity,
                record_id=record.id,
                move=found,
                version=None,
                values=values,
                comment=comment,
            ),
        )

    def approves(self, name: str, record: Record, /, opinion: str = "同意", **values: Any) -> None:
        """Let a person approve what waits for him on a record."""
        self._decides(name, record, "approve", opinion, values)

    def signs(self, name: str, record: Record, /, **values: Any) -> None:
        """Let a person approve with his signature by hand."""
        picture = self.uploads(name, "签名.png", SIGNATURE)
        task = self.task_of(name, record)
        given: dict[str, Any] = {"decision": "approve", "opinion": "同意", "values": values, "signature": picture}
        self.command(name, lambda change: tasks.decide_task(change, task_id=task, **given))

    def rejects(self, name: str, record: Record, opinion: str = "不同意") -> None:
        """Let a person reject what waits for him on a record."""
        self._decides(name, record, "reject", opinion, {})

    def submits(self, name: str, record: Record, /, opinion: str = "", **values: Any) -> None:
        """Let a person submit a piece of work."""
        self._decides(name, record, "submit", opinion, values)

    def sends_back(self, name: str, record: Record, opinion: str, to: str = "starter") -> None:
        """Let a person send a procedure back."""
        task = self.task_of(name, record)
        self.command(
            name,
            lambda change: tasks.send_back(change, task_id=task, to_step=to, opinion=opinion, straight_back=False),
        )

    def resubmits(self, name: str, record: Record) -> None:
        """Let the starter submit again what was sent back to him."""
        (row,) = [row for row in self.todo(name) if (row["entity"], row["record_id"]) == (record.entity, record.id)]
        self.command(name, lambda change: tasks.resubmit(change, instance_id=row["instance_id"], opinion=""))

    def claims(self, name: str, record: Record) -> None:
        """Let a person take what one of several may do on a record."""
        (task,) = [
            row["id"]
            for row in self.todo(name, "claimable")
            if (row["entity"], row["record_id"]) == (record.entity, record.id)
        ]
        self.command(name, lambda change: asking.claim(change, task_id=task))

    def uploads(self, name: str, file: str, content: bytes = b"words") -> int:
        """Let a person upload a file, with an account that is made for it; return its number."""
        if name not in self.accounts:
            made = self.platform.database.run(
                lambda connection: create_account(
                    connection,
                    self.platform.passwords,
                    login=name,
                    password=None,
                    at=self.now,
                    person_id=self.people[name],
                )
            )
            self.accounts[name] = made.id
        kept = attachments.keep(self._context(self.principal(name), ""), name=file, content=BytesIO(content))
        return int(kept["id"])

    def says(self, name: str, record: Record, text: str) -> None:
        """Let a person comment on a record."""
        self.command(
            name, lambda change: comments.comment(change, entity=record.entity, record_id=record.id, text=text)
        )

    def imports(self, name: str, path: Path, mapping: Mapping[str, Any] | None = None) -> dict[str, Any]:
        """Let a person import a file, with the proposed mapping or with one given; answer what is shown then."""
        with path.open("rb") as file:
            batch = imports.take(self._context(self.principal(name), ""), name=path.name, content=file)
        if mapping is not None:
            self.command(name, lambda change: imports.set_mapping(change, batch_id=batch, sheets={0: mapping}))
        self.command(name, lambda change: imports.run(change, batch_id=batch))
        database = self.platform.database
        while job := database.run(lambda connection: jobs.claim(connection, kinds=[work.RUN], worker="story")):
            result = work.run(self.platform, Lease(database, job), now=self.now)
            database.run(lambda connection, job=job, result=result: jobs.finish(connection, job, result))
        shown: dict[str, Any] = self.ask(name, lambda view: imports.view(view, batch_id=batch))
        return shown

    def waits(self, **span: float) -> None:
        """Let time pass, and the worker do what is due."""
        self.now += timedelta(**span)
        timers.wake_due(self._context(SYSTEM, ""))
        self._work()

    def settles(self, name: str, month: str) -> dict[str, int]:
        """Let a person turn the data of a month into internal trades; answer what came of it."""
        run = self.command(name, lambda change: running.begin(change, month=month))["id"]
        self._work()
        counts: dict[str, int] = self.ask(name, lambda view: running.state_of(view, run_id=run))["counts"]
        return counts

    def sends_statements(self, name: str, month: str) -> dict[str, Any]:
        """Let a person send the statements of a month to both heads."""
        sent: dict[str, Any] = self.command(name, lambda change: running.send(change, month=month))
        return sent

    def settlement(self, name: str, month: str) -> dict[str, Any]:
        """Return what a person sees of the runs of a month."""
        seen: dict[str, Any] = self.ask(name, lambda view: running.overview(view, month=month))
        return seen

    def outlet_account(self, name: str, outlet: int, month: str) -> dict[str, Any]:
        """Return the statement of an outlet's prepaid account as a person sees it."""
        catch_up(self.platform, account.BOOK, now=self.now)
        seen: dict[str, Any] = self.ask(name, lambda view: account.statement(view, outlet=outlet, month=month))
        return seen

    # ---- seeing ------------------------------------------------------------------------------------------------

    def sees(self, name: str, record: Record) -> dict[str, Any]:
        """Return the record page of a person."""
        page: dict[str, Any] = self.ask(name, lambda view: show.view(view, entity=record.entity, record_id=record.id))
        return page

    def finds(self, entity: str, record_id: int) -> Record:
        """Return a record that was not opened in the story, such as an imported one."""
        return Record(entity, record_id)

    def stage(self, record: Record) -> str:
        """Return the label of the stage a record stands in."""
        flow = self.platform.catalogue.flow_of(record.entity)
        assert flow is not None
        with look(self._context(SYSTEM, "")) as view:
            page = show.view(view, entity=record.entity, record_id=record.id)
        return flow.stage(page["stage"]).label

    def value(self, record: Record, name: str) -> Any:
        """Return one value of a record, as the system sees it."""
        with look(self._context(SYSTEM, "")) as view:
            return show.view(view, entity=record.entity, record_id=record.id)["values"].get(name)

    def can(self, name: str, record: Record) -> list[str]:
        """Return the labels of the moves a person can make now."""
        return [one["label"] for one in self.sees(name, record)["moves"] if not one["blockers"]]

    def waits_for(self, record: Record) -> list[str]:
        """Return the names of the people a record waits for."""
        with look(self._context(SYSTEM, "")) as view:
            procedures = timeline(view, entity=record.entity, record_id=record.id)["procedures"]
        return [
            person["name"]
            for procedure in procedures
            for node in procedure["nodes"]
            for person in node["people"]
            if person["state"] == "open"
        ]

    def todo(self, name: str, box: str = "open") -> list[dict[str, Any]]:
        """Return a box of a person's todo centre."""
        rows: list[dict[str, Any]] = self.ask(
            name, lambda view: todo.box(view, box=box, search="", after=None, limit=50)
        )["rows"]
        return rows

    def presses(self, name: str, record: Record, label: str) -> None:
        """Let a person press a button on a record."""
        given = {"entity": record.entity, "record_id": record.id}
        buttons = self.ask(name, lambda view: seeing.of_record(view, **given))["buttons"]
        [button] = [one["name"] for one in buttons if one["label"] == label]
        self.command(name, lambda change: control.press(change, name=button, **given))

    def told(self, name: str) -> list[str]:
        """Return the notices of a person, newest first."""
        return [one["text"] for one in self.ask(name, todo.messages)["rows"]]

    def lists(self, name: str, entity: str, where: Mapping[str, Any] | None = None) -> list[dict[str, Any]]:
        """Return the first window of a person's list."""
        answer = self.ask(name, lambda view: lists.query(view, entity=entity, where=dict(where) if where else None))
        rows: list[dict[str, Any]] = json.loads(answer)["rows"]
        return rows

    def report(self, name: str, report: str, period: Any = None) -> dict[str, Any]:
        """Run a report as a person."""
        found: dict[str, Any] = self.ask(name, lambda view: reports.run(view, report=report, period=period, where=None))
        return found

    def hears(self, name: str, entity: str, field: str) -> dict[str, Any]:
        """Let a person ask how a field comes about."""
        told: dict[str, Any] = self.ask(name, lambda view: lineage.lineage(view, entity=entity, field=field))
        return told

    def hears_of_report(self, name: str, report: str) -> dict[str, str]:
        """Let a person ask what each measure of a report counts."""
        told = self.ask(name, lambda view: lineage.report_lineage(view, report=report))
        return {one["name"]: one["words"] for one in told["measures"]}

    def board(self, name: str, flow: str) -> dict[str, int]:
        """Return how many cards a person sees in each column, by its label."""
        found = self.ask(name, lambda view: boards.board(view, flow=flow, where=None, search="", limit=10))
        return {column["label"]: column["count"] for column in found["columns"]}

    def task_of(self, name: str, record: Record) -> int:
        """Return the open task of a person on a record."""
        found = [
            row["id"] for row in self.todo(name) if (row["entity"], row["record_id"]) == (record.entity, record.id)
        ]
        assert found, f"{name} has nothing to do on {record}"
        return int(found[0])

    # ---- inside ------------------------------------------------------------------------------------------------

    def _decides(self, name: str, record: Record, decision: str, opinion: str, values: Mapping[str, Any]) -> None:
        task = self.task_of(name, record)
        self.command(
            name,
            lambda change: tasks.decide_task(change, task_id=task, decision=decision, opinion=opinion, values=values),
        )

    def _context(self, principal: Principal, key: str) -> Context:
        self._request += 1
        return Context(self.platform, principal, self.now, request_id=f"story:{self._request}", key=key)

    def _work(self) -> None:
        """Do the jobs that are due by the clock of the story; the worker's own clock may be far ahead of it."""
        with self.platform.database.transaction() as connection:
            later = connection.execute(
                "select id, run_at from gc_job where state = 'waiting' and run_at > %s"
                " and run_at < now() - interval '1 hour'",  # what is put for at once carries the real time
                [self.now],
            ).fetchall()
            connection.execute("update gc_job set run_at = now() where state = 'waiting'")
            parked = [job[0] for job in later]
            connection.execute("update gc_job set run_at = now() + interval '9 years' where id = any(%s)", [parked])
        rebooking.follow(self.platform)
        worker = Worker(self.platform.database, handlers(self.platform))
        while worker.work_once():
            pass
        self._automate()
        with self.platform.database.transaction() as connection:
            for job in later:
                connection.execute("update gc_job set run_at = %s where id = %s", [job[1], job[0]])

    def _automate(self) -> None:
        """Carry out what automations have to do at the time of the story."""
        clocks.look(self.platform, now=self.now)
        while listening.listen(self.platform, now=self.now) or draining.drain(self.platform, now=self.now):
            pass
