"""Following a record (关注): its followers hear of every change that they may see, once per save.

- The worker reads the river in order, so nothing that happened is left out, and nobody who saves waits for it.
- A follower who may not see the record any more hears nothing; nobody hears of his own doing.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from guocheng.base.problem import NotFound
from guocheng.definition.role import Right
from guocheng.service import history
from guocheng.service.context import Change, Look
from guocheng.service.directory import principal_of_person
from guocheng.service.records.access import opened, reader_of
from guocheng.store import follows, messages, records, river
from guocheng.store.events_notify import RIVER, notify
from guocheng.store.query import Reader, rights_on
from guocheng.store.river import Event

READER = "follows"
#: A big import passes in some minutes without holding a transaction for long.
BATCH, ROUNDS_MAX = 5000, 10
#: What the system writes by itself is no news, nor what somebody says better.
_QUIET = frozenset({"computed", "talked"})


def follow(change: Change, *, entity: str, record_id: int) -> dict[str, Any]:
    """Follow a record.

    :raises NotFound: it is not there for this person.
    """
    opened(change, entity, record_id)
    if person := change.principal.actor_id:
        follows.follow(change.connection, person, entity, record_id, at=change.now)
    return {"followed": bool(change.principal.actor_id)}


def unfollow(change: Change, *, entity: str, record_id: int) -> dict[str, Any]:
    """Follow a record no longer, whether it is still seen or not."""
    follows.unfollow(change.connection, change.principal.person_id, entity, record_id)
    return {"followed": False}


def is_followed(look: Look, *, entity: str, record_id: int) -> dict[str, Any]:
    """Tell whether this person follows a record.

    :raises NotFound: it is not there for this person.
    """
    opened(look, entity, record_id)
    return {"followed": follows.is_followed(look.connection, look.principal.person_id, entity, record_id)}


def mine(look: Look) -> list[dict[str, Any]]:
    """List what this person follows and still may see, the latest begun first."""
    found = follows.followed(look.connection, look.principal.person_id)
    known = [one for one in found if look.catalogue.find_entity(one[0])]
    reader = reader_of(look)
    titles = records.titles_of(look.connection, look.catalogue, [(entity, number) for entity, number, _ in known])
    return [
        {
            "entity": entity,
            "entity_label": look.catalogue.entity(entity).label,
            "record_id": number,
            "title": titles[entity, number] if reader.knows_title(entity) else f"#{number}",
            "since": since.isoformat(),
        }
        for entity, number, since in known
        if (entity, number) in titles and _sees(look, reader, entity, number)
    ]


def tell_followers(change: Change) -> int:
    """Tell followers what happened since the last time; return how many notices that made."""
    told = 0
    for _ in range(ROUNDS_MAX):
        events = river.read_as(change.connection, READER, limit=BATCH)
        if not events:
            break
        wanted = follows.followers(change.connection, ((one.entity, one.record_id) for one in events))
        eyes = _Eyes(change)
        for event in events:
            people = [one for one in wanted.get((event.entity, event.record_id), ()) if one != event.actor_id]
            if people and event.kind not in _QUIET and change.catalogue.find_entity(event.entity):
                told += len(_tell(change, event, people, eyes))
    return told


class _Eyes:
    """The followers, each looking with his own rights."""

    def __init__(self, change: Change) -> None:
        self._change = change
        self._looks: dict[int, Look] = {}

    def of(self, person: int) -> Look:
        """Return what a person looks with."""
        if person not in self._looks:
            change = self._change
            who = principal_of_person(change.connection, change.catalogue, person_id=person, now=change.now)
            self._looks[person] = Look(replace(change.context, principal=who), change.connection)
        return self._looks[person]


def _tell(change: Change, event: Event, people: Sequence[int], eyes: _Eyes) -> tuple[int, ...]:
    new: tuple[int, ...] = ()
    for person in people:
        if not (text := _news(eyes.of(person), event)):
            continue
        new += messages.tell(
            change.connection, [person], "follow", text, at=change.now, entity=event.entity,
            record_id=event.record_id, once_key=f"follow:{event.seq}",
        )  # fmt: skip
    if new:
        call = {"topic": "todo", "entity": event.entity, "id": event.record_id, "people": sorted(new)}
        notify(change.connection, RIVER, json.dumps(call, separators=(",", ":")))
    return new


def _news(look: Look, event: Event) -> str:
    """Return what a follower hears of an event; nothing where it leaves no trace in the history that he may read."""
    try:
        access = opened(look, event.entity, event.record_id)
    except NotFound:
        return ""
    if not (found := history.told(look, access, [event])):
        return ""
    what = found[0]["cause"] or found[0]["kind_label"]
    return f"您关注的{access.entity.label}「{access.title}」:{found[0]['actor']['title']} {what}"


def _sees(look: Look, reader: Reader, entity: str, record_id: int) -> bool:
    here = rights_on(look.connection, reader, entity, record_id)
    return here is not None and Right.SEE in here.rights
