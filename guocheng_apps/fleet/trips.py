"""出车记录 (trips): what was driven, when, how far, how late, what it carried, what it earns and what it costs.

- One vehicle and one driver are on one trip at a time; what is not back yet takes them until it is.
- The odometer starts where the vehicle stands; a trip entered later ends before that instead.
- The using unit is charged the internal price of the line, the driver is paid by the piece; both stand on the trip,
  and the charge becomes an internal trade (`rules`).
"""

from __future__ import annotations

from guocheng.sdk import (
    boolean,
    check,
    choice,
    decimal,
    entity,
    fills,
    images,
    instant,
    integer,
    link,
    lookup,
    money,
    no_overlap,
    person,
    section,
    serial,
    text,
    unit,
)
from guocheng_apps.fleet.bookings import PURPOSES, booking
from guocheng_apps.fleet.drivers import driver
from guocheng_apps.fleet.routes import route
from guocheng_apps.fleet.vehicles import vehicle


def _by_work(way: str, rate: str) -> str:
    """Return what work done costs at a rate by trip, kilometre, ton or piece."""
    done = f"SWITCH({way}, 'trip', 1, 'km', distance, 'ton', weight / 1000, 'piece', pieces)"
    return f"ROUND({rate} * {done}, 2)"


trip = entity(
    "fleet.trip",
    "出车记录",
    [
        serial("number", "车次号", "CC{yyyyMMdd}{0000}", searchable=True),
        choice("purpose", "用途", PURPOSES, required=True, default="'line'", indexed=True),
        link("booking", "用车单", booking, unique=True),
        link("route", "线路", route, indexed=True),
        link(
            "vehicle",
            "车辆",
            vehicle,
            required=True,
            indexed=True,
            pick_where="not (state in ['stopped', 'scrapped'])",
            on_change=(fills("driver", "vehicle.driver"),),
        ),
        link("driver", "司机", driver, required=True, indexed=True, pick_where="active"),
        unit("unit", "所属单位", required=True, default="vehicle.unit", indexed=True),
        person("driver_person", "司机（员工）", formula="driver.person", indexed=True),
        link("charged_to", "用车单元", "amoeba.unit", indexed=True, default="route.charged_to"),
        instant("planned_out", "计划发车"),
        instant("planned_in", "计划到达"),
        instant("out_at", "实际发车", required=True, indexed=True),
        instant("in_at", "实际到达", indexed=True),
        decimal("hours", "出车时长", unit="小时", formula="ROUND((in_at - out_at) * 24, 2)"),
        lookup("known_km", "登记里程", "vehicle.odometer", snapshot=True),
        lookup("known_trip_km", "上次到达里程", "vehicle.trip_km", snapshot=True),
        lookup("known_fuel_km", "上次加油里程", "vehicle.last_fuel_km", snapshot=True),
        integer("least_km", "出车前里程", unit="公里", formula="MAX(known_km, known_trip_km, known_fuel_km)"),
        boolean("entered_late", "补录", default="false", help="补以前的出车记录时勾选：到达里程不能超过车辆现有里程"),
        integer("odometer_out", "发车里程", unit="公里", required=True, minimum="0"),
        integer("odometer_in", "到达里程", unit="公里", minimum="odometer_out"),
        integer("distance", "行驶里程", unit="公里", formula="odometer_in - odometer_out", indexed=True),
        text("seal_out", "发车封签"),
        text("seal_in", "到达封签"),
        boolean("seal_ok", "封签相符", formula="ISEMPTY(seal_out) or ISEMPTY(seal_in) or seal_out = seal_in"),
        integer("pieces", "装载件数", unit="件", minimum="0"),
        decimal("weight", "装载重量", unit="公斤", scale=1, minimum="0"),
        decimal("load_rate", "装载率", unit="%", scale=1, formula="ROUND(weight / vehicle.load * 100, 1)"),
        integer("late_minutes", "晚点", unit="分钟", formula="MAX(0, ROUND((in_at - planned_in) * 1440, 0))"),
        money("late_fine", "晚点罚款", formula="ROUND(late_minutes * route.late_fine, 2)"),
        money("toll", "过路费（现付）", minimum="0"),
        money("parking", "停车费", minimum="0"),
        money("other", "其他费用", minimum="0"),
        money("charge", "内部车费", formula=_by_work("route.charged_by", "route.price"), help="由用车单元承担"),
        money("wage", "司机计件", formula=_by_work("route.paid_by", "route.wage"), help="按线路的计件单价"),
        images("pictures", "照片", count_max=9),
        text("note", "备注", long=True),
    ],
    title="{number} {vehicle}",
    icon="road",
    no_overlap=[
        no_overlap("vehicle", "out_at", "in_at", says="车次 {number}（{driver}）"),
        no_overlap("driver", "out_at", "in_at", says="车次 {number}（{vehicle}）"),
    ],
    checks=[
        check("ISEMPTY(in_at) or in_at > out_at", "到达时间要晚于发车时间", at="in_at"),
        check(
            "entered_late or ISEMPTY(least_km) or odometer_out >= least_km",
            "里程不能倒退：发车里程比车辆已有的里程还少，请核对里程表；补以前的记录请勾选「补录」",
            at="odometer_out",
        ),
        check(
            "not entered_late or ISEMPTY(least_km) or ISEMPTY(odometer_in) or odometer_in <= least_km",
            "补录的到达里程不能超过车辆现有的里程",
            at="odometer_in",
        ),
        check("ISEMPTY(in_at) or not ISEMPTY(odometer_in)", "已经到达的车次要填到达里程", at="odometer_in"),
    ],
    sections=[
        section("车次", "number", "purpose", "booking", "route", "vehicle", "driver", "unit", "charged_to"),
        section("时间", "planned_out", "planned_in", "out_at", "in_at", "hours", "late_minutes"),
        section("里程", "odometer_out", "odometer_in", "distance", "entered_late", "least_km"),
        section("装载", "pieces", "weight", "load_rate", "seal_out", "seal_in", "seal_ok", "pictures"),
        section("费用", "toll", "parking", "other", "late_fine", "charge", "wage", "note"),
        section("依据", "known_km", "known_trip_km", "known_fuel_km", "driver_person", collapsed=True),
    ],
    columns=[
        "number",
        "route",
        "vehicle",
        "driver",
        "out_at",
        "in_at",
        "distance",
        "pieces",
        "late_minutes",
        "charge",
        "wage",
    ],
    phone_columns=["route", "vehicle", "out_at"],
    filters=["route", "vehicle", "driver", "unit", "out_at", "purpose"],
    sort=["-out_at"],
    unit_fields=["unit"],
    owner_fields=["driver_person"],
    indexes=[["vehicle", "out_at"]],
)
