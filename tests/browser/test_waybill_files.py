"""运单文件：在计价页面选一个文件，看它导到哪里，哪几行没有导进去、为什么。"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

from playwright.sync_api import expect

from guocheng.base.zone import local_day
from tests.browser.conftest import Screen


def test_a_file_is_brought_and_its_wrong_rows_are_read(screen_of: Callable[..., Screen], tmp_path: Path) -> None:
    day = local_day(datetime.now(UTC)) - timedelta(days=1)
    rows = [f"990000000000{n},{'火星网点' if n == 2 else ''},{day},wz1001,0.{n},浙江省,温州市" for n in range(1, 6)]
    path = tmp_path / "出港运单.csv"
    path.write_text("\n".join(["运单号,所属网点,业务日期,店铺账号,总部重量(kg),目的省份,目的城市", *rows]), "gb18030")
    screen = screen_of("caiwu")
    page = screen.page
    screen.open("/rating")
    room = page.get_by_role("region", name="运单文件")
    room.locator("input[type=file]").set_input_files(path)
    file = room.locator("li", has_text=path.name)
    expect(file.get_by_text("已导入")).to_be_visible(timeout=20_000)
    expect(file.get_by_text("4 票")).to_be_visible()
    room.get_by_text("1 行没有导入").click()
    expect(room.get_by_text("找不到网点「火星网点」")).to_be_visible()
    room.scroll_into_view_if_needed()
    screen.picture("waybill-files")
    phone = screen_of("caiwu", phone=True)
    phone.open("/m/rating")
    there = phone.page.get_by_role("region", name="运单文件")
    there.get_by_text("1 行没有导入").click()
    expect(there.get_by_text("第 3 行")).to_be_visible()
    there.scroll_into_view_if_needed()
    phone.picture("waybill-files")
