"""What a person may print of a procedure (可打印的版式): the steps say, whoever prints.

- While something waits for him, only what all his steps allow; afterwards what the step says that he dealt with last,
  or that told him. Everybody else who sees the record has what the procedure says as a whole.
- A stand-in prints what the person prints for whom he stands in.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from guocheng.definition.paper import Paper, Printing
from guocheng.definition.procedure import Approval, CopyTo, Work, printing_of
from guocheng.engine.flow import Instance
from guocheng.engine.flow.tree import tree_of
from guocheng.service.context import Look
from guocheng.service.flow.procedures import Running
from guocheng.service.stand_ins import stood_in_for


def papers_of(look: Look, running: Running) -> tuple[Paper, ...]:
    """Return what the person may print, the first without being asked; nothing where he may not."""
    said = [one.of(running.entity) for one in _sayings(look, running)]
    return tuple(one for one in said[0] if all(one in other for other in said[1:]))


def named(papers: tuple[Paper, ...]) -> list[dict[str, Any]]:
    """Return papers as they are offered."""
    return [{"name": one.name, "label": one.label} for one in papers]


def _sayings(look: Look, running: Running) -> list[Printing]:
    """Return what is said of paper to the person, by the steps that count for him."""
    person, instance, whole = look.principal.actor_id, running.instance, printing_of(running.procedure, None)
    if person is None or all(one == whole for one in _said_by_steps(running)):
        return [whole]
    waiting = _waiting(instance, {person})
    if not waiting and instance.running:
        waiting = _waiting(instance, stood_in_for(look, person, running.entity.name, running.record_id))
    return [_said_at(running, step) for step in waiting or _dealt_with(instance, person)] or [whole]


def _waiting(instance: Instance, people: set[int]) -> list[str]:
    """Return the steps at which something waits for one of these people."""
    return [*dict.fromkeys(one.step for one in instance.tasks.values() if one.pending and one.person in people)]


def _dealt_with(instance: Instance, person: int) -> list[str]:
    """Return the step that a person dealt with last, or that told him when none asked him."""
    asked = [one.step for one in instance.tasks.values() if person in (one.person, one.decided_by)]
    told = [one.step for one in instance.copies if one.person == person and one.step]
    return (asked or told)[-1:]


def _said_by_steps(running: Running) -> Iterator[Printing]:
    yield from (_said_at(running, name) for name in tree_of(running.procedure).names())


def _said_at(running: Running, step: str) -> Printing:
    """Return what a step says; at one that asks nobody, or with the starter, the procedure as a whole."""
    tree = tree_of(running.procedure)
    found = tree.step(step) if step in tree else None
    return printing_of(running.procedure, found if isinstance(found, Approval | Work | CopyTo) else None)
