"""Live screens (实时更新): who hears of what, that it is ids only, and that a stream ends with its session."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from datetime import UTC, datetime
from typing import Any

import pytest

from guocheng.base.problem import Refused, Unavailable
from guocheng.service.context import Context, look
from guocheng.service.live import LOOK, audible
from guocheng.service.sessions import caller
from guocheng.web import live
from guocheng.web.live import LiveStreams
from tests.story.company import Record
from tests.web.office import TICKET, Office


def hears(office: Office, name: str, *calls: dict[str, Any] | None) -> list[dict[str, Any]]:
    """Return what a person hears of some calls."""
    sent = [None if call is None else json.dumps(call) for call in calls]
    return office.company.ask(name, lambda view: audible(view, sent))  # type: ignore[no-any-return]


def test_only_readers_hear_of_a_record(office: Office) -> None:
    """一条记录变了,只有看得到它的人收到消息,消息里只有编号。"""
    ticket = office.complaint(courier=office.company.people["小黄"])
    call = {"entity": TICKET, "id": ticket.id}
    news = [{"topic": "record", **call}]
    for name in ("小林", "老陈", "小黄", "小管"):
        assert hears(office, name, call) == news
    for name in ("老郑", "路人"):
        assert hears(office, name, call) == []


def test_calls_for_people_reach_them_alone(office: Office) -> None:
    """待办的消息只给有关的人,而且不带出其他人是谁。"""
    person = office.company.people["老陈"]
    call = {"topic": "todo", "entity": TICKET, "id": 5, "people": [person, 1]}
    assert hears(office, "老陈", call) == [{"topic": "todo", "entity": TICKET, "id": 5}]
    assert hears(office, "小管", call) == []


def test_missed_calls_mean_look_yourself(office: Office) -> None:
    """断线期间可能漏掉的消息,改为提示页面自己重新取。"""
    assert hears(office, "路人", {"entity": TICKET, "id": 1}, None) == [LOOK]


def test_many_records_at_once_are_told_to_who_sees_some(office: Office) -> None:
    """成批变化只说哪一类记录变了,没有查看权限的人收不到。"""
    call = {"entity": TICKET}
    assert hears(office, "小林", call) == hears(office, "老郑", call) == [{"topic": "record", "entity": TICKET}]
    assert hears(office, "路人", call) == []
    assert hears(office, "小林", {"entity": "gone.entity", "id": 1}) == []


async def _events(stream: AsyncIterator[bytes], count: int) -> list[bytes]:
    return [await anext(stream) for _ in range(count)]


def who_of(office: Office, token: str) -> Callable[[], Context]:
    """Return what the door asks for every batch of news."""

    def who() -> Context:
        found = caller(office.platform, token, at=datetime.now(UTC))
        return Context(office.platform, found.principal, datetime.now(UTC), request_id="live")

    return who


def test_stream_tells_of_a_change_and_ends_with_the_session(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    """打开的页面收到变化;退出登录以后,这个连接自己断开。"""
    monkeypatch.setattr(live, "KEEP_ALIVE_SECONDS", 0.05)
    browser = office.signed_in("head")
    streams = LiveStreams(office.platform)
    ticket = office.complaint()

    async def told() -> None:
        stream = streams.stream(who_of(office, browser.cookies["gc"]))
        assert (await anext(stream)).startswith(b"retry:")
        # The first thing heard is to look for oneself: from then on nothing is missed.
        while (first := await anext(stream)).startswith(b":"):
            pass
        assert first == b"event: look\ndata: {}\n\n"
        await asyncio.to_thread(office.company.writes, "小林", ticket, content="CANARY")
        while (event := await anext(stream)).startswith(b":"):
            pass
        assert event == f'event: record\ndata: {{"entity":"{TICKET}","id":{ticket.id}}}\n\n'.encode()
        await asyncio.to_thread(browser.delete, "/api/session")
        rest = [one async for one in stream]
        assert not [one for one in rest if not one.startswith(b":")]

    try:
        asyncio.run(asyncio.wait_for(told(), 60))
    finally:
        streams.close()


def test_revoked_right_hears_no_more(office: Office) -> None:
    """角色被取消后,下一条消息就收不到了,不用重新登录。"""
    login, person = office.newcomer("agent")
    browser = office.signed_in(login)
    who = who_of(office, browser.cookies["gc"])
    ticket = office.complaint()
    call = json.dumps({"entity": TICKET, "id": ticket.id})

    def heard() -> int:
        with look(who()) as view:
            return len(audible(view, [call]))

    assert heard() == 1
    member = office.company.lists("小管", "org.role_member", {"field": "person", "op": "eq", "value": person})[0]
    agent = office.signed_in("admin")
    gone = agent.delete(f"/api/entities/org.role_member/{member['id']}?version={member['version']}")
    assert gone.status_code == 200, gone.text
    assert heard() == 0


def test_streams_are_limited(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    """同时打开的页面太多时,多出来的得到一句话,其余照常。"""
    monkeypatch.setattr(live, "READERS_MAX", 0)
    with pytest.raises(Unavailable, match="同时打开的页面太多"):
        LiveStreams(office.platform).admit()
    assert office.signed_in("agent").get("/api/events").status_code == 503


def test_nobody_listens_without_signing_in(office: Office) -> None:
    """没有登录不能订阅消息。"""
    assert office.browser().get("/api/events").status_code == 401
    with pytest.raises(Refused):
        who_of(office, "forged")()


def test_record_out_of_sight_is_silent(office: Office) -> None:
    """记录转到别的网点以后,原来的网点不再收到它的消息。"""
    ticket: Record = office.complaint()
    call = {"entity": TICKET, "id": ticket.id}
    assert hears(office, "老陈", call)
    office.company.writes("小林", ticket, unit=office.units["other"], delivery_station=office.units["other"])
    assert not hears(office, "老陈", call)
    assert hears(office, "老郑", call)
