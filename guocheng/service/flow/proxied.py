"""What waits for those I stand in for (我代理的): open tasks of others that I may decide for them now."""

from __future__ import annotations

from typing import Any

from guocheng.service.context import Look
from guocheng.service.flow.version import flow_version
from guocheng.service.stand_ins import Matter, proxies_of, standing_for
from guocheng.store import directory
from guocheng.store import flow as flow_store
from guocheng.store.flow import TodoRow

#: Of more tasks than this nobody can be the stand-in.
TASKS_MAX = 1000


def tasks_by_proxy(look: Look, search: str = "") -> list[tuple[int, TodoRow]]:
    """Return the open tasks of others that the signed-in person may decide, newest first, each with whose it is."""
    people = sorted({one.person for one in proxies_of(look)})
    found = flow_store.open_of(look.connection, people, search=search, limit=TASKS_MAX) if people else []
    return [(person, row) for person, row in found if standing_for(look, _matter(look, row), person)]


def window(look: Look, *, search: str, after: str | None, limit: int) -> tuple[list[tuple[int, TodoRow]], str | None]:
    """Return some of them, and where the next window begins."""
    found = tasks_by_proxy(look, search)
    if after and after.isdecimal():
        found = [(person, row) for person, row in found if row.task_id and row.task_id < int(after)]
    shown = found[:limit]
    return shown, str(shown[-1][1].task_id) if len(found) > limit else None


def whose(look: Look, people: list[int]) -> list[dict[str, Any]]:
    """Describe the people whose tasks these are, in the same order."""
    cards = directory.people(look.connection, people)
    return [{"id": person, "name": cards[person].name if person in cards else "系统"} for person in people]


def _matter(look: Look, row: TodoRow) -> Matter:
    flow = flow_version(look, row.flow, row.flow_version)
    return Matter(look.catalogue.entity(row.entity), row.record_id, flow, row.move, row.starter)
