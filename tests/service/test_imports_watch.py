"""A watched folder: files put into it are imported once, with the owner's rights, and put away with a report."""

from __future__ import annotations

import os
from datetime import timedelta
from pathlib import Path

import pytest

from guocheng.base.problem import Conflict, Invalid, NotFound
from guocheng.service.context import Context
from guocheng.service.imports import watch
from guocheng.service.principal import SYSTEM
from tests.service.import_case import AGENT, NOW, SAMPLES, Company
from tests.service.test_imports import HEADER, row


@pytest.fixture
def root(importing: Company, tmp_path: Path) -> Path:
    """The root of the watched folders, with one of the agent's."""
    importing.platform.watch_root = tmp_path / "watched"
    watch.add(context(importing), folder="总部", login=AGENT)
    return tmp_path / "watched" / "总部"


def context(company: Company, minutes: int = 0) -> Context:
    return Context(company.platform, SYSTEM, NOW + timedelta(minutes=minutes), request_id="watch")


def looks(company: Company, minute: int) -> None:
    """Look into the folders, and let the worker do what follows."""
    watch.look(context(company, minute))
    company.works()


def told(company: Company) -> list[str]:
    return [text for (text,) in company.query("select text from gc_message order by id")]


def test_file_is_taken_when_it_stands_still_and_put_away_with_a_report(importing: Company, root: Path) -> None:
    (root / "进港投诉.xls").write_bytes((SAMPLES / "进港投诉.xls").read_bytes())
    looks(importing, 0)
    assert importing.one("select count(*) from gc_import_batch") == 0
    looks(importing, 1)
    assert importing.one("select count(*) from complaint_ticket") == 237
    looks(importing, 2)
    assert sorted(one.name for one in root.iterdir()) == [watch.FAILED]
    assert sorted(one.suffix for one in (root / watch.FAILED).iterdir()) == [".xls", ".xlsx"]
    assert told(importing) == ["定时导入「总部」的「进港投诉.xls」:新增 237 行、错误 3 行"]
    assert importing.query("select created_by from complaint_ticket limit 1") == [(importing.people[AGENT],)]
    looks(importing, 3)
    assert importing.one("select count(*) from gc_import_batch") == 1


def test_growing_file_waits(importing: Company, root: Path) -> None:
    file = root / "投诉.csv"
    for minute, text in enumerate((HEADER, HEADER + row("A1"), HEADER + row("A1") + row("A2"))):
        file.write_text(text, encoding="utf-8")
        looks(importing, minute)
    assert importing.one("select count(*) from gc_import_batch") == 0
    looks(importing, 3)
    assert importing.one("select count(*) from complaint_ticket") == 2
    looks(importing, 4)
    assert [one.name for one in (root / watch.DONE).iterdir()] == ["投诉 20260401-010400.csv"]


def test_unknown_header_and_damaged_files_fail_with_a_reason(importing: Company, root: Path) -> None:
    (root / "甲.csv").write_text("完全,不认识\n1,2\n", encoding="utf-8")
    (root / "乙.xlsx").write_bytes(b"PK\x03\x04 broken")
    for minute in range(3):
        looks(importing, minute)
    first, second = told(importing)
    assert "不完整或已损坏" in first
    assert "请先在网页上导入一次" in second
    assert len(list((root / watch.FAILED).iterdir())) == 2


def test_killed_between_taking_and_beginning_the_file_is_imported_once(
    importing: Company, root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (root / "投诉.csv").write_text(HEADER + row("A1"), encoding="utf-8")
    looks(importing, 0)

    def dies(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as killed:
        killed.setattr(watch, "_begin", dies)
        with pytest.raises(KeyboardInterrupt):
            watch.look(context(importing, 1))
    assert importing.query("select state from gc_import_batch") == [("read",)]
    for minute in (2, 3):
        looks(importing, minute)
    assert importing.query("select state from gc_import_batch") == [("done",)]
    assert importing.one("select count(*) from complaint_ticket") == 1


def test_folders_stay_below_the_root_and_links_are_not_followed(importing: Company, root: Path) -> None:
    for folder in ("../外面", "/etc", ".", "总部/../.."):
        with pytest.raises(Invalid, match="的下面"):
            watch.add(context(importing), folder=folder, login=AGENT)
    with pytest.raises(Conflict):
        watch.add(context(importing), folder="总部", login=AGENT)
    with pytest.raises(NotFound):
        watch.add(context(importing), folder="别的", login="没有这个人")
    os.symlink(SAMPLES / "进港投诉.xls", root / "link.xls")
    (root / "~$投诉.xlsx").write_text("x")
    for minute in range(3):
        looks(importing, minute)
    assert importing.one("select count(*) from gc_import_watched") == 0
    importing.platform.watch_root = None
    with pytest.raises(Invalid, match="GUOCHENG_WATCH"):
        watch.add(context(importing), folder="总部二", login=AGENT)
