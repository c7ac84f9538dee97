"""只用键盘：登录、找到一张投诉单、处理待办，光标在哪里始终看得见。"""

from __future__ import annotations

import re
from collections.abc import Callable

from playwright.sync_api import Page, expect

from tests.browser.conftest import Screen
from tests.browser.office import PASSWORD, TICKET, Office

Open = Callable[..., Screen]


def test_sign_in_and_find_a_record(screen_of: Open, office: Office) -> None:
    """登录后搜索列表，用方向键选行，回车打开。"""
    number = str(office.complaint(waybill_no="773000000000201")["values"]["number"])
    screen = screen_of()
    page = screen.page
    screen.open(f"/e/{TICKET}")
    expect(page.get_by_label("登录名")).to_be_focused()
    page.keyboard.type("kefu")
    page.keyboard.press("Tab")
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")
    expect(page.get_by_role("grid", name="投诉单")).to_be_focused()
    page.keyboard.press("/")
    expect(page.get_by_role("searchbox", name="搜索投诉单")).to_be_focused()
    page.keyboard.type(number)
    expect(page.get_by_role("gridcell", name=number, exact=True)).to_be_visible()
    # The head, the record, and the foot with its statistics.
    expect(page.get_by_role("row")).to_have_count(3)
    page.keyboard.press("Enter")
    expect(page.get_by_role("grid", name="投诉单")).to_be_focused()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowUp")
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(rf"/e/{TICKET}/\d+$"))
    expect(page.get_by_role("heading", level=1)).to_contain_text("773000000000201")
    page.keyboard.press("?")
    expect(page.get_by_role("dialog", name="快捷键")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog", name="快捷键")).to_be_hidden()


def test_walk_through_the_todos(screen_of: Open, office: Office) -> None:
    """J、K 在待办之间走，A 同意；要写意见时光标到意见框。"""
    for waybill in ("773000000000202", "773000000000203"):
        office.in_arbitration(waybill_no=waybill)
    screen = screen_of("pianqu")
    page = screen.page
    screen.open("/todo")
    head = page.get_by_role("heading", level=1)
    expect(head).to_contain_text("773000000000203")
    page.keyboard.press("j")
    expect(head).to_contain_text("773000000000202")
    page.keyboard.press("k")
    expect(head).to_contain_text("773000000000203")
    page.keyboard.press("a")
    opinion = page.get_by_role("textbox", name="意见")
    expect(opinion).to_be_focused()
    page.keyboard.type("维持责任")
    page.keyboard.press("Control+Enter")
    expect(head).to_contain_text("773000000000202")


def test_the_cursor_is_always_visible(screen_of: Open) -> None:
    """在列表页按 Tab，走到的每个按钮都有看得见的焦点框。"""
    screen = screen_of("kefu")
    screen.open(f"/e/{TICKET}")
    screen.page.get_by_role("link", name="跳到内容").focus()
    for _ in range(24):
        assert _shows_focus(screen.page), screen.page.evaluate("document.activeElement.outerHTML.slice(0, 200)")
        screen.page.keyboard.press("Tab")


def _shows_focus(page: Page) -> bool:
    """Tell whether the element in hand, or the box around it, is drawn differently from its rest."""
    shown: bool = page.evaluate(
        """() => {
          const drawn = (one) => {
            const style = getComputedStyle(one);
            return (style.outlineStyle !== "none" && parseFloat(style.outlineWidth) > 0) || style.boxShadow !== "none";
          };
          for (let one = document.activeElement, up = 0; one && up < 4; one = one.parentElement, up += 1)
            if (drawn(one)) return true;
          return false;
        }"""
    )
    return shown
