"""Imports beside totals, closed periods and rights by the row: what one row may not do keeps out that row alone."""

from __future__ import annotations

import io
import random
from collections.abc import Callable, Sequence
from datetime import date
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from guocheng.definition.role import Rows
from guocheng.sdk import KEEP, bundle, entity, grant, integer, lines, role, text
from guocheng.service import imports, periods
from guocheng.service.bundles import installed_bundles
from guocheng.service.imports.work import CHECK, RUN, UNDO, run
from guocheng.store import jobs, records
from guocheng.store.aggregates import bring_up_to_date, differences
from guocheng.store.lease import Lease
from guocheng.store.records import Origin
from tests.store.stock import STOCK
from tests.story.company import MONDAY, Company

BY = Origin(MONDAY, cause="测试")
parcel = entity(
    "import.parcel",
    "包裹",
    [
        text("number", "单号", required=True, unique=True),
        text("secret", "暗号"),
        lines(
            "items", "内件", [text("name", "品名"), integer("pieces", "件数"), text("way", "发货", default="'快递'")]
        ),
    ],
    title="{number}",
    key=["number"],
)
IMPORTS = bundle(
    "import", "导入", "1", entities=[parcel], needs=["org", "stock"],
    roles=[
        role("adder", "只能加行", grant(parcel, *KEEP, readonly=["items.@edit", "items.@delete", "items.@move"])),
        role("half", "只改得动自己的暗号", grant(parcel, *KEEP, readonly=["secret"]),
             grant(parcel, *KEEP, rows=Rows.OWN)),
    ],
)  # fmt: skip


class Desk(Company):
    """A company whose people upload small files."""

    def uploads(self, file: str, of: str, columns: Sequence[str], rows: Sequence[Sequence[Any]], **more: Any) -> int:
        """Upload a csv whose columns are called like the fields."""
        content = "\n".join(",".join(map(str, row)) for row in [columns, *rows]) + "\n"
        name = more.pop("by", "管理员")
        context = self._context(self.principal(name), "")
        batch = imports.take(context, name=file, content=io.BytesIO(content.encode()))
        mapping = {"entity": of, "use": True, "mode": "add", "key": [], **more}
        mapping["columns"] = [{"header": one, "field": one} for one in columns]
        self.command(name, lambda change: imports.set_mapping(change, batch_id=batch, sheets={0: mapping}))
        return batch

    def does_all(self, verb: Any, batch: int, *, by: str = "管理员") -> dict[str, int]:
        """Let a person do something with a batch, and the worker what follows; return what was counted."""
        self.command(by, lambda change: verb(change, batch_id=batch))
        database = self.platform.database
        while job := database.run(lambda found: jobs.claim(found, kinds=[CHECK, RUN, UNDO], worker="test")):
            result = run(self.platform, Lease(database, job), now=self.now)
            database.run(lambda found, job=job, result=result: jobs.finish(found, job, result))
        counts: dict[str, int] = self.ask(by, lambda view: imports.view(view, batch_id=batch))["counts"]
        return {name: count for name, count in counts.items() if count}

    def wrong(self, batch: int, *, by: str = "管理员") -> dict[int, str]:
        """Return what is said of the rows that are wrong."""
        rows = self.ask(by, lambda view: imports.errors(view, batch_id=batch))["rows"]
        return {one["row"]: one["problems"][0]["message"] for one in rows}

    def one(self, query: str) -> Any:
        """Ask the database for one value."""
        with self.platform.database.read() as connection:
            ((value,),) = connection.execute(query.encode()).fetchall()
        return value

    def differing(self) -> list[Any]:
        """Return every figure that is not what a recount gives."""
        catalogue = self.platform.catalogue
        with self.platform.database.transaction() as connection:
            for total in catalogue.totals:
                if not total.at_once:
                    bring_up_to_date(connection, catalogue, total.name)
            return [found for total in catalogue.totals for found in differences(connection, catalogue, total)]


def stocked(empty: Company) -> Desk:
    """Employ people with little rights; put three rolls of tape into the store, and two open bills on the desk."""
    platform = empty.platform
    company = Desk(platform)
    top = company.unit("1", "总部", "branch")
    for number, name, job in (("A", "管理员", "administrator"), ("B", "加行的", "adder"), ("C", "半个", "half")):
        company.person(number, name, top, job)
    with platform.database.transaction() as connection:

        def made(of: str, values: dict[str, Any], stage: str | None = None) -> None:
            records.create(connection, platform.catalogue, of, values, BY, stage=stage)

        made("stock.place", {"name": "一号仓"})
        made("stock.item", {"name": "胶带"})
        made("stock.bill", {"customer": "甲公司", "amount": 100})
        made("stock.bill", {"customer": "乙公司", "amount": 100})
        came = {"kind": "in", "place": 1, "day": date(2026, 3, 1), "lines": [{"item": 1, "qty": 3}]}
        made("stock.move", came, "approved")
    return company


@pytest.fixture
def desk(twin_of: Callable[..., Desk]) -> Desk:
    """Three rolls of tape in the store, two open bills, and people with little rights."""
    return twin_of(stocked, (next(one for one in installed_bundles() if one.name == "org"), STOCK, IMPORTS))


HOLD = ("place", "item", "qty")
AVAILABLE = "select available from stock_balance"


def held(*amounts: Any) -> list[tuple[str, str, Any]]:
    return [("一号仓", "胶带", amount) for amount in amounts]


def test_the_row_that_is_too_much_for_a_total_stays_out_alone(desk: Desk) -> None:
    """库存只有 3:2、2、1 里只有第二行不行,撤销以后回到 3。"""
    batch = desk.uploads("预留.csv", "stock.hold", HOLD, held(2, 2, 1))
    assert desk.does_all(imports.run, batch) == {"new": 2, "error": 1}
    assert list(desk.wrong(batch)) == [3]
    assert "「可用量」只有" in desk.wrong(batch)[3]
    assert (desk.one(AVAILABLE), desk.differing()) == (0, [])
    assert desk.does_all(imports.undo, batch)["undone"] == 2
    assert (desk.one(AVAILABLE), desk.differing()) == (3, [])


def test_a_dry_run_adds_up_rows_of_different_parts(desk: Desk) -> None:
    """第 2 行和一千多行以后的一行,合起来才超过库存,试运行看得出来,而且什么也没写。"""
    batch = desk.uploads("预留.csv", "stock.hold", HOLD, held(2, *[0] * 1100, 2))
    assert desk.does_all(imports.dry_run, batch) == {"new": 1101, "error": 1}
    assert list(desk.wrong(batch)) == [1103]
    assert (desk.one("select count(*) from stock_hold"), desk.one(AVAILABLE)) == (0, 3)
    assert desk.does_all(imports.run, batch) == {"new": 1101, "error": 1}


def test_a_long_file_is_tried_in_parts_and_says_so(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("guocheng.service.imports.trial.TOGETHER_MAX", 1)
    batch = desk.uploads("预留.csv", "stock.hold", HOLD, held(2, *[0] * 1100, 2))
    assert desk.does_all(imports.dry_run, batch) == {"new": 1102}
    (note,) = desk.ask("管理员", lambda view: imports.view(view, batch_id=batch))["checked"]["notes"]
    assert "合起来会不会超出库存这样的汇总数，现在没有看" in note
    assert desk.does_all(imports.run, batch) == {"new": 1101, "error": 1}


def test_a_value_that_comes_twice_is_found_across_the_parts_of_a_trial(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """试运行一部分一部分地看,隔了一千多行的同一个单号也看得出来,说出和哪一行重复;和导入的结果一样。"""
    monkeypatch.setattr("guocheng.service.imports.trial.TOGETHER_MAX", 1)
    numbers = [f"P{n}" for n in range(1_100)]
    batch = desk.uploads("单号.csv", parcel.name, ("number",), [(one,) for one in (*numbers, "P3", "Q", "Q")])
    assert desk.does_all(imports.dry_run, batch) == {"new": 1_101, "error": 2}
    assert desk.wrong(batch)[1102].endswith("「单号」不能重复，「P3」在第 5 行已经有了")
    assert desk.one("select count(*) from import_parcel") == 0
    assert desk.does_all(imports.run, batch) == {"new": 1_101, "error": 2}
    rows = [("P3", "甲"), *[("P4", n) for n in range(1_100)], ("P3", "乙")]
    again = desk.uploads("再来.csv", parcel.name, ("number", "secret"), rows, mode="upsert", key=["number"])
    assert desk.does_all(imports.dry_run, again).get("error") is None


def test_rows_in_a_closed_period_are_refused_one_by_one(desk: Desk) -> None:
    close = {"family": "stock", "until": date(2026, 4, 1), "unit": None, "reason": "月结"}
    moved = ("number", "kind", "day")
    first = desk.uploads("旧.csv", "stock.move", moved, [("M1", "入库", "2026-03-20"), ("M2", "入库", "2026-04-20")])
    desk.does_all(imports.run, first)
    desk.command("管理员", lambda change: periods.close(change, **close))
    rows = [("M1", "出库", "2026-04-02"), ("M2", "出库", "2026-04-20"), ("M3", "入库", "2026-03-31"),
            ("M4", "入库", "2026-04-01"), ("M2", "出库", "2026-03-31")]  # fmt: skip
    batch = desk.uploads("新.csv", "stock.move", moved, rows, mode="upsert", key=["number"])
    assert desk.does_all(imports.dry_run, batch)["error"] == 3
    assert desk.does_all(imports.run, batch) == {"new": 1, "changed": 1, "error": 3}
    assert list(desk.wrong(batch)) == [2, 4, 6]
    assert all("管理员已经关账到 2026-03-31(月结)" in said for said in desk.wrong(batch).values())
    assert desk.one("select count(*) from stock_move where day < '2026-04-01'") == 2


def test_lines_may_be_added_but_not_changed_or_deleted(desk: Desk) -> None:
    columns, key = ("number", "items.name", "items.pieces"), {"mode": "upsert", "key": ["number"]}
    rows = [("P1", "书", 1), ("P2", "笔", 1), ("P3", "尺", 1)]
    desk.does_all(imports.run, desk.uploads("一.csv", parcel.name, columns, rows, **key))
    again = [("P1", "书", 2), ("P2", "笔", 1), ("P2", "墨", 1), ("P3", "本", 1)]
    batch = desk.uploads("二.csv", parcel.name, columns, again, by="加行的", **key)
    counts = desk.does_all(imports.run, batch, by="加行的")
    assert (counts["changed"], counts["error"]) == (1, 2)
    assert all("没有修改「内件」的行的权限" in said for said in desk.wrong(batch, by="加行的").values())
    assert list(desk.wrong(batch, by="加行的")) == [2, 5]
    pieces = "select string_agg(name || pieces, ',' order by id) from import_parcel__items"
    assert desk.one(pieces) == "书1,笔1,尺1,墨1"


def test_lines_added_later_get_the_defaults_of_their_columns(desk: Desk) -> None:
    """明细列有默认值:新单据的行、后来加进老单据的行都填上;同一个文件再导入一次没有变化。"""
    columns, key = ("number", "items.name", "items.way"), {"mode": "upsert", "key": ["number"]}
    rows = [("P1", "书", ""), ("P1", "笔", "自提")]
    for sent, counted in ((rows, "new"), (rows, "same"), ([*rows, ("P1", "墨", "")], "changed")):
        assert desk.does_all(imports.run, desk.uploads("内件.csv", parcel.name, columns, sent, **key))[counted] == 1
    assert (
        desk.one("select string_agg(name || way, ',' order by id) from import_parcel__items") == "书快递,笔自提,墨快递"
    )


def test_a_field_is_free_only_on_the_rows_where_a_grant_frees_it(desk: Desk) -> None:
    columns, key = ("number", "secret"), {"mode": "upsert", "key": ["number"]}
    desk.does_all(imports.run, desk.uploads("一.csv", parcel.name, columns, [("P1", "甲")], **key))
    desk.opens("半个", parcel.name, number="P2")
    batch = desk.uploads("二.csv", parcel.name, columns, [("P1", "乙"), ("P2", "丙")], by="半个", **key)
    assert desk.does_all(imports.run, batch, by="半个") == {"changed": 1, "error": 1}
    assert "「暗号」您不能修改" in desk.wrong(batch, by="半个")[2]
    assert desk.one("select string_agg(secret, ',' order by number) from import_parcel") == "甲,丙"


@settings(max_examples=5, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.integers(0, 10_000))
def test_after_any_imports_and_undos_every_figure_equals_a_recount(desk: Desk, seed: int) -> None:
    rng = random.Random(seed)
    done: list[int] = []
    for number in range(6):
        if done and rng.random() < 0.4:
            desk.does_all(imports.undo, done.pop(rng.randrange(len(done))))
        elif rng.random() < 0.5:
            rows = held(*(rng.randint(0, 3) for _ in range(rng.randint(1, 5))))
            done.append(desk.uploads(f"预留{seed}-{number}.csv", "stock.hold", HOLD, rows))
            desk.does_all(imports.run, done[-1])
        else:
            paid = [(rng.choice("甲乙") + "公司", rng.randint(1, 90), rng.choice(("现金", "转账", "作废")),
                     f"2026-04-{rng.randint(1, 9):02}") for _ in range(rng.randint(1, 6))]  # fmt: skip
            done.append(
                desk.uploads(f"收款{seed}-{number}.csv", "stock.payment", ("bill", "amount", "way", "day"), paid)
            )
            desk.does_all(imports.run, done[-1])
        assert desk.differing() == []
    assert desk.one(AVAILABLE) >= 0
