"""费用单、工时、业务量、预定、预估 (papers): what units enter or import, from which their accounts are made."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from guocheng.sdk import (
    Category,
    Field,
    approval,
    check,
    choice,
    date,
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
    related,
    role_member,
    section,
    serial,
    stage,
    text,
    unit,
)
from guocheng_apps.amoeba.templates import DIRECTIONS

ACCOUNTANT = role_member("amoeba_accountant", label="阿米巴会计")
OFFICE = role_member("amoeba_office", label="阿米巴推进办")
LEADER = related("unit.leader", label="巴长")


def of_unit(*, daily: bool = True) -> Iterator[Field]:
    """Yield the fields that say whose paper it is, and when."""
    if daily:
        yield date("day", "日期", required=True, indexed=True, default="TODAY()")
    yield link("unit", "单元", "amoeba.unit", required=True, indexed=True)
    yield unit("department", "部门", formula="unit.department", indexed=True)


SOURCE_KINDS = (
    option("ledger", "账簿", "blue"),
    option("billing", "运单计费", "blue"),
    option("depreciation", "折旧", "grey"),
    option("manual", "手工填报", "orange"),
)

voucher = entity(
    "amoeba.voucher",
    "收支单",
    [
        serial("number", "单号", "SZ{yyyyMMdd}{0000}", searchable=True),
        *of_unit(),
        choice("source", "来源", SOURCE_KINDS, required=True, default="'ledger'", indexed=True),
        text("summary", "摘要", required=True, searchable=True),
        lines(
            "items",
            "明细",
            [
                link(
                    "account",
                    "科目",
                    "amoeba.account",
                    required=True,
                    pick_where="not (kind in ['internal_income', 'internal_cost', 'allocated'])",
                ),
                choice("direction", "业务方向", DIRECTIONS),
                money("amount", "金额", default="0"),
                decimal("quantity", "数量", scale=3),
                text("note", "说明"),
            ],
        ),
        money("total", "金额合计", formula="SUM(items.amount)"),
        link("corrects", "更正哪一张", "amoeba.voucher", help="已结账月份的错，在开着的月份里更正，并指明原单"),
        files("attachments", "附件"),
    ],
    title="{number} {summary}",
    icon="receipt",
    checks=[check("COUNT(items) > 0", "请至少填一行明细", at="items")],
    sections=[
        section("单据", "number", "day", "unit", "department", "source", "summary", "corrects"),
        section("明细", "items", "total", "attachments"),
    ],
    columns=["number", "day", "unit", "source", "summary", "total", "stage"],
    phone_columns=["unit", "total", "stage"],
    filters=["stage", "unit", "source", "day"],
    sort=["-day", "-id"],
    unit_fields=["department"],
    period_field="day",
    lock_family="amoeba",
)

voucher_flow = flow(
    "amoeba.voucher_flow",
    "收支单",
    on=voucher,
    initial="draft",
    stages=[
        stage("draft", "草稿", color="grey"),
        stage("posted", "已入账", Category.DONE, color="green", locked=True),
        stage("void", "已作废", Category.CANCELLED, color="grey", locked=True),
    ],
    moves=[
        move("post", "入账", "draft", "posted", by=[ACCOUNTANT, OFFICE]),
        move(
            "submit",
            "提交入账",
            "draft",
            "posted",
            by=LEADER,
            procedure=procedure("post", "收支单入账", approval("check", "会计审核", ACCOUNTANT)),
        ),
        move("cancel", "作废", ["draft", "posted"], "void", by=[ACCOUNTANT, OFFICE], comment="required", danger=True),
    ],
)

hours = entity(
    "amoeba.hours",
    "工时",
    [
        *of_unit(),
        decimal("normal", "正常工时", scale=2, required=True, default="0", minimum="0", unit="小时"),
        decimal("overtime", "加班工时", scale=2, required=True, default="0", minimum="0", unit="小时"),
        decimal(
            "shared",
            "分摊工时",
            scale=2,
            required=True,
            default="0",
            unit="小时",
            help="借入为正，借出为负；有借调工时单的不要再填",
        ),
        decimal("attendance", "考勤工时", scale=2, unit="小时", help="考勤系统的数，月末与核算工时核对"),
        text("note", "备注"),
    ],
    title="{unit} {day}",
    icon="clock-hour-4",
    key=["unit", "day"],
    columns=["day", "unit", "normal", "overtime", "shared", "attendance"],
    phone_columns=["normal", "overtime"],
    filters=["unit", "day"],
    sort=["-day", "unit"],
    indexes=[["unit", "day"]],
    unit_fields=["department"],
    period_field="day",
    lock_family="amoeba",
)

person_hours = entity(
    "amoeba.person_hours",
    "个人工时",
    [
        date("day", "日期", required=True, indexed=True, default="TODAY()"),
        person(
            "person",
            "人员",
            required=True,
            indexed=True,
            help="按比例记给他「人员归属」里的单元，没有写的归他部门的单元；按人填了的，不要再在「工时」里填一遍",
        ),
        unit("department", "部门", formula="person.unit", indexed=True),
        decimal("normal", "正常工时", scale=2, required=True, default="0", minimum="0", unit="小时"),
        decimal("overtime", "加班工时", scale=2, required=True, default="0", minimum="0", unit="小时"),
        decimal("attendance", "考勤工时", scale=2, unit="小时", help="考勤系统的数，月末与核算工时核对"),
        text("note", "备注"),
    ],
    title="{person} {day}",
    icon="clock-user",
    key=["person", "day"],
    columns=["day", "person", "department", "normal", "overtime", "attendance"],
    phone_columns=["normal", "overtime"],
    filters=["person", "department", "day"],
    sort=["-day", "person"],
    indexes=[["person", "day"]],
    unit_fields=["department"],
    owner_fields=["person"],
    period_field="day",
    lock_family="amoeba",
)

volume = entity(
    "amoeba.volume",
    "单元业务量",
    [
        *of_unit(),
        integer("pieces_out", "出港件", default="0", minimum="0", unit="票"),
        integer("pieces_in", "进港件", default="0", minimum="0", unit="票"),
        decimal("kilograms", "重量", scale=3, default="0", minimum="0", unit="公斤"),
        decimal("kilometres", "里程", scale=1, default="0", minimum="0", unit="公里"),
        integer("trips", "趟次", default="0", minimum="0", unit="趟"),
        decimal("area", "面积", scale=2, minimum="0", unit="平方米"),
        integer("heads_out", "揽件员人数", minimum="0", unit="人", help="人数每月填一次，写当月的平均人数"),
        integer("heads_in", "派件员人数", minimum="0", unit="人"),
        integer("heads", "其他人数", minimum="0", unit="人"),
        text("note", "备注"),
    ],
    title="{unit} {day}",
    icon="chart-bar",
    key=["unit", "day"],
    columns=["day", "unit", "pieces_out", "pieces_in", "kilograms", "kilometres", "trips"],
    phone_columns=["pieces_out", "pieces_in"],
    filters=["unit", "day"],
    sort=["-day", "unit"],
    indexes=[["unit", "day"]],
    unit_fields=["department"],
    period_field="day",
    lock_family="amoeba",
)


def _figures() -> Iterable[Field]:
    return (
        link("account", "科目", "amoeba.account", required=True),
        choice("direction", "业务方向", DIRECTIONS),
        money("amount", "金额"),
        decimal("quantity", "数量", scale=3),
        text("note", "说明"),
    )


plan = entity(
    "amoeba.plan",
    "预定",
    [
        serial("number", "单号", "YD{yyyyMM}{0000}", searchable=True),
        choice(
            "edition",
            "版本",
            [
                option("annual", "年度计划", "purple"),
                option("monthly", "月度预定", "blue"),
                option("rolling", "滚动预定", "green"),
            ],
            required=True,
            indexed=True,
            default="'monthly'",
        ),
        date("month", "月份", precision="month", required=True, indexed=True, default="EOMONTH(TODAY(), 0) + 1"),
        *of_unit(daily=False),
        lines("items", "预定明细", _figures()),
        text("measures", "措施", long=True, help="靠什么做到，谁来做"),
    ],
    title="{unit} {month} {edition}",
    icon="target-arrow",
    checks=[check("COUNT(items) > 0", "请至少填一行预定", at="items")],
    sections=[
        section("预定", "number", "edition", "month", "unit", "department"),
        section("明细", "items", "measures"),
    ],
    columns=["number", "edition", "month", "unit", "stage", "updated_at"],
    phone_columns=["month", "edition", "stage"],
    filters=["stage", "edition", "month", "unit"],
    sort=["-month", "unit"],
    unit_fields=["department"],
)

plan_flow = flow(
    "amoeba.plan_flow",
    "预定",
    on=plan,
    initial="draft",
    stages=[
        stage("draft", "编制中", color="grey"),
        stage("approved", "已批准", Category.DONE, color="green", locked=True),
        stage("replaced", "已替换", Category.CANCELLED, color="grey", locked=True),
    ],
    moves=[
        move(
            "submit",
            "提交",
            "draft",
            "approved",
            by=[LEADER, OFFICE],
            procedure=procedure("plan", "预定审批", approval("office", "阿米巴推进办审核", OFFICE)),
        ),
        move("replace", "作废换新", "approved", "replaced", by=OFFICE, comment="required"),
    ],
)

estimate = entity(
    "amoeba.estimate",
    "日报预估",
    [
        *of_unit(),
        lines("items", "预估明细", _figures()),
        text("note", "备注"),
    ],
    title="{unit} {day}",
    icon="calendar-stats",
    key=["unit", "day"],
    columns=["day", "unit", "note", "updated_at"],
    phone_columns=["note"],
    filters=["unit", "day"],
    sort=["-day", "unit"],
    indexes=[["unit", "day"]],
    unit_fields=["department"],
)
