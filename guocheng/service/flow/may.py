"""What a person may do now with a task and with a whole procedure (可以做什么), and why not; the engine is asked.

Nothing here knows a rule of its own: a verb is offered exactly when the command behind it would be carried out.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from guocheng.definition.procedure import Approval, Work
from guocheng.engine.flow import STARTER, Actor, TaskState, World, blockers
from guocheng.engine.flow import commands as c
from guocheng.engine.flow.tree import tree_of
from guocheng.service.context import Look
from guocheng.service.flow import outsiders
from guocheng.service.flow.acting import ADVISING, actor_of, actor_on, signals_awaited, steering_actor, step_of
from guocheng.service.flow.copying import takes_part
from guocheng.service.flow.procedures import Running
from guocheng.service.records.access import Access

#: A person who does not exist stands for anybody else: only the task itself can be in the way.
ANYBODY = -1
#: What the dialog of a verb asks for is no reason to grey its button.
_ASKED_FOR = ("flow.missing_opinion",)
#: That a verb does not belong to this task or this person at all is nothing to be told.
_BESIDE_THE_POINT = ("flow.wrong_person", "flow.not_claimed", "flow.no_send_back", "flow.not_added")
_POOLED = (TaskState.CLAIMABLE, TaskState.TAKEN)


@dataclass
class Verbs:
    """Verbs that are open now, and those that are not, with the reason."""

    running: Running
    by: Actor
    look: Look
    world: World
    allowed: list[str] = field(default_factory=list)
    blocked: dict[str, str] = field(default_factory=dict)

    def weigh(self, command: c.Command, *names: str) -> None:
        """Ask the engine for a command, and offer its verbs or keep the reason why not."""
        asked = blockers(
            self.running.procedure, self.running.instance, command, by=self.by, at=self.look.now, world=self.world
        )
        found = [one for one in asked if one.code not in _ASKED_FOR]
        if not found:
            self.allowed.extend(names)
        elif found[0].code not in _BESIDE_THE_POINT:
            self.blocked.update(dict.fromkeys(names, found[0].message))


def with_task(look: Look, access: Access, running: Running, no: int, world: World) -> Verbs:
    """Say what the person may do with a task."""
    task, by = running.instance.tasks[no], actor_on(look, running, no)
    verbs = Verbs(running, by, look, world)
    asker = running.instance.tasks.get(task.parent or 0)
    if task.step == STARTER:
        verbs.allowed.extend(name for name in with_procedure(look, access, running, world) if name in _OF_STARTER)
    elif by.stands_for(task.person):
        _own(verbs, no)
    elif task.pending and asker is not None and by.stands_for(asker.person):
        verbs.weigh(c.Remove(no), "remove")
    verbs.by = steering_actor(look, access)
    if task.pending and task.step != STARTER and verbs.by.administers:
        verbs.weigh(c.Reassign(no, ANYBODY), "reassign")
    return verbs


_OF_STARTER = ("withdraw", "resubmit")


def _own(verbs: Verbs, no: int) -> None:
    task, step = verbs.running.instance.tasks[no], step_of(verbs.running, no)
    advises = task.attached in ADVISING
    if task.state in _POOLED:
        verbs.weigh(c.Claim(no), "claim")
        return
    if not task.pending:
        verbs.weigh(c.TakeBack(no), "take_back")
        return
    decide = ("submit",) if advises or isinstance(step, Work) else ("approve", "reject")
    verbs.weigh(c.HandOver(no, ANYBODY), *decide)
    if isinstance(step, Approval) and not advises:
        verbs.weigh(c.SendBack(no), "send_back")
    verbs.weigh(c.HandOver(no, ANYBODY), "hand_over", "add")
    verbs.weigh(c.Release(no), "release")


def with_procedure(look: Look, access: Access, running: Running, world: World) -> list[str]:
    """Name what the person may do with the whole procedure."""
    verbs = Verbs(running, actor_of(look), look, world)
    verbs.weigh(c.Withdraw(), "withdraw")
    verbs.weigh(c.Resubmit(), "resubmit")
    verbs.weigh(c.Remind(), "remind")
    verbs.by = steering_actor(look, access)
    verbs.weigh(c.Void(), "void")
    verbs.weigh(c.Compensate(), "compensate")
    if outsiders.waits(running) and (verbs.by.administers or verbs.by.person == running.instance.starter):
        verbs.allowed.append("link")
    if takes_part(running, verbs.by):
        verbs.weigh(c.CopyPeople((ANYBODY,)), "copy")
    if verbs.by.administers:
        for command, name in _steering(running):
            verbs.weigh(command, name)
    return verbs.allowed


def _steering(running: Running) -> Iterator[tuple[c.Command, str]]:
    first = next(iter(tree_of(running.procedure).names()), "")
    for incident in running.instance.incidents()[:1]:
        yield c.Repair(incident.step, (ANYBODY,)), "repair"
    yield c.Suspend(), "suspend"
    yield c.Activate(), "activate"
    yield c.Jump(first), "jump"
    yield c.Reopen(first), "reopen"
    yield c.ForceEnd(True), "end"
    yield c.Cancel(), "cancel"
    if signals_awaited(running) and not running.instance.suspended_at:
        yield c.Signal(""), "signal"
