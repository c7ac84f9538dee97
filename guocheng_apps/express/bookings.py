"""计费入账规则 (bookings): on which account of whose books the fees rated on waybills lie, from when.

- Without a rule nothing is booked. From the first rule of a level on, all of it is: a list no rule names waits in the
  unassigned pool, unless a rule leaves it out.
- A rule for one list wins over the rule for the rest of its level; of two alike the later one counts.
- What a branch charges its own outlets is income of the one and cost of the other, always both.
"""

from __future__ import annotations

from guocheng.sdk import boolean, check, choice, date, entity, link, section, text, view
from guocheng_apps.amoeba.accounts import account
from guocheng_apps.amoeba.templates import DIRECTIONS
from guocheng_apps.amoeba.units import amoeba_unit
from guocheng_apps.express.lists import price_list
from guocheng_apps.express.words import LEVELS

_TWICE = (
    "打开以后，算出来的费用按天自动记进阿米巴账。同一笔钱不要再录「运单计费」的收支单，总部交易里同样的费用也要在费用规则里"
    "改成不进损益，否则收入会算两遍"
)
_INCOMES = "['external_income', 'internal_income']"

fee_booking = entity(
    "express.fee_booking",
    "计费入账规则",
    [
        choice(
            "level",
            "按谁的价",
            LEVELS,
            required=True,
            default="'customer'",
            indexed=True,
            help="没有规则的级别不入账；写了一条，这一级的费用就都要有去处，没有规则的价格表列在未归集里",
        ),
        link("price_list", "价格表", price_list, indexed=True, help="空着就是这一级其余的价格表"),
        boolean("counts", "计入阿米巴账", default="true", help=_TWICE, width=120),
        link("account", "收入科目", account, indexed=True, required_when="counts", visible_when="counts"),
        choice("direction", "业务方向", DIRECTIONS, default="'OUT'", visible_when="counts"),
        link(
            "seller",
            "谁的收入",
            amoeba_unit,
            visible_when="counts",
            help="空着就记给网点对应的单元；分公司向网点收的费用，选分公司的单元",
        ),
        link(
            "cost_account",
            "网点的成本科目",
            account,
            visible_when="counts",
            help="分公司和网点都在阿米巴里核算时填写：一边记收入，网点那边同时记一样多的成本；网点不在账里的空着",
        ),
        date(
            "valid_from",
            "开始日期",
            required=True,
            default="TODAY()",
            help="按运单的日期看，一般从月初开始；已经关账的日子不动，打开运单的关账以后自动补上",
        ),
        date("valid_until", "停用日期", help="从这一天起不再使用；改科目时填上它，另起一条新的"),
        text("note", "说明", long=True),
    ],
    title="{level} {price_list} {valid_from}",
    icon="book-upload",
    key=["level", "price_list", "valid_from"],
    checks=[
        check("ISEMPTY(valid_until) or valid_until > valid_from", "停用日期要晚于开始日期", at="valid_until"),
        check(
            "ISEMPTY(price_list) or price_list.level = level",
            "这张价格表不是这一级用的，请选这一级的价格表",
            at="price_list",
        ),
        check(
            f"ISEMPTY(account) or account.kind in {_INCOMES}",
            "收入科目要选对外收入或者内部收入下面的科目",
            at="account",
        ),
        check(
            "ISEMPTY(account) or (account.kind = 'internal_income') = (not ISEMPTY(cost_account))",
            "内部收入要有对方的成本：收入科目选内部收入时填网点的成本科目，选对外收入时空着",
            at="cost_account",
        ),
        check(
            "ISEMPTY(cost_account) or cost_account.kind = 'internal_cost'",
            "网点的成本科目要选内部采购下面的科目",
            at="cost_account",
        ),
        check("ISEMPTY(cost_account) or not ISEMPTY(seller)", "填了网点的成本科目，就要选谁的收入", at="seller"),
    ],
    sections=[
        section("哪些费用", "level", "price_list", "counts"),
        section("记到哪里", "account", "direction", "seller", "cost_account"),
        section("有效期", "valid_from", "valid_until", "note"),
    ],
    columns=[
        "level",
        "price_list",
        "counts",
        "account",
        "direction",
        "seller",
        "cost_account",
        "valid_from",
        "valid_until",
    ],
    phone_columns=["price_list", "account"],
    filters=["level", "price_list", "counts", "account"],
    sort=["level", "-valid_from"],
    views=[view("in_use", "在用的", where={"field": "valid_until", "op": "empty"})],
)
