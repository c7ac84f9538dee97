"""客户账单：导入上月的运单，给一个客户出账，看为什么要人工审核，同意以后账单就确认了；手机上也看得到。"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

from playwright.sync_api import expect

from guocheng.base.zone import local_day
from tests.browser.conftest import Screen
from tests.browser.office import Office

CUSTOMER = "1 号店"


def test_a_customer_is_billed_and_the_bill_reviewed(
    screen_of: Callable[..., Screen], office: Office, tmp_path: Path
) -> None:
    before = local_day(datetime.now(UTC)).replace(day=1) - timedelta(days=1)
    rows = [f"88000000000{n},{before.replace(day=3)},wz58000,0.{n},浙江省,温州市" for n in range(1, 6)]
    path = tmp_path / "上月运单.csv"
    path.write_text("\n".join(["运单号,业务日期,店铺账号,总部重量(kg),目的省份,目的城市", *rows]), "gb18030")
    screen = screen_of("caiwu")
    page = screen.page
    screen.open("/rating")
    room = page.get_by_role("region", name="运单文件")
    room.locator("input[type=file]").set_input_files(path)
    expect(room.locator("li", has_text=path.name)).to_contain_text("已导入")
    page.get_by_role("button", name="上个月").click()
    # The notice comes after the rating that the file itself asked for: they go one after the other.
    page.get_by_role("button", name="整月重算").click()
    expect(page.get_by_text("计价完成").first).to_be_visible()
    month = f"{before:%Y-%m}"
    screen.open(f"/rating?side=bills&month={month}")
    page.get_by_role("searchbox", name="找客户").fill(CUSTOMER)
    page.get_by_role("region", name="客户账单").get_by_role("button", name=f"百货{CUSTOMER}").first.press("Enter")
    page.get_by_role("button", name="重新出账").click()
    sheet = page.get_by_role("article")
    expect(sheet.get_by_role("list", name="要人工审核的原因")).to_contain_text("上个月没有账单可以比较")
    screen.picture("customer-bill")
    page.get_by_role("button", name="全部客户").click()
    expect(page.get_by_role("group", name="账单状态").get_by_role("button", name="待审核 1")).to_be_visible()
    screen.picture("customer-bills")

    phone = screen_of("caiwu", phone=True)
    phone.open(f"/m/rating?side=bills&month={month}")
    there = phone.page.get_by_role("region", name="客户账单")
    expect(there.get_by_role("link", name="待审核")).to_be_visible()
    phone.picture("customer-bills")
    [task] = [one for one in office.asks("caiwu", "GET", "/todo?box=open")["rows"] if one["entity"] == "express.bill"]
    office.asks("caiwu", "POST", f"/tasks/{task['id']}/decide", {"decision": "approve", "opinion": "看过了"})
    page.get_by_role("link", name="账单列表").click()
    expect(page.get_by_role("grid").get_by_text("已确认")).to_be_visible()
