"""A store of goods to add up (试用库存): receipts and issues with lines, counts, orders with payments, two periods."""

from __future__ import annotations

from guocheng.definition.builders.totals import adds, aggregate, measure, rolled_up, takes_away
from guocheng.definition.bundle import Bundle
from guocheng.definition.catalogue import Catalogue
from guocheng.definition.entity import Entity, Field, Option
from guocheng.definition.flow import Category, Flow, Move, Stage

WAYS = (Option("cash", "现金"), Option("bank", "转账"), Option("void", "作废"))
PERSON = Entity("org.person", "员工", (Field("name", "姓名", "text", searchable=True),), title="{name}")
UNIT = Entity("org.unit", "网点", (Field("name", "名称", "text", searchable=True),), title="{name}")
PLACE = Entity("stock.place", "仓库", (Field("name", "名称", "text", searchable=True),), title="{name}")
ITEM = Entity(
    "stock.item",
    "物料",
    (
        Field("name", "名称", "text", searchable=True),
        rolled_up(Field("moved", "动过几行", "integer"), of="stock.move.lines", by="item"),
        rolled_up(
            Field("largest", "最大数量", "decimal", scale=2),
            of="stock.move.lines",
            by="item",
            function="max",
            value="qty",
        ),
    ),
    title="{name}",
)
LINES = (
    Field("item", "物料", "link", to="stock.item"),
    Field("qty", "数量", "decimal", scale=2),
    Field("price", "单价", "money"),
    Field("amount", "小计", "money", formula="数量 * 单价"),
)
MOVE = Entity(
    "stock.move",
    "出入库单",
    (
        Field("number", "单号", "text"),
        Field("kind", "类型", "choice", options=(Option("in", "入库"), Option("out", "出库"))),
        Field("place", "仓库", "link", to="stock.place"),
        Field("unit", "网点", "link", to="org.unit"),
        Field("day", "日期", "date"),
        Field("lines", "明细", "lines", lines=LINES),
    ),
    title="{number}",
    unit_fields=("unit",),
    period_field="day",
    lock_family="stock",
)
HOLD = Entity(
    "stock.hold",
    "预留",
    (
        Field("place", "仓库", "link", to="stock.place"),
        Field("item", "物料", "link", to="stock.item"),
        Field("qty", "数量", "decimal", scale=2),
        Field("ended", "已结束", "boolean"),
    ),
)
BILL = Entity(
    "stock.bill",
    "应收单",
    (
        Field("customer", "客户", "text"),
        Field("amount", "金额", "money"),
        rolled_up(Field("paid", "已收", "money"), of="stock.payment", by="bill", function="sum", value="amount",
                  where="way != 'void'"),
        rolled_up(Field("payments", "收款次数", "integer"), of="stock.payment", by="bill", where="way != 'void'"),
        rolled_up(Field("usual", "平均收款", "money"), of="stock.payment", by="bill", function="avg", value="amount"),
        rolled_up(Field("last_way", "最近收款", "text"), of="stock.payment", by="bill", function="last",
                  value="TEXTJOIN('', true, way)", order="day"),
        rolled_up(Field("days", "收款天数", "integer"), of="stock.payment", by="bill", function="distinct",
                  value="day"),
        rolled_up(Field("ways", "收款方式", "text"), of="stock.payment", by="bill", function="concat", value="way"),
        Field("open", "未收", "money", formula="金额 - 已收"),
    ),
    title="{customer}",
)  # fmt: skip
PAYMENT = Entity(
    "stock.payment",
    "收款",
    (
        Field("bill", "应收单", "link", to="stock.bill"),
        Field("amount", "金额", "money"),
        Field("way", "方式", "choice", options=WAYS),
        Field("day", "日期", "date"),
    ),
)
FLOW = Flow(
    "stock.move_flow",
    "出入库",
    "stock.move",
    (Stage("draft", "草稿"), Stage("approved", "已审核", Category.DONE)),
    "draft",
    (Move("approve", "审核", ("draft",), "approved"),),
)
KEYS = (Field("place", "仓库", "link", to="stock.place"), Field("item", "物料", "link", to="stock.item"))
BALANCE = aggregate(
    "stock.balance",
    "库存余额",
    keys=KEYS,
    measures=[
        measure("on_hand", "在库", scale=2, unit="件"),
        measure("held", "预留", scale=2, unit="件"),
        measure("available", "可用量", scale=2, unit="件", never_below=0),
        measure("worth", "金额", type="money"),
        measure("times", "笔数", "count", type="integer"),
    ],
    sources=[
        adds("stock.move", lines="lines", keys=["place", "item"], values=["qty", "", "qty", "amount"],
             where="kind = 'in' and stage = 'approved'"),
        takes_away("stock.move", lines="lines", keys=["place", "item"], values=["qty", "", "qty", "amount"],
                   where="kind = 'out' and stage = 'approved'"),
        adds("stock.hold", keys=["place", "item"], values=["", "qty", "-qty"], where="not ended"),
    ],
)  # fmt: skip
BY_MONTH = aggregate(
    "stock.by_month",
    "每月出入库",
    keys=(Field("kind", "类型", "choice", options=MOVE.fields[1].options), Field("month", "月份", "text")),
    measures=[
        measure("mean", "平均数量", "avg", scale=2),
        measure("least", "最小数量", "min", scale=2),
        measure("most", "最大数量", "max", scale=2),
        measure("items", "物料数", "distinct", type="integer"),
        measure("first_day", "第一天", "first", type="date"),
    ],
    sources=[
        adds("stock.move", lines="lines", keys=["kind", "TEXT(day, 'yyyy-mm')"],
             values=["qty", "qty", "qty", "item", "day"], order="day"),
    ],
)  # fmt: skip
LATE = aggregate(
    "stock.late",
    "收款日报",
    keys=(Field("day", "日期", "date"),),
    measures=[measure("amount", "金额", type="money"), measure("payments", "笔数", "count", type="integer")],
    sources=[adds("stock.payment", keys=["day"], values=["amount"])],
    mode="ordered",
)
STOCK = Bundle(
    "stock",
    "仓库",
    "1",
    entities=(PLACE, ITEM, MOVE, HOLD, BILL, PAYMENT),
    flows=(FLOW,),
    aggregates=(BALANCE, BY_MONTH, LATE),
)
ORG = Bundle("org", "组织", "1", entities=(PERSON, UNIT))
CATALOGUE = Catalogue((ORG, STOCK))
