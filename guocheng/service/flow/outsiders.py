"""Steps that ask somebody outside by a link (外部人员凭链接处理): who he is, and who may give him his link.

- The link is sent by another system where the step names one (`outsider_sending`); otherwise the starter is told to,
  once for each task. He and whoever manages the flow may take it by hand either way.
- A new link ends those before it. Its proof is something that whoever is meant knows of his own address.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from guocheng.base.problem import NotFound, Problem, Refused
from guocheng.definition.procedure import Approval, Work
from guocheng.definition.who import Who, WhoKind
from guocheng.engine.flow import TaskState
from guocheng.engine.flow.state import Task
from guocheng.engine.flow.tree import tree_of
from guocheng.engine.flow.world import NOTHING_YET
from guocheng.service.context import Change, Look
from guocheng.service.flow.sources.outsiders import Outsider, outsider
from guocheng.service.flow.sources.seeking import Seeking
from guocheng.store import jobs, messages, outsiders, public_links, records
from guocheng.store.public_links import NewLink

if TYPE_CHECKING:
    from guocheng.service.flow.procedures import Running

JOB = "flow.send_link"
_BY_HAND = "请打开记录，在这一步取链接发给他"
_BY_SYSTEM = "链接由系统发给他；他说没有收到，请打开记录，在这一步取链接发给他"


def put(change: Change, running: Running) -> None:
    """Keep who is asked outside, and tell the starter to send him his link, once for each task."""
    waiting = [one for one in running.instance.tasks.values() if one.pending and outsiders.is_outside(one.person)]
    for task in waiting:
        found = who_is_asked(change, running, task)
        if found is None:
            continue
        him, who = found
        outsiders.remember(change.connection, him.id, him.name, him.address)
        if task.state is TaskState.OPEN:
            label = tree_of(running.procedure).label(task.step)
            if who.url:
                wanted = {"instance": running.id, "task": task.no}
                jobs.enqueue(change.connection, JOB, wanted, once_key=f"{JOB}:{running.id}:{task.no}")
            messages.tell(
                change.connection,
                [running.instance.starter],
                "assigned",
                f"「{label}」等外部人员{him.name}处理，{_BY_SYSTEM if who.url else _BY_HAND}",
                at=change.now,
                entity=running.entity.name,
                record_id=running.record_id,
                once_key=f"outsider:{running.id}:{task.no}",
            )


def give(change: Change, running: Running, no: int, *, task_id: int, manages: bool) -> dict[str, Any]:
    """Make the link to a task of somebody outside; those made before open nothing any more.

    :raises NotFound: the task is nobody's outside.
    :raises Refused: the person may not, or nothing is waited for any more.
    """
    must_give(change, running, no, manages=manages)
    task = running.instance.tasks[no]
    if not open_to(running, task):
        raise Refused(Problem("flow.no_outsider", "链接", "现在不等外部人员处理，没有链接可取"))
    found = who_is_asked(change, running, task)
    if found is None:
        message = "记录里的联系方式已经改了，不是原来要问的人。请退回重走，或者请管理员改派"
        raise Refused(Problem("flow.no_outsider", "链接", message))
    him, who = found
    outsiders.remember(change.connection, him.id, him.name, him.address)
    revoke(change, task_id)
    link = public_links.make(
        change.connection,
        NewLink(
            kind="task",
            entity=running.entity.name,
            label=f"请您处理：{tree_of(running.procedure).label(task.step)}",
            intro="这是专门发给您的链接，只能答复一次。",
            fields=(),
            asked=(him.asked,),
            record_id=running.record_id,
            password_hash=change.platform.passwords.hash(him.proof),
            closes_at=change.now + timedelta(days=who.days),
            task_id=task_id,
        ),
        by=change.principal.actor_id,
        at=change.now,
    )
    assert link.closes_at is not None
    return {
        "id": link.id,
        "address": f"/p/{link.token}",
        "closes_at": link.closes_at.isoformat(),
        "name": him.name,
        "to": him.address,
        "asked": him.asked,
    }


def must_give(look: Look, running: Running, no: int, *, manages: bool) -> None:
    """Refuse the link to a task to whoever neither started the procedure nor looks after it.

    :raises NotFound: the task is nobody's outside.
    :raises Refused: the person may not.
    """
    if not outsiders.is_outside(running.instance.tasks[no].person):
        raise NotFound(Problem("flow.no_outsider", "待办", "这个待办不是给外部人员的，没有链接"))
    if not (manages or running.instance.starter == look.principal.person_id):
        raise Refused(Problem("flow.no_outsider", "链接", "只有发起人和流程管理员可以取链接"))


def revoke(change: Change, task_id: int) -> int:
    """End every link to a task, and return how many there were."""
    ended = public_links.of_task(change.connection, task_id)
    for link in ended:
        public_links.end(change.connection, link.id, at=change.now)
    return len(ended)


def open_to(running: Running, task: Task) -> bool:
    """Tell whether somebody outside may answer a task now."""
    return running.instance.running and not running.instance.suspended_at and task.state is TaskState.OPEN


def waits(running: Running) -> bool:
    """Tell whether somebody outside may answer now."""
    tasks = running.instance.tasks.values()
    return any(outsiders.is_outside(one.person) and open_to(running, one) for one in tasks)


def name_of(look: Look, person: int) -> str:
    """Return what somebody outside is called."""
    return outsiders.called(look.connection, [person]).get(person, outsiders.UNNAMED)


def who_is_asked(look: Look, running: Running, task: Task) -> tuple[Outsider, Who] | None:
    """Return who is asked outside, as the record names him now, and what the definition says of him."""
    tree = tree_of(running.procedure)
    step = tree.step(task.step) if task.step in tree else None
    values = records.bare_values(look.connection, look.catalogue, running.entity.name, running.record_id) or {}
    at = Seeking(look, running.entity, values, running.instance.starter, NOTHING_YET)
    for who in step.who if isinstance(step, Approval | Work) else ():
        if who.kind is WhoKind.LINK and (him := outsider(at, who)) and him.id == task.person:
            return him, who
    return None
