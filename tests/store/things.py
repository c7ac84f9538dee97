"""A small company to try the store on (试用实体): shelves in a tree, orders with lines, stages and personal data."""

from __future__ import annotations

from guocheng.definition.bundle import Bundle
from guocheng.definition.catalogue import Catalogue
from guocheng.definition.entity import Entity, Field, Option
from guocheng.definition.flow import Category, Flow, Move, Stage

PERSON = Entity(
    "org.person",
    "员工",
    (
        Field("number", "工号", "text", unique=True, searchable=True),
        Field("name", "姓名", "text", required=True, searchable=True),
    ),
    title="{name}",
    key=("number",),
)
UNIT = Entity(
    "org.unit",
    "网点",
    (
        Field("number", "编号", "text", unique=True, searchable=True),
        Field("name", "名称", "text", required=True, searchable=True),
        Field("parent", "上级", "link", to="org.unit"),
        Field("head", "负责人", "link", to="org.person"),
    ),
    title="{name}",
    key=("number",),
    parent_field="parent",
)
ORDER = Entity(
    "shop.order",
    "订单",
    (
        Field("number", "单号", "serial", rule="D{yyyyMM}{0000}", unique=True, searchable=True),
        Field("outer_no", "外部单号", "text", unique=True),
        Field("customer", "客户", "text", searchable=True),
        Field("phone", "电话", "text", masked=True),
        Field(
            "kind", "类型", "choice", options=(Option("lost", "遗失"), Option("late", "延误"), Option("other", "其他"))
        ),
        Field("tags", "标签", "choices", options=(Option("a", "甲"), Option("b", "乙"), Option("c", "丙"))),
        Field("unit", "网点", "link", to="org.unit"),
        Field("handler", "处理人", "link", to="org.person"),
        Field("amount", "金额", "money", indexed=True),
        Field("weight", "重量", "decimal", scale=3),
        Field("pieces", "件数", "integer"),
        Field("urgent", "加急", "boolean"),
        Field("day", "日期", "date"),
        Field("received_at", "受理时间", "instant", indexed=True),
        Field("due_at", "到期", "instant"),
        Field("photos", "照片", "files"),
        Field(
            "parts",
            "明细",
            "lines",
            lines=(
                Field("unit", "责任网点", "link", to="org.unit"),
                Field("name", "品名", "text"),
                Field("share", "比例", "decimal", scale=2),
                Field("paid", "赔付", "money"),
            ),
        ),
    ),
    title="{number} {customer}",
    key=("outer_no",),
    sort=("-received_at",),
    indexes=(("unit", "received_at"), ("kind", "unit", "received_at")),
    unit_fields=("unit",),
    owner_fields=("handler",),
    columns=("number", "customer", "phone", "kind", "unit", "amount", "received_at"),
)
FLOW = Flow(
    "shop.flow",
    "订单处理",
    "shop.order",
    (
        Stage("new", "新建"),
        Stage("working", "处理中"),
        Stage("waiting", "等待", Category.WAITING),
        Stage("done", "完成", Category.DONE),
    ),
    "new",
    (Move("start", "开始", ("new",), "working"),),
)
SHOP = Bundle("shop", "商店", "1", entities=(PERSON, UNIT, ORDER), flows=(FLOW,))
CATALOGUE = Catalogue((SHOP,))
