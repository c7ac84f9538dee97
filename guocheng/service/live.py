"""Live news (实时消息): what changed, told by ids only, to those who may see it.

A call that names people is for them and those who stand in for them; any other names a record, and reaches who may see
that very record now.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager
from typing import Any

from guocheng.definition.role import Right
from guocheng.service.context import Look
from guocheng.service.platform import Platform
from guocheng.service.records.access import reader_of
from guocheng.service.stand_ins import proxies_of
from guocheng.store.events_notify import RIVER, Bulletin
from guocheng.store.query import read_query, window
from guocheng.store.query.window import LIMIT_MAX

#: A wake-up call as it was sent; None means that calls may have been missed.
Call = str | None
#: What a screen is told: the topic and ids; the topic `look` asks it to look for itself.
News = dict[str, Any]
LOOK: News = {"topic": "look"}
#: Definitions were published: everybody asks for what they may see of them.
PUBLISHED = "meta"
#: Tasks came or went.
TODO = "todo"


class LiveNews:
    """The listening connection of a process, handed on to everybody who waits."""

    def __init__(self, platform: Platform) -> None:
        self._bulletin = Bulletin(platform.database, RIVER)

    def subscriber(self, told: Callable[[Call], object]) -> AbstractContextManager[None]:
        """Call a function with every call, from the listening thread; it must not block."""
        return self._bulletin.subscriber(told)

    def close(self) -> None:
        """Stop listening."""
        self._bulletin.close()


def audible(look: Look, calls: Sequence[Call]) -> list[News]:
    """Return what of some calls this person hears, each thing once, in their order."""
    if None in calls:
        return [LOOK]
    told = [json.loads(call) for call in dict.fromkeys(calls) if call is not None]
    seen = {entity: _seen(look, entity, told) for entity in dict.fromkeys(_records_of(told))}
    heard = []
    for news in told:
        people = news.pop("people", None)
        news.setdefault("topic", "record")
        if news["topic"] == PUBLISHED:
            heard.append(news)
        elif people is not None:
            if look.principal.actor_id in people or (news["topic"] == TODO and _stands_in(look, people)):
                heard.append(news)
        elif (ids := seen[news["entity"]]) is None or news.get("id", next(iter(ids), None)) in ids:
            heard.append(news)
    return heard


def _stands_in(look: Look, people: Sequence[int]) -> bool:
    """Tell whether somebody named has the person as his stand-in now; what exactly for, his screen asks itself."""
    return any(one.person in people for one in proxies_of(look))


def _records_of(told: Sequence[News]) -> Iterator[str]:
    return (news["entity"] for news in told if "entity" in news and "people" not in news)


def _seen(look: Look, entity: str, told: Sequence[News]) -> set[int | None] | None:
    """Return which of the named records of an entity the person sees; None for every one.

    `None` among the ids stands for many records at once, of which somebody may see some.
    """
    if look.catalogue.find_entity(entity) is None:
        return set()
    rows = reader_of(look).visible(entity).rows.get(Right.SEE, ())
    if not rows:
        return set()
    if any(grant.everything for grant in rows):
        return None
    ids = sorted({news["id"] for news in told if news.get("entity") == entity and "id" in news})
    found: set[int | None] = {None}
    for start in range(0, len(ids), LIMIT_MAX):
        part = ids[start : start + LIMIT_MAX]
        where = {"field": "id", "op": "in", "value": part}
        asked = read_query(reader_of(look), entity, where=where, sort=[["id", "asc"]], columns=[], limit=len(part))
        found |= {row["id"] for row in json.loads(window(look.connection, reader_of(look), asked).rows)}
    return found
