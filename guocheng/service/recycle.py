"""The recycle bin (回收站): what was deleted in the last days, and putting it back.

- Everybody finds what he deleted himself; administrators find everything.
- Who puts a record back must be allowed to delete it now, on the record as it comes back.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from guocheng.base.problem import Refused, gathered
from guocheng.definition.role import Right
from guocheng.service.context import Change, Look
from guocheng.service.flow import automatic
from guocheng.service.flow.life import after_change
from guocheng.service.records.access import known_entity, not_there, opened, reader_of, title_shown
from guocheng.service.records.change import origin_of
from guocheng.service.records.given_roles import role_problems
from guocheng.store import records
from guocheng.store.records import recycle

#: How long a deleted record can be put back.
KEPT = timedelta(days=30)
LIMIT = 100


def listing(look: Look, *, entity: str = "", before: int | None = None) -> dict[str, Any]:
    """Return the deleted records this person can put back, newest first; `next` goes on where the page ends.

    :raises NotFound: there is no such entity.
    """
    if entity:
        known_entity(look, entity)
    wanted = [
        one.name
        for one in look.catalogue.entities.values()
        if (not entity or one.name == entity) and reader_of(look).visible(one.name).may(Right.DELETE)
    ]
    found = recycle.recycled(look.connection, entities=wanted, by=_only_by(look), before=before, limit=LIMIT + 1)
    people = records.titles_of(
        look.connection, look.catalogue, [("org.person", one.deleted_by) for one in found if one.deleted_by]
    )
    rows = [
        {
            "entity": one.entity,
            "entity_label": look.catalogue.entity(one.entity).label,
            "record_id": one.record_id,
            "title": title_shown(look, look.catalogue.entity(one.entity), one.record_id, one.title),
            "deleted_at": one.deleted_at.isoformat(),
            "deleted_by": one.deleted_by
            and {
                "id": one.deleted_by,
                "title": people.get(("org.person", one.deleted_by), f"#{one.deleted_by}"),
            },
            "until": (one.deleted_at + KEPT).isoformat(),
        }
        for one in found[:LIMIT]
    ]
    return {"rows": rows, "next": found[LIMIT - 1].seq if len(found) > LIMIT else None}


def restore(change: Change, *, entity: str, record_id: int) -> dict[str, Any]:
    """Put a deleted record back as it was.

    :raises NotFound: it is not in this person's bin.
    :raises Invalid: a unique value is taken meanwhile, a linked record is gone, or its period is closed.
    :raises Refused: the person may not delete such a record any more, so may not bring it back either.
    """
    found = known_entity(change, entity)
    by = _only_by(change)
    mine = recycle.find(change.connection, entity, record_id)
    if mine is None or (by is not None and mine.deleted_by != by):
        raise not_there(found)
    recycle.restore(change.connection, change.catalogue, entity, record_id, origin_of(change, "从回收站恢复"))
    after_change(change, found, record_id)
    if flow := change.catalogue.flow_of(found):
        automatic.schedule(change, found, flow, record_id)
    access = opened(change, entity, record_id)
    access.must(Right.DELETE)
    gathered(role_problems(change, found, access.record.values), Refused)
    return {"id": record_id, "entity": entity}


def _only_by(look: Look) -> int | None:
    """Return the person whose deletions alone are shown; administrators see everybody's."""
    if look.principal.administers:
        return None
    return look.principal.person_id
