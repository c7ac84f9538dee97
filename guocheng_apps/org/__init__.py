"""组织 (org): units, people, posts, roles and working calendars - what every other application stands on."""

from __future__ import annotations

from guocheng.sdk import bundle as _bundle
from guocheng.sdk import menu_import, menu_list
from guocheng_apps.org.approving import approval_matrix, proxy, roster, successor, user_group
from guocheng_apps.org.people import person, post, role_member
from guocheng_apps.org.roles import administrator, boss, employee
from guocheng_apps.org.units import calendar, unit

bundle = _bundle(
    "org",
    "组织",
    "1.0.0",
    entities=[
        calendar,
        unit,
        post,
        person,
        role_member,
        user_group,
        roster,
        approval_matrix,
        proxy,
        successor,
    ],
    roles=[administrator, boss, employee],
    menu=[
        menu_list(unit, "组织架构"),
        menu_list(person, "人员"),
        menu_list(post, "岗位"),
        menu_list(role_member, "角色成员"),
        menu_list(calendar, "工作日历"),
        menu_list(user_group, "用户组"),
        menu_list(roster, "值班表"),
        menu_list(approval_matrix, "审批矩阵"),
        menu_list(proxy, "审批代理"),
        menu_list(successor, "离职接手"),
        menu_import(person, "导入人员"),
    ],
)
