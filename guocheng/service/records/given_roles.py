"""Who may give whom a role (授予角色): nobody gives more than he has, whatever he may write in the list of members.

Administrators give every role; anybody else only one that he holds himself.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from guocheng.base.problem import Problem
from guocheng.definition.entity import Entity
from guocheng.service.context import Look

MEMBERS = "org.role_member"


def role_problems(look: Look, entity: Entity, values: Mapping[str, Any]) -> Iterator[Problem]:
    """Say when a membership that is to be saved gives a role that its writer may not give."""
    who, name = look.principal, values.get("role")
    if entity.name != MEMBERS or not name or who.administers or name in who.roles:
        return
    role = look.catalogue.roles.get(name)
    label = role.label if role else name
    message = f"您不能把角色「{label}」给人:您自己没有这个角色,请管理员来给"
    yield Problem("role.not_yours", "role", message)
