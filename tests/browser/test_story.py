"""从总部的导出文件到图表：导入 → 分派 → 核实 → 判责 → 网点申诉 → 仲裁（手机）→ 处罚 → 报表，全部在浏览器里。"""

from __future__ import annotations

import re
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import ROOT, Screen
from tests.browser.office import OUTLET, TICKET, Office

Open = Callable[..., Screen]
EXPORT = ROOT / "cases" / "import" / "进港投诉.xls"
IMPORT_MS = 120_000
MONTH = "2026-03"
FIGURES = f"/report/complaint.unit_month?p={MONTH}-01~2026-04-01"


def test_from_the_export_to_the_chart(screen_of: Open, office: Office) -> None:
    """一票投诉的全程；片区负责人在手机上批。"""
    manager = screen_of("jingli")
    before, chart_before = figures(manager)

    agent = screen_of("kefu")
    imports(agent, EXPORT)
    number = new_complaint(office)
    agent.open(f"/e/{TICKET}")
    agent.page.get_by_role("searchbox", name="搜索投诉单").fill(number)
    agent.page.get_by_role("gridcell", name=number, exact=True).dblclick()
    agent.page.wait_for_url(re.compile(rf"/e/{TICKET}/\d+$"))
    expect(agent.page.get_by_role("heading", name=number)).to_be_visible()
    address = agent.page.url.removeprefix(agent.address)

    assigned = starts(agent.page, "分派")
    chooses(assigned, "处理人", "蔡红平")
    ends(assigned, "分派")
    ends(starts(agent.page, "开始核实"), "开始核实")
    judges(agent.page)
    expect(stage(agent.page)).to_have_text("责任判定")

    outlet = screen_of("wangdian")
    outlet.open(address)
    appeals(outlet.page)

    expect(stage(agent.page)).to_have_text("申诉中")
    ends(starts(agent.page, "提交仲裁"), "提交仲裁")

    approves_on_the_phone(screen_of("pianqu", phone=True), number)

    expect(stage(agent.page)).to_have_text("赔付处罚")
    penalties = agent.page.get_by_role("grid", name="处罚")
    expect(penalties).to_contain_text(OUTLET)
    expect(penalties).to_contain_text("已确认")
    agent.picture("record-penalty")
    pays(agent.page)
    expect(stage(agent.page)).to_have_text("回访")

    after, chart_after = figures(manager)
    assert amount(after, "投诉件数") > amount(before, "投诉件数")
    assert amount(after, "赔付金额") == amount(before, "赔付金额") + 30
    assert amount(after, "处罚金额") > amount(before, "处罚金额")
    assert chart_after != chart_before


def imports(screen: Screen, path: Path) -> None:
    """Take a file through the wizard: upload, columns, trial, import."""
    page = screen.page
    screen.open("/import")
    screen.picture("import")
    page.locator("input[type=file]").set_input_files(path)
    tries = page.get_by_role("button", name=re.compile(r"^试运行 [\d,]+ 行"))
    expect(tries).to_be_enabled(timeout=IMPORT_MS)
    screen.picture("import-columns")
    tries.click()
    imported = page.get_by_role("button", name=re.compile(r"^导入 [\d,]+ 条"))
    expect(imported).to_be_visible(timeout=IMPORT_MS)
    screen.picture("import-tried")
    imported.click()
    expect(page.get_by_role("button", name="撤销这次导入")).to_be_visible(timeout=IMPORT_MS)
    expect(page.get_by_role("list", name="结果")).to_contain_text("新增")
    screen.picture("import-done")


def new_complaint(office: Office) -> str:
    """Return the number of a complaint about the outlet that the file brought."""
    below = {"field": "unit", "op": "below", "value": office.id_of("org.unit", OUTLET)}
    given = [
        below,
        {"field": "stage", "op": "eq", "value": "new"},
        {"field": "received_at", "op": "between", "value": [f"{MONTH}-01", "2026-04-01"]},
    ]
    rows = office.asks(
        "kefu", "POST", f"/entities/{TICKET}/query", {"where": {"and": given}, "columns": ["number"], "limit": 1}
    )["rows"]
    assert rows, "the file brought no complaint about the outlet"
    return str(rows[0]["number"])


def judges(page: Page) -> None:
    """Judge the outlet responsible; the shares are typed into the sub-table with the keyboard alone."""
    dialog = starts(page, "判定责任")
    dialog.get_by_role("textbox", name="核实情况").fill("业务员提前点了签收")
    chooses(dialog, "责任判定", "网点责任")
    dialog.get_by_role("button", name="添加一行责任").focus()
    page.keyboard.press("Enter")
    expect(dialog.get_by_role("combobox", name="责任单位")).to_be_focused()
    page.keyboard.type("洞头网点")
    expect(page.get_by_role("option", name=OUTLET, exact=False).first).to_be_visible()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    expect(dialog.get_by_role("combobox", name="责任人")).to_be_focused()
    page.keyboard.press("Tab")
    expect(dialog.get_by_role("textbox", name="比例")).to_be_focused()
    page.keyboard.type("100")
    page.keyboard.press("Tab")
    line = dialog.get_by_role("grid", name="责任").get_by_role("row").nth(1)
    expect(line).to_contain_text(OUTLET)
    expect(line).to_contain_text("100")
    ends(dialog, "判定责任")


def appeals(page: Page) -> None:
    """Appeal against the judgement, with a reason."""
    dialog = starts(page, "申诉")
    dialog.get_by_role("button", name="添加一行申诉").click()
    dialog.get_by_role("grid", name="申诉").get_by_role("row").nth(1).get_by_role("gridcell").nth(2).click()
    dialog.get_by_role("textbox", name="申诉理由").fill("客户电话同意放门口，有录音")
    ends(dialog, "申诉")


def approves_on_the_phone(screen: Screen, number: str) -> None:
    """Find the arbitration among the todos of the phone and agree, with an opinion."""
    screen.open("/m/todo")
    screen.page.get_by_text(number).first.click()
    screen.page.wait_for_url(re.compile(r"/todo/\d+$"))
    expect(screen.page.get_by_role("tab", name="进度")).to_be_visible()
    screen.page.get_by_role("button", name="同意").last.click()
    sheet = screen.page.get_by_role("dialog", name="同意")
    sheet.get_by_role("textbox", name="意见", exact=True).fill("地址无误，维持责任")
    sheet.get_by_role("button", name="同意", exact=True).last.click()
    expect(sheet).to_be_hidden()


def pays(page: Page) -> None:
    """Pay the customer thirty yuan."""
    dialog = starts(page, "赔付处罚完成")
    dialog.get_by_role("button", name="添加一行赔付").click()
    dialog.get_by_role("grid", name="赔付").get_by_role("row").nth(1).get_by_role("gridcell").nth(1).click()
    dialog.get_by_role("textbox", name="金额").fill("30")
    page.keyboard.press("Tab")
    ends(dialog, "赔付处罚完成")


def figures(screen: Screen) -> tuple[dict[str, str], bytes]:
    """Read the figures of the outlet in March from the report, and look at its chart."""
    screen.open(FIGURES)
    table = screen.page.get_by_role("table").first
    expect(table).to_be_visible()
    screen.settle()
    names = [one.strip() for one in table.locator("thead th").all_inner_texts()]
    rows = table.locator("tbody tr").filter(has_text=OUTLET)
    found = {
        name.split("\n")[0]: text.strip()
        for row in rows.all()
        for name, text in zip(names, row.locator("th, td").all_inner_texts(), strict=True)
    }
    return found, screen.page.get_by_role("img", name="图表").screenshot(animations="disabled")


def amount(figures: dict[str, str], name: str) -> Decimal:
    """Read a figure as it is written; a dash is nothing."""
    return Decimal(re.sub(r"[^\d.-]", "", figures.get(name, "")) or 0)


def starts(page: Page, move: str) -> Locator:
    """Press the button of a move, and return the dialog that asks for what it needs."""
    page.get_by_role("group", name="流转").get_by_role("button", name=move, exact=True).click()
    return page.get_by_role("dialog", name=move, exact=True)


def ends(dialog: Locator, move: str) -> None:
    """Make the move that the dialog asks about."""
    dialog.get_by_role("button", name=move, exact=True).click()
    expect(dialog).to_be_hidden()


def chooses(dialog: Locator, field: str, label: str) -> None:
    """Choose one of the offered values of a field."""
    box = dialog.get_by_role("combobox", name=field)
    if box.is_editable():
        box.click()
        box.fill(label)
    else:
        box.press("Enter")
    dialog.page.get_by_role("option", name=label, exact=False).first.click()


def stage(page: Page) -> Locator:
    """Return where the record stands."""
    return page.get_by_role("list", name=re.compile("^阶段")).locator("[aria-current=step]")
