"""Every field type under the hands of a clerk: typed by keyboard at the desk, by fingers on the phone, read again."""

from __future__ import annotations

import io
import threading
import time
from collections.abc import Callable, Iterator
from urllib.parse import urlsplit

import pytest
import uvicorn
from PIL import Image
from playwright.sync_api import Page, expect

from guocheng.definition.field_types import FIELD_TYPES
from guocheng.store.server import EmbeddedServer
from guocheng.web.app import create_app
from tests.browser.conftest import Screen
from tests.browser.everything import CLERK, THING, Everything, shelf, thing
from tests.database import database_url
from tests.outside import free_port
from tests.service.goods import create_database

Open = Callable[..., Screen]

#: What is typed into each text, and how it stands there once it is left.
TYPED = {
    "mail": ("wang@example.com", "wang@example.com"),
    "mobile": ("138 1234 5678", "13812345678"),
    "site": ("example.com", "https://example.com"),
    "card": ("330302199001010013", "330302199001010013"),
    "tax": ("91350100M000100Y43", "91350100M000100Y43"),
    "bar": ("6901234567892", "6901234567892"),
    "paint": ("#1677FF", "#1677ff"),
    "pieces": ("1.2万", "12000"),
    "weight": ("(3.5)", "-3.500"),
    "price": ("¥1,234.5", "1234.50"),
    "share": ("12.5%", "12.50"),
    "done": ("40", "40"),
    "spent": ("2小时30分", "2 小时 30 分"),
    "day": ("2026年3月1日", "2026-03-01"),
    "week": ("2026W10", "2026年第10周"),
    "month": ("2026-03", "2026年3月"),
    "quarter": ("2026Q1", "2026年第1季度"),
    "year": ("2026", "2026年"),
    "at": ("2026-03-01 08:30", "2026-03-01 08:30"),
}
#: What the record then shows.
SHOWN = [
    "男，1990-01-01 出生",
    "12,000 件",
    "¥1,234.50",
    "12.5%",
    "2026年第10周",
    "2026年第1季度",
    "急件",
    "大客户",
    "甲排",
    "李四",
    "¥20.00",
]


@pytest.fixture(scope="module")
def everything(server: EmbeddedServer, template: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Everything]:
    """A company that keeps one kind of record with every field type."""
    create_database(server, "everything_browser", template)
    found = Everything(database_url(server, "everything_browser"), tmp_path_factory.mktemp("files"))
    yield found
    found.company.platform.close()


@pytest.fixture(scope="module")
def address(everything: Everything) -> Iterator[str]:
    """The address where it is served."""
    port = free_port()
    server = uvicorn.Server(
        uvicorn.Config(create_app(everything.company.platform), host="127.0.0.1", port=port, log_level="error")
    )
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started and thread.is_alive():
        time.sleep(0.02)
    yield f"http://127.0.0.1:{port}"
    server.should_exit = True
    thread.join(20)


def into(page: Page, name: str, words: str, leave: str = "Tab") -> None:
    """Type into the input of a field and leave it, with the keyboard alone."""
    page.locator(f"#page-{name}").focus()
    page.keyboard.press("Control+a")
    page.keyboard.type(words)
    page.keyboard.press(leave)


def signed(page: Page) -> None:
    """Refuse a signature that is too small or too faint to be read: a name is black on white, and fills its picture."""
    picture = page.locator(".gc-signed img")
    picture.scroll_into_view_if_needed()
    expect(picture).to_be_visible()
    box = picture.bounding_box()
    assert box is not None
    assert box["width"] >= 120
    assert box["height"] >= 60
    picture.evaluate("one => one.decode()")
    look = Image.open(io.BytesIO(picture.screenshot())).convert("L")
    shades = look.histogram()
    assert sum(shades[:90]) > look.width * look.height * 0.01, "the line is too faint"
    assert sum(shades[200:]) > look.width * look.height * 0.6, "the paper is not white"


def test_every_type_is_there() -> None:
    kept = {one.type for one in (*thing.fields, *shelf.fields)}
    assert kept == set(FIELD_TYPES)


def test_the_desk_by_keyboard(everything: Everything, screen_of: Open) -> None:
    """填满一张单子，只用键盘；写错的地方保存不了；存好再看、再改。"""
    screen = screen_of(CLERK)
    page = screen.page
    screen.open(f"/e/{THING}/new")
    expect(page.locator("#page-name")).to_be_focused()
    page.keyboard.type("玻璃箱")
    for name, (words, kept) in TYPED.items():
        into(page, name, words)
        expect(page.locator(f"#page-{name}")).to_have_value(kept)
    expect(page.get_by_text("壹仟贰佰叁拾肆元伍角整")).to_be_visible()
    into(page, "day", "2026-02-30")
    expect(page.get_by_text("「2026-02-30」不是日期")).to_be_visible()
    expect(page.locator("#page-day")).to_have_value("2026-03-01")

    within = "button => button.parentElement.querySelector('[tabindex=\"0\"]').focus()"
    page.get_by_role("radio", name="卡车").evaluate(within)
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Enter")
    expect(page.get_by_role("radio", name="日历")).to_have_attribute("aria-checked", "true")
    into(page, "kind", "自己写的", "Enter")
    page.get_by_role("combobox", name="标签").focus()
    for word in ("急件", "大客户"):
        page.keyboard.type(word)
        page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    for name, words, found in (("shelf", "jp", "甲排"), ("helpers", "李", "李四")):
        page.locator(f"#page-{name}").focus()
        page.keyboard.type(words)
        expect(page.get_by_role("option", name=found)).to_be_visible()
        page.keyboard.press("Enter")
        page.keyboard.press("Escape")
    page.get_by_role("textbox", name="正文").focus()
    page.keyboard.type("第一段")
    screen.picture("fields-form")

    into(page, "account", "6222020000000000")
    page.keyboard.press("Control+s")
    expect(page.get_by_text("校验位不对，请逐位核对银行卡号")).to_be_visible()
    expect(page.locator("#page-account")).to_be_focused()
    page.keyboard.press("Control+a")
    page.keyboard.press("Delete")
    page.keyboard.press("Control+s")
    expect(page.get_by_role("button", name="编辑")).to_be_visible()
    for words in SHOWN[1:]:
        expect(page.locator(".record__body form")).to_contain_text(words)
    screen.picture("fields-record", dark=True)

    page.get_by_role("button", name="编辑").click()
    into(page, "price", "2")
    page.keyboard.press("Control+s")
    expect(page.locator(".record__body form")).to_contain_text("¥2.00")
    screen.open(f"/e/{THING}")
    expect(page.locator(".grid__row").first).to_contain_text("玻璃箱")
    screen.picture("fields-list")


def test_files_are_taken_and_looked_at(screen_of: Open) -> None:
    """上传 PDF 和照片、手写签名；在页面里看，画面上有查看人的姓名。"""
    screen = screen_of(CLERK)
    page = screen.page
    screen.open(f"/e/{THING}/new")
    page.locator("#page-name").fill("有文件的")
    for label, name, kind in (("附件", "合同.pdf", "PDF"), ("照片", "照片.png", "PNG")):
        content = io.BytesIO()
        Image.new("RGB", (300, 400), (240, 240, 200)).save(content, kind)
        media = "application/pdf" if kind == "PDF" else "image/png"
        page.locator(f"input[type=file][aria-label={label}]").set_input_files(
            [{"name": name, "mimeType": media, "buffer": content.getvalue()}]
        )
        expect(page.get_by_text(name)).to_be_visible()
    page.get_by_text("手写签名").click()
    box = page.locator("canvas").bounding_box()
    assert box is not None
    page.mouse.move(box["x"] + 30, box["y"] + 40)
    page.mouse.down()
    page.mouse.move(box["x"] + 120, box["y"] + 90, steps=5)
    page.mouse.move(box["x"] + 200, box["y"] + 30, steps=5)
    page.mouse.up()
    page.get_by_role("button", name="签好了").click()
    expect(page.get_by_text("签名.png")).to_be_visible()
    page.get_by_role("button", name="保存", exact=True).click()
    expect(page.get_by_role("button", name="编辑")).to_be_visible()
    signed(page)
    screen.picture("fields-signature", dark=True)
    phone = screen_of(CLERK, phone=True)
    phone.open(f"/m{urlsplit(page.url).path}")
    signed(phone.page)
    for name in ("合同.pdf", "照片.png"):
        page.get_by_role("button", name=name).first.click()
        preview = page.get_by_role("dialog", name=f"预览 {name}")
        expect(preview.locator("iframe" if name.endswith("pdf") else "img")).to_be_visible()
        expect(preview.get_by_text(CLERK).first).to_be_attached()
        page.keyboard.press("Escape")
        expect(preview).to_have_count(0)
    # The browser's own viewer of PDF is no host.
    screen.forgives("foreign host: chrome-extension:")


def test_the_phone_by_fingers(everything: Everything, screen_of: Open) -> None:
    """手机上滚轮选季度、时间、区间，逐级选省市区，明细里写错的行关不掉；存好看列表和筛选。"""
    screen = screen_of(CLERK, phone=True)
    page = screen.page
    screen.open(f"/m/e/{THING}/new")
    page.locator("#f-name").fill("手机上的")
    for name in ("quarter", "opens"):
        page.locator(f"#f-{name}").tap()
        page.locator(".van-picker__confirm:visible").tap()
        expect(page.locator(f"#f-{name}")).not_to_have_value("")
    page.locator("#f-stay").tap()
    page.get_by_text("下一步").tap()
    page.locator(".van-picker__confirm:visible").tap()
    expect(page.locator("#f-stay")).not_to_have_value("")
    page.locator("#f-area").tap()
    page.get_by_role("menuitemradio", name="浙江省").or_(page.get_by_text("浙江省", exact=True)).last.tap()
    page.get_by_role("button", name="就选到这一级").tap()
    expect(page.locator("#f-area")).to_have_value("浙江省")
    page.get_by_text("添加一行").tap()
    sheet = page.get_by_role("dialog", name="零件")
    sheet.get_by_role("textbox", name="名称").fill("螺丝")
    sheet.get_by_role("textbox", name="数量").fill("三个")
    sheet.get_by_role("button", name="确定").tap()
    expect(sheet.get_by_text("「三个」不是数字")).to_be_visible()
    screen.picture("fields-line")
    sheet.get_by_role("textbox", name="数量").fill("3")
    sheet.get_by_role("button", name="确定").tap()
    expect(page.get_by_text("1. 螺丝 3")).to_be_visible()
    screen.picture("fields-form", dark=True)
    page.get_by_role("button", name="提交").tap()
    expect(page.get_by_text("手机上的").first).to_be_visible()
    screen.picture("fields-record")
    screen.open(f"/m/e/{THING}")
    expect(page.get_by_text("手机上的").first).to_be_visible()
    page.get_by_role("button", name="筛选").tap()
    screen.picture("fields-filters")
    sheet = page.get_by_role("dialog", name="筛选")
    sheet.get_by_label("省市区").tap()
    page.get_by_text("浙江省", exact=True).last.tap()
    page.get_by_role("button", name="就选到这一级").tap()
    sheet.get_by_role("button", name="确定").tap()
    expect(page.get_by_text("手机上的").first).to_be_visible()
    expect(page.get_by_text("玻璃箱")).to_have_count(0)
