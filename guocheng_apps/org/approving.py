"""Who decides when it is not the usual person (审批人的安排): groups, duty rosters, the matrix, stand-ins, successors.

- Periods are half-open: from their first moment until before their last.
"""

from __future__ import annotations

from guocheng.sdk import (
    boolean,
    check,
    date,
    entity,
    instant,
    lines,
    money,
    people,
    person,
    section,
    tags,
    text,
    unit,
)

user_group = entity(
    "org.user_group",
    "用户组",
    [
        text("name", "名称", required=True, unique=True, searchable=True, help="流程里按这个名称找人"),
        people("members", "成员", help="依次审批时按这里的先后"),
        text("note", "备注", long=True),
    ],
    title="{name}",
    icon="users",
    key=["name"],
    columns=["name", "members", "note"],
    sort=["name"],
)

roster = entity(
    "org.roster",
    "值班表",
    [
        text("name", "名称", required=True, unique=True, searchable=True, help="流程里按这个名称找当班的人"),
        lines(
            "shifts",
            "班次",
            [
                person("person", "值班人", required=True),
                instant("starts_at", "开始", required=True),
                instant("ends_at", "结束", required=True),
            ],
        ),
        text("note", "备注", long=True),
    ],
    title="{name}",
    icon="calendar-clock",
    key=["name"],
    columns=["name", "note"],
    sort=["name"],
)

approval_matrix = entity(
    "org.approval_matrix",
    "审批矩阵",
    [
        text("matter", "事项", required=True, indexed=True, searchable=True, help="例如 费用报销、采购合同"),
        unit("unit", "单位", help="空着表示全公司；填了对这个单位和它的下级有效，近的优先"),
        money("amount_from", "金额从", help="空着表示不限"),
        money("amount_until", "金额到(不含)", help="空着表示不限"),
        people("people", "审批人", required=True),
        text("note", "备注", long=True),
    ],
    title="{matter}",
    icon="table",
    checks=[
        check(
            "ISEMPTY(amount_from) or ISEMPTY(amount_until) or amount_until > amount_from",
            "「金额到」要大于「金额从」",
            at="amount_until",
        )
    ],
    columns=["matter", "unit", "amount_from", "amount_until", "people"],
    phone_columns=["unit", "people"],
    filters=["matter", "unit"],
    sort=["matter"],
)

proxy = entity(
    "org.proxy",
    "审批代理",
    [
        person("person", "委托人", required=True, indexed=True),
        person("stand_in", "代理人", required=True, indexed=True),
        instant("starts_at", "开始", required=True, default="NOW()"),
        instant("ends_at", "结束", required=True),
        tags("flows", "流程", help="空着表示所有流程；可以填流程或审批过程的名称"),
        unit("unit", "单位", help="空着表示所有单位；填了只代理这个单位和它下级的单据"),
        money("amount_max", "金额上限", help="空着表示不限；单据的金额超过时仍由本人处理"),
        boolean("keeps_copy", "处理后通知我", default="true"),
        text("note", "说明"),
    ],
    title="{person} → {stand_in}",
    icon="user-switch",
    checks=[
        check("ends_at > starts_at", "结束时间要晚于开始时间", at="ends_at"),
        check("stand_in <> person", "代理人不能是本人", at="stand_in"),
    ],
    sections=[
        section("代理", "person", "stand_in", "starts_at", "ends_at"),
        section("范围", "flows", "unit", "amount_max", "keeps_copy", "note"),
    ],
    columns=["person", "stand_in", "starts_at", "ends_at", "flows", "unit", "amount_max"],
    phone_columns=["stand_in", "ends_at"],
    filters=["person", "stand_in"],
    sort=["-starts_at"],
    owner_fields=["person"],
    importable=False,
)

successor = entity(
    "org.successor",
    "离职接手",
    [
        person("leaver", "离职人", required=True, indexed=True),
        person("successor", "接手人", required=True),
        date("valid_from", "从哪天起", help="空着表示马上"),
        text("note", "说明"),
    ],
    title="{leaver} → {successor}",
    icon="user-minus",
    checks=[check("successor <> leaver", "接手人不能是离职人本人", at="successor")],
    columns=["leaver", "successor", "valid_from", "note"],
    phone_columns=["successor", "valid_from"],
    filters=["leaver", "successor"],
    sort=["-id"],
    importable=False,
)
