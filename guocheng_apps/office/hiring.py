"""招聘、入职、转正 (hiring): a vacancy, the person who fills it, and the end of the probation.

- A probation ends with marks from the head, personnel and the general manager, of whom two thirds by weight must agree.
- Who starts work is prepared for by several departments at the same time.
"""

from __future__ import annotations

from guocheng.sdk import (
    arm,
    branch,
    check,
    choice,
    copy_to,
    date,
    decimal,
    files,
    integer,
    link,
    money,
    move,
    option,
    person,
    phone,
    rating,
    section,
    stage,
    text,
    unit,
)
from guocheng_apps.office.parts import application, boss, claimed, decided_by, head, life, review, upper, weighed
from guocheng_apps.office.who import BOSS, FRONT_DESK, HEAD, HR, IT_SUPPORT

hiring = application(
    "hiring",
    "招聘需求",
    [
        link("post", "岗位", "org.post", required=True, indexed=True),
        unit("for_unit", "用人部门", required=True, default="applicant.unit"),
        integer("people", "人数", unit="人", required=True, default="1", minimum="1"),
        choice(
            "reason",
            "原因",
            {"new": "新增", "leaver": "补缺", "reserve": "储备"},
            required=True,
            default="'leaver'",
            widget="radio",
        ),
        person("replaces", "替换谁", visible_when="reason = 'leaver'"),
        date("need_by", "到岗日期", required=True, minimum="TODAY()", indexed=True),
        text("duties", "岗位职责", long=True, required=True),
        text("wanted", "任职要求", long=True),
        money("wage_from", "月薪从", required=True, minimum="0"),
        money("wage_to", "月薪到", required=True, minimum="wage_from"),
        integer("found", "已到岗", unit="人", minimum="0"),
    ],
    prefix="ZP",
    title="{post} {people} 人",
    icon="users",
    sections=[
        section("岗位", "post", "for_unit", "people", "reason", "replaces", "need_by"),
        section("要求与待遇", "duties", "wanted", "wage_from", "wage_to"),
        section("结果", "found"),
    ],
    columns=["post", "for_unit", "people", "reason", "need_by", "found"],
    phone_columns=["post", "people"],
    filters=["reason", "for_unit"],
)

hiring_flow = life(
    hiring,
    review(
        "hiring",
        "招聘需求审批",
        head(),
        decided_by("hr", "人事核编制", HR),
        upper(),
        boss(when="reason = 'new' or people > 3"),
    ),
    done="招聘中",
    ends=False,
    stages=[stage("filled", "已招满", "done", color="grey", locked=True)],
    moves=[
        move(
            "fill",
            "招聘结束",
            "approved",
            "filled",
            by=HR,
            asks=["found"],
            needs=["found"],
            guard="found <= people",
            guard_message="到岗人数不能超过批准的人数",
        )
    ],
)

#: Whoever makes things ready needs no wages.
NO_WAGES = {"wage": "hidden", "probation_wage": "hidden"}

onboarding = application(
    "onboarding",
    "入职",
    [
        text("name", "姓名", required=True, searchable=True),
        phone("mobile", "手机", required=True),
        link("request", "招聘需求", hiring, pick_where="stage = 'approved'"),
        unit("for_unit", "入职部门", required=True, indexed=True),
        link("post", "岗位", "org.post", required=True),
        date("start_on", "入职日期", required=True, indexed=True),
        integer("probation_months", "试用期", unit="个月", required=True, default="3", minimum="0", maximum="6"),
        money("probation_wage", "试用期工资", required=True, minimum="0"),
        money("wage", "转正工资", required=True, minimum="0"),
        files("papers", "入职材料", help="身份证、学历、离职证明、体检报告"),
        text("work_place", "工位与用品", long=True),
        text("accounts", "账号", long=True),
        person("mentor", "带教人"),
    ],
    prefix="RZ",
    title="{name}",
    icon="user",
    checks=[check("probation_wage >= wage * 0.8", "试用期工资不得低于转正工资的 80%", at="probation_wage")],
    sections=[
        section("新员工", "name", "mobile", "request", "for_unit", "post", "start_on", "papers"),
        section("待遇", "probation_months", "probation_wage", "wage"),
        section("准备", "work_place", "accounts", "mentor"),
    ],
    columns=["name", "for_unit", "post", "start_on"],
    phone_columns=["name", "start_on"],
    filters=["for_unit", "start_on"],
)

onboarding_flow = life(
    onboarding,
    review(
        "onboarding",
        "入职审批",
        head(),
        boss(),
        branch(
            "prepare",
            "入职准备",
            arm("行政", claimed("place", "准备工位与用品", FRONT_DESK, asks=["work_place"], rights=NO_WAGES)),
            arm("信息技术", claimed("open", "开通账号", IT_SUPPORT, asks=["accounts"], rights=NO_WAGES)),
            arm("用人部门", claimed("mentor", "安排带教人", HEAD, asks=["mentor"])),
            split="parallel",
        ),
        decided_by("hr", "人事办理入职", HR),
    ),
    done="已入职",
)

RESULTS = (
    option("pass", "按期转正", "green"),
    option("early", "提前转正", "green"),
    option("longer", "延长试用", "yellow"),
    option("stop", "不予录用", "red"),
)

probation = application(
    "probation",
    "转正",
    [
        date("joined_on", "入职日期", required=True, default="applicant.joined_on"),
        date("ends_on", "试用期满", required=True, minimum="joined_on", indexed=True),
        text("summary", "工作小结", long=True, required=True),
        choice("wanted", "申请", RESULTS[:2], required=True, default="'pass'", widget="radio"),
        rating("attitude", "工作态度"),
        rating("ability", "业务能力"),
        decimal("average", "平均分", scale=1, formula="(attitude + ability) / 2"),
        choice("result", "人事结论", RESULTS),
        money("wage", "转正工资", minimum="0"),
    ],
    prefix="ZZ",
    title="{wanted}",
    icon="id-badge",
    sections=[
        section("转正", "joined_on", "ends_on", "wanted", "summary"),
        section("评价", "attitude", "ability", "average"),
        section("结论", "result", "wage"),
    ],
    columns=["ends_on", "wanted", "average", "result"],
    phone_columns=["ends_on", "result"],
    filters=["result"],
)

probation_flow = life(
    probation,
    review(
        "probation",
        "转正审批",
        head("直属负责人评价", asks=["attitude", "ability"]),
        decided_by("hr", "人事提出结论", HR, asks=["result", "wage"]),
        weighed("vote", "转正评议", (HEAD, 2), (HR, 1), (BOSS, 3), percent=66),
        copy_to("told", "告知人事", HR),
    ),
    done="已转正",
)
