"""暂存和作废：写到一半的意见换台设备还在；通过了的审批作废，说清楚会发生什么。"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from playwright.sync_api import expect

from tests.browser.conftest import Screen
from tests.browser.office import TICKET, Office

Open = Callable[..., Screen]


def procedure_of(office: Office, ticket: dict[str, Any]) -> int:
    """Return the newest procedure of a complaint."""
    found = office.asks("admin", "GET", f"/entities/{TICKET}/{ticket['id']}/timeline")["procedures"]
    return int(found[-1]["id"])


def test_what_was_begun_is_there_on_another_device(screen_of: Open, office: Office) -> None:
    """电脑上写到一半点「暂存」，手机上打开还在；待办没有少。"""
    ticket = office.in_arbitration(waybill_no="773000000000951")
    [task] = office.asks("pianqu", "GET", "/todo?search=773000000000951")["rows"]
    assert task["record_id"] == ticket["id"]
    screen = screen_of("pianqu")
    page = screen.page
    screen.open(f"/todo/{task['id']}")
    page.get_by_role("textbox", name="意见").fill("先听一遍录音")
    page.get_by_role("button", name="暂存").click()
    expect(page.get_by_text("已暂存，只有您看得到")).to_be_visible()
    screen.picture("task-draft")
    phone = screen_of("pianqu", phone=True)
    phone.open(f"/m/todo/{task['id']}")
    phone.page.get_by_role("button", name="同意", exact=True).click()
    sheet = phone.page.get_by_role("dialog", name="同意")
    expect(sheet.get_by_role("textbox", name="意见", exact=True)).to_have_value("先听一遍录音")
    phone.picture("task-draft")
    sheet.get_by_role("textbox", name="意见", exact=True).fill("录音听过了")
    sheet.get_by_role("button", name="暂存").click()
    expect(sheet).to_be_hidden()
    assert office.asks("pianqu", "GET", f"/tasks/{task['id']}")["draft"]["opinion"] == "录音听过了"


def test_what_was_approved_is_voided(screen_of: Open, office: Office) -> None:
    """通过以后作废：对话框说明会发生什么，要写原因；之后显示已作废。手机上也能看到这个操作。"""
    ticket = office.in_arbitration(waybill_no="773000000000952")
    office.asks("admin", "POST", f"/procedures/{procedure_of(office, ticket)}/end", {"accepted": True, "reason": "试"})
    phone = screen_of("admin", phone=True)
    phone.open(f"/m/e/{TICKET}/{ticket['id']}")
    phone.page.get_by_role("tab", name="进度").click()
    phone.page.get_by_role("button", name="流程干预").first.click()
    phone.page.get_by_role("radio", name="作废").click()
    expect(phone.page.get_by_text("的结果不再有效")).to_be_visible()
    phone.picture("procedure-void")
    screen = screen_of("admin")
    page = screen.page
    screen.open(f"/e/{TICKET}/{ticket['id']}")
    page.get_by_role("tab", name="进度").click()
    page.get_by_role("button", name="流程干预").first.click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("作废").check()
    dialog.get_by_role("button", name="作废", exact=True).click()
    expect(dialog.get_by_role("alert")).to_contain_text("请写下原因")
    dialog.get_by_label("原因").fill("裁定依据有误")
    screen.picture("procedure-void")
    dialog.get_by_role("button", name="作废", exact=True).click()
    expect(dialog).to_be_hidden()
    expect(page.get_by_text("已作废").first).to_be_visible()
