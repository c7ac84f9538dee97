"""结算单 (statements of a pair): what two units did for each other in a month, confirmed once by both heads.

- It is made with the trades; until it is sent it follows them, and what changes after it was sent calls it back.
- Who does not answer within three working days has agreed; who objects says why, and the office gets it as a task.
- Confirming, objecting and settling carry every trade of the statement along.
"""

from __future__ import annotations

from guocheng.sdk import (
    Category,
    approval,
    automation,
    check,
    choice,
    date,
    deadline,
    decimal,
    entity,
    flow,
    lines,
    link,
    money,
    move,
    nodes,
    procedure,
    section,
    serial,
    stage,
    text,
    triggers,
    unit,
    work,
)
from guocheng_apps.amoeba.trades import TOPICS
from guocheng_apps.settlement.who import CLERK, FIRST_LEADER, OFFICE, SECOND_LEADER

#: So many working hours each head has to answer.
HOURS = "24"

statement = entity(
    "settlement.statement",
    "内部结算单",
    [
        serial("number", "结算单号", "JS{yyyyMM}{0000}", searchable=True),
        date("month", "月份", precision="month", required=True, indexed=True),
        link("first", "甲方", "amoeba.unit", required=True, indexed=True),
        link("second", "乙方", "amoeba.unit", required=True, indexed=True),
        lines(
            "items",
            "明细",
            [
                choice("topic", "账单项目", TOPICS),
                text("service", "服务项目", required=True),
                link("seller", "提供方", "amoeba.unit", required=True),
                decimal("quantity", "数量", scale=3),
                text("measure", "单位"),
                decimal("price", "单价", scale=4),
                money("first_amount", "甲方应收"),
                money("second_amount", "乙方应收"),
                text("note", "说明"),
            ],
        ),
        money("first_total", "甲方应收合计", formula="SUM(items.first_amount)"),
        money("second_total", "乙方应收合计", formula="SUM(items.second_amount)"),
        money("net", "净额", formula="first_total - second_total", help="正数是乙方付甲方，负数是甲方付乙方"),
        text("objection", "异议理由", long=True),
        text("answer", "处理结果", long=True),
        text("source_key", "编号", readonly=True, unique=True),
        unit("first_department", "甲方部门", formula="first.department", indexed=True),
        unit("second_department", "乙方部门", formula="second.department", indexed=True),
    ],
    title="{month} {first} 与 {second}",
    icon="file-invoice",
    checks=[check("first <> second", "甲方和乙方不能相同", at="second")],
    sections=[
        section("结算单", "number", "month", "first", "second", "first_total", "second_total", "net"),
        section("明细", "items"),
        section("异议", "objection", "answer"),
        section("归属", "source_key", "first_department", "second_department", collapsed=True),
    ],
    columns=["number", "month", "first", "second", "first_total", "second_total", "net", "stage"],
    phone_columns=["first", "second", "net", "stage"],
    filters=["stage", "month", "first", "second"],
    sort=["-month", "first", "second"],
    unit_fields=["first_department", "second_department"],
    importable=False,
)

_confirming = procedure(
    "confirm",
    "结算确认",
    approval(
        "heads",
        "双方巴长确认",
        [FIRST_LEADER, SECOND_LEADER],
        mode="all_of",
        nobody="instead",
        instead=OFFICE,
        deadline=deadline(HOURS, remind_percents=[50, 80], then="pass"),
    ),
    starter_may_withdraw="any_time",
)

statement_flow = flow(
    "settlement.statement_flow",
    "内部结算",
    on=statement,
    initial="made",
    stages=[
        stage("made", "待送确认", color="grey", locked=True),
        stage("confirmed", "双方已确认", color="green", locked=True),
        stage("disputed", "有异议", "waiting", color="red", locked=True),
        stage("settled", "已结算", Category.DONE, color="purple", locked=True),
    ],
    moves=[
        move("send", "送双方确认", "made", "confirmed", by=[OFFICE, CLERK], procedure=_confirming, rejected="disputed"),
        move(
            "resolve",
            "处理异议",
            "disputed",
            "made",
            by=[OFFICE, CLERK],
            procedure=procedure(
                "resolve", "处理异议", work("office", "推进办处理异议", [OFFICE], asks=["answer"], mode="claim")
            ),
        ),
        move("settle", "结算", "confirmed", "settled", by=OFFICE),
    ],
)

_ITS_TRADES = (
    "((seller = form.first and buyer = form.second) or (seller = form.second and buyer = form.first))"
    " and day >= form.month and day <= EOMONTH(form.month, 0) and not IN(approval_state, 'running')"
    # What was entered by hand and nobody of the office has looked at is on no statement.
    " and (not ISEMPTY(made_by) or stage = 'waiting' or stage = 'confirmed')"
    # What corrects a trade that is only now being carried along came after it, and is on the next statement.
    " and (ISEMPTY(corrects) or IN(corrects.stage, 'confirmed', 'settled'))"
)
_TRADES_MAX = 5000


def _carried(name: str, label: str, trigger: object, stages: str, move_name: str, *, when: str = "", sets=None):  # type: ignore[no-untyped-def]
    """Let a statement carry its trades along."""
    where = f"IN(stage, {stages}) and {_ITS_TRADES}"
    return automation(
        name,
        label,
        trigger,  # type: ignore[arg-type]
        [
            nodes.get_many("trades", "它的内部交易", "amoeba.trade", where=where, sort="id", most=_TRADES_MAX),
            nodes.loop(
                "one",
                "逐笔",
                "trades",
                nodes.make_move("carry", label, move_name, record="one", sets=sets),
                most=_TRADES_MAX,
            ),
        ],
        run_as="system",
        on=statement,
        when=when,
        owner=OFFICE,
    )


sent = _carried("settlement.sent", "交易待确认", triggers.started(move="send"), "'made', 'disputed'", "send")
confirmed = _carried(
    "settlement.confirmed",
    "交易已确认",
    triggers.updated("stage"),
    "'made', 'waiting', 'disputed'",
    "confirm",
    when="stage = 'confirmed' and before.stage <> 'confirmed'",
)
disputed = _carried(
    "settlement.disputed",
    "交易有异议",
    triggers.updated("stage"),
    "'made', 'waiting'",
    "dispute",
    when="stage = 'disputed' and before.stage <> 'disputed'",
    sets={"objection": "'见结算单的异议'"},
)
settled = _carried(
    "settlement.settled",
    "交易已结算",
    triggers.updated("stage"),
    "'confirmed'",
    "settle",
    when="stage = 'settled' and before.stage <> 'settled'",
)
task_of_office = automation(
    "settlement.task_of_office",
    "异议转给推进办",
    triggers.updated("stage"),
    [nodes.make_move("task", "交推进办处理", "resolve", comment="双方有异议，请核对后重新送确认")],
    run_as="system",
    on=statement,
    when="stage = 'disputed' and before.stage <> 'disputed'",
    owner=OFFICE,
    help="结算单有异议时，推进办收到一件待办；处理完再送双方确认。",
)

AUTOMATIONS = (sent, confirmed, disputed, settled, task_of_office)
