"""权限的页面：权限表用鼠标和键盘改、保存就生效、改回去；账户建得出来、停得掉；以别人的身份看一眼。"""

from __future__ import annotations

import re
import uuid
from collections.abc import Callable

from playwright.sync_api import Page, expect

from tests.browser.conftest import Screen
from tests.browser.office import TICKET, Office

Open = Callable[..., Screen]


def test_the_grid_of_rights_is_changed_by_keys_and_holds_at_once(screen_of: Open, office: Office) -> None:
    """新建一个角色，在权限表里用键盘给它一格权限，保存后就生效；再放弃一处没保存的改动，最后删掉角色。"""
    name = f"company.shi_yong_{uuid.uuid4().hex[:6]}"
    label = f"试用{name[-4:]}"
    office.asks("admin", "PUT", f"/rights/roles/{name}", {"label": label, "held_by": [], "like": ""})
    screen = screen_of("admin")
    page = screen.page
    screen.open("/rights")
    page.get_by_label("查找实体").fill("投诉单")
    grid = page.get_by_role("grid", name="角色和实体的权限")
    expect(grid.get_by_role("row")).to_have_count(2)
    page.get_by_role("button", name=label, exact=True).click()
    expect(page.get_by_text("已选 1 格")).to_be_visible()
    cell = grid.locator("td[aria-selected=true]")
    expect(cell).to_have_text(re.compile("无|—"))
    second = page.get_by_role("toolbar").get_by_role("button").nth(1).inner_text().removeprefix("2").strip()
    cell.focus()
    page.keyboard.press("2")
    expect(cell).to_have_text(second)
    expect(page.get_by_role("button", name="放弃 1 处改动")).to_be_visible()
    screen.picture("rights-grid")
    page.get_by_label("为什么改").fill("试一试")
    page.keyboard.press("Control+s")
    expect(page.get_by_role("button", name="保存并生效")).to_be_hidden()
    told = office.asks("admin", "GET", "/rights/grid")
    words = {one["name"]: one["label"] for one in told["presets"]}
    assert words[told["cells"][name][TICKET]["preset"]] == second

    cell.click()
    page.keyboard.press("Delete")
    page.get_by_role("button", name="放弃 1 处改动").click()
    expect(page.get_by_role("button", name="保存并生效")).to_be_hidden()
    cell.dblclick()
    box = page.get_by_role("dialog", name=f"角色「{label}」对「投诉单」的权限")
    expect(box.get_by_role("group", name="操作").first).to_be_visible()
    screen.picture("rights-cell")
    box.get_by_role("button", name="取消").click()
    office.asks("admin", "DELETE", f"/rights/roles/{name}")


def confirmed(page: Page) -> None:
    """Say yes to what is asked."""
    page.get_by_role("dialog", name="请确认").get_by_role("button", name=re.compile("确定|OK")).click()


def test_an_account_is_made_and_closed(screen_of: Open) -> None:
    """新建账户，初始密码只显示一次；这个人第一次登录要改密码；停用以后进不来。"""
    number = f"N{uuid.uuid4().hex[:6]}"
    screen = screen_of("admin")
    page = screen.page
    screen.open("/users")
    page.get_by_role("button", name="新建账户").click()
    box = page.get_by_role("dialog", name="新建账户")
    box.get_by_label("工号").fill(number)
    box.get_by_label("姓名").fill("新来的")
    box.get_by_label("登录名").fill(number.lower())
    box.get_by_label("所属单元编号").fill("")
    screen.picture("user-new")
    box.get_by_role("button", name="新建", exact=True).click()
    told = page.get_by_role("dialog", name="初始密码")
    expect(told).to_contain_text(f"登录名 {number.lower()}")
    found = re.search(r"初始密码 (\S+?)。", told.inner_text())
    assert found
    told.get_by_role("button", name=re.compile("确定|OK")).click()
    page.get_by_label("查找账户").fill(number.lower())
    line = page.get_by_role("row", name=re.compile(number.lower()))
    expect(line).to_contain_text("待改密码")

    newcomer = screen_of()
    newcomer.open("/")
    newcomer.page.get_by_label("登录名").fill(number.lower())
    newcomer.page.get_by_label("密码", exact=True).fill(found[1])
    newcomer.page.get_by_role("button", name="登录", exact=True).click()
    expect(newcomer.page.get_by_text(re.compile("修改密码|新密码")).first).to_be_visible()

    line.get_by_role("button", name="停用").click()
    confirmed(page)
    expect(line).to_contain_text("已停用")
    screen.picture("users")


def test_somebody_is_looked_through_and_nothing_can_be_done(screen_of: Open, office: Office) -> None:
    """以客服的身份查看：看到的是客服的，改不了；结束以后回到自己，记录里有这一次。"""
    office.complaint()
    screen = screen_of("admin")
    page = screen.page
    screen.open("/users")
    line = page.get_by_role("row", name=re.compile(r"^kefu\b"))
    line.get_by_role("button", name="以此身份查看").click()
    confirmed(page)
    banner = page.get_by_role("status").filter(has_text="的身份查看")
    expect(banner).to_be_visible()
    screen.open(f"/e/{TICKET}")
    expect(banner).to_be_visible()
    screen.picture("view-as")
    banner.get_by_role("button", name="结束查看").click()
    expect(page.get_by_role("heading", name="账户")).to_be_visible()
    expect(banner).to_be_hidden()
    noted = office.asks("admin", "GET", "/session/view_as/log")
    assert any(TICKET in one["what"] for one in noted)
