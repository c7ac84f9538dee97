"""Who hears what of a procedure (流程通知): who may read, is reminded or sent back to, and the starter at the end.

Of a step that found nobody also those who can mend it hear.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from guocheng.base.problem import Refusal
from guocheng.engine.flow import Attached, State
from guocheng.engine.flow import events as e
from guocheng.engine.flow import events_whole as w
from guocheng.engine.flow.state import ACTED_TASKS
from guocheng.service.automation import flow_events
from guocheng.service.context import Change
from guocheng.service.flow.overseers import overseers
from guocheng.store import messages, records

if TYPE_CHECKING:
    from guocheng.service.flow.procedures import Running

_ENDS = {
    State.ACCEPTED: "已通过",
    State.REJECTED: "未通过",
    State.CANCELLED: "已被终止",
    State.VOIDED: "已作废",
}
_NEWS = (
    e.Copied,
    e.Stuck,
    e.Reminded,
    e.SentBack,
    e.Ended,
    e.Nudged,
    e.Overdue,
    e.Released,
    e.Removed,
    e.HandedOver,
    e.Suspended,
    e.Activated,
    e.Reopened,
    w.Voided,
    w.WholeNudged,
    w.WholeOverdue,
)
_ADVISING = (Attached.DELEGATE, Attached.CONSULT)


def tell(change: Change, running: Running, events: Sequence[e.Event]) -> None:
    """Leave notices for what these events mean to people; most events mean nothing beyond the task they make."""
    flow_events.set_off(change, running, events)
    label = running.procedure.label
    for event in events:
        if isinstance(event, e.Decided):
            _reply(change, running, event)
        if not isinstance(event, _NEWS):
            continue
        title = _title(change, running)
        match event:
            case e.Copied():
                _leave(change, running, event.people, "copy", f"「{label}」抄送给您:{title}")
            case e.Stuck():
                people = [running.instance.starter, *overseers(change, running.entity, running.record_id)]
                _leave(change, running, people, "incident", f"{title}:{event.message}")
            case e.Reminded():
                people = [running.instance.tasks[no].person for no in event.tasks]
                _leave(change, running, people, "remind", f"{change.principal.name}催您处理「{label}」:{title}")
            case e.Nudged():
                person = running.instance.tasks[event.task].person
                _leave(change, running, [person], "remind", f"请处理「{label}」：{title}")
            case e.Overdue() if event.told:
                _leave(change, running, event.told, "overdue", f"「{label}」已超时：{title}")
            case e.Released() if not event.by:
                person = running.instance.tasks[event.task].person
                _leave(change, running, [person], "remind", f"「{label}」认领后没有按时处理，已放回：{title}")
            case e.Removed():
                people = [running.instance.tasks[no].person for no in event.tasks]
                _leave(change, running, people, "removed", f"「{label}」不再需要您处理：{title}")
            case e.HandedOver() if event.by != (gave := running.instance.tasks[event.task].person):
                text = f"{change.principal.name}把您的「{label}」改派给了别人：{title}"
                _leave(change, running, [gave], "removed", text)
                text = f"{change.principal.name}把「{label}」改派给您处理：{title}"
                _leave(change, running, [event.to.person], "assigned", text)
            case e.Suspended() | e.Activated() | e.Reopened():
                text = f"{change.principal.name}{_STEERED[type(event)]}「{label}」：{title}"
                _leave(change, running, [running.instance.starter], "steered", text)
            case w.WholeNudged():
                people = [task.person for task in running.instance.reminded_of()]
                _leave(change, running, people, "remind", f"「{label}」快到整个流程的时限了，请处理：{title}")
            case w.WholeOverdue():
                people = [running.instance.starter, *event.told]
                _leave(change, running, people, "overdue", f"「{label}」超过了整个流程的时限：{title}")
            case w.Voided():
                acted = [one.person for one in running.instance.tasks.values() if one.state in ACTED_TASKS]
                why = f"（{event.reason}）" if event.reason else ""
                text = f"「{label}」已作废{why}：{title}"
                _leave(change, running, [running.instance.starter, *acted], "ended", text)
            case e.SentBack():
                sender = change.principal.name
                _leave(change, running, [running.instance.starter], "sent_back", f"{sender}退回了「{label}」:{title}")
            case e.Ended() if running.instance.state in _ENDS:
                text = f"「{label}」{_ENDS[running.instance.state]}:{title}"
                _leave(change, running, [running.instance.starter], "ended", text)
            case _:
                pass


_STEERED: dict[type[e.Event], str] = {e.Suspended: "挂起了", e.Activated: "激活了", e.Reopened: "唤醒了"}


def tell_refused(change: Change, running: Running, refusal: Refusal, *, once_key: str) -> None:
    """Tell whoever looks after a procedure, once, what its clock could not do and why."""
    told = {*overseers(change, running.entity, running.record_id)}
    text = f"到时间了，系统没能自动处理：{_title(change, running)}。{refusal}"
    _leave(change, running, told, "incident", text, once_key=once_key)


def _reply(change: Change, running: Running, said: e.Decided) -> None:
    """Tell who asked for an opinion that it is there; a decision is no opinion."""
    task = running.instance.tasks[said.task]
    if task.parent and task.attached in _ADVISING:
        text = f"{change.principal.name}回复了您关于「{running.procedure.label}」的征询：{said.opinion}"
        _leave(change, running, [running.instance.tasks[task.parent].person], "advice", text)


def _leave(
    change: Change, running: Running, people: Iterable[int], kind: str, text: str, *, once_key: str | None = None
) -> None:
    told = {person for person in people if person > 0 and person != change.principal.person_id}
    if not told:
        return
    messages.tell(
        change.connection,
        told,
        kind,
        text,
        at=change.now,
        entity=running.entity.name,
        record_id=running.record_id,
        once_key=once_key,
    )


def _title(change: Change, running: Running) -> str:
    key = (running.entity.name, running.record_id)
    return records.titles_of(change.connection, change.catalogue, [key]).get(key, running.entity.label)
