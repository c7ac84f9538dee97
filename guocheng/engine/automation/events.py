"""What happens in a run (运行记录): one event for each thing decided or done, in the order of the log."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from guocheng.engine.automation.state import State


@dataclass(frozen=True)
class Began:
    """The run began, knowing some values."""

    at: datetime
    values: Mapping[str, Any] = field(default_factory=dict)
    kind: str = "began"


@dataclass(frozen=True)
class Worked:
    """A node was carried out and gave a value; `note` is what the log says of it."""

    at: datetime
    node: str
    value: Any = None
    note: Any = None
    kind: str = "worked"


@dataclass(frozen=True)
class Passed:
    """A node had nothing to do: no way holds, nothing to go over, the time is past."""

    at: datetime
    node: str
    kind: str = "passed"


@dataclass(frozen=True)
class Took:
    """One way of a node is gone."""

    at: datetime
    node: str
    way: int
    kind: str = "took"


@dataclass(frozen=True)
class Parted:
    """Several ways of a node will be gone."""

    at: datetime
    node: str
    ways: tuple[int, ...]
    kind: str = "parted"


@dataclass(frozen=True)
class NextWay:
    """The next of several ways is gone, or one that failed is taken up again."""

    at: datetime
    node: str
    kind: str = "next_way"


@dataclass(frozen=True)
class Looped:
    """A loop goes over these, beginning with the first."""

    at: datetime
    node: str
    items: tuple[Any, ...]
    kind: str = "looped"


@dataclass(frozen=True)
class Turned:
    """A loop goes on with the next."""

    at: datetime
    node: str
    kind: str = "turned"


@dataclass(frozen=True)
class Left:
    """The blocks of a node are over."""

    at: datetime
    node: str
    kind: str = "left"


@dataclass(frozen=True)
class Slept:
    """The run waits until an instant."""

    at: datetime
    node: str
    until: datetime
    kind: str = "slept"


@dataclass(frozen=True)
class Woke:
    """The instant came."""

    at: datetime
    node: str
    kind: str = "woke"


@dataclass(frozen=True)
class Asked:
    """The run waits for an answer."""

    at: datetime
    node: str
    note: Any = None
    kind: str = "asked"


@dataclass(frozen=True)
class Tried:
    """A node failed and will be tried again."""

    at: datetime
    node: str
    why: str
    kind: str = "tried"


@dataclass(frozen=True)
class Caught:
    """Something failed for good inside an attempt, whose other way is gone now."""

    at: datetime
    node: str
    why: str
    kind: str = "caught"


@dataclass(frozen=True)
class WayFailed:
    """Something failed for good in one way of several; the others go on."""

    at: datetime
    node: str
    why: str
    kind: str = "way_failed"


@dataclass(frozen=True)
class Ended:
    """The run is over."""

    at: datetime
    state: State
    why: str = ""
    node: str = ""
    kind: str = "ended"


@dataclass(frozen=True)
class Resumed:
    """A run that had failed goes on where it failed."""

    at: datetime
    by: int | None = None
    kind: str = "resumed"


Event = (
    Began
    | Worked
    | Passed
    | Took
    | Parted
    | NextWay
    | Looped
    | Turned
    | Left
    | Slept
    | Woke
    | Asked
    | Tried
    | Caught
    | WayFailed
    | Ended
    | Resumed
)
