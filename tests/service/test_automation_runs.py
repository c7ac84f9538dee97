"""Automations at work (自动化的执行): set off by changes, carried out step by step, each effect once."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from psycopg import sql

from guocheng.definition.automation import Automation
from guocheng.sdk import automation, nodes, triggers
from guocheng.store.server import EmbeddedServer
from tests.database import _admin, _create, database_url
from tests.service.automating import ORDER, TASK, Shop, found_shop, open_shop

Open = Callable[..., Shop]


@pytest.fixture(scope="module")
def shop_url(
    server: EmbeddedServer, template: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[str, dict[str, int]]]:
    """The address of the shop's database, and its people."""
    _create(server, "automation_shop", template)
    url = database_url(server, "automation_shop")
    yield url, found_shop(url, tmp_path_factory.mktemp("shop"))
    _admin(server, sql.SQL("drop database if exists {} with (force)").format(sql.Identifier("automation_shop")))


@pytest.fixture
def opened(shop_url: tuple[str, dict[str, int]], tmp_path: Path) -> Iterator[Open]:
    """A function that opens the shop with some automations."""
    found: list[Shop] = []

    def open_with(*automations: Automation) -> Shop:
        found.append(open_shop(shop_url[0], tmp_path / "files", shop_url[1], automations))
        return found[-1]

    yield open_with
    for one in found:
        one.platform.close()


def test_a_new_record_sets_off_a_run(opened: Open) -> None:
    """新增订单：条件满足的加任务，不满足的记下没有执行。"""
    made = automation(
        "auto.new_task", "新订单建任务", triggers.created(),
        [nodes.add("task", "建任务", TASK, {"what": "number & '备货'", "order": "id", "price": "amount * 2"}),
         nodes.update("mark", "标记", {"mark": "'已建任务 ' & task.what"})],
        run_as="system", on=ORDER, when="amount > 100",
    )  # fmt: skip
    shop = opened(made)
    big, small = shop.order(number="甲", amount="200"), shop.order(number="乙", amount="50")
    shop.works()
    assert shop.tasks(big) == ["甲备货"]
    assert shop.value(big, "mark") == "已建任务 甲备货"
    assert shop.states("auto.new_task", big) == ["done"]
    assert shop.states("auto.new_task", small) == ["skipped"]
    run = shop.runs("auto.new_task", big)[0]
    assert shop.log(run.id) == [("began", ""), ("worked", "task"), ("worked", "mark"), ("ended", "")]
