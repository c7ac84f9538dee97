"""A small shop for trying automations (试自动化的小店): orders with an approval, tasks, and one database for a module.

Each test opens the shop with automations of its own; what another test left in the queue is not carried out.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from guocheng.base.problem import Refusal
from guocheng.definition.automation import Automation
from guocheng.definition.catalogue import Catalogue
from guocheng.definition.problems import problems
from guocheng.sdk import (
    EVERYTHING,
    KEEP,
    alert,
    approval,
    boolean,
    bundle,
    choice,
    date,
    entity,
    files,
    flow,
    grant,
    integer,
    lines,
    link,
    money,
    move,
    person,
    procedure,
    role,
    role_member,
    stage,
    text,
)
from guocheng.service.automation import clocks, control, draining, listening
from guocheng.service.bundles import installed_bundles
from guocheng.service.platform import Platform
from guocheng.service.records import change as changes
from guocheng.store import messages
from guocheng.store.automation import runs, seen
from tests.story.company import Company, Record

ORDER, TASK = "auto.order", "auto.task"
order = entity(
    ORDER,
    "订单",
    [
        text("number", "编号", required=True),
        money("amount", "金额"),
        choice("kind", "种类", {"small": "零售", "large": "批发"}),
        text("note", "备注"),
        text("secret_note", "内部备注"),
        text("mark", "标记", readonly=True),
        integer("times", "次数"),
        boolean("urgent", "加急"),
        date("due", "交货日期"),
        person("buyer", "买手"),
        lines("items", "明细", [text("what", "名目"), money("price", "价格"), integer("count", "数量")]),
    ],
    title="{number}",
    columns=["number", "amount"],
    owner_fields=["buyer"],
)
PARTS = lines("parts", "分项", [text("part", "项目"), integer("many", "几件"), integer("origin", "来源", indexed=True)])
task = entity(
    TASK,
    "任务",
    [
        text("what", "做什么", required=True),
        link("order", "订单", to=ORDER),
        money("price", "价格"),
        PARTS,
        files("papers", "附件", accept=("pdf", "image"), count_max=3),
    ],
    title="{what}",
    columns=["what", "order"],
)
order_flow = flow(
    "auto.order_flow",
    "订单处理",
    on=order,
    stages=[stage("new", "新建"), stage("agreed", "同意", "done"), stage("dropped", "放弃", "cancelled")],
    initial="new",
    moves=[
        move(
            "ask",
            "请批",
            "new",
            "agreed",
            rejected="dropped",
            procedure=procedure(
                "asking", "订单审批", approval("chief", "主管审批", role_member("chief"), asks=["note"])
            ),
        ),
        move("drop", "放弃", "new", "dropped"),
    ],
)
COLLEAGUES = (grant("org.unit"), grant("org.person"))
ROLES = [
    role("clerk", "店员", grant(order, *KEEP, hidden=["secret_note"]), grant(task), *COLLEAGUES),
    role("chief", "主管", grant(order, *EVERYTHING), grant(task, *EVERYTHING), *COLLEAGUES),
    role("keeper", "管理员", administers=True),
]
BIG = alert(
    "auto.big",
    "大单",
    on=order,
    when="amount >= 100000",
    tell=role_member("chief"),
    says="{number} 是大单",
    look_minutes=5,
)
AUTO = bundle("auto", "小店", "1", entities=[order, task], flows=[order_flow], alerts=[BIG], roles=ROLES, needs=["org"])
PEOPLE = {"店员": "clerk", "主管": "chief", "管理员": "keeper"}


def bundles(*automations: Automation) -> tuple[Any, ...]:
    """Return the organisation and the shop with some automations."""
    return (*(one for one in installed_bundles() if one.name == "org"), replace(AUTO, automations=automations))


def wrong(*automations: Automation) -> list[str]:
    """Return the codes of everything wrong with some automations."""
    found = bundles(*automations)
    return [one.code for one in problems(found[-1], Catalogue(found))]


class Shop:
    """A shop at work with some automations."""

    def __init__(self, company: Company) -> None:
        self.company = company
        self.platform = company.platform

    def order(self, name: str = "店员", **values: Any) -> Record:
        """Let somebody open an order."""
        return self.company.opens(name, ORDER, **{"number": "一", **values})

    def works(self) -> int:
        """Let the worker read the river and carry out all that is due; return how many rounds had runs."""
        rounds = 0
        while True:
            heard = listening.listen(self.platform, now=self.company.now)
            carried = draining.drain(self.platform, now=self.company.now)
            if not heard and not carried:
                return rounds
            rounds += bool(carried)

    def later(self, **span: float) -> None:
        """Let time pass, and the worker work."""
        self.company.now += timedelta(**span)
        clocks.look(self.platform, now=self.company.now)
        self.works()

    def runs(self, name: str, record: Record | None = None) -> list[seen.RunRow]:
        """Return the runs of an automation, the oldest first."""
        with self.platform.database.read() as connection:
            found = seen.listed(connection, [name], record_id=record.id if record else None, limit=1000)
        return sorted(found, key=lambda one: one.id)

    def states(self, name: str, record: Record | None = None) -> list[str]:
        """Return how the runs of an automation stand, the oldest first."""
        return [one.state for one in self.runs(name, record)]

    def log(self, run_id: int) -> list[tuple[str, str]]:
        """Return what a run did, as kinds and nodes."""
        with self.platform.database.read() as connection:
            return [(one.kind, one.node) for one in runs.steps_of(connection, run_id)]

    def presses(self, name: str, record: Record, automation: str) -> Any:
        """Let somebody press a button on a record."""
        return self.company.command(
            name, lambda c: control.press(c, entity=record.entity, record_id=record.id, name=automation)
        )

    def refused(self, work: Callable[[], object]) -> list[str]:
        """Return why something is refused."""
        with pytest.raises(Refusal) as refusal:
            work()
        return [one.message for one in refusal.value.problems]

    def deletes(self, name: str, record: Record) -> None:
        """Let somebody delete a record."""
        version = self.company.sees(name, record)["version"]
        given = {"entity": record.entity, "record_id": record.id, "version": version}
        self.company.command(name, lambda change: changes.delete(change, **given))

    def leaves(self, name: str) -> None:
        """Let somebody work here no more."""
        record = Record("org.person", self.company.people[name])
        version = self.company.sees("管理员", record)["version"]
        given = {"entity": record.entity, "record_id": record.id, "version": version, "values": {"active": False}}
        self.company.command("管理员", lambda change: changes.update(change, **given))

    def steers(self, name: str, verb: str, run_id: int, **given: Any) -> Any:
        """Let somebody steer a run."""
        return self.company.command(name, lambda change: getattr(control, verb)(change, run_id=run_id, **given))

    def notices(self, name: str) -> list[str]:
        """Return what somebody was told, the newest first."""
        with self.platform.database.read() as connection:
            return [one.text for one in messages.of_person(connection, self.company.people[name])]

    def value(self, record: Record, field: str) -> Any:
        """Return a value as the chief sees it."""
        return self.company.sees("主管", record)["values"][field]

    def tasks(self, order: Record) -> list[str]:
        """Return what is to be done for an order."""
        rows = self.company.lists("主管", TASK, where={"field": "order", "op": "eq", "value": order.id})
        return [row["what"] for row in sorted(rows, key=lambda row: row["id"])]


def found_shop(url: str, folder: Path) -> dict[str, int]:
    """Found the shop on an empty database and return its people."""
    platform = Platform.open(database_url=url, files=folder, bundles=bundles())
    platform.prepare(lambda _: None)
    company = Company(platform)
    unit = company.unit("1", "总部", "branch")
    for number, (name, held) in enumerate(PEOPLE.items()):
        company.person(f"A{number:03}", name, unit, held)
    people = dict(company.people)
    platform.close()
    return people


def open_shop(url: str, folder: Path, people: dict[str, int], automations: Sequence[Automation]) -> Shop:
    """Open the shop with some automations in force."""
    platform = Platform.open(database_url=url, files=folder, bundles=bundles(*automations))
    platform.prepare(lambda _: None)
    return Shop(Company(platform, people=dict(people)))


Open = Callable[..., Shop]
