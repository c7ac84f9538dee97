"""What columns of an unknown table hold is guessed from their values; a number that is a name stays text."""

from __future__ import annotations

import pytest

from guocheng.connect.guessing import code_name, guess_fields, guess_key, guess_title, with_all_words


@pytest.mark.parametrize(
    ("label", "cells", "type_"),
    [
        ("金额", ["¥1,200.50", "3.5万", "600元"], "money"),
        ("重量", [1.25, 2.5, 3.125], "decimal"),
        ("件数", [1.0, 2.0, 3.0], "integer"),
        ("编号", ["0012", "0013", "0014"], "text"),
        ("运单号", [773000000000123.0, 773000000000124.0], "text"),
        ("手机", ["13800000000", "13900000001"], "phone"),
        ("身份证", ["110101199003077790", "11010119900307221X"], "id_card"),
        ("身份证", ["110101199003077791", "110101199003072211"], "text"),
        ("占比", ["12.5%", "3%"], "percent"),
        ("占比", [{"p": 0.125}, {"p": 0.03}], "percent"),
        ("日期", [{"d": "2026-03-01"}, {"d": "2026-03-02"}], "date"),
        ("时间", ["2026-03-01 08:30", "2026/3/2 9:00"], "instant"),
        ("是否到货", ["是", "否", "是"], "boolean"),
        ("状态", ["在用", "停用", "在用", "在用", "停用", "在用"], "choice"),
        ("标签", ["红,大", "大", "红,小", "小,红", "红,大", "大,小"], "choices"),
        ("邮箱", ["a@example.com", "b@example.com"], "email"),
        ("说明", ["长" * 80, "短"], "text"),
        ("空", ["", "-"], "text"),
    ],
)
def test_type_of_a_column(label: str, cells: list[object], type_: str) -> None:
    (guess,) = guess_fields([label], [[cell] for cell in cells])
    assert (guess.field.label, guess.field.type) == (label, type_)


def test_key_is_different_in_every_row_and_the_title_is_a_name() -> None:
    rows = [["甲", "K1", 3.0], ["乙", "K2", 3.0], ["甲", "K3", 4.0]]
    guesses = guess_fields(["客户名称", "客户编号", "等级"], rows)
    assert (guess_key(guesses), guess_title(guesses, "ke_hu_bian_hao")) == ("ke_hu_bian_hao", "ke_hu_ming_cheng")


def test_names_are_words_that_no_column_of_ours_has() -> None:
    assert code_name("编号", ["bian_hao"]) == "bian_hao_2"
    assert code_name("Title") == "title_2"
    assert code_name("2026年") == "f_2026_nian"
    assert code_name("!!") == "f"


def test_choice_has_the_words_of_all_rows_or_is_a_text() -> None:
    (guess,) = guess_fields(["状态"], [[word] for word in ("在用", "停用") * 4])
    more = with_all_words(guess, ["在用", "报废", " ", "-", "合计"])
    assert [one.label for one in more.field.options] == ["在用", "停用", "报废"]
    assert len({one.code for one in more.field.options}) == 3
    assert with_all_words(guess, ["停用"]) == guess
    many = with_all_words(guess, [f"状态{letter}" for letter in "甲乙丙丁戊己庚辛壬癸子丑寅卯辰巳午未申"])
    assert (many.field.type, many.field.options) == ("text", ())
    (several,) = guess_fields(["标签"], [[word] for word in ("红,大", "大", "红,小", "小,红", "红,大", "大,小")])
    assert {one.label for one in with_all_words(several, ["红,新"]).field.options} == {"红", "大", "小", "新"}
