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


def test_a_rule_is_drawn_and_tried_before_it_is_published(screen_of: Callable[..., Screen]) -> None:
    desk = screen_of("admin")
    page = desk.page
    desk.open("/settling")
    page.get_by_role("button", name="改规则「面单领用折算面单费」").click()
    publish = page.get_by_role("button", name="检查并发布…")
    expect(publish).to_be_disabled()
    page.get_by_label("每笔最低").fill("999999")
    page.get_by_label("每笔封顶").fill("1")
    page.get_by_label("每笔封顶").press("Enter")
    expect(page.get_by_role("alert")).to_contain_text("不能高于每笔封顶")
    page.get_by_label("每笔封顶").fill("")
    page.get_by_label("每笔封顶").press("Enter")
    trial = page.get_by_role("region", name="试算结果")
    expect(trial.get_by_role("region", name="各单元相差")).to_contain_text("-999,999.00")
    desk.picture("settling-rule")
    publish.click()
    expect(page.get_by_role("dialog").get_by_text("设置了停用日期")).to_be_visible()
    page.get_by_role("button", name="先不发布").click()
