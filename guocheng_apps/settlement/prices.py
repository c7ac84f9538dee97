"""服务项目、内部价目、折算系数、月固定费 (prices): what units owe one another for a service, and from when.

- A price list counts once it is approved; one that replaces it is a new list with its own first day.
- Tiers have a start only. What is no service of a price list cannot be charged, and stands in the list of what is open.
"""

from __future__ import annotations

from guocheng.sdk import (
    Category,
    approval,
    boolean,
    check,
    choice,
    date,
    decimal,
    entity,
    flow,
    lines,
    link,
    money,
    move,
    procedure,
    section,
    serial,
    stage,
    text,
)
from guocheng_apps.amoeba.trades import TOPICS, TRADE_KINDS
from guocheng_apps.settlement.who import FINANCE, OFFICE

ROUNDINGS = {
    "fen": "四舍五入到分",
    "fen_down": "分以下舍去",
    "fen_up": "分以下进位",
    "fen_even": "四舍六入五成双到分",
    "jiao": "四舍五入到角",
    "yuan": "四舍五入到元",
    "yuan_down": "元以下舍去",
}

item = entity(
    "settlement.item",
    "服务项目",
    [
        text("code", "项目代码", required=True, unique=True, indexed=True, searchable=True, upper=True),
        text("name", "项目名称", required=True, indexed=True, searchable=True),
        choice("topic", "账单项目", TOPICS, required=True, indexed=True, default="'other'"),
        choice("kind", "性质", TRADE_KINDS, required=True, default="'trade'"),
        text("measure", "计量单位", required=True, default="'票'", help="票、公斤、趟、公里、小时、平方米、元"),
        link("income_account", "提供方科目", "amoeba.account", help="记入提供方的内部收入科目"),
        link("cost_account", "接收方科目", "amoeba.account", help="记入接收方的内部采购科目"),
        boolean("active", "启用", default="true"),
        text("note", "说明", long=True),
    ],
    title="{name}",
    icon="tag",
    key=["code"],
    sections=[
        section("项目", "code", "name", "topic", "kind", "measure", "active"),
        section("记账", "income_account", "cost_account", "note"),
    ],
    columns=["code", "name", "topic", "kind", "measure", "active"],
    phone_columns=["topic", "measure"],
    filters=["topic", "kind", "active"],
    sort=["code"],
)

price_list = entity(
    "settlement.price_list",
    "内部价目",
    [
        serial("number", "价目编号", "JM{yyyy}{0000}", searchable=True),
        link("item", "服务项目", item, required=True, indexed=True),
        link("provider", "提供方", "amoeba.unit", indexed=True, help="不填就是任何提供方"),
        link("receiver", "接收方", "amoeba.unit", indexed=True, help="不填就是任何接收方"),
        decimal("coefficient", "系数", scale=4, required=True, default="1", minimum="0", help="基准价 × 系数 = 成交价"),
        lines(
            "tiers",
            "价格",
            [
                decimal("start", "数量从", scale=3, required=True, unique=True, default="0", minimum="0"),
                decimal("price", "基准价", scale=4, required=True, minimum="0"),
            ],
            help="第一档从 0 开始；只写起点，下一档的起点就是这一档的终点",
        ),
        boolean("marginal", "分段累计", default="false", help="打开：每一段按各自的价；关闭：全部数量按达到的那一档"),
        money("floor_amount", "保底金额", minimum="0"),
        money("cap_amount", "封顶金额", minimum="0"),
        choice("rounding", "取整", ROUNDINGS, required=True, default="'fen'"),
        date("valid_from", "生效日期", required=True, default="TODAY()", indexed=True),
        date("valid_until", "失效日期", help="从这一天起不再使用"),
        text("basis", "定价依据", long=True, help="市场价倒推、成本加成、协商或固定价；会议纪要"),
    ],
    title="{number} {item}",
    icon="report-money",
    checks=[
        check("ISEMPTY(valid_until) or valid_until > valid_from", "失效日期要晚于生效日期", at="valid_until"),
        check("COUNT(tiers) > 0", "请至少填写一档价格", at="tiers"),
        check("COUNT(tiers) = 0 or MIN(tiers.start) = 0", "第一档要从 0 开始，不然小数量就没有价格", at="tiers"),
        check(
            "ISEMPTY(cap_amount) or ISEMPTY(floor_amount) or cap_amount >= floor_amount",
            "封顶金额不能低于保底金额",
            at="cap_amount",
        ),
        check(
            "ISEMPTY(provider) or ISEMPTY(receiver) or provider <> receiver", "提供方和接收方不能相同", at="receiver"
        ),
    ],
    sections=[
        section("价目", "number", "item", "provider", "receiver", "valid_from", "valid_until"),
        section("价格", "coefficient", "tiers", "marginal", "floor_amount", "cap_amount", "rounding"),
        section("依据", "basis"),
    ],
    columns=["number", "item", "provider", "receiver", "coefficient", "valid_from", "valid_until", "stage"],
    phone_columns=["item", "valid_from", "stage"],
    filters=["stage", "item", "provider", "receiver"],
    sort=["item", "-valid_from"],
    importable=False,
)

price_flow = flow(
    "settlement.price_flow",
    "内部价目",
    on=price_list,
    initial="draft",
    stages=[
        stage("draft", "草稿", color="grey"),
        stage("approved", "已生效", Category.DONE, color="green", locked=True),
        stage("refused", "已驳回", color="red"),
        stage("ended", "已停用", Category.CANCELLED, color="grey", locked=True),
    ],
    moves=[
        move(
            "submit",
            "提交审核",
            ["draft", "refused"],
            "approved",
            by=OFFICE,
            procedure=procedure(
                "price", "内部价目审核", approval("finance", "财务审核", FINANCE), starter_may_withdraw="any_time"
            ),
            rejected="refused",
        ),
        move(
            "end",
            "停用",
            "approved",
            "ended",
            by=OFFICE,
            asks=["valid_until"],
            needs=["valid_until"],
            comment="required",
            danger=True,
        ),
    ],
)

factor = entity(
    "settlement.factor",
    "折算系数",
    [
        text(
            "grade",
            "折算类别",
            required=True,
            indexed=True,
            searchable=True,
            help="和业务单据上的类别写得一样：大件、小件",
        ),
        link("item", "服务项目", item, indexed=True, help="不填就是所有服务项目"),
        decimal("factor", "系数", scale=4, required=True, check="factor > 0", check_message="系数要大于 0"),
        text("measure", "折成", default="'标准件'", help="标准件、标准工时"),
        date("valid_from", "生效日期", required=True, default="TODAY()"),
        date("valid_until", "失效日期", help="从这一天起不再使用"),
        text("basis", "依据"),
    ],
    title="{grade} × {factor}",
    icon="transform",
    checks=[check("ISEMPTY(valid_until) or valid_until > valid_from", "失效日期要晚于生效日期", at="valid_until")],
    columns=["grade", "item", "factor", "measure", "valid_from", "valid_until"],
    phone_columns=["item", "factor"],
    filters=["item"],
    sort=["grade", "-valid_from"],
)

fixed_fee = entity(
    "settlement.fixed_fee",
    "月固定费",
    [
        link("item", "服务项目", item, required=True, indexed=True),
        link("seller", "提供方", "amoeba.unit", required=True, indexed=True),
        link("buyer", "接收方", "amoeba.unit", required=True, indexed=True),
        decimal("quantity", "每月数量", scale=3, required=True, default="1", help="平方米、工位、台"),
        decimal("price", "单价", scale=4, required=True, minimum="0"),
        money("amount", "每月金额", formula="ROUND(quantity * price, 2)"),
        date("valid_from", "从", required=True, default="TODAY()"),
        date("valid_until", "到（不含）"),
        text("note", "说明"),
    ],
    title="{item} {buyer}",
    icon="calendar-repeat",
    checks=[
        check("ISEMPTY(valid_until) or valid_until > valid_from", "结束日期要晚于开始日期", at="valid_until"),
        check("seller <> buyer", "提供方和接收方不能相同", at="buyer"),
    ],
    columns=["item", "seller", "buyer", "quantity", "price", "amount", "valid_from", "valid_until"],
    phone_columns=["seller", "buyer", "amount"],
    filters=["item", "seller", "buyer"],
    sort=["buyer", "item"],
)
