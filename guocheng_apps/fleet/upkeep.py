"""维修保养 (repairs): asked for, approved by what it costs, done; a service moves the next one on."""

from __future__ import annotations

from guocheng.sdk import (
    approval,
    check,
    choice,
    date,
    deadline,
    decimal,
    entity,
    files,
    flow,
    integer,
    lines,
    link,
    money,
    move,
    option,
    person,
    procedure,
    section,
    serial,
    stage,
    text,
    unit,
)
from guocheng_apps.fleet.vehicles import vehicle
from guocheng_apps.fleet.who import APPLICANT, BOSS, DISPATCHER, MANAGER

KINDS = (
    option("service", "保养", "green"),
    option("repair", "维修", "orange"),
    option("tyre", "轮胎", "blue"),
    option("battery", "电池", "blue"),
    option("wash", "清洗", "grey"),
)

repair = entity(
    "fleet.repair",
    "维修保养",
    [
        serial("number", "单号", "WX{yyyyMMdd}{000}", searchable=True),
        person("applicant", "申请人", required=True, default="USER()", indexed=True),
        link("vehicle", "车辆", vehicle, required=True, indexed=True, pick_where="state <> 'scrapped'"),
        unit("unit", "所属单位", formula="vehicle.unit", indexed=True),
        choice("kind", "类型", KINDS, required=True, default="'service'", indexed=True),
        text("what", "故障或项目", required=True),
        date("on", "送修日期", required=True, default="TODAY()", indexed=True),
        integer("odometer", "里程表", unit="公里", required=True, minimum="0", default="vehicle.odometer"),
        text("shop", "供应商", searchable=True),
        choice("borne_by", "费用承担", {"company": "公司", "employee": "员工"}, required=True, default="'company'"),
        lines(
            "items",
            "明细",
            [
                text("item", "项目", required=True, width=160),
                text("part", "配件", width=140),
                decimal("quantity", "数量", default="1", minimum="0"),
                money("price", "单价", minimum="0"),
                decimal("labour_hours", "工时", unit="小时", minimum="0"),
                money("labour", "工时费", minimum="0"),
                money("amount", "金额", formula="ROUND(SUM(quantity * price) + SUM(labour), 2)"),
            ],
        ),
        money("total", "金额合计", formula="SUM(items.amount)", indexed=True),
        date("done_on", "完成日期", minimum="on", indexed=True),
        files("invoice", "发票和照片"),
    ],
    title="{number} {vehicle}",
    icon="tool",
    checks=[check("COUNT(items) > 0", "请至少填一行明细", at="items")],
    sections=[
        section("申请", "number", "applicant", "vehicle", "unit", "kind", "what", "on", "odometer", "shop", "borne_by"),
        section("费用", "items", "total", "invoice"),
        section("完成", "done_on"),
    ],
    columns=["number", "on", "vehicle", "kind", "what", "shop", "total", "stage"],
    phone_columns=["vehicle", "kind", "total"],
    filters=["stage", "vehicle", "kind", "unit", "on"],
    sort=["-on", "-id"],
    unit_fields=["unit"],
    owner_fields=["applicant"],
)

_SOON = deadline("8", remind_percents=[80], every_hours=4, every_max=3)

repair_flow = flow(
    "fleet.repair_flow",
    "维修保养",
    on=repair,
    stages=[
        stage("draft", "申请", color="blue"),
        stage("approved", "维修中", color="orange"),
        stage("done", "已完成", "done", color="green", locked=True),
        stage("rejected", "未批准", "cancelled", color="red"),
        stage("void", "已作废", "cancelled", color="grey", locked=True),
    ],
    initial="draft",
    moves=[
        move(
            "submit",
            "提交",
            "draft",
            "approved",
            by=(APPLICANT, DISPATCHER),
            procedure=procedure(
                "repair",
                "维修审批",
                approval("manager", "车队长审批", MANAGER, deadline=_SOON, starter_instead=BOSS),
                approval("boss", "总经理审批", BOSS, when="total > 3000", deadline=_SOON),
                repeated="first_only",
                starter_may_withdraw="any_time",
            ),
            rejected="rejected",
        ),
        move(
            "finish",
            "完成",
            "approved",
            "done",
            by=(APPLICANT, DISPATCHER, MANAGER),
            asks=["done_on", "items", "invoice"],
            needs=["done_on"],
        ),
        move("revise", "修改重报", "rejected", "draft", by=(APPLICANT,)),
        move("drop", "作废", ["draft", "rejected"], "void", by=(APPLICANT, MANAGER), danger=True),
    ],
)
