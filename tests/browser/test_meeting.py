"""开经营会：一个单元一页，键盘翻页；写下意见派成任务，办的人在待办里看到；手机上也能看。"""

from __future__ import annotations

from collections.abc import Callable

from playwright.sync_api import expect

from tests.browser.conftest import Screen

BOOK = "/books/amoeba.book"


def test_a_remark_becomes_a_task(screen_of: Callable[..., Screen]) -> None:
    screen = screen_of("jingli")
    page = screen.page
    screen.open(BOOK)
    page.get_by_role("button", name="前一期").click()
    page.get_by_role("link", name="开经营会").click()
    shown = page.locator(".meet__units button[aria-current=true]")
    expect(shown.locator("small")).to_have_text("1")
    first = shown.locator("span").inner_text()
    page.keyboard.press("ArrowRight")
    expect(shown.locator("small")).to_have_text("2")
    page.keyboard.press("Home")
    expect(shown.locator("span")).to_have_text(first)
    page.get_by_label(f"对{first}的意见").fill("油费高了，下周把路线排一遍")
    page.get_by_label("说的是").select_option(index=2)
    page.get_by_role("combobox", name="交给谁").fill("蔡红平")
    page.get_by_role("option", name="蔡红平").first.click()
    page.get_by_role("button", name="记下并派任务").click()
    expect(page.locator(".mtalk__task").get_by_text("在办")).to_be_visible()
    expect(shown.locator("em")).to_have_text("1")
    screen.picture("meeting", dark=True)
    page.keyboard.press("Escape")
    expect(page.get_by_role("tab", name="排名")).to_have_attribute("aria-selected", "true")
    doer = screen_of("kefu")
    doer.open("/todo?box=errands")
    expect(doer.page.get_by_text("油费高了，下周把路线排一遍").first).to_be_visible()
    phone = screen_of("jingli", phone=True)
    phone.open(f"/m{BOOK}/meeting")
    expect(phone.page.get_by_role("heading", name="这几个月").first).to_be_visible()
    phone.picture("meeting")
