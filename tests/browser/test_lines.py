"""Ten thousand lines under the hands of a clerk, at the desk and on the phone."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest
import uvicorn
from playwright.sync_api import Page, expect

from guocheng.store import accounts
from guocheng.store.server import EmbeddedServer
from guocheng.web.app import create_app
from tests.browser.conftest import Screen
from tests.browser.office import PASSWORD
from tests.database import database_url
from tests.outside import free_port
from tests.service.goods import ORDER, Goods, create_database

LINES = 9_999


@pytest.fixture(scope="module")
def goods(server: EmbeddedServer, template: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Goods]:
    """A company that orders goods."""
    create_database(server, "goods_browser", template)
    found = Goods(database_url(server, "goods_browser"), tmp_path_factory.mktemp("files"))
    platform = found.company.platform
    with platform.database.transaction() as connection:
        person = found.company.people["chief"]
        accounts.create_account(
            connection,
            platform.passwords,
            login="chief",
            password=PASSWORD,
            at=found.company.now,
            person_id=person,
            demo=True,
        )
    yield found
    platform.close()


@pytest.fixture(scope="module")
def address(goods: Goods) -> Iterator[str]:
    """The address where it is served."""
    port = free_port()
    server = uvicorn.Server(
        uvicorn.Config(create_app(goods.company.platform), host="127.0.0.1", port=port, log_level="error")
    )
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started and thread.is_alive():
        time.sleep(0.02)
    yield f"http://127.0.0.1:{port}"
    server.should_exit = True
    thread.join(20)


@pytest.fixture(scope="module")
def long_order(goods: Goods) -> int:
    """An order of ten thousand lines."""
    items = [{"code": f"C{n:05}", "name": f"货品{n:05}", "pieces": n % 9 + 1, "price": "1.50"} for n in range(LINES)]
    return goods.order("长单", *items).id


def cell(page: Page, row: int, column: int) -> Any:
    return page.locator(f'[role=row][aria-rowindex="{row + 1}"] [role=gridcell][aria-colindex="{column + 1}"]')


def paste(page: Page, text: str) -> None:
    """Paste as the keyboard would, without the clipboard of this machine."""
    page.evaluate(
        "text => { const data = new DataTransfer(); data.setData('text/plain', text);"
        " document.activeElement.dispatchEvent(new ClipboardEvent('paste',"
        " {clipboardData: data, bubbles: true, cancelable: true})); }",
        text,
    )


def stored(goods: Goods, order: int) -> list[dict[str, Any]]:
    from tests.story.company import Record

    return goods.rows(Record(ORDER, order))


def test_ten_thousand_lines_at_the_desk(goods: Goods, long_order: int, screen_of: Callable[..., Screen]) -> None:
    """Only what is in sight is drawn; cells are typed, filled, pasted, undone, and saved by the line."""
    screen = screen_of("chief")
    page = screen.page
    screen.open(f"/e/{ORDER}/{long_order}")
    expect(page.get_by_text("共 9,999 行", exact=True)).to_be_visible()
    grid = page.get_by_role("grid", name="货品")
    assert grid.get_by_role("row").count() < 60
    expect(grid.get_by_role("row").last).to_contain_text(f"{sum(n % 9 + 1 for n in range(LINES)):,}")

    page.get_by_role("button", name="编辑").first.click()
    cell(page, 2, 3).click()
    page.keyboard.type("50")
    page.keyboard.press("Tab")
    expect(cell(page, 2, 5)).to_contain_text("75.00")
    expect(page.get_by_text("未保存 1 行")).to_be_visible()

    page.keyboard.press("Control+Home")
    cell(page, 3, 2).click()
    paste(page, "改名甲\t3\nX\t不是数\n改名丙\t5")
    expect(cell(page, 5, 2)).to_contain_text("改名丙")
    expect(page.get_by_text("第 4 行「数量」")).to_be_visible()
    expect(page.get_by_text("未保存 4 行")).to_be_visible()
    page.keyboard.press("Control+z")
    expect(cell(page, 5, 2)).to_contain_text("货品00004")
    page.keyboard.press("Control+y")
    expect(cell(page, 5, 2)).to_contain_text("改名丙")

    page.get_by_role("button", name="添加一行货品").click()
    expect(page.get_by_text("共 10,000 行", exact=True)).to_be_visible()
    page.keyboard.type("最后一个")
    page.keyboard.press("Tab")
    page.keyboard.type("新货")
    page.keyboard.press("Control+Home")
    cell(page, 1, 2).click()
    page.get_by_role("button", name="删除行").click()
    screen.picture("lines")
    with page.expect_response(lambda answer: "/lines/items" in answer.url and answer.request.method == "POST") as sent:
        page.get_by_role("button", name="保存", exact=True).click()
    assert sent.value.ok, sent.value.text()
    asked = sent.value.request.post_data_json
    assert (len(asked["change"]), len(asked["add"]), len(asked["remove"]), asked["move"]) == (4, 1, 1, [])
    expect(page.get_by_text("共 9,999 行", exact=True)).to_be_visible()
    rows = stored(goods, long_order)
    assert [row["name"] for row in rows[:4]] == ["货品00001", "改名甲", "X", "改名丙"]
    assert (rows[0]["pieces"], rows[-1]["code"], rows[-1]["name"]) == (50, "最后一个", "新货")


def test_lines_on_the_phone(goods: Goods, screen_of: Callable[..., Screen]) -> None:
    """One sheet per line, with the next and the one before."""
    order = goods.order(
        "手机单", {"name": "甲", "pieces": 2, "price": "3.00"}, {"name": "乙", "pieces": 1, "price": "5.00"}
    )
    screen = screen_of("chief", phone=True)
    page = screen.page
    screen.open(f"/m/e/{ORDER}/{order.id}/edit")
    page.get_by_text("1. 甲").click()
    page.get_by_text("货品 第 1 行").wait_for()
    page.get_by_role("textbox", name="数量").fill("4")
    page.get_by_role("button", name="下一行").click()
    page.get_by_text("货品 第 2 行").wait_for()
    screen.picture("lines-sheet")
    page.get_by_role("button", name="再加一行").click()
    page.get_by_role("textbox", name="品名").fill("丙")
    page.get_by_role("button", name="确定").click()
    expect(page.get_by_text("3. 丙")).to_be_visible()
    with page.expect_response(lambda answer: "/lines/items" in answer.url) as sent:
        page.get_by_role("button", name="保存").click()
    assert sent.value.ok, sent.value.text()
    assert [(row["name"], row["pieces"]) for row in stored(goods, order.id)] == [("甲", 4), ("乙", 1), ("丙", None)]
