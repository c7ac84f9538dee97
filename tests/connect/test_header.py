"""The header is found under titles, over two rows, merged or not, and known again further down."""

from __future__ import annotations

import pytest

from guocheng.connect.sheet.header import Header, find_header, fingerprint, skipped

GROUPED = ("单号", "责任信息/网点", "责任信息/业务员", "金额/应付", "金额/协商")
MERGES = (((0, 1), (0, 2)), ((0, 3), (0, 4)), ((0, 0), (1, 0)))
TWO_ROWS = [["单号", "责任信息", "", "金额", ""], ["", "网点", "业务员", "应付", "协商"]]


def found(rows: list[list[object]], merges: tuple[object, ...] = ()) -> Header:
    header = find_header(rows, merges)  # type: ignore[arg-type]
    assert header is not None
    return header


def test_titles_and_notes_above_are_passed_over() -> None:
    rows = [["进港投诉明细"] * 4, ["导出时间:2026-03-01", "", "", ""], ["日期", "运单号", "网点", "业务员"]]
    header = found([*rows, ["2026-03-01", 773000000000123.0, "洞头网点", "王海波"]], (((0, 0), (0, 3)),))
    assert (header.first_row, header.names) == (3, ("日期", "运单号", "网点", "业务员"))


@pytest.mark.parametrize("merges", [MERGES, ()], ids=["merged", "with blanks"])
@pytest.mark.parametrize("data", [["A1", "洞头", "张三", 1.0, 2.0], ["A1", "洞头", "", "", ""]])
def test_two_rows_are_joined(merges: tuple[object, ...], data: list[object]) -> None:
    header = found([*TWO_ROWS, data], merges)
    assert (header.first_row, header.last_row, header.names) == (1, 2, GROUPED)


@pytest.mark.parametrize(
    "rows",
    [
        [["姓名", "网点"], ["张三", "洞头"], ["李四", "龙湾"]],
        [["姓名", "网点", "备注"], ["张三", "洞头", ""], ["李四", "龙湾", ""]],
        [["姓名"], ["张三"]],
        [["运单号", "类型", "网点", "业务员"], ["甲乙丙", "遗失", "", ""], ["774", "破损", "龙湾", "李"]],
    ],
)
def test_rows_of_words_below_are_data(rows: list[list[object]]) -> None:
    assert found(rows).last_row == 1


def test_no_header_in_numbers() -> None:
    assert find_header([[1.0, 2.0], [3.0, 4.0]]) is None
    assert find_header([]) is None


def test_columns_of_the_same_name_are_told_apart() -> None:
    assert found([["寄件人", "电话", "收件人", "电话"], ["a", 1.0, "b", 2.0]]).names[3] == "电话(2)"


@pytest.mark.parametrize(
    ("row", "why"),
    [
        (["", "", "", "", ""], "empty"),
        (["单号", "责任信息", "", "金额", ""], "header"),
        (["", "网点", "业务员", "应付", "协商"], "header"),
        (["单号", "网点", "业务员", "应付", "协商"], "header"),
        (["合 计", "", "", 12.0, 3.0], "totals"),
        (["洞头网点小计", "", "", 12.0, 3.0], "totals"),
        (["制表人:林晓", "", "", "", ""], "note"),
        (["单号", "洞头", "张三", 1.0, 2.0], ""),
        (["773000000000123", "洞头网点", "", "", ""], ""),
    ],
)
def test_what_is_no_data_is_named(row: list[object], why: str) -> None:
    assert skipped(row, found([*TWO_ROWS, ["A1", "洞头", "张三", 1.0, 2.0]], MERGES)) == why


def test_fingerprint_looks_through_order_width_and_marks() -> None:
    assert fingerprint(["运单号*", "网点 ", "金额(必填)"]) == fingerprint(["金额", "网点", "运单号"])
    assert fingerprint(["运单号"]) != fingerprint(["单号"])
