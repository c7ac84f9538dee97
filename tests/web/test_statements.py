"""How many statements a page costs (语句数): a page that asks the database once per row gets slower with every row."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import psycopg
import pytest
from psycopg.sql import Composable

from guocheng.service.platform import Platform
from guocheng.web.app import create_app
from tests.story.company import Company, Record
from tests.web import wide
from tests.web.office import TICKET, Office


@pytest.fixture
def counted(monkeypatch: pytest.MonkeyPatch) -> Callable[[Callable[[], Any]], list[str]]:
    """A function that does something and returns the statements it took, signing in included."""
    said: list[str] = []
    execute = psycopg.Cursor.execute

    def listening(self: Any, query: Any, *rest: Any, **more: Any) -> Any:
        said.append(query.as_string(self) if isinstance(query, Composable) else str(query))
        return execute(self, query, *rest, **more)

    def count(do: Callable[[], Any]) -> list[str]:
        do()
        monkeypatch.setattr(psycopg.Cursor, "execute", listening)
        said.clear()
        do()
        monkeypatch.setattr(psycopg.Cursor, "execute", execute)
        return list(said)

    return count


def appealed(office: Office) -> Record:
    """Lead a complaint to the arbitration, with lines, a file and a comment."""
    company = office.company
    ticket = office.complaint(courier=company.people["小黄"], claim_amount="1200")
    company.does("小林", "分派", ticket, handler=company.people["小林"], unit=office.units["outlet"])
    company.does("小林", "开始核实", ticket)
    shares = [{"unit": office.units["outlet"], "share": "60"}, {"unit": office.units["other"], "share": "40"}]
    company.does("小林", "判定责任", ticket, finding="查实", verdict="outlet", responsibilities=shares)
    company.does("老陈", "申诉", ticket, appeals=[{"reason": "有录音"}])
    company.does("小林", "提交仲裁", ticket)
    return ticket


def test_record_page(office: Office, counted: Any) -> None:
    """打开一张正在审批的投诉单,最多十八条语句,与明细有几行无关。"""
    browser = office.signed_in("agent")
    path = office.path(appealed(office))
    statements = counted(lambda: browser.get(path).raise_for_status())
    assert len(statements) <= 18, "\n".join(statements)


def test_plain_record_page(office: Office, counted: Any) -> None:
    """打开一张没有审批的投诉单,最多十二条语句。"""
    browser = office.signed_in("agent")
    path = office.path(office.complaint())
    statements = counted(lambda: browser.get(path).raise_for_status())
    assert len(statements) <= 12, "\n".join(statements)


def test_list(office: Office, counted: Any) -> None:
    """列表一页四条语句:会话、身份、日历、窗口。"""
    browser = office.signed_in("head")
    for _ in range(5):
        office.complaint()
    statements = counted(lambda: browser.post(f"/api/entities/{TICKET}/query", json={}).raise_for_status())
    assert len(statements) <= 4, "\n".join(statements)


@pytest.mark.parametrize("path", ["/api/todo", "/api/todo?box=mine"])
def test_todo_does_not_grow(office: Office, counted: Any, path: str) -> None:
    """待办多了,语句不跟着多。"""
    login, manager = ("manager", "李经理")
    browser = office.signed_in("agent" if "mine" in path else login)
    before = len(counted(lambda: browser.get(path).raise_for_status()))
    for _ in range(3):
        appealed(office)
    assert office.company.todo(manager)
    after = counted(lambda: browser.get(path).raise_for_status())
    assert len(after) <= max(before, 12), "\n".join(after)


def test_a_very_wide_record(new_database: Callable[[], str], tmp_path: Path, counted: Any) -> None:
    """两百个字段、五个明细、各种关联和附件的记录,打开一次最多八条语句,会话在内。"""
    platform = Platform.open(database_url=new_database(), files=tmp_path, bundles=wide.bundles())
    platform.prepare(lambda _: None)
    company = Company(platform)
    unit = company.unit("1", "总部", "branch")
    keeper, user = company.person("P1", "小管", unit, "wide_all"), company.person("P2", "小用", unit, "wide_user")
    assert len(wide.sheet.fields) == wide.FIELDS + wide.SUB_TABLES
    parts = [company.opens("小管", "wide.part", name=f"配件{n}", price=str(n), unit=unit).id for n in (1, 2)]
    rows = [{"what": "甲", "part": parts[0], "by": keeper, "amount": "3.00"}, {"what": "乙", "part": parts[1]}]
    sheet = company.opens(
        "小管", wide.SHEET, number="W1", unit=unit, holder=user, helpers=[keeper, user], part=parts[1], parts=parts,
        **{f"lines{n}": rows for n in range(wide.SUB_TABLES)},
    )  # fmt: skip
    company.opens("小管", "wide.part", name="配件3", sheet=sheet.id)
    office = Office(company, create_app(platform), {"outlet": unit})
    office.account("user", user)
    browser = office.signed_in("user")
    paper = browser.post("/api/files", files={"file": ("图.txt", b"paper")}).json()["id"]
    version = browser.get(office.path(sheet)).json()["version"]
    changed = {"version": version, "values": {"papers": [paper]}}
    browser.patch(office.path(sheet), json=changed).raise_for_status()
    page = browser.get(office.path(sheet)).json()
    assert (page["values"]["price"], page["values"]["uses"]) == ("2.00", 1)
    assert page["values"]["parts"] == [{"id": parts[0], "title": "配件1"}, {"id": parts[1], "title": "配件2"}]
    assert [row["price"] for row in page["values"]["lines4"]] == ["1.00", "2.00"]
    assert [one["name"] for one in page["values"]["papers"]] == ["图.txt"]
    statements = counted(lambda: browser.get(office.path(sheet)).raise_for_status())
    assert len(statements) <= 8, "\n".join(statements)
    platform.close()
