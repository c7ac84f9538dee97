"""总部导出的日数据 (files of the headquarters' system): known by their headers, never by their name."""

from __future__ import annotations

from dataclasses import replace

from guocheng.sdk import column, import_shape
from guocheng_apps.settlement.daily import delivery, outbound, passed_on, vehicle_day

couriers = import_shape(
    "settlement.couriers",
    "派件日明细",
    into=delivery,
    fingerprint=["结算日期", "网点名称", "业务员编号", "派件量", "基础派费金额"],
    columns=[
        column("结算日期", "day"),
        column("网点名称", "outlet", by="name"),
        column("业务员编号", "courier_no"),
        replace(column("业务员", "courier", by="number_in_name"), absent="empty"),
        column("件型", "grade"),
        column("派件量", "pieces"),
        column("基础派费金额", "base_fee"),
        column("调整金额", "adjustment"),
    ],
    key=["day", "outlet", "courier_no", "grade"],
)
volumes = import_shape(
    "settlement.volumes",
    "出港日量",
    into=outbound,
    fingerprint=["业务日期", "所属网点", "发件票量", "发件重量"],
    columns=[
        column("业务日期", "day"),
        column("所属网点", "outlet", by="name"),
        column("发件票量", "pieces"),
        column("发件重量", "kilograms"),
    ],
    key=["day", "outlet"],
)
_KINDS = {
    "中转费": "transit",
    "罚款": "fine",
    "考核": "fine",
    "延误仲裁": "claim",
    "遗失仲裁": "claim",
    "破损仲裁": "claim",
    "理赔": "claim",
    "遗失仲裁返款": "claim_back",
    "理赔返款": "claim_back",
    "政策返利": "reward",
    "KPI激励": "reward",
    "补贴": "reward",
}
charges = import_shape(
    "settlement.charges",
    "总部交易明细（转出）",
    into=passed_on,
    fingerprint=["业务日期", "网点名称", "费用名称", "金额", "流水号"],
    columns=[
        column("业务日期", "day"),
        column("网点名称", "outlet", by="name"),
        column("费用名称", "kind", values=_KINDS),
        column("金额", "amount"),
        column("运单号", "waybill_no"),
        column("摘要", "reason"),
        column("流水号", "reference"),
    ],
    key=["reference"],
)
trips = import_shape(
    "settlement.trips",
    "网点用车",
    into=vehicle_day,
    fingerprint=["日期", "网点名称", "线路", "趟次"],
    columns=[
        column("日期", "day"),
        column("网点名称", "outlet", by="name"),
        column("线路", "route"),
        column("趟次", "trips"),
        column("里程", "kilometres"),
    ],
    key=["day", "outlet", "route"],
)
#: 进港 comes with two header rows merged in groups, 出港 with one; a fine keeps the serial it has in the transactions,
#: so it is passed on once, whichever file tells of it.
inbound_fines = import_shape(
    "settlement.inbound_fines",
    "进港罚款明细",
    into=passed_on,
    fingerprint=[
        "考核信息/考核日期",
        "考核信息/考核项目",
        "责任信息/网点名称",
        "责任信息/派件员",
        "考核金额",
        "流水号",
    ],
    columns=[
        column("考核信息/考核日期", "day"),
        column("责任信息/网点名称", "outlet", by="name"),
        column("考核信息/运单号", "waybill_no"),
        column("考核信息/考核项目", "reason"),
        column("考核金额", "amount"),
        column("流水号", "reference"),
    ],
    key=["reference"],
    constants={"kind": "fine"},
)
outbound_fines = import_shape(
    "settlement.outbound_fines",
    "出港罚款明细",
    into=passed_on,
    fingerprint=["考核日期", "考核项目", "揽收网点", "揽收员", "考核金额", "流水号"],
    columns=[
        column("考核日期", "day"),
        column("揽收网点", "outlet", by="name"),
        column("运单号", "waybill_no"),
        column("考核项目", "reason"),
        column("考核金额", "amount"),
        column("流水号", "reference"),
    ],
    key=["reference"],
    constants={"kind": "fine"},
)
#: What the headquarters decided about a claim; the ticket itself comes with the bill of complaints.
claims = import_shape(
    "settlement.claims",
    "理赔账单",
    into=passed_on,
    fingerprint=["账单生成日期", "账单类型一级", "账单类型二级", "责任网点", "应付金额", "流水号"],
    columns=[
        column("账单生成日期", "day"),
        column("责任网点", "outlet", by="name"),
        column("运单号", "waybill_no"),
        column("账单类型二级", "reason"),
        column("应付金额", "amount"),
        column("流水号", "reference"),
    ],
    key=["reference"],
    constants={"kind": "claim"},
)

IMPORTS = (couriers, volumes, charges, trips, inbound_fines, outbound_fines, claims)
