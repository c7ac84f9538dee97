"""加班与考勤 (overtime and attendance): overtime, punches that were missed, a month's overtime pay.

- Overtime is either taken off later or paid, at 1.5, 2 and 3 times the hourly wage (Labour Law, article 44).
- A missed punch is confirmed by the head; from the fourth in a month on, personnel decides too.
"""

from __future__ import annotations

from guocheng.sdk import (
    adds,
    aggregate,
    check,
    choice,
    copy_to,
    date,
    decimal,
    files,
    fills,
    instant,
    integer,
    lines,
    measure,
    money,
    option,
    person,
    section,
    set_fields,
    text,
    time,
)
from guocheng_apps.office.parts import application, boss, claimed, decided_by, head, life, review, upper
from guocheng_apps.office.who import ACCOUNTANT, CASHIER, HR

SETTLEMENTS = (option("lieu", "折算调休", "green"), option("pay", "发加班费", "orange"))
DAY_KINDS = (
    option("workday", "工作日", "grey"),
    option("weekend", "休息日", "yellow"),
    option("holiday", "法定节假日", "red"),
)
#: So many missed punches in a month need no more than the head.
PUNCHES_FREE = 3
_HOURS = "ROUND((end_at - start_at) * 24 - IF(ISEMPTY(rest_hours), 0, rest_hours), 1)"
_COUNT_AGAIN = (fills("hours", _HOURS),)

overtime = application(
    "overtime",
    "加班",
    [
        choice("day_kind", "加班类型", DAY_KINDS, required=True, default="'workday'", indexed=True),
        instant("start_at", "开始时间", required=True, indexed=True, on_change=_COUNT_AGAIN),
        instant("end_at", "结束时间", required=True, on_change=_COUNT_AGAIN),
        decimal("rest_hours", "扣除休息", scale=1, unit="小时", minimum="0", on_change=_COUNT_AGAIN),
        decimal("hours", "加班时长", scale=1, unit="小时", required=True, default=_HOURS),
        choice(
            "settle",
            "结算方式",
            SETTLEMENTS,
            required=True,
            default="'lieu'",
            widget="radio",
            help="法定节假日只能发加班费",
        ),
        decimal("lieu_days", "折算调休", scale=1, unit="天", formula="IF(settle = 'lieu', ROUND(hours / 8, 1), 0)"),
        text("reason", "加班事由", long=True, required=True),
    ],
    prefix="JB",
    title="{hours}",
    icon="clock",
    checks=[
        check("end_at > start_at", "结束时间要晚于开始时间", at="end_at"),
        check("hours > 0 and hours <= 24", "加班时长要在 0 到 24 小时之间", at="hours"),
        check("day_kind <> 'holiday' or settle = 'pay'", "法定节假日加班不能用调休代替，请改成发加班费", at="settle"),
    ],
    sections=[
        section("加班", "day_kind", "start_at", "end_at", "rest_hours", "hours", "reason"),
        section("结算", "settle", "lieu_days"),
    ],
    columns=["day_kind", "start_at", "hours", "settle"],
    phone_columns=["start_at", "hours"],
    filters=["day_kind", "settle"],
)

overtime_flow = life(
    overtime,
    review("overtime", "加班审批", head(), upper(when="day_kind = 'holiday'"), copy_to("told", "告知人事", HR)),
)

missed_punch = application(
    "missed_punch",
    "补卡",
    [
        date("on", "缺卡日期", required=True, indexed=True, maximum="TODAY()"),
        choice("punch", "缺哪次卡", {"in": "上班卡", "out": "下班卡"}, required=True, widget="radio"),
        time("at", "实际时间", required=True),
        text("reason", "原因", long=True, required=True),
        person("witness", "证明人", check="witness <> applicant", check_message="证明人不能是申请人自己"),
        files("proof", "证明材料"),
        text("month", "月份", formula="TEXT(on, 'yyyy-mm')"),
        integer("times", "本月第几次", readonly=True, unit="次"),
    ],
    prefix="BK",
    title="{on} {punch}",
    icon="clock",
    sections=[section("补卡", "on", "punch", "at", "reason", "witness", "proof"), section("统计", "month", "times")],
    columns=["on", "punch", "at", "times"],
    phone_columns=["on", "punch"],
)

missed_punch_flow = life(
    missed_punch,
    review(
        "missed_punch",
        "补卡审批",
        head("直属负责人确认"),
        decided_by("hr", "人事核定", HR, when=f"times > {PUNCHES_FREE}"),
    ),
    actions=[set_fields(times="TOTAL('office.punch_tally', 'times', applicant, month) + 1")],
)

punch_tally = aggregate(
    "office.punch_tally",
    "补卡次数",
    keys=[person("person", "人员"), text("month", "月份")],
    measures=[measure("times", "补卡次数", "count", type="integer", unit="次")],
    sources=[adds(missed_punch, keys=["applicant", "month"], where="stage = 'approved'")],
    help="只算已批准的补卡。",
)

overtime_pay = application(
    "overtime_pay",
    "加班费结算",
    [
        date("month", "结算月份", required=True, precision="month", default="EOMONTH(TODAY(), -2) + 1", indexed=True),
        lines(
            "items",
            "结算明细",
            [
                person("person", "人员", required=True),
                money(
                    "wage",
                    "小时工资",
                    required=True,
                    check="wage > 0",
                    check_message="小时工资要大于 0",
                    help="月工资 ÷ 21.75 ÷ 8",
                ),
                decimal("workday_hours", "工作日", scale=1, unit="小时", default="0", minimum="0"),
                decimal("weekend_hours", "休息日", scale=1, unit="小时", default="0", minimum="0"),
                decimal("holiday_hours", "节假日", scale=1, unit="小时", default="0", minimum="0"),
                money(
                    "amount",
                    "加班费",
                    formula="ROUND(wage * (workday_hours * 1.5 + weekend_hours * 2 + holiday_hours * 3), 2)",
                ),
            ],
        ),
        decimal(
            "hours",
            "总时长",
            scale=1,
            unit="小时",
            formula="SUM(items.workday_hours) + SUM(items.weekend_hours) + SUM(items.holiday_hours)",
        ),
        money("total", "加班费合计", formula="SUM(items.amount)"),
        date("paid_on", "发放日期", visible_when="not ISEMPTY(paid_on)"),
    ],
    prefix="JS",
    title="{month}",
    icon="clock",
    checks=[check("COUNT(items) > 0", "请至少填写一行结算明细", at="items")],
    sections=[section("结算", "month", "items", "hours", "total"), section("发放", "paid_on")],
    columns=["month", "hours", "total"],
    phone_columns=["month", "total"],
    filters=["month"],
)

overtime_pay_flow = life(
    overtime_pay,
    review(
        "overtime_pay",
        "加班费结算审批",
        head("部门负责人确认"),
        decided_by("hr", "人事核对工时", HR),
        decided_by("accountant", "会计复核", ACCOUNTANT),
        boss(),
        claimed("pay", "出纳发放", CASHIER, rights={"paid_on": "required"}),
    ),
    done="已发放",
)
