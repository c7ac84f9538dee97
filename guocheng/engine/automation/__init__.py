"""The engine of automations (自动化引擎): decides what a run does next; what is done is not its business.

    run = apply(tree, None, Began(at, values))
    while event := think(tree, run, at=now, world=world): run = apply(tree, run, event)
    node = due(tree, run)                  # do it, then apply Worked(...); or what `failing` answers

- A run is its events: replaying them gives the same state, wherever its worker was killed.
- Like the engine of procedures it looks nothing up: values come in through `World`, the time as `at`.
"""

from guocheng.engine.automation.apply import apply, replay
from guocheng.engine.automation.codec import from_json, to_json
from guocheng.engine.automation.events import (
    Asked,
    Began,
    Caught,
    Ended,
    Event,
    Left,
    Looped,
    NextWay,
    Parted,
    Passed,
    Resumed,
    Slept,
    Took,
    Tried,
    Turned,
    WayFailed,
    Woke,
    Worked,
)
from guocheng.engine.automation.state import Frame, Pending, Run, State
from guocheng.engine.automation.think import EVENTS_MAX, World, due, failing, think
from guocheng.engine.automation.tree import Tree

__all__ = [
    "EVENTS_MAX",
    "Asked",
    "Began",
    "Caught",
    "Ended",
    "Event",
    "Frame",
    "Left",
    "Looped",
    "NextWay",
    "Parted",
    "Passed",
    "Pending",
    "Resumed",
    "Run",
    "Slept",
    "State",
    "Took",
    "Tree",
    "Tried",
    "Turned",
    "WayFailed",
    "Woke",
    "Worked",
    "World",
    "apply",
    "due",
    "failing",
    "from_json",
    "replay",
    "think",
    "to_json",
]
