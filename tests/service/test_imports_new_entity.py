"""A table that nobody planned becomes an entity in one go, with its rows, for its maker and administrators only."""

from __future__ import annotations

from typing import Any

import pytest

from guocheng.base.problem import Invalid, NotFound, Refused
from guocheng.connect.sample_hq import OUTLETS
from guocheng.service import imports
from guocheng.service.context import Change, look
from guocheng.service.rights import visible
from tests.service.import_case import ADMIN, AGENT, HEAD, Company
from tests.service.import_shop import book, done, uploaded

HEADER = ["设备编号", "设备名称", "使用网点", "状态", "购置日期", "原值", "折旧率", "联系手机", "数量", "说明"]
STATES = ("在用", "停用", "维修")
NOTE = "一段比较长的说明文字," * 8


def ledger(rows: int = 30) -> bytes:
    """A ledger with a title above its header, as a company keeps it by hand."""
    body = [
        [
            f"SB{n:04}",
            f"叉车{n}",
            OUTLETS[n % 2].name,
            STATES[n % 3],
            f"2024年{n % 12 + 1}月3日",
            f"¥{n + 1},500.50",
            f"{n}%",
            f"1380000{n:04}",
            n,
            NOTE,
        ]
        for n in range(rows)
    ]
    return book({"设备台账": [["2026 年设备台账"], HEADER, *body, ["合计", "", "", "", "", 1]]})


def proposed(company: Company, batch: int, by: str = ADMIN) -> dict[str, Any]:
    with look(company.context(by)) as view:
        return imports.proposal(view, batch_id=batch, sheet=0)


def made(company: Company, batch: int, design: dict[str, Any], by: str = ADMIN) -> dict[str, Any]:
    answer = company.does(imports.make, batch, by=by, sheet=0, design=design)
    company.platform.database.run(company.platform.follow)
    return answer


def test_ledger_is_guessed_made_and_loaded(importing: Company) -> None:
    batch = uploaded(importing, ledger(), "设备台账.xlsx")
    seen = proposed(importing, batch)
    assert (seen["label"], seen["key"], seen["title"]) == ("设备台账", ["设备编号"], "设备名称")
    types = {one["label"]: one["type"] for one in seen["fields"]}
    assert types == {
        "设备编号": "text",
        "设备名称": "text",
        "使用网点": "link",
        "状态": "choice",
        "购置日期": "date",
        "原值": "money",
        "折旧率": "percent",
        "联系手机": "phone",
        "数量": "integer",
        "说明": "text",
    }
    (state,) = [one for one in seen["fields"] if one["label"] == "状态"]
    assert sorted(state["options"]) == sorted(STATES)
    answer = made(importing, batch, seen)
    assert done(importing, batch)["new"] == 30
    entity = importing.platform.catalogue.entity(answer["entity"])
    table = answer["entity"].replace(".", "_")
    rows = importing.query(
        f"select title, {entity.fields[2].name}, {entity.fields[4].name}::text, {entity.fields[5].name} from {table}"
        " order by id limit 2"
    )
    assert rows[1] == ("叉车1", importing.units[OUTLETS[1].couriers[0].number[:6]], "2024-02-03", 2500.5)
    again = uploaded(importing, ledger(), "设备台账.xlsx")
    assert done(importing, again) == {"same": 30, "skipped": 1}


def test_only_the_maker_and_administrators_see_it(importing: Company) -> None:
    batch = uploaded(importing, ledger(), "设备台账.xlsx", by=AGENT)
    answer = made(importing, batch, proposed(importing, batch, AGENT), by=AGENT)
    for person, actions in ((AGENT, True), (ADMIN, True), (HEAD, False)):
        context = importing.context(person)
        entity = importing.platform.catalogue.entity(answer["entity"])
        assert bool(visible(context.catalogue, context.principal, entity).rows) is actions
    assert done(importing, batch, by=AGENT)["new"] == 30


def test_design_is_refused_with_everything_that_is_wrong(importing: Company) -> None:
    batch = uploaded(importing, ledger(), "设备台账.xlsx")
    design = proposed(importing, batch)
    fields = [{**one, "type": "serial"} if one["label"] == "状态" else one for one in design["fields"]]
    fields[0] = {**fields[0], "header": "没有的列"}
    with pytest.raises(Invalid) as caught:
        made(importing, batch, {**design, "fields": fields})
    assert [one.code for one in caught.value.problems] == ["import.no_column", "import.bad_type"]
    with pytest.raises(Invalid, match="已经有一个「投诉单」了"):
        made(importing, batch, {**design, "label": "投诉单"})
    with pytest.raises(NotFound), importing.platform.database.transaction() as connection:
        imports.make(Change(importing.context(), connection), batch_id=batch, sheet=7, design=design)


def test_who_may_import_nothing_makes_nothing(importing: Company) -> None:
    with pytest.raises(Refused):
        uploaded(importing, ledger(), "设备台账.xlsx", by=HEAD)


def test_words_of_the_whole_file_become_options_and_others_are_refused(importing: Company) -> None:
    """第二千行以后才出现的状态也是选项;以后的文件里没见过的词退回,说出有哪些选项。"""
    header, rows = ["编号", "状态"], [[f"A{n}", STATES[n % 3]] for n in range(2_500)]
    rows[2_400][1] = "报废"
    batch = uploaded(importing, book({"设备": [header, *rows, header, ["合计", ""]]}), "设备.xlsx")
    seen = proposed(importing, batch)
    (state,) = [one for one in seen["fields"] if one["label"] == "状态"]
    assert sorted(state["options"]) == sorted((*STATES, "报废"))
    made(importing, batch, seen)
    assert done(importing, batch) == {"new": 2_500, "skipped": 2}
    again = uploaded(importing, book({"设备": [header, ["A1", "报废"], ["A2", "失踪"]]}), "设备.xlsx")
    assert done(importing, again) == {"changed": 1, "error": 1}
    (wrong,) = importing.errors(again, by=ADMIN)
    (said,) = [one["message"] for one in wrong["problems"]]
    assert "B3" in said
    assert all(word in said for word in ("没有选项「失踪」", "在用", "报废", "请管理员先在「自定义」里加好"))
