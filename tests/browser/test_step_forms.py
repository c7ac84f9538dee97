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
    paper,
    paper_part,
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
    papers=[
        paper(
            "result", "评审结果单", paper_part("评审结论", "conclusion", "reason"),
            paper_part("评分", "items.mark", "items.what"), title="评审结果单 {number}", size="a5_wide",
            copies=["采购联", "供应商联"], foot="结果以系统为准，请妥善保管。",
        )
    ],
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
            papers=["@form", "result"],
        ),
        papers=["@form"],
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


def stamp_of(office: Office, procedure_id: int) -> str:
    """Return what a paper printed now is checked by."""
    found = office.asks("kefu", "GET", f"/procedures/{procedure_id}/print")
    return f"{found['stamp']}.{found['record']['version']}"


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
    screen.open(f"/check/{procedure_id}/{stamp_of(forms, procedure_id)}")
    expect(page.get_by_text("与系统一致")).to_be_visible()
    screen.picture("check-paper")


def test_the_step_says_which_paper(screen_of: Open, forms: Office) -> None:
    """评委能印结果单：A5 两联，按版式排，隐藏的没有，空着的留着手填；提交人的这一步不给印，改地址也不行。"""
    made, _ = handed_in(forms, "评-003")
    screen = screen_of("pianqu")
    page = screen.page
    screen.open(f"/print/{BID}/{made['id']}/{made['procedure']['id']}")
    expect(page.get_by_role("heading", name="报价评审审批", level=1)).to_be_visible()
    page.get_by_role("combobox", name="版式").select_option(label="评审结果单")
    sheets = page.get_by_role("article")
    expect(sheets).to_have_count(2)
    expect(sheets.first.get_by_role("heading", level=1)).to_have_text("评审结果单 评-003")
    expect(page.get_by_role("article", name="供应商联").get_by_text("结果以系统为准")).to_be_visible()
    assert sheets.first.locator("dt").all_text_contents()[4:] == ["评审结论", "推荐理由", "评分"]
    assert sheets.first.locator("dd th").all_text_contents() == ["得分", "项目"]
    page.emulate_media(media="print")
    page.set_viewport_size({"width": 730, "height": 500})
    expect(page.get_by_role("combobox", name="版式")).to_be_hidden()
    screen.picture("result-paper")
    sizes = re.findall(rb"/MediaBox \[0 0 (\d+)[.\d]* (\d+)", page.pdf(prefer_css_page_size=True))
    assert [(int(wide) // 10, int(high) // 10) for wide, high in sizes] == [(59, 42), (59, 42)], "two half sheets"
    starter = screen_of("kefu")
    starter.open(f"/print/{BID}/{made['id']}/{made['procedure']['id']}?paper=result")
    starter.forgives("403")
    expect(starter.page.get_by_role("alert")).to_contain_text("不能打印「评审结果单」，可以打印「审批单」")


def test_a_step_is_filled_in_on_the_phone(screen_of: Open, forms: Office) -> None:
    """手机上一样：要填的字段、存过的常用意见和签名在一张纸上；旧的审批单核对出来不是最新。"""
    made, task = handed_in(forms, "评-002")
    number = made["procedure"]["id"]
    old = stamp_of(forms, number)
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
    screen.open(f"/m/check/{number}/{old}")
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


def test_what_a_step_prints_is_drawn(screen_of: Open, forms: Office) -> None:
    """流程设计里看得到、改得了一步能打印的版式：换成只印结果单，再改成不能打印，版式就不用选了。"""
    screen = screen_of("admin")
    page = screen.page
    screen.open("/definitions/flow/company.bid_flow/design/go")
    page.locator('.card__open:has(b:text-is("评委评审"))').click()
    panel = page.get_by_role("complementary")
    panel.get_by_text("更多设置").click()
    papers = panel.get_by_role("list", name="可打印的版式")
    expect(papers.get_by_role("listitem")).to_have_text([re.compile("审批单"), re.compile("评审结果单")])
    papers.get_by_role("button", name="可打印的版式：去掉「审批单」").click()
    expect(papers.get_by_role("listitem")).to_have_text([re.compile("评审结果单")])
    expect(page.get_by_text("的可打印的版式由「审批单、result」改为「result」")).to_be_visible()
    papers.scroll_into_view_if_needed()
    screen.picture("flow-designer-papers")
    papers.get_by_role("button", name="可打印的版式：去掉「评审结果单」").click()
    panel.get_by_label("可以打印").uncheck()
    expect(panel.get_by_label("可打印的版式：加一种版式")).to_have_count(0)
    expect(page.get_by_text("的可以打印由「是」改为「否」")).to_be_visible()
