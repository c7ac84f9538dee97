"""Naming stand-ins (审批代理): for whom, from when until when, for what; and withdrawing it at once.

Everybody may do this for himself, whatever his roles are; for others administrators do.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from decimal import Decimal
from typing import Any

from guocheng.base.problem import Invalid, NotFound, Problem, gathered
from guocheng.base.zone import SHANGHAI
from guocheng.definition.role import Right
from guocheng.service.context import Change, Look
from guocheng.service.records import form
from guocheng.service.records.access import reader_of
from guocheng.service.records.change import origin_of, save_new
from guocheng.service.records.linked import link_problems
from guocheng.service.rights import must_administer
from guocheng.service.stand_ins import PROXIES
from guocheng.store import directory, messages, proxies, records
from guocheng.store.flow.in_hand import flows_of
from guocheng.store.proxies import Proxy


def mine(look: Look) -> dict[str, Any]:
    """Return whom the person named to stand in for him, and for whom he stands in, now or later."""
    person = look.principal.person_id
    found = proxies.of_person(look.connection, person, at=look.now)
    shown = _shown(look, found)
    return {
        "mine": [row for row, one in zip(shown, found, strict=True) if one.person == person],
        "for_others": [row for row, one in zip(shown, found, strict=True) if one.person != person],
        "flows": _choices(look, person),
    }


def everybody(look: Look) -> dict[str, Any]:
    """Return every arrangement that is in force or comes.

    :raises Refused: the person does not administer the system.
    """
    must_administer(look.principal)
    return {"rows": _shown(look, proxies.of_everybody(look.connection, at=look.now))}


def name(
    change: Change,
    *,
    person: int | None = None,
    stand_in: int,
    starts_at: datetime | None,
    ends_at: datetime,
    flows: Iterable[str] = (),
    unit: int | None = None,
    amount_max: Decimal | None = None,
    keeps_copy: bool = True,
    note: str = "",
) -> dict[str, Any]:
    """Name somebody to stand in for the signed-in person, or as an administrator for anybody, and tell him.

    :raises Invalid: with everything that is wrong: no such person, an empty time, a circle.
    :raises Refused: somebody else is named whose stand-in only administrators may name.
    """
    me = change.principal.actor_id
    if person not in (None, me):
        must_administer(change.principal)
    person = person or me
    if person is None:
        raise Invalid(Problem("proxy.nobody", "person", "这个账户没有对应的人员，不能设置代理人"))
    entity = change.catalogue.entity(PROXIES)
    values = {
        "person": person,
        "stand_in": stand_in,
        "starts_at": starts_at or change.now,
        "ends_at": ends_at,
        "flows": [one for one in dict.fromkeys(flows) if one.strip()],
        "unit": unit,
        "amount_max": amount_max,
        "keeps_copy": keeps_copy,
        "note": note,
    }
    full = form.completed(change, entity, values, creating=True)
    gathered([*link_problems(change, entity, {}, values), *form.problems(change, entity, full)])
    record_id = save_new(change, entity, full, cause="设置审批代理")
    _tell(change, person, stand_in, ends_at)
    return {"id": record_id}


def _tell(change: Change, person: int, stand_in: int, ends_at: datetime) -> None:
    """Tell the stand-in, and whoever did not name him himself."""
    cards = directory.people(change.connection, [person, stand_in])
    until = f"到 {ends_at.astimezone(SHANGHAI):%m-%d %H:%M} 为止"
    messages.tell(change.connection, [stand_in], "proxy", f"{cards[person].name}请您代理审批，{until}", at=change.now)
    if person != change.principal.actor_id:
        text = f"{change.principal.name}请{cards[stand_in].name}代您审批，{until}"
        messages.tell(change.connection, [person], "proxy", text, at=change.now)


def withdraw(change: Change, *, proxy_id: int) -> dict[str, Any]:
    """End at once what the signed-in person gave away, or as an administrator anybody; one not yet begun is deleted.

    :raises NotFound: it is not his, or it is over.
    """
    found = proxies.of_everybody(change.connection, at=change.now, proxy_id=proxy_id)
    mine = change.principal.administers or (found and found[0].person == change.principal.actor_id)
    one = found[0] if found and mine else None
    if one is None:
        raise NotFound(Problem("proxy.unknown", f"代理 {proxy_id}", "没有这条代理，可能已经结束，请刷新后再看"))
    origin = origin_of(change, "收回审批代理")
    if one.starts_at >= change.now:
        records.delete(change.connection, change.catalogue, PROXIES, one.id, origin)
    else:
        records.update(change.connection, change.catalogue, PROXIES, one.id, {"ends_at": change.now}, origin)
    return {"id": one.id}


def _choices(look: Look, person: int) -> list[dict[str, str]]:
    """Return the flows of the records a person sees, and those in which he was asked something."""
    asked, reader = flows_of(look.connection, person), reader_of(look)
    return [
        {"name": flow.name, "label": flow.label}
        for flow in look.catalogue.flows.values()
        if any(move.procedure for move in flow.moves) and (flow.name in asked or reader.visible(flow.on).may(Right.SEE))
    ]


def _shown(look: Look, found: Iterable[Proxy]) -> list[dict[str, Any]]:
    rows = list(found)
    people = directory.people(look.connection, {one for row in rows for one in (row.person, row.stand_in)})
    units = records.titles_of(look.connection, look.catalogue, [("org.unit", row.unit) for row in rows if row.unit])
    return [
        {
            "id": row.id,
            "person": {"id": row.person, "name": people[row.person].name},
            "stand_in": {"id": row.stand_in, "name": people[row.stand_in].name},
            "starts_at": row.starts_at.isoformat(),
            "ends_at": row.ends_at.isoformat(),
            "in_force": row.starts_at <= look.now,
            "flows": [_flow_label(look, one) for one in row.flows],
            "unit": {"id": row.unit, "title": units.get(("org.unit", row.unit), "")} if row.unit else None,
            "amount_max": None if row.amount_max is None else str(row.amount_max),
            "keeps_copy": row.keeps_copy,
            "note": row.note,
        }
        for row in rows
    ]


def _flow_label(look: Look, name: str) -> str:
    """Return what a flow is called; somebody may have written the name of a procedure himself."""
    known = look.catalogue.flows.get(name)
    return known.label if known else name
