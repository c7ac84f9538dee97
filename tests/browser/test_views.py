"""同一批记录换个样子看：卡片、日历、画册、树；一个框搜全公司。"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from io import BytesIO
from zoneinfo import ZoneInfo

import pytest
from PIL import Image
from playwright.sync_api import Page, expect

from tests.browser.conftest import Screen
from tests.browser.office import OUTLET, TICKET, Office

Open = Callable[..., Screen]
MARK = "7730008881"
TODAY = datetime.now(ZoneInfo("Asia/Shanghai")).date()


def become(page: Page, kind: str) -> None:
    """Look at the list in another way."""
    page.get_by_role("button", name="视图操作").click()
    page.get_by_role("menuitem", name=f"看成{kind}").click()


@pytest.mark.parametrize("phone", [False, True], ids=["desk", "phone"])
def test_units_as_a_tree(screen_of: Open, phone: bool) -> None:
    """组织树：逐层展开，搜索时保留通往结果的路；手机上也一样。"""
    screen = screen_of("admin", phone=phone)
    screen.open("/m/e/org.unit?v=shipped:tree" if phone else "/e/org.unit?v=shipped:tree")
    page = screen.page
    tree = page.get_by_role("tree", name="组织单元")
    expect(tree.get_by_role("treeitem")).not_to_have_count(0)
    screen.picture("view-tree")
    page.get_by_role("searchbox", name="编号、名称" if phone else "搜索组织单元").fill("dtwd")
    found = tree.get_by_role("treeitem", name=OUTLET).first
    expect(found).to_be_visible()
    assert int(found.get_attribute("aria-level") or 0) > 1
    screen.accessible()


def test_no_unit_stands_below_itself(screen_of: Open, office: Office) -> None:
    """把单元挂到别的单元下面；挂到自己的下级下面会被拒绝，并说明原因。"""
    upper = office.opens("admin", "org.unit", number="T1", name="试点片区", kind="district")
    office.opens("admin", "org.unit", number="T2", name="试点一部", kind="department", parent=upper["id"])
    office.opens("admin", "org.unit", number="T3", name="试点二部", kind="department")
    screen = screen_of("admin")
    screen.open("/e/org.unit?v=shipped:tree&q=试点")
    page, tree = screen.page, screen.page.get_by_role("tree", name="组织单元")
    tree.get_by_role("treeitem", name="试点二部").focus()
    page.keyboard.press("Control+x")
    tree.get_by_role("treeitem", name="试点片区").focus()
    page.keyboard.press("Control+v")
    expect(page.get_by_text("「试点二部」现在属于「试点片区」")).to_be_visible()
    expect(tree.get_by_role("treeitem", name="试点二部")).to_have_attribute("aria-level", "2")
    tree.get_by_role("treeitem", name="试点片区").focus()
    page.keyboard.press("Control+x")
    tree.get_by_role("treeitem", name="试点一部").focus()
    page.keyboard.press("Control+v")
    expect(page.get_by_text("不能放到自己或自己的下级下面").first).to_be_visible()
    expect(tree.get_by_role("treeitem", name="试点片区")).to_have_attribute("aria-level", "1")


@pytest.mark.parametrize("phone", [False, True], ids=["desk", "phone"])
def test_complaints_on_a_calendar(screen_of: Open, office: Office, phone: bool) -> None:
    """投诉按应办结时间排在日历上，可以翻页、按周看，点一条打开。"""
    office.complaint(waybill_no=f"{MARK}90")
    screen = screen_of("kefu", phone=phone)
    screen.open(f"/m/e/{TICKET}?v=shipped:due" if phone else f"/e/{TICKET}?v=shipped:due")
    page = screen.page
    expect(page.get_by_role("heading", name=f"{TODAY.month} 月")).to_be_visible()
    screen.picture("view-calendar", dark=not phone)
    page.get_by_role("button", name="上个月").click()
    expect(page.get_by_role("button", name="今天", exact=True)).to_be_enabled()
    page.get_by_role("button", name="今天", exact=True).click()
    page.get_by_role("button", name="周", exact=True).click()
    expect(page.get_by_role("button", name="下一周")).to_be_visible()
    screen.accessible()


def test_another_day_by_key(screen_of: Open, office: Office) -> None:
    """在日历上用键盘把记录移到后一天，保存下来。"""
    today = TODAY.replace(day=10)
    made = office.opens("admin", "org.unit", number="T9", name="新开网点", kind="outlet", valid_from=today.isoformat())
    screen = screen_of("admin")
    screen.open("/e/org.unit?v=all&q=新开网点")
    become(screen.page, "日历")
    bar = screen.page.get_by_role("button", name="新开网点").first
    bar.focus()
    screen.page.keyboard.press("Alt+ArrowRight")
    expect(screen.page.get_by_text(f"「新开网点」移到 {today.replace(day=11)}")).to_be_visible()
    saved = office.asks("admin", "GET", f"/entities/org.unit/{made['id']}")
    assert saved["values"]["valid_from"] == today.replace(day=11).isoformat()


def test_cards_and_pictures(screen_of: Open, office: Office) -> None:
    """凭证里的照片作封面，取的是缩略图；换成卡片，方向键走动，Enter 打开。"""
    target = BytesIO()
    Image.new("RGB", (1200, 900), "seagreen").save(target, "JPEG")
    kept = office.keeps("kefu", "现场.jpg", target.getvalue(), "image/jpeg")
    for number in range(3):
        office.complaint(waybill_no=f"{MARK}{number:02}", evidence=[kept["id"]] if number == 1 else [])
    screen = screen_of("kefu")
    screen.open(f"/e/{TICKET}?v=all&q={MARK}")
    page = screen.page
    become(page, "画册")
    cover = page.get_by_role("img", name="现场.jpg")
    expect(cover).to_be_visible()
    assert cover.evaluate("image => image.decode().then(() => image.naturalWidth)") == 480
    screen.picture("view-gallery")
    become(page, "卡片")
    cards = page.get_by_role("list", name="投诉单").get_by_role("listitem")
    cards.first.focus()
    page.keyboard.press("ArrowRight")
    expect(cards.nth(1)).to_be_focused()
    screen.picture("view-card")
    page.keyboard.press("Enter")
    page.wait_for_url("**/e/complaint.ticket/*")


def test_one_box_for_the_whole_company(screen_of: Open, office: Office) -> None:
    """Ctrl K 搜全公司：拼音首字母找到网点，页面也在里面；打开过的排在最近。"""
    screen = screen_of("kefu")
    screen.open("/")
    page = screen.page
    page.keyboard.press("Control+k")
    box = page.get_by_role("combobox", name="搜索全公司")
    expect(box).to_be_focused()
    box.fill("dtwd")
    hit = page.get_by_role("listbox", name="搜索结果").get_by_role("option", name=OUTLET, exact=True).first
    expect(hit).to_be_visible()
    screen.picture("search")
    hit.click()
    page.wait_for_url("**/e/org.unit/*")
    screen.settle()
    page.keyboard.press("Control+k")
    expect(page.get_by_role("option", name=OUTLET, exact=True).first).to_be_visible()
    box.fill("投诉单")
    expect(page.get_by_role("option", name="投诉单", exact=True).first).to_be_visible()
    box.fill("查无此人此事")
    expect(page.get_by_text("没有找到,换个词试试")).to_be_visible()


def test_search_page_on_the_phone(screen_of: Open) -> None:
    """手机上从「应用」进搜索页，输入汉字找到网点。"""
    screen = screen_of("kefu", phone=True)
    screen.open("/m/apps")
    screen.page.get_by_role("link", name="搜索全公司").click()
    screen.page.get_by_role("searchbox", name="搜索全公司").fill("洞头")
    expect(screen.page.get_by_role("link", name=OUTLET, exact=True).first).to_be_visible()
    screen.picture("search")
