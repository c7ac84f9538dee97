"""Why somebody can or cannot see and do something (为什么): the same rights, told as sentences."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from guocheng.definition.entity import Entity
from guocheng.definition.role import Grant, Right, Role, Rows
from guocheng.service.context import Look
from guocheng.service.directory import principal_of_person
from guocheng.service.principal import Principal
from guocheng.service.records.access import known_entity, not_there, opened, takes_part
from guocheng.service.records.evaluation import env_of
from guocheng.service.rights import RIGHT_LABELS, must_administer, visible
from guocheng.store.query import Reader, rights_on

_ROWS = {
    Rows.ALL: "全部记录",
    Rows.OWN: "自己负责或新建的记录",
    Rows.UNIT: "本单位的记录",
    Rows.UNIT_BELOW: "本单位及下级单位的记录",
    Rows.WHERE: "符合条件的记录",
}


def why(look: Look, *, entity: str, record_id: int, person_id: int | None = None) -> dict[str, Any]:
    """Explain the rights of oneself, or as an administrator of anybody, on a record.

    :raises NotFound: the record is not there for the one who asks.
    :raises Refused: asking about others needs an administrator.
    """
    found = known_entity(look, entity)
    person = look.principal
    if person_id is not None and person_id != person.person_id:
        must_administer(look.principal)
        person = principal_of_person(look.connection, look.catalogue, person_id=person_id, now=look.now)
        opened(look, entity, record_id)
    reader = Reader(
        look.catalogue, lambda name: visible(look.catalogue, person, look.catalogue.entity(name)), env_of(look)
    )
    here = rights_on(look.connection, reader, entity, record_id)
    asked = takes_part(look, person, entity, record_id)
    if here is None or (person is look.principal and Right.SEE not in here.rights and not asked):
        # Nobody learns from the explanation that a record exists.
        raise not_there(found)
    return {
        "person": {"id": person.person_id, "name": person.name},
        "sees": Right.SEE in here.rights or asked,
        "rights": [
            {"right": right.value, "label": RIGHT_LABELS[right], "granted": right in here.rights} for right in Right
        ],
        "because": [
            *_reasons(look, person, found),
            *(["参与过这条记录的审批,可以查看它在列表中显示的字段"] if asked else []),
        ],
        "hidden": [
            one.label
            for one in look.catalogue.fields(found)
            if one.name not in reader.visible(entity).shown or one.name in here.hidden
        ],
        "masked": [one.label for one in found.fields if one.name in reader.visible(entity).masked - here.revealed],
    }


def _reasons(look: Look, person: Principal, entity: Entity) -> Iterator[str]:
    if person.administers:
        yield "管理员可以查看和修改全部记录"
        return
    if not person.roles:
        yield f"{person.name}没有任何角色,所以没有权限;请管理员在 组织 → 角色成员 中添加"
    for name in person.roles:
        role = look.catalogue.roles.get(name)
        for grant in role.grants if role else ():
            if role and grant.entity in (entity.name, "*"):
                yield _sentence(role, grant, entity)


def _sentence(role: Role, grant: Grant, entity: Entity) -> str:
    may = "、".join(RIGHT_LABELS[right] for right in grant.actions)
    condition = f"({grant.where})" if grant.rows is Rows.WHERE else ""
    return f"角色「{role.label}」可以{may}「{entity.label}」的{_ROWS[grant.rows]}{condition}"
