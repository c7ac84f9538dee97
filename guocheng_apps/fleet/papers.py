"""证照办理、租金、月度费用、调拨报废、到期事项 (papers): what is renewed, paid by the month, moved, and falls due.

- A renewed paper moves the day on the vehicle; what ends is listed once for all vehicles and drivers.
- A cost of the month is made on its first day: depreciation, and each insurance by its share of months.
"""

from __future__ import annotations

from guocheng.sdk import (
    adds,
    aggregate,
    approval,
    check,
    choice,
    date,
    decimal,
    entity,
    files,
    flow,
    integer,
    link,
    measure,
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
    view,
)
from guocheng_apps.fleet.drivers import driver
from guocheng_apps.fleet.vehicles import vehicle
from guocheng_apps.fleet.who import APPLICANT, BOSS, MANAGER
from guocheng_apps.fleet.words import DUE_KINDS, DUE_OF_VEHICLE

paper = entity(
    "fleet.paper",
    "证照保险办理",
    [
        link("vehicle", "车辆", vehicle, required=True, indexed=True, pick_where="state <> 'scrapped'"),
        unit("unit", "所属单位", formula="vehicle.unit", indexed=True),
        choice("kind", "类型", DUE_OF_VEHICLE, required=True, indexed=True),
        date("on", "办理日期", required=True, default="TODAY()", indexed=True),
        date("starts_on", "生效日期", required=True, default="TODAY()"),
        date("ends_on", "到期日期", required=True, minimum="starts_on + 1", indexed=True),
        text("policy", "保单号或证号", searchable=True),
        text("company", "保险公司或检测站"),
        money("amount", "费用", required=True, default="0", minimum="0"),
        integer("months", "分摊月数", unit="个月", formula="MAX(1, ROUND((ends_on - starts_on) / 30.4375, 0))"),
        money(
            "monthly",
            "每月分摊",
            formula="ROUND(amount / months, 2)",
            help="每月一日记进「车辆月账」，按月摊到车和它的核算单元，不记在付款那天",
        ),
        files("attachments", "附件"),
    ],
    title="{vehicle} {kind}",
    icon="certificate",
    sections=[
        section("办理", "vehicle", "unit", "kind", "on", "starts_on", "ends_on", "policy", "company"),
        section("费用", "amount", "months", "monthly", "attachments"),
    ],
    columns=["on", "vehicle", "kind", "starts_on", "ends_on", "company", "amount", "monthly"],
    phone_columns=["kind", "ends_on"],
    filters=["vehicle", "kind", "unit", "ends_on"],
    sort=["-on"],
    unit_fields=["unit"],
)

RENT_STATES = (
    option("due", "待付", "orange"),
    option("paid", "已付", "green"),
    option("waived", "减免", "grey"),
)

rent = entity(
    "fleet.rent",
    "租金挂靠费",
    [
        link("vehicle", "车辆", vehicle, required=True, indexed=True, pick_where="ownership <> 'own'"),
        unit("unit", "所属单位", formula="vehicle.unit", indexed=True),
        choice("kind", "类型", {"rent": "租金", "attached": "挂靠费"}, required=True, default="'rent'"),
        date("month", "所属月份", precision="month", required=True, default="TODAY()", indexed=True),
        money("amount", "应付", required=True, default="vehicle.rent_standard", minimum="0"),
        date("due_on", "应付日期", required=True, indexed=True),
        choice("state", "状态", RENT_STATES, required=True, default="'due'", indexed=True),
        date("paid_on", "付款日期", required_when="state = 'paid'"),
        text("note", "说明"),
    ],
    title="{vehicle} {month}",
    icon="coins",
    columns=["month", "vehicle", "kind", "amount", "due_on", "state", "paid_on"],
    phone_columns=["amount", "state"],
    filters=["state", "vehicle", "unit", "month"],
    sort=["-month", "-id"],
    unit_fields=["unit"],
)

month_cost = entity(
    "fleet.month",
    "车辆月账",
    [
        link("vehicle", "车辆", vehicle, required=True, indexed=True),
        unit("unit", "所属单位", formula="vehicle.unit", indexed=True),
        date(
            "month",
            "月份",
            precision="month",
            required=True,
            default="TODAY()",
            indexed=True,
            help="一个月的折旧和保险记给一日那天的核算单元",
        ),
        text("vehicle_month", "车辆月份", formula="vehicle.plate & TEXT(month, ' yyyy-mm')", unique=True),
        money("depreciation", "折旧", required=True, default="vehicle.monthly_depreciation", minimum="0"),
        money("insurance", "保险分摊", required=True, default="0", minimum="0"),
        decimal("workable_hours", "可用工时", unit="小时", required=True, default="260", minimum="1"),
    ],
    title="{vehicle} {month}",
    icon="calendar",
    key=["vehicle", "month"],
    columns=["month", "vehicle", "depreciation", "insurance", "workable_hours"],
    phone_columns=["depreciation", "insurance"],
    filters=["vehicle", "unit", "month"],
    sort=["-month", "vehicle"],
    unit_fields=["unit"],
)

TRANSFER_KINDS = (
    option("transfer", "调拨", "blue"),
    option("stop", "停用", "grey"),
    option("scrap", "报废", "red"),
)

transfer = entity(
    "fleet.transfer",
    "调拨报废",
    [
        serial("number", "单号", "DB{yyyyMMdd}{000}", searchable=True),
        person("applicant", "申请人", required=True, default="USER()", indexed=True),
        link("vehicle", "车辆", vehicle, required=True, indexed=True, pick_where="state <> 'scrapped'"),
        unit("unit", "原单位", formula="vehicle.unit", indexed=True),
        choice("kind", "类型", TRANSFER_KINDS, required=True, default="'transfer'", indexed=True),
        unit("to_unit", "调入单位", visible_when="kind = 'transfer'", required_when="kind = 'transfer'"),
        link(
            "to_amoeba",
            "调入核算单元",
            "amoeba.unit",
            visible_when="kind = 'transfer'",
            help="从生效日期起，车费和费用记给它；以前的仍归原来的单元。不填的，核算单元不变",
        ),
        date("on", "生效日期", required=True, default="TODAY()", indexed=True),
        text("reason", "原因", long=True, required=True),
        integer("odometer", "里程表", unit="公里", default="vehicle.odometer", minimum="0"),
        money("income", "处置收入", minimum="0", visible_when="kind = 'scrap'"),
        files("attachments", "附件"),
    ],
    title="{number} {vehicle}",
    icon="arrows-exchange",
    checks=[check("kind <> 'transfer' or to_unit <> unit", "调入单位和原单位不能相同", at="to_unit")],
    sections=[
        section("申请", "number", "applicant", "vehicle", "unit", "kind", "to_unit", "to_amoeba", "on", "reason"),
        section("车况", "odometer", "income", "attachments"),
    ],
    columns=["number", "vehicle", "kind", "unit", "to_unit", "on", "stage"],
    phone_columns=["kind", "vehicle"],
    filters=["stage", "kind", "vehicle"],
    sort=["-on", "-id"],
    unit_fields=["unit", "to_unit"],
    owner_fields=["applicant"],
)

transfer_flow = flow(
    "fleet.transfer_flow",
    "调拨报废",
    on=transfer,
    stages=[
        stage("draft", "申请", color="blue"),
        stage("done", "已办理", "done", color="green", locked=True),
        stage("rejected", "未批准", "cancelled", color="red"),
        stage("void", "已作废", "cancelled", color="grey", locked=True),
    ],
    initial="draft",
    moves=[
        move(
            "submit",
            "提交",
            "draft",
            "done",
            by=(APPLICANT,),
            procedure=procedure(
                "transfer",
                "调拨报废审批",
                approval("manager", "车队长审批", MANAGER, starter_instead=BOSS),
                approval("boss", "总经理审批", BOSS, when="kind = 'scrap'"),
                repeated="first_only",
                starter_may_withdraw="any_time",
            ),
            rejected="rejected",
        ),
        move("revise", "修改重报", "rejected", "draft", by=(APPLICANT,)),
        move("drop", "作废", ["draft", "rejected"], "void", by=(APPLICANT,), danger=True),
    ],
)

due = entity(
    "fleet.due",
    "到期事项",
    [
        choice("kind", "事项", DUE_KINDS, required=True, indexed=True),
        link("vehicle", "车辆", vehicle, indexed=True),
        link("driver", "司机", driver, indexed=True),
        unit("unit", "所属单位", required=True, indexed=True),
        text(
            "whose",
            "车牌或姓名",
            formula="IF(ISEMPTY(vehicle), driver.name, vehicle.plate)",
            indexed=True,
            searchable=True,
        ),
        text("source", "来源", formula="whose & ' ' & kind", unique=True),
        date("until", "到期日", indexed=True),
    ],
    title="{whose} {kind}",
    icon="calendar-due",
    checks=[check("ISEMPTY(vehicle) <> ISEMPTY(driver)", "车辆和司机填一个", at="vehicle")],
    columns=["until", "whose", "kind", "unit"],
    phone_columns=["kind", "until"],
    filters=["kind", "unit", "until"],
    sort=["until"],
    unit_fields=["unit"],
    views=[
        view("soon", "三十天内到期", where={"field": "until", "op": "period", "value": "next_30_days"}),
        view("calendar", "到期日历", "calendar", date_field="until"),
    ],
)

reminder = entity(
    "fleet.reminder",
    "到期提醒天数",
    [
        choice("kind", "事项", DUE_KINDS, required=True, indexed=True),
        integer("days", "提前天数", unit="天", required=True, minimum="0"),
        text("source", "事项和天数", formula="kind & ' ' & days", unique=True),
    ],
    title="{kind} {days}",
    icon="bell",
    columns=["kind", "days"],
    phone_columns=["days"],
    filters=["kind"],
    sort=["kind", "-days"],
)

reminder_days = aggregate(
    "fleet.reminder_days",
    "到期提醒设置",
    keys=[choice("kind", "事项", DUE_KINDS), text("days", "提前天数")],
    measures=[measure("set", "已设置", "count", type="integer")],
    sources=[adds(reminder, keys=["kind", "TEXT(days, '0')"])],
    help="警报按它决定提前几天提醒，在「到期提醒天数」里修改",
)
