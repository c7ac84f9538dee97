"""Who is asked at a step (找人): resolved when the step is entered, each person once, with the reason why him."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from guocheng.definition.procedure import Approval, CopyTo, Mode, Nobody, Pick, Step, Work
from guocheng.definition.who import Who
from guocheng.engine.flow.events import Opened
from guocheng.engine.flow.state import ACTED_TASKS, Instance, PersonId, TaskState
from guocheng.engine.flow.world import NOTHING_YET, Past, World


@dataclass(frozen=True)
class Asked:
    """A person to be asked, why, and how his voice counts."""

    person: PersonId
    why: str
    weight: int = 1
    group: int = 0
    veto: bool = False


@dataclass(frozen=True)
class Asking:
    """Everybody a step asks; `passed_over` is the starter when he need not approve his own matter."""

    people: tuple[Asked, ...]
    passed_over: bool = False
    missing: str = ""
    later: str = ""


def past_of(instance: Instance, step: str) -> Past:
    """Return what an instance remembers that names people, for a step that looks for some."""
    acted = {name: tuple(_acted_in(instance, name)) for name in instance.nodes}
    picked = {name: node.picked for name, node in instance.nodes.items() if node.picked}
    return Past(step, {name: people for name, people in acted.items() if people}, picked)


def _acted_in(instance: Instance, step: str) -> Iterable[PersonId]:
    """Yield those who were asked at a step and said yes, or did it; whoever they asked themselves does not count."""
    said = (one for one in instance.tasks_in(step) if one.state in ACTED_TASKS - {TaskState.SENT_BACK})
    return dict.fromkeys(one.person for one in said if one.attached is None)


def people_of(step: Approval | Work | CopyTo, starter: PersonId, world: World, past: Past = NOTHING_YET) -> Asking:
    """Find the people of a step; a person named twice is asked once, for the first reason."""
    asking = _found(step.who, starter, world, past)
    if isinstance(step, Approval):
        asking = _without_starter(step, asking, starter, world, past)
        asking = replace(asking, people=_with_veto(step, asking.people, starter, world, past))
    if isinstance(step, CopyTo) or (asking.passed_over and not asking.people):
        return asking
    if step.mode is Mode.GROUPS and asking.missing:
        # A group without people could never agree.
        asking = replace(asking, people=())
    if not asking.people and step.nobody is Nobody.INSTEAD:
        instead = _found(step.instead, starter, world, past)
        asking = replace(instead, missing=";".join(filter(None, (asking.missing, instead.missing))))
    return asking


def picked(step: Approval | Work, asking: Asking, world: World) -> tuple[Asked, ...]:
    """Choose one of the people found, when the step asks one only."""
    if step.pick is Pick.EVERYBODY or len(asking.people) < 2:
        return asking.people
    chosen = world.resolver.pick(step.pick, tuple(one.person for one in asking.people))
    return tuple(replace(one, why=f"{one.why}({_PICKED[step.pick]})") for one in asking.people if one.person == chosen)


_PICKED = {Pick.RANDOM: "随机分派", Pick.ROTATE: "轮流分派", Pick.FEWEST: "待办最少"}


def _found(sources: Iterable[Who], starter: PersonId, world: World, past: Past) -> Asking:
    people: dict[PersonId, Asked] = {}
    missing, later = [], ""
    for group, who in enumerate(sources):
        found = world.resolver.find(who, starter, past)
        for person in found.people:
            why = found.because.get(person) or found.why or who.label
            people.setdefault(person, Asked(person, why, who.weight, group))
        if not found.people:
            missing.append(found.missing or f"「{who.label}」没有人")
            later = later or found.later
    return Asking(tuple(people.values()), missing=";".join(missing), later=later)


def _without_starter(step: Approval, asking: Asking, starter: PersonId, world: World, past: Past) -> Asking:
    """Let the starter not decide his own matter, when the step says so: pass him over, or ask others in his place."""
    if not (step.skip_starter or step.starter_instead) or all(one.person != starter for one in asking.people):
        return asking
    others = tuple(one for one in asking.people if one.person != starter)
    if not step.starter_instead:
        return Asking(others, passed_over=True, missing=asking.missing)
    known = {one.person for one in others} | {starter}
    instead = _found(step.starter_instead, starter, world, past)
    more = tuple(replace(one, why=f"{one.why}(代替发起人本人)") for one in instead.people if one.person not in known)
    return Asking((*others, *more), missing=asking.missing or instead.missing or "审批人就是发起人本人")


def _with_veto(
    step: Approval, people: Sequence[Asked], starter: PersonId, world: World, past: Past
) -> tuple[Asked, ...]:
    """Mark those whose no is enough; who has a veto and is not among the people gets none by it."""
    if not step.veto:
        return tuple(people)
    holders = {one.person for one in _found(step.veto, starter, world, past).people}
    return tuple(replace(one, veto=one.person in holders) for one in people)


def nobody_message(step: Step, asking: Asking) -> str:
    """Say what is missing and what to do."""
    role = "审批人" if isinstance(step, Approval) else "办理人"
    reason = asking.missing or "没有设置人员"
    return f"「{step.label}」找不到{role}：{reason}。请管理员补上人员，或直接指定{role}"


def opened(step: Approval | Work, people: Sequence[Asked], instance: Instance) -> tuple[Opened, ...]:
    """Make the tasks of a step, without due times; in turn only the first is open, in a pool none."""
    first = instance.next_task_no()
    pool = step.mode is Mode.CLAIM and len(people) > 1
    return tuple(
        Opened(
            first + turn,
            one.person,
            turn,
            one.why,
            open=not pool and (turn == 0 or step.mode is not Mode.IN_TURN),
            weight=one.weight,
            group=one.group,
            veto=one.veto,
            claimable=pool,
        )
        for turn, one in enumerate(people)
    )
