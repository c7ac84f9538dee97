"""Asking other systems who approves (外部系统指定审批人): after the commit, beside every transaction, answered once.

- It is asked at an allowed address only, under one key over all tries, and told the fields the step names.
- What nobody answers in the end is as when nobody is found; an answer that comes late changes nothing.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from datetime import datetime
from functools import partial
from typing import Any

import psycopg

from guocheng.base.problem import NotFound, Problem, Refusal, Refused, Unavailable
from guocheng.connect import outgoing
from guocheng.connect.outgoing import Answer
from guocheng.definition.field_types import type_of
from guocheng.definition.who import Who
from guocheng.engine.flow import SYSTEM_ACTOR
from guocheng.engine.flow.commands import Named
from guocheng.engine.flow.outside import sources, waits
from guocheng.engine.flow.tree import tree_of
from guocheng.service.context import Change, Context
from guocheng.service.flow.outside import JOB
from guocheng.service.flow.procedures import Running, command, locked
from guocheng.service.platform import Platform
from guocheng.service.principal import SYSTEM
from guocheng.store import approvers, directory, records
from guocheng.store.lease import Lease

#: So many people one system names at most.
PEOPLE_MAX = 200
Send = Callable[[Platform, Who, str, str], Answer]


def over_the_wire(platform: Platform, who: Who, key: str, body: str) -> Answer:
    """Ask one system, with the key under which it may know the question.

    :raises Refusal: it may not be asked, or nobody answered.
    """
    return outgoing.send(platform.outgoing, method="POST", url=who.url, headers={"Idempotency-Key": key}, body=body)


def ask(platform: Platform, lease: Lease, clock: Callable[[], datetime], send: Send = over_the_wire) -> dict[str, Any]:
    """Ask every system a step names, and let the procedure hear of the people.

    :raises Unavailable: nobody answered, and it will be asked again.
    """
    payload, job = lease.job.payload, lease.job
    instance_id, step, round_now = int(payload["instance"]), str(payload["step"]), int(payload["round"])
    question = lease.database.run(partial(_question, platform, clock(), instance_id, step, round_now))
    if question is None:
        return {"asked": False}
    numbers, failure = list[str](), ""
    for place, who in enumerate(question[0]):
        try:
            answer = send(platform, who, f"{JOB}-{instance_id}-{step}-{round_now}-{place}", question[1])
            numbers += _numbers_in(answer)
        except Refusal as refusal:
            if isinstance(refusal, Unavailable) and job.attempt < job.attempts_max:
                raise
            failure = str(refusal)
    given = partial(_heard, platform, clock(), instance_id, step, round_now, numbers, failure)
    return {"asked": True, "heard": lease.database.run(given), "failure": failure}


def _question(
    platform: Platform, now: datetime, instance_id: int, step: str, round_now: int, connection: psycopg.Connection
) -> tuple[tuple[Who, ...], str] | None:
    """Return whom to ask and what to tell, nothing when it is no longer wanted."""
    change = _change(platform, now, instance_id, connection)
    running = _waiting(change, instance_id, step, round_now)
    if running is None:
        return None
    asked = sources(tree_of(running.procedure).step(step))
    values = records.bare_values(connection, change.catalogue, running.entity.name, running.record_id) or {}
    starter = directory.people(connection, [running.instance.starter]).get(running.instance.starter)
    told = {
        one.name: type_of(one).to_json(one, values.get(one.name))
        for one in running.entity.fields
        if any(one.name in who.sends for who in asked)
    }
    body = {
        "flow": running.flow.name,
        "procedure": running.procedure.name,
        "step": step,
        "entity": running.entity.name,
        "record": running.record_id,
        "title": values.get("title", ""),
        "starter": {"number": starter.number, "name": starter.name} if starter else None,
        "values": told,
    }
    return asked, json.dumps(body, ensure_ascii=False)


def _heard(
    platform: Platform,
    now: datetime,
    instance_id: int,
    step: str,
    round_now: int,
    numbers: Sequence[str],
    failure: str,
    connection: psycopg.Connection,
) -> bool:
    change = _change(platform, now, instance_id, connection)
    running = _waiting(change, instance_id, step, round_now)
    if running is None:
        return False
    people = approvers.numbered(connection, numbers)
    told = failure or ("" if people else "外部系统没有指定在职的人")
    label = tree_of(running.procedure).label(step)
    command(change, running, Named(step, round_now, people, told), by=SYSTEM_ACTOR, cause=f"「{label}」由外部系统指定")
    return True


def _waiting(change: Change, instance_id: int, step: str, round_now: int) -> Running | None:
    """Lock the procedure, and return it when the step still waits for an answer."""
    try:
        running = locked(change, instance_id)
    except NotFound:
        return None
    instance = running.instance
    wanted = instance.running and instance.node(step).round == round_now
    return running if wanted and waits(tree_of(running.procedure), instance, step) else None


def _numbers_in(answer: Answer) -> list[str]:
    """Read the employee numbers of an answer: {"people": ["E001"]}.

    :raises Unavailable: the system is busy or broken now.
    :raises Refused: it says no, or something else.
    """
    if answer.status >= 500 or answer.status in (408, 425, 429):
        raise Unavailable(_problem(f"外部系统回应 {answer.status}"))
    if not 200 <= answer.status < 300:
        raise Refused(_problem(f"外部系统回应 {answer.status}"))
    try:
        found = json.loads(answer.text)["people"]
    except (ValueError, KeyError, TypeError):
        raise Refused(_problem('外部系统的回答看不懂，要是 {"people": ["工号"]}')) from None
    if not isinstance(found, list) or not all(isinstance(one, str) for one in found) or len(found) > PEOPLE_MAX:
        raise Refused(_problem('外部系统的回答看不懂，要是 {"people": ["工号"]}'))
    return found


def _problem(message: str) -> Problem:
    return Problem("flow.asked_outside", "外部系统", message)


def _change(platform: Platform, now: datetime, instance_id: int, connection: psycopg.Connection) -> Change:
    return Change(Context(platform, SYSTEM, now, request_id=f"ask-{instance_id}"), connection)
