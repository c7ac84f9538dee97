"""What the waybills of a day cost (日计价汇总): one record for each outlet, customer and list, written by the rating.

- Nobody types here: the rating of a day writes what differs, so books and reports follow these records like others.
- Where the fee is booked, and whether it is, comes from the rules of that day (计费入账规则).
- `failed` counts the pieces that have no price yet; they stand in no amount.
"""

from __future__ import annotations

from guocheng.sdk import boolean, choice, date, decimal, entity, integer, link, money, section, text, unit, view
from guocheng_apps.amoeba.accounts import account
from guocheng_apps.amoeba.templates import DIRECTIONS
from guocheng_apps.amoeba.units import amoeba_unit
from guocheng_apps.express.customers import customer
from guocheng_apps.express.lists import price_list
from guocheng_apps.express.words import LEVELS

rated_day = entity(
    "express.rated_day",
    "日计价汇总",
    [
        date("day", "日期", required=True, indexed=True, readonly=True),
        choice("level", "按谁的价", LEVELS, required=True, indexed=True, readonly=True),
        text("outlet_number", "网点编号", indexed=True, readonly=True),
        unit("outlet", "网点", indexed=True, readonly=True),
        link("customer", "客户", customer, indexed=True, readonly=True),
        link("price_list", "价格表", price_list, indexed=True, readonly=True),
        integer("pieces", "件数", readonly=True),
        decimal("kilograms", "计费重量", scale=3, unit="公斤", readonly=True),
        money("freight", "运费", readonly=True),
        money("surcharge", "附加费", readonly=True),
        money("insurance", "保价费", readonly=True),
        money("fee", "费用合计", readonly=True),
        money("commission", "提成", readonly=True),
        integer("failed", "未计价件数", readonly=True),
        boolean("booked", "计入阿米巴账", readonly=True, help="按「计费入账规则」写上的"),
        link("unit", "谁的收入", amoeba_unit, indexed=True, readonly=True),
        link("buyer", "向哪个单元收", amoeba_unit, indexed=True, readonly=True),
        link("account", "收入科目", account, indexed=True, readonly=True),
        link("cost_account", "成本科目", account, readonly=True),
        choice("direction", "业务方向", DIRECTIONS, readonly=True),
    ],
    title="{day} {customer}",
    icon="calculator",
    importable=False,
    sections=[
        section("一天", "day", "level", "outlet_number", "outlet", "customer", "price_list"),
        section("费用", "pieces", "kilograms", "freight", "surcharge", "insurance", "fee", "commission", "failed"),
        section("入账", "booked", "unit", "account", "direction", "buyer", "cost_account"),
    ],
    columns=[
        "day",
        "level",
        "outlet",
        "customer",
        "price_list",
        "pieces",
        "kilograms",
        "fee",
        "commission",
        "failed",
    ],
    phone_columns=["customer", "pieces", "fee"],
    filters=["day", "level", "outlet", "customer", "booked", "unit", "account"],
    sort=["-day", "-id"],
    views=[
        view(
            "unplaced",
            "要入账还没有科目的",
            where={
                "and": [
                    {"field": "booked", "op": "eq", "value": True},
                    {"field": "account", "op": "empty"},
                    {"field": "pieces", "op": "gt", "value": 0},
                ]
            },
        ),
    ],
    unit_fields=["outlet"],
    period_field="day",
    lock_family="express",
    indexes=[["day", "level"]],
)
