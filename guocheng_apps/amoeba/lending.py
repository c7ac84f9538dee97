"""借调工时 (lent hours): people of one unit who work for another; hours move, and an internal trade pays for them.

- Counts once both heads agreed: what the one gives, the other takes, so hours of all units stay those in attendance.
- The price is none of the paper's: it is that of the service HOURS in the internal price list on the day. Trades are
  made by the application 内部结算; without it hours move, and nothing is paid.
"""

from __future__ import annotations

from guocheng.sdk import (
    Category,
    approval,
    check,
    conversion,
    date,
    deadline,
    decimal,
    entity,
    flow,
    link,
    move,
    person,
    procedure,
    related,
    role_member,
    section,
    serial,
    stage,
    text,
    unit,
)

#: The service that lent hours are charged as.
SERVICE = "HOURS"
OFFICE = role_member("amoeba_office", label="阿米巴推进办")
HEADS = (related("lender.leader", label="借出方巴长"), related("borrower.leader", label="借入方巴长"))

lent = entity(
    "amoeba.lent",
    "借调工时",
    [
        serial("number", "单号", "JD{yyyyMMdd}{000}", searchable=True),
        date("day", "日期", required=True, indexed=True, default="TODAY()"),
        link("lender", "借出单元", "amoeba.unit", required=True, indexed=True),
        link("borrower", "借入单元", "amoeba.unit", required=True, indexed=True),
        decimal(
            "hours",
            "工时",
            scale=2,
            unit="小时",
            required=True,
            check="hours > 0",
            check_message="工时要大于 0",
            help="双方确认以后，借出单元减、借入单元加，记在「分摊工时」；不要再在「工时」里填一遍。单价按内部价目的「借调工时」",
        ),
        person("person", "人员", indexed=True, help="借调一个人的，写上是谁；几个人的写在说明里"),
        text("work", "做什么", required=True, searchable=True),
        unit("lender_department", "借出部门", formula="lender.department", indexed=True),
        unit("borrower_department", "借入部门", formula="borrower.department", indexed=True),
        text("note", "说明", long=True),
    ],
    title="{number} {work}",
    icon="users-group",
    checks=[check("lender <> borrower", "借出和借入不能是同一个单元", at="borrower")],
    sections=[
        section("借调", "number", "day", "lender", "borrower", "hours", "person", "work", "note"),
        section("部门", "lender_department", "borrower_department", collapsed=True),
    ],
    columns=["number", "day", "lender", "borrower", "hours", "person", "work", "stage"],
    phone_columns=["lender", "borrower", "hours", "stage"],
    filters=["stage", "lender", "borrower", "day"],
    sort=["-day", "-id"],
    unit_fields=["lender_department", "borrower_department"],
    period_field="day",
    lock_family="amoeba",
)

lent_flow = flow(
    "amoeba.lent_flow",
    "借调工时",
    on=lent,
    initial="draft",
    stages=[
        stage("draft", "待确认", color="blue"),
        stage("agreed", "已确认", Category.DONE, color="green", locked=True),
        stage("refused", "未同意", Category.CANCELLED, color="red"),
        stage("void", "已作废", Category.CANCELLED, color="grey", locked=True),
    ],
    moves=[
        move(
            "submit",
            "请双方确认",
            "draft",
            "agreed",
            by=[*HEADS, OFFICE],
            procedure=procedure(
                "lend",
                "借调工时确认",
                approval(
                    "heads",
                    "双方巴长确认",
                    HEADS,
                    mode="all_of",
                    nobody="instead",
                    instead=OFFICE,
                    deadline=deadline("24", remind_percents=[50, 80]),
                ),
                starter_may_withdraw="any_time",
            ),
            rejected="refused",
        ),
        move("again", "修改重报", "refused", "draft", by=[*HEADS, OFFICE]),
        move("cancel", "作废", ["draft", "refused", "agreed"], "void", by=OFFICE, comment="required", danger=True),
    ],
)

lent_fee = conversion(
    "amoeba.lent_fee",
    "借调工时折算",
    of=lent,
    day="day",
    provider="lender",
    receiver="borrower",
    item=f"'{SERVICE}'",
    quantity="hours",
    where="stage = 'agreed'",
    help="双方确认的借调工时，借入单元按内部价目「借调工时」付给借出单元",
)

CONVERSIONS = (lent_fee,)
