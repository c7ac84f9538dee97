"""Shares whose giver could not give them any more (失去依据的分享): he left, or may no longer do what he gave.

A share outlives its giver's rights (decision 0023); administrators see here what that leaves open, and end it by hand.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from guocheng.base.problem import Invalid, Problem
from guocheng.definition.role import Right
from guocheng.service.context import Change, Look
from guocheng.service.directory import principals_of_people
from guocheng.service.principal import Principal
from guocheng.service.readers import reader_as
from guocheng.service.records.access import title_shown
from guocheng.service.rights import must_administer
from guocheng.service.shares import GIVEN, listed
from guocheng.store import records, shares
from guocheng.store.query.rights_on import with_right
from guocheng.store.shares import Share

#: So many open shares are looked at, the oldest first; more are told.
LOOKED_AT_MAX = 5_000
ENDED_MAX = 1_000


@dataclass(frozen=True)
class _Why:
    """Why a giver could not give a share again, and how it is said."""

    code: str
    label: str


_LEFT = _Why("left", "已经离开公司")
_SHARE = _Why("share", "不能再分享这条记录")
_RIGHT = _Why("right", "自己没有这样的权限了")
_FIELDS = _Why("fields", "有些字段自己看不全了")


def stranded(look: Look) -> dict[str, Any]:
    """List the open shares that their givers could not give again, and say why; `more` when not all were looked at.

    :raises Refused: the person does not administer the system.
    """
    must_administer(look.principal)
    found = shares.open_at(look.connection, at=look.now, limit=LOOKED_AT_MAX + 1)
    known = [one for one in found[:LOOKED_AT_MAX] if look.catalogue.find_entity(one.entity)]
    why = dict(_why(look, known))
    titles = records.titles_of(look.connection, look.catalogue, {(one.entity, one.record_id) for one in known})
    return {
        "rows": [_row(look, one, why[one.id], titles) for one in known if one.id in why],
        "more": len(found) > LOOKED_AT_MAX,
    }


def end_many(change: Change, *, ids: Sequence[int]) -> dict[str, int]:
    """End shares by their numbers and return how many were still open.

    :raises Refused: the person does not administer the system.
    :raises Invalid: there are too many.
    """
    must_administer(change.principal)
    if len(ids) > ENDED_MAX:
        raise Invalid(Problem("share.too_many", "分享", f"一次最多结束 {ENDED_MAX:,} 个分享，请分几次"))
    return {"ended": shares.end_many(change.connection, ids, by=change.principal.actor_id, at=change.now)}


def _why(look: Look, found: Sequence[Share]) -> Iterator[tuple[int, _Why]]:
    """Yield what is wrong with shares: the givers are found in one statement, then each of their entities is asked."""
    by_giver: dict[int, list[Share]] = {}
    for one in found:
        # The system gives without being anybody.
        if one.shared_by is not None:
            by_giver.setdefault(one.shared_by, []).append(one)
    here = principals_of_people(look.connection, look.catalogue, people=by_giver, now=look.now)
    for giver, given in by_giver.items():
        if who := here.get(giver):
            yield from _lost(look, who, given)
        else:
            yield from ((one.id, _LEFT) for one in given)


def _lost(look: Look, who: Principal, given: Sequence[Share]) -> Iterator[tuple[int, _Why]]:
    reader = reader_as(look, who)
    for entity in {one.entity for one in given}:
        here = [one for one in given if one.entity == entity]
        ids = sorted({one.record_id for one in here})
        rights = {Right.SHARE, *(GIVEN[one.right] for one in here)}
        may = {right: with_right(look.connection, reader, entity, ids, right) for right in rights}
        visibility = reader.visible(entity)
        plain = visibility.shown - visibility.masked
        for one in here:
            if one.record_id not in may[Right.SHARE]:
                yield one.id, _SHARE
            elif one.record_id not in may[GIVEN[one.right]]:
                yield one.id, _RIGHT
            elif not set(one.fields) <= visibility.shown or not set(one.fields) - set(one.masked) <= plain:
                yield one.id, _FIELDS


def _row(look: Look, one: Share, why: _Why, titles: dict[tuple[str, int], str]) -> dict[str, Any]:
    entity = look.catalogue.entity(one.entity)
    title = titles.get((one.entity, one.record_id), f"#{one.record_id}")
    return {
        **listed(look, one),
        "entity": one.entity,
        "entity_label": entity.label,
        "record_id": one.record_id,
        "title": title_shown(look, entity, one.record_id, title),
        "why": why.code,
        "why_label": why.label,
    }
