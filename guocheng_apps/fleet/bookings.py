"""用车单 (bookings): asked for, given a vehicle, out, back; vehicle and driver are promised once at a time.

- The dispatch calendar shows these; a booking takes its vehicle from the moment one is chosen.
- What came back becomes a trip by itself (`automations`), so that its cost finds its way.
"""

from __future__ import annotations

from guocheng.sdk import (
    approval,
    check,
    choice,
    column,
    copy_to,
    deadline,
    entity,
    fills,
    flow,
    images,
    import_shape,
    instant,
    integer,
    link,
    money,
    move,
    no_overlap,
    percent,
    person,
    procedure,
    section,
    serial,
    stage,
    text,
    unit,
    view,
)
from guocheng_apps.fleet.drivers import driver
from guocheng_apps.fleet.routes import route
from guocheng_apps.fleet.vehicles import vehicle
from guocheng_apps.fleet.who import APPLICANT, BOSS, DISPATCHER, DRIVER, HEAD, MANAGER

PURPOSES = {
    "line": "班车",
    "extra": "加班车",
    "pickup": "揽收派送",
    "office": "行政用车",
    "repair": "送修",
    "other": "其他",
}
#: Stages in which a booking takes its vehicle and its driver.
_TAKES = "stage in ['draft', 'dispatched', 'out']"

booking = entity(
    "fleet.booking",
    "用车单",
    [
        serial("number", "单号", "PC{yyyyMMdd}{000}", searchable=True),
        person(
            "applicant",
            "申请人",
            required=True,
            default="USER()",
            indexed=True,
            on_change=(fills("unit", "applicant.unit"),),
        ),
        unit("unit", "用车单位", required=True, default="applicant.unit", indexed=True),
        choice("purpose", "用途", PURPOSES, required=True, default="'extra'", indexed=True),
        link("route", "线路", route, pick_where="active", indexed=True),
        text("destination", "目的地", required=True, default="route.destination", searchable=True),
        instant("starts_at", "出车时间", required=True, indexed=True),
        instant("ends_at", "预计回车", required=True, indexed=True),
        integer("passengers", "乘车人数", unit="人", minimum="0"),
        text("cargo", "货物说明", long=True),
        link(
            "vehicle",
            "车辆",
            vehicle,
            indexed=True,
            pick_where="not (state in ['stopped', 'scrapped'])",
            on_change=(fills("driver", "vehicle.driver"),),
        ),
        link("driver", "司机", driver, indexed=True, pick_where="active"),
        integer("odometer_out", "出车里程", unit="公里", minimum="0"),
        images("condition_out", "出车车况", count_max=6),
        integer("odometer_in", "回车里程", unit="公里", minimum="odometer_out"),
        integer("distance", "行驶里程", unit="公里", formula="odometer_in - odometer_out"),
        percent("fuel_left", "剩余油量"),
        money("toll", "过路费", minimum="0"),
        money("parking", "停车费", minimum="0"),
        images("condition_in", "回车车况", count_max=6),
        instant("returned_at", "实际回车"),
    ],
    title="{destination} {number}",
    icon="truck",
    no_overlap=[
        no_overlap("vehicle", "starts_at", "ends_at", where=_TAKES, says="用车单 {number}（{applicant}）"),
        no_overlap("driver", "starts_at", "ends_at", where=_TAKES, says="用车单 {number}（{applicant}）"),
    ],
    checks=[
        check("ends_at > starts_at", "预计回车要晚于出车时间", at="ends_at"),
        check(
            "ISEMPTY(driver) or ISEMPTY(driver.licence_until) or driver.licence_until >= starts_at",
            "司机的驾驶证到那天已经过期，不能派他出车",
            at="driver",
        ),
        check(
            "ISEMPTY(vehicle) or ISEMPTY(vehicle.inspection_until) or vehicle.inspection_until >= starts_at",
            "车辆的年检到那天已经过期，不能出车",
            at="vehicle",
        ),
    ],
    sections=[
        section(
            "申请",
            "number",
            "applicant",
            "unit",
            "purpose",
            "route",
            "destination",
            "starts_at",
            "ends_at",
            "passengers",
            "cargo",
        ),
        section("派车", "vehicle", "driver"),
        section("出车", "odometer_out", "condition_out"),
        section("回车", "returned_at", "odometer_in", "distance", "fuel_left", "toll", "parking", "condition_in"),
    ],
    columns=["number", "purpose", "destination", "starts_at", "ends_at", "vehicle", "driver", "applicant", "stage"],
    phone_columns=["starts_at", "vehicle", "stage"],
    filters=["stage", "vehicle", "driver", "unit", "purpose", "starts_at"],
    sort=["-starts_at"],
    unit_fields=["unit"],
    owner_fields=["applicant"],
    views=[
        view(
            "dispatch",
            "派车日历",
            "schedule",
            where={"field": "stage", "op": "not_in", "value": ["rejected", "void"]},
            resource_field="vehicle",
            date_field="starts_at",
            end_field="ends_at",
            lane_field="stage",
        ),
        view(
            "drivers",
            "司机排班",
            "schedule",
            where={"field": "stage", "op": "not_in", "value": ["rejected", "void"]},
            resource_field="driver",
            date_field="starts_at",
            end_field="ends_at",
            lane_field="stage",
        ),
    ],
)

dispatch_plan = import_shape(
    "fleet.dispatch_plan",
    "派车计划",
    into=booking,
    fingerprint=["用途", "目的地", "出车时间", "预计回车", "车辆"],
    columns=[
        column("用途", "purpose"),
        column("目的地", "destination"),
        column("出车时间", "starts_at"),
        column("预计回车", "ends_at"),
        column("车辆", "vehicle"),
        column("司机", "driver"),
        column("货物说明", "cargo"),
    ],
    key=["destination", "starts_at", "vehicle"],
)

_BY = (APPLICANT, DISPATCHER, MANAGER)
_SOON = deadline("4", remind_percents=[50, 80], every_hours=2, every_max=3)

booking_flow = flow(
    "fleet.booking_flow",
    "车队派车",
    on=booking,
    stages=[
        stage("draft", "申请", color="blue"),
        stage("dispatched", "已派车", color="purple"),
        stage("out", "出车中", color="orange"),
        stage("back", "已回车", color="green"),
        stage("settled", "已结算", "done", color="grey", locked=True),
        stage("rejected", "未批准", "cancelled", color="red"),
        stage("void", "已取消", "cancelled", color="grey", locked=True),
    ],
    initial="draft",
    moves=[
        move(
            "submit",
            "提交",
            "draft",
            "dispatched",
            by=(APPLICANT,),
            procedure=procedure(
                "booking",
                "用车审批",
                approval("head", "负责人审批", HEAD, deadline=_SOON, nobody="instead", instead=BOSS),
                approval("dispatch", "调度派车", DISPATCHER, asks=["vehicle", "driver"], deadline=_SOON),
                copy_to("driver", "通知司机", DRIVER, when="not ISEMPTY(driver)"),
                repeated="first_only",
                starter_may_withdraw="any_time",
            ),
            rejected="rejected",
        ),
        move(
            "dispatch",
            "直接派车",
            "draft",
            "dispatched",
            by=(DISPATCHER, MANAGER),
            asks=["vehicle", "driver"],
            needs=["vehicle", "driver"],
        ),
        move(
            "leave",
            "出车",
            "dispatched",
            "out",
            by=(DRIVER, DISPATCHER, MANAGER),
            asks=["odometer_out", "condition_out"],
            needs=["vehicle", "driver", "odometer_out"],
            guard="odometer_out >= vehicle.odometer",
            guard_message="出车里程比车辆现有的里程还少，请核对里程表",
        ),
        move(
            "return",
            "回车",
            "out",
            "back",
            by=(DRIVER, DISPATCHER, MANAGER),
            asks=["returned_at", "odometer_in", "fuel_left", "toll", "parking", "condition_in"],
            needs=["returned_at", "odometer_in"],
        ),
        move("settle", "结算", "back", "settled", by=(DISPATCHER, MANAGER)),
        move("revise", "修改重报", "rejected", "draft", by=(APPLICANT,)),
        move("cancel", "取消", ["draft", "dispatched", "rejected"], "void", by=_BY, comment="required", danger=True),
    ],
)
