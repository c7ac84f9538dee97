"""打印标签：列表里勾选几条，选字段和纸张；整页的不干胶从没用过的格子开始。"""

from __future__ import annotations

import re
from collections.abc import Callable

from playwright.sync_api import Page, expect

from tests.browser.conftest import Screen
from tests.browser.office import TICKET, Office

Open = Callable[..., Screen]
#: A page of A4, in the points of PDF.
A4 = (595, 842)


def printed(page: Page) -> list[tuple[int, int]]:
    """Return the sizes of the pages that the printer would take."""
    content = page.pdf(prefer_css_page_size=True, print_background=True)
    boxes = re.findall(rb"/MediaBox \[0 0 ([\d.]+) ([\d.]+)\]", content)
    return [(round(float(width)), round(float(height))) for width, height in boxes]


def test_labels_of_selected_records(screen_of: Open, office: Office) -> None:
    """三条投诉单：热敏纸一张一条，A4 从最后一格开始就要两页。"""
    for number in ("773000000000871", "773000000000872", "773000000000873"):
        office.complaint(waybill_no=number)
    screen = screen_of("admin")
    page = screen.page
    screen.open(f"/e/{TICKET}?q=77300000000087")
    rows = page.locator(".grid__row")
    expect(rows).to_have_count(3)
    for at in range(3):
        rows.nth(at).get_by_role("checkbox").check()
    page.get_by_role("button", name="打印标签").click()
    dialog = page.get_by_role("dialog", name="的二维码")
    dialog.get_by_label("纸张").select_option("100 × 50 毫米")
    dialog.get_by_role("checkbox", name="运单号", exact=True).check()
    expect(dialog.locator(".label")).to_contain_text(re.compile(r"运单号\s*77300000000087\d"))
    expect(dialog.get_by_role("status")).to_contain_text("共 3 条记录，3 张标签")
    screen.picture("labels")
    assert len(printed(page)) == 3
    dialog.get_by_label("纸张").select_option("A4 不干胶 3 × 7（63.5 × 38.1 毫米）")
    dialog.get_by_label("从第几格开始").fill("21")
    expect(dialog.get_by_role("status")).to_contain_text("共 3 条记录，2 页")
    assert printed(page) == [A4, A4]
    dialog.get_by_role("button", name="关闭").click()

    rows.first.dblclick()
    page.get_by_role("button", name="更多操作").click()
    page.get_by_role("menuitem", name="二维码标签").click()
    expect(page.get_by_role("dialog", name="的二维码").get_by_label("纸张")).to_have_value(
        "A4 不干胶 3 × 7（63.5 × 38.1 毫米）"
    )
