"""Acting for somebody for a time (审批代理): a stand-in sees and decides what waits for whom he stands in for.

- One hop only: what waits for a person goes to whom he named, never further. Circles are refused when they are made.
- The person himself may always act first; withdrawn or over, it ends at once, for it is looked up at every act.
- Nobody decides by proxy what he started himself.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from guocheng.base.problem import Problem
from guocheng.definition.entity import Entity
from guocheng.definition.flow import Flow
from guocheng.service.context import Look
from guocheng.service.flow import instances
from guocheng.store import directory, proxies, records
from guocheng.store.proxies import Proxy

PROXIES = "org.proxy"
Values = Mapping[str, Any]


@dataclass(frozen=True)
class Matter:
    """What is to be decided: a record in the procedure of a move of its flow, and who started it."""

    entity: Entity
    record_id: int
    flow: Flow
    move: str
    starter: int


def proxies_of(look: Look) -> list[Proxy]:
    """Return for whom the signed-in person stands in now."""
    person = look.principal.person_id
    if not person:
        return []
    return look.once(("stands in", person), lambda: proxies.in_force_for(look.connection, person, at=look.now))


def standing_for(look: Look, matter: Matter, person: int) -> Proxy | None:
    """Return by which arrangement the signed-in person may act for another in a matter, or nothing."""
    return next((one for one in proxies_of(look) if one.person == person and _covers(look, one, matter)), None)


def sees_as_stand_in(look: Look, person: int, entity: str, record_id: int) -> bool:
    """Tell whether a person stands in for somebody who has something to do on a record now."""
    return bool(stood_in_for(look, person, entity, record_id))


def stood_in_for(look: Look, person: int, entity: str, record_id: int) -> set[int]:
    """Return for whom a person stands in among those who have something to do on a record now."""
    found = proxies.in_force_for(look.connection, person, at=look.now) if person else []
    waiting = proxies.waits_on(look.connection, entity, record_id, [one.person for one in found]) if found else set()
    matter = _matter_of(look, entity, record_id) if waiting else None
    if matter is None:
        return set()
    return {one.person for one in found if one.person in waiting and _covers(look, one, matter)}


def proxy_problems(look: Look, values: Values, before: Values) -> Iterator[Problem]:
    """Say why somebody may not be named as a stand-in."""
    person, stand_in = _id(values.get("person")), _id(values.get("stand_in"))
    mine = {person, _id(before.get("person")) or person} == {look.principal.person_id}
    if not mine and not look.principal.administers:
        yield Problem("proxy.not_yours", "person", "只能为自己设置代理人，替别人设置请联系管理员")
    starts_at, ends_at = values.get("starts_at"), values.get("ends_at")
    if person is None or stand_in is None or starts_at is None or ends_at is None:
        return
    if not directory.active_people(look.connection, [stand_in]):
        yield Problem("proxy.left", "stand_in", "代理人已离职，请选择在职的人")
    own = before.get("id") or 0
    if person != stand_in and proxies.leads_back(
        look.connection, person, stand_in, starts_at=starts_at, ends_at=ends_at, but=own
    ):
        message = "这段时间里代理人自己的审批正转给委托人，互相代理会没有人处理，请换一个人"
        yield Problem("proxy.circle", "stand_in", message)


def _covers(look: Look, proxy: Proxy, matter: Matter) -> bool:
    if matter.starter == proxy.stand_in:
        return False
    if proxy.flows and not set(proxy.flows) & set(_names(matter)):
        return False
    if proxy.unit is None and proxy.amount_max is None:
        return True
    values = records.bare_values(look.connection, look.catalogue, matter.entity.name, matter.record_id) or {}
    return _in_unit(look, proxy, matter.entity, values) and _up_to(proxy, matter.entity, values)


def _names(matter: Matter) -> Iterator[str]:
    """Yield the names by which a flow, or the procedure in it, may be called."""
    yield from (matter.flow.name, matter.flow.label)
    move = matter.flow.move(matter.move)
    if move and move.procedure:
        yield from (move.label, move.procedure.name, move.procedure.label)


def _in_unit(look: Look, proxy: Proxy, entity: Entity, values: Values) -> bool:
    if proxy.unit is None:
        return True
    unit = next((found for name in entity.unit_fields if (found := _id(values.get(name))) is not None), None)
    return unit is not None and unit in directory.units_below(look.connection, [proxy.unit])


def _up_to(proxy: Proxy, entity: Entity, values: Values) -> bool:
    """Tell whether no sum of money in a record is above the limit."""
    sums = (values.get(one.name) for one in entity.fields if one.type == "money")
    return proxy.amount_max is None or all(Decimal(one) <= proxy.amount_max for one in sums if one is not None)


def _matter_of(look: Look, entity: str, record_id: int) -> Matter | None:
    found, known = instances.running_on(look, entity, record_id), look.catalogue.entity(entity)
    flow = look.catalogue.flow_of(known)
    if found is None or flow is None:
        return None
    return Matter(known, record_id, flow, found.instance.move, found.instance.starter)


def _id(linked: Any) -> int | None:
    found: int | None = linked.get("id") if isinstance(linked, Mapping) else linked
    return found
