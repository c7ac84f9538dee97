"""A company begins with what its bundles bring: once, and only where it has nothing of its own."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from guocheng.service import beginnings
from guocheng.service.bundles import installed_bundles
from guocheng.service.context import Change, Context
from guocheng.service.loading import Company as Filling
from guocheng.service.principal import SYSTEM
from tests.story.company import Company


def founded(company: Company) -> Company:
    return company


def begins(company: Company) -> list[str]:
    said: list[str] = []
    beginnings.begin(company.platform, now=company.now, tell=said.append)
    return said


def count(company: Company, table: str) -> int:
    with company.platform.database.read() as connection:
        row = connection.execute(f"select count(*) from {table}").fetchone()
    return int(row[0]) if row else 0


def test_a_new_company_has_its_charts_rules_and_reminders_once(twin_of: Callable[..., Company]) -> None:
    company = twin_of(founded, installed_bundles())
    said = begins(company)
    assert {one.partition("：")[2] for one in said if "：" in one} == {"阿米巴", "投诉处理", "运单计价", "车队"}
    tables = ("amoeba_account", "amoeba_template", "complaint_sla", "express_fee_rule", "fleet_reminder")
    before = {table: count(company, table) for table in tables}
    assert all(before.values())
    with company.platform.database.read() as connection:
        linked = connection.execute(
            "select count(*) from express_fee_rule r join amoeba_account a on a.id = r.account where a.code <> ''"
        ).fetchone()
    assert linked
    assert linked[0]
    assert begins(company) == []
    assert {table: count(company, table) for table in tables} == before


def test_what_was_deleted_does_not_come_back(twin_of: Callable[..., Company]) -> None:
    company = twin_of(founded, installed_bundles())
    begins(company)
    with company.platform.database.transaction() as connection:
        connection.execute("delete from fleet_reminder")
    assert begins(company) == []
    assert count(company, "fleet_reminder") == 0


def test_who_has_rows_of_his_own_keeps_to_them(twin_of: Callable[..., Company]) -> None:
    """自己建过科目的公司不再装入；要用这些科目的费用名称也不装。"""
    company = twin_of(founded, installed_bundles())

    def own(connection: Any) -> None:
        filling = Filling(Change(Context(company.platform, SYSTEM, company.now, request_id="t"), connection), print)
        filling.load("amoeba.account", [{"key": "X", "code": "X", "name": "自己的", "kind": "fixed"}])

    company.platform.database.run(own)
    begins(company)
    assert count(company, "amoeba_account") == 1
    assert count(company, "amoeba_template") == 0
    assert count(company, "express_fee_rule") == 0
    assert count(company, "complaint_sla") > 0


def test_a_demo_after_a_beginning_links_to_what_is_there(twin_of: Callable[..., Company]) -> None:
    company = twin_of(founded, installed_bundles())
    begins(company)
    amoeba = next(one for one in installed_bundles() if one.name == "amoeba")

    def work(connection: Any) -> int:
        filling = Filling(Change(Context(company.platform, SYSTEM, company.now, request_id="t"), connection), print)
        beginnings.begin_with(filling, amoeba)
        filling.load(
            "amoeba.account",
            [{"key": "V01A", "code": "V01A", "name": "细目", "kind": "variable", "parent": {"key": "V01"}}],
        )
        row = connection.execute(
            "select p.code from amoeba_account a join amoeba_account p on p.id = a.parent where a.code = 'V01A'"
        ).fetchone()
        assert row == ("V01",)
        return count(company, "amoeba_template")

    assert company.platform.database.run(work) > 0
