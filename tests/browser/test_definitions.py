"""Definitions changed on the screen (数据字典): a form made, changed, published and put back, without code."""

from __future__ import annotations

import re
from collections.abc import Callable

from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import Screen
from tests.browser.office import TICKET, Office


def publish(page: Page, reason: str) -> None:
    """Publish the draft that stands on the page."""
    page.get_by_role("button", name="检查并发布").click()
    box = page.get_by_role("dialog")
    box.get_by_label("为什么改").fill(reason)
    box.get_by_role("button", name="发布", exact=True).click()
    expect(box).to_be_hidden()
    expect(page.get_by_text("草稿,还没有发布")).to_be_hidden()


def code(box: Locator) -> Locator:
    """Return the input of the code; a type is called so too."""
    return box.get_by_role("textbox", name="代码")


def test_a_form_is_made_changed_and_put_back_without_code(screen_of: Callable[..., Screen]) -> None:
    screen = screen_of("admin")
    page = screen.page
    screen.open("/definitions")
    screen.picture("definitions")
    page.get_by_role("button", name="新建表单").click()
    box = page.get_by_role("dialog")
    box.get_by_label("名称").fill("车辆登记")
    code(box).click()
    expect(code(box)).to_have_value("company.che_liang_deng_ji")
    box.get_by_role("button", name="开始").click()
    expect(page.get_by_role("heading", name="车辆登记")).to_be_visible()

    page.get_by_role("button", name="加字段").first.click()
    box = page.get_by_role("dialog")
    box.get_by_label("名称").fill("里程")
    box.get_by_label("类型").select_option("integer")
    code(box).click()
    expect(code(box)).to_have_value("li_cheng")
    box.get_by_label("单位").fill("公里")
    box.get_by_role("button", name="加入草稿").click()
    page.get_by_role("button", name="加字段").first.click()
    box = page.get_by_role("dialog")
    box.get_by_label("名称").fill("下次保养")
    box.get_by_label("类型").select_option("integer")
    code(box).click()
    expect(code(box)).to_have_value("xia_ci_bao_yang")
    formula = box.get_by_label("公式", exact=True)
    formula.press_sequentially("里")
    expect(box.get_by_role("option", name="里程 数字")).to_be_visible()
    formula.press("Enter")
    formula.press_sequentially(" + 五千")
    expect(box.get_by_role("alert")).to_be_visible()
    for _ in range(2):
        formula.press("Backspace")
    formula.press_sequentially("5000")
    expect(box.get_by_text("得到数字")).to_be_visible()
    screen.picture("definition-field")
    box.get_by_role("button", name="加入草稿").click()
    publish(page, "登记公司的车")
    expect(page.get_by_role("cell", name="登记公司的车")).to_be_visible()

    page.get_by_role("button", name="删除「里程」").click()
    box = page.get_by_role("dialog")
    expect(box.get_by_text("没有记录填了它")).to_be_visible()
    expect(box.get_by_text("下次保养")).to_be_visible()
    screen.picture("definition-impact")
    box.get_by_role("button", name="从草稿中删除").click()
    page.get_by_role("button", name="检查并发布").click()
    box = page.get_by_role("dialog")
    expect(box.get_by_role("alert")).to_contain_text("里程")
    box.get_by_role("button", name="先不发布").click()
    page.get_by_role("button", name="撤销一步").click()
    expect(page.get_by_role("button", name="里程", exact=True)).to_be_visible()
    page.get_by_role("button", name="删除「下次保养」").click()
    page.get_by_role("dialog").get_by_role("button", name="从草稿中删除").click()
    page.get_by_role("button", name="检查并发布").click()
    expect(page.get_by_role("group", name="会丢掉数据的").get_by_role("checkbox").first).not_to_be_checked()
    screen.picture("definition-publish")
    page.get_by_role("dialog").get_by_role("button", name="先不发布").click()
    publish(page, "不算保养了")
    page.get_by_role("button", name="改回这一版").first.click()
    box = page.get_by_role("dialog")
    box.get_by_role("button", name="发布", exact=True).click()
    expect(page.get_by_role("button", name="下次保养", exact=True)).to_be_visible()
    screen.picture("definition")


def test_a_new_field_asks_who_sees_it_and_reaches_open_pages(screen_of: Callable[..., Screen], office: Office) -> None:
    record = office.complaint()
    reader = screen_of("kefu")
    reader.open(f"/e/{TICKET}/{record['id']}")
    screen = screen_of("admin")
    page = screen.page
    screen.open(f"/definitions/entity/{TICKET}")
    page.get_by_role("button", name="加字段").first.click()
    box = page.get_by_role("dialog")
    box.get_by_label("名称").fill("客户等级")
    box.get_by_label("类型").select_option("choice")
    for option in ("普通", "重要"):
        box.get_by_label("新选项").fill(option)
        box.get_by_label("新选项").press("Enter")
        expect(box.get_by_label(f"选项「{option}」的名称")).to_be_visible()
    box.get_by_label("选项「重要」的颜色").select_option("red")
    box.get_by_role("button", name="加入草稿").click()
    page.get_by_role("button", name="检查并发布").click()
    expect(page.get_by_role("group", name="新字段「客户等级」谁能看见")).to_be_visible()
    screen.picture("definition-rights")
    page.get_by_role("dialog").get_by_role("button", name="先不发布").click()
    reader.page.get_by_role("button", name="编辑").first.click()
    reader.page.get_by_label("运单号").first.fill("773000000000777")
    publish(page, "按等级优先处理")
    expect(reader.page.get_by_text("客户等级").first).to_be_visible()
    expect(reader.page.get_by_label("运单号").first).to_have_value("773000000000777")
    page.get_by_role("button", name="恢复出厂").click()
    page.get_by_role("dialog").get_by_role("button", name="发布", exact=True).click()
    expect(page.get_by_role("button", name="恢复出厂")).to_be_hidden()


def test_figures_say_where_they_come_from(screen_of: Callable[..., Screen], office: Office) -> None:
    office.complaint()
    screen = screen_of("admin")
    screen.open("/report/complaint.trend")
    screen.page.get_by_role("button", name="怎么算的").first.click()
    expect(screen.page.get_by_role("dialog")).to_contain_text("投诉")
    screen.picture("lineage-report")


def test_a_figure_over_other_records_is_set_and_opens_them(screen_of: Callable[..., Screen], office: Office) -> None:
    record = office.complaint()
    screen = screen_of("admin")
    page = screen.page
    screen.open("/definitions/entity/org.unit")
    page.get_by_role("button", name="加字段").first.click()
    box = page.get_by_role("dialog")
    box.get_by_label("名称").fill("派件投诉数")
    box.get_by_label("类型").select_option("integer")
    code(box).click()
    box.get_by_text("更多设置").click()
    box.get_by_label("取自表单").select_option(TICKET)
    box.get_by_label("按哪个关联字段").select_option("delivery_station")
    box.get_by_role("combobox", name="只算哪些").fill("投诉类型 == '虚假签收'")
    expect(box.get_by_text("得到是或否")).to_be_visible()
    screen.picture("definition-rollup")
    box.get_by_role("button", name="加入草稿").click()
    publish(page, "看各网点的投诉")
    outlet = office.id_of("org.unit", "洞头网点")
    screen.open(f"/e/org.unit/{outlet}")
    page.get_by_role("button", name="「派件投诉数」从哪里来").click()
    box = page.get_by_role("dialog")
    expect(box).to_contain_text("关联过来的「投诉单」有几条,只算满足")
    screen.picture("lineage-record")
    box.get_by_role("link", name="投诉单", exact=True).click()
    expect(page).to_have_url(re.compile(f"/e/{TICKET}"))
    expect(page.get_by_text(record["title"].split()[0]).first).to_be_visible()
    screen.open("/definitions/entity/org.unit")
    page.get_by_role("button", name="恢复出厂").click()
    page.get_by_role("dialog").get_by_role("button", name="发布", exact=True).click()
    expect(page.get_by_role("button", name="恢复出厂")).to_be_hidden()


def test_the_rules_of_a_form_are_changed_on_the_screen(screen_of: Callable[..., Screen], office: Office) -> None:
    """标题、检查、联动填写、导入的键和列表的列都在页面上改，写错的地方当场说；发布以后就管用。"""
    screen = screen_of("admin")
    page = screen.page
    screen.open("/definitions")
    page.get_by_role("button", name="新建表单").click()
    box = page.get_by_role("dialog")
    box.get_by_label("名称").fill("设备台账")
    code(box).click()
    expect(code(box)).to_have_value("company.she_bei_tai_zhang")
    box.get_by_role("button", name="开始").click()
    page.get_by_role("button", name="加字段").first.click()
    box = page.get_by_role("dialog")
    box.get_by_label("名称").fill("台数")
    box.get_by_label("类型").select_option("integer")
    code(box).click()
    expect(code(box)).to_have_value("tai_shu")
    box.get_by_role("button", name="加入草稿").click()

    rules = page.get_by_role("region", name="标题、检查和列表")
    title = rules.get_by_role("textbox", name="标题")
    title.fill("{mei_you}")
    title.press("Tab")
    expect(rules.get_by_role("alert")).to_contain_text("没有代码是「mei_you」的字段")
    title.fill("{name}")
    title.press("Tab")
    rules.get_by_label("在标题里插入字段").select_option(label="台数")
    expect(title).to_have_value("{name} {tai_shu}")
    expect(rules.get_by_text("「名称」 「台数」")).to_be_visible()
    rules.get_by_role("button", name="加一条检查").click()
    check = rules.get_by_role("group", name="检查 1", exact=True)
    expect(check.get_by_role("alert")).to_contain_text("请写上要满足的条件")
    holds = check.get_by_role("combobox", name="检查 1 要满足")
    holds.fill("台数 + 1")
    expect(check.get_by_role("alert").first).to_be_visible()
    holds.fill("台数 > 0")
    expect(check.get_by_text("得到是或否")).to_be_visible()
    expect(check.get_by_role("alert")).to_contain_text("请写上不满足时怎么提醒")
    check.get_by_role("textbox", name="不满足时说").fill("台数要大于零")
    check.get_by_label("检查 1 的提醒显示在").select_option(label="提醒显示在「台数」")
    expect(check.get_by_role("alert")).to_be_hidden()
    rules.get_by_label("列表里的列：加一个字段").select_option(label="台数")
    rules.get_by_role("button", name="列表里的列：上移「台数」").click()
    rules.get_by_label("导入时靠什么认出同一条：加一个字段").select_option(label="名称")
    screen.picture("definition-rules")

    page.get_by_role("button", name="名称", exact=True).click()
    box = page.get_by_role("dialog")
    box.get_by_text("更多设置").click()
    box.get_by_label("改了它，就填写哪个字段").select_option(label="台数")
    expect(box.get_by_role("alert")).to_contain_text("请写上「台数」填成什么")
    box.get_by_role("combobox", name="「台数」填成").fill("1 + 1")
    expect(box.get_by_text("得到数字")).to_be_visible()
    screen.picture("definition-on-change")
    box.get_by_role("button", name="改好").click()
    publish(page, "登记设备")

    at = "/entities/company.she_bei_tai_zhang"
    (shown,) = [one for one in office.asks("admin", "GET", "/meta")["entities"] if at.endswith(one["name"])]
    assert shown["columns"] == ["tai_shu", "name"]
    filled = office.asks("admin", "POST", f"{at}/defaults", {"values": {"name": "打包机"}, "changed": "name"})
    assert filled["tai_shu"] == 2
    made = office.asks("admin", "POST", at, {"values": {"name": "打包机", "tai_shu": 3}})
    screen.open(f"/e/company.she_bei_tai_zhang/{made['id']}")
    expect(page.get_by_role("heading", name="打包机 3")).to_be_visible()
    page.get_by_role("button", name="编辑", exact=True).click()
    page.get_by_role("spinbutton", name="台数").or_(page.get_by_label("台数")).first.fill("0")
    page.get_by_role("button", name="保存").click()
    expect(page.get_by_text("台数要大于零").first).to_be_visible()
    screen.picture("definition-rules-kept")
