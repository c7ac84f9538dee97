"""An instance as the plain rows the store keeps, and back (实例与表行).

The engine and the store do not know each other; rows are dictionaries of plain values that both understand, one list
each for nodes, tasks, timers and copies. `from_rows` undoes `to_rows`; timers follow from nodes and tasks.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from typing import Any

from guocheng.engine.flow.state import Attached, Copy, Instance, Node, NodeState, State, Task, TaskState

Row = Mapping[str, Any]

_HEAD = (
    "flow",
    "flow_version",
    "move",
    "starter",
    "started_at",
    "round",
    "ended_at",
    "seq",
    "reminded_at",
    "suspended_at",
    "due_at",
    "late",
    "nudged",
    "rested_at",
)
_NODE = tuple(one.name for one in fields(Node))
_NODE_LISTS = ("arms", "returns_to", "calls", "answered", "picked")
_TASK = tuple(one.name for one in fields(Task))


@dataclass(frozen=True)
class Rows:
    """All rows of one instance."""

    head: Row
    nodes: Sequence[Row]
    tasks: Sequence[Row]
    timers: Sequence[Row]
    copies: Sequence[Row]


def to_rows(instance: Instance) -> Rows:
    """Write an instance as rows."""
    return Rows(
        head={
            **{name: getattr(instance, name) for name in _HEAD},
            "state": instance.state.value,
            "nudges": list(instance.nudges),
        },
        nodes=[_node_row(node) for _, node in sorted(instance.nodes.items())],
        tasks=[_task_row(task) for _, task in sorted(instance.tasks.items())],
        timers=[
            {"kind": one.kind, "step": one.step, "round": one.round, "task": one.task, "due_at": one.due_at}
            for one in instance.timers()
        ],
        copies=[
            {"no": no, "person": one.person, "step": one.step, "at": one.at, "by": one.by}
            for no, one in enumerate(instance.copies, 1)
        ],
    )


def from_rows(head: Row, nodes: Sequence[Row], tasks: Sequence[Row], copies: Sequence[Row]) -> Instance:
    """Read an instance from its rows; other columns of theirs are left alone."""
    return Instance(
        **{name: head[name] for name in _HEAD},
        state=State(head["state"]),
        nudges=tuple(head["nudges"]),
        nodes={row["step"]: _node(row) for row in sorted(nodes, key=lambda row: str(row["step"]))},
        tasks={row["no"]: _task(row) for row in sorted(tasks, key=lambda row: int(row["no"]))},
        copies=tuple(
            Copy(row["person"], row["step"], row["at"], row["by"])
            for row in sorted(copies, key=lambda row: int(row["no"]))
        ),
    )


def _node_row(node: Node) -> Row:
    return {**vars(node), "state": node.state.value, **{name: list(getattr(node, name)) for name in _NODE_LISTS}}


def _task_row(task: Task) -> Row:
    attached = task.attached.value if task.attached else None
    return {**vars(task), "state": task.state.value, "attached": attached, "nudges": list(task.nudges)}


def _node(row: Row) -> Node:
    values = {name: row[name] for name in _NODE}
    lists = {name: tuple(row[name]) for name in _NODE_LISTS}
    return Node(**{**values, **lists, "state": NodeState(row["state"])})


def _task(row: Row) -> Task:
    values = {name: row[name] for name in _TASK}
    attached = Attached(row["attached"]) if row["attached"] else None
    return Task(**{**values, "state": TaskState(row["state"]), "attached": attached, "nudges": tuple(row["nudges"])})
