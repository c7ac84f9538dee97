"""Price lists, their versions and the zones they price (价格表、版本、区域).

- A version that was approved is never changed; a new price is a new version with its first day.
- Ranges of weight hold their start and not their end, and each is priced for the zones of the list.
"""

from __future__ import annotations

from guocheng.sdk import (
    Category,
    approval,
    boolean,
    check,
    choice,
    date,
    decimal,
    entity,
    flow,
    integer,
    lines,
    link,
    money,
    move,
    percent,
    procedure,
    region,
    role_member,
    section,
    stage,
    text,
)
from guocheng_apps.express.words import COMMISSIONS, LEVELS, ROUNDINGS, STAGES, THROWS

PRICER = role_member("price_office", label="价格管理员")
FINANCE = role_member("express_finance", label="结算会计")

zone = entity(
    "express.zone",
    "计价区域",
    [
        text("name", "名称", required=True, unique=True, searchable=True, help="例如：一区、江浙沪、偏远"),
        lines("places", "省市", [region("place", "省或市", required=True)]),
        text("note", "备注"),
    ],
    title="{name}",
    icon="map-2",
    key=["name"],
    columns=["name", "places", "note"],
    sort=["name"],
)

price_list = entity(
    "express.price_list",
    "价格表",
    [
        text("number", "编号", required=True, unique=True, indexed=True, searchable=True),
        text("name", "名称", required=True, searchable=True),
        choice("level", "给谁用", LEVELS, required=True, default="'customer'", indexed=True),
        choice("weight_stage", "按哪个环节的重量", STAGES, help="有结算重量时总用结算重量；空着时取各环节里最重的"),
        choice("throw", "计泡方式", THROWS, required=True, default="'none'"),
        integer("divisor", "体积除数", default="8000", minimum="1", help="长 × 宽 × 高（厘米）除以它，得公斤"),
        boolean("active", "使用中", default="true"),
        text("note", "备注", long=True),
    ],
    title="{name}",
    icon="tags",
    key=["number"],
    columns=["number", "name", "level", "weight_stage", "throw", "active"],
    phone_columns=["level", "active"],
    filters=["level", "active"],
    sort=["number"],
)

price_version = entity(
    "express.price_version",
    "价格表版本",
    [
        link("price_list", "价格表", price_list, required=True, indexed=True),
        date("valid_from", "生效日期", required=True, indexed=True),
        date("valid_until", "停用日期", help="空着时一直用到下一个版本生效"),
        text("reason", "调价原因", searchable=True),
        lines(
            "segments",
            "重量段",
            [
                decimal("weight_from", "从（公斤，含）", scale=3, required=True, minimum="0"),
                decimal("weight_until", "到（公斤，不含）", scale=3, minimum="0"),
                choice("rounding", "进位方式", ROUNDINGS, required=True, default="'ceil'"),
                decimal("rounding_first", "进位参数一（公斤）", scale=3, minimum="0"),
                decimal("rounding_second", "进位参数二（公斤）", scale=3, minimum="0"),
            ],
            help="按没有进位的重量找，首尾相接，最后一段不填「到」",
        ),
        lines(
            "cells",
            "价格",
            [
                link("zone", "区域", zone, help="空着又没有填省市时，是全国价"),
                region("place", "省或市", help="单独给一个省或市定价"),
                decimal("weight_from", "哪一段（从几公斤）", scale=3, required=True, minimum="0"),
                money("base", "首重价", required=True, minimum="0"),
                decimal("first", "首重（公斤）", scale=3, default="1", minimum="0"),
                decimal("step", "每几公斤", scale=3, default="1", minimum="0"),
                money("more", "续重价", default="0", minimum="0", help="填 0 就是一口价"),
                choice("rounding", "进位方式", ROUNDINGS, help="空着时用重量段的"),
                decimal("rounding_first", "进位参数一", scale=3, minimum="0"),
                decimal("rounding_second", "进位参数二", scale=3, minimum="0"),
            ],
        ),
        decimal("insurance", "保价费率", scale=0, unit="万分之", default="0", minimum="0", maximum="10000"),
        choice("commission", "提成方式", COMMISSIONS, required=True, default="'none'"),
        money("commission_amount", "提成金额", visible_when="commission in ['fixed', 'per_kg']", minimum="0"),
        percent("commission_rate", "提成比例", visible_when="commission = 'rate'", minimum="0", maximum="100"),
        decimal("average_cap", "均重上限", scale=3, unit="公斤", minimum="0", help="月均重超过时每件追补；空着不追补"),
        decimal("average_unit", "每超", scale=3, unit="公斤", default="0.5"),
        money("average_price", "每档每件追补", default="0", minimum="0"),
        lines(
            "shares",
            "占比追补",
            [
                link("zone", "区域", zone, required=True),
                percent("cap", "占比上限", required=True, minimum="0", maximum="100"),
                money("price", "超出的每件追补", required=True, minimum="0"),
            ],
        ),
    ],
    title="{price_list} {valid_from}",
    icon="versions",
    checks=[
        check("COUNT(segments) > 0", "请至少填一个重量段", at="segments"),
        check("COUNT(cells) > 0", "请至少填一行价格", at="cells"),
        check("ISEMPTY(valid_until) or valid_until > valid_from", "停用日期要晚于生效日期", at="valid_until"),
        check("ISEMPTY(average_cap) or average_unit > 0", "填了均重上限，「每超」要大于 0", at="average_unit"),
    ],
    sections=[
        section("版本", "price_list", "valid_from", "valid_until", "reason"),
        section("价格", "segments", "cells"),
        section("保价与提成", "insurance", "commission", "commission_amount", "commission_rate"),
        section("月底追补", "average_cap", "average_unit", "average_price", "shares", collapsed=True),
    ],
    columns=["price_list", "valid_from", "valid_until", "reason", "stage"],
    phone_columns=["valid_from", "stage"],
    filters=["stage", "price_list", "valid_from"],
    sort=["-valid_from", "-id"],
)

version_flow = flow(
    "express.version_flow",
    "价格表审批",
    on=price_version,
    initial="draft",
    stages=[
        stage("draft", "草稿", color="grey"),
        stage("in_force", "已批准", Category.DONE, color="green", locked=True),
        stage("void", "已作废", Category.CANCELLED, color="grey", locked=True),
    ],
    moves=[
        move(
            "submit",
            "提交审批",
            "draft",
            "in_force",
            by=PRICER,
            procedure=procedure("approve", "价格表审批", approval("check", "结算会计审核", FINANCE)),
        ),
        move("cancel", "作废", ["draft", "in_force"], "void", by=PRICER, comment="required", danger=True),
    ],
)
