"""Units and calendars (组织单元、工作日历): who belongs under whom, and when they work.

- Units form one tree; a unit without a calendar works as the nearest unit above it that has one.
- A closed unit keeps its records: it gets a last day instead of being deleted.
"""

from __future__ import annotations

from guocheng.sdk import check, choice, date, entity, link, option, person, phone, section, text, view

calendar = entity(
    "org.calendar",
    "工作日历",
    [
        text("name", "名称", required=True, unique=True, searchable=True),
        choice(
            "kind",
            "作息",
            [
                option("office", "办公室(按国务院放假安排)", "blue"),
                option("seven_days", "网点七天营业", "green"),
                option("always", "全天候 24 小时", "orange"),
            ],
            required=True,
            default="'office'",
        ),
        text("shifts", "班次", help="例如 09:00-12:00、13:00-18:00;不填按作息的默认班次"),
        text("note", "备注", long=True),
    ],
    title="{name}",
    icon="calendar",
    key=["name"],
    columns=["name", "kind", "shifts"],
    sort=["name"],
)

unit = entity(
    "org.unit",
    "组织单元",
    [
        text(
            "number",
            "编号",
            required=True,
            unique=True,
            indexed=True,
            searchable=True,
            aliases=("网点编号", "网点代码", "机构代码"),
            help="网点用六位网点代码",
        ),
        text(
            "name",
            "名称",
            required=True,
            indexed=True,
            searchable=True,
            aliases=("网点名称", "机构名称", "部门名称"),
        ),
        choice(
            "kind",
            "类别",
            [
                option("branch", "分公司", "purple"),
                option("district", "片区", "blue"),
                option("outlet", "网点", "green"),
                option("contract_area", "承包区", "yellow"),
                option("station", "驿站", "orange"),
                option("department", "部门", "grey"),
            ],
            required=True,
            indexed=True,
        ),
        link("parent", "上级单元", "org.unit", indexed=True, aliases=("上级", "所属网点", "上级机构")),
        person("head", "负责人", help="审批、催办和警报找到的人;空着时找上一级的负责人"),
        phone("phone", "电话"),
        link("calendar", "工作日历", calendar, help="空着时用上级单元的日历"),
        text("address", "地址"),
        date("valid_from", "启用日期", default="TODAY()"),
        date("valid_until", "停用日期", help="从这一天起不再使用"),
    ],
    title="{name}",
    icon="sitemap",
    key=["number"],
    checks=[
        check("ISEMPTY(parent) or ISEMPTY(id) or parent <> id", "上级单元不能是自己", at="parent"),
        check(
            "ISEMPTY(valid_until) or ISEMPTY(valid_from) or valid_until > valid_from",
            "停用日期要晚于启用日期",
            at="valid_until",
        ),
    ],
    sections=[
        section("基本信息", "number", "name", "kind", "parent", "head"),
        section("联系与作息", "phone", "address", "calendar", "valid_from", "valid_until"),
    ],
    columns=["number", "name", "kind", "parent", "head", "phone", "calendar", "valid_until"],
    phone_columns=["kind", "parent", "head"],
    filters=["kind", "parent"],
    sort=["number"],
    unit_fields=["id"],
    parent_field="parent",
    views=[
        view("tree", "组织树", "tree", columns=["kind", "head", "number"], parent_field="parent", lane_field="kind"),
    ],
)
