"""手机上的每个页面：由用它的人打开，没有报错，人人能用，不用左右滑动，留下图片。"""

from __future__ import annotations

from collections.abc import Callable

from playwright.sync_api import expect

from tests.browser.conftest import Screen
from tests.browser.office import TICKET, Office

Open = Callable[..., Screen]


def test_login(screen_of: Open) -> None:
    """手机上的登录页。"""
    screen = screen_of(phone=True)
    screen.open("/m/")
    screen.page.get_by_role("button", name="登录").first.wait_for()
    screen.picture("login")


def test_todo_and_task(screen_of: Open, office: Office) -> None:
    """待办列表，一件待办，同意时要写的意见，退回时选退到哪里。"""
    office.in_arbitration(waybill_no="773000000000102", content="外包装破损，内件丢失", claim_amount="260")
    screen = screen_of("pianqu", phone=True)
    screen.open("/m/todo")
    card = screen.page.get_by_text("773000000000102").first
    expect(card).to_be_visible()
    screen.picture("todo", dark=True)
    card.click()
    expect(screen.page.get_by_role("tab", name="进度")).to_be_visible()
    screen.picture("task", dark=True)
    screen.page.get_by_role("button", name="同意").last.click()
    expect(screen.page.get_by_label("意见", exact=True)).to_be_visible()
    screen.picture("approve")


def test_list(screen_of: Open) -> None:
    """应用、投诉单列表、筛选。"""
    screen = screen_of("kefu", phone=True)
    screen.open("/m/apps")
    expect(screen.page.get_by_role("link", name="投诉单").first).to_be_visible()
    screen.picture("apps")
    screen.open(f"/m/e/{TICKET}")
    screen.picture("list", dark=True)
    screen.page.get_by_role("button", name="筛选").click()
    expect(screen.page.get_by_role("button", name="确定")).to_be_visible()
    screen.picture("filters")


def test_record(screen_of: Open, office: Office) -> None:
    """一张投诉单：内容、进度、动态；判定责任。"""
    screen = screen_of("kefu", phone=True)
    screen.open(f"/m/e/{TICKET}/{office.stands_in('callback')}")
    screen.picture("record", dark=True)
    screen.page.get_by_role("tab", name="进度").click()
    screen.picture("progress")
    screen.page.get_by_role("tab", name="动态").click()
    screen.picture("talk")
    screen.open(f"/m/e/{TICKET}/{office.stands_in('investigating')}")
    screen.page.get_by_role("button", name="判定责任").click()
    expect(screen.page.get_by_role("heading", name="判定责任")).to_be_visible()
    screen.picture("move")


def test_form(screen_of: Open) -> None:
    """新建投诉单；在明细里加一行。"""
    screen = screen_of("kefu", phone=True)
    screen.open(f"/m/e/{TICKET}/new")
    screen.picture("form")
    screen.page.get_by_role("button", name="添加一行").first.click()
    expect(screen.page.get_by_role("heading", name="第 1 行")).to_be_visible()
    screen.picture("line")


def test_report_and_me(screen_of: Open) -> None:
    """报表、消息和我的。"""
    screen = screen_of("jingli", phone=True)
    screen.open("/m/report/complaint.unit_month")
    expect(screen.page.get_by_role("table").first).to_be_visible()
    screen.picture("report")
    screen.open("/m/messages")
    screen.picture("messages")
    screen.open("/m/me")
    screen.picture("me", dark=True)
