"""Talk about a record (评论): whoever sees it may speak; whoever is named with @ and may see it too is told."""

from __future__ import annotations

import re
from typing import Any

from guocheng.base.problem import Invalid, Problem
from guocheng.definition.role import Right
from guocheng.service.context import Change, Look
from guocheng.service.directory import principal_of_person
from guocheng.service.records.access import Access, opened
from guocheng.service.records.evaluation import env_of
from guocheng.service.rights import visible
from guocheng.store import comments, directory, messages
from guocheng.store.query import Reader, rights_on

_MENTION = re.compile(r"@([\w·]{2,20})")


def list_comments(look: Look, *, entity: str, record_id: int) -> list[dict[str, Any]]:
    """Return the remarks on a record, oldest first."""
    opened(look, entity, record_id)
    return [
        {
            "id": one.id,
            "author": {"id": one.author_id, "title": one.author or "系统"},
            "text": one.text,
            "created_at": one.created_at.isoformat(),
        }
        for one in comments.of_record(look.connection, entity, record_id)
    ]


def comment(change: Change, *, entity: str, record_id: int, text: str) -> dict[str, Any]:
    """Say something about a record.

    :raises Invalid: nothing is said.
    """
    access = opened(change, entity, record_id)
    if Right.SEE in access.rights:
        access.must(Right.COMMENT)
    if not text.strip():
        raise Invalid(Problem("comment.empty", "评论", "请先写下要说的话"))
    mentioned = directory.people_by_name(change.connection, _MENTION.findall(text))
    added = comments.add(
        change.connection,
        entity,
        record_id,
        text.strip(),
        author_id=change.principal.actor_id,
        mentions=mentioned,
        at=change.now,
    )
    _tell(change, access, text.strip(), mentioned)
    return {"id": added, "comments": list_comments(change, entity=entity, record_id=record_id)}


def _tell(change: Change, access: Access, text: str, mentioned: tuple[int, ...]) -> None:
    spoken = comments.people_in(change.connection, access.entity.name, access.id)
    others = {*mentioned, *spoken} - {change.principal.person_id}
    may_see = [person for person in others if _sees(change, access, person)]
    short = text if len(text) <= 60 else f"{text[:60]}…"
    messages.tell(
        change.connection,
        may_see,
        "comment",
        f"{change.principal.name}在「{access.record.title}」中说:{short}",
        at=change.now,
        entity=access.entity.name,
        record_id=access.id,
    )


def _sees(change: Change, access: Access, person: int) -> bool:
    principal = principal_of_person(change.connection, change.catalogue, person_id=person, now=change.now)
    reader = Reader(
        change.catalogue,
        lambda entity: visible(change.catalogue, principal, change.catalogue.entity(entity)),
        env_of(change),
    )
    here = rights_on(change.connection, reader, access.entity.name, access.id)
    return here is not None and Right.SEE in here.rights
