"""What should not be overlooked (投诉警报): slow answers, late tickets, tickets that stand still.

- A ticket that waits for the customer is neither late nor standing still.
"""

from __future__ import annotations

from guocheng.sdk import alert
from guocheng_apps.complaint.ticket import ticket
from guocheng_apps.complaint.who import DISTRICT_HEAD, HANDLER, MANAGER, OUTLET_HEAD

_OPEN = "ISEMPTY(closed_at) and stage <> 'waiting'"

no_answer = alert(
    "complaint.no_answer",
    "首次响应超时",
    on=ticket,
    when="IN(stage, 'new', 'assigned') and not ISEMPTY(first_response_due) and NOW() > first_response_due",
    tell=[HANDLER, OUTLET_HEAD],
    says="投诉单 {number}({kind},{unit})还没有人响应,应响应时间 {first_response_due}。",
    level="warn",
)

nearly_due = alert(
    "complaint.nearly_due",
    "即将超时",
    on=ticket,
    when=(
        f"{_OPEN} and not ISEMPTY(resolution_due) and resolution_due >= NOW()"
        " and resolution_due <= DATEADD(NOW(), 4, '小时')"
    ),
    tell=[HANDLER],
    says="投诉单 {number}({kind},{unit})四小时内到期,应办结时间 {resolution_due}。",
    level="warn",
)

overdue = alert(
    "complaint.overdue",
    "投诉超时",
    on=ticket,
    when=f"{_OPEN} and not ISEMPTY(resolution_due) and NOW() > resolution_due",
    tell=[HANDLER, OUTLET_HEAD],
    says="投诉单 {number}({kind},{unit})已超时,应办结时间 {resolution_due}。",
    level="alarm",
    repeat_hours=24,
)

escalated = alert(
    "complaint.escalated",
    "超时升级",
    on=ticket,
    when=f"{_OPEN} and not ISEMPTY(resolution_due) and NOW() > DATEADD(resolution_due, 1, '小时')",
    tell=[DISTRICT_HEAD, MANAGER],
    says="投诉单 {number}({kind},{unit})超时一小时仍未办结,请督促处理人 {handler}。",
    level="alarm",
)

standing = alert(
    "complaint.standing",
    "长时间没有进展",
    on=ticket,
    when=f"{_OPEN} and stage_since < DATEADD(NOW(), -72, '小时')",
    tell=[HANDLER, OUTLET_HEAD],
    says="投诉单 {number}({kind},{unit})在「{stage}」停留超过三天。",
    level="warn",
    look_minutes=60,
    repeat_hours=24,
)

repeated = alert(
    "complaint.repeated",
    "重复投诉",
    on=ticket,
    when=f"{_OPEN} and repeated and IN(stage, 'new', 'assigned')",
    tell=[OUTLET_HEAD, MANAGER],
    says="运单 {waybill_no} 七天内再次投诉,等级已升为「{level}」,请优先处理({number},{unit})。",
    level="alarm",
)

grave = alert(
    "complaint.grave",
    "重大投诉",
    on=ticket,
    when=f"{_OPEN} and level = 'grave' and stage = 'new'",
    tell=[MANAGER, OUTLET_HEAD],
    says="新的重大投诉 {number}:{kind},{unit},索赔 {claim_amount} 元。",
    level="alarm",
)

ALERTS = (no_answer, nearly_due, overdue, escalated, standing, repeated, grave)
