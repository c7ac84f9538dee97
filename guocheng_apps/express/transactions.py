"""总部交易明细 (transactions of the prepaid account): what the headquarters took and gave, line by line.

- A line is known again by the serial of the headquarters, so the same file twice changes nothing.
- Brands write signs differently: `convention` says how this file does, in and out are worked out from it.
- Its rule and its unit are found when it comes; a name that nobody knows waits, in the list and in the book.
- Late files of closed months are welcome: books correct them in the open month.
"""

from __future__ import annotations

from guocheng.sdk import (
    Category,
    choice,
    date,
    entity,
    flow,
    link,
    money,
    move,
    option,
    role_member,
    section,
    set_fields,
    stage,
    take_rule,
    text,
    unit,
    view,
)
from guocheng_apps.amoeba.accounts import account
from guocheng_apps.amoeba.templates import DIRECTIONS
from guocheng_apps.amoeba.units import amoeba_unit
from guocheng_apps.express.fees import CLASSES, fee_rule

BRANDS = (
    option("sto", "申通", "orange"),
    option("yunda", "韵达", "yellow"),
    option("jt", "极兔", "red"),
    option("zto", "中通", "blue"),
    option("yto", "圆通", "purple"),
    option("other", "其他", "grey"),
)
CONVENTIONS = (
    option("two", "转入、转出两栏"),
    option("charge_positive", "一栏，扣款为正"),
    option("charge_negative", "一栏，扣款为负"),
)
FINANCE = role_member("express_finance", label="结算会计")

_TWO, _GIVEN = "convention = 'two'", "IF(ISEMPTY(file_amount), 0, file_amount)"
_CHARGED = f"IF(convention = 'charge_positive', {_GIVEN}, 0 - {_GIVEN})"

transaction = entity(
    "express.hq_transaction",
    "总部交易明细",
    [
        choice("brand", "品牌", BRANDS, required=True, default="'sto'", indexed=True),
        unit("outlet", "网点", required=True, indexed=True, aliases=("网点名称",)),
        text("outlet_code", "总部网点编号"),
        text("waybill_no", "运单号", searchable=True, indexed=True),
        date("day", "业务日期", required=True, indexed=True, help="阿米巴账按业务日期记"),
        date("posting_day", "记账日期", indexed=True, help="总部入账的日期，核对余额时用"),
        text("summary", "摘要"),
        text("fee_type", "费用类型"),
        text("fee_name", "费用名称", required=True, indexed=True, searchable=True),
        choice("convention", "金额写法", CONVENTIONS, required=True, default="'two'"),
        money("file_in", "转入（文件）"),
        money("file_out", "转出（文件）"),
        money("file_amount", "金额（文件）"),
        money(
            "amount_in",
            "转入",
            formula=f"IF({_TWO}, IF(ISEMPTY(file_in), 0, file_in), IF({_CHARGED} < 0, 0 - {_CHARGED}, 0))",
        ),
        money(
            "amount_out",
            "转出",
            formula=f"IF({_TWO}, IF(ISEMPTY(file_out), 0, file_out), IF({_CHARGED} > 0, {_CHARGED}, 0))",
        ),
        money("net", "净额", formula="amount_in - amount_out", help="转入减转出；正的是总部给网点的钱"),
        money("balance", "余额"),
        text("bill_type", "账单类型"),
        text("serial", "流水号", required=True, unique=True, searchable=True),
        text("settlement_mode", "结算方式"),
        text("cycle", "结算周期"),
        text("operator", "操作人"),
        text("account_code", "总部科目代码"),
        text("remark", "备注", long=True),
        link("fee_rule", "费用规则", fee_rule, indexed=True, help="导入时按费用名称找；找不到的，补一条规则就会认上"),
        choice("fee_class", "类别", CLASSES, indexed=True),
        link("account", "科目", account, indexed=True),
        choice("direction", "业务方向", DIRECTIONS),
        link("unit", "阿米巴单元", amoeba_unit, indexed=True, help="导入时按网点找"),
    ],
    title="{day} {fee_name} {serial}",
    icon="arrows-exchange",
    key=["serial"],
    sections=[
        section("交易", "brand", "outlet", "outlet_code", "waybill_no", "day", "posting_day", "serial", "summary"),
        section(
            "金额", "fee_type", "fee_name", "convention", "file_in", "file_out", "file_amount", "amount_in",
            "amount_out", "net", "balance",
        ),
        section("归集", "fee_rule", "fee_class", "account", "direction", "unit"),
        section(
            "总部的其他信息", "bill_type", "settlement_mode", "cycle", "operator", "account_code", "remark",
            collapsed=True,
        ),
    ],
    columns=["day", "outlet", "fee_name", "amount_in", "amount_out", "fee_class", "account", "waybill_no", "serial"],
    phone_columns=["fee_name", "net"],
    filters=["day", "outlet", "fee_class", "account", "fee_name", "fee_rule"],
    sort=["-day", "-id"],
    unit_fields=["outlet"],
    indexes=[["outlet", "day"]],
    views=[
        view("unknown", "没有费用规则的", where={"field": "fee_rule", "op": "empty"}),
        view("no_unit", "没有对应单元的", where={"field": "unit", "op": "empty"}),
    ],
)  # fmt: skip

_IN_FORCE = "rule.valid_from <= day and (ISEMPTY(rule.valid_until) or rule.valid_until > day)"
_TAKES = {
    "fee_rule": "rule",
    "fee_class": "rule.fee_class",
    "account": "rule.account",
    "direction": "rule.direction",
}

transaction_flow = flow(
    "express.hq_transaction_flow",
    "总部交易核对",
    on=transaction,
    initial="new",
    stages=[
        stage("new", "待核对", color="blue"),
        stage("checked", "已核对", Category.DONE, color="green"),
    ],
    on_create=[
        take_rule(
            fee_rule,
            match=f"rule.match = 'contains' and not ISEMPTY(SEARCH(rule.name, fee_name)) and {_IN_FORCE}",
            sets=_TAKES,
        ),
        take_rule(fee_rule, match=f"rule.match = 'exact' and rule.name = fee_name and {_IN_FORCE}", sets=_TAKES),
        take_rule(amoeba_unit, match=f"rule.department = outlet and {_IN_FORCE}", sets={"unit": "rule"}),
        set_fields(outlet_code="outlet.number", when="ISEMPTY(outlet_code)"),
    ],
    moves=[
        move("check", "核对无误", "new", "checked", by=FINANCE),
        move("again", "重新核对", "checked", "new", by=FINANCE, comment="required"),
    ],
)
