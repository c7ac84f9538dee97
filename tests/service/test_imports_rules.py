"""What an import is asked for beside its columns: all or nothing, quiet or loud, only the wrong rows; its rights."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from guocheng.base.problem import Invalid
from guocheng.connect.sheet.header import ERROR_COLUMN
from guocheng.definition.who import holder
from guocheng.service import alerts, imports
from guocheng.service.context import Change, Context
from guocheng.service.principal import SYSTEM
from tests.service.import_case import ADMIN, AGENT, NOW, Company
from tests.service.import_shop import book, done, mapped, opened, tried, uploaded
from tests.service.test_imports import HEADER, row


@pytest.fixture
def shop(importing: Company) -> Company:
    """A company with a shop."""
    return opened(importing)


def options(company: Company, batch: int, **chosen: object) -> None:
    company.does(imports.set_mapping, batch, sheets={}, options=chosen)


def test_all_or_nothing_is_tried_first_and_imports_nothing_with_an_error(importing: Company) -> None:
    batch = importing.uploads_text(HEADER + row("A1") + row("A2", unit="火星网点"))
    options(importing, batch, whole=True)
    with pytest.raises(Invalid, match="请先试运行"):
        importing.does(imports.run, batch)
    importing.does(imports.dry_run, batch)
    with pytest.raises(Invalid, match="现在有 1 行错误"):
        importing.does(imports.run, batch)
    assert importing.one("select count(*) from complaint_ticket") == 0


def test_all_or_nothing_takes_everything_back_when_an_error_comes_up_late(shop: Company) -> None:
    """试运行时还没有重复,导入前被别人抢先占用:整批撤回,并说明原因。"""
    batch = uploaded(shop, "品名\n苹果\n梨\n", "商品.csv")
    mapped(shop, batch, entity="shop.good", key=[], mode="add", columns={"品名": "name"}, options={"whole": True})
    assert tried(shop, batch) == {"new": 2}
    with shop.platform.database.transaction() as connection:
        connection.execute(
            "insert into shop_good (name, title, search, created_at, updated_at) values ('梨', '梨', '', now(), now())"
        )
    shop.does(imports.run, batch, by=ADMIN)
    assert shop.query("select name from shop_good") == [("梨",)]
    seen = shop.sees(batch, by=ADMIN)
    assert (seen["state"], "整批撤回" in seen["failure"]) == ("undone", True)


def test_dry_run_finds_what_only_the_database_would_refuse(shop: Company) -> None:
    batch = uploaded(shop, "品名\n苹果\n苹果\n", "商品.csv")
    mapped(shop, batch, entity="shop.good", key=[], mode="add", columns={"品名": "name"})
    assert tried(shop, batch) == {"new": 1, "error": 1}
    assert shop.one("select count(*) from shop_good") == 0
    (wrong,) = shop.errors(batch, by=ADMIN)
    assert "不能重复" in wrong["problems"][0]["message"]


@pytest.mark.parametrize(("effects", "heard"), [("rows", 3), ("batch", 1), ("none", 0)])
def test_alerts_speak_of_rows_of_the_batch_or_not_at_all(importing: Company, effects: str, heard: int) -> None:
    batch = importing.uploads_text(HEADER + row("A1") + row("A2", "7730001") + row("A3", "7730002"))
    options(importing, batch, effects=effects)
    importing.does(imports.run, batch)
    context = Context(importing.platform, SYSTEM, NOW, request_id="alerts")
    alert = next(iter(importing.platform.catalogue.alerts.values()))
    everything = replace(alert, when="1 = 1", tell=(holder("courier"),))
    for _ in range(2):
        importing.platform.database.run(lambda connection: alerts.tell(Change(context, connection), everything))
    people = importing.query("select person_id, count(*) from gc_message where kind like 'alert%%' group by 1")
    assert {count for _, count in people} == ({heard} if heard else set())


def test_of_a_file_that_came_back_only_the_marked_rows_are_taken(importing: Company, tmp_path: Path) -> None:
    batch = importing.imports_text(HEADER + row("A1") + row("A2", unit="火星网点"))
    importing.touches("A1")
    path, name = imports.annotated(importing.context(), batch_id=batch)
    text = path.read_text(encoding="utf-8-sig").replace("火星网点", "洞头网点")
    path.unlink()
    assert ERROR_COLUMN in text
    again = importing.uploads_text(text, name)
    assert importing.sees(again)["sheets"][0]["mapping"]["only_marked"]
    importing.does(imports.run, again)
    counts = importing.sees(again)["counts"]
    assert (counts["new"], counts["same"], counts["changed"], counts["error"]) == (1, 0, 0, 0)


def test_file_that_was_only_tried_comes_back_whole(importing: Company) -> None:
    batch = importing.uploads_text(HEADER + row("A1") + row("A2", unit="火星网点"))
    importing.does(imports.dry_run, batch)
    path, name = imports.annotated(importing.context(), batch_id=batch)
    text = path.read_text(encoding="utf-8-sig").replace("火星网点", "洞头网点")
    path.unlink()
    again = importing.uploads_text(text, name)
    assert not importing.sees(again)["sheets"][0]["mapping"]["only_marked"]
    importing.does(imports.run, again)
    assert importing.sees(again)["counts"]["new"] == 2


def test_formulas_of_a_file_are_values_and_cells_that_look_like_them_stay_text(shop: Company) -> None:
    batch = uploaded(shop, book({"商品": [["品名"], ["=1+1"], ["+cmd"], ["@x"]]}), "商品.xlsx")
    mapped(shop, batch, entity="shop.good", key=["name"], columns={"品名": "name"})
    counts = done(shop, batch)
    assert counts["new"] == len(shop.query("select name from shop_good"))
    assert AGENT in shop.accounts
