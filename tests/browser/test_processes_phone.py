"""流程的管理在手机上：监控和干预、批量改派、离职交接。"""

from __future__ import annotations

import copy
import re
from collections.abc import Callable
from typing import Any

from playwright.sync_api import Locator, expect

from tests.browser.conftest import Screen
from tests.browser.office import OUTLET, TICKET, Office

Open = Callable[..., Screen]
FLOW = "complaint.ticket_flow"
CLERK = "蔡红平"


def test_what_runs_is_watched_from_the_phone(screen_of: Open, office: Office) -> None:
    """从「我的」进监控：搜到、批量改派；打开运行图，催办、挂起；没有权限的人没有菜单。"""
    for waybill in ("773000000000871", "773000000000872"):
        office.in_arbitration(waybill_no=waybill)
    phone = screen_of("admin", phone=True)
    page = phone.page
    phone.open("/m/me")
    page.get_by_role("link", name="流程监控").click()
    with page.expect_response(re.compile("search=77300000000087")):
        page.get_by_role("searchbox").fill("77300000000087")
    expect(page.get_by_role("article")).to_have_count(2)
    phone.picture("monitor-tasks")
    page.get_by_role("button", name="批量处理").click()
    page.get_by_role("checkbox", name=re.compile("871")).check()
    page.get_by_role("button", name="改派 1 件").click()
    sheet = page.get_by_role("dialog", name="批量改派")
    sheet.get_by_role("button", name="改派", exact=True).click()
    expect(sheet.get_by_role("alert")).to_have_text("请选择改派给谁")
    sheet.get_by_placeholder("请选择接手人").click()
    _choose(phone, CLERK)
    phone.picture("monitor-reassign")
    sheet.get_by_role("button", name="改派", exact=True).click()
    expect(sheet.get_by_role("status")).to_have_text("已改派 1 件")
    sheet.get_by_role("button", name="完成").click()
    expect(page.get_by_role("article").filter(has_text=f"在办：{CLERK}")).to_have_count(1)

    page.get_by_role("tab", name="运行中的流程").click()
    expect(page.get_by_role("article")).to_have_count(2)
    phone.picture("monitor-procedures")
    page.get_by_role("button", name=re.compile("872")).click()
    sheet = page.get_by_role("dialog", name="运行图")
    phone.picture("monitor-map")
    sheet.get_by_role("button", name="流程干预").click()
    steer = page.get_by_role("dialog", name=re.compile("^流程干预"))
    steer.get_by_role("radio", name="挂起").click()
    steer.get_by_label("原因").fill("等复查")
    steer.get_by_role("button", name="挂起", exact=True).click()
    expect(steer).to_be_hidden()
    page.get_by_role("button", name="关闭").first.click()
    page.get_by_role("button", name="挂起的").click()
    expect(page.get_by_role("article").filter(has_text="已挂起")).to_have_count(1)

    clerk = screen_of("kefu", phone=True)
    clerk.open("/m/me")
    expect(clerk.page.get_by_role("link", name="审批代理")).to_be_visible()
    expect(clerk.page.get_by_role("link", name="流程监控")).to_have_count(0)


def test_who_leaves_hands_over_from_the_phone(screen_of: Open, office: Office) -> None:
    """离职交接：先看清手里有什么，全部交给一个人，结果逐项可查。"""
    unit = office.id_of("org.unit", OUTLET)
    leaver = office.opens("admin", "org.person", number="330301998", name="郑离岗", unit=unit)["id"]
    office.opens("admin", "org.role_member", person=leaver, role="outlet_head", unit=unit)
    phone = screen_of("admin", phone=True)
    page = phone.page
    phone.open("/m/me")
    page.get_by_role("link", name="离职交接").click()
    page.get_by_placeholder("请选择离职的人").click()
    _choose(phone, "郑离岗")
    kind = page.get_by_role("region", name="角色", exact=True)
    kind.get_by_role("button", name=re.compile("^角色.*1 项")).click()
    kind.get_by_placeholder("请选择接手人").click()
    _choose(phone, CLERK)
    phone.picture("leavers-preview")
    page.get_by_role("button", name="开始交接").click()
    page.get_by_role("dialog").get_by_role("button", name="确认").click()
    done = page.get_by_role("region", name=re.compile(r"^交接 \d+"))
    expect(done.get_by_role("status")).to_contain_text("已完成")
    expect(done).to_contain_text("已交接")
    phone.picture("leavers-done")


def test_who_is_named_where_nobody_was_found(screen_of: Open, office: Office) -> None:
    """找不到人的流程：电脑上指定处理人、抄送，手机上也行。"""
    before = office.asks("admin", "GET", f"/definitions/flow/{FLOW}")["document"]
    after = copy.deepcopy(before)
    move = next(one for one in after["moves"] if one["name"] == "arbitrate")
    move["procedure"]["steps"][0]["who"] = [{"kind": "named", "people": ["999999"], "label": "总部专员"}]
    _publish(office, after)
    tickets = [office.in_arbitration(waybill_no=f"77300000000086{one}") for one in (1, 2)]
    _publish(office, before)
    screen = screen_of("admin")
    page = screen.page
    screen.open(f"/e/{TICKET}/{tickets[0]['id']}")
    page.get_by_role("button", name="指定处理人").first.click()
    dialog = page.get_by_role("dialog", name="指定处理人")
    _pick(dialog, "处理人", CLERK)
    screen.picture("repair")
    dialog.get_by_role("button", name="指定", exact=True).click()
    expect(page.get_by_text(re.compile(f"{CLERK}.*处理中")).first).to_be_visible()
    page.get_by_role("button", name="抄送").first.click()
    dialog = page.get_by_role("dialog", name="抄送")
    _pick(dialog, "抄送给", CLERK)
    screen.picture("copy")
    dialog.get_by_role("button", name="抄送", exact=True).click()
    expect(dialog).to_be_hidden()

    phone = screen_of("admin", phone=True)
    phone.open(f"/m/e/{TICKET}/{tickets[1]['id']}?tab=progress")
    phone.page.get_by_role("button", name="指定处理人").first.click()
    phone.page.get_by_placeholder("请选择人员").click()
    _choose(phone, CLERK)
    phone.picture("repair")
    phone.page.get_by_role("dialog", name="指定处理人").get_by_role("button", name="指定", exact=True).click()
    expect(phone.page.get_by_role("dialog", name="指定处理人")).to_be_hidden()
    phone.page.get_by_role("button", name="抄送").first.click()
    phone.page.get_by_placeholder("请选择人员").click()
    _choose(phone, CLERK)
    phone.picture("copy")


def _publish(office: Office, document: Any) -> None:
    office.asks("admin", "POST", "/definitions/publish", {"documents": [document], "reason": "换人", "confirm": []})


def _pick(dialog: Locator, label: str, name: str) -> None:
    dialog.get_by_role("combobox", name=label, exact=True).fill(name)
    dialog.page.get_by_role("option", name=re.compile(name)).first.click()
    dialog.locator("p").first.click()


def _choose(phone: Screen, name: str) -> None:
    """Find somebody by his name in the sheet that is open, and choose him."""
    picker = phone.page.get_by_role("dialog", name=re.compile("^选择"))
    picker.get_by_role("searchbox", name="查找").fill(name)
    picker.get_by_role("button", name=re.compile(name)).first.click()
    expect(picker).to_be_hidden()
