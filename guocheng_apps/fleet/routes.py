"""线路 (routes): where a regular trip goes, when, what it may be charged with, and what its driver is paid.

- The internal price of a vehicle is the price of its line: by trip, kilometre, ton or piece.
"""

from __future__ import annotations

from guocheng.sdk import boolean, choice, decimal, entity, integer, link, money, section, text, time, unit
from guocheng_apps.fleet.words import RATES

route = entity(
    "fleet.route",
    "线路",
    [
        text("number", "线路编号", required=True, unique=True, indexed=True, searchable=True, upper=True),
        text("name", "线路名称", required=True, searchable=True),
        text("origin", "起点", required=True),
        text("destination", "终点", required=True),
        text("stops", "途经", long=True),
        integer("distance", "标准里程", unit="公里", required=True, minimum="1"),
        time("leaves", "计划发车"),
        time("arrives", "计划到达"),
        unit("unit", "所属单位", indexed=True),
        link("charged_to", "用车单元", "amoeba.unit", help="这条线路的车费由哪个阿米巴承担"),
        choice("charged_by", "内部车价", RATES, required=True, default="'trip'"),
        decimal("price", "单价", scale=4, required=True, default="0", minimum="0", unit="元"),
        choice("paid_by", "司机计件", RATES, required=True, default="'trip'"),
        decimal("wage", "计件单价", scale=4, required=True, default="0", minimum="0", unit="元"),
        money("late_fine", "晚点每分钟罚款", default="0", minimum="0", help="总部对班车晚点的处罚，按每分钟"),
        boolean("active", "在跑", default="true", indexed=True),
    ],
    title="{number} {name}",
    icon="route",
    key=["number"],
    sections=[
        section(
            "线路",
            "number",
            "name",
            "origin",
            "destination",
            "stops",
            "distance",
            "leaves",
            "arrives",
            "unit",
            "active",
        ),
        section("价格", "charged_to", "charged_by", "price", "paid_by", "wage", "late_fine"),
    ],
    columns=["number", "name", "origin", "destination", "distance", "leaves", "charged_by", "price", "active"],
    phone_columns=["distance", "leaves"],
    filters=["unit", "active"],
    sort=["number"],
    unit_fields=["unit"],
)
