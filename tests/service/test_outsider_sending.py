"""Having a link sent to somebody outside (代发链接): tried again when busy, and never over one taken by hand."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import Any

import pytest

from guocheng.base.problem import Refused, Unavailable
from guocheng.connect.outgoing import Answer
from guocheng.definition.who import Who, somebody_outside
from guocheng.service.flow import outsider_links, outsider_sending, outsiders
from guocheng.service.flow.outside_answers import over_the_wire
from guocheng.service.platform import Platform
from guocheng.store import jobs
from guocheng.store.lease import Lease
from tests.service.test_outsiders import PHONE, answers, enters, opens_nothing, task_of
from tests.service.works import Works
from tests.story.company import Record


@dataclass
class Sms:
    """A system that sends short messages: it answers as it is told, and remembers what it was asked."""

    answers: list[int] = field(default_factory=list)
    asked: list[tuple[str, str, dict[str, Any]]] = field(default_factory=list)

    def send(self, platform: Platform, who: Who, key: str, body: str) -> Answer:
        """Take a message."""
        self.asked.append((who.url, key, json.loads(body)))
        return Answer(self.answers.pop(0), "")

    def works(self, works: Works) -> list[dict[str, Any]]:
        """Let the worker have sent whatever is to be sent; what is busy is tried again at once."""
        platform, found = works.company.platform, []
        database = platform.database
        while job := database.run(lambda connection: jobs.claim(connection, kinds=[outsiders.JOB], worker="test")):
            try:
                done = outsider_sending.send(platform, Lease(database, job), lambda: works.company.now, self.send)
            except Unavailable as refusal:
                with database.transaction() as connection:
                    jobs.fail(connection, job, str(refusal), final=False)
                    connection.execute("update gc_job set run_at = now() where kind = %s", [outsiders.JOB])
            else:
                with database.transaction() as connection:
                    jobs.finish(connection, job, done)
                found.append(done)
        return found

    def token(self) -> str:
        """Return the newest link."""
        return str(self.asked[-1][2]["path"]).removeprefix("/p/")


@pytest.fixture(scope="module")
def works(busy_works: Works) -> Works:
    """The works, which these tests leave as they please."""
    return busy_works


def order(works: Works, number: str) -> Record:
    """Return an order whose client is sent his link."""
    return works.order("短信问客户", number=number, client="李四", phone=PHONE)


def test_the_link_is_sent_by_another_system(works: Works) -> None:
    """轮到他时后台请短信平台发：只给手机号、称呼、链接；他凭链接答复；之后不再发。"""
    sms, record = Sms([200]), order(works, "发一")
    assert sms.works(works) == [{"sent": True}]
    [(url, key, told)] = sms.asked
    assert url == "https://sms.example.com/send"
    assert key.startswith(outsiders.JOB)
    assert set(told) == {"to", "name", "path", "link", "closes_at", "asked", "label"}
    assert told["link"] == ""
    assert (told["to"], told["name"], told["label"]) == (PHONE, "李四", "客户确认")
    assert any("链接由系统发给他" in one for one in works.company.told("买手"))
    assert enters(works, sms.token())
    answers(works, sms.token())
    assert works.company.stage(record) == "同意"
    assert sms.works(works) == []


def test_the_link_begins_with_the_address_of_the_system(works: Works, monkeypatch: pytest.MonkeyPatch) -> None:
    """装的时候写了网址，发出去的就是点得开的完整链接。"""
    monkeypatch.setattr(works.company.platform, "address", "https://oa.example.cn")
    sms = Sms([200])
    order(works, "发址")
    assert sms.works(works) == [{"sent": True}]
    told = sms.asked[0][2]
    assert told["link"] == f"https://oa.example.cn{told['path']}"
    assert enters(works, sms.token())


def test_a_busy_system_is_tried_again_with_a_new_link(works: Works) -> None:
    """对方忙就再试，每次是新链接、新编号，前一个作废。"""
    sms = Sms([503, 200])
    order(works, "发二")
    assert sms.works(works) == [{"sent": True}]
    assert len({key for _, key, _ in sms.asked}) == 2
    opens_nothing(works, sms.asked[0][2]["path"].removeprefix("/p/"))
    assert enters(works, sms.token())


def test_what_cannot_be_sent_is_told(works: Works) -> None:
    """对方不收：发起人收到通知，照旧可以取链接发给他。"""
    sms, record = Sms([403]), order(works, "发三")
    assert sms.works(works) == [{"sent": False, "failure": "对方系统回应 403"}]
    assert any("没有发出去（对方系统回应 403）" in one for one in works.company.told("买手"))
    assert works.does("买手", outsider_links.give, task_id=task_of(works, record))["to"] == PHONE


def test_a_link_taken_by_hand_is_left_alone(works: Works) -> None:
    """已经有人取过链接：不再代发，他手里的还能用；撤回以后什么也不发。"""
    sms, record = Sms(), order(works, "发四")
    token = works.does("买手", outsider_links.give, task_id=task_of(works, record))["address"].removeprefix("/p/")
    assert sms.works(works) == [{"sent": False}]
    assert enters(works, token)
    assert sms.asked == []


def test_only_allowed_addresses_are_asked(works: Works) -> None:
    """没有放行的地址不发。"""
    who = somebody_outside("phone", sender="https://elsewhere.example.com/")
    with pytest.raises(Refused, match="elsewhere"):
        over_the_wire(works.company.platform, who, "k", "{}")
