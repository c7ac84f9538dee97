"""投诉单 (the ticket): from the first call to the last yuan.

- The shares of the responsible parties add up to 100 %, or nobody is named yet.
- Whoever is complained about is `unit`; statistics, time limits and rights follow it.
- Names and phone numbers of customers are masked unless a role reveals them.
"""

from __future__ import annotations

from guocheng.sdk import (
    boolean,
    check,
    choice,
    date,
    decimal,
    entity,
    files,
    instant,
    lines,
    link,
    money,
    person,
    phone,
    section,
    serial,
    text,
    unit,
    view,
)
from guocheng_apps.complaint.claims import CLAIM, CLAIM_CHECK, CLAIM_SECTION
from guocheng_apps.complaint.tables import penalty_rule, root_cause, subkind
from guocheng_apps.complaint.words import (
    APPEAL_VERDICTS,
    CLOSINGS,
    COMPENSATION_WAYS,
    KINDS,
    LEVELS,
    PENALTY_STATES,
    SATISFACTION,
    SOURCES,
    VERDICTS,
)

_WHO = [
    serial("number", "工单号", "TS{yyyyMMdd}{0000}", searchable=True),
    choice(
        "source", "来源", SOURCES, required=True, default="'hotline'", indexed=True, aliases=("工单来源", "投诉来源")
    ),
    text(
        "external_no",
        "外部单号",
        unique=True,
        indexed=True,
        searchable=True,
        aliases=("工单编号", "工单号", "账单编号"),
    ),
    text("waybill_no", "运单号", required=True, indexed=True, searchable=True, aliases=("运单", "单号", "快递单号")),
    text("more_waybills", "其他运单号", help="同一客户一次投诉几票时,用逗号隔开"),
    text("customer", "客户", searchable=True, aliases=("客户名称", "店铺")),
    text("sender_name", "寄件人", aliases=("寄件人姓名",)),
    phone("sender_phone", "寄件电话", indexed=True, aliases=("寄件人电话",)),
    text("receiver_name", "收件人", aliases=("客户姓名", "收件人姓名")),
    phone("receiver_phone", "收件电话", indexed=True, aliases=("客户电话", "收件人电话")),
    unit("pickup_station", "揽收网点", aliases=("寄件网点",)),
    unit("delivery_station", "派件网点", indexed=True),
    unit("unit", "被投诉网点", indexed=True, aliases=("网点", "责任网点"), help="不填时取派件网点,再取揽收网点"),
    person("courier", "业务员", indexed=True, aliases=("小件员", "被投诉业务员", "快递员")),
    text("route", "车线", help="与车线有关的投诉填写"),
]

_WHAT = [
    choice("kind", "投诉类型", KINDS, required=True, indexed=True, aliases=("类型", "理赔类型", "投诉原因")),
    link("subkind", "子类", subkind),
    choice("level", "等级", LEVELS, required=True, default="'normal'", indexed=True),
    text("content", "投诉内容", long=True, searchable=True, aliases=("工单内容", "内容")),
    text("demand", "客户诉求", long=True),
    money(
        "claim_amount", "索赔金额", aliases=("诉求金额", "应赔金额"), check="ISEMPTY(claim_amount) or claim_amount >= 0"
    ),
    files("evidence", "凭证"),
    instant("received_at", "受理时间", required=True, default="NOW()", indexed=True, aliases=("投诉时间", "创建时间")),
    person("agent", "受理客服", default="USER()", indexed=True),
    person("handler", "处理人", indexed=True),
    boolean("repeated", "重复投诉", readonly=True, default="false"),
    link("earlier", "前一次投诉", "complaint.ticket", readonly=True),
    link("merged_into", "并入工单", "complaint.ticket"),
]

_LIMITS = [
    decimal("first_response_hours", "首次响应时限", scale=1, unit="小时", readonly=True),
    decimal("resolution_hours", "办结时限", scale=1, unit="小时", readonly=True),
    decimal("appeal_hours", "申诉期", scale=1, unit="小时", readonly=True),
    boolean("always", "全天候计时", readonly=True),
    instant("first_response_due", "应响应时间", readonly=True, indexed=True),
    instant("first_response_at", "首次响应时间", readonly=True),
    instant("resolution_due", "应办结时间", readonly=True, indexed=True),
    instant("closed_at", "结案时间", readonly=True, indexed=True),
    boolean(
        "late",
        "超时办结",
        formula="not ISEMPTY(closed_at) and not ISEMPTY(resolution_due) and closed_at > resolution_due",
    ),
]

_JUDGED = [
    text("finding", "核实情况", long=True, aliases=("调查情况", "处理结果")),
    choice("verdict", "责任判定", VERDICTS, indexed=True),
    lines(
        "responsibilities",
        "责任",
        [
            unit("unit", "责任单位", required=True),
            person("person", "责任人"),
            decimal("share", "比例", unit="%", required=True, default="100", check="share > 0 and share <= 100"),
            money("amount", "承担金额"),
            text("clause", "依据条款"),
        ],
    ),
    link("root_cause", "根因", root_cause, indexed=True),
    text("improvement", "整改措施", long=True),
    date("improve_by", "整改期限"),
]

_MONEY = [
    lines(
        "compensations",
        "赔付",
        [
            choice("way", "方式", COMPENSATION_WAYS, required=True, default="'transfer'"),
            money("amount", "金额", required=True, check="amount > 0", check_message="赔付金额要大于 0"),
            text("payee", "收款人"),
            date("paid_on", "支付日期"),
            files("voucher", "凭证"),
        ],
    ),
    lines(
        "penalties",
        "处罚",
        [
            link("clause", "条款", penalty_rule),
            unit("unit", "受罚单位", required=True),
            person("person", "受罚人"),
            money("amount", "金额", required=True, check="amount >= 0", check_message="处罚金额不能是负数"),
            choice("state", "状态", PENALTY_STATES, required=True, default="'proposed'"),
            text("made_by", "生成自", readonly=True, help="由规则自动生成的行,规则变化时会重新生成"),
        ],
    ),
    lines(
        "appeals",
        "申诉",
        [
            person("by", "申诉人", default="USER()"),
            instant("at", "申诉时间", default="NOW()"),
            text("reason", "申诉理由", required=True, long=True),
            files("evidence", "证据"),
            choice("verdict", "仲裁结果", APPEAL_VERDICTS),
            text("answer", "仲裁意见", long=True),
        ],
    ),
    boolean("appealed", "申诉过", readonly=True, default="false"),
    money("compensation_total", "赔付合计", formula="SUM(compensations.amount)", indexed=True),
    money("penalty_total", "处罚合计", formula="SUMIF(penalties.amount, penalties.state <> 'cancelled')"),
    money(
        "net_loss",
        "净损失",
        formula="SUM(compensations.amount) - SUMIF(penalties.amount, penalties.state <> 'cancelled')",
        help="赔付减去处罚",
    ),
]

_END = [
    choice("satisfaction", "满意度", SATISFACTION),
    text("callback_note", "回访记录", long=True),
    choice("closing", "结案类型", CLOSINGS),
]

_FROM_FILES = [
    text("bill_type", "账单类型", aliases=("账单类型一级",)),
    money("bill_amount", "账单金额"),
    instant("signed_at", "签收时间"),
    text("sign_type", "签收类型"),
    text("pickup_point", "代收点"),
    boolean("on_demand", "按需派送"),
    boolean("second_call", "二次来电"),
    money("estimated_fine", "预估罚款"),
]

ticket = entity(
    "complaint.ticket",
    "投诉单",
    [*_WHO, *_WHAT, *_LIMITS, *_JUDGED, *CLAIM, *_MONEY, *_END, *_FROM_FILES],
    title="{number} {waybill_no}",
    icon="message-report",
    key=["external_no"],
    checks=[
        check(
            "COUNT(responsibilities) = 0 or SUM(responsibilities.share) = 100",
            "责任比例加起来要等于 100%",
            at="responsibilities",
        ),
        check("ISEMPTY(merged_into) or merged_into <> id", "不能并入自己", at="merged_into"),
        CLAIM_CHECK,
    ],
    sections=[
        section(
            "投诉", "number", "source", "external_no", "kind", "subkind", "level", "received_at", "content", "demand"
        ),
        section(
            "快件", "waybill_no", "more_waybills", "pickup_station", "delivery_station", "unit", "courier", "route"
        ),
        section("客户", "customer", "sender_name", "sender_phone", "receiver_name", "receiver_phone", "claim_amount"),
        section("处理", "agent", "handler", "finding", "evidence", "repeated", "earlier", "merged_into"),
        section("责任", "verdict", "responsibilities", "root_cause", "improvement", "improve_by"),
        CLAIM_SECTION,
        section("赔付与处罚", "compensations", "compensation_total", "penalties", "penalty_total", "net_loss"),
        section("申诉", "appealed", "appeals"),
        section("回访与结案", "satisfaction", "callback_note", "closing"),
        section(
            "时限",
            "first_response_hours",
            "first_response_due",
            "first_response_at",
            "resolution_hours",
            "resolution_due",
            "closed_at",
            "late",
            "appeal_hours",
            "always",
            collapsed=True,
        ),
        section(
            "总部数据",
            *(one.name for one in _FROM_FILES),
            collapsed=True,
        ),
    ],
    columns=[
        "number",
        "waybill_no",
        "kind",
        "level",
        "stage",
        "unit",
        "courier",
        "handler",
        "received_at",
        "resolution_due",
        "claim_amount",
        "compensation_total",
        "source",
    ],
    phone_columns=["kind", "unit", "stage"],
    filters=["stage", "kind", "level", "unit", "source", "handler", "received_at"],
    sort=["-received_at"],
    views=[
        view(
            "due",
            "办结日历",
            "calendar",
            where={"field": "closed_at", "op": "empty"},
            date_field="resolution_due",
            lane_field="level",
        )
    ],
    indexes=[["unit", "received_at"], ["stage", "received_at"], ["kind", "received_at"]],
    unit_fields=["unit", "delivery_station", "pickup_station"],
    owner_fields=["agent", "handler", "courier"],
)
