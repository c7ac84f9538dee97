"""A new entity from an Excel file, its rows imported and taken back; a folder whose files import themselves."""

from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import expect
from xlsxwriter import Workbook

from tests.browser.conftest import Screen

HEADER = ("资产编号", "名称", "买入日期", "价格", "状态")
COMPLAINTS = """工单编号,运单号,虚签原因,被投诉网点,业务员,投诉时间,投诉来源,签收类型,预计罚款,审核状态
WATCH-1,773000000000123,未经同意放驿站,洞头网点,,2026-03-01 08:30,抖音,代收点,50,待审核
"""
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


def test_files_of_a_watched_folder_are_imported_by_themselves(screen_of: Callable[..., Screen], watched: Path) -> None:
    screen = screen_of("admin")
    page = screen.page
    screen.open("/watches")
    expect(page.get_by_text("还没有登记文件夹")).to_be_visible()
    page.get_by_role("button", name="登记文件夹").click()
    dialog = page.get_by_role("dialog", name="登记文件夹")
    dialog.get_by_label("文件夹（根目录").fill("总部/投诉")
    dialog.get_by_label("以谁的权限导入").select_option(value="admin")
    dialog.get_by_label("只收哪张表").select_option(label="投诉单")
    screen.picture("watches-dialog")
    dialog.get_by_role("button", name="登记").click()
    row = page.get_by_role("table", name="登记的文件夹").locator("tbody tr")
    expect(row).to_contain_text("投诉单")
    folder = watched / "总部" / "投诉"
    (folder / "虚签.csv").write_text(COMPLAINTS, encoding="utf-8")
    (folder / "别的.csv").write_text("完全,不认识\n1,2\n", encoding="utf-8")
    row.get_by_role("button", name="文件").click()
    row.get_by_role("button", name="马上查看").click()
    files = page.get_by_label("「投诉」的文件")
    expect(files.get_by_role("row", name="虚签.csv")).to_contain_text("新增 1", timeout=60_000)
    expect(files.get_by_role("row", name="别的.csv")).to_contain_text("没有导入")
    row.get_by_role("button", name="修改").click()
    page.get_by_role("dialog", name="修改文件夹").get_by_label("多久查看一次").select_option(label="每小时")
    page.get_by_role("dialog", name="修改文件夹").get_by_role("button", name="保存").click()
    expect(row).to_contain_text("每小时")
    expect(files).to_contain_text("修改「投诉」的查看间隔")
    screen.picture("watches")
    row.get_by_role("button", name="暂停").click()
    expect(row).to_contain_text("已暂停")
    row.get_by_role("button", name="取消登记").click()
    page.get_by_role("button", name="确定").click()
    expect(page.get_by_text("还没有登记文件夹")).to_be_visible()
