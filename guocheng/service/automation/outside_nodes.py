"""Nodes that wait for somebody else (等待外部的节点): requests to other systems, and other automations.

- What is asked is put in the transaction of the step; the answer is taken when the run goes on.
"""

from __future__ import annotations

import json
from typing import Any

from guocheng.base.problem import Invalid, Problem, Refused
from guocheng.definition.automation import Request, Start
from guocheng.definition.automation_names import STATUS
from guocheng.service.automation import values as packing
from guocheng.service.automation.doing import Doing, Effect, Waiting
from guocheng.service.automation.index import version_of
from guocheng.service.automation.putting import chain_after, keep_in_bounds
from guocheng.service.automation.scene import escaped_address
from guocheng.store import records
from guocheng.store.automation import requests, runs, seen
from guocheng.store.automation.runs import NewRun

#: A request is told apart from others of the same node by how far the log was.
Json = dict[str, Any]


def ask(doing: Doing, node: Request) -> Effect | Waiting:
    """Put a request to another system."""
    scene, values = doing.scene, doing.values
    url = scene.text(values, node.name, node.url, escape=escaped_address)
    body = {one.field: _sendable(scene.over_record(values, node.name, one.value)) for one in node.sends}
    text = json.dumps(body, ensure_ascii=False) if node.sends else ""
    if doing.trial:
        doing.requests.append({"method": node.method, "url": url, "body": text})
        return Effect(_answer(node, 200, {}, lenient=True), {"text": "试运行不发送"})
    requests.put(
        doing.change.connection,
        doing.run.id,
        node.name,
        key=f"{doing.run.id}-{doing.run.steps}-{node.name}",
        method=node.method,
        url=url,
        headers=dict(node.headers),
        body=text,
        at=doing.change.now,
    )
    return Waiting({"text": f"{node.method} {url}"[:300]})


def answer(doing: Doing, node: Request) -> Effect:
    """Take the answer to a request.

    :raises Refused: it was not answered, or not well.
    """
    sent = requests.latest(doing.change.connection, doing.run.id, node.name)
    if sent is None or sent.state != "answered" or sent.status is None:
        why = sent.why if sent else "请求不见了"
        raise Refused(Problem("automation.request_failed", node.label, f"「{node.label}」没有得到回应：{why}"))
    try:
        document = json.loads(sent.answer) if sent.answer and node.gives else {}
    except (ValueError, RecursionError) as error:
        message = f"「{node.label}」的回应读不懂，不是 JSON：{sent.answer[:80]}"
        raise Invalid(Problem("automation.bad_answer", node.label, message)) from error
    return Effect(_answer(node, sent.status, document), {"text": f"回应 {sent.status}"})


def start(doing: Doing, node: Start) -> Effect | Waiting:
    """Start another automation, for the record or another one."""
    change = doing.change
    called = change.catalogue.automation(node.automation)
    entity, record_id = doing.scene.record(doing.values, node.record) if called.on else ("", None)
    if doing.trial:
        return Effect(True, {"text": f"试运行不启动「{called.label}」"})
    key = (entity, record_id or 0)
    title = records.titles_of(change.connection, change.catalogue, [key]).get(key, "") if entity else ""
    new = NewRun(
        called.name,
        version_of(change, called.name),
        "called",
        f"{called.name}/{record_id or f'run-{doing.run.id}'}",
        entity=entity,
        record_id=record_id,
        title=title,
        cause={"node": node.name, "chain": chain_after(doing.run)},
        actor_id=doing.run.actor_id,
        depth=doing.run.depth + 1,
        parent_id=doing.run.id if node.waits else None,
    )
    put = runs.put(change.connection, keep_in_bounds(change, [new]), at=change.now)
    note = {"text": f"启动「{called.label}」", "runs": put}
    return Waiting(note) if node.waits else Effect(None, note)


def child_ended(doing: Doing, node: Start) -> Effect:
    """Take how the automation ended that this one started.

    :raises Refused: it did not end well.
    """
    children = [
        one for one in seen.children(doing.change.connection, doing.run.id) if one.cause.get("node") == node.name
    ]
    last = children[-1] if children else None
    if last is None or last.state not in ("done", "skipped"):
        why = last.why if last else "没有启动"
        raise Refused(Problem("automation.child_failed", node.label, f"「{node.label}」没有做完：{why}"))
    return Effect(last.state == "done", {"text": "做完了" if last.state == "done" else "条件不满足，没有执行"})


def _answer(node: Request, status: int, document: Any, *, lenient: bool = False) -> Any:
    try:
        read = packing.read_inputs(node.gives, document)
    except Invalid:
        if not lenient:
            raise
        read = {one.name: None for one in node.gives}
    return packing.fields_of({STATUS: status, **read})


def _sendable(value: Any) -> Any:
    packed = packing.packed(value)
    if isinstance(packed, list):
        return [_sendable(one) for one in value]
    return packed["text"] if isinstance(packed, dict) else packed
