"""How the voices of several people become the outcome of a step (多人审批): one rule for every way of counting.

- A voice is yes, no, or still open. Tasks handed over, sent back, taken back or no longer needed have none.
- Who asked others before or after himself speaks together with them: their no is his, and he is open while they are.
- Who only advises has no voice.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from guocheng.definition.procedure import Approval, Mode, Work
from guocheng.engine.flow.state import Attached, NodeState, Task, TaskState


class Says(StrEnum):
    """What a voice says."""

    YES = "yes"
    NO = "no"
    OPEN = "open"


@dataclass(frozen=True)
class Voice:
    """What one person of a step says, and how it counts."""

    task: Task
    says: Says


_SAYS = {TaskState.APPROVED: Says.YES, TaskState.SUBMITTED: Says.YES, TaskState.REJECTED: Says.NO}
#: Those who speak for the one who asked them.
_WITH_HIM = frozenset({Attached.BEFORE, Attached.AFTER})


def verdict(step: Approval | Work, tasks: Sequence[Task]) -> NodeState | None:
    """Return how the step ends with these voices, or nothing while it is open."""
    said = outcome(step.mode, voices(tasks), step)
    return {Says.YES: NodeState.PASSED, Says.NO: NodeState.REJECTED, Says.OPEN: None}[said]


def voices(tasks: Sequence[Task]) -> list[Voice]:
    """Return the voices of a step in turn, each together with those asked for its sake."""
    counted = (task for task in tasks if task.attached in (None, Attached.BESIDE))
    return _heard(counted, _asked_by(tasks))


def rows(tasks: Sequence[Task], mode: Mode) -> Iterable[tuple[Mode, list[Voice]]]:
    """Yield every set of people who are heard together, the people of the step first."""
    yield mode, voices(tasks)
    by_parent = _asked_by(tasks)
    for attached in by_parent.values():
        for together, members in _sets(attached).items():
            yield Mode(together), _heard(members, by_parent)


def returns(task: Task, tasks: Sequence[Task]) -> bool:
    """Tell whether those asked before a held task have all spoken, none of them against it."""
    asked = [one for one in tasks if one.parent == task.no]
    if any(one.pending for one in asked if one.attached is Attached.DELEGATE):
        return False
    return _together(_sets(asked), _asked_by(tasks)) is not Says.OPEN


def outcome(mode: Mode, heard: Sequence[Voice], step: Approval | Work | None = None) -> Says:
    """Reckon what several voices say together."""
    if any(voice.task.veto and voice.says is Says.NO for voice in heard):
        return Says.NO
    match mode:
        case Mode.ANY_OF | Mode.CLAIM:
            return _first(heard, waits=mode is Mode.ANY_OF and _hears_everybody(step))
        case Mode.ALL_OF | Mode.IN_TURN:
            return _all(heard, waits=mode is Mode.ALL_OF and _hears_everybody(step))
        case Mode.SHARE:
            assert step is not None
            return _enough(heard, -(-len(heard) * step.share // 100))
        case Mode.COUNT:
            assert step is not None
            return _enough(heard, step.count)
        case Mode.WEIGHT:
            assert step is not None
            return _weighed(heard, step.share)
        case Mode.GROUPS:
            assert step is not None
            return _grouped(heard, step.count)


def _first(heard: Sequence[Voice], *, waits: bool) -> Says:
    says = {voice.says for voice in heard}
    if Says.YES in says:
        return Says.YES
    return Says.NO if Says.NO in says and not (waits and Says.OPEN in says) else Says.OPEN


def _all(heard: Sequence[Voice], *, waits: bool) -> Says:
    says = {voice.says for voice in heard}
    if Says.NO in says:
        return Says.OPEN if waits and Says.OPEN in says else Says.NO
    return Says.OPEN if Says.OPEN in says else Says.YES


def _enough(heard: Sequence[Voice], wanted: int) -> Says:
    """So many say yes; there are never fewer people than are wanted."""
    needed = max(1, min(wanted, len(heard)))
    yes = sum(voice.says is Says.YES for voice in heard)
    still = sum(voice.says is Says.OPEN for voice in heard)
    return _reached(yes >= needed, yes + still >= needed)


def _weighed(heard: Sequence[Voice], share: int) -> Says:
    # Somebody has to say yes, however little is wanted.
    needed = max(share * sum(voice.task.weight for voice in heard), 1)
    yes = 100 * sum(voice.task.weight for voice in heard if voice.says is Says.YES)
    still = 100 * sum(voice.task.weight for voice in heard if voice.says is Says.OPEN)
    return _reached(yes >= needed, yes + still >= needed)


def _grouped(heard: Sequence[Voice], wanted: int) -> Says:
    groups = sorted({voice.task.group for voice in heard})
    says = {_enough([voice for voice in heard if voice.task.group == group], wanted) for group in groups}
    if Says.NO in says:
        return Says.NO
    return Says.OPEN if Says.OPEN in says else Says.YES


def _reached(now: bool, ever: bool) -> Says:
    if now:
        return Says.YES
    return Says.OPEN if ever else Says.NO


def _hears_everybody(step: Approval | Work | None) -> bool:
    return isinstance(step, Approval) and step.reject_waits_for_all


def _asked_by(tasks: Iterable[Task]) -> Mapping[int, list[Task]]:
    asked: dict[int, list[Task]] = {}
    for task in tasks:
        if task.parent is not None:
            asked.setdefault(task.parent, []).append(task)
    return asked


def _sets(asked: Iterable[Task]) -> Mapping[str, list[Task]]:
    """Part those asked by one person by how they are heard."""
    sets: dict[str, list[Task]] = {}
    for task in asked:
        if task.attached in _WITH_HIM:
            sets.setdefault(task.together, []).append(task)
    return sets


def _heard(tasks: Iterable[Task], by_parent: Mapping[int, list[Task]]) -> list[Voice]:
    return [Voice(task, says) for task in tasks if (says := _says(task, by_parent))]


def _says(task: Task, by_parent: Mapping[int, list[Task]]) -> Says | None:
    own = Says.OPEN if task.pending else _SAYS.get(task.state)
    if own is not Says.OPEN and own is not Says.YES:
        return own
    with_him = _together(_sets(by_parent.get(task.no, ())), by_parent)
    return own if with_him is Says.YES else with_him


def _together(sets: Mapping[str, list[Task]], by_parent: Mapping[int, list[Task]]) -> Says:
    """Reckon what all those asked by one person say; nobody says yes."""
    heard = {together: _heard(members, by_parent) for together, members in sets.items()}
    says = {outcome(Mode(together), members) for together, members in heard.items() if members}
    if Says.NO in says:
        return Says.NO
    return Says.OPEN if Says.OPEN in says else Says.YES
