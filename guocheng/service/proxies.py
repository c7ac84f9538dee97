"""Naming one's own stand-in (我的代理人): for whom, from when until when, for what; and withdrawing it at once.

Everybody may do this for himself, whatever his roles are; for others administrators keep the table.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from decimal import Decimal
from typing import Any

from guocheng.base.problem import Invalid, NotFound, Problem, gathered
from guocheng.service.context import Change, Look
from guocheng.service.records import form
from guocheng.service.records.change import origin_of, save_new
from guocheng.service.records.linked import link_problems
from guocheng.service.stand_ins import PROXIES
from guocheng.store import directory, messages, proxies, records
from guocheng.store.proxies import Proxy


def mine(look: Look) -> dict[str, Any]:
    """Return whom the person named to stand in for him, and for whom he stands in, now or later."""
    person = look.principal.person_id
    found = proxies.of_person(look.connection, person, at=look.now)
    shown = _shown(look, found)
    return {
        "mine": [row for row, one in zip(shown, found, strict=True) if one.person == person],
        "for_others": [row for row, one in zip(shown, found, strict=True) if one.person != person],
    }


def name(
    change: Change,
    *,
    stand_in: int,
    starts_at: datetime | None,
    ends_at: datetime,
    flows: Iterable[str] = (),
    unit: int | None = None,
    amount_max: Decimal | None = None,
    keeps_copy: bool = True,
    note: str = "",
) -> dict[str, Any]:
    """Name somebody to stand in for the signed-in person, and tell him.

    :raises Invalid: with everything that is wrong: no such person, an empty time, a circle.
    """
    person = change.principal.actor_id
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
    text = f"{change.principal.name}请您代理审批，到 {ends_at:%m-%d %H:%M} 为止"
    messages.tell(change.connection, [stand_in], "proxy", text, at=change.now)
    return {"id": record_id}


def withdraw(change: Change, *, proxy_id: int) -> dict[str, Any]:
    """End at once what the signed-in person gave away; one that has not begun is deleted.

    :raises NotFound: it is not his, or it is over.
    """
    found = proxies.of_person(change.connection, change.principal.person_id, at=change.now)
    one = next((one for one in found if one.id == proxy_id and one.person == change.principal.person_id), None)
    if one is None:
        raise NotFound(Problem("proxy.unknown", f"代理 {proxy_id}", "没有这条代理，可能已经结束，请刷新后再看"))
    origin = origin_of(change, "收回审批代理")
    if one.starts_at >= change.now:
        records.delete(change.connection, change.catalogue, PROXIES, one.id, origin)
    else:
        records.update(change.connection, change.catalogue, PROXIES, one.id, {"ends_at": change.now}, origin)
    return {"id": one.id}


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
            "flows": list(row.flows),
            "unit": {"id": row.unit, "title": units.get(("org.unit", row.unit), "")} if row.unit else None,
            "amount_max": None if row.amount_max is None else str(row.amount_max),
            "keeps_copy": row.keeps_copy,
            "note": row.note,
        }
        for row in rows
    ]
