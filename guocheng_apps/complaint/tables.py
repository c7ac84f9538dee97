"""The tables the process is steered by (规则与字典): time limits, penalty rules, sub-kinds, root causes, volumes.

- They are ordinary records: a manager changes them on the screen, with history, and no program changes.
- The starting content comes from `parameters/`, each entry with its date and source.
"""

from __future__ import annotations

from guocheng.sdk import (
    boolean,
    check,
    choice,
    date,
    decimal,
    entity,
    integer,
    money,
    option,
    rolled_up,
    section,
    text,
    unit,
)
from guocheng_apps.complaint.words import KINDS, LEVELS, SOURCES

sla = entity(
    "complaint.sla",
    "投诉时限",
    [
        choice("source", "来源", SOURCES, required=True, indexed=True),
        choice("level", "等级", LEVELS, required=True),
        decimal("first_response_hours", "首次响应时限", scale=1, unit="小时", required=True),
        decimal("resolution_hours", "办结时限", scale=1, unit="小时", required=True),
        decimal("appeal_hours", "申诉期", scale=1, unit="小时", required=True, default="48"),
        boolean("always", "全天候计时", default="false", help="打开后按 24 小时连续计时,不看网点上班时间"),
        text("basis", "依据", help="合同、规章或总部通知"),
    ],
    title="{source} · {level}",
    icon="clock",
    key=["source", "level"],
    checks=[
        check("first_response_hours > 0", "首次响应时限要大于 0", at="first_response_hours"),
        check("resolution_hours >= first_response_hours", "办结时限不能短于首次响应时限", at="resolution_hours"),
    ],
    columns=["source", "level", "first_response_hours", "resolution_hours", "appeal_hours", "always", "basis"],
    filters=["source", "level"],
    sort=["source", "level"],
    indexes=[["source", "level"]],
)

penalty_rule = entity(
    "complaint.penalty_rule",
    "处罚规则",
    [
        text("number", "条款号", required=True, unique=True, searchable=True),
        text("name", "条款", required=True, searchable=True),
        choice("kind", "投诉类型", KINDS, required=True, indexed=True),
        choice("level", "等级", LEVELS, required=True),
        choice("target", "处罚对象", {"unit": "责任单位", "person": "责任人"}, required=True, default="'unit'"),
        choice(
            "basis",
            "计罚方式",
            {"fixed": "固定金额", "claim_rate": "按索赔金额比例", "paid_rate": "按赔付金额比例"},
            required=True,
            default="'fixed'",
        ),
        money("amount", "金额", visible_when="basis = 'fixed'", required_when="basis = 'fixed'"),
        decimal("rate", "比例", unit="%", visible_when="basis <> 'fixed'", required_when="basis <> 'fixed'"),
        money("cap", "封顶", help="不填就不封顶"),
        date("valid_from", "生效日期", required=True, default="TODAY()"),
        date("valid_until", "失效日期", help="从这一天起不再使用"),
        text("source", "依据"),
    ],
    title="{number} {name}",
    icon="gavel",
    key=["number"],
    checks=[
        check("ISEMPTY(valid_until) or valid_until > valid_from", "失效日期要晚于生效日期", at="valid_until"),
        check("ISEMPTY(cap) or cap > 0", "封顶金额要大于 0", at="cap"),
    ],
    sections=[
        section("条款", "number", "name", "kind", "level", "target"),
        section("金额", "basis", "amount", "rate", "cap"),
        section("有效期", "valid_from", "valid_until", "source"),
    ],
    columns=[
        "number",
        "name",
        "kind",
        "level",
        "target",
        "basis",
        "amount",
        "rate",
        "cap",
        "valid_from",
        "valid_until",
    ],
    filters=["kind", "level", "target"],
    sort=["number"],
    indexes=[["kind", "level"]],
)

subkind = entity(
    "complaint.subkind",
    "投诉子类",
    [
        text("number", "编号", required=True, unique=True),
        text("name", "名称", required=True, searchable=True),
        choice("kind", "所属类型", KINDS, required=True, indexed=True),
        boolean("active", "启用", default="true"),
    ],
    title="{name}",
    icon="tag",
    key=["number"],
    columns=["number", "name", "kind", "active"],
    filters=["kind"],
    sort=["number"],
)

root_cause = entity(
    "complaint.root_cause",
    "根因",
    [
        text("number", "编号", required=True, unique=True),
        text("name", "名称", required=True, searchable=True),
        choice(
            "group",
            "环节",
            [
                option("pickup", "揽收", "blue"),
                option("sorting", "分拣中转", "yellow"),
                option("delivery", "派送", "green"),
                option("service", "客服", "purple"),
                option("system", "系统", "grey"),
                option("customer", "客户", "grey"),
            ],
            required=True,
        ),
        text("measure", "通常的整改办法", long=True),
        rolled_up(integer("tickets", "投诉件数", unit="件"), of="complaint.ticket", by="root_cause"),
        rolled_up(money("loss", "净损失"), of="complaint.ticket", by="root_cause", function="sum", value="net_loss"),
    ],
    title="{name}",
    icon="target",
    key=["number"],
    columns=["number", "name", "group", "tickets", "loss", "measure"],
    filters=["group"],
    sort=["number"],
)

volume = entity(
    "complaint.volume",
    "业务量",
    [
        unit("unit", "网点", required=True, indexed=True, aliases=("网点名称",)),
        date("on", "日期", required=True, indexed=True, aliases=("业务日期", "月份"), help="按月统计时填当月 1 日"),
        integer("delivered", "派件量", unit="件", required=True, default="0"),
        integer("collected", "揽收量", unit="件", required=True, default="0"),
    ],
    title="{on}",
    icon="packages",
    key=["unit", "on"],
    checks=[check("delivered >= 0 and collected >= 0", "业务量不能是负数")],
    columns=["unit", "on", "delivered", "collected"],
    filters=["unit", "on"],
    sort=["-on"],
    indexes=[["unit", "on"]],
    unit_fields=["unit"],
)
