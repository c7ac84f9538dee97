"""What a file is, is told by its bytes; rows keep their numbers, cells their kind."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import pytest
from xlsxwriter import Workbook

from guocheng.connect.sample_hq import FALSE_SIGN_COLUMNS, INBOUND_COLUMNS, write
from guocheng.connect.sheet.cells import address, damaged, text_of
from guocheng.connect.sheet.header import find_header, skipped
from guocheng.connect.sheet.reading import Reading, Rows, SheetStart, reading


def parts_of(path: Path, name: str) -> list[SheetStart | Rows]:
    with reading(path, name) as opened:
        return list(opened.parts)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
@pytest.mark.parametrize("delimiter", [",", "\t", ";"])
def test_text_in_any_usual_encoding_and_delimiter(encoding: str, delimiter: str, tmp_path: Path) -> None:
    path = tmp_path / "content"
    path.write_bytes(f"运单号{delimiter}网点\n".encode(encoding))
    start, rows = parts_of(path, "虚签投诉.xls")
    assert isinstance(start, SheetStart)
    assert isinstance(rows, Rows)
    assert (start.name, rows.rows[0]) == ("虚签投诉", ["运单号", "网点"])


def test_digits_kept_by_the_exporters_trick_are_text(tmp_path: Path) -> None:
    path = tmp_path / "content"
    path.write_text('单号,公式\n="773000000000000123","=1+1"\n', encoding="utf-8")
    rows = parts_of(path, "a.csv")[1]
    assert isinstance(rows, Rows)
    assert rows.rows[1] == ["773000000000000123", "=1+1"]


def test_rows_and_columns_keep_their_places(tmp_path: Path) -> None:
    path = tmp_path / "content"
    with Workbook(str(path)) as book:
        sheet = book.add_worksheet("甲")
        sheet.write("C4", "单号")
        sheet.write("C5", 330301007)
        sheet.write_datetime(
            "D5", datetime.fromisoformat("2026-03-01T08:05"), book.add_format({"num_format": "yyyy-mm-dd hh:mm"})
        )
        book.add_worksheet("隐藏").hide()
        book.add_worksheet("空")
    parts = parts_of(path, "a.xls")
    assert [part.name for part in parts if isinstance(part, SheetStart)] == ["甲", "空"]
    rows = next(part for part in parts if isinstance(part, Rows))
    assert rows.rows[4] == ["", "", 330301007.0, {"d": "2026-03-01T08:05:00"}]
    assert (text_of(rows.rows[4][2]), address(2, 5), address(27, 1)) == ("330301007", "C5", "AB1")


def test_numbers_shown_as_percentages_say_so(tmp_path: Path) -> None:
    """格子的数字格式是百分比,才当百分比;格式里引号中的 % 只是文字。"""
    path = tmp_path / "content"
    with Workbook(str(path)) as book:
        book.add_worksheet("没有").write("A1", 0.5)
        sheet = book.add_worksheet("有 & 无")
        for row, shown in enumerate(("0%", "0.0%;[Red]-0.0%", '0.0"%"', "0.00", "General", '"约"0.0%')):
            sheet.write(row, 1, 0.125, book.add_format({"num_format": shown}))
        sheet.write(6, 1, "12.5%", book.add_format({"num_format": "0%"}))
        sheet.write_boolean(7, 1, True, book.add_format({"num_format": "0%"}))
        for row in range(8, 3_000):
            sheet.write(row, 0, f"第 {row} 行")
        sheet.write(3_000, 27, 0.07, book.add_format({"num_format": "0.00%"}))
    rows = [row for part in parts_of(path, "a.xlsx") if isinstance(part, Rows) for row in part.rows]
    shown = [row[1] for row in rows[1:9]]
    assert shown == [{"p": 0.125}, {"p": 0.125}, 0.125, 0.125, 0.125, {"p": 0.125}, "12.5%", True]
    assert rows[3_001][27] == {"p": 0.07}
    assert (text_of(shown[0]), text_of(rows[3_001][27]), text_of({"p": 1.0})) == ("12.5%", "7%", "100%")
    assert sum(isinstance(cell, dict) for row in rows for cell in row) == 4


def test_numbers_beyond_fifteen_digits_are_damaged() -> None:
    assert damaged(1.23456789012345678e17)
    assert not damaged(773_000_000_000_123.0)
    assert not damaged("123456789012345678")


def test_chinese_folder_and_name(tmp_path: Path) -> None:
    folder = tmp_path / "总部 导出"
    folder.mkdir()
    write(folder / "进港 投诉.xls", 3)
    assert parts_of(folder / "进港 投诉.xls", "进港 投诉.xls")


def data_of(opened: Reading) -> dict[str, list[str]]:
    """The reasons why rows are skipped, per sheet, with "" for data."""
    found: dict[str, list[str]] = {}
    name, header, merges = "", None, ()
    for part in opened.parts:
        if isinstance(part, SheetStart):
            name, header, merges = part.name, None, part.merges
            continue
        if header is None:
            header = find_header(part.rows, merges)
            assert header is not None
            assert header.names in (INBOUND_COLUMNS, FALSE_SIGN_COLUMNS) or name == "说明"
        found[name] = [skipped(row, header) for row in part.rows[header.last_row :]]
    return found


def test_inbound_sample_is_understood(tmp_path: Path) -> None:
    write(tmp_path / "a.xls", 200)
    with reading(tmp_path / "a.xls", "进港投诉.xls") as opened:
        found = data_of(opened)
    assert found["进港投诉"].count("") + found["出港投诉"].count("") == 200
    assert found["进港投诉"].count("header") == 1
    assert found["出港投诉"][-1] == "totals"


def test_false_sign_sample_is_understood_and_the_same_each_time(tmp_path: Path) -> None:
    write(tmp_path / "a.csv", 130, kind="false_sign")
    write(tmp_path / "b.csv", 130, kind="false_sign")
    assert (tmp_path / "a.csv").read_bytes() == (tmp_path / "b.csv").read_bytes()
    with reading(tmp_path / "a.csv", "a.csv") as opened:
        assert opened.kind.encoding == "gb18030"
        assert data_of(opened)["a"].count("") == 130
