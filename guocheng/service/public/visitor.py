"""What a visitor without a login may do (访客): exactly what the address opens, as often as its terms allow.

- What is filled in passes the same checks as on the inside: required fields, limits, formulas, rules.
- Lines, files and linked records are taken where the form names them, and only those.
- A record is shown with the eyes of who gave it out, as they are at that moment: what he may show no longer is gone.
"""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

from guocheng.base.problem import Invalid, NotFound, Problem, Refused, gathered
from guocheng.base.zone import local_day
from guocheng.definition.entity import Entity
from guocheng.definition.field_types import type_of
from guocheng.definition.role import Right
from guocheng.service.context import Change, Look
from guocheng.service.public import uploads
from guocheng.service.public.answering import asked_of
from guocheng.service.public.gate import (
    Proof,
    closed,
    giver_of,
    link_of,
    nowhere,
    turned_away,
    turned_back,
    visitor_of,
)
from guocheng.service.public.picking import named_problems
from guocheng.service.public.shape import described, files_asked, visibility
from guocheng.service.records import form
from guocheng.service.records.access import opened, reader_of
from guocheng.service.records.change import save_new
from guocheng.store import public_links, public_uploads, records
from guocheng.store.public_links import Link
from guocheng.store.query import read_query, system, window
from guocheng.store.records import Record
from guocheng.store.records.words import presented


def welcome(look: Look, *, token: str) -> dict[str, Any]:
    """Say what an address opens and what it asks for first; without the password nothing more is told.

    :raises NotFound: the address leads nowhere.
    """
    link = link_of(look, token)
    entity = look.catalogue.entity(link.entity)
    told = {
        "kind": link.kind,
        "label": link.label,
        "intro": link.intro,
        "password": link.password_hash is not None,
        "captcha": link.captcha,
        "closed": closed(link, look.now),
    }
    if link.kind == "task":
        told["asks"] = "".join(link.asked)
    if link.password_hash is not None or told["closed"]:
        return told
    return {**told, **_inside(look, link, entity)}


def enter(change: Change, *, token: str, proof: Proof) -> dict[str, Any]:
    """Open an address with its password.

    A wrong password, a wrong time and too many tries are answered with `refused`.

    :raises NotFound: the address leads nowhere.
    """
    link = link_of(change, token)
    if refusal := turned_away(change, link, proof, reads_picture=False):
        return refusal
    return {**_inside(change, link, change.catalogue.entity(link.entity)), "kind": link.kind, "label": link.label}


def submit(change: Change, *, token: str, proof: Proof, values: dict[str, Any], visit: str = "") -> dict[str, Any]:
    """Fill in a public form; where the terms do not allow it now, the answer is `refused`.

    :raises NotFound: the address leads nowhere, or to no form.
    :raises Invalid: with everything that is wrong with the values.
    """
    link = link_of(change, token, "form")
    if refusal := turned_away(change, link, proof):
        return refusal
    entity = change.catalogue.entity(link.entity)
    read, wrong = form.read(entity, _new_lines(entity, link, values), editable=visibility(entity, link.fields).editable)
    wrong += named_problems(giver_of(change, link), entity, link, read)
    fixed, broken = form.read(entity, link.fixed, editable=frozenset(link.fixed))
    full = form.completed(change, entity, {**read, **fixed}, creating=True)
    gathered([*wrong, *broken, *form.problems(change, entity, full)])
    held = uploads.check_files(change, entity, link, visit, full)
    day, visitor = local_day(change.now), visitor_of(link, proof)
    try:
        with change.connection.transaction():
            record_id = save_new(change, entity, full, cause=f"公开表单「{link.label}」")
    except Invalid as taken:
        # What is there already, such as a phone number, must not be found out by trying.
        public_links.failed(change.connection, link.id, day, visitor)
        return turned_back(taken.problems[0].code, taken.problems[0].message)
    public_links.used(change.connection, link.id, day, visitor)
    public_uploads.held(change.connection, held)
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
    link = link_of(change, token, "status")
    if refusal := turned_away(change, link, proof):
        return refusal
    entity = change.catalogue.entity(link.entity)
    given = {name: str(asked.get(name, "")).strip() for name in link.asked}
    blank = [name for name, one in given.items() if not one]
    gathered(Problem("value.required", name, f"请填写「{_word(entity, name)}」") for name in blank)
    day, visitor = local_day(change.now), visitor_of(link, proof)
    public_links.used(change.connection, link.id, day, visitor)
    found = _the_one(change, entity.name, given)
    if found is None:
        public_links.failed(change.connection, link.id, day, visitor)
        return {"found": False, "message": "没有查到，请核对所填的内容是否与登记时一致"}
    return {"found": True, "values": _values(change, entity, found, link.fields)}


def _new_lines(entity: Entity, link: Link, values: dict[str, Any]) -> dict[str, Any]:
    """Return what was sent with lines that are new, whatever ids they came with, and not too many of them.

    :raises Invalid: there are too many.
    """
    kept = dict(values)
    for one in entity.lines:
        rows = kept.get(one.name)
        if not isinstance(rows, list):
            continue
        if len(rows) > link.lines_max:
            message = f"「{one.label}」最多填 {link.lines_max} 行，现在有 {len(rows)} 行，请分几次提交"
            raise Invalid(Problem("public.too_many_lines", one.name, message))
        kept[one.name] = [
            {name: value for name, value in row.items() if name != "id"} if isinstance(row, dict) else row
            for row in rows
        ]
    return kept


def _inside(look: Look, link: Link, entity: Entity) -> dict[str, Any]:
    if link.kind == "form":
        told: dict[str, Any] = {"fields": described(look, entity, link)}
        if any(one.name in link.fields for one in entity.lines):
            told["lines_max"] = link.lines_max
        if files_asked(entity, link.fields):
            told["visit"] = uploads.visit()
        return told
    if link.kind == "task":
        return asked_of(look, link)
    if link.kind == "status":
        return {"asked": [{"name": name, "label": _word(entity, name)} for name in link.asked]}
    return {"values": _given_out(look, link)}


def _given_out(look: Look, link: Link) -> list[dict[str, str]]:
    """Return what the giver of a record may still show of it; a bare account that gave it out administers."""
    assert link.record_id is not None
    theirs = giver_of(look, link)
    try:
        access = opened(theirs, link.entity, link.record_id)
        access.must(Right.SHARE)
    except (NotFound, Refused) as refusal:
        raise nowhere() from refusal
    kept = [name for name in link.fields if name in access.shown - access.masked]
    known = {one: title for one, title in access.record.titles.items() if reader_of(theirs).knows_title(one[0])}
    return _values(look, access.entity, replace(access.record, title=access.title, titles=known), kept)


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
