"""投诉处理 (how a ticket moves): assigned, investigated, judged, appealed or accepted, paid, called back, closed.

- The first response is due by source and level; waiting for the customer stops the clock of the resolution.
- A judgement nobody appeals against within the appeal window counts as accepted.
- Penalties are computed by the rule table when the judgement is accepted, and again, with the same outcome, whenever
  it is accepted anew.
"""

from __future__ import annotations

from guocheng.sdk import clock, flow, link_earlier, move, set_fields, stage, take_rule
from guocheng_apps.complaint.claims import by_contract
from guocheng_apps.complaint.decisions import arbitration, by_rule, payment
from guocheng_apps.complaint.tables import sla
from guocheng_apps.complaint.ticket import ticket
from guocheng_apps.complaint.who import AGENT, FINANCE, HANDLER, MANAGER, OUTLET_HEAD, RESPONSIBLE, RESPONSIBLE_HEAD

REPEAT_DAYS = 7
OPEN = ("new", "assigned", "investigating", "waiting", "judged", "appealing", "settling", "callback")
ENDED = ("closed", "withdrawn", "merged", "handed_over")

ended_now = set_fields(closed_at="NOW()")

ticket_flow = flow(
    "complaint.ticket_flow",
    "投诉处理",
    on=ticket,
    stages=[
        stage("new", "新建", color="grey", limit_hours=2),
        stage("assigned", "已分派", color="blue", limit_hours=4),
        stage("investigating", "核实中", color="blue", limit_hours=24),
        stage("waiting", "待客户", "waiting", color="yellow"),
        stage("judged", "责任判定", color="orange", limit_hours=48),
        stage("appealing", "申诉中", color="purple", limit_hours=24),
        stage("settling", "赔付处罚", color="orange", limit_hours=24),
        stage("callback", "回访", color="blue", limit_hours=24),
        stage("closed", "已结案", "done", color="green", locked=True),
        stage("withdrawn", "已撤诉", "cancelled", color="grey", locked=True),
        stage("merged", "已并单", "cancelled", color="grey", locked=True),
        stage("handed_over", "转总部", "cancelled", color="grey", locked=True),
    ],
    initial="new",
    on_create=[
        set_fields(unit="delivery_station", when="ISEMPTY(unit)"),
        set_fields(unit="pickup_station", when="ISEMPTY(unit)"),
        link_earlier(
            "earlier",
            same=["waybill_no", "receiver_phone"],
            date_field="received_at",
            within_days=REPEAT_DAYS,
            sets={"repeated": "true", "level": "IF(level = 'normal', 'serious', 'grave')"},
        ),
        take_rule(
            sla,
            match="rule.source = source and rule.level = level",
            sets={
                "first_response_hours": "rule.first_response_hours",
                "resolution_hours": "rule.resolution_hours",
                "appeal_hours": "rule.appeal_hours",
                "always": "rule.always",
            },
        ),
        by_contract,
    ],
    clocks=[
        clock(
            "first_response",
            "首次响应",
            starts="received_at",
            hours="IF(ISEMPTY(first_response_hours), 4, first_response_hours)",
            stops_at=[one for one in (*OPEN, *ENDED) if one not in ("new", "assigned")],
            due_field="first_response_due",
            unit_field="unit",
            always="always",
            warn_percent=80,
        ),
        clock(
            "resolution",
            "办结",
            starts="received_at",
            hours="IF(ISEMPTY(resolution_hours), 48, resolution_hours)",
            stops_at=ENDED,
            pauses_in=["waiting"],
            due_field="resolution_due",
            unit_field="unit",
            always="always",
            warn_percent=80,
        ),
    ],
    moves=[
        move(
            "assign",
            "分派",
            ["new", "assigned"],
            "assigned",
            by=AGENT,
            asks=["handler", "unit", "courier"],
            needs=["handler", "unit"],
        ),
        move(
            "start",
            "开始核实",
            ["new", "assigned"],
            "investigating",
            by=[HANDLER, OUTLET_HEAD, AGENT],
            actions=[
                set_fields(first_response_at="NOW()", when="ISEMPTY(first_response_at)"),
                set_fields(handler="USER()", when="ISEMPTY(handler)"),
            ],
        ),
        move(
            "wait",
            "等待客户",
            "investigating",
            "waiting",
            by=[HANDLER, OUTLET_HEAD, AGENT],
            comment="required",
        ),
        move("resume", "客户已答复", "waiting", "investigating", by=[HANDLER, OUTLET_HEAD, AGENT]),
        move(
            "judge",
            "判定责任",
            "investigating",
            "judged",
            by=AGENT,
            asks=["finding", "verdict", "responsibilities", "root_cause"],
            needs=["finding", "verdict"],
            guard="IN(verdict, 'none', 'customer', 'elsewhere') or SUM(responsibilities.share) = 100",
            guard_message="有责时要填写责任明细,比例加起来等于 100%",
        ),
        move(
            "accept",
            "认可判定",
            "judged",
            "settling",
            by=[RESPONSIBLE_HEAD, RESPONSIBLE, AGENT],
            arrival=[by_rule],
            automatic_after_hours="IF(ISEMPTY(appeal_hours), 48, appeal_hours)",
        ),
        move(
            "appeal",
            "申诉",
            "judged",
            "appealing",
            by=[RESPONSIBLE_HEAD, RESPONSIBLE],
            asks=["appeals"],
            needs=["appeals"],
            guard="not appealed and COUNT(responsibilities) > 0",
            guard_message="有责任明细才能申诉,并且只能申诉一次",
            actions=[set_fields(appealed="true")],
        ),
        move(
            "arbitrate",
            "提交仲裁",
            "appealing",
            "settling",
            by=AGENT,
            procedure=arbitration,
            rejected="judged",
            arrival=[by_rule],
        ),
        move(
            "rejudge",
            "重新核实",
            ["judged", "appealing"],
            "investigating",
            by=AGENT,
            comment="required",
        ),
        move(
            "settle",
            "赔付处罚完成",
            "settling",
            "callback",
            by=[AGENT, FINANCE],
            asks=["compensations", "penalties"],
            procedure=payment,
            arrival=[by_rule],
        ),
        move(
            "close",
            "回访结案",
            "callback",
            "closed",
            by=AGENT,
            asks=["satisfaction", "callback_note", "closing"],
            needs=["closing"],
            actions=[ended_now],
        ),
        move(
            "withdraw",
            "客户撤诉",
            ["new", "assigned", "investigating", "waiting", "judged", "callback"],
            "withdrawn",
            by=AGENT,
            comment="required",
            actions=[set_fields(closed_at="NOW()", closing="'withdrawn'")],
            danger=True,
        ),
        move(
            "merge",
            "并单",
            ["new", "assigned", "investigating", "waiting"],
            "merged",
            by=AGENT,
            asks=["merged_into"],
            needs=["merged_into"],
            actions=[set_fields(closed_at="NOW()", closing="'merged'")],
        ),
        move(
            "hand_over",
            "转总部",
            ["new", "assigned", "investigating", "waiting", "judged"],
            "handed_over",
            by=AGENT,
            comment="required",
            actions=[set_fields(closed_at="NOW()", closing="'handed_over'")],
        ),
        move(
            "reopen",
            "重开",
            list(ENDED),
            "investigating",
            by=[AGENT, MANAGER],
            comment="required",
            actions=[set_fields(closed_at="blank", closing="blank")],
            danger=True,
        ),
    ],
)
