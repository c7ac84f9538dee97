"""电脑上的每个页面：由用它的人打开，没有报错，人人能用，留下图片。"""

from __future__ import annotations

from collections.abc import Callable

from playwright.sync_api import expect

from tests.browser.conftest import Screen
from tests.browser.office import TICKET, Office

Open = Callable[..., Screen]


def test_login(screen_of: Open) -> None:
    """没有登录时看到登录页和演示身份。"""
    screen = screen_of()
    screen.open("/")
    screen.page.get_by_role("button", name="登录").first.wait_for()
    screen.picture("login")


def test_workbench(screen_of: Open) -> None:
    """工作台：要处理的事、过程的数字、入口；按问号看到全部快捷键。"""
    screen = screen_of("pianqu")
    screen.open("/")
    expect(screen.page.get_by_role("heading", name="陈静峰")).to_be_visible()
    screen.picture("workbench", dark=True)
    screen.page.keyboard.press("?")
    expect(screen.page.get_by_role("dialog", name="快捷键")).to_be_visible()
    screen.picture("keys")


def test_todo(screen_of: Open, office: Office) -> None:
    """片区负责人的待办：左边列表，右边要仲裁的投诉和意见。"""
    office.in_arbitration(waybill_no="773000000000101", content="客户说没收到，轨迹显示本人签收", claim_amount="320")
    screen = screen_of("pianqu")
    screen.open("/todo")
    expect(screen.page.get_by_role("button", name="同意").first).to_be_visible()
    screen.picture("todo", dark=True)


def test_list(screen_of: Open) -> None:
    """投诉单列表；点一行在右边看到详情；筛选器。"""
    screen = screen_of("kefu")
    screen.open(f"/e/{TICKET}")
    rows = screen.page.get_by_role("row")
    expect(rows.nth(3)).to_be_visible()
    screen.picture("list")
    screen.page.get_by_role("button", name="筛选").click()
    expect(screen.page.get_by_role("button", name="应用")).to_be_visible()
    screen.picture("list-filter")
    screen.page.keyboard.press("Escape")
    rows.nth(3).click()
    expect(screen.page.get_by_role("complementary", name="投诉单详情").get_by_role("heading", level=1)).to_be_visible()
    screen.picture("list-beside")


def test_record(screen_of: Open, office: Office) -> None:
    """投诉单：经过、历史、评论；编辑；判定责任的对话框。"""
    screen = screen_of("kefu")
    screen.open(f"/e/{TICKET}/{office.stands_in('callback')}")
    screen.picture("record", dark=True)
    screen.page.get_by_role("tab", name="历史").click()
    expect(screen.page.get_by_role("tabpanel").get_by_role("listitem").first).to_be_visible()
    screen.picture("record-history")
    screen.open(f"/e/{TICKET}/{office.stands_in('investigating')}")
    screen.page.get_by_role("button", name="编辑").click()
    expect(screen.page.get_by_role("button", name="保存")).to_be_visible()
    screen.picture("record-edit")
    screen.page.get_by_role("button", name="取消").click()
    screen.page.get_by_role("button", name="判定责任").click()
    dialog = screen.page.get_by_role("dialog", name="判定责任")
    dialog.get_by_role("button", name="添加一行").click()
    screen.picture("move")


def test_new(screen_of: Open) -> None:
    """新建投诉单；没填的必填项说出来。"""
    screen = screen_of("kefu")
    screen.open(f"/e/{TICKET}/new")
    screen.picture("new")
    screen.page.get_by_role("button", name="保存").click()
    expect(screen.page.get_by_text("请填写").first).to_be_visible()
    screen.picture("new-refused")


def test_board(screen_of: Open) -> None:
    """过程看板：每个阶段一列，停留时间和超时看得见。"""
    screen = screen_of("jingli")
    screen.open("/board/complaint.ticket_flow")
    expect(screen.page.get_by_role("option").first).to_be_visible()
    screen.picture("board")


def test_reports(screen_of: Open) -> None:
    """报表：图表和表格，数字点得开。"""
    screen = screen_of("jingli")
    screen.open("/report/complaint.unit_month")
    expect(screen.page.get_by_role("table").first).to_be_visible()
    screen.picture("report", dark=True)
    screen.open("/report/complaint.root_causes")
    expect(screen.page.get_by_role("table").first).to_be_visible()
    screen.picture("report-causes")


def test_organisation(screen_of: Open) -> None:
    """组织：单元和人员。"""
    screen = screen_of("admin")
    for name, entity in (("units", "org.unit"), ("people", "org.person")):
        screen.open(f"/e/{entity}")
        expect(screen.page.get_by_role("row").nth(3)).to_be_visible()
        screen.picture(name)


def test_nowhere(screen_of: Open) -> None:
    """没有的页面和看不到的记录，都说清楚。"""
    screen = screen_of("yewu")
    screen.open("/nothing/here")
    expect(screen.page.get_by_role("heading", name="没有这个页面")).to_be_visible()
    screen.picture("nowhere")
    screen.open(f"/e/{TICKET}/1")
    expect(screen.page.get_by_role("heading", name="看不到这条记录")).to_be_visible()
