"""A small company of definitions that tests bend."""

from __future__ import annotations

from guocheng.definition.builders.fields import choice, decimal, entity, instant, lines, link, money, person, text, unit
from guocheng.definition.builders.process import approval, clock, flow, move, procedure, stage
from guocheng.definition.builders.rights import bundle, grant, role
from guocheng.definition.builders.views import alert, column, count, import_shape, menu_list, report
from guocheng.definition.builders.views import by as group_by
from guocheng.definition.bundle import Bundle
from guocheng.definition.catalogue import Catalogue
from guocheng.definition.who import head_of, holder, role_member

ORG = bundle(
    "org",
    "组织",
    "1",
    entities=[
        entity(
            "org.unit", "单元", [text("name", "名称"), link("parent", "上级", "org.unit"), person("head", "负责人")]
        ),
        entity("org.person", "人员", [text("name", "姓名"), unit("unit", "单元")], unit_fields=["unit"]),
    ],
    roles=[role("finance", "财务", grant("org.unit"))],
)

TICKET = entity(
    "case.ticket",
    "单子",
    [
        text("number", "单号"),
        choice("kind", "类型", {"lost": "遗失", "damaged": "破损"}),
        money("amount", "金额"),
        unit("unit", "网点"),
        person("handler", "处理人"),
        instant("at", "时间"),
        lines("shares", "责任", [unit("unit", "单位"), decimal("share", "比例")]),
    ],
    title="{number} {kind}",
    columns=["number", "kind", "stage"],
)

LIFE = flow(
    "case.life",
    "单子流程",
    on=TICKET,
    stages=[stage("new", "新建"), stage("judged", "判定"), stage("closed", "结案", "done")],
    initial="new",
    clocks=[clock("due", "办结", starts="at", hours="48", stops_at=["closed"])],
    moves=[
        move("judge", "判定", "new", "judged", by=holder("handler"), asks=["shares"], needs=["amount"]),
        move(
            "close",
            "结案",
            "judged",
            "closed",
            procedure=procedure(
                "review",
                "审批",
                approval("head", "负责人", head_of("unit")),
                approval("money", "财务", role_member("finance"), when="amount > 1000"),
            ),
        ),
    ],
)

CASE = bundle(
    "case",
    "案例",
    "1",
    entities=[TICKET],
    flows=[LIFE],
    roles=[role("agent", "客服", grant(TICKET, "see", "edit"))],
    reports=[report("case.count", "件数", on=TICKET, rows=[group_by("unit", "网点")], measures=[count("n", "件数")])],
    alerts=[alert("case.big", "大额", on=TICKET, when="amount > 1000", tell=holder("handler"), says="{number} 超额")],
    imports=[
        import_shape(
            "case.file", "文件", into=TICKET, fingerprint=["单号"], columns=[column("单号", "number")], key=["number"]
        )
    ],
    menu=[menu_list(TICKET)],
    needs=["org"],
)


def catalogue_of(case: Bundle = CASE) -> Catalogue:
    """Return the catalogue of the organisation and a case."""
    return Catalogue((ORG, case))
