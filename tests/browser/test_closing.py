"""结账页上还没有过完的月份：催负责人确认；提前结账要先答应，还缺什么一次说清。"""

from __future__ import annotations

from collections.abc import Callable

from playwright.sync_api import expect

from tests.browser.conftest import Screen


def test_the_running_month_asks_first_and_says_what_is_missing(screen_of: Callable[..., Screen]) -> None:
    screen = screen_of("jingli")
    page = screen.page
    screen.open("/books/amoeba.book?t=close")
    page.get_by_role("button", name="催确认").click()
    expect(page.get_by_text("位负责人来确认").first).to_be_visible()
    screen.picture("books-running")
    page.get_by_role("button", name="结账", exact=True).click()
    asked = page.get_by_role("dialog", name="提前结账")
    expect(asked.get_by_text("还没有过完，现在结账，剩下几天的单据就记不进这个月了。")).to_be_visible()
    screen.picture("books-early", dark=True)
    asked.get_by_role("button", name="提前结账").click()
    expect(page.get_by_role("alert").first).to_be_visible()
    expect(page.get_by_role("heading", name="还不能结账，因为")).to_be_visible()
    expect(page.get_by_role("button", name="重新打开…")).to_have_count(0)
    # The refusal itself is what the test asks for.
    screen.forgives("409")
