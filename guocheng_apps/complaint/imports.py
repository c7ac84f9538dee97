"""The complaint exports of the headquarters' system, as they really come (总部导出).

- Two header rows are joined by "/"; a file is known by its headers, never by its name.
- Outlets come by name only, couriers as a name with their employee number inside.
- All three kinds find a ticket again by its external number, so importing twice changes nothing.
"""

from __future__ import annotations

from guocheng.sdk import column, import_shape
from guocheng_apps.complaint.ticket import ticket

_KIND_WORDS = {
    "延误": "delay",
    "时效延误": "delay",
    "派送延误": "delay",
    "延误仲裁": "delay",
    "遗失": "lost",
    "疑似遗失": "lost",
    "遗失仲裁": "lost",
    "丢失": "lost",
    "破损": "damaged",
    "破损仲裁": "damaged",
    "内件短少": "short",
    "短少": "short",
    "虚假签收": "false_sign",
    "虚签": "false_sign",
    "未送货上门": "not_delivered",
    "未按址投递": "not_delivered",
    "未上门": "not_delivered",
    "服务态度": "attitude",
    "态度恶劣": "attitude",
    "违规收费": "overcharge",
    "乱收费": "overcharge",
    "代收货款": "cod",
    "催派": "urge",
    "催件": "urge",
    "催揽": "urge",
    "退回": "returned",
    "退件": "returned",
    "错分": "missorted",
    "信息泄露": "privacy",
    "其他": "other",
    "其它": "other",
}
_SOURCE_WORDS = {
    "总部": "hq",
    "总部工单": "hq",
    "总部客服": "hq",
    "邮政申诉": "postal",
    "申诉": "postal",
    "邮管局": "postal",
    "客服热线": "hotline",
    "热线": "hotline",
    "95543": "hotline",
    "电话": "hotline",
    "客户来电": "hotline",
    "淘系平台": "platform",
    "电商平台": "platform",
    "淘系": "platform",
    "淘宝": "platform",
    "拼多多": "platform",
    "抖音": "platform",
    "京东": "platform",
    "菜鸟": "platform",
    "微信": "wechat",
    "公众号": "wechat",
    "网点": "outlet",
    "网点自报": "outlet",
    "媒体": "media",
}

claim_bill = import_shape(
    "complaint.claim_bill",
    "投诉账单",
    into=ticket,
    fingerprint=[
        "账单信息/账单编号",
        "账单信息/运单号",
        "账单信息/账单类型一级",
        "投诉信息/投诉时间",
        "责任信息/被投诉网点",
    ],
    columns=[
        column("账单信息/账单编号", "external_no"),
        column("账单信息/运单号", "waybill_no", rest="more_waybills"),
        column("账单信息/账单类型一级", "bill_type"),
        column("账单信息/账单类型二级", "kind", values=_KIND_WORDS),
        column("账单信息/账单金额", "bill_amount"),
        column("投诉信息/投诉时间", "received_at"),
        column("投诉信息/投诉来源", "source", values=_SOURCE_WORDS),
        column("投诉信息/投诉内容", "content"),
        column("投诉信息/客户姓名", "receiver_name"),
        column("投诉信息/客户电话", "receiver_phone"),
        column("投诉信息/索赔金额", "claim_amount"),
        column("责任信息/投诉网点", "pickup_station", by="name"),
        column("责任信息/被投诉网点", "unit", by="name"),
        column("责任信息/被投诉业务员", "courier", by="number_in_name"),
        column("处理信息/调查情况", "finding"),
    ],
    key=["external_no"],
)

inbound = import_shape(
    "complaint.inbound",
    "进港投诉",
    into=ticket,
    fingerprint=["工单信息/工单编号", "工单信息/运单号", "工单信息/投诉类型", "责任信息/责任网点", "时间信息/投诉时间"],
    columns=[
        column("工单信息/工单编号", "external_no"),
        column("工单信息/运单号", "waybill_no", rest="more_waybills"),
        column("工单信息/投诉类型", "kind", values=_KIND_WORDS),
        column("工单信息/工单来源", "source", values=_SOURCE_WORDS),
        column("工单信息/工单内容", "content"),
        column("责任信息/责任网点", "unit", by="name"),
        column("责任信息/业务员", "courier", by="number_in_name"),
        column("时间信息/投诉时间", "received_at"),
        column("时间信息/签收时间", "signed_at"),
        column("金额(元)/索赔金额", "claim_amount"),
    ],
    key=["external_no"],
)

false_sign = import_shape(
    "complaint.false_sign",
    "虚签投诉",
    into=ticket,
    fingerprint=["工单编号", "运单号", "虚签原因", "被投诉网点", "投诉时间", "预计罚款", "审核状态"],
    columns=[
        column("工单编号", "external_no"),
        column("运单号", "waybill_no", rest="more_waybills"),
        column("投诉时间", "received_at"),
        column("虚签原因", "content"),
        column("投诉来源", "source", values=_SOURCE_WORDS),
        column("被投诉网点", "unit", by="name"),
        column("业务员", "courier", by="number_in_name"),
        column("签收类型", "sign_type"),
        column("预计罚款", "estimated_fine"),
    ],
    key=["external_no"],
    constants={"kind": "false_sign", "level": "serious"},
)

IMPORTS = (claim_bill, inbound, false_sign)
