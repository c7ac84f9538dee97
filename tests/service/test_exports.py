"""Lists as files: what a list shows is what goes out, and what goes out comes back unchanged."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from guocheng.connect.sheet.reading import Rows, reading
from guocheng.service import exports, imports
from guocheng.service.context import look
from guocheng.store import settings as company_settings
from tests.service.import_case import ADMIN, Company
from tests.service.import_shop import book, done, mapped, opened, tried, uploaded

LINES = {"商品": {"field": "items.good", "absent": "create"}, "数量": "items.count", "单价": "items.price"}
ORDERS = (
    "订单号,日期,部门,经办人,标签,商品,数量,单价\n"
    "D1,2026-03-01,洞头网点,林晓,大单、加急,苹果,2,3.5\nD1,,,,,=梨,1,5\nD2,2026-03-02,温州分公司,,,桃,4,1\n"
)


@pytest.fixture
def shop(importing: Company) -> Company:
    """A shop with two orders."""
    company = opened(importing)
    batch = uploaded(company, ORDERS)
    mapped(company, batch, key=["number"], columns=LINES)
    assert done(company, batch)["new"] == 2
    return company


def sheets(path: Path) -> list[list[list[Any]]]:
    """Return the rows of every sheet of a file, which is removed."""
    found: list[list[list[Any]]] = []
    with reading(path, path.name) as read:
        for part in read.parts:
            if isinstance(part, Rows):
                found[-1] += part.rows
            else:
                found.append([])
    path.unlink()
    return found


def exported(company: Company, **asked: Any) -> list[list[list[Any]]]:
    path, _ = exports.export(company.context(ADMIN), entity="shop.order", sort=[["number", "asc"]], **asked)
    return sheets(path)


def test_styled_workbook_has_title_formats_and_no_formula(shop: Company) -> None:
    ((title, header, *rows),) = exported(shop, styled=True, lines="rows", columns=["number", "day", "total"])
    assert title[0] == "订单"
    assert header == ["订单号", "日期", "合计", "明细/商品", "明细/数量", "明细/单价", "明细/金额"]
    assert [row[3:6] for row in rows] == [["苹果", 2.0, 3.5], ["=梨", 1.0, 5.0], ["桃", 4.0, 1.0]]
    assert rows[0][:3] == ["D1", {"d": "2026-03-01"}, 12.0]


def test_lines_stand_on_a_second_sheet_with_the_key(shop: Company) -> None:
    head, lines = exported(shop, lines="sheet", columns=["number"])
    assert [row[0] for row in head] == ["订单号", "D1", "D2"]
    assert [row[:2] for row in lines] == [["订单号", "明细/商品"], ["D1", "苹果"], ["D1", "=梨"], ["D2", "桃"]]


@pytest.mark.parametrize("format", ["xlsx", "csv"])
def test_watermark_says_who_and_an_import_leaves_it_out(shop: Company, format: str) -> None:
    with shop.platform.database.transaction() as connection:
        company_settings.put(connection, exports.WATERMARK, True)
    path, _ = exports.export(shop.context(ADMIN), entity="shop.order", format=format)
    content = path.read_bytes()
    (rows,) = sheets(path)
    assert rows[-1][0].startswith("导出人:管理员")
    batch = uploaded(shop, content if format == "xlsx" else content.decode("utf-8-sig"), f"订单.{format}")
    mapped(shop, batch, key=["number"])
    assert {"same": 2}.items() <= tried(shop, batch).items()


@pytest.mark.parametrize("how", [{}, {"styled": True}, {"lines": "rows"}, {"lines": "sheet"}, {"format": "csv"}])
def test_exported_list_comes_back_unchanged(shop: Company, how: dict[str, Any]) -> None:
    path, name = exports.export(shop.context(ADMIN), entity="shop.order", **how)
    content = path.read_bytes()
    path.unlink()
    batch = uploaded(shop, content if name.endswith("xlsx") else content.decode("utf-8-sig"), name)
    counts = done(shop, batch)
    assert not {"new", "changed", "error"} & counts.keys(), (counts, shop.errors(batch, by=ADMIN))
    rows = {"rows": 3, "sheet": 5}.get(how.get("lines", ""), 2)
    assert (counts["same"], counts["same"] + counts.get("lines", 0)) == (2, rows)


def test_notes_are_known_again_by_their_serial_number(shop: Company) -> None:
    """流水号是系统给的:已有的按号更新,空着的新编号,别处编的号不收。"""
    first = uploaded(shop, "内容,排序\n甲,1\n乙,2\n", "便条.csv")
    mapped(shop, first, entity="shop.note", key=[], mode="add", columns={"内容": "text", "排序": "rank"})
    assert done(shop, first) == {"new": 2}
    (number,) = [one for (one,) in shop.query("select no from shop_note where text = '甲'")]
    second = uploaded(shop, f"编号,内容,排序\n{number},甲,9\n,丙,3\nX-1,丁,4\n", "便条二.csv")
    mapped(shop, second, entity="shop.note", key=["no"], columns={"编号": "no", "内容": "text", "排序": "rank"})
    assert done(shop, second) == {"new": 1, "changed": 1, "error": 1}
    assert shop.query("select text, rank from shop_note order by id") == [("甲", 9), ("乙", 2), ("丙", 3)]
    assert "要新建请把这一格留空" in shop.errors(second, by=ADMIN)[0]["problems"][0]["message"]


_TEXT = st.text(st.characters(codec="utf-8", exclude_categories=("Cc", "Cs", "Zl", "Zp")), min_size=1, max_size=30)
_NOTE = st.tuples(_TEXT.filter(lambda text: text.strip()), st.none() | st.integers(-(10**12), 10**12))


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(notes=st.lists(_NOTE, min_size=1, max_size=20), format=st.sampled_from(["xlsx", "csv"]))
def test_random_rows_go_out_and_come_back(shop: Company, notes: list[tuple[str, int | None]], format: str) -> None:
    """随便什么内容,导出再导入,一行也不会变。"""
    with shop.platform.database.transaction() as connection:
        connection.execute("delete from shop_note")
        for place, (text, rank) in enumerate(notes):
            values = (f"N{place}", text.strip(), rank, text, "")
            connection.execute(
                "insert into shop_note (no, text, rank, title, search, created_at, updated_at)"
                " values (%s, %s, %s, %s, %s, now(), now())",
                values,
            )
    path, name = exports.export(shop.context(ADMIN), entity="shop.note", format=format)
    content = path.read_bytes()
    path.unlink()
    batch = uploaded(shop, content if format == "xlsx" else content.decode("utf-8-sig"), name)
    counts = done(shop, batch)
    assert counts.get("same", 0) == len(notes), (counts, shop.errors(batch, by=ADMIN))


def test_export_is_the_list(shop: Company) -> None:
    with look(shop.context(ADMIN)) as view:
        assert view.principal.administers
    (rows,) = exported(shop, columns=["number", "unit", "clerk", "tags"])
    assert rows[1:] == [["D1", "洞头网点", "林晓", "大单、加急"], ["D2", "温州分公司", "", ""]]


def test_template_is_mapped_by_itself(shop: Company) -> None:
    """模板的每一列都认得:必填的星号、明细的前缀都不影响。"""
    path, name = imports.template(shop.context(ADMIN), entity="shop.order")
    content = path.read_bytes()
    (header, *_), _ = [*sheets(path), []][:2]
    batch = uploaded(shop, book({"订单": [header, ["D9", *[""] * (len(header) - 1)]]}), name)
    (sheet,) = shop.sees(batch, by=ADMIN)["sheets"]
    fields = [one["field"] for one in sheet["mapping"]["columns"]]
    assert (fields[0], sheet["unmapped"]) == ("number", [])
    assert {"items.good", "items.count", "customer", "tags"} <= set(fields)
    assert not {"total", "items.amount"} & set(fields)
    assert content.startswith(b"PK")
