"""流程的管理：代理、离职交接、监控与批量改派、迁移和热修复、运行图，电脑和手机都看过。"""

from __future__ import annotations

import copy
import re
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import Screen
from tests.browser.office import OUTLET, TICKET, Office

Open = Callable[..., Screen]
FLOW = "complaint.ticket_flow"
CLERK, DISTRICT = "蔡红平", "陈静峰"


def _pick(page: Page, within: Page | Locator, label: str, name: str) -> None:
    """Find somebody by his name and choose him."""
    within.get_by_role("combobox", name=label, exact=True).fill(name)
    page.get_by_role("option", name=re.compile(name)).first.click()


def _withdraw_all(office: Office, login: str) -> None:
    for one in office.asks(login, "GET", "/proxies")["mine"]:
        office.asks(login, "POST", f"/proxies/{one['id']}/withdraw", {})


def test_standing_in(screen_of: Open, office: Office) -> None:
    """电脑上设置代理人，代理人不刷新就看到待办；手机上看到、再设一个、收回；管理员看到所有人的。"""
    screen, stand_in = screen_of("pianqu"), screen_of("jingli")
    manager = office.asks("jingli", "GET", "/session")["person"]["name"]
    page = screen.page
    stand_in.open("/todo")
    screen.open("/proxies")
    page.get_by_role("button", name="设置代理人").click()
    dialog = page.get_by_role("dialog", name="设置代理人")
    dialog.get_by_role("button", name="设置", exact=True).click()
    expect(dialog.get_by_role("alert")).to_have_text("请选择代理人")
    _pick(page, dialog, "代理人", manager)
    dialog.get_by_role("button", name="3 天").click()
    dialog.get_by_label("只代理一部分").check()
    dialog.get_by_label("投诉处理").check()
    dialog.get_by_label("说明").fill("出差")
    screen.picture("proxy-make")
    dialog.get_by_label("说明").press("Enter")
    expect(dialog).to_be_hidden()
    row = page.get_by_role("row", name=re.compile(manager))
    expect(row).to_contain_text("正在代理")
    screen.picture("proxies")

    office.in_arbitration(waybill_no="773000000000941")
    expect(stand_in.page.get_by_role("tab", name=re.compile("我代理的"))).to_be_visible()
    stand_in.page.get_by_role("tab", name=re.compile("我代理的")).click()
    expect(stand_in.page.get_by_text("773000000000941").first).to_be_visible()

    phone = screen_of("pianqu", phone=True)
    phone.open("/m/me")
    phone.page.get_by_role("link", name="审批代理").click()
    expect(phone.page.get_by_text("只代理「投诉处理」")).to_be_visible()
    phone.picture("proxies")
    phone.page.get_by_role("button", name="设置代理人").click()
    sheet = phone.page.get_by_role("dialog", name="设置代理人")
    sheet.get_by_role("switch", name="只代理一部分").click()
    phone.picture("proxy-make")
    phone.page.get_by_role("button", name="关闭").click()
    phone.page.get_by_role("button", name=f"收回{manager}的代理").click()
    phone.page.get_by_role("button", name="确认").click()
    expect(phone.page.get_by_text("没有设置代理")).to_be_visible()

    admin = screen_of("admin")
    office.asks(
        "wangdian",
        "POST",
        "/proxies",
        {"stand_in": office.id_of("org.person", manager), "ends_at": "2099-01-01T00:00:00+08:00"},
    )
    admin.open("/proxies")
    expect(admin.page.get_by_role("region", name="每个人的代理")).to_contain_text(manager)
    _withdraw_all(office, "wangdian")


def test_what_runs_is_watched_and_handed_on(screen_of: Open, office: Office) -> None:
    """流程监控：筛出待办批量改派，办不成的说明原因；运行中的流程批量挂起再激活；没有权限的人没有菜单。"""
    for waybill in ("773000000000891", "773000000000892"):
        office.in_arbitration(waybill_no=waybill)
    screen = screen_of("admin")
    page = screen.page
    screen.open("/")
    page.get_by_role("link", name="流程监控").click()
    page.get_by_role("searchbox", name="搜索标题").fill("77300000000089")
    boxes = page.get_by_role("checkbox", name=re.compile("选中「.*77300000000089"))
    expect(page.get_by_role("rowheader")).to_have_count(2)
    expect(boxes).to_have_count(2)
    screen.picture("monitor-tasks")
    page.get_by_role("button", name=re.compile("的运行图")).first.focus()
    page.keyboard.press("x")
    boxes.nth(1).check()
    page.get_by_role("button", name="批量改派").click()
    dialog = page.get_by_role("dialog", name="批量改派")
    dialog.get_by_role("button", name="批量改派").click()
    expect(dialog.get_by_role("alert")).to_have_text("请选择改派给谁")
    _pick(page, dialog, "改派给", CLERK)
    dialog.get_by_label("说明").fill("片区负责人出差")
    dialog.get_by_label("说明").press("Control+Enter")
    expect(dialog.get_by_role("status")).to_have_text("已改派 2 件")
    dialog.get_by_role("button", name="完成").click()
    expect(page.get_by_role("row", name=re.compile(CLERK))).to_have_count(2)
    told = [one["text"] for one in office.asks("pianqu", "GET", "/messages")["rows"][:2]]
    assert all("改派给了别人" in one for one in told), told

    page.get_by_role("tab", name="运行中的流程").click()
    boxes = page.get_by_role("checkbox", name=re.compile("选中「.*77300000000089"))
    expect(boxes).to_have_count(2)
    for box in boxes.all():
        box.check()
    page.get_by_role("button", name="挂起", exact=True).click()
    dialog = page.get_by_role("dialog", name="批量挂起")
    dialog.get_by_label("原因").fill("等复查")
    dialog.get_by_role("button", name="批量挂起").click()
    expect(dialog.get_by_role("status")).to_have_text("已挂起 2 件")
    dialog.get_by_role("button", name="完成").click()
    expect(page.get_by_text("已挂起")).to_have_count(2)
    screen.picture("monitor-procedures")
    page.get_by_role("button", name=re.compile("的运行图")).first.click()
    page.get_by_role("button", name="流程干预").click()
    steer = page.get_by_role("dialog", name=re.compile("^流程干预"))
    steer.get_by_label("激活").check()
    steer.get_by_role("button", name="激活", exact=True).click()
    expect(steer).to_be_hidden()
    page.keyboard.press("Escape")
    expect(page.get_by_text("已挂起")).to_have_count(1)
    clerk = screen_of("kefu")
    clerk.open("/todo")
    expect(clerk.page.get_by_role("link", name="审批代理")).to_be_visible()
    expect(clerk.page.get_by_role("link", name="流程监控")).to_have_count(0)


def test_who_leaves_hands_over(screen_of: Open, office: Office) -> None:
    """离职交接：先看清手里有什么，按种类选接手人，后台办完，结果逐项可查。"""
    unit = office.id_of("org.unit", OUTLET)
    leaver = office.opens("admin", "org.person", number="330301999", name="冯离岗", unit=unit)["id"]
    office.opens("admin", "org.role_member", person=leaver, role="outlet_head", unit=unit)
    office.in_arbitration(waybill_no="773000000000961")
    task = office.asks("pianqu", "GET", "/todo?search=773000000000961")["rows"][0]["id"]
    office.asks("admin", "POST", f"/tasks/{task}/reassign", {"to": leaver, "reason": "先给他"})
    screen = screen_of("admin")
    page = screen.page
    screen.open("/monitor")
    page.get_by_role("link", name="离职交接").click()
    _pick(page, page, "离职的人", "冯离岗")
    table = page.get_by_role("region", name="手里的东西")
    table.get_by_role("button", name="待办 1 项，看是哪些").click()
    expect(table.get_by_text("773000000000961")).to_be_visible()
    _pick(page, table, "待办交给", CLERK)
    screen.picture("leavers-preview")
    page.get_by_role("button", name="开始交接").click()
    box = page.get_by_role("dialog", name="开始交接")
    expect(box).to_contain_text("没有选接手人的（角色 1 项）留在原处")
    box.get_by_role("button", name="开始交接").click()
    result = page.get_by_role("region", name=re.compile(r"^交接 \d+$"))
    expect(result.get_by_role("heading", name="冯离岗的交接结果")).to_be_visible()
    expect(result.get_by_role("status")).to_contain_text("已完成：1 / 1")
    expect(result.get_by_role("region", name="每一项的结果")).to_contain_text(CLERK)
    screen.picture("leavers-done")


@pytest.fixture
def versions(office: Office) -> Any:
    """A flow of which something runs in the version before the newest, put back afterwards."""
    office.in_arbitration(waybill_no="773000000000971")
    before = office.asks("admin", "GET", f"/definitions/flow/{FLOW}")["document"]
    after = copy.deepcopy(before)
    move = next(one for one in after["moves"] if one["name"] == "arbitrate")
    move["procedure"]["steps"][0]["label"] = "片区仲裁"
    _publish(office, after)
    yield
    _publish(office, before)


def _publish(office: Office, document: Any) -> None:
    office.asks("admin", "POST", "/definitions/publish", {"documents": [document], "reason": "改步骤名", "confirm": []})


def test_what_runs_goes_over_to_a_new_version(screen_of: Open, office: Office, versions: Any) -> None:
    """旧版里在走的流程：热修复把步骤名改了；从监控选中的再试迁移、迁移、看日志、撤销。"""
    screen = screen_of("admin")
    page = screen.page
    screen.open(f"/definitions/flow/{FLOW}/migrate")
    page.get_by_role("button", name="看会改什么").click()
    expect(page.get_by_role("region", name="可以热修复的项")).to_contain_text("片区仲裁")
    expect(page.get_by_role("checkbox", name=re.compile("^修复「.*」的名称")).first).to_be_checked()
    page.get_by_label("为什么修复").fill("名称统一")
    screen.picture("flow-mend")
    page.get_by_role("button", name=re.compile("^修复第")).click()
    expect(page.get_by_role("region", name="修复记录")).to_contain_text("名称统一")

    screen.open("/monitor?kind=procedures")
    page.get_by_role("searchbox", name="搜索标题").fill("773000000000971")
    expect(page.get_by_role("rowheader")).to_have_count(1)
    page.get_by_role("checkbox", name=re.compile("选中「.*971")).check()
    page.get_by_role("link", name="迁移到别的版本").click()
    expect(page.get_by_text("只看选中的 1 条流程")).to_be_visible()
    page.get_by_role("button", name="试迁移").click()
    expect(page.get_by_role("region", name="每条流程的结果")).to_contain_text("可以迁移")
    screen.picture("flow-migration")
    page.get_by_label("为什么迁移").fill("跟上新版")
    page.get_by_role("button", name="开始迁移").click()
    page.get_by_role("button", name="确定").click()
    past = page.get_by_role("region", name="各次迁移")
    expect(past).to_contain_text("已完成：已迁移 1 条")
    expect(page.get_by_role("region", name=re.compile("的日志"))).to_contain_text("已迁移")
    screen.picture("flow-migrated")
    phone = screen_of("admin", phone=True)
    phone.open("/m/me")
    phone.page.get_by_role("link", name="流程迁移").click()
    phone.page.get_by_label("看哪个流程").select_option(label="投诉处理")
    expect(phone.page.get_by_text("已迁移 1 条")).to_be_visible()
    phone.page.get_by_role("button", name="看每条").click()
    expect(phone.page.get_by_role("list", name=re.compile("的每条流程"))).to_contain_text("773000000000971")
    phone.picture("migrations")
    past.get_by_role("button", name="撤销").first.click()
    page.get_by_role("button", name="确定").click()
    expect(past).to_contain_text("已撤销：已撤销 1 条")


def test_where_a_record_stands_on_the_map(screen_of: Open, office: Office) -> None:
    """运行图：走过的、正在的、不走的分路都标清；手机上是从上到下的列表。"""
    ticket = office.in_arbitration(waybill_no="773000000000981", claim_amount="5000")
    rows = office.asks("pianqu", "GET", "/todo?search=773000000000981")["rows"]
    office.asks("pianqu", "POST", f"/tasks/{rows[0]['id']}/decide", {"decision": "approve", "opinion": "维持责任"})
    screen = screen_of("kefu")
    page = screen.page
    accepted = office.does("wangdian", "accept", office.judged(waybill_no="773000000000982"))
    screen.open(f"/e/{TICKET}/{accepted['id']}")
    expect(page.get_by_role("list", name=re.compile("^阶段")).get_by_title("没有经过这个阶段")).to_have_text("申诉中")
    screen.open(f"/e/{TICKET}/{ticket['id']}")
    page.get_by_role("button", name="运行图").click()
    box = page.get_by_role("region", name="运行图")
    expect(box.get_by_role("article", name="片区负责人仲裁：已通过")).to_contain_text(DISTRICT)
    expect(box.get_by_role("article", name="经理与财务会签：进行中")).to_have_attribute("aria-current", "step")
    expect(box.get_by_role("region", name="一千元以内：不走")).to_be_visible()
    screen.picture("run-map")
    phone = screen_of("kefu", phone=True)
    phone.open(f"/m/e/{TICKET}/{ticket['id']}?tab=progress")
    phone.page.get_by_role("button", name="运行图").first.click()
    sheet = phone.page.get_by_role("dialog", name="运行图")
    expect(sheet.get_by_role("article", name="经理与财务会签：进行中")).to_be_visible()
    phone.picture("run-map")
