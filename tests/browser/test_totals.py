"""汇总的页面：每个数点开就是它数过的那些记录，说得清从哪里来；汇总列表能核对。"""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from urllib.parse import quote

from playwright.sync_api import Page, expect

from tests.browser.conftest import Screen
from tests.browser.office import TICKET, Office

TALLY = "complaint.outlet_tally"
Open = Callable[..., Screen]


def busiest(office: Office) -> dict[str, int]:
    """Return the row of the outlet with most complaints of a kind: its id, and how many there are."""
    asked = {"sort": [["tickets", "desc"]], "limit": 1, "columns": ["tickets"]}
    row = office.asks("admin", "POST", f"/entities/{TALLY}/query", asked)["rows"][0]
    return {"id": int(row["id"]), "tickets": int(row["tickets"])}


def one_row(row: dict[str, int]) -> str:
    """Return the address of the list that shows this row alone."""
    return f"/e/{TALLY}?w={quote(json.dumps({'field': 'id', 'op': 'eq', 'value': row['id']}))}"


def listed(page: Page) -> int:
    """Return the number that stands above a list."""
    count = page.get_by_text(re.compile(r"[\d,]+ 条")).first
    expect(count).to_be_visible()
    found = re.search(r"([\d,]+) 条", count.inner_text())
    assert found
    return int(found[1].replace(",", ""))


def test_a_figure_in_the_list_opens_the_records_it_counts(screen_of: Open, office: Office) -> None:
    """汇总表的列表：点一个数，看到怎么算的、来自哪里，再点就是那些投诉单，条数和这个数一样；键盘也行。"""
    row = busiest(office)
    screen = screen_of("admin")
    page = screen.page
    screen.open(one_row(row))
    figure = page.get_by_role("button", name="的投诉件数：看看是哪些记录").first
    expect(figure).to_contain_text(f"{row['tickets']}")
    figure.click()
    box = page.get_by_role("dialog", name="「网点投诉账·投诉件数」从哪里来")
    expect(box).to_contain_text("个数：「投诉单」有几条")
    screen.picture("figure-origin")
    box.get_by_role("link", name="投诉单", exact=True).last.click()
    expect(page).to_have_url(re.compile(f"/e/{re.escape(TICKET)}"))
    screen.settle()
    assert listed(page) == row["tickets"]

    screen.open(one_row(row))
    page.get_by_role("grid").focus()
    for _ in range(8):
        if page.locator("#grid-at .figure").count():
            break
        page.keyboard.press("ArrowRight")
    page.keyboard.press("Alt+Enter")
    expect(page.get_by_role("dialog", name="从哪里来")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog", name="从哪里来")).to_be_hidden()


def test_a_figure_on_a_record_opens_on_desk_and_phone(screen_of: Open, office: Office) -> None:
    """汇总记录的页面：每个数旁边有“从哪里来”，点到同样那些投诉单；手机上也一样。"""
    row = busiest(office)
    desk = screen_of("admin")
    desk.open(f"/e/{TALLY}/{row['id']}")
    desk.page.get_by_role("button", name="「投诉件数」从哪里来").click()
    desk.page.get_by_role("dialog").get_by_role("link", name="投诉单", exact=True).last.click()
    desk.settle()
    assert listed(desk.page) == row["tickets"]

    phone = screen_of("admin", phone=True)
    phone.open(f"/m/e/{TALLY}/{row['id']}")
    phone.page.get_by_role("button", name="「投诉件数」从哪里来").click()
    box = phone.page.get_by_role("dialog", name="「网点投诉账·投诉件数」从哪里来")
    expect(box).to_contain_text("个数：「投诉单」有几条")
    phone.picture("figure-origin")
    box.get_by_role("link", name="投诉单", exact=True).last.click()
    expect(phone.page.get_by_text("只看报表里点开的记录")).to_be_visible()
    phone.settle()
    assert listed(phone.page) == row["tickets"]


def test_totals_are_compared_with_a_count_of_all(screen_of: Open) -> None:
    """汇总列表：管理员从头核对一个汇总，完全一致；看得到更新方式和上次核对的时间。"""
    screen = screen_of("admin")
    page = screen.page
    screen.open("/totals")
    line = page.get_by_role("row", name=re.compile("网点投诉账"))
    expect(line).to_contain_text("与记录同时更新")
    line.get_by_role("button", name="核对").click()
    expect(line).to_contain_text("完全一致")
    expect(line.get_by_role("time")).to_be_visible()
    screen.picture("totals")
    line.get_by_role("link", name="网点投诉账").click()
    expect(page).to_have_url(re.compile(f"/e/{re.escape(TALLY)}"))
