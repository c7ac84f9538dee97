"""Talk about a record (评论): whoever sees it may speak; whoever is named with @ and may see it too is told.

- Whom a name would have called, but who may not see the record, is told nothing; the writer learns that.
- One's own remark may be put right or taken back for some minutes; the river knows that it was.
- Whoever sees the record may read the files of a remark, until it is taken back.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import timedelta
from itertools import islice
from typing import Any

from guocheng.base.problem import Invalid, NotFound, Problem, Refused
from guocheng.definition.role import Right
from guocheng.service.context import Change, Look
from guocheng.service.readers import readers_of
from guocheng.service.records.access import Access, opened
from guocheng.service.records.change import origin_of
from guocheng.service.records.held import uploaded
from guocheng.store import comments, directory, messages, river
from guocheng.store.comments import Comment
from guocheng.store.directory import PersonCard

#: How long one's own remark may be changed.
CHANGEABLE = timedelta(minutes=5)
#: So many people are offered, found among so many of that name.
OFFERED, TRIED_MAX = 8, 40
#: So many files go with a remark.
FILES_MAX = 9
#: So much of a remark stands above its answer.
QUOTED_MAX = 60
_MENTION = re.compile(r"@([\w·]{2,20})")


def list_comments(look: Look, *, entity: str, record_id: int) -> list[dict[str, Any]]:
    """Return the remarks on a record, oldest first."""
    opened(look, entity, record_id)
    return [shown(look, one) for one in comments.of_record(look.connection, entity, record_id)]


def shown(look: Look, one: Comment) -> dict[str, Any]:
    """Return a remark as the screen shows it; `changeable_until` for its author while it may be changed."""
    mine = one.author_id is not None and one.author_id == look.principal.actor_id and one.removed_at is None
    until = one.created_at + CHANGEABLE
    return {
        "id": one.id,
        "author": {"id": one.author_id, "title": one.author or "系统"},
        "text": "" if one.removed_at else one.text,
        "files": list(one.files),
        "created_at": one.created_at.isoformat(),
        "edited": one.edited_at is not None,
        "removed": one.removed_at is not None,
        "changeable_until": until.isoformat() if mine and look.now < until else None,
        "reply": None if one.reply_to is None else _quoted(one),
    }


def mentionable(look: Look, *, entity: str, record_id: int, text: str) -> list[dict[str, Any]]:
    """Return people who may see a record and whose name, number or pinyin initials begin so.

    :raises NotFound: the record is not there for this person.
    """
    access = opened(look, entity, record_id)
    tried = directory.people_called(look.connection, text.strip(), limit=TRIED_MAX)
    others = [one for one in tried if one.id != look.principal.person_id]
    seeing = readers_of(look, entity, access.id, [one.id for one in others])
    return [
        {"id": one.id, "name": one.name, "unit": one.unit_name}
        for one in islice((one for one in others if one.id in seeing), OFFERED)
    ]


def comment(
    change: Change,
    *,
    entity: str,
    record_id: int,
    text: str,
    reply_to: int | None = None,
    mentions: Sequence[int] = (),
    files: Sequence[int] = (),
) -> dict[str, Any]:
    """Say something about a record, with files or by them alone; `mentions` tells people of the same name apart.

    :raises Invalid: nothing is said, there are too many files, or what is answered is not there.
    :raises NotFound: a file is unknown or was brought by somebody else.
    """
    access = opened(change, entity, record_id)
    if Right.SEE in access.rights:
        access.must(Right.COMMENT)
    said = _said(text, files)
    names = [one.name for one in uploaded(change, set(files)).values()]
    if reply_to is not None and _there(change, access, reply_to) is None:
        raise Invalid(Problem("comment.gone", "评论", "要回复的评论已经不在了,请刷新后再看"))
    named = list(_named(change, said, mentions))
    hears = set(readers_of(change, entity, record_id, [one.id for one in named]))
    added = comments.add(
        change.connection,
        entity,
        record_id,
        said,
        author_id=change.principal.actor_id,
        mentions=sorted(hears),
        at=change.now,
        reply_to=reply_to,
        files=_once(files),
    )
    _tell(change, access, said or f"附件 {'、'.join(names)}", hears)
    return {
        "id": added,
        "comments": list_comments(change, entity=entity, record_id=record_id),
        "unheard": [one.name for one in named if one.id not in hears and one.id != change.principal.person_id],
    }


def put_right(
    change: Change, *, entity: str, record_id: int, comment_id: int, text: str, files: Sequence[int] | None = None
) -> dict[str, Any]:
    """Change one's own remark while it is fresh; nobody is told again. Files stay as they are unless they are named.

    :raises NotFound: there is no such remark on a record this person sees, or a file is somebody else's.
    :raises Refused: it is somebody else's, or its time is over.
    :raises Invalid: nothing is left of it.
    """
    access = opened(change, entity, record_id)
    before = [one["id"] for one in _own(change, access, comment_id).files]
    after = before if files is None else _once(files)
    uploaded(change, set(after) - set(before))
    comments.put_right(change.connection, comment_id, _said(text, after), files=after, at=change.now)
    _note(change, access, "修改评论")
    return {"comments": list_comments(change, entity=entity, record_id=record_id)}


def take_back(change: Change, *, entity: str, record_id: int, comment_id: int) -> dict[str, Any]:
    """Take one's own remark back while it is fresh.

    :raises NotFound: there is no such remark on a record this person sees.
    :raises Refused: it is somebody else's, or its time is over.
    """
    access = opened(change, entity, record_id)
    _own(change, access, comment_id)
    comments.take_back(change.connection, comment_id, at=change.now)
    _note(change, access, "撤回评论")
    return {"comments": list_comments(change, entity=entity, record_id=record_id)}


def _said(text: str, files: Sequence[int]) -> str:
    if not text.strip() and not files:
        raise Invalid(Problem("comment.empty", "评论", "请先写下要说的话"))
    if len(files) > FILES_MAX:
        message = f"一条评论最多带 {FILES_MAX} 个附件，现在有 {len(files)} 个，请去掉一些，或者分几条发"
        raise Invalid(Problem("comment.too_many_files", "评论", message))
    return text.strip()


def _once(files: Sequence[int]) -> list[int]:
    return list(dict.fromkeys(files))


def _quoted(one: Comment) -> dict[str, Any]:
    text = one.reply_text or "附件"
    short = text if len(text) <= QUOTED_MAX else f"{text[:QUOTED_MAX]}…"
    return {
        "id": one.reply_to,
        "author": one.reply_author or "系统",
        "text": "评论已撤回" if one.reply_removed_at else short,
    }


def _there(change: Change, access: Access, comment_id: int) -> Comment | None:
    found = comments.find(change.connection, access.entity.name, access.id, comment_id)
    return found if found and found.removed_at is None else None


def _own(change: Change, access: Access, comment_id: int) -> Comment:
    found = _there(change, access, comment_id)
    if found is None:
        raise NotFound(Problem("comment.gone", "评论", "没有这条评论,可能已被撤回,请刷新后再看"))
    if found.author_id is None or found.author_id != change.principal.actor_id:
        raise Refused(Problem("comment.others", "评论", "只能修改或撤回自己的评论"))
    if change.now >= found.created_at + CHANGEABLE:
        raise Refused(Problem("comment.too_late", "评论", "评论发出 5 分钟后不能再修改或撤回,请另写一条说明"))
    return found


def _note(change: Change, access: Access, cause: str) -> None:
    river.append(change.connection, access.entity.name, access.id, "talked", origin_of(change, cause))


def _named(change: Change, text: str, mentions: Sequence[int]) -> Iterator[PersonCard]:
    """Yield who is named in a text: those who were picked, and others by a name that is theirs alone."""
    names = set(_MENTION.findall(text))
    cards = directory.people(change.connection, directory.active_people(change.connection, mentions))
    picked = {one.name: one for one in cards.values() if f"@{one.name}" in text}
    yield from picked.values()
    alone = directory.people_by_name(change.connection, sorted(names - picked.keys()))
    yield from directory.people(change.connection, alone).values()


def _tell(change: Change, access: Access, text: str, mentioned: set[int]) -> None:
    spoken = comments.people_in(change.connection, access.entity.name, access.id)
    hearing = readers_of(change, access.entity.name, access.id, {*mentioned, *spoken} - {change.principal.person_id})
    short = text if len(text) <= QUOTED_MAX else f"{text[:QUOTED_MAX]}…"
    for person, reader in sorted(hearing.items()):
        title = access.record.title if reader.knows_title(access.entity.name) else f"{access.entity.label} #{access.id}"
        messages.tell(
            change.connection,
            [person],
            "comment",
            f"{change.principal.name}在「{title}」中说：{short}",
            at=change.now,
            entity=access.entity.name,
            record_id=access.id,
        )
