"""Requests on their way to other systems (外发): taken under a lease, sent beside every transaction, answered once.

- A sender that dies in between sends again under the same key, by which the receiver knows it.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from functools import partial

import psycopg

from guocheng.base.problem import Refusal, Unavailable
from guocheng.connect import outgoing
from guocheng.connect.outgoing import Answer
from guocheng.service.automation.draining import go_on
from guocheng.service.context import Change, Context
from guocheng.service.platform import Platform
from guocheng.service.principal import SYSTEM
from guocheng.store.automation import requests
from guocheng.store.automation.requests import Outgoing

TOGETHER = 4
#: Answers after which it is worth sending again.
_AGAIN = frozenset({408, 425, 429})
Send = Callable[[Platform, Outgoing], Answer]


def over_the_wire(platform: Platform, one: Outgoing) -> Answer:
    """Send a request, with the key under which the receiver may know it.

    :raises Refusal: it could not be sent, or nobody answered.
    """
    headers = {**one.headers, "Idempotency-Key": one.key, "webhook-id": one.key}
    return outgoing.send(platform.outgoing, method=one.method, url=one.url, headers=headers, body=one.body)


def send_some(platform: Platform, clock: Callable[[], datetime], send: Send = over_the_wire) -> int:
    """Send the requests that are due; return how many there were."""
    taken = platform.database.run(lambda connection: requests.take(connection, at=clock(), most=TOGETHER))
    for one in taken:
        try:
            answer = send(platform, one)
        except Refusal as refusal:
            final = not isinstance(refusal, Unavailable)
            _keep(platform, clock(), one, None, str(refusal), final=final)
        else:
            good = 200 <= answer.status < 300
            final = not (good or answer.status >= 500 or answer.status in _AGAIN)
            _keep(platform, clock(), one, answer, "" if good else f"对方回应 {answer.status}", final=final)
    return len(taken)


def _keep(platform: Platform, now: datetime, one: Outgoing, answer: Answer | None, why: str, *, final: bool) -> None:
    platform.database.run(partial(_kept, platform, now=now, one=one, answer=answer, why=why, final=final))


def _kept(
    platform: Platform,
    connection: psycopg.Connection,
    *,
    now: datetime,
    one: Outgoing,
    answer: Answer | None,
    why: str,
    final: bool,
) -> None:
    change = Change(Context(platform, SYSTEM, now, request_id=f"request-{one.id}"), connection)
    if answer is not None and not why:
        over = requests.answered(connection, one, status=answer.status, answer=answer.text)
    else:
        status, text = (answer.status, answer.text) if answer else (None, "")
        over = requests.failed(connection, one, why, at=now, status=status, answer=text, final=final)
    if over:
        go_on(change, one.run_id)
