"""运单计价：财务看一个月算得怎样、哪些件没有价；电脑和手机都能查一票为什么是这个价。"""

from __future__ import annotations

from collections.abc import Callable

from playwright.sync_api import expect

from tests.browser.conftest import Screen


def test_days_failures_and_one_waybill(screen_of: Callable[..., Screen]) -> None:
    screen = screen_of("caiwu")
    page = screen.page
    screen.open("/rating")
    # Early in a month the waybills of the demo lie in the one before.
    if page.get_by_text("这个月还没有运单").is_visible():
        page.get_by_role("button", name="上个月").click()
    expect(page.get_by_role("region", name="每天的计价")).to_be_visible()
    failing = page.locator("details", has_text="店铺没有归属")
    failing.locator("summary").click()
    expect(failing.get_by_text("wz99001").first).to_be_visible()
    screen.picture("rating-days")
    number = page.locator("details", has_text="没有重量")
    number.locator("summary").click()
    found = number.locator("li button").first
    expect(found).to_be_visible()
    text = found.inner_text()
    found.click()
    expect(page.get_by_role("article", name=f"运单 {text}")).to_contain_text("没有重量")
    box = page.get_by_role("searchbox", name="运单号")
    good = f"{text[:-5]}00001"
    box.fill(good)
    box.press("Enter")
    expect(page.get_by_role("article", name=f"运单 {good}")).to_contain_text("合计")
    screen.picture("rating-waybill")
    phone = screen_of("caiwu", phone=True)
    phone.open(f"/m/rating?waybill={good}")
    expect(phone.page.get_by_role("article", name=f"运单 {good}")).to_contain_text("运费")
    phone.picture("rating-waybill")
    phone.page.get_by_role("searchbox", name="运单号").fill("000")
    phone.page.get_by_role("button", name="查运单").click()
    expect(phone.page.get_by_text("没有找到运单「000」")).to_be_visible()
    phone.picture("rating-days")


def test_a_month_is_tried_by_other_prices(screen_of: Callable[..., Screen]) -> None:
    screen = screen_of("caiwu")
    for each, address in ((screen, "/rating"), (screen_of("caiwu", phone=True), "/m/rating")):
        page = each.page
        each.open(address)
        if page.get_by_text("这个月还没有运单").is_visible():
            page.get_by_role("button", name="上个月").click()
        panel = page.locator("details", has_text="什么都不保存")
        panel.locator("summary").click()
        panel.get_by_label("怎么改", exact=True).select_option("按比例调价")
        panel.get_by_label("价格表", exact=True).select_option(index=1)
        panel.get_by_label("运费增减").fill("5")
        page.keyboard.press("Enter")
        expect(panel.get_by_role("row", name="客户价合计")).to_contain_text("+¥")
        panel.scroll_into_view_if_needed()
        each.picture("rating-what-if")


def test_the_bills_of_customers_and_one_of_them(screen_of: Callable[..., Screen]) -> None:
    """会计看各客户的账单，打开一个看为什么，导出；手机上也看得清。"""
    screen, phone = screen_of("caiwu"), screen_of("caiwu", phone=True)
    for each, address in ((screen, "/rating"), (phone, "/m/rating")):
        page = each.page
        each.open(address)
        page.get_by_role("tab", name="客户账单").click()
        table = page.get_by_role("region", name="客户账单")
        expect(table.or_(page.get_by_text("这个月还没有您能看到的客户账单"))).to_be_visible()
        if not table.is_visible():
            page.get_by_role("button", name="上个月").click()
        expect(table.get_by_role("row", name="合计")).to_contain_text("¥")
        each.picture("rating-bills")
        row = table.get_by_role("row").nth(2)
        due = row.get_by_role("cell").nth(0 if each.device == "phone" else 5).inner_text()
        customer = row.get_by_role("button").inner_text()
        row.get_by_role("button").press("Enter")
        bill = page.get_by_role("article", name=f"{customer} ")
        expect(bill.get_by_role("row", name="应付")).to_contain_text(due)
        bill.get_by_role("button", name="按目的地").click()
        expect(bill.get_by_role("region", name="费用构成，按目的地").get_by_role("row").last).to_contain_text("合计")
        each.picture("rating-bill")
    with screen.page.expect_download() as taken:
        screen.page.get_by_role("link", name="导出账单和运单").click()
    assert taken.value.suggested_filename.endswith("账单.xlsx")


def test_the_daily_report_of_the_outlets(screen_of: Callable[..., Screen]) -> None:
    """每日战报：各网点的量、签收率和罚款并排，带名次，电脑和手机都能看。"""
    for each, address in ((screen_of("caiwu"), "/report"), (screen_of("caiwu", phone=True), "/m/report")):
        each.open(f"{address}/express.battle")
        expect(each.page.get_by_text("每日战报").first).to_be_visible()
        expect(each.page.get_by_role("columnheader", name="当日签收率").first).to_be_visible()
        each.picture("battle")
