"""请假 (leave): days off by kind, against what somebody has left of them.

- Annual leave and time off in lieu cannot exceed the balance; what is approved is taken off it at once.
- Who comes back early says so, and the days not taken return to the balance.
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
    entity,
    files,
    fills,
    measure,
    move,
    option,
    person,
    section,
    stage,
    takes_away,
    text,
)
from guocheng_apps.office.limits import tier, tiered
from guocheng_apps.office.overtime import overtime
from guocheng_apps.office.parts import BY_APPLICANT, application, by_tier, head, life, review
from guocheng_apps.office.who import HR

KINDS = (
    option("annual", "年休假", "green"),
    option("lieu", "调休", "green"),
    option("personal", "事假", "yellow"),
    option("sick", "病假", "orange"),
    option("marriage", "婚假", "purple"),
    option("maternity", "产假", "purple"),
    option("paternity", "陪产假", "purple"),
    option("funeral", "丧假", "grey"),
    option("injury", "工伤假", "red"),
)
HALVES = {"am": "上午", "pm": "下午"}
#: Leave that is counted in calendar days, weekends among them.
_WHOLE = "IN(kind, 'marriage', 'maternity', 'paternity', 'injury')"
_DAYS = (
    f"IF({_WHOLE}, end_on - start_on + 1, NETWORKDAYS(start_on, end_on))"
    " - IF(start_half = 'pm', 0.5, 0) - IF(end_half = 'am', 0.5, 0)"
)
_COUNT_AGAIN = (fills("days", _DAYS),)

grant_of_days = entity(
    "office.leave_grant",
    "假期额度",
    [
        person("person", "人员", required=True, indexed=True),
        choice("kind", "假别", KINDS[:2], required=True, default="'annual'"),
        decimal("days", "天数", scale=1, unit="天", required=True, help="清零或更正时填负数"),
        date("granted_on", "发放日期", required=True, default="TODAY()"),
        text("reason", "说明", help="例如：2026 年度年休假"),
    ],
    title="{person} {kind}",
    icon="calendar",
    columns=["person", "kind", "days", "granted_on", "reason"],
    phone_columns=["kind", "days"],
    filters=["person", "kind"],
    sort=["-granted_on"],
    owner_fields=["person"],
)

leave = application(
    "leave",
    "请假",
    [
        choice("kind", "假别", KINDS, required=True, indexed=True, on_change=_COUNT_AGAIN),
        date("start_on", "开始日期", required=True, indexed=True, on_change=_COUNT_AGAIN),
        choice("start_half", "从", HALVES, required=True, default="'am'", widget="radio", on_change=_COUNT_AGAIN),
        date("end_on", "结束日期", required=True, minimum="start_on", on_change=_COUNT_AGAIN),
        choice("end_half", "到", HALVES, required=True, default="'pm'", widget="radio", on_change=_COUNT_AGAIN),
        decimal("days", "天数", scale=1, unit="天", required=True, default=_DAYS, help="按工作日计算，可以改"),
        text("reason", "事由", long=True, required_when="kind = 'personal'"),
        person(
            "stand_in",
            "工作代理人",
            help="不在时由谁处理工作",
            check="stand_in <> applicant",
            check_message="工作代理人不能是申请人自己",
        ),
        files(
            "proof",
            "证明材料",
            help="病假两天以上、婚假、产假、丧假要附证明",
            required_when="IN(kind, 'marriage', 'maternity', 'funeral') or (kind = 'sick' and days > 2)",
        ),
        date("back_on", "销假日期", visible_when="not ISEMPTY(back_on)"),
        tier(),
    ],
    prefix="QJ",
    title="{kind} {days}",
    icon="calendar",
    checks=[
        check("days > 0", "请假天数要大于 0", at="days"),
        check("start_on <> end_on or start_half = 'am' or end_half = 'pm'", "开始时间要早于结束时间", at="end_half"),
    ],
    sections=[
        section("请假", "kind", "start_on", "start_half", "end_on", "end_half", "days", "reason"),
        section("交接与证明", "stand_in", "proof"),
        section("审批与销假", "tier", "back_on"),
    ],
    columns=["kind", "start_on", "end_on", "days"],
    phone_columns=["kind", "start_on", "days"],
    filters=["kind", "start_on"],
)

leave_flow = life(
    leave,
    review(
        "leave",
        "请假审批",
        head(),
        by_tier(),
        copy_to("told", "告知人事", HR),
    ),
    done="已准假",
    guard="not IN(kind, 'annual', 'lieu') or days <= TOTAL('office.leave_balance', 'left', applicant, kind)",
    guard_message="年休假和调休不能超过假期余额，请看「假期余额」，或者改请事假",
    actions=tiered("leave", "days"),
    stages=[stage("back", "已销假", "done", color="grey", locked=True)],
    moves=[
        move(
            "return",
            "销假",
            "approved",
            "back",
            by=(*BY_APPLICANT, HR),
            asks=["back_on", "days"],
            needs=["back_on", "days"],
            guard="back_on >= start_on",
            guard_message="销假日期不能早于开始日期；没有休的，天数填 0",
        )
    ],
)

leave_balance = aggregate(
    "office.leave_balance",
    "假期余额",
    keys=[person("person", "人员"), choice("kind", "假别", KINDS[:2])],
    measures=[measure("left", "剩余", type="decimal", scale=1, unit="天")],
    sources=[
        adds(grant_of_days, keys=["person", "kind"], values=["days"]),
        adds(overtime, keys=["applicant", "'lieu'"], values=["lieu_days"], where="stage = 'approved'"),
        takes_away(
            leave,
            keys=["applicant", "kind"],
            values=["days"],
            where="IN(kind, 'annual', 'lieu') and IN(stage, 'approved', 'back')",
        ),
    ],
    help="发放的天数加上加班折算的调休，减去已准的假；销假后按实际天数扣。",
)
