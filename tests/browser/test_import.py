"""A new entity from an Excel file, its rows imported, seen on the phone, and all of it taken back."""

from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import expect
from xlsxwriter import Workbook

from tests.browser.conftest import Screen

HEADER = ("资产编号", "名称", "买入日期", "价格", "状态")
DEVICES = [(f"ZC{number:03}", f"扫描枪{number}", "2026-03-01", 128 + number, "在用") for number in range(1, 31)]


def workbook(path: Path) -> Path:
    """Write a small table as people have it."""
    content = io.BytesIO()
    with Workbook(content, {"in_memory": True}) as book:
        sheet = book.add_worksheet("设备台账")
        for place, row in enumerate([HEADER, *DEVICES]):
            sheet.write_row(place, 0, row)
    path.write_bytes(content.getvalue())
    return path


def test_a_table_becomes_an_entity_and_is_taken_back(screen_of: Callable[..., Screen], tmp_path: Path) -> None:
    screen = screen_of("admin")
    page = screen.page
    screen.open("/import")
    page.locator("input[type=file]:not([accept='.zip'])").first.set_input_files(workbook(tmp_path / "设备台账.xlsx"))
    chosen = page.locator(".sheetmap__head select").first
    expect(chosen).to_be_visible()
    chosen.select_option(label="＋ 用它建一张新表")
    expect(page.get_by_role("button", name="建表,5 个字段")).to_be_enabled()
    screen.picture("import-new-entity")
    page.get_by_role("button", name="建表,5 个字段").click()
    page.get_by_role("button", name="试运行 30 行").click()
    expect(page.get_by_label("结果", exact=True)).to_contain_text("30会新增")
    screen.picture("import-new-tried")
    page.get_by_role("button", name="导入 30 条").click()
    expect(page.get_by_label("结果", exact=True)).to_contain_text("30已新增")
    screen.picture("import-new-done")
    phone = screen_of("admin", phone=True)
    phone.open("/m/imports")
    expect(phone.page.get_by_text("设备台账").first).to_be_visible()
    phone.picture("import-status")
    page.get_by_role("button", name="撤销这次导入").click()
    expect(page.get_by_text("已撤销 30 条")).to_be_visible()
