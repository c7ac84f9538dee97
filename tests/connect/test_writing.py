"""What we write opens in a spreadsheet and runs nothing; a file given back keeps every row in its place."""

from __future__ import annotations

import zipfile
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path

import pytest

from guocheng.connect.sheet.header import ERROR_COLUMN, fingerprint
from guocheng.connect.sheet.reading import Rows, reading
from guocheng.connect.writing.annotated import write_annotated
from guocheng.connect.writing.table import Column, csv_chunks, csv_safe, write_xlsx

COLUMNS = [Column("单号"), Column("金额", "0.00"), Column("日期", "yyyy-mm-dd"), Column("备注"), Column("备注")]
DANGER = '=HYPERLINK("http://203.0.113.1")'


def rows_of(path: Path) -> list[list[object]]:
    with reading(path, path.name) as opened:
        return [row for part in opened.parts if isinstance(part, Rows) for row in part.rows]


def test_xlsx_keeps_texts_texts_and_numbers_numbers(tmp_path: Path) -> None:
    path = tmp_path / "out.xlsx"
    row = [773000000000123456, Decimal("-12.50"), date(2026, 3, 1), DANGER, None]
    write_xlsx(path, "投诉:[明细]", COLUMNS, iter([row]))
    assert rows_of(path) == [
        ["单号", "金额", "日期", "备注", "备注(2)"],
        ["773000000000123456", -12.5, {"d": "2026-03-01"}, DANGER, ""],
    ]
    with zipfile.ZipFile(path) as archive:
        assert b"<f>" not in archive.read("xl/worksheets/sheet1.xml")


def test_table_without_rows_still_has_its_header(tmp_path: Path) -> None:
    write_xlsx(tmp_path / "out.xlsx", "空", COLUMNS, iter(()))
    assert rows_of(tmp_path / "out.xlsx")[0][0] == "单号"


def test_failure_in_the_middle_is_no_success(tmp_path: Path) -> None:
    def rows() -> object:
        yield ["1", Decimal(1), None, None, None]
        raise RuntimeError("away")

    with pytest.raises(RuntimeError, match="away"):
        write_xlsx(tmp_path / "out.xlsx", "投诉", COLUMNS, rows())  # type: ignore[arg-type]


@pytest.mark.parametrize("text", ["=1+1", "+cmd", "-cmd|' /C calc'!A0", "@SUM(A1)", "\t=1", "\r=1"])
def test_csv_defuses_formula_starts(text: str) -> None:
    assert csv_safe(text) == f"'{text}"


@pytest.mark.parametrize("text", ["-12.50", "+86", "12%", "王海波", ""])
def test_csv_leaves_numbers_and_words(text: str) -> None:
    assert csv_safe(text) == text


def test_csv_opens_in_excel_and_comes_in_pieces() -> None:
    rows = (
        [f"单{n}", Decimal("-1.50"), datetime.fromisoformat("2026-03-01T08:05"), DANGER, True] for n in range(2_500)
    )
    chunks = list(csv_chunks(COLUMNS, rows))
    assert len(chunks) == 4
    lines = b"".join(chunks).decode("utf-8-sig").splitlines()
    assert lines[1] == '单0,-1.50,2026-03-01 08:05:00,"\'=HYPERLINK(""http://203.0.113.1"")",是'
    assert len(lines) == 2_501


def annotated(source: Path, target: Path, remarks: dict[str, tuple[int, int, dict[int, str]]]) -> list[list[object]]:
    with reading(source, source.name) as opened:
        write_annotated(target, opened, remarks)
    return rows_of(target)


def test_csv_comes_back_in_its_encoding_with_the_errors_in_place(tmp_path: Path) -> None:
    source = tmp_path / "虚签.csv"
    source.write_bytes("运单号,网点\n773,洞头\n\n774,火星\n".encode("gb18030"))
    rows = annotated(source, tmp_path / "back.csv", {"虚签": (1, 2, {4: "找不到网点「火星」"})})
    assert rows == [["运单号", "网点", ERROR_COLUMN], ["773", "洞头"], [], ["774", "火星", "找不到网点「火星」"]]
    assert (tmp_path / "back.csv").read_bytes().decode("gb18030").endswith("找不到网点「火星」\r\n")


def test_workbook_comes_back_with_all_sheets_and_types(tmp_path: Path) -> None:
    source = tmp_path / "a.xlsx"
    columns = [Column("单号"), Column("日期", "yyyy-mm-dd"), Column("金额")]
    write_xlsx(source, "甲", columns, [["=1+1", date(2026, 3, 1), Decimal("1.5")], ["x", None, None]])
    rows = annotated(source, tmp_path / "back.xlsx", {"甲": (1, 3, {3: "没有金额"})})
    assert rows == [
        ["单号", "日期", "金额", ERROR_COLUMN],
        ["=1+1", {"d": "2026-03-01"}, 1.5, ""],
        ["x", "", "", "没有金额"],
    ]


def test_percentages_come_back_as_percentages(tmp_path: Path) -> None:
    source = tmp_path / "a.xlsx"
    write_xlsx(source, "甲", [Column("税率", "0%")], [[Decimal("0.13")]])
    assert annotated(source, tmp_path / "back.xlsx", {"甲": (1, 1, {})}) == [["税率", ERROR_COLUMN], [{"p": 0.13}, ""]]


def test_error_column_of_a_returned_file_replaces_itself_and_changes_no_fingerprint(tmp_path: Path) -> None:
    source = tmp_path / "a.csv"
    source.write_text(f"单号,网点,{ERROR_COLUMN}\n1,洞头,旧的说明\n", encoding="utf-8")
    assert annotated(source, tmp_path / "back.csv", {"a": (1, 2, {})})[1] == ["1", "洞头"]
    assert fingerprint(["单号", "网点", ERROR_COLUMN]) == fingerprint(["单号", "网点"])
