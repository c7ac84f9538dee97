"""Who approved earlier in the same procedure and need not do so again (重复审批人)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from guocheng.definition.procedure import Approval, Repeated, Work
from guocheng.engine.flow.state import Instance, Node, NodeState, PersonId, Task, TaskState
from guocheng.engine.flow.tree import Tree
from guocheng.engine.flow.world import World


def approved_before(tree: Tree, instance: Instance, step: Approval | Work, world: World) -> Iterator[tuple[Task, str]]:
    """Yield the open tasks of a step whose people approved before, each with the step in which they did.

    What was forgotten by a sending back does not count, nor does what was approved on another form where the procedure
    asks for that. A step in which something is to be filled in or signed, or an opinion to be given, asks everybody.
    """
    rule = tree.procedure.repeated
    if rule is Repeated.EACH or not isinstance(step, Approval) or _says_more(step):
        return
    earlier = sorted(_passed(tree, instance), key=lambda node: (node.left_at, node.entered_at))
    counting = earlier[-1:] if rule is Repeated.CONSECUTIVE else earlier
    form = world.form() if tree.procedure.repeated_if_unchanged else None
    approved = dict(reversed(list(_approved(instance, counting, form))))
    for task in instance.tasks_in(step.name):
        if task.state is TaskState.OPEN and task.parent is None and task.person in approved:
            yield task, approved[task.person]


def _says_more(step: Approval) -> bool:
    return bool(step.fills) or step.signature or step.opinion_required == "always"


def _passed(tree: Tree, instance: Instance) -> Iterable[Node]:
    return (
        node
        for node in instance.nodes.values()
        if node.state is NodeState.PASSED and node.step in tree and isinstance(tree.step(node.step), Approval)
    )


def _approved(instance: Instance, nodes: Iterable[Node], form: str | None) -> Iterator[tuple[PersonId, str]]:
    for node in nodes:
        for task in instance.tasks_in(node.step):
            if task.state is TaskState.APPROVED and (form is None or task.form == form):
                yield task.person, node.step
