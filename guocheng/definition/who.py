"""Who does something (由谁): a value that names people indirectly, resolved only when a step is entered.

The engine never looks anybody up; it is handed a resolver by the service (`guocheng.service.directory`).
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class WhoKind(StrEnum):
    """The ways to name people; each is one row of the approver sources."""

    ANYONE = "anyone"  # everybody who may edit the record
    NAMED = "named"  # people by employee number
    ROLE = "role"  # holders of a role, company-wide or within the unit in `field`
    HEAD = "head"  # head of the unit in `field`, `level` units up when nobody heads it
    HOLDER = "holder"  # people in a field of the record (person fields, or a person column of a sub-table)
    STARTER = "starter"  # who started the procedure
    STARTER_HEAD = "starter_head"  # head of the starter's unit, `level` up


@dataclass(frozen=True)
class Who:
    """People named indirectly; `within` and `field` are field names of the record, dotted for sub-table columns."""

    kind: WhoKind
    role: str = ""
    field: str = ""
    level: int = 0
    people: tuple[str, ...] = ()
    label: str = ""
    weight: int = 1  # of each of them, where voices are weighed


def anyone() -> Who:
    """Name everybody who may edit the record."""
    return Who(WhoKind.ANYONE, label="可编辑此记录的人")


def named(*employee_numbers: str, label: str = "") -> Who:
    """Name people by employee number."""
    return Who(WhoKind.NAMED, people=employee_numbers, label=label or "指定人员")


def role_member(name: str, *, within: str = "", label: str = "") -> Who:
    """Name the holders of a role, company-wide or responsible for the unit in field `within`."""
    return Who(WhoKind.ROLE, role=name, field=within, label=label)


def head_of(field: str, *, level: int = 0, label: str = "") -> Who:
    """Name the head of the unit in a field of the record, or of the unit `level` steps above it."""
    return Who(WhoKind.HEAD, field=field, level=level, label=label)


def holder(field: str, *, label: str = "") -> Who:
    """Name the people in a field of the record; `lines.person` names the people of a sub-table."""
    return Who(WhoKind.HOLDER, field=field, label=label)


def starter(*, label: str = "发起人") -> Who:
    """Name the person who started the procedure."""
    return Who(WhoKind.STARTER, label=label)


def head_of_starter(*, level: int = 0, label: str = "") -> Who:
    """Name the head of the starter's unit, or of the unit `level` steps above it."""
    return Who(WhoKind.STARTER_HEAD, level=level, label=label or "发起人的主管")
