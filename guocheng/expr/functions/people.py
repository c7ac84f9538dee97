"""Who is asking (人员). The ids come with the request, never from the text of the expression."""

from __future__ import annotations

from typing import Any

from guocheng.expr.function import Family, Function, register
from guocheng.expr.types import Kind


def _user(env: Any) -> int | None:
    found: int | None = env.user_id
    return found


def _units(env: Any) -> list[int]:
    return list(env.unit_ids)


register(
    Function(
        "USER", Family.PEOPLE, "现在登录的人", "处理人 = USER()", (), Kind.LINK, _user, "{user}", needs_env=True
    ),
    Function(
        "DEPT", Family.PEOPLE, "现在登录的人所属的部门", "责任网点 in DEPT()", (), Kind.LIST, _units, "{units}",
        needs_env=True,
    ),
)  # fmt: skip
