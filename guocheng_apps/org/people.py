"""People, posts and the roles they hold (人员、岗位、角色成员).

- The first six digits of an employee number are the outlet's code.
- Somebody who leaves stays: `active` is switched off, so that old records keep their names.
"""

from __future__ import annotations

from guocheng.sdk import (
    boolean,
    check,
    choice,
    date,
    entity,
    link,
    option,
    phone,
    section,
    text,
)
from guocheng.sdk import person as person_field
from guocheng.sdk import unit as unit_field

post = entity(
    "org.post",
    "岗位",
    [
        text("number", "编号", required=True, unique=True),
        text("name", "名称", required=True, unique=True, searchable=True),
        choice(
            "family",
            "序列",
            [
                option("management", "管理", "purple"),
                option("service", "客服", "blue"),
                option("delivery", "派送", "green"),
                option("sorting", "操作", "yellow"),
                option("office", "职能", "grey"),
            ],
        ),
        text("duty", "职责", long=True),
    ],
    title="{name}",
    icon="id-badge",
    key=["number"],
    columns=["number", "name", "family"],
    sort=["number"],
)

person = entity(
    "org.person",
    "人员",
    [
        text(
            "number",
            "工号",
            required=True,
            unique=True,
            indexed=True,
            searchable=True,
            aliases=("员工编号", "业务员编号", "小件员编号"),
            help="前六位是网点代码",
        ),
        text("name", "姓名", required=True, indexed=True, searchable=True, aliases=("员工姓名", "业务员", "小件员")),
        unit_field("unit", "所属单元", required=True, indexed=True, aliases=("部门", "网点", "所属网点")),
        link("post", "岗位", post, aliases=("职务",)),
        person_field("superior", "直属上级", help="审批里「直属上级」找到的人"),
        phone("phone", "手机", aliases=("手机号", "联系电话")),
        date("joined_on", "入职日期"),
        date("left_on", "离职日期", visible_when="not active"),
        boolean("active", "在职", default="true", indexed=True),
    ],
    title="{name}",
    icon="user",
    key=["number"],
    checks=[
        check(
            "ISEMPTY(left_on) or ISEMPTY(joined_on) or left_on >= joined_on", "离职日期不能早于入职日期", at="left_on"
        ),
        check("ISEMPTY(superior) or ISEMPTY(id) or superior <> id", "直属上级不能是自己", at="superior"),
    ],
    sections=[
        section("基本信息", "number", "name", "unit", "post", "superior"),
        section("联系与在职", "phone", "joined_on", "active", "left_on"),
    ],
    columns=["number", "name", "unit", "post", "phone", "joined_on", "active"],
    phone_columns=["unit", "post"],
    filters=["unit", "post", "active"],
    sort=["number"],
    unit_fields=["unit"],
    owner_fields=["id"],
)

role_member = entity(
    "org.role_member",
    "角色成员",
    [
        person_field("person", "人员", required=True, indexed=True),
        text("role", "角色", required=True, indexed=True, searchable=True, help="角色的代码,例如 agent、finance、boss"),
        unit_field("unit", "负责单元", help="空着表示全公司;填了只对这个单元和它的下级负责"),
        date("valid_from", "开始日期"),
        date("valid_until", "结束日期"),
    ],
    title="{role}",
    icon="users",
    checks=[
        check(
            "ISEMPTY(valid_until) or ISEMPTY(valid_from) or valid_until > valid_from",
            "结束日期要晚于开始日期",
            at="valid_until",
        )
    ],
    columns=["person", "role", "unit", "valid_from", "valid_until"],
    phone_columns=["person", "unit"],
    filters=["role", "person", "unit"],
    sort=["role"],
    indexes=[["role", "unit"]],
    unit_fields=["unit"],
    owner_fields=["person"],
)
