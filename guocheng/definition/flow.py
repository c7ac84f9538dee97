"""How a record moves through its stages (流程): stages, moves, clocks, and the procedures a move may run.

A record *stands* in exactly one stage. A *move* leads from one of its source stages to its target. A move may run a
*procedure*, a block-structured tree of steps; while it runs the record stays where it was and is locked as the move
says, and the outcome decides the stage it goes to.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

from guocheng.definition.action import Action
from guocheng.definition.procedure import Deadline, Procedure
from guocheng.definition.who import Who, WhoKind


class Category(StrEnum):
    """What standing in a stage means for clocks, boards and counts."""

    OPEN = "open"
    WAITING = "waiting"  # clocks that pause here stand still
    DONE = "done"
    CANCELLED = "cancelled"


@dataclass(frozen=True)
class Stage:
    """A place where a record stands; `limit_hours` is the time it should not stay longer, 0 for none.

    With a `deadline` the people in its `to` are reminded, and those to `escalate` to are told when it has passed. What
    happens then by itself is a move with `automatic_after_hours`.
    """

    name: str
    label: str
    category: Category = Category.OPEN
    color: str = ""
    limit_hours: int = 0
    locked: bool = False  # the record cannot be edited by hand here
    deadline: Deadline = field(default=Deadline())


@dataclass(frozen=True)
class Clock:
    """A due time counted in a working calendar (时限): hours from an instant field, pausing in some stages."""

    name: str
    label: str
    starts: str  # an instant field
    hours: str  # expression giving working hours
    stops_at: tuple[str, ...]  # stages whose entering ends the clock
    pauses_in: tuple[str, ...] = ()
    due_field: str = ""  # the instant field where the due time is kept
    unit_field: str = ""  # the unit whose calendar counts; blank counts around the clock
    warn_percent: int = 80
    always: str = ""  # expression; where it holds, time runs around the clock


@dataclass(frozen=True)
class Move:
    """A step of the record from one stage to another (流转)."""

    name: str
    label: str
    sources: tuple[str, ...]
    target: str
    by: tuple[Who, ...] = (Who(WhoKind.ANYONE, label="可编辑此记录的人"),)
    guard: str = ""  # expression that must hold
    guard_message: str = ""
    asks: tuple[str, ...] = ()  # fields shown in the dialog of the move
    needs: tuple[str, ...] = ()  # fields that must have a value (asked or already there)
    comment: str = "optional"  # "none" | "optional" | "required"
    actions: tuple[Action, ...] = ()  # done in the same transaction, before the procedure or the arrival
    procedure: Procedure | None = None
    rejected: str = ""  # stage after a rejected procedure; blank stays
    voided: str = ""  # stage after a procedure was voided; blank stays
    arrival: tuple[Action, ...] = ()  # done when the record arrives at the target
    automatic_after_hours: str = ""  # expression; the system makes the move itself after so many hours in the source
    danger: bool = False


@dataclass(frozen=True)
class Flow:
    """The life of a record of one entity."""

    name: str
    label: str
    on: str
    stages: tuple[Stage, ...]
    initial: str
    moves: tuple[Move, ...]
    clocks: tuple[Clock, ...] = ()
    on_create: tuple[Action, ...] = ()
    version: int = 1
    format: int = field(default=1)

    def stage(self, name: str) -> Stage:
        """Find a stage by name."""
        return next(stage for stage in self.stages if stage.name == name)

    def move(self, name: str) -> Move | None:
        """Find a move by name, or nothing."""
        return next((move for move in self.moves if move.name == name), None)
