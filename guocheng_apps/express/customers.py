"""Customers, who pays by which list, and what was paid before (客户、价格归属、预付款)."""

from __future__ import annotations

from guocheng.sdk import check, choice, date, entity, link, money, option, person, phone, section, serial, text, unit
from guocheng_apps.express.words import KEYS, LEVELS

customer = entity(
    "express.customer",
    "快递客户",
    [
        text("number", "客户编号", required=True, unique=True, indexed=True, searchable=True),
        text("name", "客户名称", required=True, indexed=True, searchable=True),
        choice(
            "kind",
            "类别",
            [
                option("monthly", "月结客户", "blue"),
                option("platform", "电商客户", "purple"),
                option("walk_in", "散件客户", "grey"),
                option("agent", "代理", "orange"),
            ],
            required=True,
            default="'monthly'",
            indexed=True,
        ),
        unit("outlet", "所属网点", indexed=True),
        person("salesman", "业务员"),
        text("contact", "对账联系人"),
        phone("contact_phone", "对账联系人手机", help="请客户凭链接对账时，链接发到这个号码"),
        date("stopped_on", "停用日期", help="从这一天起不再合作"),
        text("note", "备注", long=True),
    ],
    title="{name}",
    icon="building-store",
    key=["number"],
    columns=["number", "name", "kind", "outlet", "salesman", "stopped_on"],
    phone_columns=["kind", "outlet"],
    filters=["kind", "outlet"],
    sort=["number"],
    unit_fields=["outlet"],
)

assignment = entity(
    "express.assignment",
    "价格归属",
    [
        choice("level", "按谁的价", LEVELS, required=True, default="'customer'", indexed=True),
        choice("by", "凭什么认", KEYS, required=True, default="'shop'", indexed=True),
        text(
            "account",
            "账号或编号",
            required=True,
            indexed=True,
            searchable=True,
            help="运单明细里的店铺账号、业务员工号或网点编号，要写得一模一样",
        ),
        link("customer", "客户", customer, required_when="level = 'customer'", indexed=True),
        link("price_list", "价格表", "express.price_list", required=True, indexed=True),
        date("valid_from", "开始日期", required=True, default="TODAY()"),
        date("valid_until", "停用日期", help="从这一天起不再使用"),
    ],
    title="{account}",
    icon="route",
    checks=[
        check("ISEMPTY(valid_until) or valid_until > valid_from", "停用日期要晚于开始日期", at="valid_until"),
    ],
    sections=[
        section("归属", "level", "by", "account", "customer", "price_list"),
        section("有效期", "valid_from", "valid_until"),
    ],
    columns=["level", "by", "account", "customer", "price_list", "valid_from", "valid_until"],
    phone_columns=["account", "price_list"],
    filters=["level", "customer", "price_list"],
    sort=["account"],
)

prepayment = entity(
    "express.prepayment",
    "客户预付款",
    [
        serial("number", "单号", "YF{yyyyMMdd}{0000}", searchable=True),
        date("day", "日期", required=True, default="TODAY()", indexed=True),
        link("customer", "客户", customer, required=True, indexed=True),
        unit("outlet", "网点", formula="customer.outlet", indexed=True),
        money("amount", "金额", required=True, check="amount <> 0", check_message="金额不能是 0"),
        text("note", "备注"),
    ],
    title="{number}",
    icon="wallet",
    columns=["number", "day", "customer", "amount", "note"],
    phone_columns=["customer", "amount"],
    filters=["customer", "day"],
    sort=["-day", "-id"],
    unit_fields=["outlet"],
    period_field="day",
    lock_family="express",
)
