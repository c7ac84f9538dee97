"""Importing and exporting from the command line (命令行导入导出): what goes out comes in again unchanged."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from guocheng.cli.main import main

Run = Callable[..., tuple[int, str]]
CAUSES = "编号,名称,环节\nA1,揽收漏扫,揽收\nA2,派送超时,派送\n"


@pytest.fixture
def guocheng(
    new_database: Callable[[], str], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> Run:
    """Run a command on a fresh company, in an empty folder, and return the exit code and what was said."""
    monkeypatch.setenv("GUOCHENG_DATABASE_URL", new_database())
    monkeypatch.setenv("GUOCHENG_DATA", str(tmp_path / "data"))
    monkeypatch.chdir(tmp_path)

    def run(*words: str) -> tuple[int, str]:
        code = main(words)
        said = capsys.readouterr()
        return code, said.out + said.err

    return run


def test_what_goes_out_comes_in_again(guocheng: Run, tmp_path: Path) -> None:
    """导入、导出、再导入导出的文件:一条也不变。"""
    (tmp_path / "根因.csv").write_text(CAUSES, "gb18030")
    code, said = guocheng("import", "根因.csv")
    assert (code, "导入到「根因」" in said, "✓ 导入:新增 2 行" in said) == (0, True, True)
    for out in ("out.xlsx", "out.csv"):
        assert guocheng("export", "根因", "--to", out)[0] == 0
        code, said = guocheng("import", out)
        assert (code, "✓ 导入:新增 0 行、修改 0 行、不变 2 行、有错 0 行" in said) == (0, True)


def test_a_trial_writes_nothing(guocheng: Run, tmp_path: Path) -> None:
    """--dry-run 之后什么都没有写入。"""
    (tmp_path / "根因.csv").write_text(CAUSES, "utf-8")
    assert "✓ 试运行:新增 2 行" in guocheng("import", "--dry-run", "根因.csv")[1]
    assert "✓ 试运行:新增 2 行" in guocheng("import", "--dry-run", "根因.csv")[1]


def test_wrong_rows_come_back(guocheng: Run, tmp_path: Path) -> None:
    """有错的行不导入,退出码是 1,原文件带着说明回来。"""
    (tmp_path / "根因.csv").write_text(CAUSES + "A3,不知道,火星\n", "utf-8")
    code, said = guocheng("import", "根因.csv", "--errors", "错.csv")
    assert (code, "新增 2 行、修改 0 行、不变 0 行、有错 1 行" in said) == (1, True)
    assert "火星" in (tmp_path / "错.csv").read_text("utf-8-sig").splitlines()[-1]


def test_mistakes_are_told_in_chinese(guocheng: Run) -> None:
    """没有的文件、没有的单据:一句中文。"""
    code, said = guocheng("import", "没有.xls")
    assert (code, "没有这个文件或目录" in said) == (1, True)
    code, said = guocheng("export", "没有")
    assert (code, "没有叫「没有」的单据" in said) == (1, True)
