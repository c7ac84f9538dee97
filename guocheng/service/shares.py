"""Show a record to somebody for a time (记录分享): never more than the giver may do, in the fields he sees.

- Giving needs the right to share on this very record, and the right that is given.
- What is given is kept field by field, so later fields and later rights of the giver are not in it.
- A share that is ended, or whose time is over, counts no more from the next request on.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from guocheng.base.problem import Invalid, NotFound, Problem, Refused, gathered
from guocheng.definition.role import Right
from guocheng.service.context import Change, Look
from guocheng.service.records.access import Access, opened, reader_of
from guocheng.store import messages, shares
from guocheng.store.query import read_query, rights_on, window
from guocheng.store.shares import NewShare, Share

#: What may be given, and the right the giver must have for it.
GIVEN = {"see": Right.SEE, "comment": Right.COMMENT, "edit": Right.EDIT}
LABELS = {"see": "查看", "comment": "查看和评论", "edit": "查看和修改"}


@dataclass(frozen=True)
class Gift:
    """What is shown to whom, and for how long."""

    right: str
    people: Sequence[int] = ()
    units: Sequence[int] = ()
    roles: Sequence[str] = ()
    start: datetime | None = None
    until: datetime | None = None
    note: str = ""


def share(change: Change, *, entity: str, record_id: int, gift: Gift) -> dict[str, Any]:
    """Show a record to people, units with all below them, or roles.

    :raises Refused: the person may not share this record, or gives more than he has.
    :raises Invalid: a receiver is unknown, or the time is over before it begins.
    """
    access = opened(change, entity, record_id)
    access.must(Right.SHARE)
    access.must(GIVEN[gift.right])
    gathered(_problems(change, gift))
    for new in _new(change, access, gift):
        shares.give(change.connection, new, by=change.principal.actor_id, at=change.now)
    _tell(change, access, gift)
    return of_record(change, entity=entity, record_id=record_id)


def of_record(look: Look, *, entity: str, record_id: int) -> dict[str, Any]:
    """Return what this person may give of a record, and who has it already as far as that is his business.

    :raises NotFound: the record is not there for this person.
    """
    access = opened(look, entity, record_id)
    may = Right.SHARE in access.rights
    found = shares.of_record(look.connection, entity, record_id)
    mine = [one for one in found if may or one.shared_by == look.principal.actor_id is not None]
    given = [one for one in GIVEN if may and GIVEN[one] in access.rights]
    return {
        "can": [{"right": one, "label": LABELS[one]} for one in given],
        "shares": [listed(look, one) for one in mine],
    }


def end(change: Change, *, share_id: int) -> dict[str, Any]:
    """End a share: the giver may, and whoever may share the record.

    :raises NotFound: there is no such share for this person.
    """
    found = shares.find(change.connection, share_id)
    if found is None or not _may_end(change, found):
        raise NotFound(Problem("share.not_found", f"分享 {share_id}", "没有这个分享,可能已经结束,请刷新后再看"))
    shares.end(change.connection, share_id, by=change.principal.actor_id, at=change.now)
    return {"ended": True}


def with_me(look: Look) -> list[dict[str, Any]]:
    """List what is shared with this person now, as far as no role denies it."""
    who = look.principal
    found = shares.with_person(
        look.connection, person_id=who.person_id, unit_ids=who.unit_ids, roles=who.roles, at=look.now
    )
    titles = dict(_titles(look, found))
    return [
        listed(look, one)
        | {"entity": one.entity, "record_id": one.record_id, "title": titles[one.entity, one.record_id],
           "entity_label": look.catalogue.entity(one.entity).label}
        for one in found
        if (one.entity, one.record_id) in titles
    ]  # fmt: skip


def _problems(change: Change, gift: Gift) -> Iterator[Problem]:
    if not (gift.people or gift.units or gift.roles):
        yield Problem("share.nobody", "分享给", "请选择分享给谁")
    if gift.until is not None and gift.until <= (gift.start or change.now):
        yield Problem("share.over", "结束时间", "结束时间要晚于开始时间和现在,请重新选择")
    for entity, ids in (("org.person", gift.people), ("org.unit", gift.units)):
        for one in ids:
            here = rights_on(change.connection, reader_of(change), entity, one)
            if entity == "org.person" and one == change.principal.actor_id:
                yield Problem("share.oneself", "分享给", "不用分享给自己,请选择别人")
            elif here is None or Right.SEE not in here.rights:
                yield Problem("share.unknown_receiver", "分享给", "所选的人员或单元不存在,或者您看不到,请重新选择")
    for role in gift.roles:
        if role not in change.catalogue.roles:
            yield Problem("share.unknown_receiver", "分享给", f"没有角色「{role}」,请重新选择")


def _new(change: Change, access: Access, gift: Gift) -> Iterator[NewShare]:
    readonly = access.shown - access.editable
    receivers = [
        *({"person_id": one} for one in gift.people),
        *({"unit_id": one} for one in gift.units),
        *({"role": one} for one in gift.roles),
    ]
    for receiver in receivers:
        yield NewShare(
            access.entity.name,
            access.id,
            gift.right,
            tuple(sorted(access.shown)),
            tuple(sorted(access.masked & access.shown)),
            tuple(sorted(readonly)),
            gift.start or change.now,
            gift.until,
            gift.note.strip(),
            **receiver,  # type: ignore[arg-type]
        )


def _tell(change: Change, access: Access, gift: Gift) -> None:
    note = f":{gift.note.strip()}" if gift.note.strip() else ""
    messages.tell(
        change.connection,
        [one for one in gift.people if one != change.principal.person_id],
        "share",
        f"{change.principal.name}分享了{access.entity.label}「{access.title}」给您{note}",
        at=change.now,
        entity=access.entity.name,
        record_id=access.id,
    )


def _may_end(change: Change, found: Share) -> bool:
    if change.principal.administers or found.shared_by == change.principal.actor_id is not None:
        return True
    try:
        opened(change, found.entity, found.record_id).must(Right.SHARE)
    except (NotFound, Refused, Invalid):
        return False
    return True


def listed(look: Look, one: Share) -> dict[str, Any]:
    """Return a share as it is listed."""
    role = look.catalogue.roles.get(one.role) if one.role else None
    over = one.ended_at is not None or (one.valid_until is not None and one.valid_until <= look.now)
    return {
        "id": one.id,
        "right": one.right,
        "label": LABELS[one.right],
        "to": one.person or one.unit or (role.label if role else one.role) or "",
        "kind": "person" if one.person_id else "unit" if one.unit_id else "role",
        "by": one.giver or "系统",
        "note": one.note,
        "from": one.valid_from.isoformat(),
        "until": one.valid_until.isoformat() if one.valid_until else None,
        "shared_at": one.shared_at.isoformat(),
        "over": over,
    }


def _titles(look: Look, found: Iterable[Share]) -> Iterator[tuple[tuple[str, int], str]]:
    ids: dict[str, set[int]] = {}
    for one in found:
        ids.setdefault(one.entity, set()).add(one.record_id)
    reader = reader_of(look)
    for entity, wanted in ids.items():
        if look.catalogue.find_entity(entity) is None or not reader.visible(entity).may(Right.SEE):
            continue
        where = {"field": "id", "op": "in", "value": sorted(wanted)}
        asked = read_query(reader, entity, where=where, sort=[["id", "asc"]], columns=[], limit=min(len(wanted), 500))
        for row in json.loads(window(look.connection, reader, asked).rows):
            yield (entity, row["id"]), row["title"]
