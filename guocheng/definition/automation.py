"""What the system does by itself when something happens (自动化): a trigger, a condition, and a tree of nodes.

- A tree is sound by construction, as in a procedure: every block has one way in and one way out.
- Every node has a name of its own; what it finds or works out is known under that name to the nodes after it.
- There is no node for scripts and none for SQL: no text of a user becomes code but through the expression language.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from guocheng.definition.action import Assign
from guocheng.definition.automation_triggers import Input, Trigger
from guocheng.definition.who import Who

#: Below the name of a node an error path knows why it was taken.
ERROR = "error"
#: What an expression over a changed record calls the record as it was, and one over other records the triggering one.
BEFORE, FORM = "before", "form"


class RunAs(StrEnum):
    """With whose rights an automation acts (以谁的身份); there is no default, so it is always said."""

    TRIGGERER = "triggerer"  # who changed, pressed, decided; a run without a person fails
    SYSTEM = "system"


# ---- nodes -----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Get:
    """Find one record, the first by the order, or none (查询单条)."""

    name: str
    label: str
    entity: str
    where: str = ""  # over the record looked for; `form` is the triggering one
    sort: str = ""  # a field, with "-" before it the greatest first
    kind: str = "get"


@dataclass(frozen=True)
class GetMany:
    """Find records, at most so many (查询多条); they are known as lines."""

    name: str
    label: str
    entity: str
    where: str = ""
    sort: str = ""
    most: int = 200
    kind: str = "get_many"


@dataclass(frozen=True)
class Add:
    """Add a record, or one for each of a list, which is known to the assignments as `item` (新增记录)."""

    name: str
    label: str
    entity: str
    sets: tuple[Assign, ...]
    each: str = ""  # a node that found many, or a sub-table of the triggering record
    attachments: str = ""  # the field that keeps what came with the mail which set it off
    kind: str = "add"


@dataclass(frozen=True)
class Update:
    """Set fields of a record: of the triggering one, or of one that is named (更新记录)."""

    name: str
    label: str
    sets: tuple[Assign, ...]
    record: str = ""  # a node that found one, or a link field of the triggering record
    kind: str = "update"


@dataclass(frozen=True)
class Upsert:
    """Set fields of the first record that a condition finds, or add one with them (更新或新增)."""

    name: str
    label: str
    entity: str
    where: str
    sets: tuple[Assign, ...]
    kind: str = "upsert"


@dataclass(frozen=True)
class PushDown:
    """Make a record of another entity with a line for each of a list, or for what is left of each (下推).

    With an `origin` every line keeps which one it came from, and takes what the lines there are have left of `whole`.
    """

    name: str
    label: str
    entity: str
    each: str  # a sub-table of the triggering record, or a node that found many
    into: str  # the sub-table of the new record
    line_sets: tuple[Assign, ...]  # over `item`
    sets: tuple[Assign, ...] = ()
    origin: str = ""  # integer column of `into`; indexed, where there are many
    amount: str = ""  # column of `into` that gets what is left
    whole: str = ""  # how much there is of an item in all
    kind: str = "push_down"


@dataclass(frozen=True)
class Delete:
    """Delete a record; it can be put back from the recycle bin (删除记录)."""

    name: str
    label: str
    record: str = ""
    kind: str = "delete"


@dataclass(frozen=True)
class Formula:
    """Work something out (公式)."""

    name: str
    label: str
    value: str
    kind: str = "formula"


@dataclass(frozen=True)
class Summary:
    """Count or add up records of an entity (汇总)."""

    name: str
    label: str
    entity: str
    function: str = "count"  # "count" | "sum" | "avg" | "min" | "max"
    value: str = ""  # expression over such a record; blank for a count
    where: str = ""
    kind: str = "summary"


@dataclass(frozen=True)
class Way:
    """One way through a node; a blank condition always holds."""

    label: str
    nodes: tuple[Node, ...]
    when: str = ""


@dataclass(frozen=True)
class Choose:
    """Go the first way whose condition holds, none when there is none (条件分支)."""

    name: str
    label: str
    ways: tuple[Way, ...]
    kind: str = "choose"


@dataclass(frozen=True)
class Parallel:
    """Go every way whose condition holds (并行): one after the other, but what fails in one stops no other."""

    name: str
    label: str
    ways: tuple[Way, ...]
    kind: str = "parallel"


@dataclass(frozen=True)
class Loop:
    """Do something for each of a list, which is known by the name of the loop (循环)."""

    name: str
    label: str
    over: str  # a node that found many, or a sub-table of the triggering record
    nodes: tuple[Node, ...]
    most: int = 1000
    kind: str = "loop"


@dataclass(frozen=True)
class Attempt:
    """Do something, and when it fails for good, something else (出错处理); why is known as `error` there."""

    name: str
    label: str
    nodes: tuple[Node, ...]
    otherwise: tuple[Node, ...] = ()
    kind: str = "attempt"


@dataclass(frozen=True)
class Wait:
    """Let time pass (延时): working hours in the calendar of the record's unit, or until an instant."""

    name: str
    label: str
    hours: str = ""
    until: str = ""
    kind: str = "wait"


@dataclass(frozen=True)
class MakeMove:
    """Make a move of a record, which may start its procedure (流转或发起审批)."""

    name: str
    label: str
    move: str
    record: str = ""
    sets: tuple[Assign, ...] = ()  # what the move asks for
    comment: str = ""
    kind: str = "move"


@dataclass(frozen=True)
class Notify:
    """Leave a notice for people (通知); `says` may hold expressions in braces."""

    name: str
    label: str
    tell: tuple[Who, ...]
    says: str
    level: str = "info"  # "info" | "warn" | "alarm"
    kind: str = "notify"


@dataclass(frozen=True)
class Entrust:
    """Give people a task, which one of them ticks off; the run goes on at once (派任务)."""

    name: str
    label: str
    who: tuple[Who, ...]
    says: str
    hours: str = ""  # working hours until it is due; blank is never
    kind: str = "entrust"


@dataclass(frozen=True)
class FillIn:
    """Ask people to fill a small form in, and wait until one of them has (请人填写)."""

    name: str
    label: str
    who: tuple[Who, ...]
    says: str
    asks: tuple[Input, ...]  # known as `name.input`
    hours: str = ""
    kind: str = "fill_in"


@dataclass(frozen=True)
class Request:
    """Call an address outside that the installation allows, and read its answer (HTTP 请求)."""

    name: str
    label: str
    url: str  # may hold expressions in braces, each escaped
    method: str = "POST"  # "GET" | "POST" | "PUT" | "PATCH" | "DELETE"
    sends: tuple[Assign, ...] = ()  # names of a JSON object with what they hold
    headers: tuple[tuple[str, str], ...] = ()
    gives: tuple[Input, ...] = ()  # read from the answer, known as `name.input`
    kind: str = "request"


@dataclass(frozen=True)
class Start:
    """Start another automation, for this record or another one, and perhaps wait until it is over (子自动化)."""

    name: str
    label: str
    automation: str
    record: str = ""
    waits: bool = True
    kind: str = "start"


@dataclass(frozen=True)
class Stop:
    """End the run here (结束); a failed one before a save refuses the save with what it says."""

    name: str
    label: str
    failed: bool = False
    says: str = ""
    when: str = ""
    kind: str = "stop"


Node = (
    Get
    | GetMany
    | Add
    | Update
    | Upsert
    | PushDown
    | Delete
    | Formula
    | Summary
    | Choose
    | Parallel
    | Loop
    | Attempt
    | Wait
    | MakeMove
    | Notify
    | Entrust
    | FillIn
    | Request
    | Start
    | Stop
)
#: Nodes that go on thinking: nothing outside the run is touched.
THOUGHTS = (Formula, Choose, Parallel, Loop, Attempt, Wait, Stop)


@dataclass(frozen=True)
class Retry:
    """How often a failing node is tried in all, and how long is waited first; each wait is twice the one before."""

    tries: int = 3
    seconds: int = 30


@dataclass(frozen=True)
class Automation:
    """A trigger on an entity (or on none), a condition over the record, nodes, and how it is carried out."""

    name: str
    label: str
    trigger: Trigger
    nodes: tuple[Node, ...]
    run_as: RunAs
    on: str = ""  # blank for schedules and calls from outside
    when: str = ""
    at_once: bool = False  # in the transaction of the change, which fails with it
    order_by: str = ""  # runs for which this gives the same go one after the other; blank is the record
    retry: Retry = Retry()
    loops_max: int = 0  # so often it may be set off by what it did itself
    per_hour_max: int = 1000  # runs on one record in an hour
    keep_days: int = 90
    enabled: bool = True
    owner: tuple[Who, ...] = ()  # who hears of runs that fail for good; blank is the administrators
    help: str = ""
    format: int = 1


def inner_blocks(node: Node) -> tuple[tuple[Node, ...], ...]:
    """Return the blocks of a node, by their number."""
    if isinstance(node, Choose | Parallel):
        return tuple(way.nodes for way in node.ways)
    if isinstance(node, Attempt):
        return node.nodes, node.otherwise
    return (node.nodes,) if isinstance(node, Loop) else ()


def every_node(nodes: tuple[Node, ...]) -> Iterator[Node]:
    """Yield nodes with all below them, in the order they are written."""
    for node in nodes:
        yield node
        for block in inner_blocks(node):
            yield from every_node(block)
