"""What a fleet begins with (车队初始资料): how many days before anything ends it is told of."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from guocheng.sdk import Beginning
from guocheng_apps.fleet.words import DUE_KINDS

#: Days before a paper ends on which those concerned hear of it.
REMINDED = (30, 15, 7, 1)


def beginning() -> Beginning:
    """Return the reminders of all that ends."""
    return {"fleet.reminder": reminders()}


def reminders() -> Iterator[dict[str, Any]]:
    """Yield the days on which each kind of thing is told of."""
    for kind in DUE_KINDS:
        for days in REMINDED:
            yield {"key": f"{kind} {days}", "kind": kind, "days": days}
