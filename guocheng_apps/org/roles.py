"""Roles every company has (通用角色); applications add their own.

- The names of roles belong to the whole company, so they carry no application's name in front.
"""

from __future__ import annotations

from guocheng.sdk import EVERYTHING, Grant, Right, grant, role

#: What everybody needs to see to pick colleagues and units; phone numbers stay masked.
COLLEAGUES: tuple[Grant, ...] = (
    grant("org.unit"),
    grant("org.person"),
    grant("org.post"),
    grant("org.calendar"),
)

administrator = role(
    "administrator",
    "系统管理员",
    grant("*", *EVERYTHING, reveals=["*"]),
    administers=True,
    home="todo",
)

boss = role(
    "boss",
    "总经理",
    grant("*", Right.SEE, Right.EXPORT, reveals=["*"]),
    home="todo",
)

employee = role(
    "employee",
    "员工",
    *COLLEAGUES,
    grant("org.person", rows="own", reveals=["phone"]),
    home="todo",
)
