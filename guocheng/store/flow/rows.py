"""The rows of one procedure as plain values (流程的表行).

They have the same shape as the engine's rows; the store does not know the engine.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

Row = Mapping[str, Any]


class InstanceRows(Protocol):
    """All rows of one instance, keyed as the columns are."""

    @property
    def head(self) -> Row:
        """The row of the instance itself."""

    @property
    def nodes(self) -> Sequence[Row]:
        """One row per step reached."""

    @property
    def tasks(self) -> Sequence[Row]:
        """One row per task."""

    @property
    def timers(self) -> Sequence[Row]:
        """One row per timer wanted."""

    @property
    def copies(self) -> Sequence[Row]:
        """One row per person told."""


@dataclass(frozen=True)
class Stored:
    """An instance as it was read, with the record it belongs to."""

    id: int
    entity: str
    record_id: int
    title: str
    head: Row
    nodes: Sequence[Row]
    tasks: Sequence[Row]
    copies: Sequence[Row]


@dataclass(frozen=True)
class ChangedTask:
    """A task that a step made or changed, with the id the doors speak of."""

    id: int
    no: int
    person: int
    state: str


def changed(before: Sequence[Row], after: Sequence[Row], key: str) -> list[Row]:
    """Return the rows that are new or differ."""
    known = {row[key]: row for row in before}
    return [row for row in after if row != known.get(row[key])]
