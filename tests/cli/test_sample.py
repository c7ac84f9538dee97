"""A sample export from the command line (导出样例): anybody may try the import with a file of any size."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest

from guocheng.cli.main import main


@pytest.mark.parametrize(("name", "opening"), [("试 用.xls", b"PK"), ("虚签.csv", "投诉日期".encode("gb18030"))])
def test_the_ending_chooses_the_kind(
    name: str, opening: bytes, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """.xls 是进港投诉(其实是 xlsx),.csv 是 GB18030 的虚签投诉。"""
    file = tmp_path / name
    assert main(["import", "--sample", "30", str(file)]) == 0
    assert file.read_bytes().startswith(opening)
    assert f"已生成样例「{file}」,30 条" in capsys.readouterr().out


def test_it_has_as_many_rows_as_asked_for(tmp_path: Path) -> None:
    """要几条就有几条:表头一行,合计一行,其余是投诉。"""
    file = tmp_path / "虚签.csv"
    assert main(["import", "--sample", "100", str(file)]) == 0
    rows = list(csv.reader(io.StringIO(file.read_text("gb18030"))))
    assert len(rows) == 1 + 100 + 1


def test_an_existing_file_is_never_overwritten(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """已有的文件不会被样例盖掉。"""
    file = tmp_path / "我的投诉.xls"
    file.write_bytes(b"mine")
    assert main(["import", "--sample", "30", str(file)]) == 1
    assert file.read_bytes() == b"mine"
    assert "已经存在,请换一个名字" in capsys.readouterr().err


def test_what_cannot_be_written_is_one_sentence(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """目录不存在、条数不对:一句话说清,不留下文件。"""
    assert main(["import", "--sample", "30", str(tmp_path / "没有" / "投诉.xls")]) == 1
    assert main(["import", "--sample", "0", str(tmp_path / "投诉.xls")]) == 1
    said = capsys.readouterr().err
    assert "请检查目录是否存在" in said
    assert "条数要在 1 到" in said
    assert not list(tmp_path.iterdir())
