"""评论带附件：桌面上传一张照片，手机上看到、再发一张。"""

from __future__ import annotations

import io
from collections.abc import Callable

from PIL import Image
from playwright.sync_api import Page, expect

from tests.browser.conftest import Screen
from tests.browser.office import TICKET, Office

Open = Callable[..., Screen]


def photo(page: Page, name: str) -> None:
    """Bring a photo to the remark that is being written."""
    content = io.BytesIO()
    Image.new("RGB", (300, 200), (200, 120, 80)).save(content, "PNG")
    chooser = page.locator(".talk__form input[type=file]")
    chooser.set_input_files([{"name": name, "mimeType": "image/png", "buffer": content.getvalue()}])
    expect(page.locator(".talk__form").get_by_role("button", name=f"预览 {name}")).to_be_visible()


def test_a_remark_with_a_photo(screen_of: Open, office: Office) -> None:
    """桌面发文字和照片，手机上只发照片；撤回之后照片也没有了。"""
    ticket = office.complaint(waybill_no="773000000000881")
    desk = screen_of("kefu")
    desk.open(f"/e/{TICKET}/{ticket['id']}")
    desk.page.get_by_role("tab", name="评论").click()
    desk.page.get_by_role("textbox", name="写评论").fill("外包装破了，见照片")
    photo(desk.page, "破损.png")
    desk.page.get_by_role("button", name="发送").click()
    remarks = desk.page.get_by_role("tabpanel").locator("ol.talk > li")
    expect(remarks.last.get_by_role("button", name="预览 破损.png")).to_be_visible()
    desk.picture("comment-photo")

    phone = screen_of("admin", phone=True)
    phone.open(f"/m/e/{TICKET}/{ticket['id']}")
    phone.page.get_by_role("tab", name="动态").tap()
    first = phone.page.locator("ol.talk > li").first
    shown = first.get_by_role("button", name="预览 破损.png")
    expect(shown).to_be_visible()
    assert shown.locator("img").evaluate("one => one.decode().then(() => one.naturalWidth)") == 300
    expect(phone.page.get_by_role("button", name="发送")).to_be_disabled()
    photo(phone.page, "近照.png")
    phone.page.get_by_role("button", name="发送").tap()
    own = phone.page.locator("ol.talk > li").last
    expect(own.get_by_role("button", name="预览 近照.png")).to_be_visible()
    phone.picture("comment-photo")
    own.get_by_role("button", name="撤回").tap()
    expect(own).to_contain_text("评论已撤回")
    expect(own.get_by_role("button", name="预览 近照.png")).to_have_count(0)
