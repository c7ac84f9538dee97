"""What happens when a running procedure goes over to another version (迁移事件), with all that a replay needs."""

from __future__ import annotations

from dataclasses import dataclass

from guocheng.engine.flow.events import Event, Opened
from guocheng.engine.flow.state import Node, Task


@dataclass(frozen=True)
class Renamed:
    """A step that has another name in the new version."""

    old: str
    new: str


@dataclass(frozen=True)
class Gone:
    """A step the new version does not have, with what it was called; what was said in it stays."""

    step: str
    label: str


@dataclass(frozen=True)
class Taken:
    """The arms a branch takes, counted as the new version counts them."""

    step: str
    arms: tuple[int, ...]


@dataclass(frozen=True)
class Migrated(Event):
    """It goes on in another version (迁移).

    `forgotten` are steps of the old version under way that do not go on: their pending tasks end. Then steps get their
    new names, all at once; `gone` and `taken` speak of these.
    """

    flow_version: int
    renamed: tuple[Renamed, ...] = ()
    forgotten: tuple[str, ...] = ()
    gone: tuple[Gone, ...] = ()
    taken: tuple[Taken, ...] = ()


@dataclass(frozen=True)
class AskedAnew(Event):
    """The people of a step were found again: some are no longer asked, others are from now on (重新找人)."""

    step: str
    removed: tuple[int, ...] = ()
    tasks: tuple[Opened, ...] = ()


@dataclass(frozen=True)
class Unmigrated(Event):
    """A migration was undone before anybody acted (撤销迁移): steps and tasks are exactly as they were."""

    flow_version: int
    nodes: tuple[Node, ...] = ()
    tasks: tuple[Task, ...] = ()
