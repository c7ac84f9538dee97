"""A watched folder: files put into it are imported once, with the owner's rights, and put away with a report."""

from __future__ import annotations

import json
import os
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from guocheng.base.problem import Conflict, Invalid, NotFound
from guocheng.service.context import Change, Context, look
from guocheng.service.imports import watch, watched
from guocheng.service.principal import SYSTEM
from guocheng.store import imports
from tests.service.import_case import ADMIN, AGENT, NOW, SAMPLES, Company
from tests.service.test_imports import HEADER, row


@pytest.fixture
def root(importing: Company, tmp_path: Path) -> Path:
    """The root of the watched folders, with one of the agent's."""
    importing.platform.watch_root = tmp_path / "watched"
    adds(importing, folder="总部", login=AGENT)
    return tmp_path / "watched" / "总部"


def context(company: Company, minutes: int = 0) -> Context:
    return Context(company.platform, SYSTEM, NOW + timedelta(minutes=minutes), request_id="watch")


def adds(company: Company, **chosen: Any) -> int:
    """Watch a folder, as an administrator or the command does."""
    done: dict[str, int] = does(company, watched.add, watched.FolderIn(**chosen))
    return done["id"]


def does(company: Company, verb: Any, *given: Any, minute: int = 0, **more: Any) -> Any:
    with company.platform.database.transaction() as connection:
        return verb(Change(context(company, minute), connection), *given, **more)


def sees(company: Company) -> dict[str, Any]:
    with look(context(company)) as view:
        return json.loads(json.dumps(watched.overview(view)))


def files(company: Company, number: int) -> list[dict[str, Any]]:
    with look(context(company)) as view:
        rows: list[dict[str, Any]] = json.loads(json.dumps(watched.files(view, watch_id=number)))["rows"]
    return rows


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


@pytest.mark.parametrize("moment", ["take", "as_chosen", "_put_away"])
def test_two_who_look_at_once_import_a_file_once(
    importing: Company, root: Path, monkeypatch: pytest.MonkeyPatch, moment: str
) -> None:
    (root / "投诉.csv").write_text(HEADER + row("A1"), encoding="utf-8")
    looks(importing, 0)
    real, others = getattr(watch, moment), []

    def another_looks_too(*given: Any, **more: Any) -> Any:
        if not others:
            others.append(other.submit(watch.look, context(importing, 2)))
            if moment != "as_chosen":  # there the other waits for this transaction
                others[0].result()
        return real(*given, **more)

    monkeypatch.setattr(watch, moment, another_looks_too)
    with ThreadPoolExecutor(1) as other:
        for minute in (1, 3, 4):
            looks(importing, minute)
    assert len(others) == 1
    assert importing.query("select state, counts ->> 'new' from gc_import_batch") == [("done", "1")]
    assert [text for text in told(importing) if "投诉" in text] == ["定时导入「总部」的「投诉.csv」:新增 1 行"]
    [file] = files(importing, 1)
    assert (root / file["put_as"]).exists()


def test_folders_stay_below_the_root_and_links_are_not_followed(importing: Company, root: Path) -> None:
    for folder in ("../外面", "/etc", ".", "总部/../.."):
        with pytest.raises(Invalid, match="的下面") as refused:
            adds(importing, folder=folder, login=AGENT)
        assert str(root.parent) not in str(refused.value)
    for folder in ("总部/失败", "已导入"):
        with pytest.raises(Invalid, match="放做完的文件"):
            adds(importing, folder=folder, login=AGENT)
    with pytest.raises(Conflict):
        adds(importing, folder="总部", login=AGENT)
    with pytest.raises(NotFound):
        adds(importing, folder="别的", login="没有这个人")
    os.symlink(SAMPLES / "进港投诉.xls", root / "link.xls")
    (root / "~$投诉.xlsx").write_text("x")
    for minute in range(3):
        looks(importing, minute)
    assert importing.one("select count(*) from gc_import_watched") == 0
    importing.platform.watch_root = None
    with pytest.raises(Invalid, match="GUOCHENG_WATCH"):
        adds(importing, folder="总部二", login=AGENT)


def test_what_came_of_each_file_is_listed(importing: Company, root: Path) -> None:
    (root / "投诉.csv").write_text(HEADER + row("A1"), encoding="utf-8")
    (root / "甲.csv").write_text("完全,不认识\n1,2\n", encoding="utf-8")
    for minute in range(3):
        looks(importing, minute)
    ((one,), accounts) = (sees(importing)["rows"], sees(importing)["accounts"])
    assert (one["folder"], one["owner"], one["files"]) == ("总部", "林晓", {"imported": 1, "failed": 1, "waiting": 0})
    assert {"login": AGENT, "name": "林晓"} in accounts
    good, bad = sorted(files(importing, one["id"]), key=lambda file: file["failure"])
    assert (good["put_as"], good["counts"]["new"]) == ("已导入/投诉 20260401-010200.csv", 1)
    assert good["state_label"] == "已导入"
    assert bad["put_as"].startswith("失败/")
    assert "请先在网页上导入一次" in bad["failure"]
    with look(context(importing)) as view, pytest.raises(NotFound):
        watched.files(view, watch_id=one["id"] + 1)


def test_folder_takes_one_entity_in_its_own_way_and_with_its_own_mapping(importing: Company, root: Path) -> None:
    (mapping,) = [one["mapping"] for one in importing.sees(importing.imports_text(HEADER + row("A0")))["sheets"]]
    ((number,),) = importing.query("select id from gc_import_watch")
    wrong = watched.FolderIn("总部", AGENT, entity="没有", mapping="没有", mode="怎么样", every_minutes=0)
    with pytest.raises(Invalid) as refused:
        does(importing, watched.edit, wrong, watch_id=number)
    assert {one.code for one in refused.value.problems} == {
        "watch.bad_entity", "watch.bad_mode", "watch.bad_period", "watch.no_mapping",
    }  # fmt: skip
    does(importing, watched.edit, watched.FolderIn("总部", AGENT, entity="org.unit"), watch_id=number)
    (root / "一.csv").write_text(HEADER + row("A1"), encoding="utf-8")
    for minute in range(3):
        looks(importing, minute)
    assert "没有这个文件夹要收的表" in files(importing, number)[0]["failure"]

    does(importing, watched.edit, watched.FolderIn("总部", AGENT, mode="update_only"), watch_id=number)
    (root / "二.csv").write_text(HEADER + row("A1"), encoding="utf-8")
    for minute in range(3, 6):
        looks(importing, minute)
    assert importing.one("select count(*) from complaint_ticket") == 1

    with importing.platform.database.transaction() as connection:
        imports.remember(connection, "chosen", mapping, by=None, at=NOW)
    does(importing, watched.edit, watched.FolderIn("总部", AGENT, mapping="chosen"), watch_id=number)
    extra = HEADER.strip() + ",不认识的列\n"
    (root / "三.csv").write_text(extra + row("A1").strip() + ",x\n", encoding="utf-8")
    (root / "四.csv").write_text("完全,不认识\n1,2\n", encoding="utf-8")
    for minute in range(6, 9):
        looks(importing, minute)
    assert importing.one("select count(*) from complaint_ticket where external_no = 'A1'") == 1
    assert any("文件里没有这些列" in one["failure"] for one in files(importing, number))


def test_folder_rests_between_its_periods_and_while_it_is_paused(importing: Company, root: Path) -> None:
    ((number,),) = importing.query("select id from gc_import_watch")
    chosen = watched.FolderIn("总部", AGENT, every_minutes=60)
    does(importing, watched.edit, chosen, watch_id=number)
    looks(importing, 0)
    (root / "投诉.csv").write_text(HEADER + row("A1"), encoding="utf-8")
    for minute in (1, 30, 59):
        looks(importing, minute)
    assert importing.one("select count(*) from gc_import_watched") == 0
    does(importing, watched.look_now, minute=59, watch_id=number)
    waiting = importing.query("select kind, extract(epoch from run_at) from gc_job where state = 'waiting' order by id")
    assert [kind for kind, _ in waiting] == ["import.watch"] * 2
    looks(importing, 59)
    # Once it was seen nobody waits for the next hour.
    looks(importing, 60)
    assert importing.one("select count(*) from complaint_ticket") == 1

    does(importing, watched.pause, watch_id=number, paused=True)
    (root / "二.csv").write_text(HEADER + row("A2"), encoding="utf-8")
    for minute in (200, 201, 202):
        looks(importing, minute)
    with pytest.raises(Conflict, match="已暂停"):
        does(importing, watched.look_now, watch_id=number)
    assert importing.one("select count(*) from complaint_ticket") == 1
    does(importing, watched.pause, watch_id=number, paused=False)
    for minute in (300, 301):
        looks(importing, minute)
    assert importing.one("select count(*) from complaint_ticket") == 2
    does(importing, watched.remove, watch_id=number)
    assert sees(importing)["rows"] == []
    assert importing.one("select count(*) from complaint_ticket") == 2


def test_who_changed_a_folder_is_written_down(importing: Company, root: Path) -> None:
    ((number,),) = importing.query("select id from gc_import_watch")
    chosen = watched.FolderIn("总部", AGENT, every_minutes=60)
    with importing.platform.database.transaction() as connection:
        by_hand = Change(importing.context(ADMIN), connection)
        watched.edit(by_hand, chosen, watch_id=number)
        watched.edit(by_hand, chosen, watch_id=number)
        watched.pause(by_hand, watch_id=number, paused=True)
    with look(context(importing)) as view:
        said = [(one["by"], one["what"]) for one in watched.files(view, watch_id=number)["changes"]]
    assert said == [
        ("管理员", "暂停「总部」"), ("管理员", "修改「总部」的查看间隔"), ("", f"登记「总部」（{SYSTEM.name}）"),
    ]  # fmt: skip
    does(importing, watched.remove, watch_id=number)
    kinds = importing.query("select kind, changes from gc_river where entity = %s order by seq", watched.RIVER_NAME)
    assert [kind for kind, _ in kinds] == ["created", "changed", "changed", "deleted"]
    assert kinds[1][1] == [{"field": "every_minutes", "before": 1, "after": 60}]


def test_file_that_went_away_is_forgotten(importing: Company, root: Path) -> None:
    (root / "投诉.csv").write_text(HEADER + row("A1"), encoding="utf-8")
    looks(importing, 0)
    assert importing.one("select count(*) from gc_import_watched") == 1
    (root / "投诉.csv").unlink()
    looks(importing, 1)
    assert importing.one("select count(*) from gc_import_watched") == 0
