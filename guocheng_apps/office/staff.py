"""调岗、离职 (transfers and leaving): somebody moves on, within the company or out of it.

- A transfer needs the head of the unit that gives and of the one that takes.
- Who leaves hands over work, things, accounts and money; all four are signed before the last day.
"""

from __future__ import annotations

from guocheng.sdk import (
    arm,
    branch,
    check,
    choice,
    copy_to,
    date,
    files,
    head_of,
    lines,
    link,
    money,
    person,
    section,
    text,
    unit,
)
from guocheng_apps.office.parts import application, boss, claimed, decided_by, head, life, review, upper
from guocheng_apps.office.who import ACCOUNTANT, FRONT_DESK, HR, IT_SUPPORT

transfer = application(
    "transfer",
    "调岗与晋升",
    [
        person("whom", "调动人员", required=True, default="USER()", indexed=True),
        choice(
            "kind",
            "类型",
            {"move": "平调", "up": "晋升", "down": "降职", "lend": "借调"},
            required=True,
            default="'move'",
            widget="radio",
        ),
        unit("from_unit", "原部门", required=True, default="whom.unit"),
        unit("to_unit", "新部门", required=True, indexed=True),
        link("from_post", "原岗位", "org.post", default="whom.post"),
        link("to_post", "新岗位", "org.post", required=True),
        money("wage_before", "原工资", minimum="0"),
        money("wage_after", "新工资", minimum="0"),
        date("start_on", "生效日期", required=True, indexed=True),
        date("until", "借调到", visible_when="kind = 'lend'", required_when="kind = 'lend'", minimum="start_on"),
        text("reason", "原因", long=True, required=True),
    ],
    prefix="DG",
    title="{whom} {kind}",
    icon="users",
    checks=[
        check(
            "from_unit <> to_unit or ISEMPTY(from_post) or from_post <> to_post",
            "新部门和新岗位至少要变一个",
            at="to_post",
        ),
        check(
            "kind <> 'up' or ISEMPTY(wage_before) or ISEMPTY(wage_after) or wage_after >= wage_before",
            "晋升后的工资不能低于原工资",
            at="wage_after",
        ),
    ],
    sections=[
        section("调动", "whom", "kind", "from_unit", "from_post", "to_unit", "to_post", "start_on", "until"),
        section("工资与原因", "wage_before", "wage_after", "reason"),
    ],
    columns=["whom", "kind", "from_unit", "to_unit", "start_on"],
    phone_columns=["whom", "to_unit"],
    filters=["kind", "to_unit"],
)

transfer_flow = life(
    transfer,
    review(
        "transfer",
        "调岗审批",
        decided_by(
            "heads",
            "调出与调入部门依次审批",
            [head_of("from_unit", label="原部门负责人"), head_of("to_unit", label="新部门负责人")],
            mode="in_turn",
        ),
        decided_by("hr", "人事审核", HR, asks=["wage_after"]),
        boss(when="kind <> 'lend' or wage_after > wage_before"),
        copy_to("accountant", "告知会计调薪", ACCOUNTANT, when="wage_after > 0"),
    ),
    done="已生效",
)

leaving = application(
    "leaving",
    "离职",
    [
        choice(
            "kind",
            "离职类型",
            {"resign": "个人辞职", "end": "合同到期", "dismiss": "公司辞退", "retire": "退休"},
            required=True,
            default="'resign'",
            indexed=True,
        ),
        date("given_on", "提出日期", required=True, default="TODAY()"),
        date("last_on", "最后工作日", required=True, minimum="given_on", indexed=True),
        choice(
            "reason",
            "主要原因",
            {"pay": "薪酬", "growth": "发展", "load": "强度", "family": "家庭", "health": "身体", "other": "其他"},
            required_when="kind = 'resign'",
        ),
        text("words", "补充说明", long=True),
        person("successor", "交接人", check="successor <> applicant", check_message="交接人不能是申请人自己"),
        lines(
            "handed_over",
            "工作交接",
            [text("what", "交接内容", required=True), person("receiver", "接收人", required=True)],
        ),
        text("things", "物品归还", long=True, help="电脑、工牌、钥匙、车辆、印章"),
        text("accounts", "账号停用", long=True),
        money("owed", "未清款项", help="借款、备用金、应扣款"),
        money("settlement", "结算工资"),
        files("agreement", "离职协议"),
    ],
    prefix="LZ",
    title="{kind}",
    icon="user",
    checks=[
        check(
            "kind <> 'resign' or last_on - given_on <= 30",
            "最后工作日不用晚于提出日期后的三十天",
            at="last_on",
        )
    ],
    sections=[
        section("离职", "kind", "given_on", "last_on", "reason", "words", "successor"),
        section("交接", "handed_over", "things", "accounts", "owed"),
        section("结算", "settlement", "agreement"),
    ],
    columns=["kind", "given_on", "last_on", "successor"],
    phone_columns=["kind", "last_on"],
    filters=["kind", "last_on"],
)

leaving_flow = life(
    leaving,
    review(
        "leaving",
        "离职审批",
        head("直属负责人面谈", asks=["successor"]),
        upper(),
        decided_by("hr", "人事面谈", HR),
        boss(when="kind = 'dismiss'"),
        branch(
            "hand_over",
            "离职交接",
            arm("工作", head("工作交接确认", name="work", asks=["handed_over"])),
            arm("物品", claimed("things", "行政收回物品", FRONT_DESK, asks=["things"])),
            arm("账号", claimed("accounts", "停用账号", IT_SUPPORT, asks=["accounts"])),
            arm("款项", claimed("owed", "会计核对未清款项", ACCOUNTANT, asks=["owed"])),
            split="parallel",
        ),
        decided_by("settle", "人事结算并归档", HR, asks=["settlement", "agreement"]),
    ),
    done="已离职",
)
