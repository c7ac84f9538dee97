"""Setting aside a definition of the company's own that does not fit (搁置自有定义): kept as it is, and not in force.

- It is done at the machine, where nobody can be kept out by the very definition that is broken.
- When the rest fits, tables follow in the same transaction, and every process takes it up with its next request.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import psycopg

from guocheng.base.problem import NotFound, Problem
from guocheng.service.own_in_force import Broken, taken
from guocheng.service.platform import Platform
from guocheng.store import definitions, own_definitions, tables
from guocheng.store.events_notify import RIVER, notify
from guocheng.store.own_definitions import Kept

#: A definition by its kind and its name.
Ref = tuple[str, str]


@dataclass(frozen=True)
class State:
    """A definition of the company's own, and what is wrong with it, if anything."""

    kept: Kept
    broken: Broken | None

    @property
    def label(self) -> str:
        """What people call it, as far as it can be read."""
        return str(self.kept.json.get("label") or self.kept.name)


def states(platform: Platform) -> list[State]:
    """List the company's own definitions with what is wrong with them."""
    with platform.database.read() as connection:
        kept = own_definitions.kept_definitions(connection)
    wrong = {(one.kind, one.name): one for one in _broken(platform, kept)}
    return [State(one, wrong.get((one.kind, one.name))) for one in kept]


def set_aside(platform: Platform, refs: Sequence[Ref], *, now: datetime, why: str) -> tuple[Broken, ...]:
    """Set definitions aside and return what still does not fit.

    :raises NotFound: the company has no such definition in force.
    """
    return platform.database.run(lambda connection: _mark(platform, connection, refs, at=now, now=now, why=why))


def take_up(platform: Platform, refs: Sequence[Ref], *, now: datetime) -> tuple[Broken, ...]:
    """Put definitions that were set aside into force again and return what does not fit.

    :raises NotFound: no such definition was set aside.
    """
    return platform.database.run(lambda connection: _mark(platform, connection, refs, at=None, now=now, why=""))


def _mark(
    platform: Platform,
    connection: psycopg.Connection,
    refs: Sequence[Ref],
    *,
    at: datetime | None,
    now: datetime,
    why: str,
) -> tuple[Broken, ...]:
    own_definitions.one_at_a_time(connection)
    for kind, name in refs:
        if not own_definitions.set_aside(connection, kind, name, at=at, why=why):
            message = f"没有{'生效' if at else '搁置'}中的自有定义 {kind} {name}，请用 guocheng definitions list 查看"
            raise NotFound(Problem("definition.not_own", name, message))
    found = taken(platform.bundles, own_definitions.own_definitions(connection))
    if not any(one.matters for one in found.broken):
        tables.carry_out_here(connection, found.catalogue)
        definitions.publish(connection, found.catalogue, at=now, reason="搁置自有定义" if at else "恢复自有定义")
    revision = own_definitions.publish_revision(connection)
    notify(connection, RIVER, json.dumps({"topic": "meta", "revision": revision}, separators=(",", ":")))
    return found.broken


def _broken(platform: Platform, kept: Sequence[Kept]) -> tuple[Broken, ...]:
    return taken(platform.bundles, [one for one in kept if one.set_aside_at is None]).broken
