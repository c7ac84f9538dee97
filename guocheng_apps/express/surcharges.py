"""What is added to the freight, and what is given back (附加费、返利政策)."""

from __future__ import annotations

from guocheng.sdk import (
    boolean,
    check,
    choice,
    date,
    decimal,
    entity,
    integer,
    lines,
    link,
    money,
    option,
    percent,
    section,
    text,
    unit,
)
from guocheng_apps.express.customers import customer
from guocheng_apps.express.lists import price_list, zone
from guocheng_apps.express.words import SCOPES, SURCHARGES

_FROM_UNTIL = (
    date("valid_from", "开始日期", required=True, default="TODAY()", indexed=True),
    date("valid_until", "停用日期", help="从这一天起不再使用"),
)
_ENDS_LATER = check("ISEMPTY(valid_until) or valid_until > valid_from", "停用日期要晚于开始日期", at="valid_until")

surcharge = entity(
    "express.surcharge",
    "附加费",
    [
        text("name", "名称", required=True, searchable=True),
        choice("type", "类型", SURCHARGES, required=True, indexed=True, help="同一类型只取一条规则，不同类型相加"),
        choice("scope", "适用范围", SCOPES, required=True, default="'global'", indexed=True),
        link("price_list", "价格表", price_list, visible_when="scope = 'list'", required_when="scope = 'list'"),
        link("customer", "客户", customer, visible_when="scope = 'customer'", required_when="scope = 'customer'"),
        unit("outlet", "网点", help="只给这个网点时填写，比通用的优先"),
        *_FROM_UNTIL,
        lines(
            "items",
            "收费明细",
            [
                link("zone", "目的区域", zone, help="按区域里的省；空着就是全国"),
                decimal("weight_from", "从（公斤，含）", scale=3, default="0", minimum="0"),
                decimal("weight_until", "到（公斤，不含）", scale=3, minimum="0"),
                integer("pieces_from", "当天件量从", default="0", minimum="0"),
                integer("pieces_until", "当天件量到（不含）", minimum="0"),
                money("amount", "金额", required=True),
                boolean("per_kg", "按公斤", default="false"),
            ],
            help="从上到下，第一行符合的算数",
        ),
        boolean("active", "使用中", default="true", indexed=True),
    ],
    title="{name}",
    icon="circle-plus",
    checks=[_ENDS_LATER, check("COUNT(items) > 0", "请至少填一行收费明细", at="items")],
    sections=[
        section("规则", "name", "type", "scope", "price_list", "customer", "outlet", "active"),
        section("有效期", "valid_from", "valid_until"),
        section("收费", "items"),
    ],
    columns=["name", "type", "scope", "price_list", "customer", "outlet", "valid_from", "valid_until", "active"],
    phone_columns=["type", "scope"],
    filters=["type", "scope", "active"],
    sort=["type", "name"],
)

rebate_policy = entity(
    "express.rebate_policy",
    "返利政策",
    [
        text("name", "名称", required=True, searchable=True),
        link("customer", "客户", customer, required=True, indexed=True),
        *_FROM_UNTIL,
        lines(
            "tiers",
            "每日件量阶梯",
            [
                integer("start", "从第几件", required=True, minimum="1"),
                decimal("per_piece", "每件返", scale=4, unit="元", required=True, minimum="0"),
            ],
            help="每天各算各的，件落在哪一档就按哪一档返",
        ),
        lines(
            "adjustments",
            "奖励与考核",
            [
                text("label", "名称", required=True),
                boolean("penalty", "是考核", default="false"),
                choice(
                    "measure",
                    "看什么",
                    [
                        option("always", "总是"),
                        option("average_weight", "月均重（公斤）"),
                        option("daily_pieces", "日均件量"),
                        option("segment_share", "轻件占比（%）"),
                        option("destination_share", "目的地占比（%）"),
                        option("bubble_share", "计泡件占比（%）"),
                    ],
                    required=True,
                    default="'always'",
                ),
                decimal("at_least", "从（含）", scale=3),
                decimal("below", "到（不含）", scale=3),
                decimal("per_piece", "每件", scale=4, unit="元", default="0"),
                percent("of_base", "按返利的比例", default="0"),
            ],
        ),
        decimal("light_until", "轻件指多少公斤以下", scale=3, unit="公斤", default="1"),
        link("zone", "占比看哪个区域", zone),
    ],
    title="{name}",
    icon="discount-2",
    checks=[_ENDS_LATER, check("COUNT(tiers) > 0", "请至少填一档", at="tiers")],
    sections=[
        section("政策", "name", "customer", "valid_from", "valid_until"),
        section("返利", "tiers", "adjustments", "light_until", "zone"),
    ],
    columns=["name", "customer", "valid_from", "valid_until"],
    phone_columns=["customer", "valid_from"],
    filters=["customer"],
    sort=["customer", "-valid_from"],
)
