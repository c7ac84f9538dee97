"""Who does something (由谁): a value that names people indirectly, resolved only when a step is entered.

The engine never looks anybody up; it is handed a resolver by the service (`guocheng.service.flow.world`).
docs/manual/审批人.md says of every source whom it finds, and of those that are not there yet why.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum


class WhoKind(StrEnum):
    """The ways to name people; each is one row of the approver sources."""

    ANYONE = "anyone"  # everybody who may edit the record
    NAMED = "named"  # people by employee number
    ROLE = "role"  # holders of a role, company-wide or within the unit in `field`
    POST = "post"  # people on the post with the number `code`, company-wide or within a unit
    HEAD = "head"  # head of the unit in `field`, `level` units up when nobody heads it
    HEADS = "heads"  # the heads one after the other, from the unit in `field` upwards
    HOLDER = "holder"  # people in a field of the record (person fields, or a person column of a sub-table)
    HOLDER_SUPERIOR = "holder_superior"  # the superiors of the people in `field`, `level` steps further up
    RELATED = "related"  # people of a record that `field` leads to, as "customer.owner"
    STARTER = "starter"  # who started the procedure
    STARTER_HEAD = "starter_head"  # head of the starter's unit, `level` up
    STARTER_HEADS = "starter_heads"  # the heads one after the other, from the starter's unit upwards
    SUPERIOR = "superior"  # whom the starter reports to, `level` steps further up
    SUPERIORS = "superiors"  # everybody up the starter's reporting line
    STARTER_PICKS = "starter_picks"  # whom the starter picks when he submits
    PREVIOUS_PICKS = "previous_picks"  # whom the approver before picks when he decides
    STEP = "step"  # who acted at `step` of the same procedure
    GROUP = "group"  # the members of the user group called `code`
    ROSTER = "roster"  # who is on duty now in the roster called `code`
    QUERY = "query"  # people for whom the expression `where` over a person holds
    MATRIX = "matrix"  # what the approval matrix says of a unit, a matter and an amount
    EXPRESSION = "expression"  # the people that the expression `value` gives
    OUTSIDE = "outside"  # whom the system at `url` names, told the fields in `sends`
    LINK = "link"  # somebody outside, by a link to the phone number or mail address in `field`, for `days`


#: What each source is called where one is chosen.
WHO_LABELS: Mapping[WhoKind, str] = {
    WhoKind.ANYONE: "可编辑此记录的人",
    WhoKind.NAMED: "指定人员",
    WhoKind.ROLE: "角色",
    WhoKind.POST: "岗位",
    WhoKind.HEAD: "表单中部门的负责人",
    WhoKind.HEADS: "表单中部门的连续多级负责人",
    WhoKind.HOLDER: "表单中的人员",
    WhoKind.HOLDER_SUPERIOR: "表单中人员的直属上级",
    WhoKind.RELATED: "相关记录中的人员",
    WhoKind.STARTER: "发起人本人",
    WhoKind.STARTER_HEAD: "发起人的部门负责人",
    WhoKind.STARTER_HEADS: "发起人的连续多级负责人",
    WhoKind.SUPERIOR: "发起人的直属上级",
    WhoKind.SUPERIORS: "发起人的连续多级上级",
    WhoKind.STARTER_PICKS: "发起人自选",
    WhoKind.PREVIOUS_PICKS: "上一步审批人选择",
    WhoKind.STEP: "与某一步的审批人相同",
    WhoKind.GROUP: "用户组",
    WhoKind.ROSTER: "值班表",
    WhoKind.QUERY: "按条件查人员",
    WhoKind.MATRIX: "审批矩阵",
    WhoKind.EXPRESSION: "公式",
    WhoKind.OUTSIDE: "由外部系统指定",
    WhoKind.LINK: "外部人员（凭链接）",
}


@dataclass(frozen=True)
class Who:
    """People named indirectly; `field` is a path of the record: dotted through sub-tables and links.

    A chain has `level` members at most (0: up to the top), ends with `last`, a kind or number of unit, and goes from
    below upwards unless it is `downward`.
    """

    kind: WhoKind
    role: str = ""
    field: str = ""
    level: int = 0
    people: tuple[str, ...] = ()
    label: str = ""
    weight: int = 1  # of each of them, where voices are weighed
    of_starter: bool = False  # role, post: within the starter's unit
    code: str = ""  # number of the post, name of the group or the roster
    last: str = ""
    downward: bool = False
    among: tuple[Who, ...] = ()  # whom may be picked; blank is everybody
    at_least: int = 1
    at_most: int = 0  # 0 for any number
    step: str = ""
    where: str = ""  # expression over a person, who knows the record as `form`
    value: str = ""  # expression over the record
    matter: str = ""  # matrix: expression that gives the matter, a text
    amount: str = ""  # matrix: expression that gives the amount
    url: str = ""  # outside: the address that is asked; link: the one that sends it to him, when there is one
    sends: tuple[str, ...] = ()  # outside: the fields it is told
    called: str = ""  # link: path to what he is called; blank is the linked record that has the address
    days: int = 7  # link: how long it opens


def anyone() -> Who:
    """Name everybody who may edit the record."""
    return Who(WhoKind.ANYONE, label="可编辑此记录的人")


def named(*employee_numbers: str, label: str = "") -> Who:
    """Name people by employee number."""
    return Who(WhoKind.NAMED, people=employee_numbers, label=label or "指定人员")


def role_member(name: str, *, within: str = "", of_starter: bool = False, label: str = "") -> Who:
    """Name the holders of a role: company-wide, responsible for the unit in field `within`, or for the starter's."""
    return Who(WhoKind.ROLE, role=name, field=within, of_starter=of_starter, label=label)


def on_post(number: str, *, within: str = "", of_starter: bool = False, label: str = "") -> Who:
    """Name the people on a post: company-wide, in the unit in field `within` or nearest above it, or the starter's."""
    return Who(WhoKind.POST, code=number, field=within, of_starter=of_starter, label=label)


def head_of(field: str, *, level: int = 0, label: str = "") -> Who:
    """Name the head of the unit in a field of the record, or of the unit `level` steps above it."""
    return Who(WhoKind.HEAD, field=field, level=level, label=label)


def heads_above(field: str, *, levels: int = 0, last: str = "", downward: bool = False, label: str = "") -> Who:
    """Name the heads from the unit in a field upwards: so many, or up to a unit or kind of unit, or to the top."""
    return Who(WhoKind.HEADS, field=field, level=levels, last=last, downward=downward, label=label)


def holder(field: str, *, label: str = "") -> Who:
    """Name the people in a field of the record; `lines.person` names the people of a sub-table."""
    return Who(WhoKind.HOLDER, field=field, label=label)


def superior_of(field: str, *, level: int = 0, label: str = "") -> Who:
    """Name whom the people in a field report to, or who stands `level` steps further up."""
    return Who(WhoKind.HOLDER_SUPERIOR, field=field, level=level, label=label)


def related(path: str, *, label: str = "") -> Who:
    """Name the people of a record that this one links to, as "customer.owner"."""
    return Who(WhoKind.RELATED, field=path, label=label)


def starter(*, label: str = "发起人") -> Who:
    """Name the person who started the procedure."""
    return Who(WhoKind.STARTER, label=label)


def head_of_starter(*, level: int = 0, label: str = "") -> Who:
    """Name the head of the starter's unit, or of the unit `level` steps above it."""
    return Who(WhoKind.STARTER_HEAD, level=level, label=label or "发起人的主管")


def heads_of_starter(*, levels: int = 0, last: str = "", downward: bool = False, label: str = "") -> Who:
    """Name the heads from the starter's unit upwards: so many, or up to a unit or kind of unit, or to the top."""
    return Who(WhoKind.STARTER_HEADS, level=levels, last=last, downward=downward, label=label)


def superior(*, level: int = 0, label: str = "") -> Who:
    """Name whom the starter reports to, or who stands `level` steps further up."""
    return Who(WhoKind.SUPERIOR, level=level, label=label)


def superiors(*, levels: int = 0, downward: bool = False, label: str = "") -> Who:
    """Name everybody up the starter's reporting line: so many, or to its end."""
    return Who(WhoKind.SUPERIORS, level=levels, downward=downward, label=label)


def starter_picks(*among: Who, at_least: int = 1, at_most: int = 0, label: str = "") -> Who:
    """Let the starter pick people when he submits: among those named, or anybody."""
    return Who(WhoKind.STARTER_PICKS, among=among, at_least=at_least, at_most=at_most, label=label)


def previous_picks(*among: Who, at_least: int = 1, at_most: int = 0, label: str = "") -> Who:
    """Let the approver of the step before pick people when he decides: among those named, or anybody."""
    return Who(WhoKind.PREVIOUS_PICKS, among=among, at_least=at_least, at_most=at_most, label=label)


def same_as(step: str, *, label: str = "") -> Who:
    """Name who acted at another step of the same procedure."""
    return Who(WhoKind.STEP, step=step, label=label)


def user_group(name: str, *, label: str = "") -> Who:
    """Name the members of a user group."""
    return Who(WhoKind.GROUP, code=name, label=label)


def on_duty(roster: str, *, label: str = "") -> Who:
    """Name who is on duty now."""
    return Who(WhoKind.ROSTER, code=roster, label=label)


def people_where(condition: str, *, label: str = "") -> Who:
    """Name people by a condition over a person; the record is known to it as `form`."""
    return Who(WhoKind.QUERY, where=condition, label=label)


def by_matrix(matter: str, *, unit: str = "", amount: str = "", label: str = "") -> Who:
    """Name the people that the approval matrix has for a matter, a unit (blank: the starter's) and an amount."""
    return Who(WhoKind.MATRIX, matter=matter, field=unit, amount=amount, label=label)


def worked_out(expression: str, *, label: str = "") -> Who:
    """Name the people that an expression over the record gives."""
    return Who(WhoKind.EXPRESSION, value=expression, label=label)


def named_outside(url: str, *, sends: tuple[str, ...] = (), label: str = "") -> Who:
    """Name the people that another system names, which is told these fields of the record."""
    return Who(WhoKind.OUTSIDE, url=url, sends=tuple(sends), label=label)


def somebody_outside(address: str, *, called: str = "", days: int = 7, sender: str = "", label: str = "") -> Who:
    """Name who answers by a link sent to the phone number or mail address at a path of the record.

    `sender` is the address of the system that sends short messages or mails; without one the starter sends the link.
    """
    return Who(WhoKind.LINK, field=address, called=called, days=days, url=sender, label=label)
