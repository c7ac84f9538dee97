"""请外面的人审批：发起人取链接发给客户；客户在手机上核对后四位，填好、同意；留痕写着是谁，链接只能用一次。"""

from __future__ import annotations

from collections.abc import Callable

from playwright.sync_api import expect

from guocheng.definition.codec import to_json
from guocheng.sdk import approval, entity, flow, money, move, procedure, somebody_outside, stage, text
from tests.browser.conftest import Screen
from tests.browser.office import Office

QUOTE = "company.quote"
CLIENT = "恒发皮鞋厂陈经理"
quote = entity(
    QUOTE,
    "报价单",
    [text("number", "编号"), text("client", "客户"), text("phone", "客户电话"), money("amount", "报价"),
     text("reply", "客户的要求")],
    title="{number}",
    columns=["number", "stage", "client", "amount"],
)  # fmt: skip
quoting = flow(
    "company.quoting",
    "报价",
    on=quote,
    stages=[stage("drawn", "草拟"), stage("agreed", "客户同意", "done"), stage("refused", "客户不同意", "cancelled")],
    initial="drawn",
    moves=[
        move("ask", "请客户确认", "drawn", "agreed", rejected="refused", procedure=procedure(
            "asking", "客户确认",
            approval("client", "客户确认", somebody_outside("phone", called="client", days=3),
                     opinion_required="reject",
                     rights={"number": "read", "amount": "read", "phone": "masked", "reply": "required"}))),
    ],
)  # fmt: skip


def test_a_client_approves_by_the_link_he_was_sent(screen_of: Callable[..., Screen], office: Office) -> None:
    """取链接的人看得到怎么发、几时失效；客户漏填时说清楚，再问一次才算数；答复过的链接打不开。"""
    documents = [to_json(quote), to_json(quoting)]
    office.asks("admin", "POST", "/definitions/publish", {"documents": documents, "reason": "演示"})
    made = office.opens("admin", QUOTE, number="BJ-0815", client=CLIENT, phone="13812345678", amount="1280.00")
    body = {"version": made["version"], "values": {}, "comment": ""}
    office.asks("admin", "POST", f"/entities/{QUOTE}/{made['id']}/moves/ask?page=true", body)
    admin = screen_of("admin")
    admin.open(f"/e/{QUOTE}/{made['id']}")
    admin.page.get_by_role("button", name="取链接").click()
    expect(admin.page.get_by_text("只能答复一次")).to_contain_text(f"请发给{CLIENT}（13812345678）")
    link = admin.page.get_by_label("链接", exact=True).input_value().removeprefix(admin.address)
    admin.picture("outsider-link")

    visitor = screen_of(phone=True)
    visitor.open(link)
    page = visitor.page
    page.get_by_label("收到链接的手机号后四位").fill("5678")
    page.get_by_role("button", name="打开").click()
    page.get_by_role("button", name="同意").click()
    expect(page.get_by_text("请填写「客户的要求」")).to_be_visible()
    page.get_by_label("客户的要求").fill("周五前送到")
    page.get_by_label("您的意见").fill("价格可以")
    visitor.picture("outsider-asked")
    page.get_by_role("button", name="同意").click()
    page.get_by_role("button", name="确定同意").click()
    expect(page.get_by_role("heading", name="已同意，谢谢您")).to_be_visible()
    visitor.open(link)
    expect(page.get_by_text("不存在或已经失效")).to_be_visible()

    admin.open(f"/e/{QUOTE}/{made['id']}")
    expect(admin.page.get_by_text("价格可以")).to_be_visible()
    expect(admin.page.get_by_text("周五前送到")).to_be_visible()
