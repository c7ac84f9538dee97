"""加油充电、油卡、通行流水 (fuel, cards, tolls): every litre and every toll, with what is unusual marked at once.

- Consumption is worked out from one full tank to the next, over what the vehicle ran meanwhile.
- Unusual is more than the vehicle's own mean plus two standard deviations as they were before, from five tanks on,
  and more than a twentieth above the mean: where all tanks are alike, a drop more is nothing.
"""

from __future__ import annotations

from guocheng.sdk import (
    adds,
    aggregate,
    boolean,
    check,
    choice,
    column,
    date,
    decimal,
    entity,
    fills,
    images,
    import_shape,
    instant,
    integer,
    link,
    lookup,
    measure,
    money,
    person,
    section,
    takes_away,
    text,
    unit,
    view,
)
from guocheng_apps.fleet.drivers import driver
from guocheng_apps.fleet.trips import trip
from guocheng_apps.fleet.vehicles import vehicle

FUEL_KINDS = {"fuel": "加油", "charge": "充电"}
PAY_WAYS = {"card": "油卡", "cash": "司机垫付", "company": "公司挂账"}
#: c > mean + 2σ without a root: (n·c − Σ)² > 4·(n·Σ² − Σ·Σ), for what lies above the mean.
_BEYOND = (
    "before_count >= 5 and per_hundred * before_count > before_sum * 1.05 and"
    " POWER(per_hundred * before_count - before_sum, 2) >"
    " 4 * (before_count * before_squares - before_sum * before_sum)"
)

card = entity(
    "fleet.card",
    "油卡",
    [
        text("number", "卡号", required=True, unique=True, indexed=True, searchable=True),
        text("provider", "发卡单位", required=True, help="例如：中国石化温州分公司"),
        link("vehicle", "绑定车辆", vehicle, indexed=True),
        unit("unit", "所属单位", required=True, default="vehicle.unit", indexed=True),
        boolean("active", "在用", default="true"),
    ],
    title="{number}",
    icon="credit-card",
    key=["number"],
    columns=["number", "provider", "vehicle", "unit", "active"],
    phone_columns=["vehicle"],
    filters=["unit", "active"],
    sort=["number"],
    unit_fields=["unit"],
)

card_entry = entity(
    "fleet.card_entry",
    "油卡充值",
    [
        link("card", "油卡", card, required=True, indexed=True),
        date("on", "日期", required=True, default="TODAY()", indexed=True),
        choice(
            "kind", "类型", {"charge": "充值", "refund": "退款", "adjust": "调整"}, required=True, default="'charge'"
        ),
        money("amount", "金额", required=True, help="退款填负数"),
        unit("unit", "所属单位", formula="card.unit", indexed=True),
        text("note", "备注"),
    ],
    title="{card} {on}",
    icon="credit-card",
    columns=["on", "card", "kind", "amount", "note"],
    phone_columns=["kind", "amount"],
    filters=["card", "kind", "on"],
    sort=["-on"],
    unit_fields=["unit"],
)

fuel = entity(
    "fleet.fuel",
    "加油充电",
    [
        date("on", "日期", required=True, default="TODAY()", indexed=True),
        link(
            "vehicle",
            "车辆",
            vehicle,
            required=True,
            indexed=True,
            on_change=(fills("driver", "vehicle.driver"),),
            pick_where="state <> 'scrapped'",
        ),
        link("driver", "司机", driver, indexed=True),
        person("driver_person", "司机（员工）", formula="driver.person", indexed=True),
        unit("unit", "所属单位", formula="vehicle.unit", indexed=True),
        choice(
            "kind",
            "类型",
            FUEL_KINDS,
            required=True,
            indexed=True,
            default="IF(vehicle.energy = 'electric', 'charge', 'fuel')",
        ),
        decimal("quantity", "数量", unit="升或度", required=True, minimum="0.01"),
        decimal("unit_price", "单价", scale=3, required=True, minimum="0", unit="元"),
        money("amount", "金额", default="ROUND(quantity * unit_price, 2)", required=True, minimum="0", indexed=True),
        choice("pay", "付款", PAY_WAYS, required=True, default="'card'"),
        link("card", "油卡", card, indexed=True, visible_when="pay = 'card'", pick_where="active"),
        unit("card_unit", "油卡单位", formula="card.unit"),
        text("station", "加油站"),
        lookup("known_km", "登记里程", "vehicle.odometer", snapshot=True),
        lookup("known_trip_km", "上次到达里程", "vehicle.trip_km", snapshot=True),
        boolean("entered_late", "补录", default="false"),
        integer("odometer", "里程表", unit="公里", required=True, minimum="0"),
        boolean("full", "加满", default="true", help="两次都加满，才能算出百公里能耗"),
        lookup("before_km", "上次加油里程", "vehicle.last_fuel_km", snapshot=True),
        integer("least_km", "加油前里程", unit="公里", formula="MAX(known_km, known_trip_km, before_km)"),
        lookup("before_full_km", "上次加满里程", "vehicle.last_full_km", snapshot=True),
        lookup("before_count", "以前次数", "vehicle.economy_count", snapshot=True),
        lookup("before_sum", "以前合计", "vehicle.economy_sum", snapshot=True),
        lookup("before_squares", "以前平方和", "vehicle.economy_squares", snapshot=True),
        decimal(
            "per_hundred",
            "百公里能耗",
            scale=2,
            unit="升或度",
            formula=(
                "IF(full and before_km = before_full_km and odometer > before_km,"
                " ROUND(quantity / (odometer - before_km) * 100, 2))"
            ),
        ),
        boolean("unusual", "能耗异常", formula=_BEYOND, indexed=True),
        text("explanation", "异常说明", long=True, visible_when="unusual"),
        images("receipts", "小票", count_max=3),
    ],
    title="{vehicle} {on}",
    icon="gas-station",
    checks=[
        check(
            "entered_late or ISEMPTY(least_km) or odometer >= least_km",
            "里程不能倒退：里程表比车辆已有的里程还少，请核对；补以前的记录请勾选「补录」",
            at="odometer",
        ),
        check("ABS(amount - quantity * unit_price) <= 1", "金额和「数量 × 单价」差了一元以上，请核对", at="amount"),
        check("pay <> 'card' or not ISEMPTY(card)", "用油卡付款要选油卡", at="card"),
    ],
    sections=[
        section("加油充电", "on", "vehicle", "driver", "unit", "kind", "quantity", "unit_price", "amount", "station"),
        section("付款", "pay", "card", "receipts"),
        section("能耗", "least_km", "odometer", "full", "entered_late", "per_hundred", "unusual", "explanation"),
        section(
            "依据",
            "known_km",
            "known_trip_km",
            "before_km",
            "before_full_km",
            "before_count",
            "before_sum",
            "before_squares",
            "card_unit",
            "driver_person",
            collapsed=True,
        ),
    ],
    columns=[
        "on",
        "vehicle",
        "driver",
        "kind",
        "quantity",
        "unit_price",
        "amount",
        "odometer",
        "per_hundred",
        "unusual",
    ],
    phone_columns=["vehicle", "quantity", "amount"],
    filters=["vehicle", "driver", "kind", "unit", "on", "unusual"],
    sort=["-on", "-id"],
    unit_fields=["unit"],
    owner_fields=["driver_person"],
    views=[view("odd", "能耗异常", where={"field": "unusual", "op": "eq", "value": True})],
)

toll = entity(
    "fleet.toll",
    "通行流水",
    [
        text("transaction", "交易流水号", required=True, unique=True, indexed=True, searchable=True),
        link("vehicle", "车辆", vehicle, required=True, indexed=True),
        unit("unit", "所属单位", formula="vehicle.unit", indexed=True),
        link("trip", "车次", trip, indexed=True),
        text("entry_station", "入口站"),
        text("exit_station", "出口站", searchable=True),
        instant("at", "通行时间", required=True, indexed=True),
        date("on", "日期", formula="DATE(YEAR(at), MONTH(at), DAY(at))", indexed=True),
        money("amount", "金额", required=True),
        text("card_number", "ETC 卡号"),
    ],
    title="{vehicle} {exit_station}",
    icon="road",
    key=["transaction"],
    columns=["at", "vehicle", "entry_station", "exit_station", "amount", "transaction"],
    phone_columns=["exit_station", "amount"],
    filters=["vehicle", "unit", "on"],
    sort=["-at"],
    unit_fields=["unit"],
)

etc_statement = import_shape(
    "fleet.etc_statement",
    "ETC 通行流水",
    into=toll,
    fingerprint=["车牌号码", "入口站", "出口站", "交易时间", "交易金额", "交易流水号"],
    columns=[
        column("交易流水号", "transaction"),
        column("车牌号码", "vehicle"),
        column("入口站", "entry_station"),
        column("出口站", "exit_station"),
        column("交易时间", "at"),
        column("交易金额", "amount"),
        column("ETC卡号", "card_number"),
    ],
    key=["transaction"],
)

card_balance = aggregate(
    "fleet.card_balance",
    "油卡余额",
    keys=[link("card", "油卡", card), unit("unit", "所属单位")],
    measures=[
        measure("balance", "余额", type="money"),
        measure("charged", "累计充值", type="money"),
        measure("spent", "累计消费", type="money"),
    ],
    sources=[
        adds(card_entry, keys=["card", "unit"], values=["amount", "amount", "0"]),
        takes_away(fuel, keys=["card", "card_unit"], values=["amount", "0", "-amount"], where="pay = 'card'"),
    ],
    unit_fields=["unit"],
    help="充值减去加油消费，随单据更新，每个数都能点开",
)
