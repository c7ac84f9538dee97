"""经营报表：看数、追到单据、比较、走势、试算、月末确认和结账，电脑和手机都能做。"""

from __future__ import annotations

import re
from collections.abc import Callable

from playwright.sync_api import expect

from tests.browser.conftest import Screen

BOOK = "/books/amoeba.book"


def test_a_figure_opens_down_to_its_papers(screen_of: Callable[..., Screen]) -> None:
    screen = screen_of("jingli")
    page = screen.page
    screen.open(BOOK)
    page.get_by_label("单元", exact=True).get_by_text("出港巴").click()
    page.get_by_role("button", name="前一期").click()
    expect(page.get_by_role("button", name=re.compile("^附加价值 .+看由来"))).to_be_visible()
    page.get_by_role("button", name=re.compile("^对外出货 .+看由来")).click()
    side = page.get_by_role("region", name="对外出货的由来")
    expect(side.get_by_text("S01 月结客户收入").first).to_be_visible()
    expect(side.locator(".cellp__postings li").first).to_contain_text("出港收入")
    screen.picture("books")
    side.locator(".cellp__postings a").first.click()
    expect(page).to_have_url(re.compile("/e/amoeba.voucher/"))


def test_units_are_compared_ranked_and_drawn(screen_of: Callable[..., Screen]) -> None:
    screen = screen_of("jingli")
    page = screen.page
    screen.open(f"{BOOK}?t=compare")
    expect(page.get_by_role("columnheader", name="车队巴")).to_be_visible()
    screen.picture("books-compare")
    page.get_by_role("tab", name="排名").click()
    expect(page.locator(".rank li").first.get_by_text("1", exact=True)).to_be_visible()
    screen.picture("books-ranking")
    page.get_by_role("tab", name="预定到实绩").click()
    expect(page.get_by_role("img", name=re.compile("从月度预定到实绩"))).to_be_visible()
    screen.picture("books-waterfall")
    page.get_by_role("tab", name="日报").click()
    expect(page.get_by_text("剩下每天要做")).to_be_visible()
    screen.picture("books-flash")
    page.get_by_role("tab", name="试算").click()
    page.get_by_label("公共费用按件分摊的方法").wait_for()
    page.get_by_label("第 1 个科目").select_option(label="S01 月结客户收入")
    page.get_by_label("第 1 个增减百分比").fill("10")
    page.get_by_role("button", name="试算").click()
    expect(page.get_by_role("region", name="出港巴的试算")).to_be_visible()
    screen.picture("books-what-if")


def test_the_last_month_is_closed_before_ones_eyes(screen_of: Callable[..., Screen]) -> None:
    screen = screen_of("jingli")
    page = screen.page
    screen.open(BOOK)
    page.get_by_role("button", name="前一期").click()
    page.get_by_role("tab", name="结账").click()
    expect(page.get_by_text("内部收入 = 内部采购")).to_be_visible()
    screen.picture("books-close")
    page.get_by_role("button", name="结账", exact=True).click()
    page.get_by_role("dialog").get_by_role("button", name="结账").click()
    expect(page.get_by_role("button", name="重新打开…")).to_be_visible()
    expect(page.get_by_text("按结账时的样子显示")).to_be_visible()
    page.get_by_role("button", name="重新打开…").click()
    page.get_by_role("dialog").get_by_role("textbox").fill("再看一遍运输费")
    page.get_by_role("dialog").get_by_role("button", name="重新打开").click()
    expect(page.get_by_text("再看一遍运输费")).to_be_visible()
    expect(page.get_by_role("button", name="催确认")).to_have_count(0)
    phone = screen_of("jingli", phone=True)
    phone.open(f"/m{BOOK}")
    expect(phone.page.get_by_text("单位时间附加价值").first).to_be_visible()
    phone.picture("books")
    phone.page.get_by_role("tab", name="确认").click()
    expect(phone.page.locator(".pconfirm").first).to_be_visible()
    phone.picture("books-confirm")


def test_what_was_put_on_a_unit_stands_beside_it(screen_of: Callable[..., Screen]) -> None:
    screen = screen_of("jingli")
    page = screen.page
    found = page.request.post(
        f"{screen.address}/api/entities/amoeba.unit/query",
        data={"search": "车队巴"},
        headers={"X-Guocheng": "1", "Origin": screen.address},
    ).json()
    screen.open(f"/e/amoeba.unit/{found['rows'][0]['id']}")
    page.get_by_role("tab", name="归集").click()
    page.get_by_role("tab", name="钱", exact=True).click()
    expect(page.get_by_text("N02 内部运输收入").first).to_be_visible()
    page.get_by_role("link", name="整页查看").click()
    expect(page.get_by_role("heading", name="阿米巴单元的资源归集")).to_be_visible()
    page.get_by_role("tab", name="概览").press("ArrowRight")
    expect(page.get_by_role("tab", name="进度")).to_be_focused()
    expect(page.get_by_text("它没有流程，不分阶段")).to_be_visible()
    page.get_by_role("tab", name="进度").press("ArrowRight")
    expect(page.get_by_role("region", name="阿米巴账预算对比")).to_be_visible()
    screen.picture("resources")
