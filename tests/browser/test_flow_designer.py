"""An approval drawn as a tree (审批流程设计): steps added, told, moved, tried out, published; on a phone only read."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import Screen
from tests.browser.office import Office

FLOW = "complaint.ticket_flow"
AT = f"/definitions/flow/{FLOW}"


def steps(page: Page) -> list[str]:
    """Return the codes of the steps in the order of the tree."""
    found: list[str] = page.locator("[data-step]").evaluate_all("all => all.map(one => one.dataset.step)")
    return found


def card(within: Page | Locator, label: str) -> Locator:
    """Return the card of the step with exactly this label."""
    return within.locator(f'.card__open:has(b:text-is("{label}"))')


def checked(page: Page) -> None:
    """Wait until the server has looked at the draft as it stands."""
    expect(page.locator(".designer__said[data-checked=true]")).to_be_visible()


def document(office: Office) -> dict[str, Any]:
    found: dict[str, Any] = office.asks("admin", "GET", f"/definitions/flow/{FLOW}")
    return found


def dearest(office: Office) -> str:
    """Return the number of the complaint that cost most: every limit of an amount is passed."""
    asked = {"sort": [["compensation_total", "desc"]], "columns": ["number"], "limit": 1}
    number: str = office.asks("admin", "POST", "/entities/complaint.ticket/query", asked)["rows"][0]["number"]
    return number


def test_an_approval_is_drawn_tried_and_published(screen_of: Callable[..., Screen], office: Office) -> None:
    screen = screen_of("admin")
    page = screen.page
    before = document(office)
    screen.open(AT)
    page.get_by_role("row", name=re.compile("赔付处罚完成")).get_by_role("link", name="设计审批").click()
    expect(card(page, "财务会签")).to_be_visible()
    assert steps(page) == ["head", "finance"]
    checked(page)
    screen.picture("flow-designer", dark=True)

    # A step is added, told who, and looked at while it is drawn.
    page.get_by_role("button", name="在「财务会签」后面加一步").click()
    page.get_by_role("dialog").get_by_role("button", name="审批", exact=True).click()
    panel = page.get_by_role("complementary")
    panel.get_by_label("名称").fill("总经理审批")
    panel.get_by_label("名称").press("Enter")
    panel.get_by_label("条件", exact=True).fill("没有的字段 > 1")
    expect(page.get_by_text("1 处要改：")).to_be_visible()
    expect(page.locator(".card--wrong")).to_have_count(1)
    panel.get_by_label("条件", exact=True).fill("compensation_total > 5000")
    expect(page.get_by_text("新增步骤「总经理审批」")).to_be_visible()
    panel.get_by_label("办理人：怎么找人").select_option(label="指定人员")
    panel.get_by_label("人员：找人").fill("林晓佳")
    panel.get_by_role("list", name="找到的人").get_by_role("button").first.click()
    checked(page)
    screen.picture("flow-designer-step")

    # A branch with two arms; a step goes in by key, and one more by hand.
    page.get_by_role("button", name="在最前面加一步").first.click()
    page.get_by_role("dialog").get_by_role("button", name="分支", exact=True).click()
    page.locator('[data-arm="branch.0"]').click()
    panel.get_by_label("条件", exact=True).fill("claim_amount > 100")
    card(page, "财务会签").focus()
    page.keyboard.press("Alt+ArrowUp")
    assert steps(page) == ["branch", "finance", "head", "approval"]
    page.keyboard.press("Alt+ArrowLeft")
    expect(card(page.get_by_role("region", name="其他"), "财务会签")).to_be_focused()
    page.keyboard.press("Alt+ArrowLeft")
    expect(card(page.get_by_role("region", name="条件一"), "财务会签")).to_be_visible()
    page.keyboard.press("Control+d")
    expect(card(page, "财务会签（副本）")).to_be_focused()
    page.keyboard.press("Delete")
    card(page, "分公司经理审批").drag_to(
        page.get_by_role("region", name="其他").get_by_role("button", name="在最前面加一步")
    )
    assert steps(page) == ["branch", "finance", "head", "approval"]
    expect(card(page.get_by_role("region", name="其他"), "分公司经理审批")).to_be_visible()
    page.get_by_role("button", name="加分路").click()
    page.get_by_role("button", name="删除分路「条件2」").click()

    # Whom it would ask, with anybody as its starter.
    page.get_by_role("button", name="试运行").click()
    page.get_by_label("由谁发起").first.click()
    page.keyboard.type("王海波")
    page.get_by_role("option", name=re.compile("王海波")).first.click()
    page.get_by_label("照哪条记录").fill(dearest(office))
    page.get_by_role("list", name="找到的记录").get_by_role("button").first.click()
    expect(page.get_by_role("list", name="为什么是他们")).to_contain_text("财务会签")
    expect(page.locator(".card__who").first).to_be_visible()
    checked(page)
    screen.picture("flow-designer-trial")

    page.get_by_role("button", name="检查并发布").click()
    box = page.get_by_role("dialog")
    box.get_by_label("为什么改").fill("大额由总经理把关")
    box.get_by_role("button", name="发布", exact=True).click()
    expect(box).to_be_hidden()
    expect(page.get_by_text("草稿，还没有发布。")).to_be_hidden()
    now = document(office)
    settled = next(one for one in now["document"]["moves"] if one["name"] == "settle")["procedure"]["steps"]
    assert [one["name"] for one in settled] == ["branch", "approval"]

    page.get_by_role("button", name="版本").click()
    page.get_by_role("button", name="比较").click()
    expect(page.get_by_role("list", name="两版的差别")).to_contain_text("总经理审批")

    # Put back as it was: what the tree holds and gives back unchanged is the same definition.
    office.asks(
        "admin", "POST", "/definitions/publish", {"documents": [before["document"]], "reason": "改回去", "confirm": []}
    )
    assert document(office)["document"] == before["document"]


def test_what_is_only_looked_at_is_no_draft(screen_of: Callable[..., Screen], office: Office) -> None:
    screen = screen_of("admin")
    page = screen.page
    screen.open(f"{AT}/design/arbitrate")
    expect(card(page, "按金额")).to_be_visible()
    for one in page.locator("[data-step], [data-arm]").all():
        one.click()
    checked(page)
    expect(page.get_by_role("button", name="检查并发布")).to_be_disabled()
    with page.expect_download() as download:
        page.get_by_role("link", name="导出 BPMN").click()
    assert download.value.suggested_filename == "申诉仲裁.bpmn"


def test_a_small_screen_shows_the_tree_and_changes_nothing(screen_of: Callable[..., Screen]) -> None:
    screen = screen_of("admin")
    page = screen.page
    page.set_viewport_size({"width": 390, "height": 844})
    screen.open(f"{AT}/design/arbitrate")
    expect(page.get_by_text("小屏幕上只能看")).to_be_visible()
    expect(page.get_by_role("button", name="加一步")).to_have_count(0)
    card(page, "片区负责人仲裁").click()
    expect(page.get_by_role("complementary").get_by_label("名称")).to_be_disabled()
