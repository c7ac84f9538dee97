"""Who hears what of a procedure (流程通知): people with a new task, people who may read, the starter at the end."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from guocheng.engine.flow import State, TaskState
from guocheng.engine.flow import events as e
from guocheng.service.context import Change
from guocheng.store import messages, records
from guocheng.store.events_notify import RIVER, notify

if TYPE_CHECKING:
    from guocheng.service.flow.procedures import Running

_ENDS = {
    State.ACCEPTED: "已通过",
    State.REJECTED: "未通过",
    State.CANCELLED: "已被终止",
}


def tell(change: Change, running: Running, events: Sequence[e.Event]) -> None:
    """Leave notices for what these events mean to people, and wake their screens."""
    title = _title(change, running)
    label = running.procedure.label
    for event in events:
        match event:
            case e.Copied():
                _leave(change, running, event.people, "copy", f"「{label}」抄送给您:{title}")
            case e.Stuck():
                _leave(change, running, [running.instance.starter], "incident", f"{title}:{event.message}")
            case e.Reminded():
                people = [running.instance.tasks[no].person for no in event.tasks]
                _leave(change, running, people, "remind", f"{change.principal.name}催您处理「{label}」:{title}")
            case e.SentBack():
                sender = change.principal.name
                _leave(change, running, [running.instance.starter], "sent_back", f"{sender}退回了「{label}」:{title}")
            case e.Ended() if running.instance.state in _ENDS:
                text = f"「{label}」{_ENDS[running.instance.state]}:{title}"
                _leave(change, running, [running.instance.starter], "ended", text)
            case _:
                pass
    _wake(change, running)


def _leave(change: Change, running: Running, people: Iterable[int], kind: str, text: str) -> None:
    messages.tell(
        change.connection,
        {person for person in people if person and person != change.principal.person_id},
        kind,
        text,
        at=change.now,
        entity=running.entity.name,
        record_id=running.record_id,
    )


def _wake(change: Change, running: Running) -> None:
    """Wake the screens of everybody who has, or had, something to do here."""
    people = {task.person for task in running.instance.tasks.values() if task.state is not TaskState.WAITING}
    people |= {copy.person for copy in running.instance.copies} | {running.instance.starter}
    call = {"topic": "todo", "entity": running.entity.name, "id": running.record_id, "people": sorted(people)[:200]}
    notify(change.connection, RIVER, json.dumps(call, separators=(",", ":")))


def _title(change: Change, running: Running) -> str:
    key = (running.entity.name, running.record_id)
    return records.titles_of(change.connection, change.catalogue, [key]).get(key, running.entity.label)
