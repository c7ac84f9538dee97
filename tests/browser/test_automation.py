"""自动化的页面：看得懂它做什么，开关、试运行、看每一次做了什么，失败了重试或放弃，改了再发布；小屏幕也看得清。"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from playwright.sync_api import expect

from tests.browser.conftest import PHONE_SIZE, Screen
from tests.browser.office import TICKET, Office

Open = Callable[..., Screen]
URGE, NUDGE, ASK = "company.urge", "company.nudge", "company.ask"
BOSS = {"kind": "role", "role": "branch_manager", "label": "经理"}
HANDLER = {"kind": "holder", "field": "handler", "label": "处理人"}


def notify(name: str, label: str, whom: dict[str, str], says: str) -> dict[str, Any]:
    return {"kind": "notify", "name": name, "label": label, "tell": [whom], "says": says}


def automation(name: str, label: str, trigger: dict[str, Any], *nodes: dict[str, Any], **rest: Any) -> dict[str, Any]:
    """Return the document of an automation on complaints."""
    head = {"definition": "automation", "format": 1, "name": name, "label": label, "on": TICKET}
    return {**head, "trigger": trigger, "nodes": list(nodes), "run_as": "system", **rest}


#: Tells the manager of dear complaints; and a button that fails where nobody handles the complaint yet.
DOCUMENTS = (
    automation(
        URGE, "索赔额大的投诉有人过问", {"kind": "updated", "fields": ["claim_amount"]},
        {"kind": "choose", "name": "size", "label": "看金额", "ways": [
            {"label": "五千以上", "when": "claim_amount > 5000",
             "nodes": [notify("boss", "告诉经理", BOSS, "{number} 索赔 {claim_amount} 元")]},
            {"label": "其他", "nodes": [notify("desk", "告诉处理人", HANDLER, "{number} 请跟进")]},
        ]},
        {"kind": "update", "name": "mark", "label": "记一笔", "sets": [{"field": "finding", "value": "'索赔额较大'"}]},
        when="claim_amount > 1000",
    ),
    automation(
        NUDGE, "催办处理人", {"kind": "button", "label": "催一下"},
        {"kind": "stop", "name": "nobody", "label": "看有没有处理人", "failed": True,
         "says": "还没有处理人，请先分派再催", "when": "ISEMPTY(handler)"},
        notify("tell", "催处理人", HANDLER, "请处理 {number}"), retry={"tries": 1, "seconds": 1},
    ),
    automation(
        ASK, "请经理看看", {"kind": "button", "label": "请经理看看"},
        notify("tell", "告诉经理", BOSS, "请看看 {number}"),
    ),
)  # fmt: skip


def published(office: Office) -> None:
    """Publish the automations, unless they are there."""
    there = {one["name"] for one in office.asks("admin", "GET", "/automations")["rows"]}
    documents = [one for one in DOCUMENTS if one["name"] not in there]
    if documents:
        office.asks("admin", "POST", "/definitions/publish", {"documents": documents, "reason": "演示", "confirm": []})


def test_automations_are_read_tried_and_followed(screen_of: Open, office: Office) -> None:
    published(office)
    ticket = office.complaint(waybill_no="773000000000991")
    office.asks("kefu", "PATCH", f"/entities/{TICKET}/{ticket['id']}", {
        "version": ticket["version"], "values": {"claim_amount": "6000"},
    })  # fmt: skip
    screen = screen_of("admin")
    page = screen.page
    screen.open("/automations")
    switch = page.get_by_role("switch", name="启用「催办处理人」")
    switch.focus()
    page.keyboard.press("Space")
    expect(switch).not_to_be_checked()
    page.keyboard.press("Space")
    expect(switch).to_be_checked()
    screen.picture("automations")

    page.get_by_role("link", name="索赔额大的投诉有人过问").click()
    what = page.get_by_role("region", name="做什么")
    expect(what).to_contain_text("「投诉单」的「索赔金额」改动时，如果 claim_amount > 1000，就：")
    expect(what).to_contain_text("通知「经理」：{number} 索赔 {claim_amount} 元")
    runs = page.get_by_role("region", name="运行记录").last
    expect(runs.get_by_text("完成").first).to_be_visible()
    page.get_by_role("button", name="试运行").click()
    page.get_by_label("照哪条记录").fill("773000000000991")
    page.get_by_role("list", name="找到的记录").get_by_role("button").first.click()
    page.get_by_role("region", name="试运行").get_by_role("button", name="试运行", exact=True).click()
    expect(page.get_by_role("region", name="试运行")).to_contain_text("会发出的通知")
    screen.picture("automation")

    runs.get_by_role("rowheader").get_by_role("link").first.click()
    log = page.get_by_role("list", name="做了什么")
    expect(log).to_contain_text("告诉经理")
    expect(page.get_by_role("region", name="由来")).to_contain_text("索赔金额")
    screen.picture("automation-run")


def test_what_failed_is_tried_again_or_given_up(screen_of: Open, office: Office) -> None:
    published(office)
    ticket = office.complaint(waybill_no="773000000000992")
    screen = screen_of("admin")
    page = screen.page
    screen.open(f"/e/{TICKET}/{ticket['id']}")
    page.get_by_role("tab", name="自动化").click()
    page.get_by_role("button", name="催一下").click()
    mine = page.get_by_role("list", name="自动做过的").get_by_role("listitem").filter(has_text="催办处理人")
    expect(mine).to_have_count(1)
    screen.picture("record-automations")

    screen.open("/automations?tab=failed")
    row = page.get_by_role("row", name=re.compile(re.escape(ticket["title"])))
    expect(row).to_contain_text("失败")
    screen.picture("automations-failed")
    row.get_by_role("button", name="重试").click()
    expect(page.get_by_text("「催办处理人」接着做")).to_be_visible()
    expect(row.get_by_role("button", name="放弃")).to_be_visible()
    page.set_viewport_size(PHONE_SIZE)
    screen.picture("automations-failed-small")
    row.get_by_role("button", name="放弃").click()
    page.get_by_placeholder("原因").fill("已经电话催过")
    page.get_by_role("button", name="确定").click()
    expect(row).to_be_hidden()


def test_drawn_tried_and_published(screen_of: Open, office: Office) -> None:
    """从头画一个：选触发，加节点，边画边查，照一条记录试运行，结果写在树上，发布；再改一处，比较两个版本。"""
    office.complaint(waybill_no="773000000000993", claim_amount="6000")
    screen = screen_of("admin")
    page = screen.page
    screen.open("/automations")
    page.get_by_role("button", name="新建").click()
    box = page.get_by_role("dialog")
    box.get_by_label("名称").fill("大额要留痕")
    box.get_by_label("什么时候").select_option("updated")
    box.get_by_label("哪张表单").select_option(TICKET)
    box.get_by_role("button", name="开始画").click()
    tree = page.get_by_role("region", name="自动化的节点")
    expect(page.get_by_role("status").first).to_contain_text("一个节点也没有")

    side = page.get_by_role("complementary", name="属性")
    side.get_by_label("加一个字段").select_option("claim_amount")
    side.get_by_label("条件", exact=True).fill("claim_amount > 1000")
    tree.get_by_role("button", name="在最前面加一个节点").press("Enter")
    page.get_by_role("dialog", name="加一个节点").get_by_role("button", name="条件分支").press("Enter")
    tree.get_by_role("button", name="在最前面加一个节点").nth(1).click()
    page.get_by_role("dialog", name="加一个节点").get_by_role("button", name="更新记录").click()
    side.get_by_label("名称").fill("记一笔")
    side.get_by_role("button", name="加一项").click()
    side.get_by_label("赋值：字段").select_option("finding")
    side.get_by_label("赋值：取值", exact=True).fill("'索赔额较大'")
    tree.locator("[data-arm='choose.0']").click()
    side.get_by_label("名称").fill("五千以上")
    side.get_by_label("条件", exact=True).fill("claim_amount > 5000")
    expect(tree.locator("[data-arm='choose.0']")).to_contain_text("当 索赔金额 > 5000")
    card = tree.get_by_role("button", name="记一笔 更新")
    card.focus()
    page.keyboard.press("Control+d")
    expect(tree.locator("[data-step=update_2]")).to_be_focused()
    page.keyboard.press("Alt+ArrowRight")
    expect(page.get_by_role("region", name="其他").locator("[data-step=update_2]")).to_be_focused()
    page.keyboard.press("Delete")
    expect(page.locator("[data-checked=true]")).not_to_contain_text("要改")

    page.get_by_role("button", name="试运行").first.click()
    page.get_by_label("照哪条记录").fill("773000000000993")
    page.get_by_role("list", name="找到的记录").get_by_role("button").first.click()
    page.get_by_role("region", name="试运行").get_by_role("button", name="试运行", exact=True).click()
    expect(tree.locator("[data-step=update]")).to_contain_text("做完")
    screen.picture("automation-drawn")

    page.keyboard.press("Control+s")
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("为什么改").fill("大额要看得见")
    dialog.get_by_role("button", name="发布", exact=True).click()
    expect(page.get_by_role("status").first).to_contain_text("没有要改的")
    [made] = [one for one in office.asks("admin", "GET", "/automations")["rows"] if one["label"] == "大额要留痕"]
    document = office.asks("admin", "GET", f"/automations/{made['name']}")["document"]
    assert document["trigger"] == {"kind": "updated", "fields": ["claim_amount"]}
    assert document["nodes"][0]["ways"][0]["nodes"][0]["sets"] == [
        {"field": "finding", "value": "'索赔额较大'"}
    ]

    tree.get_by_role("button", name=re.compile("^「投诉单」")).click()
    page.get_by_role("complementary", name="属性").get_by_label("名称").fill("大额要留下痕迹")
    page.keyboard.press("Control+s")
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("为什么改").fill("叫法")
    dialog.get_by_role("button", name="发布", exact=True).click()
    page.get_by_role("button", name="版本").click()
    page.get_by_role("complementary", name="版本").get_by_role("button", name="比较").click()
    expect(page.get_by_role("complementary", name="版本")).to_contain_text("大额要留下痕迹")
    page.set_viewport_size(PHONE_SIZE)
    screen.picture("automation-drawn-small")


def test_buttons_are_pressed_on_the_phone(screen_of: Open, office: Office) -> None:
    published(office)
    ticket = office.complaint(waybill_no="773000000000994")
    screen = screen_of("admin", phone=True)
    page = screen.page
    screen.open(f"/m/e/{TICKET}/{ticket['id']}")
    buttons = page.get_by_role("group", name="可以按的")
    expect(buttons).to_be_visible()
    screen.picture("record-buttons")
    buttons.get_by_role("button", name="催一下").click()
    expect(page.get_by_text(re.compile("「催一下」"))).to_be_visible()


#: Asks the manager on what terms the complaint may be settled, then gives him a task.
TERMS = automation(
    "company.terms", "问赔付条件", {"kind": "button", "label": "问赔付条件"},
    {"kind": "fill_in", "name": "ask", "label": "赔付条件", "who": [BOSS],
     "says": "{number} 最多赔多少？", "hours": "8",
     "asks": [{"name": "most", "label": "最多赔", "type": "number", "required": True},
              {"name": "sorry", "label": "要道歉", "type": "boolean"}, {"name": "why", "label": "说明"}]},
    {"kind": "entrust", "name": "call", "label": "回访客户", "who": [BOSS],
     "says": "答应赔 {ask.most} 元，请给客户打电话"},
)  # fmt: skip


def test_who_is_asked_fills_in_and_ticks_off(screen_of: Open, office: Office) -> None:
    office.asks("admin", "POST", "/definitions/publish", {"documents": [TERMS], "reason": "演示", "confirm": []})
    ticket = office.complaint(waybill_no="773000000000992")
    office.asks("admin", "POST", f"/entities/{TICKET}/{ticket['id']}/automations/company.terms", {})
    screen = screen_of("jingli")
    page = screen.page
    screen.open("/todo?box=errands")
    card = page.get_by_role("article", name="赔付条件")
    expect(card).to_contain_text("最多赔多少？")
    card.get_by_role("button", name="提交").click()
    expect(card.get_by_role("alert")).to_contain_text("请填写「最多赔」")
    card.get_by_label("最多赔").fill("300")
    card.get_by_label("要道歉").check()
    screen.picture("errands")
    page.keyboard.press("Tab")
    card.get_by_label("说明").fill("老客户")
    page.keyboard.press("Enter")
    task = page.get_by_role("article", name="回访客户")
    expect(task).to_contain_text("答应赔 300 元")
    phone = screen_of("jingli", phone=True)
    phone.open("/m/todo")
    phone.page.get_by_role("tab", name=re.compile("任务")).click()
    expect(phone.page.get_by_role("article", name="回访客户")).to_be_visible()
    phone.picture("errands")
    phone.page.get_by_role("button", name="办好了").click()
    expect(phone.page.get_by_text("没有交给您的任务")).to_be_visible()
