"""Views of lists (视图): shipped with the entity, saved by a person, shared by those who may; one to start with.

- A view asks, it never answers: whoever looks through it sees the rows and fields that are theirs anyway.
- What a reader may not see is dropped from a view with a note that names nothing. A filter without it asks for more,
  and still answers only with what is theirs.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from guocheng.base.problem import Conflict, Invalid, NotFound, Problem, Refused, gathered
from guocheng.definition.entity import Entity
from guocheng.definition.role import Right
from guocheng.definition.view import (
    RowColor,
    RowHeight,
    View,
    ViewColumn,
    ViewGroup,
    ViewKind,
    filter_of,
    filter_text,
    shape_problems,
)
from guocheng.service.context import Change, Look
from guocheng.service.records.access import known_entity, reader_of, visibility_of
from guocheng.store import views as kept
from guocheng.store.query import Reader, read_query, window
from guocheng.store.query.groups import read_grouping
from guocheng.store.query.sort import read_sort
from guocheng.store.query.statistics import read_measures
from guocheng.store.query.where import read_where
from guocheng.store.views import SavedView

Json = dict[str, Any]
VIEWS_MAX = 50
SHARES_MAX = 50
SHIPPED = "shipped:"
_FIELDS = ("date_field", "end_field", "picture_field", "parent_field", "lane_field", "resource_field")


def list_views(look: Look, *, entity: str) -> Json:
    """Return the views of an entity that this person is offered, and the key of the one to start with.

    :raises NotFound: nothing of the entity may be seen.
    """
    visibility_of(look, entity)
    found = known_entity(look, entity)
    saved = kept.offered(look.connection, entity, **_standing(look))
    owners = _titles(look, "org.person", {one.person_id for one in saved if one.person_id})
    views = [_shipped(look, found, one) for one in found.views]
    views += [_saved(look, one, owners) for one in saved]
    default = kept.default_of(look.connection, entity, look.principal.account_id)
    return {
        "views": views,
        "default": default if any(one["key"] == default for one in views) else "",
        "may_share": _may_share(look, entity),
    }


def save_view(change: Change, *, entity: str, label: str, document: Json) -> Json:
    """Save a view of one's own.

    :raises Invalid: with everything that is wrong with it.
    """
    visibility_of(change, entity)
    _check(change, entity, label, document)
    account = _own_account(change)
    if kept.count_of(change.connection, entity, account) >= VIEWS_MAX:
        message = f"一个列表最多保存 {VIEWS_MAX} 个视图,请先删除不用的"
        raise Invalid(Problem("view.too_many", label, message))
    made = kept.save(change.connection, entity, label.strip(), document, account_id=account, at=change.now)
    return {"id": made, "key": str(made)}


def change_view(change: Change, *, entity: str, view_id: int, version: int, label: str, document: Json) -> Json:
    """Save one's own view anew.

    :raises Invalid: with everything that is wrong with it.
    :raises Conflict: it was saved elsewhere since it was read.
    """
    found = _own(change, entity, view_id)
    if found.version != version:
        message = f"视图「{found.label}」刚在别处改过,请刷新后再保存"
        raise Conflict(Problem("view.changed", found.label, message))
    _check(change, entity, label, document)
    kept.change(change.connection, view_id, label.strip(), document, at=change.now)
    return {"id": view_id, "key": str(view_id)}


def erase_view(change: Change, *, entity: str, view_id: int) -> Json:
    """Delete one's own view.

    :raises NotFound: there is none, or it is somebody else's.
    """
    kept.erase(change.connection, _own(change, entity, view_id))
    return {"id": view_id, "deleted": True}


def share_view(change: Change, *, entity: str, view_id: int, shares: Sequence[tuple[str, str]]) -> Json:
    """Offer one's own view to everyone, to roles and to units; nobody is left when there is none.

    :raises Refused: this person may not share records of the entity.
    :raises Invalid: a role or unit is unknown.
    """
    found = _own(change, entity, view_id)
    if shares and not _may_share(change, entity):
        label = known_entity(change, entity).label
        raise Refused(Problem("view.no_share", label, f"您没有分享「{label}」的权限,视图只能自己用"))
    gathered([*_share_problems(change, shares)])
    kept.share(change.connection, view_id, shares)
    return {"id": view_id, "shares": len(found.shares)}


def set_default(change: Change, *, entity: str, view: str) -> Json:
    """Choose the view this person starts with; blank is the plain list.

    :raises NotFound: there is no such view for this person.
    """
    if view and not any(one["key"] == view for one in list_views(change, entity=entity)["views"]):
        raise _unknown(view)
    visibility_of(change, entity)
    kept.set_default(change.connection, entity, _own_account(change), view)
    return {"default": view}


# ---- what a reader sees of a view ----------------------------------------------------------------------------------


@dataclass
class _Seen:
    """Reads a view for one person, dropping what is not theirs."""

    reader: Reader
    entity: str
    dropped: list[Problem] = field(default_factory=list)

    def document(self, document: Mapping[str, Any]) -> Json:
        """Return the document without what this person may not see or ask."""
        return {
            **document,
            "columns": [one for one in map(self._column, document["columns"]) if one],
            "where": self.where(document["where"]),
            "sort": self._kept(document["sort"], lambda one: read_sort(self.reader, self.entity, [one])),
            "groups": self._kept(document["groups"], lambda one: read_grouping(self.reader, self.entity, one)),
            "colors": [
                {**one, "where": where} for one in document["colors"] if (where := self.where(one["where"])) is not None
            ],
            **{name: self._named(document[name]) for name in _FIELDS},
        }

    def where(self, where: Any) -> Any:
        """Return a filter without the conditions this person may not ask; None when nothing is left."""
        if not where:
            return None
        if not isinstance(where, Mapping):
            return where if self._reads(lambda: read_where(self.reader, self.entity, where)) else None
        for word in ("and", "or"):
            if isinstance(where.get(word), list):
                parts = [part for one in where[word] if (part := self.where(one)) is not None]
                return {word: parts} if parts else None
        if "not" in where:
            inner = self.where(where["not"])
            return None if inner is None else {"not": inner}
        return where if self._reads(lambda: read_where(self.reader, self.entity, where)) else None

    def _column(self, column: Json) -> Json | None:
        if not self._named(column["field"]):
            return None
        if column["statistic"] and not self._reads(lambda: read_measures(self.reader, self.entity, [column])):
            return {**column, "statistic": ""}
        return column

    def _named(self, name: str) -> str:
        if name and self.reader.field(self.entity, name) is None:
            self.dropped.append(Problem("view.hidden_field", name, "视图用到了看不到的字段"))
            return ""
        return name

    def _kept(self, members: Iterable[Any], read: Callable[[Any], object]) -> list[Any]:
        return [one for one in members if self._reads(lambda one=one: read(one))]  # type: ignore[misc]

    def _reads(self, read: Callable[[], object]) -> bool:
        try:
            read()
        except Invalid as refusal:
            self.dropped.extend(refusal.problems)
            return False
        return True


def _for_reader(look: Look, entity: str, document: Mapping[str, Any]) -> Json:
    seen = _Seen(reader_of(look), entity)
    shown = seen.document(document)
    count = len(seen.dropped)
    return {**shown, "notes": [f"这个视图有 {count} 处用到您看不到的字段,已略去"] if count else []}


def _shipped(look: Look, entity: Entity, view: View) -> Json:
    return {
        "key": f"{SHIPPED}{view.name}",
        "id": None,
        "version": 0,
        "label": view.label,
        "owner": None,
        "mine": False,
        "shares": [],
        **_for_reader(look, entity.name, document_of(view)),
    }


def _saved(look: Look, view: SavedView, owners: Mapping[int, str]) -> Json:
    mine = view.account_id == look.principal.account_id
    person = view.person_id or 0
    return {
        "key": str(view.id),
        "id": view.id,
        "version": view.version,
        "label": view.label,
        "owner": {"id": person, "title": owners.get(person, "同事")},
        "mine": mine,
        # With whom else something is shared is the owner's business.
        "shares": list(_shares_shown(look, view)) if mine else [],
        **_for_reader(look, view.entity, view.document),
    }


def _shares_shown(look: Look, view: SavedView) -> Iterable[Json]:
    units = _titles(look, "org.unit", {int(name) for kind, name in view.shares if kind == "unit"})
    for kind, name in view.shares:
        role = look.catalogue.roles.get(name)
        label = {"everyone": "全公司", "role": role.label if role else name, "unit": ""}[kind]
        yield {"kind": kind, "name": name, "label": label or units.get(int(name), f"单位 #{name}")}


def _titles(look: Look, entity: str, ids: Iterable[int]) -> dict[int, str]:
    """Return the titles of records as far as this person sees them."""
    wanted = sorted(set(ids))
    if not wanted or look.catalogue.find_entity(entity) is None or not reader_of(look).visible(entity).may(Right.SEE):
        return {}
    where = {"field": "id", "op": "in", "value": wanted[:500]}
    asked = read_query(reader_of(look), entity, where=where, columns=[], limit=min(len(wanted), 500))
    return {row["id"]: row["title"] for row in json.loads(window(look.connection, reader_of(look), asked).rows)}


# ---- documents -----------------------------------------------------------------------------------------------------


def document_of(view: View) -> Json:
    """Return a shipped view as the screen takes it."""
    return {
        "kind": view.kind.value,
        "columns": [
            {
                "field": one.field,
                "width": one.width,
                "hidden": one.hidden,
                "frozen": one.frozen,
                "statistic": one.statistic.value if one.statistic else "",
            }
            for one in view.columns
        ],
        "where": filter_of(view.where),
        "sort": [[one.removeprefix("-"), "desc" if one.startswith("-") else "asc"] for one in view.sort],
        "groups": [{"field": one.field, "bucket": one.bucket, "down": one.down} for one in view.groups],
        "row_height": view.row_height.value,
        "colors": [{"where": filter_of(one.where), "color": one.color} for one in view.colors],
        **{name: getattr(view, name) for name in _FIELDS},
    }


def _value_of(label: str, document: Mapping[str, Any]) -> View:
    """Return a document of the screen as the value that ships with an entity."""
    return View(
        "",
        label,
        ViewKind(document["kind"]),
        columns=tuple(ViewColumn(one["field"]) for one in document["columns"]),
        where=filter_text(document["where"]),
        groups=tuple(ViewGroup(one["field"], one["bucket"], one["down"]) for one in document["groups"]),
        row_height=RowHeight(document["row_height"]),
        colors=tuple(RowColor(filter_text(one["where"]), one["color"]) for one in document["colors"]),
    )


def _check(look: Look, entity: str, label: str, document: Mapping[str, Any]) -> None:
    """Refuse a view that makes no sense, or that asks for what its owner may not see.

    :raises Invalid: with everything that is wrong.
    """
    wrong = list(shape_problems(_value_of(label, document), "视图"))
    seen = _Seen(reader_of(look), entity)
    seen.document(document)
    gathered([*wrong, *seen.dropped])


# ---- whose view ----------------------------------------------------------------------------------------------------


def _own(change: Change, entity: str, view_id: int) -> SavedView:
    known_entity(change, entity)
    found = kept.view_of(change.connection, entity, view_id, lock=True)
    if found is None or found.account_id != change.principal.account_id:
        raise _unknown(str(view_id))
    return found


def _unknown(key: str) -> NotFound:
    return NotFound(Problem("view.unknown", key, "没有这个视图,或者它不是您的;请刷新页面后再试"))


def _own_account(change: Change) -> int:
    if not change.principal.account_id:
        raise Refused(Problem("view.nobody", "视图", "要用账户登录后才能保存视图"))
    return change.principal.account_id


def _may_share(look: Look, entity: str) -> bool:
    return look.principal.administers or reader_of(look).visible(entity).may(Right.SHARE)


def _share_problems(look: Look, shares: Sequence[tuple[str, str]]) -> Iterable[Problem]:
    if len(shares) > SHARES_MAX:
        yield Problem("view.too_many_shares", "共享", f"一个视图最多共享给 {SHARES_MAX} 个角色和单位")
    for kind, name in shares:
        if (kind == "everyone") != (not name) or (kind == "unit" and not name.isdecimal()):
            yield Problem("view.bad_share", "共享", "共享对象的写法不对,请刷新页面后重新选择")
        if kind == "role" and name not in look.catalogue.roles:
            yield Problem("view.unknown_role", "共享", f"没有角色「{name}」,请刷新页面后重新选择")


def _standing(look: Look) -> dict[str, Any]:
    principal = look.principal
    return {"account_id": principal.account_id, "roles": principal.roles, "unit_ids": principal.unit_ids}
