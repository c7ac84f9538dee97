"""What nobody should overlook (车队警报): papers that end, services due, unusual fuel, fines."""

from __future__ import annotations

from guocheng.sdk import alert, related
from guocheng_apps.fleet.bookings import booking
from guocheng_apps.fleet.energy import fuel
from guocheng_apps.fleet.incidents import accident, violation
from guocheng_apps.fleet.papers import due, rent
from guocheng_apps.fleet.vehicles import vehicle
from guocheng_apps.fleet.who import DISPATCHER, DRIVER, MANAGER

_HOURLY, _DAY = 60, 24
#: Whose paper it is: the driver of the vehicle, or himself.
_CONCERNED = (related("vehicle.driver.person", label="固定司机"), related("driver.person", label="司机本人"))

ending = alert(
    "fleet.ending",
    "证件即将到期",
    on=due,
    when=(
        "until >= TODAY() and HOUR(NOW()) >= 8"
        " and TOTAL('fleet.reminder_days', 'set', kind, TEXT(until - TODAY(), '0')) > 0"
    ),
    tell=[MANAGER, DISPATCHER, *_CONCERNED],
    says="{whose}的{kind} {until} 到期，请尽快办理。",
    look_minutes=_HOURLY,
    repeat_hours=_DAY,
)

ended = alert(
    "fleet.ended",
    "证件已经过期",
    on=due,
    when="until < TODAY() and HOUR(NOW()) >= 8",
    tell=[MANAGER, DISPATCHER, *_CONCERNED],
    says="{whose}的{kind} {until} 已经过期，办好以前不能出车。",
    level="alarm",
    look_minutes=_HOURLY,
    repeat_hours=_DAY,
)

service = alert(
    "fleet.service",
    "该保养了",
    on=vehicle,
    when=(
        "not (state in ['stopped', 'scrapped', 'repair'])"
        " and (km_to_service <= remind_km or next_service_on - TODAY() <= 7)"
    ),
    tell=[MANAGER, DISPATCHER],
    says="{plate} 该保养了：下次保养 {next_service_km} 公里或 {next_service_on}，先到为准，现在 {odometer} 公里。",
    look_minutes=_HOURLY,
    repeat_hours=168,
)

unusual_fuel = alert(
    "fleet.unusual_fuel",
    "能耗异常",
    on=fuel,
    when="unusual and ISEMPTY(explanation)",
    tell=[MANAGER, DRIVER],
    says="{vehicle} {on} 百公里能耗 {per_hundred}，明显高于这辆车平常的水平，请核对加油数量和里程并写明原因。",
    look_minutes=_HOURLY,
    repeat_hours=72,
)

unpaid_fine = alert(
    "fleet.unpaid_fine",
    "违章快到缴款期限",
    on=violation,
    when="state = 'open' and pay_by <= TODAY() + 3",
    tell=[MANAGER, DRIVER],
    says="{vehicle} 在{place}的违章（罚款 {fine} 元）要在 {pay_by} 前处理。",
    level="alarm",
    look_minutes=_HOURLY,
    repeat_hours=_DAY,
)

unpaid_rent = alert(
    "fleet.unpaid_rent",
    "租金逾期未付",
    on=rent,
    when="state = 'due' and due_on < TODAY()",
    tell=[MANAGER],
    says="{vehicle} {month} 的租金 {amount} 元应于 {due_on} 付款，现在还没有付。",
    look_minutes=_HOURLY,
    repeat_hours=72,
)

not_back = alert(
    "fleet.not_back",
    "车辆未按时回车",
    on=booking,
    when="stage = 'out' and ends_at < NOW()",
    tell=[DISPATCHER, DRIVER],
    says="用车单 {number} 的 {vehicle} 应于 {ends_at} 回车，现在还没有回车登记。",
    look_minutes=15,
    repeat_hours=4,
)

open_claim = alert(
    "fleet.open_claim",
    "理赔久未结案",
    on=accident,
    when="state <> 'closed' and on < TODAY() - 30",
    tell=[MANAGER],
    says="{vehicle} {on} 的事故已经三十天没有结案，请催保险公司。",
    look_minutes=_HOURLY,
    repeat_hours=168,
)

ALERTS = (ending, ended, service, unusual_fuel, unpaid_fine, unpaid_rent, not_back, open_claim)
