"""The form of a step (步骤上的表单): filled in, checked and signed with the decision, then printed and checked."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from guocheng.definition.codec import to_json
from guocheng.sdk import (
    Right,
    approval,
    entity,
    flow,
    grant,
    held_by_everybody,
    lines,
    money,
    move,
    named,
    phone,
    procedure,
    role,
    stage,
    step_check,
    text,
)
from tests.browser.conftest import Screen
from tests.browser.office import TICKET, Office

Open = Callable[..., Screen]
BID = "company.bid"
PIANQU = "330384001"

bid = entity(
    BID, "报价评审",
    [
        text("number", "编号", required=True), text("goods", "采购内容"), money("amount", "报价金额"),
        phone("phone", "供应商电话"), text("reason", "推荐理由", long=True), text("conclusion", "评审结论"),
        lines("items", "评分", [text("what", "项目"), money("price", "单价"), text("mark", "得分")]),
    ],
    title="{number}", columns=["number", "goods", "amount"],
)  # fmt: skip
bid_flow = flow(
    "company.bid_flow", "报价评审流程", on=bid, initial="new",
    stages=[stage("new", "草稿"), stage("chosen", "已评审", "done")],
    moves=[move("go", "提交评审", "new", "chosen", procedure=procedure(
        "judging", "报价评审审批",
        approval(
            "judge", "评委评审", named(PIANQU), signature=True, opinion_required="always",
            rights={
                "amount": "hidden", "phone": "masked", "items.price": "hidden", "conclusion": "required",
                "items": "edit", "items.what": "read", "items.@add": "read", "items.@delete": "read",
                "items.mark": "required",
            },
            checks=[step_check("conclusion <> '一般'", "结论是「一般」，一般不推荐", warns=True)],
        ),
    ))],
)  # fmt: skip
everybody = role(
    "own_bids", "报价评审", grant(bid, Right.SEE, Right.CREATE, Right.EDIT, reveals=["phone"]),
    held_by=[held_by_everybody()],
)  # fmt: skip


@pytest.fixture(scope="module")
def forms(office: Office) -> Office:
    """The company reviews bids by a form of its own."""
    documents = [to_json(one) for one in (bid, bid_flow, everybody)]
    body = {"documents": documents, "reason": "评审报价", "confirm": []}
    preview = office.asks("admin", "POST", "/definitions/preview", {"documents": documents})
    office.asks("admin", "POST", "/definitions/publish", body | {"confirm": [one["key"] for one in preview["steps"]]})
    return office


def handed_in(office: Office, number: str) -> tuple[dict[str, Any], int]:
    """Hand in a bid, and return it with the task of the judge."""
    values = {
        "number": number, "goods": "打印纸", "amount": "8800.00", "phone": "13800001234", "reason": "供货快",
        "items": [{"what": "质量", "price": "5.00"}, {"what": "服务", "price": "7.00"}],
    }  # fmt: skip
    made = office.opens("kefu", BID, **values)
    made = office.asks("kefu", "POST", f"/entities/{BID}/{made['id']}/moves/go?page=true", {"version": made["version"]})
    rows = office.asks("pianqu", "GET", f"/todo?search={number}")["rows"]
    return made, int(rows[0]["id"])


def sign(page: Page) -> None:
    """Draw a name."""
    page.get_by_role("button", name="手写签名").click()
    board = page.get_by_role("img", name="签名：请在这里手写")
    board.scroll_into_view_if_needed()
    box = board.bounding_box()
    assert box
    page.mouse.move(box["x"] + 30, box["y"] + 40)
    page.mouse.down()
    for step in range(1, 14):
        page.mouse.move(box["x"] + 30 + step * 12, box["y"] + 40 + (step % 3) * 14)
    page.mouse.up()
    page.get_by_role("button", name="签好了").click()
    expect(page.get_by_role("button", name="重新签名")).to_be_visible()


def test_a_step_is_filled_in_signed_printed_and_checked(screen_of: Open, forms: Office) -> None:
    """电脑上：隐藏的没有，必填的填好，签名，提醒过再点一次；签名在经过里，也在审批单上；扫码核对。"""
    made, task = handed_in(forms, "评-001")
    screen = screen_of("pianqu")
    page = screen.page
    screen.open(f"/todo/{task}")
    pane = page.get_by_role("region", name="待办详情")
    expect(pane.get_by_text("138****1234")).to_be_visible()
    expect(pane.get_by_text("报价金额")).to_have_count(0)
    expect(pane.get_by_text("单价")).to_have_count(0)
    pane.get_by_label("评审结论").fill("一般")
    for what, mark in (("质量", "90"), ("服务", "85")):
        pane.get_by_role("row", name=re.compile(what)).get_by_role("gridcell").last.click()
        page.keyboard.type(mark)
        page.keyboard.press("Enter")
    page.get_by_role("textbox", name="意见").fill("质量过关，价格合适")
    page.get_by_role("button", name="存为常用意见").click()
    expect(page.get_by_role("button", name="存为常用意见")).to_be_hidden()
    sign(page)
    screen.picture("step-form")
    page.locator(".task__buttons").get_by_role("button", name="同意").click()
    screen.forgives("400")
    expect(page.get_by_role("alert").filter(has_text="一般不推荐")).to_contain_text("再点一次")
    page.locator(".task__buttons").get_by_role("button", name="同意").click()
    expect(page.get_by_text("已同意").first).to_be_visible()

    screen.open(f"/e/{BID}/{made['id']}")
    page.get_by_role("tab", name=re.compile("进度")).click()
    expect(page.get_by_role("img", name="陈静峰的签名")).to_be_visible()
    page.get_by_role("link", name="打印").click()
    expect(page.get_by_role("img", name=re.compile("陈静峰.*的签名"))).to_be_visible()
    page.set_viewport_size({"width": 830, "height": 800})
    screen.picture("signed-paper")
    page.set_viewport_size({"width": 1440, "height": 900})
    procedure_id = int(page.url.rsplit("/", 1)[1])
    record = forms.asks("kefu", "GET", f"/entities/{BID}/{made['id']}")
    [whole] = forms.asks("kefu", "GET", f"/entities/{BID}/{made['id']}/timeline")["procedures"]
    screen.open(f"/check/{procedure_id}/{whole['stamp']}.{record['version']}")
    expect(page.get_by_text("与系统一致")).to_be_visible()
    screen.picture("check-paper")


def test_a_step_is_filled_in_on_the_phone(screen_of: Open, forms: Office) -> None:
    """手机上一样：要填的字段、存过的常用意见和签名在一张纸上；旧的审批单核对出来不是最新。"""
    made, task = handed_in(forms, "评-002")
    [whole] = forms.asks("kefu", "GET", f"/entities/{BID}/{made['id']}/timeline")["procedures"]
    old = f"{whole['stamp']}.{made['version']}"
    screen = screen_of("pianqu", phone=True)
    page = screen.page
    screen.open(f"/m/todo/{task}")
    expect(page.get_by_text("报价金额")).to_have_count(0)
    page.get_by_role("button", name="同意").click()
    sheet = page.get_by_role("dialog", name="同意")
    sheet.get_by_label("评审结论").fill("推荐")
    sheet.get_by_role("button", name="质量过关，价格合适").click()
    sign(page)
    screen.picture("step-form")
    sheet.get_by_role("button", name="同意", exact=True).last.click()
    screen.forgives("400")
    expect(sheet.get_by_role("alert").first).to_contain_text("得分")
    signature = forms.keeps("pianqu", "签名.png", PICTURE, "image/png")["id"]
    said = {"decision": "reject", "opinion": "作废", "signature": signature}
    forms.asks("pianqu", "POST", f"/tasks/{task}/decide", said)
    screen.open(f"/m/check/{whole['id']}/{old}")
    expect(page.get_by_text("已经不是最新")).to_be_visible()
    screen.picture("check-paper")


#: The smallest picture there is.
PICTURE = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010802000000907753de0000000c49444154789c63f8ffff3f0005fe02fe0def46b8"
    "0000000049454e44ae426082"
)


def test_what_was_said_earlier_is_entered(screen_of: Open, office: Office) -> None:
    """补审：管理员补录当时说过的话，时间不能空；手机上也能补。"""
    ticket = office.in_arbitration(waybill_no="773000000000971")
    handheld = screen_of("admin", phone=True)
    handheld.open(f"/m/e/{TICKET}/{ticket['id']}")
    handheld.page.get_by_role("tab", name="进度").click()
    handheld.page.get_by_role("button", name="改派陈静峰的待办").click()
    handheld.page.get_by_role("radio", name="补审").click()
    handheld.picture("enter-afterwards")
    screen = screen_of("admin")
    page = screen.page
    screen.open(f"/e/{TICKET}/{ticket['id']}")
    page.get_by_role("tab", name=re.compile("进度")).click()
    page.get_by_role("button", name="改派陈静峰的待办").click()
    dialog = page.get_by_role("dialog", name=re.compile("补审"))
    dialog.get_by_role("radio", name=re.compile("^补审")).check()
    dialog.get_by_role("button", name="补审").click()
    expect(dialog.get_by_role("alert")).to_contain_text("请填写当时")
    now = page.evaluate("new Date(Date.now() - new Date().getTimezoneOffset() * 60000).toISOString().slice(0, 16)")
    dialog.get_by_label("当时的时间").fill(now)
    dialog.get_by_label("原因").fill("电话里同意的")
    screen.picture("enter-afterwards")
