"""Giving out addresses that need no login (公开链接): what they open, until when, and how often.

- A form shows and takes only the fields named; a record shows only what its giver sees in full; a state is told only to
  who knows the asked values.
- Forms and questions are an administrator's business; a record may be shown by whoever may share it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from guocheng.base.problem import Invalid, NotFound, Problem, gathered
from guocheng.definition.entity import Entity
from guocheng.definition.field_types import type_of
from guocheng.definition.role import Right
from guocheng.service.context import Change, Look
from guocheng.service.public.shape import form_problems
from guocheng.service.records.access import known_entity, opened
from guocheng.service.rights import must_administer
from guocheng.store import public_links
from guocheng.store.public_links import Link, NewLink

KINDS = {"form": "公开表单", "record": "公开记录", "status": "进度查询", "task": "外部处理"}


@dataclass(frozen=True)
class Terms:
    """Under which conditions an address works."""

    label: str
    intro: str = ""
    password: str = ""
    opens_at: datetime | None = None
    closes_at: datetime | None = None
    per_day: int | None = None
    per_visitor: int | None = None
    captcha: bool = False
    lines_max: int = public_links.LINES_MAX
    files_max: int = public_links.FILES_MAX


@dataclass(frozen=True)
class Opened:
    """What an address opens: fields shown, fields asked for, values that are set, records that links offer."""

    kind: str
    entity: str
    fields: Sequence[str]
    record_id: int | None = None
    asked: Sequence[str] = ()
    fixed: Mapping[str, Any] = field(default_factory=dict)
    offered: Mapping[str, Any] = field(default_factory=dict)


def make(change: Change, *, what: Opened, terms: Terms) -> dict[str, Any]:
    """Give out an address.

    :raises Refused: the person may not.
    :raises Invalid: with everything that is wrong with what it would open.
    """
    entity = known_entity(change, what.entity)
    if what.kind == "record":
        gathered(_record_problems(change, entity, what))
    else:
        must_administer(change.principal)
        is_form = what.kind == "form"
        gathered(
            form_problems(change, entity, what.fields, what.fixed, what.offered)
            if is_form
            else _status_problems(change, entity, what)
        )
    gathered(_term_problems(terms, what.kind))
    made = public_links.make(
        change.connection,
        NewLink(
            kind=what.kind,
            entity=what.entity,
            label=terms.label.strip(),
            intro=terms.intro.strip(),
            fields=what.fields,
            record_id=what.record_id,
            asked=what.asked,
            fixed=what.fixed,
            password_hash=change.platform.passwords.hash(terms.password) if terms.password else None,
            opens_at=terms.opens_at,
            closes_at=terms.closes_at,
            per_day=terms.per_day,
            per_visitor=terms.per_visitor,
            # A question about records could be tried number by number without it.
            captcha=terms.captcha or what.kind == "status",
            offered=what.offered,
            lines_max=terms.lines_max,
            files_max=terms.files_max,
        ),
        by=change.principal.actor_id,
        at=change.now,
    )
    return shown(made, 0)


def listing(look: Look, *, entity: str, record_id: int | None = None) -> list[dict[str, Any]]:
    """List the addresses of an entity, or of one record.

    :raises Refused: the person may not give such addresses out.
    """
    known_entity(look, entity)
    if record_id is None:
        must_administer(look.principal)
    else:
        opened(look, entity, record_id).must(Right.SHARE)
    found = public_links.of_entity(look.connection, entity, record_id)
    counts = public_links.used_in_all(look.connection, [one.id for one in found])
    return [shown(one, counts.get(one.id, 0)) for one in found]


def end(change: Change, *, link_id: int) -> dict[str, Any]:
    """Take an address back at once.

    :raises NotFound: there is none that this person gave out or administers.
    """
    found = public_links.by_id(change.connection, link_id)
    mine = found is not None and change.principal.actor_id is not None and found.made_by == change.principal.actor_id
    if found is None or not (mine or change.principal.administers):
        raise NotFound(Problem("public.not_found", "公开链接", "没有这个公开链接,或者它不是您建立的"))
    public_links.end(change.connection, link_id, at=change.now)
    return {"ended": True}


def shown(link: Link, used: int) -> dict[str, Any]:
    """Return an address as its givers see it."""
    return {
        "id": link.id,
        "kind": link.kind,
        "kind_label": KINDS[link.kind],
        "address": f"/p/{link.token}",
        "label": link.label,
        "fields": link.fields,
        "asked": link.asked,
        "offered": link.offered,
        "lines_max": link.lines_max,
        "files_max": link.files_max,
        "opens_at": link.opens_at and link.opens_at.isoformat(),
        "closes_at": link.closes_at and link.closes_at.isoformat(),
        "per_day": link.per_day,
        "per_visitor": link.per_visitor,
        "password": link.password_hash is not None,
        "captcha": link.captcha,
        "made_at": link.made_at.isoformat(),
        "used": used,
    }


def _record_problems(change: Change, entity: Entity, what: Opened) -> Iterator[Problem]:
    if what.record_id is None:
        raise Invalid(Problem("public.no_record", entity.label, "请选择要公开的记录"))
    access = opened(change, entity.name, what.record_id)
    access.must(Right.SHARE)
    for name in what.fields:
        one = change.catalogue.field(entity, name)
        if name not in access.shown or name in access.masked or one is None:
            yield Problem("public.bad_field", name, f"「{one.label if one else name}」您看不到全部内容,不能公开")
    if not what.fields:
        yield Problem("public.no_fields", entity.label, "请至少选择一个要公开的字段")


def _status_problems(change: Change, entity: Entity, what: Opened) -> Iterator[Problem]:
    for name in (*what.fields, *what.asked):
        told = name == "title" or change.catalogue.field(entity, name)
        one = entity.field(name)
        if not told or (one is not None and one.has_lines) or (name in what.asked and one is None):
            yield Problem("public.bad_field", name, f"「{_label(entity, name)}」不能用在进度查询里")
    for name in what.asked:
        one = entity.field(name)
        if one is not None and type_of(one).column(one) != "text":
            yield Problem("public.bad_field", name, f"「{one.label}」不是文字,不能用来查询")
    if len(what.asked) < 2:
        yield Problem("public.too_easy", entity.label, "查询进度至少要核对两项,例如单号和手机号,以免被人逐个试出来")
    if not what.fields:
        yield Problem("public.no_fields", entity.label, "请至少选择一个查到后显示的字段")


def _term_problems(terms: Terms, kind: str) -> Iterator[Problem]:
    if not terms.label.strip():
        yield Problem("public.no_label", "名称", "请给公开链接起一个名称,访问的人会看到它")
    if terms.opens_at and terms.closes_at and terms.closes_at <= terms.opens_at:
        yield Problem("public.bad_window", "开放时间", "结束时间要晚于开始时间")
    if terms.password and len(terms.password) < 4:
        yield Problem("public.short_password", "访问密码", "访问密码至少 4 个字符")
    if kind == "record" and (terms.captcha or terms.per_day or terms.per_visitor):
        message = "公开的记录只是给人看，不问验证码，也不数次数；要限制谁能看，请设访问密码和结束时间"
        yield Problem("public.not_for_records", "开放条件", message)


def _label(entity: Entity, name: str) -> str:
    one = entity.field(name)
    return one.label if one else name
