"""Calls from other systems (外部调用): checked, put in the queue, answered before anything is done.

- An address that leads nowhere is answered like one that never was. What is signed must be signed, and lately.
- A mail or a message that the automation does not want to hear is taken in and left alone, so that nobody bounces it.
- The same call is put once, however often it is sent, where it names itself.
- Being turned away for coming too often is an answer and no refusal, for a refusal would take its count back.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from io import BytesIO
from typing import Any

from guocheng.base.problem import Invalid, NotFound, Problem
from guocheng.definition.automation import Add, Automation, every_node
from guocheng.definition.automation_triggers import FromOutside, MailCame, MessageCame
from guocheng.service.attachments import harmless
from guocheng.service.automation import letters
from guocheng.service.automation.index import enabled
from guocheng.service.automation.putting import Cause, put
from guocheng.service.automation.values import packed, read_inputs
from guocheng.service.context import Change
from guocheng.store import files
from guocheng.store.automation import marks, seen

#: Clocks of two systems may differ so much; an older call is one that somebody kept.
AGE_MAX = timedelta(minutes=5)
_ID_MAX = 200


@dataclass(frozen=True)
class Call:
    """What another system sends."""

    token: str
    body: bytes
    headers: Mapping[str, str]


def receive(change: Change, *, call: Call) -> dict[str, Any]:
    """Put the run that a call asks for, and return its number; the same call gives the same number.

    :raises NotFound: the address leads nowhere.
    :raises Invalid: what was sent does not fit, or is not signed as it should be.
    """
    known = marks.called(change.connection, call.token, at=change.now) if len(call.token) <= _ID_MAX else None
    automation = change.catalogue.automations.get(known[0].automation) if known else None
    if known is None or automation is None or not isinstance(automation.trigger, FromOutside):
        raise _nowhere()
    if automation.name not in enabled(change):
        raise _nowhere()
    hook, used = known
    if used > automation.trigger.per_minute:
        return {"refused": "这个地址一分钟内被调用得太多了，请稍后再试"}
    if hook.secret is not None:
        _must_be_signed(change, call, change.platform.vault.open(hook.secret, f"automation:{automation.name}"))
    came = _came(automation.trigger, call)
    if came is None:
        return {"id": None}
    inputs = {name: packed(value) for name, value in came.values.items()}
    named = (call.headers.get("webhook-id") or came.number)[:_ID_MAX]
    once = f"hook:{automation.name}:{named}" if named else None
    detail = {"inputs": inputs} | _kept(change, automation, came, once)
    numbers = put(change, [(automation, Cause(automation.trigger.kind, detail=detail, once_key=once))])
    found = numbers[0] if numbers else seen.by_once_key(change.connection, once or "")
    return {"id": found}


def _kept(change: Change, automation: Automation, came: letters.Came, once: str | None) -> dict[str, Any]:
    """Keep the files that came, where the automation wants them and the same mail has not come before."""
    wanted = any(isinstance(node, Add) and node.attachments for node in every_node(automation.nodes))
    if not came.files or not wanted or (once and seen.by_once_key(change.connection, once)):
        return {}
    ids: list[int] = []
    left_out: list[str] = []
    for one in came.files:
        try:
            content = change.platform.files.keep(harmless(BytesIO(one.content), one.name))
        except Invalid:
            # Who wrote the mail is not there to hear of it; the log says which one is missing.
            left_out.append(one.name[:100])
            continue
        ids.append(files.add_file(change.connection, content, name=one.name, created_by=None, at=change.now).id)
    return {"files": ids, "left_out": left_out}


def _came(trigger: FromOutside, call: Call) -> letters.Came | None:
    """Return what came, or nothing when the automation does not want to hear it.

    :raises Invalid: it cannot be read.
    """
    if isinstance(trigger, MailCame) and call.headers.get("content-type", "").startswith(letters.MAIL_TYPE):
        return letters.mail(trigger, letters.read_mail(call.body))
    document = _document(call.body)
    match trigger:
        case MailCame():
            document = {**document, "files": ()} if isinstance(document, Mapping) else {}
            return letters.mail(trigger, document)
        case MessageCame():
            return letters.message(trigger, document)
        case _:
            return letters.Came(read_inputs(trigger.inputs, document))


def _must_be_signed(change: Change, call: Call, secret: str) -> None:
    """Refuse a call without a signature of this secret over its number, its time and its body.

    :raises Invalid: it has none, or it is old.
    """
    number, at, given = (call.headers.get(f"webhook-{name}", "") for name in ("id", "timestamp", "signature"))
    late = not at.isdecimal() or abs(int(at[:12] or 0) - change.now.timestamp()) > AGE_MAX.total_seconds()
    key = base64.b64decode(secret.removeprefix("whsec_"))
    signed = hmac.new(key, f"{number}.{at}.".encode() + call.body, hashlib.sha256).digest()
    wanted = f"v1,{base64.b64encode(signed).decode()}"
    if late or not number or not any(hmac.compare_digest(wanted, one) for one in _ascii(given).split()):
        message = "签名不对或者已经过期，请检查密钥和时间（webhook-id、webhook-timestamp、webhook-signature）"
        raise Invalid(Problem("automation.bad_signature", "签名", message))


def _ascii(text: str) -> str:
    return text if text.isascii() else ""


def _document(body: bytes) -> Any:
    if not body:
        return {}
    try:
        return json.loads(body)
    except (ValueError, RecursionError) as error:
        raise Invalid(Problem("automation.bad_body", "内容", "发来的内容不是 JSON")) from error


def _nowhere() -> NotFound:
    return NotFound(Problem("automation.nowhere", "地址", "这个地址不存在或已经失效，请向给您地址的人核实"))
