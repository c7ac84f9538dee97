"""总部导出的账和质量数据 (files from the headquarters' systems): known by their headers, never by their name.

- A brand that writes charges in one column says by a constant of its shape which sign a charge has.
- Outlets come by name only; the code that stands beside it is the one of the headquarters and is only kept.
"""

from __future__ import annotations

from guocheng.sdk import column, import_shape
from guocheng_apps.express.quality import daily_quality
from guocheng_apps.express.transactions import transaction

sto_transactions = import_shape(
    "express.sto_transactions",
    "总部交易明细（申通）",
    into=transaction,
    fingerprint=["网点名称", "业务日期", "费用名称", "转入金额", "转出金额", "余额", "流水号"],
    columns=[
        column("网点编号", "outlet_code"),
        column("网点名称", "outlet", by="name"),
        column("运单号", "waybill_no"),
        column("业务日期", "day"),
        column("记账日期", "posting_day"),
        column("摘要", "summary"),
        column("费用类型", "fee_type"),
        column("费用名称", "fee_name"),
        column("转入金额", "file_in"),
        column("转出金额", "file_out"),
        column("余额", "balance"),
        column("账单类型", "bill_type"),
        column("流水号", "serial"),
        column("备注", "remark"),
        column("结算方式", "settlement_mode"),
        column("结算周期", "cycle"),
        column("操作人", "operator"),
        column("科目代码", "account_code"),
    ],
    key=["serial"],
    constants={"brand": "sto", "convention": "two"},
)
#: The same with two header rows merged in groups, as the monthly download has it.
sto_month = import_shape(
    "express.sto_month",
    "总部交易月账单（申通）",
    into=transaction,
    fingerprint=[
        "网点信息/网点名称",
        "交易信息/业务日期",
        "交易信息/费用名称",
        "金额(元)/转入",
        "金额(元)/转出",
        "流水号",
    ],
    columns=[
        column("网点信息/网点编号", "outlet_code"),
        column("网点信息/网点名称", "outlet", by="name"),
        column("交易信息/运单号", "waybill_no"),
        column("交易信息/业务日期", "day"),
        column("交易信息/记账日期", "posting_day"),
        column("交易信息/摘要", "summary"),
        column("交易信息/费用类型", "fee_type"),
        column("交易信息/费用名称", "fee_name"),
        column("金额(元)/转入", "file_in"),
        column("金额(元)/转出", "file_out"),
        column("金额(元)/余额", "balance"),
        column("流水号", "serial"),
        column("备注", "remark"),
    ],
    key=["serial"],
    constants={"brand": "sto", "convention": "two"},
)
yunda_transactions = import_shape(
    "express.yunda_transactions",
    "总部资金流水（韵达）",
    into=transaction,
    fingerprint=["站点名称", "业务日期", "科目名称", "扣款金额", "账户余额", "流水号"],
    columns=[
        column("站点编码", "outlet_code"),
        column("站点名称", "outlet", by="name"),
        column("运单号", "waybill_no"),
        column("业务日期", "day"),
        column("入账日期", "posting_day"),
        column("科目类型", "fee_type"),
        column("科目名称", "fee_name"),
        column("扣款金额", "file_amount"),
        column("账户余额", "balance"),
        column("流水号", "serial"),
        column("备注", "remark"),
    ],
    key=["serial"],
    constants={"brand": "yunda", "convention": "charge_positive"},
)
jt_transactions = import_shape(
    "express.jt_transactions",
    "总部资金流水（极兔）",
    into=transaction,
    fingerprint=["网点名称", "业务时间", "费用小类", "变动金额", "变动后余额", "流水号"],
    columns=[
        column("网点编码", "outlet_code"),
        column("网点名称", "outlet", by="name"),
        column("运单号", "waybill_no"),
        column("业务时间", "day"),
        column("记账时间", "posting_day"),
        column("费用大类", "fee_type"),
        column("费用小类", "fee_name"),
        column("变动金额", "file_amount"),
        column("变动后余额", "balance"),
        column("流水号", "serial"),
        column("备注", "remark"),
    ],
    key=["serial"],
    constants={"brand": "jt", "convention": "charge_negative"},
)
#: What the quality boards say of a day; a board has some of the columns, and what it does not have stays as it was.
quality_board = import_shape(
    "express.quality_board",
    "每日质量数据",
    into=daily_quality,
    fingerprint=["日期", "网点名称", "应签收", "当日签收"],
    columns=[
        column("日期", "day"),
        column("网点名称", "outlet", by="name"),
        column("揽收量", "collected"),
        column("派件量", "delivered"),
        column("应签收", "should_sign"),
        column("当日签收", "signed_same_day"),
        column("48小时签收", "signed_48h"),
        column("应揽收", "pickup_due"),
        column("及时揽收", "picked_in_time"),
        column("应出仓", "out_due"),
        column("及时出仓", "out_in_time"),
        column("交货滞留", "stranded"),
        column("积压量", "backlog"),
        column("投诉", "complaints"),
        column("延误", "delayed"),
        column("遗失", "lost"),
        column("虚签", "false_signs"),
        column("罚款金额", "fines"),
        column("备注", "remark"),
    ],
    key=["day", "outlet"],
)

IMPORTS = (sto_transactions, sto_month, yunda_transactions, jt_transactions, quality_board)
