"""Who looks after a procedure when it cannot go on by itself (流程管理人): administrators, and who manages its flow."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from guocheng.base.zone import local_day
from guocheng.definition.entity import Entity
from guocheng.definition.role import Right, Role
from guocheng.service.context import Look
from guocheng.service.directory import group_rules, principals_of_people
from guocheng.service.records.access import reader_of
from guocheng.store import directory
from guocheng.store.query import rights_on

#: More people than this are a whole company, and nobody feels meant.
TOLD_MAX = 100


def overseers(look: Look, entity: Entity, record_id: int) -> Iterator[int]:
    """Yield those who administer, or manage the flow of this very record, as far as they see it."""
    connection, catalogue = look.connection, look.catalogue
    roles = [one.name for one in catalogue.roles.values() if _may_oversee(one, entity.name)]
    rules, today = group_rules(catalogue), local_day(look.now)
    members = (directory.role_members(connection, role, on=today, rules=rules) for role in roles)
    people = list(dict.fromkeys(person for some in members for person in some))[:TOLD_MAX]
    for person, principal in principals_of_people(connection, catalogue, people=people, now=look.now).items():
        his = Look(replace(look.context, principal=principal), connection)
        here = rights_on(connection, reader_of(his), entity.name, record_id)
        rights = here.rights if here else frozenset[Right]()
        if Right.SEE in rights and (principal.administers or Right.MANAGE_FLOW in rights):
            yield person


def _may_oversee(role: Role, entity: str) -> bool:
    grants = (one for one in role.grants if one.entity in (entity, "*") and not one.denies)
    return role.administers or any(Right.MANAGE_FLOW in one.actions for one in grants)
