"""A hostile file is refused with one sentence, or read safely; the process that asked lives on."""

from __future__ import annotations

import resource
from collections.abc import Callable
from pathlib import Path

import pytest

from guocheng.base.problem import Invalid
from guocheng.connect.sheet.reading import Rows, reading
from tests.files import hostile


def rows_of(path: Path, name: str = "投诉.xls") -> list[list[object]]:
    with reading(path, name) as opened:
        return [row for part in opened.parts if isinstance(part, Rows) for row in part.rows]


@pytest.mark.parametrize(("make", "code"), hostile.REFUSED, ids=[make.__name__ for make, _ in hostile.REFUSED])
def test_hostile_file_is_refused_with_one_sentence(make: Callable[[Path], Path], code: str, tmp_path: Path) -> None:
    path = make(tmp_path / "file.xls")
    with pytest.raises(Invalid) as caught:
        rows_of(path)
    (problem,) = caught.value.problems
    assert problem.code == code
    assert problem.message.startswith("文件「投诉.xls」")


def test_nothing_of_a_bomb_reaches_this_process(tmp_path: Path) -> None:
    path = hostile.zip_bomb(tmp_path / "bomb.xlsx")
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    with pytest.raises(Invalid):
        rows_of(path)
    grown = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) // 1024
    assert grown < 100


def test_value_in_the_last_row_does_not_make_a_million_rows(tmp_path: Path) -> None:
    assert len(rows_of(hostile.last_row(tmp_path / "file.xlsx"))) == 3


def test_formula_is_not_run_and_its_stored_result_is_read(tmp_path: Path) -> None:
    assert rows_of(hostile.formula_text(tmp_path / "file.xlsx"))[1] == ["=cmd|' /C calc'!A0", "旧值"]


def test_nul_characters_are_left_out(tmp_path: Path) -> None:
    assert rows_of(hostile.nul_bytes(tmp_path / "file.csv"))[-1] == ["774", "ab"]


def test_reading_process_that_takes_too_long_is_stopped(tmp_path: Path) -> None:
    path = hostile.last_row(tmp_path / "file.xlsx")
    with pytest.raises(Invalid) as caught, reading(path, "慢.xlsx", seconds_max=0.0) as opened:
        list(opened.parts)
    assert caught.value.problems[0].code == "import.too_slow"


def test_every_entry_with_more_rows_than_allowed_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "long.csv"
    path.write_text("单号,网点\n" + "1,洞头\n" * 200_300, encoding="utf-8")
    with pytest.raises(Invalid) as caught:
        rows_of(path)
    assert caught.value.problems[0].code == "import.rows"
