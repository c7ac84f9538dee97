"""审批的动作：加签、征询、减签、认领、拿回、批量、干预和打印，电脑和手机都能做。"""

from __future__ import annotations

import re
from collections.abc import Callable

from playwright.sync_api import Page, expect

from tests.browser.conftest import Screen
from tests.browser.office import TICKET, Office

Open = Callable[..., Screen]
CLERK = "蔡红平"


def _task_of(office: Office, login: str, waybill: str) -> int:
    rows = office.asks(login, "GET", f"/todo?search={waybill}")["rows"]
    assert rows, f"{login} has nothing of {waybill}"
    return int(rows[0]["id"])


def _pick(page: Page, label: str, name: str) -> None:
    """Find somebody by his name and choose him."""
    box = page.get_by_role("combobox", name=label)
    box.fill(name)
    page.get_by_role("option", name=re.compile(name)).first.click()


def test_ask_others_on_the_desk(screen_of: Open, office: Office) -> None:
    """加签给客服，等他处理；改主意，减签，又回到自己这里。"""
    office.in_arbitration(waybill_no="773000000000901")
    task = _task_of(office, "pianqu", "773000000000901")
    screen = screen_of("pianqu")
    page = screen.page
    screen.open(f"/todo/{task}")
    page.get_by_role("button", name="更多").click()
    page.get_by_role("menuitem", name="加签").click()
    dialog = page.get_by_role("dialog", name="加签")
    _pick(page, "请谁加签", CLERK)
    page.keyboard.press("Escape")
    dialog.get_by_role("textbox", name="意见").fill("请先核对签收录音")
    screen.picture("add-sign")
    dialog.get_by_role("button", name="加签").click()
    expect(dialog).to_be_hidden()
    rows = office.asks("kefu", "GET", "/todo?search=773000000000901")["rows"]
    assert [(row["attached"], row["asked_by"]["name"]) for row in rows] == [("before", "陈静峰")]
    screen.open(f"/todo/{task}")
    expect(page.get_by_text("等加签的人")).to_be_visible()
    page.get_by_role("button", name=f"减签{CLERK}").click()
    expect(page.get_by_text("等加签的人")).to_be_hidden()
    assert not office.asks("kefu", "GET", "/todo?search=773000000000901")["rows"]


def test_consult_on_the_phone(screen_of: Open, office: Office) -> None:
    """手机上征询意见；被问的人在沟通待复里答复；问的人看到答复。"""
    office.in_arbitration(waybill_no="773000000000902")
    task = _task_of(office, "pianqu", "773000000000902")
    screen = screen_of("pianqu", phone=True)
    page = screen.page
    screen.open(f"/m/todo/{task}")
    page.get_by_role("button", name="更多").click()
    screen.picture("task-more")
    page.get_by_role("button", name="征询意见").click()
    sheet = page.get_by_role("dialog", name="征询意见")
    sheet.get_by_role("textbox", name="意见", exact=True).fill("客户当时怎么说的？")
    sheet.get_by_role("textbox", name=re.compile("问谁")).click()
    chooser = page.get_by_role("dialog", name="选择问谁")
    chooser.get_by_role("searchbox", name="查找").fill(CLERK)
    chooser.get_by_role("listitem").get_by_role("button", name=re.compile(CLERK)).click()
    chooser.get_by_role("button", name="选好了（1）").click()
    sheet.get_by_role("button", name="征询意见", exact=True).last.click()
    expect(sheet).to_be_hidden()

    asked = screen_of("kefu", phone=True)
    asked.open("/m/todo")
    asked.page.get_by_role("tab", name=re.compile("沟通待复")).click()
    asked.page.get_by_text("773000000000902").first.click()
    asked.page.get_by_role("button", name="回复意见").click()
    sheet = asked.page.get_by_role("dialog", name="回复意见")
    sheet.get_by_role("textbox", name="意见", exact=True).fill("同意放门口，有录音")
    asked.picture("answer-advice")
    sheet.get_by_role("button", name="回复意见").last.click()
    expect(sheet).to_be_hidden()
    screen.open(f"/m/todo/{task}")
    expect(page.get_by_text("同意放门口，有录音").first).to_be_visible()


def test_many_at_once(screen_of: Open, office: Office) -> None:
    """选两件批量同意；没有写意见的逐件说明，写了意见的都办完。"""
    for waybill in ("773000000000911", "773000000000912"):
        office.in_arbitration(waybill_no=waybill)
    screen = screen_of("pianqu")
    page = screen.page
    screen.open("/todo")
    page.get_by_role("searchbox", name="搜索待办").fill("77300000000091")
    boxes = page.get_by_role("checkbox", name=re.compile("77300000000091"))
    expect(boxes).to_have_count(2)
    for box in boxes.all():
        box.check()
    page.get_by_role("button", name="批量同意").click()
    dialog = page.get_by_role("dialog", name="批量同意")
    dialog.get_by_role("button", name="同意", exact=True).last.click()
    expect(dialog.get_by_role("list", name="批量结果").get_by_text("请填写「片区负责人仲裁」的意见")).to_have_count(2)
    screen.picture("batch-refused")
    dialog.get_by_role("button", name="完成").click()
    for box in boxes.all():
        box.check()
    page.get_by_role("button", name="批量同意").click()
    dialog = page.get_by_role("dialog", name="批量同意")
    dialog.get_by_label("意见", exact=True).fill("证据充分，维持责任")
    dialog.get_by_role("button", name="同意", exact=True).last.click()
    expect(dialog.get_by_role("status")).to_have_text("已同意 2 件")
    dialog.get_by_role("button", name="完成").click()
    expect(boxes).to_have_count(0)


def test_many_at_once_on_the_phone(screen_of: Open, office: Office) -> None:
    """手机上选一件批量拒绝，要写意见。"""
    office.in_arbitration(waybill_no="773000000000913")
    screen = screen_of("pianqu", phone=True)
    page = screen.page
    screen.open("/m/todo")
    page.get_by_role("button", name="批量处理").click()
    page.get_by_role("checkbox", name=re.compile("773000000000913")).click()
    screen.picture("batch")
    page.get_by_role("button", name="拒绝").click()
    sheet = page.get_by_role("dialog", name="批量拒绝")
    sheet.get_by_role("button", name="拒绝").last.click()
    expect(sheet.get_by_text("请写下为什么拒绝")).to_be_visible()
    sheet.get_by_label("意见", exact=True).fill("证据不足")
    sheet.get_by_role("button", name="拒绝").last.click()
    expect(sheet.get_by_role("status")).to_have_text("已拒绝 1 件")
    sheet.get_by_role("button", name="完成").click()
    expect(page.get_by_text("773000000000913")).to_have_count(0)


def test_take_back(screen_of: Open, office: Office) -> None:
    """同意了大额仲裁，后面还没有人处理，在我已处理里拿回。"""
    office.in_arbitration(waybill_no="773000000000921", claim_amount="5000")
    task = _task_of(office, "pianqu", "773000000000921")
    office.asks("pianqu", "POST", f"/tasks/{task}/decide", {"decision": "approve", "opinion": "维持责任"})
    screen = screen_of("pianqu")
    page = screen.page
    screen.open(f"/todo/{task}?box=done")
    page.get_by_role("button", name="拿回").click()
    expect(page.get_by_text("已拿回，请重新处理")).to_be_visible()
    assert office.asks("pianqu", "GET", "/todo?search=773000000000921")["rows"]


def test_narrow_and_group(screen_of: Open, office: Office) -> None:
    """筛选超时的、按流程分组；没有符合条件的就说清楚。"""
    office.in_arbitration(waybill_no="773000000000931")
    screen = screen_of("pianqu")
    page = screen.page
    screen.open("/todo")
    page.get_by_role("button", name="按流程分组").click()
    expect(page.get_by_role("heading", name=re.compile("申诉仲裁")).first).to_be_visible()
    page.get_by_role("button", name="筛选").click()
    expect(page.get_by_role("combobox", name="流程")).to_be_visible()
    screen.picture("todo-filters")
    page.get_by_role("searchbox", name="搜索待办").fill("773000000000931")
    page.get_by_role("checkbox", name="只看超时的").check()
    expect(page.get_by_text("没有符合条件的")).to_be_visible()


def test_intervene(screen_of: Open, office: Office) -> None:
    """管理员在记录的进度里挂起、激活、改派，再强制归档。"""
    ticket = office.in_arbitration(waybill_no="773000000000941")
    screen = screen_of("admin")
    page = screen.page
    screen.open(f"/e/{TICKET}/{ticket['id']}")

    def intervenes(verb: str, reason: str = "") -> None:
        page.get_by_role("button", name="流程干预").first.click()
        dialog = page.get_by_role("dialog", name=re.compile("流程干预"))
        dialog.get_by_role("radio", name=verb, exact=True).check()
        if reason:
            dialog.get_by_label("原因").fill(reason)
        dialog.get_by_role("button", name=verb).click()
        expect(dialog).to_be_hidden()

    intervenes("挂起", "等总部回复")
    expect(page.get_by_text("已挂起").first).to_be_visible()
    screen.picture("suspended")
    intervenes("激活")
    expect(page.get_by_text("审批中").first).to_be_visible()
    page.get_by_role("button", name="改派陈静峰的待办").click()
    dialog = page.get_by_role("dialog", name=re.compile("改派"))
    _pick(page, "改派给", CLERK)
    dialog.get_by_role("button", name="改派").click()
    expect(dialog).to_be_hidden()
    assert office.asks("kefu", "GET", "/todo?search=773000000000941")["rows"]
    page.get_by_role("button", name="流程干预").first.click()
    page.get_by_role("dialog").get_by_role("radio", name="强制归档").check()
    screen.picture("intervene")
    page.keyboard.press("Escape")
    intervenes("强制归档", "总部已裁定")
    expect(page.get_by_text("已通过").first).to_be_visible()


def test_intervene_on_the_phone(screen_of: Open, office: Office) -> None:
    """管理员在手机上挂起一个流程。"""
    ticket = office.in_arbitration(waybill_no="773000000000942")
    screen = screen_of("admin", phone=True)
    page = screen.page
    screen.open(f"/m/e/{TICKET}/{ticket['id']}")
    page.get_by_role("tab", name="进度").click()
    page.get_by_role("button", name="流程干预").click()
    sheet = page.get_by_role("dialog", name="流程干预")
    sheet.get_by_role("radio", name="挂起").click()
    sheet.get_by_role("button", name="挂起").click()
    expect(sheet.get_by_role("alert")).to_contain_text("请写下原因")
    sheet.get_by_label("原因").fill("等总部回复")
    screen.picture("intervene")
    sheet.get_by_role("button", name="挂起").click()
    expect(sheet).to_be_hidden()
    expect(page.get_by_text("已挂起").first).to_be_visible()


def test_paper(screen_of: Open, office: Office) -> None:
    """审批单：意见表、二维码，打印时没有按钮；手机上也放得下。"""
    ticket = office.in_arbitration(waybill_no="773000000000951", claim_amount="5000")
    task = _task_of(office, "pianqu", "773000000000951")
    office.asks("pianqu", "POST", f"/tasks/{task}/decide", {"decision": "approve", "opinion": "地址无误，维持责任"})
    screen = screen_of("kefu")
    page = screen.page
    screen.open(f"/e/{TICKET}/{ticket['id']}")
    page.get_by_role("link", name="打印").first.click()
    expect(page.get_by_role("heading", name="申诉仲裁", level=1)).to_be_visible()
    expect(page.get_by_role("row", name=re.compile("片区负责人仲裁 陈静峰 同意 地址无误，维持责任"))).to_be_visible()
    expect(page.get_by_role("img", name="核对二维码")).to_be_visible()
    screen.picture("paper")
    page.emulate_media(media="print")
    expect(page.get_by_role("button", name="打印")).to_be_hidden()
    assert len(page.pdf(prefer_css_page_size=True)) > 10_000
    phone = screen_of("kefu", phone=True)
    phone.open(f"/m/e/{TICKET}/{ticket['id']}")
    phone.page.get_by_role("tab", name="进度").click()
    phone.page.get_by_role("link", name="打印").first.click()
    expect(phone.page.get_by_role("img", name="核对二维码")).to_be_visible()
    phone.picture("paper")
