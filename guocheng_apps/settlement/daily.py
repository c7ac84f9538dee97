"""派件日明细、出港日量、面单领用、总部罚赔、补贴 (daily data): what outlets do each day, from which they settle.

- Each comes by import, under a key, so the same file twice changes nothing.
- What an outlet owes or earns for it is not written here: conversions and price lists say so.
"""

from __future__ import annotations

from collections.abc import Iterator

from guocheng.sdk import (
    Field,
    boolean,
    check,
    choice,
    date,
    decimal,
    entity,
    integer,
    money,
    option,
    person,
    section,
    serial,
    text,
    unit,
)

GRADES = {"小件": "小件", "标准": "标准", "大件": "大件", "冷链": "冷链"}
PASSED_ON = (
    option("transit", "中转费", "blue"),
    option("fine", "罚款", "red"),
    option("claim", "理赔", "red"),
    option("claim_back", "理赔返款", "green"),
    option("reward", "奖励补贴", "green"),
)


def _outlet() -> Iterator[Field]:
    yield date("day", "业务日期", required=True, indexed=True, aliases=("结算日期", "日期"))
    yield unit("outlet", "网点", required=True, indexed=True, aliases=("网点名称", "所属网点"))


delivery = entity(
    "settlement.delivery",
    "派件日明细",
    [
        *_outlet(),
        text("courier_no", "业务员编号", required=True, indexed=True, searchable=True, help="文件里写的编号"),
        person("courier", "业务员", indexed=True, help="按编号找不到的，留空待认领"),
        choice("grade", "件型", GRADES, default="'标准'"),
        integer("pieces", "派件量", required=True, minimum="0", unit="票"),
        money("base_fee", "基础派费"),
        money("adjustment", "调整"),
    ],
    title="{day} {courier_no}",
    icon="truck-delivery",
    key=["day", "outlet", "courier_no", "grade"],
    columns=["day", "outlet", "courier_no", "courier", "grade", "pieces", "base_fee"],
    phone_columns=["outlet", "pieces"],
    filters=["day", "outlet", "grade"],
    sort=["-day", "outlet"],
    indexes=[["outlet", "day"]],
    unit_fields=["outlet"],
    owner_fields=["courier"],
    period_field="day",
    lock_family="amoeba",
)

outbound = entity(
    "settlement.outbound",
    "出港日量",
    [
        *_outlet(),
        integer("pieces", "发件票量", required=True, minimum="0", unit="票"),
        decimal("kilograms", "发件重量", scale=3, minimum="0", unit="公斤"),
    ],
    title="{day} {outlet}",
    icon="package-export",
    key=["day", "outlet"],
    columns=["day", "outlet", "pieces", "kilograms"],
    phone_columns=["outlet", "pieces"],
    filters=["day", "outlet"],
    sort=["-day", "outlet"],
    indexes=[["outlet", "day"]],
    unit_fields=["outlet"],
    period_field="day",
    lock_family="amoeba",
)

label_issue = entity(
    "settlement.label_issue",
    "面单领用",
    [
        serial("number", "领用单号", "MD{yyyyMMdd}{000}", searchable=True),
        date("day", "领用日期", required=True, indexed=True, default="TODAY()"),
        unit("outlet", "领用网点", required=True, indexed=True),
        integer("quantity", "数量", required=True, unit="张", check="quantity <> 0", check_message="数量不能是 0"),
        text("first_number", "起始号"),
        text("last_number", "结束号"),
        person("receiver", "领用人"),
        text("note", "备注", help="退回的写负数，并说明原因"),
    ],
    title="{number} {outlet}",
    icon="ticket",
    checks=[
        # A return takes nothing out, so it is never refused.
        check(
            "quantity < 0 or TOTAL('settlement.balance', 'open', outlet)"
            " >= TOTAL('settlement.balance', 'stop_below', outlet)",
            "这个网点的预付余额已经低于停单线，不能再领面单（停单号）；请先充值，到账后再领",
            at="outlet",
        ),
        check("quantity > 0 or not ISEMPTY(note)", "退回面单请在备注里说明原因", at="note"),
    ],
    sections=[
        section("领用", "number", "day", "outlet", "quantity", "receiver", "first_number", "last_number", "note")
    ],
    columns=["number", "day", "outlet", "quantity", "receiver"],
    phone_columns=["outlet", "quantity"],
    filters=["day", "outlet"],
    sort=["-day", "-id"],
    indexes=[["outlet", "day"]],
    unit_fields=["outlet"],
    period_field="day",
    lock_family="amoeba",
    importable=False,
)

passed_on = entity(
    "settlement.passed_on",
    "总部费用转出",
    [
        *_outlet(),
        choice("kind", "费用", PASSED_ON, required=True, indexed=True),
        money(
            "amount", "金额", required=True, minimum="0", help="罚款、理赔、中转费写收网点的钱，返款、奖励写付网点的钱"
        ),
        text("reference", "总部流水号", required=True, unique=True, searchable=True),
        text("waybill_no", "运单号", searchable=True),
        text("reason", "事由"),
    ],
    title="{reference} {kind}",
    icon="gavel",
    key=["reference"],
    columns=["day", "outlet", "kind", "amount", "waybill_no", "reason", "reference"],
    phone_columns=["outlet", "kind", "amount"],
    filters=["day", "outlet", "kind"],
    sort=["-day", "outlet"],
    indexes=[["outlet", "day"]],
    unit_fields=["outlet"],
    period_field="day",
    lock_family="amoeba",
)

vehicle_day = entity(
    "settlement.vehicle_day",
    "网点用车",
    [
        *_outlet(),
        text("route", "线路", required=True, searchable=True),
        integer("trips", "趟次", required=True, minimum="0", unit="趟"),
        decimal("kilometres", "里程", scale=1, minimum="0", unit="公里"),
        boolean("hired", "外租车", default="false", help="车队以外的车；同一天车队另有车次时，只有勾选的才另外收"),
    ],
    title="{day} {route}",
    icon="truck",
    key=["day", "outlet", "route"],
    columns=["day", "outlet", "route", "trips", "kilometres", "hired"],
    phone_columns=["outlet", "trips"],
    filters=["day", "outlet"],
    sort=["-day", "outlet"],
    indexes=[["outlet", "day"]],
    unit_fields=["outlet"],
    period_field="day",
    lock_family="amoeba",
)

DAILY = (delivery, outbound, label_issue, passed_on, vehicle_day)
