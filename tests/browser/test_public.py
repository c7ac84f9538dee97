"""给外面的人用的页面：管理员建一张公开表单，访客在手机上填，里面的人找到它、关注它、看到动态；标签能打印。"""

from __future__ import annotations

import uuid
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

from PIL import Image
from playwright.sync_api import expect

from tests.browser.conftest import Screen
from tests.browser.office import TICKET, Office

Open = Callable[..., Screen]
HOSTILE = "<img src=x onerror=window.owned=1>{{1+1}}"


def test_a_form_is_given_out_filled_in_and_found(screen_of: Open, office: Office) -> None:
    """建公开表单，复制地址；访客漏填时说清楚，填好拿到回执；客服在列表里查到。"""
    label = f"客户报投诉 {uuid.uuid4().hex[:4]}"
    admin = screen_of("admin")
    page = admin.page
    admin.open(f"/e/{TICKET}")
    page.get_by_role("button", name="公开表单/进度查询").click()
    dialog = page.get_by_role("dialog", name="公开表单和进度查询")
    again = dialog.get_by_role("button", name="建立新的公开链接")
    expect(again.or_(dialog.get_by_role("textbox", name="名称")).first).to_be_visible()
    if again.is_visible():
        again.click()
    dialog.get_by_role("group", name="要填写的字段").get_by_role("checkbox", name="来源", exact=True).uncheck()
    dialog.get_by_role("group", name="要填写的字段").get_by_role("checkbox", name="投诉内容", exact=True).check()
    dialog.get_by_role("combobox", name="加一个固定值").select_option(label="来源")
    dialog.get_by_role("group", name="固定值").get_by_role("combobox").first.press("Enter")
    page.get_by_role("option", name="客服热线").click()
    dialog.get_by_role("textbox", name="名称").fill(label)
    dialog.get_by_role("textbox", name="说明").fill("快件有问题请填这张表，我们一个工作日内联系您。")
    dialog.get_by_role("checkbox", name="提交时要填验证码").uncheck()
    admin.picture("public-make")
    dialog.get_by_role("button", name="建立公开链接").click()
    one = dialog.get_by_role("listitem").filter(has_text=label)
    expect(one).to_contain_text("开放中")
    one.get_by_role("button", name=f"二维码：{label}").click()
    expect(one.get_by_role("img", name=f"「{label}」的二维码")).to_be_visible()
    admin.picture("public-links")
    link = next(row for row in office.asks("admin", "GET", f"/links?entity={TICKET}") if row["label"] == label)

    number = f"7730{uuid.uuid4().int % 10**11:011}"
    visitor = screen_of(phone=True)
    visitor.open(f"{link['address']}?v.content=外包装破损")
    form = visitor.page
    expect(form.get_by_role("heading", name=label)).to_be_visible()
    form.get_by_role("button", name="提交").click()
    expect(form.get_by_text("请填写「运单号」")).to_be_visible()
    visitor.picture("public-form")
    form.get_by_label("运单号").fill(number)
    form.get_by_label("投诉类型").click()
    form.get_by_role("button", name="确认").click()
    expect(form.get_by_label("投诉内容")).to_have_value("外包装破损")
    form.get_by_label("投诉内容").fill(HOSTILE)
    form.get_by_role("button", name="提交").click()
    expect(form.get_by_text("已提交")).to_be_visible()
    visitor.picture("public-done")
    form.get_by_role("button", name="再填一份").click()
    expect(form.get_by_label("运单号")).to_have_value("")

    wide = screen_of()
    wide.open(link["address"])
    expect(wide.page.get_by_label("运单号")).to_be_visible()
    wide.picture("public-form")

    inside = screen_of("kefu")
    inside.open(f"/e/{TICKET}?q={number}")
    expect(inside.page.get_by_text(number).first).to_be_visible()
    row = office.asks("kefu", "POST", f"/entities/{TICKET}/query", {"search": number})["rows"][0]
    inside.open(f"/e/{TICKET}/{row['id']}")
    inside.page.get_by_role("tab", name="动态").click()
    expect(inside.page.get_by_role("tabpanel")).to_contain_text(f"公开表单「{label}」")
    expect(inside.page.get_by_text(HOSTILE).first).to_be_attached()
    assert inside.page.evaluate("window.owned") is None
    inside.page.get_by_role("button", name="关注", exact=True).click()
    expect(inside.page.get_by_role("button", name="取消关注")).to_be_visible()
    inside.picture("record-activity")
    inside.open("/follows")
    expect(inside.page.get_by_role("rowheader").first).to_be_visible()
    inside.picture("follows")
    office.asks("admin", "DELETE", f"/links/{link['id']}")
    visitor.open(link["address"])
    expect(form.get_by_role("alert")).to_contain_text("不存在或已经失效")
    visitor.picture("public-ended")


def test_a_closed_form_and_a_locked_record_say_so(screen_of: Open, office: Office) -> None:
    """还没开放的表单客气地说明；有密码的记录先要密码，再看到选定的字段。"""
    begins = (datetime.now(UTC) + timedelta(days=1)).isoformat()
    terms = {"entity": TICKET, "label": "满意度调查", "opens_at": begins}
    fixed = {"kind": "lost", "source": "hotline"}
    soon = office.asks("admin", "POST", "/links", {"kind": "form", "fields": ["waybill_no"], "fixed": fixed, **terms})
    visitor = screen_of(phone=True)
    visitor.open(soon["address"])
    expect(visitor.page.get_by_text("还没有开放")).to_be_visible()
    ticket = office.complaint(waybill_no="773000000000777")
    shown = {"kind": "record", "entity": TICKET, "record_id": ticket["id"], "label": "处理进展", "password": "2580"}
    link = office.asks("admin", "POST", "/links", {**shown, "fields": ["waybill_no", "stage", "content"]})
    page = visitor.page
    visitor.open(link["address"])
    page.get_by_label("访问密码").fill("0000")
    page.get_by_role("button", name="打开").click()
    expect(page.get_by_role("alert")).to_contain_text("密码不对")
    page.get_by_label("访问密码").fill("2580")
    page.get_by_role("button", name="打开").click()
    expect(page.get_by_text("773000000000777")).to_be_visible()
    visitor.picture("public-record")


def test_progress_is_asked_with_a_picture(screen_of: Open, office: Office) -> None:
    """查询进度：核对两项和验证码；换一张图。"""
    body = {
        "kind": "status",
        "entity": TICKET,
        "fields": ["stage"],
        "asked": ["waybill_no", "content"],
        "label": "查进度",
    }
    link = office.asks("admin", "POST", "/links", body)
    visitor = screen_of(phone=True)
    page = visitor.page
    visitor.open(link["address"])
    picture = page.get_by_role("img", name="验证码图片")
    expect(picture).to_be_visible()
    first = picture.get_attribute("src")
    page.get_by_role("button", name="换一张").click()
    expect(picture).not_to_have_attribute("src", str(first))
    page.get_by_role("button", name="查询").click()
    expect(page.get_by_role("alert")).to_contain_text("请填写")
    visitor.picture("public-state")


def test_a_label_and_a_public_address_of_a_record(screen_of: Open, office: Office) -> None:
    """记录的二维码标签；公开一条记录的对话框。"""
    ticket = office.complaint(waybill_no="773000000000778")
    screen = screen_of("admin")
    page = screen.page
    screen.open(f"/e/{TICKET}/{ticket['id']}")
    page.get_by_role("button", name="更多操作").click()
    page.get_by_role("menuitem", name="二维码标签").click()
    dialog = page.get_by_role("dialog", name="的二维码")
    dialog.get_by_label("纸张").select_option("80 × 50 毫米")
    screen.picture("label")
    dialog.get_by_role("button", name="关闭").click()
    page.get_by_role("button", name="更多操作").click()
    page.get_by_role("menuitem", name="公开链接").click()
    dialog = page.get_by_role("dialog", name="公开")
    dialog.get_by_role("checkbox", name="运单号", exact=True).check()
    dialog.get_by_role("button", name="建立公开链接").click()
    expect(dialog.get_by_role("listitem")).to_contain_text("开放中")
    screen.picture("public-record-make")
    dialog.get_by_role("listitem").get_by_role("button", name="收回").click()
    dialog.get_by_role("button", name="确定收回").click()
    expect(dialog.get_by_role("listitem")).to_have_count(0)


def test_a_remark_names_answers_and_is_corrected(screen_of: Open, office: Office) -> None:
    """评论里 @ 出人来选，回复有引用，刚发的可以改、可以撤回；保存时写上原因。"""
    ticket = office.complaint(waybill_no="773000000000779")
    office.asks("admin", "POST", f"/entities/{TICKET}/{ticket['id']}/comments", {"text": "客户等着回话"})
    screen = screen_of("kefu")
    page = screen.page
    screen.open(f"/e/{TICKET}/{ticket['id']}")
    page.get_by_role("tab", name="评论").click()
    page.get_by_role("button", name="回复").first.click()
    box = page.get_by_role("textbox", name="回复")
    box.press_sequentially("好的 @")
    option = page.get_by_role("listbox", name="可以提醒的人").get_by_role("option").first
    expect(option).to_be_visible()
    screen.picture("comment-mention")
    box.press("Enter")
    page.get_by_role("button", name="发送").click()
    last = page.get_by_role("tabpanel").get_by_role("listitem").last
    expect(last.get_by_text("客户等着回话")).to_be_visible()
    last.get_by_role("button", name="撤回").click()
    expect(last).to_contain_text("评论已撤回")
    page.get_by_role("button", name="编辑", exact=True).click()
    page.get_by_role("textbox", name="投诉内容").fill("改过的内容")
    page.get_by_text("说明为什么修改").click()
    page.get_by_role("textbox", name="修改原因").fill("客户来电更正")
    page.get_by_role("button", name="保存").click()
    page.get_by_role("tab", name="动态").click()
    expect(page.get_by_role("tabpanel")).to_contain_text("修改:客户来电更正")


def test_a_visitor_chooses_brings_and_adds_lines(screen_of: Open, office: Office, tmp_path: Path) -> None:
    """管理员在对话框里放进关联、附件和子表；访客在手机上选网点、传照片、加一行明细，里面的人都看得到。"""
    label = f"赔付申请 {uuid.uuid4().hex[:4]}"
    admin = screen_of("admin")
    page = admin.page
    admin.open(f"/e/{TICKET}")
    page.get_by_role("button", name="公开表单/进度查询").click()
    dialog = page.get_by_role("dialog", name="公开表单和进度查询")
    again = dialog.get_by_role("button", name="建立新的公开链接")
    expect(again.or_(dialog.get_by_role("textbox", name="名称")).first).to_be_visible()
    if again.is_visible():
        again.click()
    asked = dialog.get_by_role("group", name="要填写的字段")
    for name in ("派件网点", "凭证", "赔付 · 金额"):
        asked.get_by_role("checkbox", name=name, exact=True).check()
    expect(asked.get_by_role("checkbox", name="赔付", exact=True)).to_be_checked()
    offers = dialog.get_by_role("group", name="外面的人可以选哪些记录")
    expect(offers).to_contain_text("名称谁都查得到")
    expect(dialog.get_by_label("子表最多几行")).to_have_value("20")
    offers.get_by_role("button", name="派件网点").click()
    expect(page.get_by_role("dialog", name="派件网点：可以选哪些")).to_be_visible()
    page.get_by_role("dialog", name="派件网点：可以选哪些").get_by_role("button", name="取消").click()
    admin.picture("public-offers")

    body = {
        "kind": "form",
        "entity": TICKET,
        "label": label,
        "fields": ["waybill_no", "delivery_station", "evidence", "compensations", "compensations.amount"],
        "fixed": {"kind": "lost", "source": "hotline"},
        "offered": {"delivery_station": {"field": "kind", "op": "eq", "value": "outlet"}},
        "lines_max": 1,
    }
    link = office.asks("admin", "POST", "/links", body)
    number = f"7730{uuid.uuid4().int % 10**11:011}"
    photo = tmp_path / "现场.png"
    Image.new("RGB", (40, 30), "teal").save(photo)
    visitor = screen_of(phone=True)
    form = visitor.page
    visitor.open(link["address"])
    form.get_by_label("运单号").fill(number)
    form.get_by_label("派件网点").click()
    picker = form.get_by_role("dialog", name="选择派件网点")
    picker.get_by_label("查找").fill("洞头")
    expect(picker.get_by_role("listitem")).to_have_count(1)
    picker.get_by_role("button", name="洞头网点").click()
    form.get_by_label("凭证").and_(form.locator("input[type=file]")).set_input_files(photo)
    expect(form.get_by_role("img", name="现场.png")).to_be_visible()
    form.get_by_text("添加一行").click()
    form.get_by_label("金额").fill("30")
    form.get_by_role("button", name="确定").click()
    expect(form.get_by_text("添加一行")).to_be_hidden()
    visitor.picture("public-form-whole")
    form.get_by_role("button", name="提交").click()
    expect(form.get_by_text("已提交")).to_be_visible()

    row = office.asks("kefu", "POST", f"/entities/{TICKET}/query", {"search": number})["rows"][0]
    values = office.asks("admin", "GET", f"/entities/{TICKET}/{row['id']}")["values"]
    assert values["delivery_station"]["title"] == "洞头网点"
    assert [one["name"] for one in values["evidence"]] == ["现场.png"]
    assert [one["amount"] for one in values["compensations"]] == ["30.00"]
