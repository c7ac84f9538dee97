"""A company's own definitions that do not fit a new version (与新版本不符的自有定义): seen, set aside, put back."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from psycopg.types.json import Jsonb

from guocheng.base.problem import NotFound, Unavailable
from guocheng.cli.main import main
from guocheng.definition.bundle import Bundle
from guocheng.definition.codec import to_json
from guocheng.definition.role import Right
from guocheng.sdk import bundle, by, count, entity, grant, link, lookup, money, report, role, text, total
from guocheng.service import definitions, set_aside
from guocheng.service.bundles import installed_bundles
from guocheng.service.context import Change, Context
from guocheng.service.health import health
from guocheng.service.platform import Platform
from guocheng.service.principal import SYSTEM
from guocheng.service.records import change as changes
from guocheng.service.records import lists

NOW = datetime(2026, 3, 2, 1, tzinfo=UTC)
ITEM = entity("shop.item", "货品", [text("name", "名称"), money("price", "价格")], columns=["name"])
LATER = replace(ITEM, fields=ITEM.fields[:1])
LIST = report("company.prices", "价目", on=ITEM, rows=[by("name")], measures=[total("sum", "合计", "price")])
COUNT = report("company.counts", "件数", on=ITEM, rows=[by("name")], measures=[count("n", "件数")])
SELLER = role("seller", "售货员", grant(ITEM, Right.SEE, hidden=["price"]))
BOX = entity(
    "company.box",
    "箱子",
    [text("name", "名称"), link("item", "货品", ITEM), lookup("price", "价格", "item.price")],
    columns=["name"],
)


def shop(item: Any) -> tuple[Bundle, ...]:
    """Return the installed bundles of a version."""
    org = tuple(one for one in installed_bundles() if one.name == "org")
    return (*org, bundle("shop", "小店", "1", entities=[item], needs=["org"]))


class Shop:
    """One company, opened by one version of the program after the other."""

    def __init__(self, url: str, folder: Path) -> None:
        self.url, self.folder = url, folder
        self.opened: list[Platform] = []
        self.said: list[str] = []

    def starts(self, item: Any) -> Platform:
        """Start a version whose bundle ships this entity."""
        platform = Platform.open(database_url=self.url, files=self.folder, bundles=shop(item))
        self.opened.append(platform)
        self.said.clear()
        platform.prepare(self.said.append)
        return platform


@pytest.fixture
def company(new_database: Callable[[], str], tmp_path: Path) -> Iterator[Shop]:
    """A shop on a fresh database."""
    found = Shop(new_database(), tmp_path / "files")
    yield found
    for one in found.opened:
        one.close()


def do(platform: Platform, verb: Any) -> Any:
    """Run a verb as a request would: with the definitions in force."""
    platform.database.run(platform.follow)
    found = platform.database.run(lambda connection: verb(Change(Context(platform, SYSTEM, NOW, "test"), connection)))
    platform.database.run(platform.follow)
    return found


def publish(platform: Platform, *found: Any) -> None:
    """Put definitions into force."""
    do(platform, lambda change: definitions.publish(change, documents=[to_json(one) for one in found]))


def names(platform: Platform) -> list[str]:
    """Return the items a list shows."""
    answer = json.loads(do(platform, lambda change: lists.query(change, entity=ITEM.name)))
    return [one["name"] for one in answer["rows"]]


def test_a_report_that_does_not_fit_is_left_out_and_everything_else_works(company: Shop) -> None:
    """新版本少了一个字段，自有报表用到它：系统照常启动、照常用，别的自有报表也在，坏的那张有人知道。"""
    first = company.starts(ITEM)
    publish(first, LIST, COUNT)
    do(first, lambda change: changes.create(change, entity=ITEM.name, values={"name": "钉子", "price": "3"}))
    second = company.starts(LATER)
    assert [said for said in company.said if "价目" in said and "guocheng definitions" in said]
    assert names(second) == ["钉子"]
    assert second.catalogue.report(COUNT.name) == COUNT
    assert LIST.name not in {one.name for one in second.catalogue.reports.values()}
    assert "价目" in health(second).checks["definitions"]
    assert not health(second).well
    third = company.starts(ITEM)
    assert third.broken == ()
    assert third.catalogue.report(LIST.name) == LIST


def test_what_decides_about_rights_and_data_is_never_left_out_by_itself(company: Shop) -> None:
    """自有角色、自有表单与新版本不符：服务起得来，但谁也不放进去，话里有哪一个、怎么办；搁置以后马上能用。"""
    first = company.starts(ITEM)
    publish(first, COUNT, BOX)
    do(first, lambda change: changes.create(change, entity=ITEM.name, values={"name": "钉子", "price": "3"}))
    second = company.starts(LATER)
    assert [said for said in company.said if "「箱子」" in said and "guocheng definitions" in said]
    for _ in range(2):
        with pytest.raises(Unavailable, match="guocheng definitions"):
            names(second)
    assert "箱子" in health(second).checks["definitions"]
    assert [one.kept.name for one in set_aside.states(second) if one.broken] == [BOX.name]
    set_aside.set_aside(second, [("entity", BOX.name)], now=NOW, why="")
    assert names(second) == ["钉子"]
    assert health(second).checks["definitions"] == "正常"


def test_setting_aside_brings_the_rest_into_force_at_once(company: Shop) -> None:
    """搁置以后不用重启，下一次请求就能用；搁置的原样留着，恢复以后和从前一样。"""
    first = company.starts(ITEM)
    publish(first, SELLER)
    do(first, lambda change: changes.create(change, entity=ITEM.name, values={"name": "钉子", "price": "3"}))
    second = company.starts(LATER)
    with pytest.raises(Unavailable):
        names(second)
    with pytest.raises(NotFound):
        set_aside.set_aside(second, [("role", "nobody")], now=NOW, why="")
    assert set_aside.set_aside(second, [("role", "seller")], now=NOW, why="新版本没有价格") == ()
    assert names(second) == ["钉子"]
    assert "seller" not in second.catalogue.roles
    (state,) = set_aside.states(second)
    assert (state.kept.set_aside_why, state.broken) == ("新版本没有价格", None)
    third = company.starts(ITEM)
    assert set_aside.take_up(third, [("role", "seller")], now=NOW) == ()
    third.database.run(third.follow)
    assert third.catalogue.role("seller").grants[0].hidden == SELLER.grants[0].hidden


def test_a_document_that_cannot_be_read_at_all_is_set_aside_too(
    company: Shop, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """读也读不懂的自有定义，从命令行列出、搁置、恢复。"""
    first = company.starts(ITEM)
    publish(first, SELLER, COUNT)
    with first.database.transaction() as connection:
        nonsense = {"definition": "role", "format": 1, "name": "seller", "label": "售货员", "grants": 7}
        connection.execute("update gc_own_definition set json = %s where name = 'seller'", [Jsonb(nonsense)])
        connection.execute("update gc_definition_revision set revision = revision + 1")
    monkeypatch.setenv("GUOCHENG_DATABASE_URL", company.url)
    monkeypatch.setenv("GUOCHENG_DATA", str(company.folder.parent))
    opened = Platform.open
    monkeypatch.setattr(Platform, "open", lambda **given: opened(**given, bundles=shop(ITEM)))

    def run(*words: str) -> tuple[int, str]:
        code = main(["definitions", *words])
        return code, capsys.readouterr().out

    code, said = run("list")
    assert code == 1
    assert "✗ role seller  售货员  新建" in said
    assert "✓ report company.counts  件数  新建" in said
    assert run("set-aside", "--broken", "--reason", "读不懂") == (0, "✓ 已搁置 role seller\n")
    assert "读不懂" in run("list")[1]
    assert run("take-up", "role", "seller")[0] == 1
    assert run("set-aside", "role")[0] == 1
    assert run("set-aside", "role", "seller")[0] == 0
    assert names(first) == []
