"""导入时对不上的人：电脑上认领一次，记录一起填好；手机上也看得到。"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import expect

from tests.browser.conftest import Screen

HEADER = "工单编号,运单号,虚签原因,被投诉网点,业务员,投诉时间,投诉来源,签收类型,预计罚款,审核状态\n"
ROW = "RL-{},77300000000090{},未经同意放驿站,洞头网点,{},2026-03-01 08:30,抖音,代收点,50,待审核\n"
WORD, OTHER = "新来的小马（洞头）", "外包老周"


def test_a_word_is_claimed_once(screen_of: Callable[..., Screen], tmp_path: Path) -> None:
    file = tmp_path / "虚签.csv"
    file.write_text(HEADER + ROW.format(1, 1, WORD) + ROW.format(2, 2, WORD) + ROW.format(3, 3, OTHER), "utf-8")
    screen = screen_of("admin")
    page = screen.page
    screen.open("/import")
    page.locator("input[type=file]:not([accept='.zip'])").first.set_input_files(file)
    page.get_by_role("button", name="导入 3 条").or_(page.get_by_role("button", name="试运行 3 行")).first.click()
    page.get_by_role("button", name="导入 3 条").click()
    page.get_by_role("link", name="去认领").click()
    expect(page.get_by_text("有 2 个称呼对不上人")).to_be_visible()
    screen.picture("claims")
    whom = page.get_by_role("combobox", name=f"「{WORD}」是谁")
    whom.click()
    whom.fill("王")
    page.get_by_role("option").first.click()
    expect(page.get_by_text("已填入 2 条记录")).to_be_visible()
    phone = screen_of("admin", phone=True)
    phone.open("/m/claims")
    expect(phone.page.get_by_text(OTHER, exact=True)).to_be_visible()
    phone.picture("claims")
    page.get_by_role("button", name="不是本公司的").click()
    expect(page.get_by_text("没有待认领的")).to_be_visible()
    expect(page.get_by_text("已经认得的称呼")).to_be_visible()
    page.get_by_role("button", name=f"忘掉「{WORD}」").click()
    expect(page.get_by_text(f"忘掉「{WORD}」")).to_have_count(0)
