"""派车日历：车辆按小时、按天排开，拖动改时间或换车，撞上了马上说是谁的；手机上是当天的清单。"""

from __future__ import annotations

from collections.abc import Callable

from playwright.sync_api import expect

from tests.browser.conftest import Screen
from tests.browser.office import Office

Open = Callable[..., Screen]
LIST = "/e/fleet.booking?v=shipped:dispatch"
CAR, OTHER = "浙CD10382", "浙C8G201"


def test_the_day_of_the_fleet(screen_of: Open, office: Office) -> None:
    """拖到有安排的时间会标红并被拒绝，说明被谁的单占用；拖到空处就改好；键盘一样能移；按周、按月看。"""
    screen = screen_of("diaodu")
    screen.open(LIST)
    page = screen.page
    expect(page.get_by_role("region", name=OTHER).get_by_role("button", name="市邮政管理局")).to_be_visible()
    screen.picture("schedule", dark=True)
    page.get_by_role("button", name="周", exact=True).click()
    expect(page.get_by_role("button", name="下一周")).to_be_visible()
    screen.picture("schedule-week")
    page.get_by_role("button", name="日", exact=True).click()
    bar = page.get_by_role("region", name=CAR).get_by_role("button", name="瑞安分部巡查")
    target = page.get_by_role("region", name=OTHER).locator(".sched__track")
    box, row = bar.bounding_box(), target.bounding_box()
    assert box
    assert row
    middle = box["x"] + box["width"] / 2
    page.mouse.move(middle, box["y"] + 10)
    page.mouse.down()
    page.mouse.move(middle + 20, row["y"] + 12, steps=4)
    expect(page.get_by_role("status").filter(has_text="机场接总部检查组")).to_be_visible()
    screen._keep("schedule-clash")
    page.mouse.up()
    expect(page.get_by_text("已被「用车单").first).to_be_visible()
    expect(bar).to_be_visible()
    bar.focus()
    # The second press does not wait for what became of the first.
    page.keyboard.press("Alt+ArrowRight")
    page.keyboard.press("Alt+Shift+ArrowLeft")
    expect(page.get_by_text("13:30 至 17:00").first).to_be_visible()
    expect(bar).to_be_focused()
    page.get_by_role("button", name="月", exact=True).click()
    expect(page.get_by_role("button", name="下个月")).to_be_visible()
    screen.accessible()


def test_a_stretch_is_drawn_to_book_it(screen_of: Open) -> None:
    """菜单里的「派车日历」直接打开排期；在空白处拖出一段，新建时车辆和时间已经填好。"""
    screen = screen_of("diaodu")
    screen.open("/e/fleet.trip")
    page = screen.page
    page.get_by_role("link", name="派车日历").click()
    page.wait_for_url(f"**{LIST}")
    page.get_by_role("button", name="后一天").click()
    track = page.get_by_role("region", name="浙CA6218").locator(".sched__track")
    track.scroll_into_view_if_needed()
    box = track.bounding_box()
    assert box
    page.mouse.move(box["x"] + box["width"] * 10 / 24, box["y"] + 12)
    page.mouse.down()
    page.mouse.move(box["x"] + box["width"] * 14 / 24, box["y"] + 12, steps=4)
    page.mouse.up()
    page.wait_for_url("**/e/fleet.booking/new**")
    screen.settle()
    expect(page.get_by_text("浙CA6218").first).to_be_visible()
    screen.picture("schedule-new")


def test_the_day_on_a_phone(screen_of: Open) -> None:
    """手机上按车列出当天的安排和空闲的车，可以翻到前一天后一天。"""
    screen = screen_of("diaodu", phone=True)
    screen.open(f"/m{LIST}")
    page = screen.page
    expect(page.get_by_role("region", name=OTHER).get_by_role("button", name="市邮政管理局")).to_be_visible()
    expect(page.get_by_text("空闲").first).to_be_visible()
    screen.picture("schedule")
    page.get_by_role("button", name="后一天").click()
    expect(page.get_by_text("柳市电商园揽收")).to_be_visible()
