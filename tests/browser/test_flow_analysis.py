"""流程分析的页面：数字点开就是它数的那些，键盘能用，手机能看，能导出。"""

from __future__ import annotations

import re
from collections.abc import Callable

from playwright.sync_api import expect

from tests.browser.conftest import Screen
from tests.browser.office import Office

Open = Callable[..., Screen]
FLOW = "complaint.ticket_flow"


def decisions(office: Office) -> None:
    """Let an arbitration be sent back twice and one be decided."""
    for number, opinion in ((1, "证据不足，请补签收录音"), (2, "证据不足，请补签收录音。"), (3, "")):
        waybill = f"77300000000098{number}"
        office.in_arbitration(waybill_no=waybill)
        task = office.asks("pianqu", "GET", f"/todo?search={waybill}")["rows"][0]["id"]
        if opinion:
            office.asks("pianqu", "POST", f"/tasks/{task}/send_back", {"opinion": opinion})
        else:
            office.asks("pianqu", "POST", f"/tasks/{task}/decide", {"decision": "reject", "opinion": "申诉理由不成立"})


def test_figures_open_their_rows(screen_of: Open, office: Office) -> None:
    """概况、步骤、人员、退回原因；数字点开，条数一致；换时间、换流程都在地址里；导出一份表格。"""
    decisions(office)
    found = office.asks("admin", "GET", f"/flows/{FLOW}/analysis?period=last_12_months")
    screen = screen_of("admin")
    page = screen.page
    screen.open("/")
    page.get_by_role("link", name="流程分析").click()
    page.get_by_label("看哪个流程").select_option(FLOW)
    page.get_by_role("button", name="近 12 个月").click()
    expect(page).to_have_url(re.compile(rf"/analysis/{re.escape(FLOW)}\?p=last_12_months"))
    waiting = page.get_by_role("button", name=re.compile("^现在待办"))
    expect(waiting).to_contain_text(str(found["open"]))
    screen.picture("flow-analysis", dark=True)

    waiting.focus()
    page.keyboard.press("Enter")
    box = page.get_by_role("dialog", name="现在待办")
    expect(box.get_by_role("status")).to_contain_text(f"{found['open']} 条")
    expect(box.get_by_role("link")).to_have_count(min(50, found["open"]))
    screen.picture("flow-analysis-rows")
    page.keyboard.press("Escape")
    expect(box).to_be_hidden()

    step = next(one for one in found["steps"] if one["decided"])
    row = page.get_by_role("region", name="各步骤的数字").get_by_role("row", name=re.compile(f"^{step['label']}"))
    row.get_by_role("button", name=re.compile("等待占")).click()
    expect(page.get_by_role("dialog", name=f"{step['label']}：等待")).to_be_visible()
    page.get_by_role("button", name="关闭").click()
    page.get_by_role("button", name=re.compile("证据不足，请补签收录音")).click()
    expect(page.get_by_role("dialog", name="片区负责人仲裁退回").get_by_role("status")).to_contain_text("2 条")
    page.keyboard.press("Escape")
    page.get_by_role("radio", name="按自然时间").click()
    with page.expect_download() as download:
        page.get_by_role("link", name="导出").click()
    assert download.value.suggested_filename.endswith(".xlsx")


def test_readable_on_a_phone(screen_of: Open) -> None:
    """手机上从「我的」进去，看得清，点得开。"""
    screen = screen_of("admin", phone=True)
    page = screen.page
    screen.open("/m/me")
    page.get_by_role("link", name="流程分析").click()
    page.get_by_label("看哪个流程").select_option(FLOW)
    page.get_by_role("button", name="近 12 个月").click()
    expect(page.get_by_role("button", name=re.compile("^现在待办"))).to_be_visible()
    screen.picture("flow-analysis")
    page.get_by_role("button", name=re.compile("^发起")).click()
    expect(page.get_by_role("dialog", name="发起").get_by_role("link").first).to_be_visible()
    screen.picture("flow-analysis-rows")
