"""人员归属 (homes): to which units a person belongs, by per cent and from when until when.

- A paper says all of a person on its days: the parts come to 100, and papers of one person do not overlap.
- It wins over the department of the person; who has no paper belongs where his department does.
"""

from __future__ import annotations

from guocheng.sdk import (
    automation,
    check,
    date,
    entity,
    lines,
    link,
    no_overlap,
    nodes,
    percent,
    person,
    section,
    text,
    triggers,
    unit,
    view,
)

home = entity(
    "amoeba.home",
    "人员归属",
    [
        person("person", "人员", required=True, indexed=True),
        unit("department", "部门", formula="person.unit", indexed=True),
        date("valid_from", "从", required=True, default="TODAY()", indexed=True),
        date(
            "valid_until", "到（不含）", indexed=True, help="不填就一直算；换归属的时候，在这里写到哪天为止，再新建一张"
        ),
        lines(
            "shares",
            "归属",
            [
                link("unit", "单元", "amoeba.unit", required=True),
                percent("share", "比例", required=True, default="100", check="share > 0 and share <= 100"),
            ],
            help="一个人同时给几个单元干活，按比例分；合计 100%",
        ),
        percent("total", "比例合计", formula="SUM(shares.share)"),
        text("note", "备注", long=True),
    ],
    title="{person} {valid_from}",
    icon="user-share",
    key=["person", "valid_from"],
    no_overlap=[no_overlap("person", "valid_from", "valid_until", says="从 {valid_from} 起的那张人员归属")],
    checks=[
        check("ISEMPTY(valid_until) or valid_until > valid_from", "截止日期要晚于开始日期", at="valid_until"),
    ],
    sections=[
        section("人员", "person", "department", "valid_from", "valid_until"),
        section("归属", "shares", "total", "note"),
    ],
    columns=["person", "department", "valid_from", "valid_until", "shares"],
    phone_columns=["valid_from", "valid_until"],
    filters=["person", "department", "valid_from"],
    sort=["person", "-valid_from"],
    unit_fields=["department"],
    owner_fields=["person"],
    views=[view("live", "在用的", where={"field": "valid_until", "op": "empty"})],
)

whole = automation(
    "amoeba.home_whole",
    "人员归属合计 100%",
    triggers.before_save(),
    [
        nodes.stop(
            "refused",
            "不是 100%",
            failed=True,
            says="归属比例合计 {total}，应为 100%，请改「归属」里各行的比例",
            when="ISEMPTY(total) or total <> 100",
        ),
    ],
    run_as="system",
    on=home,
    help="一个人在一天里归到各单元的比例合计必须是 100%，不是就不让保存。",
)

AUTOMATIONS = (whole,)
