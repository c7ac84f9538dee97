"""阿米巴单元 (units): the small profit centres a company is cut into, and the months in which each of them counts.

- A unit is closed with a last day, never deleted; who it was under in a month is kept in its history of parents.
- Rights follow the department: who may see a department sees the figures of its unit.
- What a person brings goes to the units his own paper names, else to those of his department; parts come to 100.
"""

from __future__ import annotations

from guocheng.sdk import (
    check,
    choice,
    date,
    entity,
    integer,
    lines,
    link,
    option,
    percent,
    person,
    section,
    text,
    unit,
    view,
)

KINDS = (
    option("profit", "利润巴", "green"),
    option("cost", "成本巴", "blue"),
    option("budget", "预算巴", "orange"),
    option("capital", "资本巴", "purple"),
)
LEVELS = (
    option("1", "一级巴", "purple"),
    option("2", "二级巴", "blue"),
    option("3", "三级巴", "green"),
    option("4", "四级巴", "grey"),
)

amoeba_unit = entity(
    "amoeba.unit",
    "阿米巴单元",
    [
        text("number", "编号", required=True, unique=True, indexed=True, searchable=True, aliases=("巴编号",)),
        text("name", "名称", required=True, indexed=True, searchable=True, aliases=("巴名称", "阿米巴")),
        choice(
            "kind",
            "类别",
            KINDS,
            required=True,
            indexed=True,
            default="'profit'",
            help="利润巴自负盈亏；成本巴按内部价提供服务；预算巴的费用分摊给别人；资本巴只管投资",
        ),
        choice("level", "层级", LEVELS, required=True, default="'2'"),
        link("parent", "上级单元", "amoeba.unit", indexed=True, help="今天归谁；换过上级的，在「上级沿革」里写明起止"),
        unit("department", "对应部门", indexed=True, help="能看这个部门的人，能看这个单元的账"),
        person("leader", "巴长", indexed=True),
        integer("heads", "人数", minimum="0"),
        link("template", "报表模板", "amoeba.template", help="不填就用适合这个类别的模板"),
        date("valid_from", "启用日期", required=True, default="TODAY()"),
        date("valid_until", "停用日期", help="从这一天起不再核算"),
        lines(
            "parents",
            "上级沿革",
            [
                link("parent", "上级单元", "amoeba.unit"),
                date("valid_from", "从", required=True),
                date("valid_until", "到（不含）"),
            ],
            help="拆分、合并、划转以后，旧月份仍按当时的上级汇总",
        ),
        lines(
            "members",
            "对应部门沿革",
            [
                unit("department", "部门", required=True),
                percent("share", "比例", required=True, default="100", check="share > 0 and share <= 100"),
                date("valid_from", "从"),
                date("valid_until", "到（不含）"),
            ],
            help="几个单元分一个部门的数，或者部门换过单元，在这里写比例和起止；写了的以这里为准，一个部门合计 100%",
        ),
        text("note", "备注", long=True),
    ],
    title="{name}",
    icon="sitemap",
    key=["number"],
    parent_field="parent",
    checks=[
        check("ISEMPTY(valid_until) or valid_until > valid_from", "停用日期要晚于启用日期", at="valid_until"),
        check("ISEMPTY(parent) or ISEMPTY(id) or parent <> id", "上级单元不能是自己", at="parent"),
    ],
    sections=[
        section("单元", "number", "name", "kind", "level", "parent", "department", "leader", "heads", "template"),
        section("有效期", "valid_from", "valid_until"),
        section("沿革", "parents", "members", "note", collapsed=True),
    ],
    columns=["number", "name", "kind", "level", "parent", "leader", "heads", "valid_from", "valid_until"],
    phone_columns=["kind", "leader"],
    filters=["kind", "level", "parent", "leader"],
    sort=["number"],
    unit_fields=["department"],
    owner_fields=["leader"],
    views=[
        view("tree", "阿米巴树", "tree", columns=["kind", "leader", "heads"], parent_field="parent", lane_field="kind"),
        view("live", "在用的", where={"field": "valid_until", "op": "empty"}),
    ],
)
