"""What the waybills of a day cost (日计价汇总): one record for each outlet, customer and list, written by the rating.

- Nobody types here: the rating of a day writes what differs, so books and reports may follow these records like others.
- `failed` counts the pieces that have no price yet; they stand in no amount.
"""

from __future__ import annotations

from guocheng.sdk import choice, date, decimal, entity, integer, link, money, text, unit
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
    ],
    title="{day} {customer}",
    icon="calculator",
    importable=False,
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
    filters=["day", "level", "outlet", "customer"],
    sort=["-day", "-id"],
    unit_fields=["outlet"],
    period_field="day",
    lock_family="express",
    indexes=[["day", "level"]],
)
