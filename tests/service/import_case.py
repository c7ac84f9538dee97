"""A small company that imports (导入的测试公司): outlets, couriers, an agent, and somebody without rights."""

from __future__ import annotations

import io
import json
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from guocheng.connect.sample_hq import OUTLETS
from guocheng.definition.bundle import Bundle
from guocheng.service import imports
from guocheng.service.bundles import installed_bundles
from guocheng.service.context import Change, Context, look
from guocheng.service.directory import principal_of
from guocheng.service.imports import work
from guocheng.service.platform import Platform
from guocheng.store import accounts, jobs, records
from guocheng.store.lease import Lease
from guocheng.store.records import Origin

NOW = datetime(2026, 4, 1, 1, tzinfo=UTC)
AGENT, STRANGER, HEAD, ADMIN = "330300101", "330300999", "330301001", "330300901"
SAMPLES = Path(__file__).parents[2] / "cases" / "import"


@dataclass
class Company:
    """The company of a test, with the logins of its people."""

    platform: Platform
    accounts: dict[str, int] = field(default_factory=dict)
    people: dict[str, int] = field(default_factory=dict)
    units: dict[str, int] = field(default_factory=dict)

    def context(self, number: str = AGENT) -> Context:
        """Return the context of a person's request."""
        with self.platform.database.read() as connection:
            principal = principal_of(
                connection,
                self.platform.catalogue,
                account_id=self.accounts[number],
                login=number,
                person_id=self.people[number],
                now=NOW,
            )
        return Context(platform=self.platform, principal=principal, now=NOW, request_id="test")

    def uploads(self, path: Path, name: str = "", *, by: str = AGENT) -> int:
        """Upload a file as it stands on disk."""
        with path.open("rb") as file:
            return imports.take(self.context(by), name=name or path.name, content=file)

    def uploads_text(self, text: str, name: str = "投诉.csv", *, by: str = AGENT) -> int:
        """Upload a small csv."""
        return imports.take(self.context(by), name=name, content=io.BytesIO(text.encode()))

    def does(self, verb: Any, batch: int, *, by: str = AGENT, **more: Any) -> dict[str, Any]:
        """Run a verb on a batch and let the worker do what follows."""
        context = self.context(by)
        with self.platform.database.transaction() as connection:
            answer: dict[str, Any] = verb(Change(context, connection), batch_id=batch, **more)
        self.works()
        return answer

    def works(self) -> int:
        """Do the waiting jobs of imports, as a worker would; return how many there were."""
        done = 0
        while job := self.platform.database.run(
            lambda connection: jobs.claim(connection, kinds=[work.CHECK, work.RUN, work.UNDO], worker="test")
        ):
            lease = Lease(self.platform.database, job)
            result = work.run(self.platform, lease, now=NOW)
            self.platform.database.run(lambda connection, job=job, result=result: jobs.finish(connection, job, result))
            done += 1
        return done

    def sees(self, batch: int, *, by: str = AGENT) -> dict[str, Any]:
        """Return what the screen shows of a batch."""
        with look(self.context(by)) as view:
            return json.loads(json.dumps(imports.view(view, batch_id=batch)))

    def errors(self, batch: int, *, by: str = AGENT) -> list[dict[str, Any]]:
        """Return the rows with something wrong."""
        with look(self.context(by)) as view:
            rows: list[dict[str, Any]] = imports.errors(view, batch_id=batch)["rows"]
        return rows

    def imports_text(self, text: str, name: str = "投诉.csv", *, by: str = AGENT) -> int:
        """Upload a small csv with the mapping that is proposed, and import it."""
        batch = self.uploads_text(text, name, by=by)
        self.does(imports.run, batch, by=by)
        return batch

    def touches(self, external_no: str) -> None:
        """Let somebody change a ticket by hand."""
        with self.platform.database.transaction() as connection:
            record_id = self.one("select id from complaint_ticket where external_no = %s", external_no)
            values = {"customer": "老客户"}
            origin = Origin(at=NOW, cause="修改")
            records.update(connection, self.platform.catalogue, "complaint.ticket", record_id, values, origin)

    def query(self, text: str, *parameters: Any) -> list[Any]:
        """Ask the database itself."""
        with self.platform.database.read() as connection:
            return connection.execute(text.encode(), parameters or None).fetchall()

    def one(self, text: str, *parameters: Any) -> Any:
        """Ask the database for one value."""
        ((value,),) = self.query(text, *parameters)
        return value


def open_company(url: str, folder: Path, bundles: tuple[Bundle, ...] | None = None) -> Company:
    """Connect to a company whose people are there."""
    platform = Platform.open(database_url=url, files=folder, bundles=bundles or installed_bundles())
    company = Company(platform)
    company.units = dict(company.query("select number, id from org_unit"))
    company.people = dict(company.query("select number, id from org_person"))
    company.accounts = dict(company.query("select login, id from gc_account"))
    return company


def fill(platform: Platform) -> None:
    """Make the outlets, people and logins."""
    origin = Origin(at=NOW, cause="测试")
    with platform.database.transaction() as connection:

        def made(entity: str, **values: Any) -> int:
            return records.create(connection, platform.catalogue, entity, values, origin).id

        branch = made("org.unit", number="330300", name="温州分公司", kind="branch")
        people = [(AGENT, "林晓", branch, "agent"), (STRANGER, "路人", branch, ""), (HEAD, "陈网点", branch, "")]
        people += [(ADMIN, "管理员", branch, "administrator")]
        for outlet in OUTLETS:
            number = outlet.couriers[0].number[:6]
            unit = made("org.unit", number=number, name=outlet.name, kind="outlet", parent=branch)
            people += [(one.number, one.name, unit, "courier") for one in outlet.couriers]
        for number, name, unit, role in people:
            person = made("org.person", number=number, name=name, unit=unit, active=True)
            if role:
                made("org.role_member", person=person, role=role)
            accounts.create_account(
                connection, platform.passwords, login=number, password=None, at=NOW, person_id=person
            )
