"""内部交易 (internal trades): what one unit sells to another, at the price both know.

- One record is both sides: the seller's income and the buyer's cost cannot differ.
- What a rule made counts from the start. What somebody entered by hand counts once the office has sent it to both sides
  (待确认), or both have confirmed it: nobody takes from somebody else by writing it down.
- What is made by a rule carries its key, so the same rule run again finds it; what was confirmed is corrected in red.
"""

from __future__ import annotations

from guocheng.sdk import (
    Category,
    approval,
    check,
    choice,
    date,
    deadline,
    decimal,
    entity,
    flow,
    link,
    money,
    move,
    option,
    procedure,
    related,
    role_member,
    section,
    serial,
    stage,
    text,
    unit,
    view,
)
from guocheng_apps.amoeba.templates import DIRECTIONS

TRADE_KINDS = (
    option("trade", "交易", "blue"),
    option("share", "分摊", "yellow"),
    option("penalty", "罚赔", "red"),
    option("adjust", "调整", "orange"),
)

#: What a service is, as outlets and units read it on their statements.
TOPICS = (
    option("delivery", "派费", "green"),
    option("label", "面单", "blue"),
    option("transit", "中转费", "blue"),
    option("sorting", "操作费", "blue"),
    option("reward", "奖励补贴", "green"),
    option("fine", "罚款", "red"),
    option("claim", "理赔", "red"),
    option("vehicle", "车辆费", "purple"),
    option("ticket", "客服工单", "orange"),
    option("material", "物料", "grey"),
    option("rent", "租金及固定费", "grey"),
    option("share", "公共分摊", "yellow"),
    option("other", "其他", "grey"),
)


def _outlet(side: str) -> str:
    return f"IF(IN({side}.department.kind, 'outlet', 'contract_area', 'station'), {side}.department, '')"


#: What a rule made is changed by its data and its price list, by nobody's hand: else a cost could be moved elsewhere.
MADE = "not ISEMPTY(made_by)"

#: Which trades count: in the book of the units, against a prepaid balance, on a statement of two units.
COUNTS = f"(stage <> 'void' and ({MADE} or IN(stage, 'waiting', 'confirmed', 'settled')))"

trade = entity(
    "amoeba.trade",
    "内部交易单",
    [
        serial("number", "交易编号", "NJ{yyyyMMdd}{00000}", searchable=True),
        date("day", "交易日期", required=True, indexed=True, default="TODAY()", readonly_when=MADE),
        link("seller", "提供方", "amoeba.unit", required=True, indexed=True, readonly_when=MADE),
        link("buyer", "接收方", "amoeba.unit", required=True, indexed=True, readonly_when=MADE),
        choice("kind", "性质", TRADE_KINDS, required=True, indexed=True, default="'trade'", readonly_when=MADE),
        text("service", "服务项目", required=True, searchable=True, readonly_when=MADE),
        choice("topic", "账单项目", TOPICS, required=True, indexed=True, default="'other'", readonly_when=MADE),
        text("measure", "单位", help="票、公斤、趟、公里、小时、平方米", readonly_when=MADE),
        choice("direction", "业务方向", DIRECTIONS, readonly_when=MADE),
        decimal("quantity", "数量", scale=3, required=True, default="1", readonly_when=MADE),
        decimal("factor", "折算系数", scale=4, required=True, default="1", readonly_when=MADE),
        decimal("standard_quantity", "标准数量", scale=3, formula="ROUND(quantity * factor, 3)"),
        decimal("price", "单价", scale=4, required=True, readonly_when=MADE),
        money("charged", "按价目应收", readonly=True, help="有保底、封顶、分段计价或取整时，以它为准"),
        money(
            "amount",
            "金额",
            formula="IF(ISEMPTY(charged), ROUND(standard_quantity * price, 2), charged)",
            indexed=True,
        ),
        text("explained", "算式", readonly=True, long=True),
        text("priced_by", "价目", readonly=True, help="按哪张价目的哪一版计价"),
        link("income_account", "提供方科目", "amoeba.account", help="记入提供方的哪个内部收入科目", readonly_when=MADE),
        link("cost_account", "接收方科目", "amoeba.account", help="记入接收方的哪个内部采购科目", readonly_when=MADE),
        text("made_by", "折算规则", readonly=True, help="由哪条规则生成；手工填写的交易为空"),
        text("source_key", "来源", readonly=True, unique=True, help="规则、期间、双方和项目合起来的编号"),
        link("corrects", "冲正哪一笔", "amoeba.trade", readonly=True),
        text("objection", "异议理由", long=True),
        unit("seller_department", "提供方部门", formula="seller.department", indexed=True),
        unit("buyer_department", "接收方部门", formula="buyer.department", indexed=True),
        unit("seller_outlet", "提供方网点", formula=_outlet("seller"), help="提供方是网点时，记入它的预付账户"),
        unit("buyer_outlet", "接收方网点", formula=_outlet("buyer"), help="接收方是网点时，从它的预付账户扣"),
        text("note", "备注", long=True),
    ],
    title="{number} {service}",
    icon="arrows-exchange",
    checks=[check("seller <> buyer", "提供方和接收方不能是同一个单元", at="buyer")],
    sections=[
        section("交易", "number", "day", "seller", "buyer", "kind", "direction"),
        section("计价", "service", "topic", "measure", "quantity", "factor", "standard_quantity", "price", "amount"),
        section("说明", "objection", "note"),
        section(
            "来历",
            "made_by",
            "source_key",
            "corrects",
            "charged",
            "explained",
            "priced_by",
            "income_account",
            "cost_account",
            "seller_department",
            "buyer_department",
            "seller_outlet",
            "buyer_outlet",
            collapsed=True,
        ),
    ],
    columns=["number", "day", "seller", "buyer", "service", "standard_quantity", "price", "amount", "stage"],
    phone_columns=["seller", "buyer", "amount", "stage"],
    filters=["stage", "kind", "topic", "seller", "buyer", "day"],
    sort=["-day", "-id"],
    unit_fields=["seller_department", "buyer_department"],
    period_field="day",
    lock_family="amoeba",
    views=[view("disputed", "有异议的", where={"field": "stage", "op": "eq", "value": "disputed"})],
)

LEADERS = (related("seller.leader", label="提供方巴长"), related("buyer.leader", label="接收方巴长"))
OFFICE = role_member("amoeba_office", label="阿米巴推进办")

trade_flow = flow(
    "amoeba.trade_flow",
    "内部交易",
    on=trade,
    initial="made",
    stages=[
        stage("made", "生成", color="grey"),
        stage("waiting", "待确认", color="blue"),
        stage("disputed", "有异议", color="red"),
        stage("confirmed", "已确认", color="green", locked=True),
        stage("settled", "已结算", Category.DONE, color="purple", locked=True),
        stage("void", "已撤销", Category.CANCELLED, color="grey", locked=True),
    ],
    moves=[
        move("send", "送双方确认", "made", "waiting", by=OFFICE),
        # Whoever enters a trade by hand has it looked at by the office before both sides are asked.
        move(
            "agree",
            "请双方确认",
            ["made", "waiting", "disputed"],
            "confirmed",
            by=[*LEADERS, OFFICE],
            procedure=procedure(
                "agree",
                "交易确认",
                approval("office", "推进办审核", OFFICE, when="ISEMPTY(made_by)"),
                approval(
                    "heads",
                    "双方巴长确认",
                    LEADERS,
                    mode="all_of",
                    nobody="instead",
                    instead=OFFICE,
                    deadline=deadline("24", remind_percents=[50, 80], then="pass"),
                ),
                starter_may_withdraw="any_time",
            ),
            rejected="disputed",
        ),
        move("confirm", "确认", ["made", "waiting", "disputed"], "confirmed", by=OFFICE),
        move(
            "dispute",
            "提出异议",
            ["made", "waiting", "confirmed"],
            "disputed",
            by=LEADERS,
            asks=["objection"],
            needs=["objection"],
        ),
        move("settle", "结算", "confirmed", "settled", by=OFFICE),
        move("revoke", "撤销", ["made", "waiting", "disputed"], "void", by=OFFICE, comment="required", danger=True),
    ],
)
