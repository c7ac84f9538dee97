"""Sending somebody outside his link (代发外部人员的链接): by another system, which has short messages or mails to send.

- It is asked after the commit, at an allowed address only; nothing but the link and whom it is for is told.
- The link is not kept, so each try makes a new one, which ends the one before; it travels under a key of its own.
- Whoever took the link by hand in the meantime is not interfered with. When it cannot be sent the starter is told.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any

import psycopg

from guocheng.base.problem import NotFound, Problem, Refusal, Refused, Unavailable
from guocheng.connect.outgoing import Answer
from guocheng.definition.who import Who
from guocheng.engine.flow.tree import tree_of
from guocheng.service.context import Change, Context
from guocheng.service.flow import outsiders
from guocheng.service.flow.outside_answers import Send, over_the_wire
from guocheng.service.flow.procedures import Running, locked
from guocheng.service.platform import Platform
from guocheng.service.principal import SYSTEM
from guocheng.store import flow as flow_store
from guocheng.store import messages, public_links
from guocheng.store.lease import Lease


@dataclass(frozen=True)
class Letter:
    """A link to be sent: by whom, under which key, and what he is told."""

    who: Who
    key: str
    body: str


def send(platform: Platform, lease: Lease, clock: Callable[[], datetime], send: Send = over_the_wire) -> dict[str, Any]:
    """Make a link to a task of somebody outside and have it sent.

    :raises Unavailable: nobody answered, and it will be tried again.
    """
    job = lease.job
    instance_id, no = int(job.payload["instance"]), int(job.payload["task"])
    made = partial(_made, platform, clock(), instance_id, no, job.attempt == 1)
    letter = lease.database.run(made)
    if letter is None:
        return {"sent": False}
    try:
        _must_be_taken(send(platform, letter.who, letter.key, letter.body))
    except Refusal as refusal:
        if isinstance(refusal, Unavailable) and job.attempt < job.attempts_max:
            raise
        lease.database.run(partial(_not_sent, platform, clock(), instance_id, no, str(refusal)))
        return {"sent": False, "failure": str(refusal)}
    return {"sent": True}


def _made(
    platform: Platform, now: datetime, instance_id: int, no: int, first: bool, connection: psycopg.Connection
) -> Letter | None:
    """Make the link, nothing when nobody waits for it any more or somebody has taken one by hand."""
    change = _change(platform, now, instance_id, connection)
    running = _waiting(change, instance_id, no)
    if running is None:
        return None
    task_id = flow_store.task_ids(connection, [instance_id])[instance_id, no]
    before = public_links.of_task(connection, task_id)
    found = outsiders.who_is_asked(change, running, running.instance.tasks[no])
    if found is None or (first and before) or any(one.made_by for one in before):
        return None
    link = outsiders.give(change, running, no, task_id=task_id, manages=True)
    told = {
        "to": link["to"],
        "name": link["name"],
        "path": link["address"],
        "link": platform.address + link["address"] if platform.address else "",
        "closes_at": link["closes_at"],
        "asked": link["asked"],
        "label": tree_of(running.procedure).label(running.instance.tasks[no].step),
    }
    return Letter(found[1], f"{outsiders.JOB}-{link['id']}", json.dumps(told, ensure_ascii=False))


def _not_sent(
    platform: Platform, now: datetime, instance_id: int, no: int, why: str, connection: psycopg.Connection
) -> None:
    change = _change(platform, now, instance_id, connection)
    running = _waiting(change, instance_id, no)
    if running is None:
        return
    task = running.instance.tasks[no]
    label, name = tree_of(running.procedure).label(task.step), outsiders.name_of(change, task.person)
    messages.tell(
        connection,
        [running.instance.starter],
        "assigned",
        f"「{label}」给{name}的链接没有发出去（{why}），请打开记录，在这一步取链接发给他",
        at=now,
        entity=running.entity.name,
        record_id=running.record_id,
        once_key=f"outsider unsent:{running.id}:{no}",
    )


def _waiting(change: Change, instance_id: int, no: int) -> Running | None:
    """Lock the procedure, and return it when somebody outside may still answer the task."""
    try:
        running = locked(change, instance_id)
    except NotFound:
        return None
    task = running.instance.tasks.get(no)
    return running if task and outsiders.open_to(running, task) else None


def _must_be_taken(answer: Answer) -> None:
    """Insist that the other system took it.

    :raises Unavailable: it is busy or broken now.
    :raises Refused: it says no.
    """
    problem = Problem("flow.link_not_sent", "链接", f"对方系统回应 {answer.status}")
    if answer.status >= 500 or answer.status in (408, 425, 429):
        raise Unavailable(problem)
    if not 200 <= answer.status < 300:
        raise Refused(problem)


def _change(platform: Platform, now: datetime, instance_id: int, connection: psycopg.Connection) -> Change:
    return Change(Context(platform, SYSTEM, now, request_id=f"link-{instance_id}"), connection)
