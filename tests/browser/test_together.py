"""几个人同时用：两人保存同一张单、看板和待办跟着别人的动作变、断网和登录过期都说清楚。"""

from __future__ import annotations

import re
from collections.abc import Callable

from playwright.sync_api import expect

from tests.browser.conftest import Screen
from tests.browser.office import PASSWORD, TICKET, Office

Open = Callable[..., Screen]


def test_the_second_to_save_compares(screen_of: Open, office: Office) -> None:
    """后保存的人看到两份内容，选好再保存；谁的也没有丢。"""
    ticket = office.complaint(waybill_no="773000000000301", content="原来的内容")
    screen = screen_of("kefu")
    page = screen.page
    screen.open(f"/e/{TICKET}/{ticket['id']}")
    page.get_by_role("button", name="编辑").click()
    page.get_by_role("textbox", name="投诉内容").fill("客服写的内容")
    changed = {"version": ticket["version"], "values": {"content": "经理写的内容", "customer": "经理补的客户"}}
    office.asks("jingli", "PATCH", f"/entities/{TICKET}/{ticket['id']}", changed)
    expect(page.get_by_role("status").filter(has_text="别人刚改过")).to_be_visible()
    page.get_by_role("button", name="保存").click()
    dialog = page.get_by_role("dialog", name="别人刚刚保存过这条记录")
    expect(dialog).to_contain_text("客服写的内容")
    expect(dialog).to_contain_text("经理写的内容")
    screen.picture("conflict")
    dialog.get_by_role("button", name="用选好的内容继续编辑").click()
    page.get_by_role("button", name="保存").click()
    expect(page.get_by_role("button", name="编辑")).to_be_visible()
    kept = office.asks("kefu", "GET", f"/entities/{TICKET}/{ticket['id']}")["values"]
    assert kept["content"] == "客服写的内容"
    assert kept["customer"] == "经理补的客户"


def test_screens_follow_what_others_do(screen_of: Open, office: Office) -> None:
    """别人分派一张单，看板上的卡片自己移动；别人提交仲裁，待办自己出现。"""
    ticket = office.complaint(waybill_no="773000000000302")
    board = screen_of("kefu")
    board.open("/board/complaint.ticket_flow")
    board.page.get_by_role("searchbox").fill("773000000000302")
    card = board.page.get_by_role("option").filter(has_text="773000000000302")
    expect(board.page.get_by_role("listbox", name="新建的卡片").get_by_role("option")).to_have_count(1)
    todo = screen_of("pianqu", phone=True)
    todo.open("/m/todo")
    unit = office.id_of("org.unit", "洞头网点")
    office.does("kefu", "assign", ticket, handler=office.id_of("org.person", "蔡红平"), unit=unit)
    expect(board.page.get_by_role("listbox", name="已分派的卡片").get_by_role("option")).to_have_count(1)
    expect(card).to_have_count(1)
    office.in_arbitration(waybill_no="773000000000303")
    expect(todo.page.get_by_text("773000000000303").first).to_be_visible()


def test_no_connection(screen_of: Open) -> None:
    """断网时说连不上服务器，填的内容都在；恢复后再试就成功。"""
    screen = screen_of("kefu")
    page = screen.page
    screen.open(f"/e/{TICKET}")
    page.context.set_offline(True)
    page.get_by_role("searchbox", name="搜索投诉单").fill("7730")
    expect(page.get_by_text("连不上服务器").first).to_be_visible()
    page.context.set_offline(False)
    page.get_by_role("button", name="再试一次").click()
    expect(page.get_by_role("grid", name="投诉单")).to_be_visible()
    expect(page.get_by_role("searchbox", name="搜索投诉单")).to_have_value("7730")
    screen.forgives("ERR_INTERNET_DISCONNECTED")


def test_a_session_that_ends(screen_of: Open, office: Office) -> None:
    """登录过期后回到登录页；登录后回到原来的页面。"""
    address = f"/e/{TICKET}/{office.stands_in('investigating')}"
    screen = screen_of("kefu")
    page = screen.page
    screen.open(address)
    title = page.get_by_role("heading", level=1).inner_text()
    page.context.clear_cookies()
    page.get_by_role("tab", name="历史").click()
    page.wait_for_url(re.compile("/login"))
    page.get_by_label("登录名").fill("kefu")
    page.get_by_label("密码").fill(PASSWORD)
    page.get_by_role("button", name="登录", exact=True).click()
    expect(page.get_by_role("heading", level=1, name=title)).to_be_visible()
    assert page.url == screen.address + address
