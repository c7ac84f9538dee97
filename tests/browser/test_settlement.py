"""Settlement on the screen: the office makes and sends, heads confirm on the phone and see what they have left."""

from __future__ import annotations

from collections.abc import Callable

from playwright.sync_api import expect

from tests.browser.conftest import Screen


def test_from_the_daily_data_to_the_phone_of_the_outlet(screen_of: Callable[..., Screen]) -> None:
    """推进办折算、送双方确认；网点负责人在手机上看对账单。"""
    desk = screen_of("jingli")
    desk.open("/settling")
    desk.page.get_by_role("button", name="折算 ").click()
    desk.page.get_by_text("折算完成").first.wait_for()
    expect(desk.page.get_by_role("button", name="折算 ")).to_be_enabled()
    desk.page.get_by_text("这个服务项目还没有内部价目").wait_for()
    desk.picture("settling")
    desk.open("/accounts")
    desk.page.get_by_role("button", name="已停单号").wait_for()
    desk.page.locator(".accounts__list button").nth(1).click()
    desk.page.get_by_text("期初余额").wait_for()
    desk.picture("account")
    on_paper(desk)

    phone = screen_of("wangdian", phone=True)
    phone.open("/m/accounts")
    phone.page.get_by_text("期末余额").or_(phone.page.locator(".accounts__list")).first.wait_for()
    phone.picture("account")


def on_paper(desk: Screen) -> None:
    """Look at the statement as it is printed: who, what and where to sign, and nothing of the screen around it."""
    signs, sheet = desk.page.locator(".account__signs"), desk.page.locator(".account")
    expect(signs).to_be_hidden()
    desk.page.emulate_media(media="print", color_scheme="dark")
    try:
        for shown in (".account__company", ".account__head h2", ".account__table tbody tr:nth-child(3)"):
            expect(desk.page.locator(shown).first).to_be_visible()
        expect(desk.page.locator(".account__company")).to_contain_text("分公司")
        expect(sheet).to_contain_text("期末余额")
        expect(signs).to_contain_text("网点负责人（签字、盖章）")
        for hidden in (".side", ".top", ".accounts__bar", "h1", ".account__state"):
            expect(desk.page.locator(hidden).first).to_be_hidden()
        ink = "getComputedStyle(document.querySelector('.account__table th a')).color"
        assert desk.page.evaluate(ink) == "rgb(0, 0, 0)", "paper is white, whatever the screen is"
    finally:
        desk.page.emulate_media(media="screen", color_scheme="light")
