"""出差、用车、会议室 (travel, cars, rooms): who is where, and with what.

- A meeting room is given once for each part of a day: the index refuses the second booking.
- A car is given by the front desk, which says which one and who drives; mileage never runs backwards.
"""

from __future__ import annotations

from guocheng.sdk import (
    boolean,
    check,
    choice,
    copy_to,
    date,
    decimal,
    entity,
    holder,
    images,
    instant,
    integer,
    lines,
    link,
    money,
    move,
    option,
    people,
    person,
    section,
    stage,
    tags,
    text,
)
from guocheng_apps.office.limits import tier, tiered
from guocheng_apps.office.parts import BY_APPLICANT, application, by_tier, claimed, decided_by, head, life, review
from guocheng_apps.office.who import ACCOUNTANT, FRONT_DESK, HR

WAYS = {"train": "火车", "plane": "飞机", "coach": "汽车", "ship": "轮船", "company_car": "公司车", "own_car": "自驾"}
SESSIONS = (
    option("morning", "上午", "yellow"),
    option("afternoon", "下午", "orange"),
    option("evening", "晚上", "blue"),
)

travel = application(
    "travel",
    "出差",
    [
        text("purpose", "出差事由", long=True, required=True),
        people("companions", "同行人"),
        lines(
            "legs",
            "行程",
            [
                text("origin", "出发地", required=True),
                text("destination", "目的地", required=True),
                date("start_on", "出发日期", required=True),
                date("end_on", "到达或返回日期", required=True, minimum="start_on"),
                choice("way", "交通工具", WAYS, required=True, default="'train'"),
            ],
        ),
        date("start_on", "开始日期", formula="MIN(legs.start_on)", indexed=True),
        date("end_on", "结束日期", formula="MAX(legs.end_on)"),
        integer("days", "天数", unit="天", formula="MAX(legs.end_on) - MIN(legs.start_on) + 1"),
        money("budget", "预算", required=True, check="budget >= 0", check_message="预算不能是负数"),
        boolean("needs_advance", "需要借款", default="false", help="批准后另填借款单"),
        text("result", "出差总结", long=True, visible_when="not ISEMPTY(result)"),
        tier(),
    ],
    prefix="CC",
    title="{purpose}",
    icon="truck",
    checks=[check("COUNT(legs) > 0", "请至少填写一段行程", at="legs")],
    sections=[
        section("出差", "purpose", "companions", "legs", "start_on", "end_on", "days"),
        section("费用", "budget", "needs_advance", "tier"),
        section("总结", "result"),
    ],
    columns=["purpose", "start_on", "end_on", "days", "budget"],
    phone_columns=["start_on", "days"],
    filters=["start_on"],
)

travel_flow = life(
    travel,
    review(
        "travel",
        "出差审批",
        head(),
        by_tier(),
        copy_to("hr", "告知人事", HR),
        copy_to("accountant", "告知会计", ACCOUNTANT, when="needs_advance"),
    ),
    actions=tiered("travel", "budget"),
    ends=False,
    stages=[stage("back", "已返回", "done", color="grey", locked=True)],
    moves=[
        move("return", "返回并总结", "approved", "back", by=BY_APPLICANT, asks=["result"], needs=["result"]),
    ],
)

vehicle = entity(
    "office.vehicle",
    "公务车",
    [
        text("plate", "车牌", required=True, unique=True, searchable=True, upper=True),
        text("model", "车型"),
        integer("seats", "座位", unit="座", minimum="1"),
        integer("mileage", "里程表", unit="公里", minimum="0"),
        boolean("active", "可用", default="true"),
    ],
    title="{plate}",
    icon="truck",
    key=["plate"],
    columns=["plate", "model", "seats", "mileage", "active"],
    phone_columns=["model", "active"],
    sort=["plate"],
)

car = application(
    "car",
    "用车",
    [
        text("purpose", "用车事由", required=True),
        text("destination", "目的地", required=True),
        integer("passengers", "乘车人数", unit="人", required=True, default="1", minimum="1"),
        instant("leave_at", "用车时间", required=True, indexed=True),
        instant("back_at", "预计返回", required=True, minimum="leave_at"),
        boolean("needs_driver", "需要司机", default="true"),
        link("vehicle", "安排车辆", vehicle, pick_where="active"),
        person("driver", "司机"),
        integer("start_mileage", "出车里程", unit="公里", minimum="0"),
        integer("end_mileage", "回车里程", unit="公里", minimum="start_mileage"),
        integer("distance", "行驶里程", unit="公里", formula="end_mileage - start_mileage"),
        money("fuel", "油费", minimum="0"),
        money("toll", "过路停车费", minimum="0"),
        images("condition", "车况照片", count_max=6),
    ],
    prefix="YC",
    title="{destination}",
    icon="truck",
    sections=[
        section("用车", "purpose", "destination", "passengers", "leave_at", "back_at", "needs_driver"),
        section("派车", "vehicle", "driver", "start_mileage"),
        section("回车", "end_mileage", "distance", "fuel", "toll", "condition"),
    ],
    columns=["destination", "leave_at", "back_at", "vehicle", "distance"],
    phone_columns=["leave_at", "vehicle"],
    filters=["vehicle"],
)

car_flow = life(
    car,
    review(
        "car",
        "用车审批",
        head(),
        decided_by("dispatch", "行政派车", FRONT_DESK, asks=["vehicle", "driver", "start_mileage"]),
        copy_to("driver", "通知司机", holder("driver", label="司机"), when="not ISEMPTY(driver)"),
    ),
    done="已派车",
    ends=False,
    stages=[stage("back", "已回车", "done", color="grey", locked=True)],
    moves=[
        move(
            "return",
            "回车登记",
            "approved",
            "back",
            by=(*BY_APPLICANT, FRONT_DESK),
            asks=["end_mileage", "fuel", "toll", "condition"],
            needs=["vehicle", "end_mileage"],
        )
    ],
)

room = entity(
    "office.room",
    "会议室",
    [
        text("name", "名称", required=True, unique=True, searchable=True),
        text("place", "地点"),
        integer("seats", "座位", unit="座", minimum="1"),
        tags("equipment", "设备", help="例如：投影、白板、视频会议"),
        boolean("active", "可用", default="true"),
    ],
    title="{name}",
    icon="building",
    key=["name"],
    columns=["name", "place", "seats", "equipment", "active"],
    phone_columns=["seats", "place"],
    sort=["name"],
)

booking = application(
    "booking",
    "会议室预订",
    [
        text("subject", "会议主题", required=True),
        link("room", "会议室", room, required=True, pick_where="active", indexed=True),
        date("on", "日期", required=True, minimum="TODAY()", indexed=True),
        choice("session", "时段", SESSIONS, required=True, default="'morning'", widget="radio"),
        decimal("attendees", "人数", scale=0, unit="人", required=True, minimum="1"),
        people("invited", "参会人"),
        text("needs", "会务要求", long=True, help="例如：桌签、茶水、视频会议"),
        text(
            "place_and_time",
            "会议室时段",
            formula="room.name & TEXT(on, ' yyyy-mm-dd ') & session",
            unique=True,
            unique_when="stage = 'draft' or stage = 'approved'",
            help="同一会议室同一时段只能预订一次",
        ),
    ],
    prefix="HY",
    title="{subject}",
    icon="building",
    sections=[
        section("会议", "subject", "room", "on", "session", "attendees", "invited", "needs"),
        section("占用", "place_and_time"),
    ],
    columns=["subject", "room", "on", "session", "attendees"],
    phone_columns=["room", "on", "session"],
    filters=["room", "on"],
)

booking_flow = life(
    booking,
    review(
        "booking",
        "会议室预订审批",
        decided_by("front_desk", "行政确认", FRONT_DESK),
        claimed("prepare", "会务准备", FRONT_DESK, when="not ISEMPTY(needs)"),
    ),
    done="已预订",
    guard="attendees <= room.seats or ISEMPTY(room.seats)",
    guard_message="参会人数超过会议室的座位，请换一间大的会议室",
    moves=[move("cancel", "取消预订", "approved", "void", by=(*BY_APPLICANT, FRONT_DESK), comment="required")],
)
