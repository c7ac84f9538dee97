"""列表里直接改：打字、从 Excel 粘贴、填充、撤销；分组和列统计；视图存下来，地址发给别人看到的一样；一次改许多条。"""

from __future__ import annotations

import re
from collections.abc import Callable

from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import Screen
from tests.browser.office import TICKET, Office

Open = Callable[..., Screen]
MARK = "7730009991"


def grid_of(screen: Screen, *, search: str = MARK) -> tuple[Page, Locator]:
    """Open the list, narrowed to the records of these tests, with the keyboard on the grid."""
    screen.open(f"/e/{TICKET}?q={search}")
    grid = screen.page.get_by_role("grid", name="投诉单")
    grid.focus()
    return screen.page, grid


def column_at(page: Page, label: str) -> int:
    """Return how many columns stand left of one."""
    titles: list[str] = page.locator(".grid__title").all_inner_texts()
    return [one.strip() for one in titles].index(label)


def cell(page: Page, row: int, label: str) -> Locator:
    """Return a cell by its row and the name of its column."""
    return page.locator(".grid__row").nth(row).locator(".grid__cell").nth(column_at(page, label))


def test_write_paste_fill_and_take_back(screen_of: Open, office: Office) -> None:
    """打字改一格，粘贴三行（一行读不懂），向下填充，逐步撤销。"""
    for number in range(3):
        office.complaint(waybill_no=f"{MARK}{number:02}", claim_amount="10")
    screen = screen_of("kefu")
    screen.page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page, grid = grid_of(screen)
    amount = cell(page, 0, "索赔金额")
    amount.click()
    page.keyboard.type("88.5")
    page.keyboard.press("Enter")
    expect(amount).to_have_text("¥88.50")
    expect(grid).to_be_focused()
    page.keyboard.press("ArrowUp")
    page.evaluate("navigator.clipboard.writeText('1\\n2.20\\nabc\\n')")
    page.keyboard.press("Control+v")
    page.get_by_role("button", name="只写入其余 2 格").click()
    expect(amount).to_have_text("¥1.00")
    expect(cell(page, 1, "索赔金额")).to_have_text("¥2.20")
    expect(cell(page, 2, "索赔金额")).to_have_text("¥10.00")
    grid.focus()
    page.keyboard.press("Shift+ArrowDown")
    page.keyboard.press("Shift+ArrowDown")
    page.keyboard.press("Control+d")
    expect(cell(page, 2, "索赔金额")).to_have_text("¥1.00")
    page.keyboard.press("Control+c")
    assert page.evaluate("navigator.clipboard.readText()").split("\n") == ["¥1.00"] * 3
    for shown in ("¥10.00", "¥10.00", "¥10.00"):
        page.keyboard.press("Control+z")
        expect(page.get_by_text("已撤销").first).to_be_visible()
        expect(cell(page, 2, "索赔金额")).to_have_text(shown)
    expect(amount).to_have_text("¥10.00")


def test_groups_and_figures(screen_of: Open, office: Office) -> None:
    """按阶段再按月分组，展开看到记录；合计在组上和列脚；回退一步回到没有分组的列表。"""
    office.complaint(waybill_no=f"{MARK}50", claim_amount="20")
    screen = screen_of("kefu")
    page, _ = grid_of(screen, search=f"{MARK}50")
    page.get_by_role("button", name="分组、行高和颜色").click()
    page.get_by_label("增加一层分组").select_option(label="阶段")
    page.get_by_label("增加一层分组").select_option(label="受理时间")
    expect(page).to_have_url(re.compile("g=stage"))
    page.get_by_role("button", name="分组、行高和颜色").click()
    page.get_by_label("索赔金额的统计").select_option("sum")
    expect(page.locator(".grid__foot")).to_contain_text("20.00")
    heads = page.locator(".grid__group")
    expect(heads.first).to_contain_text("1 条")
    expect(heads.first).to_contain_text("合计 ¥20.00")
    heads.first.locator("button").click()
    heads.nth(1).locator("button").click()
    expect(page.locator(".grid__row")).to_have_count(1)
    screen.picture("groups", dark=True)


def test_a_view_is_saved_and_its_address_shows_the_same(screen_of: Open) -> None:
    """存成视图、设为默认；把地址发给别人看到同样的条件；浏览器后退回到原来的视图。"""
    screen = screen_of("kefu")
    page = screen.page
    screen.open(f"/e/{TICKET}?s=claim_amount")
    page.get_by_role("button", name="存为我的视图").click()
    page.get_by_label("视图名称").fill("按金额看")
    page.get_by_role("button", name="保存", exact=True).click()
    mine = page.get_by_role("button", name="按金额看")
    expect(mine).to_have_attribute("aria-pressed", "true")
    expect(page.get_by_role("columnheader", name="索赔金额")).to_have_attribute("aria-sort", "ascending")
    page.get_by_role("button", name="全部投诉单").click()
    expect(page.get_by_role("columnheader", name="索赔金额")).to_have_attribute("aria-sort", "none")
    page.go_back()
    expect(page.get_by_role("columnheader", name="索赔金额")).to_have_attribute("aria-sort", "ascending")
    screen.settle()
    page.reload()
    expect(page.get_by_role("button", name="按金额看")).to_have_attribute("aria-pressed", "true")
    page.get_by_role("button", name="视图操作").click()
    page.get_by_role("menuitem", name="删除视图").click()
    page.get_by_role("dialog").get_by_role("button", name="删除").click()
    expect(page.get_by_role("button", name="按金额看")).to_have_count(0)


def test_many_records_are_changed_at_once(screen_of: Open, office: Office) -> None:
    """选中几条，批量改一个字段，看结果。"""
    for number in range(3):
        office.complaint(waybill_no=f"{MARK}7{number}")
    screen = screen_of("kefu")
    page, grid = grid_of(screen, search=f"{MARK}7")
    expect(page.locator(".grid__row")).to_have_count(3)
    grid.focus()
    page.keyboard.press("Home")
    page.keyboard.press(" ")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Shift+ ")
    bar = page.get_by_role("region", name="批量操作")
    expect(bar).to_contain_text("已选 3 条")
    bar.get_by_role("button", name="修改").click()
    dialog = page.get_by_role("dialog", name="批量修改")
    dialog.get_by_label("要改的字段").focus()
    page.keyboard.press("Enter")
    page.get_by_role("option", name="客户诉求").click()
    page.keyboard.press("Escape")
    dialog.get_by_label("客户诉求").last.fill("尽快答复")
    # The list of fields folds up in its own time; half folded it is a region nobody can reach.
    expect(page.get_by_role("option", name="客户诉求")).to_be_hidden()
    screen.accessible()
    dialog.get_by_role("button", name="开始").click()
    expect(dialog).to_contain_text("共 3 条,完成 3 条")
    dialog.get_by_role("button", name="关闭").last.click()


def test_on_the_phone(screen_of: Open, office: Office) -> None:
    """手机上换排序、选几条一起操作。"""
    office.complaint(waybill_no=f"{MARK}90")
    screen = screen_of("kefu", phone=True)
    screen.open(f"/m/e/{TICKET}?q={MARK}90")
    page = screen.page
    page.get_by_role("button", name="视图与排序").click()
    page.get_by_role("group", name="排序").get_by_role("button").first.click()
    expect(page).to_have_url(re.compile(r"[?&]s=-"))
    screen.picture("list-look")
    page.get_by_role("button", name="完成").click()
    page.get_by_role("button", name="选择").click()
    page.get_by_text(f"{MARK}90").first.click()
    expect(page.get_by_text("已选 1 条")).to_be_visible()
    page.get_by_role("button", name="操作").click()
    expect(page.get_by_role("dialog", name="批量操作")).to_be_visible()
    screen.fits()
