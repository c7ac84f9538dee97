"""Who is asked at a step (找人): resolved when the step is entered, each person once, with the reason why him."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from guocheng.definition.procedure import Approval, CopyTo, Mode, Step, Work
from guocheng.engine.flow.events import Opened
from guocheng.engine.flow.state import Instance, PersonId
from guocheng.engine.flow.world import World


@dataclass(frozen=True)
class Asked:
    """A person to be asked, and why."""

    person: PersonId
    why: str


@dataclass(frozen=True)
class Asking:
    """Everybody a step asks; `passed_over` is the starter when he need not approve his own matter."""

    people: tuple[Asked, ...]
    passed_over: bool = False
    missing: str = ""


def people_of(step: Approval | Work | CopyTo, starter: PersonId, world: World) -> Asking:
    """Find the people of a step; a person named twice is asked once, for the first reason."""
    why: dict[PersonId, str] = {}
    missing = []
    for who in step.who:
        found = world.resolver.find(who, starter)
        for person in found.people:
            why.setdefault(person, found.why or who.label)
        if not found.people:
            missing.append(found.missing or f"「{who.label}」没有人")
    passed_over = isinstance(step, Approval) and step.skip_starter and starter in why
    people = tuple(Asked(person, text) for person, text in why.items() if not (passed_over and person == starter))
    return Asking(people, passed_over, ";".join(missing))


def nobody_message(step: Step, asking: Asking) -> str:
    """Say what is missing and what to do."""
    role = "审批人" if isinstance(step, Approval) else "办理人"
    reason = asking.missing or "没有设置人员"
    return f"「{step.label}」找不到{role}:{reason}。请管理员补上人员,或直接指定{role}"


def opened(step: Approval | Work, people: Sequence[Asked], instance: Instance) -> tuple[Opened, ...]:
    """Make the tasks of a step, without due times; in turn, only the first is open."""
    first = instance.next_task_no()
    return tuple(
        Opened(first + turn, one.person, turn, one.why, open=turn == 0 or step.mode is not Mode.IN_TURN)
        for turn, one in enumerate(people)
    )
