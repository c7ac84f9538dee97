"""Records shown to somebody for a time (记录分享): never more than the giver has, gone when the time is over."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from guocheng.base.problem import Invalid, NotFound, Refused
from guocheng.service import shares
from guocheng.service.context import Context, perform
from guocheng.service.shares import Gift
from guocheng.store.database import Database
from tests.service.club import MATTER, Club
from tests.story.company import Record


def share(club: Club, giver: str, record: Record, *people: str, **gift: Any) -> dict[str, Any]:
    """Let somebody show a record to people."""
    given = Gift(gift.pop("right", "see"), people=[club.company.people[one] for one in people], **gift)
    found: dict[str, Any] = club.company.command(
        giver, lambda change: shares.share(change, entity=MATTER, record_id=record.id, gift=given)
    )
    return found


def own(club: Club, number: str = "A", **values: Any) -> Record:
    """Put a matter down that 可以分享 is in charge of."""
    return club.matter(number, holder=club.company.people["sharer"], **values)


def test_shared_record_is_seen_and_nothing_else(club: Club) -> None:
    """分享给外人一条:他看到这一条,列表里也只有这一条,字段和分享的人看到的一样。"""
    record, other = own(club, amount="10", note="秘密", phone="13812345678"), own(club, "B")
    with pytest.raises(NotFound):
        club.company.sees("外人", record)
    share(club, "sharer", record, "外人", note="请看看")
    values = club.company.sees("外人", record)["values"]
    assert values["amount"] == "10.00"
    assert "note" not in values
    assert "*" in values["phone"]
    assert club.numbers("外人") == ["A"]
    with pytest.raises(NotFound):
        club.company.sees("外人", other)
    with pytest.raises(Invalid):
        club.company.lists("外人", MATTER, {"field": "note", "op": "not_empty"})
    assert [one["title"] for one in club.company.ask("外人", shares.with_me)] == ["A"]
    assert "请看看" in club.company.told("外人")[0]


def test_rights_of_a_share(club: Club) -> None:
    """查看的不能评论以外的事;能修改的只能改分享的人能改的字段;收到的人不能再分享。"""
    record = own(club, amount="10")
    share(club, "sharer", record, "外人", right="see")
    with pytest.raises(Refused, match="修改"):
        club.company.writes("外人", record, amount="11")
    share(club, "sharer", record, "外人", right="edit")
    club.company.writes("外人", record, amount="11")
    assert club.company.value(record, "amount") == "11.00"
    with pytest.raises(Refused, match="分享"):
        share(club, "外人", record, "unit")


def test_nobody_gives_more_than_he_has(club: Club) -> None:
    """没有分享权的不能分享;没有修改权的,不能把修改权分享出去。"""
    record = own(club)
    with pytest.raises(Refused, match="分享"):
        share(club, "all", record, "外人")
    with pytest.raises(NotFound):
        share(club, "sharer", club.matter("X"), "外人")
    club.company.person("P700", "只看也能分享", club.first, "all", "sharer")
    foreign = own(club, "C")
    with pytest.raises(Refused, match="分享"):
        share(club, "只看也能分享", foreign, "外人")
    with pytest.raises(Invalid, match="分享给谁"):
        share(club, "sharer", record)


def test_time_is_over(club: Club) -> None:
    """没到时间看不到,到期以后看不到;结束以后下一次请求就看不到。"""
    company, record = club.company, own(club)
    start = company.now
    share(club, "sharer", record, "外人", start=start + timedelta(hours=1), until=start + timedelta(hours=2))
    for hours, seen in ((0, False), (1, True), (2, False)):
        company.now = start + timedelta(hours=hours)
        if seen:
            assert club.numbers("外人") == ["A"]
        else:
            with pytest.raises(NotFound):
                club.numbers("外人")
    with pytest.raises(Invalid, match="结束时间"):
        share(club, "sharer", record, "外人", until=start)
    given = share(club, "sharer", record, "外人")["shares"][0]
    assert club.numbers("外人") == ["A"]
    with pytest.raises(NotFound):
        company.command("own", lambda change: shares.end(change, share_id=given["id"]))
    company.command("sharer", lambda change: shares.end(change, share_id=given["id"]))
    with pytest.raises(NotFound):
        club.numbers("外人")


def test_units_and_roles_receive(club: Club) -> None:
    """分享给单位,下级单位的人也看到;分享给角色,有这个角色的人看到。"""
    first, second = own(club, "A"), own(club, "B")
    with pytest.raises(NotFound):
        club.numbers("judge")
    share(club, "sharer", first, units=[club.top])
    share(club, "sharer", second, roles=["judge"])
    assert club.numbers("外人") == ["A"]
    assert club.numbers("judge") == ["A", "B"]


def test_denial_wins_over_a_share(club: Club) -> None:
    """分享也敌不过拒绝。"""
    company = club.company
    company.person("P701", "被拒绝的", club.second, "no_inner", "no_amount")
    inner, open_one = own(club, "A", kind="inner"), own(club, "B", kind="open", amount="5")
    share(club, "sharer", inner, "被拒绝的")
    share(club, "sharer", open_one, "被拒绝的")
    assert club.numbers("被拒绝的") == ["B"]
    assert "amount" not in company.sees("被拒绝的", open_one)["values"]
    assert [one["title"] for one in company.ask("被拒绝的", shares.with_me)] == ["B"]


def test_revoking_counts_in_other_processes(club: Club) -> None:
    """在一个进程里结束分享、取消角色,另一个进程的下一次请求就不再看到。"""
    company, record = club.company, own(club)
    elsewhere = Database(company.platform.database.url)
    given = share(club, "sharer", record, "外人")["shares"][0]
    assert club.numbers("外人") == ["A"]
    with elsewhere.transaction() as connection:
        connection.execute("update gc_share set ended_at = %s where id = %s", [company.now, given["id"]])
    with pytest.raises(NotFound):
        club.numbers("外人")
    assert club.numbers("all") == ["A"]
    with elsewhere.transaction() as connection:
        connection.execute("delete from org_role_member where role = 'all'")
    with pytest.raises(NotFound):
        club.numbers("all")
    elsewhere.close()


@pytest.fixture(scope="module")
def kept() -> dict[str, Any]:
    """Keep one club for all walks of the property below."""
    return {}


_steps = st.lists(
    st.tuples(st.sampled_from(["give", "end", "wait"]), st.integers(0, 2), st.integers(0, 3)), min_size=1, max_size=12
)


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=_steps)
def test_seen_is_what_is_shared_now(clubs: Callable[[], Club], kept: dict[str, Any], steps: Any) -> None:
    """随意分享、结束、等待之后,看到的正好是此刻还有效的那几条。"""
    if not kept:
        kept["club"] = clubs()
        kept["records"] = [own(kept["club"], f"W{number}") for number in range(3)]
    club, records = kept["club"], kept["records"]
    company = club.company
    ends: dict[int, Any] = {}
    for what, number, hours in steps:
        if what == "give":
            until = company.now + timedelta(hours=hours + 1)
            given = share(club, "sharer", records[number], "外人", until=until)["shares"]
            ends[number] = (next(one["id"] for one in given if not one["over"]), until)
        elif what == "end" and number in ends:
            company.command("sharer", lambda change, one=ends.pop(number)[0]: shares.end(change, share_id=one))
        elif what == "wait":
            company.now += timedelta(hours=hours)
    open_now = {f"W{number}" for number, (_, until) in ends.items() if until > company.now}
    try:
        seen = set(club.numbers("外人"))
    except NotFound:
        seen = set()
    assert seen == open_now
    company.now += timedelta(days=1)


def test_looking_through_other_eyes_reads_only(club: Club) -> None:
    """以别人身份查看时,什么命令都不执行。"""
    from dataclasses import replace

    company = club.company
    record = own(club)
    eyes = replace(company.principal("sharer"), viewed_by="管理员")
    context = Context(company.platform, eyes, company.now, request_id="eyes")
    with pytest.raises(Refused, match="只能看不能改"):
        perform(context, lambda change: shares.share(change, entity=MATTER, record_id=record.id, gift=Gift("see")))
