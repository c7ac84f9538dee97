"""手机上的筛选：条件可以嵌套，写进地址，与桌面是同一个筛选；能存成自己的视图。"""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from urllib.parse import parse_qs, quote, urlsplit

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import Screen
from tests.browser.office import TICKET

Open = Callable[..., Screen]

#: The ways of saying "this year, and mine or of my outlets" as the address keeps it.
WHERE = {
    "and": [
        {"field": "received_at", "op": "period", "value": "this_year"},
        {
            "or": [
                {"field": "agent", "op": "me", "value": None},
                {"field": "unit", "op": "my_unit_below", "value": None},
            ]
        },
    ]
}


def where_of(page: Page) -> object:
    """Return the filter that the address of a page carries."""
    return json.loads(parse_qs(urlsplit(page.url).query)["w"][0])


def condition(group: Locator, at: int, field: str, comparison: str) -> None:
    """Choose the field and the comparison of a condition that stands directly in a group."""
    one = group.locator("> .conditions__one").nth(at)
    one.get_by_role("combobox", name="字段").select_option(label=field)
    one.get_by_role("combobox", name="比较方式").select_option(label=comparison)


@pytest.fixture
def screen(screen_of: Open) -> Screen:
    """The list of tickets on the phone of customer service."""
    opened = screen_of("kefu", phone=True)
    opened.open(f"/m/e/{TICKET}")
    return opened


def test_nested_conditions_stand_in_the_address(screen: Screen, screen_of: Open) -> None:
    """今年受理的，并且是我受理的或者本部门的；桌面打开同一个地址，条数一样。"""
    page = screen.page
    page.get_by_role("button", name="筛选").tap()
    page.get_by_role("button", name="添加条件").tap()
    outer = page.get_by_role("dialog", name="筛选").locator(".conditions").first
    condition(outer, 0, "受理时间", "时间段")
    outer.get_by_role("button", name="今年").tap()
    outer.get_by_role("button", name="条件组").tap()
    inner = outer.get_by_role("group", name="满足任意一个条件")
    condition(inner, 0, "受理客服", "是我")
    inner.get_by_role("button", name="条件", exact=True).tap()
    condition(inner, 1, "被投诉网点", "是本部门及下级")
    screen.picture("filter-groups", dark=True)
    page.get_by_role("button", name="确定").tap()
    expect(page.locator(".list__count")).to_be_visible()
    screen.settle()
    assert where_of(page) == WHERE
    found = page.locator(".list__count").inner_text()

    desk = screen_of("kefu")
    desk.open(f"/e/{TICKET}?w={quote(json.dumps(WHERE))}")
    expect(desk.page.locator(".list__count")).to_contain_text(found.strip())

    page.get_by_role("button", name="筛选").tap()
    expect(page.get_by_role("combobox", name="比较方式").first).to_have_value("period")
    page.get_by_role("button", name="清空").tap()
    page.get_by_role("button", name="确定").tap()
    expect(page).not_to_have_url(re.compile(r"[?&]w="))


def test_a_filter_is_kept_as_a_view(screen: Screen) -> None:
    """点选快捷筛选，存为我的视图；重新打开列表还能选到它，再删掉。"""
    page = screen.page
    page.get_by_role("button", name="筛选").tap()
    page.get_by_role("dialog", name="筛选").get_by_role("button", name="遗失").first.tap()
    page.get_by_role("button", name="存为我的视图").tap()
    page.get_by_role("textbox", name="视图名称").fill("手机上的遗失件")
    page.get_by_role("button", name="保存", exact=True).tap()
    expect(page.get_by_text("视图「手机上的遗失件」已保存")).to_be_visible()
    kept = page.url
    screen.open(f"/m/e/{TICKET}")
    page.get_by_role("button", name="视图与排序").tap()
    page.get_by_role("button", name="手机上的遗失件", exact=True).tap()
    page.get_by_role("button", name="完成").tap()
    expect(page).to_have_url(kept)
    page.get_by_role("button", name="筛选").tap()
    expect(
        page.get_by_role("dialog", name="筛选").locator(".conditions").get_by_role("button", name="遗失")
    ).to_have_attribute("aria-pressed", "true")
    page.get_by_role("dialog", name="筛选").get_by_role("button", name="关闭").tap()
    page.get_by_role("button", name="视图与排序").tap()
    page.get_by_role("button", name="删除视图「手机上的遗失件」").tap()
    page.get_by_role("dialog").filter(has_text="记录不会受影响").get_by_role("button", name="确认").tap()
    expect(page.get_by_role("button", name="手机上的遗失件", exact=True)).to_have_count(0)
