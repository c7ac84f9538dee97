"""Mails and chat messages set automations off (邮件和聊天命令), handed in at an address as their servers do it."""

from __future__ import annotations

import json
from email.message import EmailMessage
from typing import Any

import pytest

from guocheng.base.problem import Invalid
from guocheng.definition.automation import Automation
from guocheng.definition.automation_triggers import Trigger
from guocheng.sdk import automation, nodes, triggers
from guocheng.service.automation import control, incoming
from guocheng.service.automation.incoming import Call
from guocheng.service.context import Context, perform
from guocheng.service.public.gate import VISITOR
from guocheng.store.automation import runs
from tests.service.automating import ORDER, TASK, Open, Shop, wrong
from tests.story.company import Record

MAIL = {"content-type": "message/rfc822"}


def heard(trigger: Trigger, **sets: str) -> Automation:
    """Return an automation that makes an order of what came."""
    return automation("auto.came", "来信建单", trigger, [nodes.add("made", "建单", ORDER, sets)], run_as="system")


def address(shop: Shop) -> str:
    made = shop.company.command("管理员", lambda change: control.make_hook(change, name="auto.came", signed=False))
    return str(made["token"])


def hands_in(shop: Shop, token: str, raw: bytes, headers: dict[str, str] | None = None) -> Any:
    """Let a server hand something in, and the worker work."""
    context = Context(shop.platform, VISITOR, shop.company.now, request_id="call")
    answer = perform(context, lambda change: incoming.receive(change, call=Call(token, raw, headers or {})))
    shop.works()
    return json.loads(answer.body)["id"]


ZHANG = "张三 <zhang@partner.example>"


def letter(sender: str = ZHANG, subject: str = "订单 A-1", number: str = "<1@x>") -> EmailMessage:
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"], mail["Message-ID"] = sender, "in@company.example", subject, number
    mail.set_content("请发十件货\n谢谢")
    return mail


def test_a_mail_becomes_a_record_once(opened: Open) -> None:
    """邮件：主题、发件人、正文都取得到；同一封转两次只做一次；别的发件人和主题收下不理。"""
    trigger = triggers.mail_came("@partner.example", "boss@own.example", subject="订单")
    shop = opened(heard(trigger, number="subject", note="text & '／' & from_name & '／' & from_address"))
    token = address(shop)
    number = hands_in(shop, token, letter().as_bytes(), MAIL)
    assert hands_in(shop, token, letter().as_bytes(), MAIL) == number
    [made] = shop.company.lists("主管", ORDER, where={"field": "number", "op": "eq", "value": "订单 A-1"})
    note = shop.value(Record(ORDER, made["id"]), "note")
    assert "请发十件货" in note
    assert note.endswith("／张三／zhang@partner.example")
    for other in (letter("x@evil-partner.example", number="<2@x>"), letter(subject="广告", number="<3@x>")):
        assert hands_in(shop, token, other.as_bytes(), MAIL) is None
    html = letter("BOSS@own.example", "订单 B", "<4@x>")
    html.set_content("<style>p{}</style><p>急&amp;快</p>", subtype="html")
    assert hands_in(shop, token, html.as_bytes(), MAIL) > number
    [quick] = shop.company.lists("主管", ORDER, where={"field": "number", "op": "eq", "value": "订单 B"})
    assert shop.value(Record(ORDER, quick["id"]), "note").startswith("急&快")
    as_json = {"from": "a@partner.example", "subject": "订单 C", "text": "内容", "message_id": "c"}
    assert hands_in(shop, token, json.dumps(as_json).encode())
    for bad in (b"", b"\xff\xfe", b"Subject: x\n\nno sender", b"From: =?bad?=\nContent-Type: x/y;;;=\n\n"):
        with pytest.raises(Invalid):
            hands_in(shop, token, bad, MAIL)


def test_attachments_of_a_mail_are_kept_by_the_record(opened: Open) -> None:
    """邮件的附件存进说好的字段，转两次只存一次；打不开的图片不收并说明；不合字段规定的失败并说明。"""
    made = nodes.add("made", "建任务", TASK, {"what": "subject"}, attachments="papers")
    shop = opened(automation("auto.came", "来信建单", triggers.mail_came(), [made], run_as="system", tries=1))
    token = address(shop)

    def comes(subject: str, *attached: tuple[str, bytes]) -> int:
        mail = letter(subject=subject, number=f"<{len(subject)}@files>")
        for name, content in attached:
            mail.add_attachment(content, maintype="application", subtype="octet-stream", filename=name)
        return int(hands_in(shop, token, mail.as_bytes(), MAIL))

    paper, broken = ("合同.pdf", b"%PDF-1.4\n1"), ("坏.png", b"\x89PNG\r\n\x1a\nno picture")
    run = comes("合同", paper, broken)
    assert comes("合同", paper, broken) == run  # handed in twice
    [task] = shop.company.lists("主管", TASK, where={"field": "what", "op": "eq", "value": "合同"})
    assert [one["name"] for one in shop.value(Record(TASK, task["id"]), "papers")] == ["合同.pdf"]
    with shop.platform.database.read() as connection:
        [(many,)] = connection.execute("select count(*) from gc_file where name = '合同.pdf'").fetchall()
        notes = [one.detail.get("note") for one in runs.steps_of(connection, run) if one.kind == "worked"]
    assert many == 1
    assert "坏.png" in notes[0]["text"]
    comes("程序一", ("a.exe", b"MZ"))
    assert "只收" in shop.runs("auto.came")[-1].why
    comes("没有附件")
    assert shop.states("auto.came")[-1] == "done"


def test_a_chat_message_is_a_command(opened: Open) -> None:
    """聊天命令：第一个词是命令，后面的是内容；叫机器人的 @ 和斜杠不算；别的话不理。"""
    trigger = triggers.message_came("下单", text="text.content", sender="senderStaffId")
    shop = opened(heard(trigger, number="rest", note="sender & '：' & command"))
    token = address(shop)

    def says(text: str, number: str) -> Any:
        return hands_in(
            shop, token, json.dumps({"text": {"content": text}, "senderStaffId": "u7", "msgId": number}).encode()
        )

    first = says(" @机器人 /下单 苹果 3 箱", "m1")
    assert says(" @机器人 /下单 苹果 3 箱", "m1") == first
    [made] = shop.company.lists("主管", ORDER, where={"field": "number", "op": "eq", "value": "苹果 3 箱"})
    assert shop.value(Record(ORDER, made["id"]), "note") == "u7：下单"
    assert says("下单了吗", "m2") is None
    assert says("@机器人", "m3") is None
    with pytest.raises(Invalid):
        hands_in(shop, token, b'{"text": "x"}')


def test_what_never_comes_is_refused() -> None:
    """写错的触发说得出哪里不对。"""
    for bad in (triggers.mail_came("partner"), triggers.message_came("/下单"), triggers.mail_came(per_minute=0)):
        assert "automation.bad_trigger" in wrong(heard(bad, number="text"))
    kept = nodes.add("made", "建", TASK, {"what": "subject"}, attachments="what")
    assert "automation.no_attachments" in wrong(
        automation("auto.came", "来信", triggers.mail_came(), [kept], run_as="system")
    )
    assert "automation.bad_setting" in wrong(
        automation("auto.came", "来信", triggers.mail_came(), [nodes.formula("a", "甲", "subject")], run_as="triggerer")
    )
