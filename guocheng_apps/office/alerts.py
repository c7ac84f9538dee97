"""What the office should not overlook (办公警报): money not given back, dates that come near, things not returned."""

from __future__ import annotations

from guocheng.sdk import alert, holder
from guocheng_apps.office.assets import requisition
from guocheng_apps.office.expense import advance
from guocheng_apps.office.hiring import onboarding, probation
from guocheng_apps.office.papers import sealing
from guocheng_apps.office.payment import contract, payment
from guocheng_apps.office.purchase import purchase
from guocheng_apps.office.staff import leaving
from guocheng_apps.office.trade import credit, price
from guocheng_apps.office.who import ACCOUNTANT, APPLICANT, BUYER, CASHIER, FRONT_DESK, HR, IT_SUPPORT, LEGAL

_DAY = 1440

unpaid_advance = alert(
    "office.unpaid_advance",
    "借款逾期未还",
    on=advance,
    when="stage = 'approved' and left > 0 and repay_by < TODAY()",
    tell=[APPLICANT, ACCOUNTANT],
    says="借款 {number}（{applicant}）应于 {repay_by} 归还，还有 {left} 元未还。",
    level="alarm",
    look_minutes=_DAY,
    repeat_hours=72,
)

late_payment = alert(
    "office.late_payment",
    "付款将过要求日期",
    on=payment,
    when="stage = 'draft' and pay_by <= TODAY()",
    tell=[APPLICANT, CASHIER],
    says="付款 {number}（{payee}，{amount} 元）要求 {pay_by} 付款，现在还没有付。",
    look_minutes=240,
    repeat_hours=24,
)

contract_ending = alert(
    "office.contract_ending",
    "合同即将到期",
    on=contract,
    when="stage = 'signed' and end_on >= TODAY() and end_on <= TODAY() + 30",
    tell=[APPLICANT, LEGAL],
    says="合同「{subject}」（{other_party}）{end_on} 到期，请决定续签还是终止。",
    look_minutes=_DAY,
    repeat_hours=168,
)

goods_late = alert(
    "office.goods_late",
    "采购未按时到货",
    on=purchase,
    when="stage = 'approved' and need_by < TODAY()",
    tell=[APPLICANT, BUYER],
    says="采购 {number} 要求 {need_by} 到货，现在还没有验收。",
    look_minutes=_DAY,
    repeat_hours=48,
)

not_returned = alert(
    "office.not_returned",
    "借用资产未归还",
    on=requisition,
    when="stage = 'approved' and term = 'short' and return_by < TODAY()",
    tell=[APPLICANT, FRONT_DESK],
    says="{applicant}借用的 {asset} 应于 {return_by} 归还，现在还没有归还。",
    look_minutes=_DAY,
    repeat_hours=72,
)

seal_outside = alert(
    "office.seal_outside",
    "印章外出未归还",
    on=sealing,
    when="stage = 'draft' and taken_out and return_by < NOW()",
    tell=[APPLICANT, holder("keeper", label="保管人")],
    says="印章「{seal}」应于 {return_by} 归还，请马上归还并登记（{number}）。",
    level="alarm",
    look_minutes=30,
    repeat_hours=4,
)

probation_ending = alert(
    "office.probation_ending",
    "试用期即将期满",
    on=probation,
    when="stage = 'draft' and ends_on <= TODAY() + 7",
    tell=[APPLICANT, HR],
    says="{applicant}的试用期 {ends_on} 期满，转正还没有批完。",
    look_minutes=_DAY,
    repeat_hours=48,
)

somebody_starts = alert(
    "office.somebody_starts",
    "新员工即将入职",
    on=onboarding,
    when="stage = 'draft' and start_on <= TODAY() + 1",
    tell=[HR, FRONT_DESK, IT_SUPPORT],
    says="{name} {start_on} 入职（{for_unit}），入职准备还没有做完。",
    look_minutes=240,
    repeat_hours=24,
)

somebody_leaves = alert(
    "office.somebody_leaves",
    "离职交接未完成",
    on=leaving,
    when="stage = 'draft' and last_on <= TODAY() + 3",
    tell=[HR, APPLICANT],
    says="{applicant}的最后工作日是 {last_on}，离职交接还没有办完。",
    level="alarm",
    look_minutes=240,
    repeat_hours=24,
)

price_ending = alert(
    "office.price_ending",
    "特价即将到期",
    on=price,
    when="stage = 'approved' and until <= TODAY() + 15",
    tell=[APPLICANT],
    says="给「{customer}」的特价 {until} 到期，需要延长请重新申请。",
    look_minutes=_DAY,
    repeat_hours=168,
)

credit_over = alert(
    "office.credit_over",
    "临时额度到期未收回",
    on=credit,
    when="stage = 'approved' and until < TODAY()",
    tell=[APPLICANT, ACCOUNTANT],
    says="给「{customer}」的临时额度 {asked} 元已于 {until} 到期，请催款并收回额度。",
    level="alarm",
    look_minutes=_DAY,
    repeat_hours=24,
)

ALERTS = (
    unpaid_advance,
    late_payment,
    contract_ending,
    goods_late,
    not_returned,
    seal_outside,
    probation_ending,
    somebody_starts,
    somebody_leaves,
    price_ending,
    credit_over,
)
