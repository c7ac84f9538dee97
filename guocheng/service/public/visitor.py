"""What a visitor without a login may do (访客): exactly what the address opens, as often as its terms allow.

- A wrong address, an ended one and one that never was are answered alike.
- What is filled in passes the same checks as on the inside: required fields, limits, formulas, rules.
- Whoever fails too often on a day waits for the next.
- A record is shown with the eyes of who gave it out, as they are at that moment: what he may show no longer is gone.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from guocheng.base.problem import Invalid, NotFound, Problem, Refused, gathered
from guocheng.base.zone import SHANGHAI, local_day
from guocheng.definition.entity import Entity
from guocheng.definition.field_types import type_of
from guocheng.definition.role import Right
from guocheng.service.context import Change, Look
from guocheng.service.directory import principal_of_person
from guocheng.service.meta import field_meta
from guocheng.service.principal import SYSTEM, Principal
from guocheng.service.public.captcha import is_right
from guocheng.service.records import form
from guocheng.service.records.access import opened, reader_of
from guocheng.service.records.change import save_new
from guocheng.store import public_links, records
from guocheng.store.public_links import Link
from guocheng.store.query import Visibility, read_query, system, window
from guocheng.store.records import Record
from guocheng.store.records.words import presented

#: Who stands behind a public address: nobody, with no right at all.
VISITOR = Principal(account_id=-1, person_id=0, name="访客")
FAILURES_MAX = 20


@dataclass(frozen=True)
class Proof:
    """What a visitor shows: where from, the password, and the answer to the picture."""

    address: str
    password: str = ""
    captcha: str = ""
    answer: str = ""
    #: Whether the picture was read, once that was asked: the database may have the same command done again.
    read: dict[str, bool] = field(default_factory=dict, compare=False)

    def reads_picture(self, change: Change) -> bool:
        """Tell whether the picture was read aright; asking uses it up."""
        if self.captcha not in self.read:
            self.read[self.captcha] = is_right(change, self.captcha, self.answer)
        return self.read[self.captcha]


def welcome(look: Look, *, token: str) -> dict[str, Any]:
    """Say what an address opens and what it asks for first; without the password nothing more is told.

    :raises NotFound: the address leads nowhere.
    """
    link = _link(look, token)
    entity = look.catalogue.entity(link.entity)
    told = {
        "kind": link.kind,
        "label": link.label,
        "intro": link.intro,
        "password": link.password_hash is not None,
        "captcha": link.captcha,
        "closed": _closed(link, look.now),
    }
    if link.password_hash is not None or told["closed"]:
        return told
    return {**told, **_inside(look, link, entity)}


def enter(change: Change, *, token: str, proof: Proof) -> dict[str, Any]:
    """Open an address with its password.

    A wrong password, a wrong time and too many tries are answered with `refused`.

    :raises NotFound: the address leads nowhere.
    """
    link = _link(change, token)
    if refusal := _turned_away(change, link, proof, reads_picture=False):
        return refusal
    return {**_inside(change, link, change.catalogue.entity(link.entity)), "kind": link.kind, "label": link.label}


def submit(change: Change, *, token: str, proof: Proof, values: dict[str, Any]) -> dict[str, Any]:
    """Fill in a public form; where the terms do not allow it now, the answer is `refused`.

    :raises NotFound: the address leads nowhere, or to no form.
    :raises Invalid: with everything that is wrong with the values.
    """
    link = _link(change, token, "form")
    if refusal := _turned_away(change, link, proof):
        return refusal
    entity = change.catalogue.entity(link.entity)
    read, wrong = form.read(entity, values, editable=frozenset(link.fields))
    fixed, broken = form.read(entity, link.fixed, editable=frozenset(link.fixed))
    full = form.completed(change, entity, {**read, **fixed}, creating=True)
    gathered([*wrong, *broken, *form.problems(change, entity, full)])
    day, visitor = local_day(change.now), _visitor(link, proof)
    try:
        with change.connection.transaction():
            record_id = save_new(change, entity, full, cause=f"公开表单「{link.label}」")
    except Invalid as taken:
        # What is there already, such as a phone number, must not be found out by trying.
        public_links.failed(change.connection, link.id, day, visitor)
        return _no(taken.problems[0].code, taken.problems[0].message)
    public_links.used(change.connection, link.id, day, visitor)
    made = records.read(change.connection, change.catalogue, entity.name, record_id)
    assert made is not None
    serials = [one for one in entity.fields if type_of(one).given and made.values.get(one.name)]
    receipt = [{"label": one.label, "text": str(made.values[one.name])} for one in serials]
    return {"done": True, "receipt": receipt}


def state(change: Change, *, token: str, proof: Proof, asked: dict[str, str]) -> dict[str, Any]:
    """Tell the state of the one record that holds all the asked values; where the terms do not allow it, `refused`.

    :raises NotFound: the address leads nowhere, or to no question.
    :raises Invalid: not all values are given.
    """
    link = _link(change, token, "status")
    if refusal := _turned_away(change, link, proof):
        return refusal
    entity = change.catalogue.entity(link.entity)
    given = {name: str(asked.get(name, "")).strip() for name in link.asked}
    blank = [name for name, one in given.items() if not one]
    gathered(Problem("value.required", name, f"请填写「{_word(entity, name)}」") for name in blank)
    day, visitor = local_day(change.now), _visitor(link, proof)
    public_links.used(change.connection, link.id, day, visitor)
    found = _the_one(change, entity.name, given)
    if found is None:
        public_links.failed(change.connection, link.id, day, visitor)
        return {"found": False, "message": "没有查到，请核对所填的内容是否与登记时一致"}
    return {"found": True, "values": _values(change, entity, found, link.fields)}


def _inside(look: Look, link: Link, entity: Entity) -> dict[str, Any]:
    if link.kind == "form":
        allowed = Visibility(entity.name, {}, frozenset(link.fields), editable=frozenset(link.fields))
        fields = [one for name in link.fields if (one := entity.field(name))]
        return {"fields": [field_meta(look.context, entity, one, allowed) for one in fields]}
    if link.kind == "status":
        return {"asked": [{"name": name, "label": _word(entity, name)} for name in link.asked]}
    return {"values": _given_out(look, link)}


def _given_out(look: Look, link: Link) -> list[dict[str, str]]:
    """Return what the giver of a record may still show of it; a bare account that gave it out administers."""
    assert link.record_id is not None
    giver = SYSTEM
    if link.made_by is not None:
        giver = principal_of_person(look.connection, look.catalogue, person_id=link.made_by, now=look.now)
    theirs = Look(replace(look.context, principal=giver), look.connection)
    try:
        access = opened(theirs, link.entity, link.record_id)
        access.must(Right.SHARE)
    except (NotFound, Refused) as refusal:
        raise _nowhere() from refusal
    kept = [name for name in link.fields if name in access.shown - access.masked]
    known = {one: title for one, title in access.record.titles.items() if reader_of(theirs).knows_title(one[0])}
    return _values(look, access.entity, replace(access.record, title=access.title, titles=known), kept)


def _link(look: Look, token: str, kind: str = "") -> Link:
    found = public_links.by_token(look.connection, token)
    known = found is not None and found.ended_at is None and look.catalogue.find_entity(found.entity) is not None
    if found is None or not known or (kind and found.kind != kind):
        raise _nowhere()
    return found


def _nowhere() -> NotFound:
    return NotFound(Problem("public.nowhere", "链接", "这个链接不存在或已经失效，请向给您链接的人核实"))


def _closed(link: Link, now: datetime) -> str:
    if link.opens_at and now < link.opens_at:
        return f"还没有开放，开放时间是 {link.opens_at.astimezone(SHANGHAI):%Y-%m-%d %H:%M}"
    return "已经截止，不能再使用" if link.closes_at and now >= link.closes_at else ""


def _turned_away(change: Change, link: Link, proof: Proof, *, reads_picture: bool = True) -> dict[str, Any] | None:
    """Return why a visitor may not pass, counted in the same transaction; None lets pass.

    A failure is an answer and no refusal, for a refusal would take its count back.
    """
    if closed := _closed(link, change.now):
        return _no("public.closed", closed)
    day, visitor = local_day(change.now), _visitor(link, proof)
    uses = public_links.uses(change.connection, link.id, day, visitor)
    if uses.failed >= FAILURES_MAX:
        return _no("public.too_often", "今天试错的次数太多了，请明天再来")
    if link.password_hash is not None and not change.platform.passwords.matches(proof.password, link.password_hash):
        public_links.failed(change.connection, link.id, day, visitor)
        return _no("public.wrong_password", "访问密码不对，请向给您链接的人核实")
    if not reads_picture:
        return None
    if link.per_day is not None and uses.all >= link.per_day:
        return _no("public.day_full", "今天的名额已经用完，请明天再来")
    if link.per_visitor is not None and uses.mine >= link.per_visitor:
        return _no("public.visitor_full", f"每人每天最多 {link.per_visitor} 次，请明天再来")
    if link.captcha and not proof.reads_picture(change):
        public_links.failed(change.connection, link.id, day, visitor)
        return _no("public.wrong_captcha", "验证码不对或已过期，请重新输入")
    return None


def _no(code: str, message: str) -> dict[str, Any]:
    return {"refused": {"code": code, "message": message}}


def _visitor(link: Link, proof: Proof) -> str:
    """Return who comes from one place to one address, without keeping the place."""
    return hashlib.sha256(f"{link.token}:{proof.address}".encode()).hexdigest()[:32]


def _the_one(look: Look, entity: str, given: dict[str, str]) -> Record | None:
    reader = system(look.catalogue, look.now)
    where = {"and": [{"field": name, "op": "eq", "value": value} for name, value in given.items()]}
    asked = read_query(reader, entity, where=where, limit=2, columns=[])
    rows = json.loads(window(look.connection, reader, asked).rows)
    return records.read(look.connection, look.catalogue, entity, rows[0]["id"]) if len(rows) == 1 else None


def _values(look: Look, entity: Entity, found: Record, fields: list[str]) -> list[dict[str, str]]:
    shown = []
    for name in fields:
        if name == "title":
            shown.append({"label": entity.label, "text": found.title})
        elif one := look.catalogue.field(entity, name):
            shown.append({"label": one.label, "text": presented(one, found.values.get(name), found.titles)})
    return shown


def _word(entity: Entity, name: str) -> str:
    one = entity.field(name)
    return one.label if one else name
