"""Search across the company (全公司搜索): of every entity a person sees the best few, with his own rights."""

from __future__ import annotations

from typing import Any

from guocheng.definition.entity import Entity
from guocheng.definition.role import Right
from guocheng.service.context import Look
from guocheng.service.records.access import reader_of
from guocheng.store.query.everywhere import everywhere
from guocheng.store.query.search import read_search
from guocheng.store.records.words import search_fields

HITS_MAX = 20
HITS = 6


def search(look: Look, *, text: str, entities: list[str] | None = None, limit: int = HITS) -> dict[str, Any]:
    """Return what is found: [{entity, label, icon, rows:[{id, title}], more}], the best entity first.

    :raises Invalid: the text is too long.
    """
    words = read_search(text)
    asked = [one.name for one in look.catalogue.entities.values() if _searched(look, one)]
    if entities:
        asked = [name for name in entities if name in asked]
    found = everywhere(look.connection, reader_of(look), asked, words, min(limit, HITS_MAX))
    return {
        "groups": [
            {
                "entity": one.entity,
                "label": look.catalogue.entity(one.entity).label,
                "icon": look.catalogue.entity(one.entity).icon,
                "rows": [{"id": hit.id, "title": hit.title} for hit in one.hits],
                "more": one.more,
            }
            for one in found
        ]
    }


def _searched(look: Look, entity: Entity) -> bool:
    """Tell whether somebody may search an entity; the platform's own tables are for administrators."""
    if not entity.stored and not look.principal.administers:
        return False
    return bool(search_fields(entity)) and reader_of(look).visible(entity.name).may(Right.SEE)
