"""The stream of what happened: everything once, newest first, in pages; what is hidden leaves no trace."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest

from guocheng.base.problem import Invalid, NotFound, Refused
from guocheng.service import activity as stream
from guocheng.service import comments, history
from guocheng.service import todo as todo_service
from guocheng.service.records import change as changes
from tests.service.club import MATTER, Club, Clubs
from tests.story.company import Record


def test_changes_talk_stages_and_decisions_come_newest_first(club: Club) -> None:
    made = club.matter("A", kind="open")
    tick(club)
    club.company.says("chief", made, "看看")
    tick(club)
    club.company.does("clerk", "请示", made)
    for judge in ("judge", "第二个表态的人"):
        tick(club)
        club.company.approves(judge, made)
    rows = of(club, "chief", made)["rows"]
    assert [one["at"] for one in rows] == sorted((one["at"] for one in rows), reverse=True)
    assert [one["type"] for one in rows if one["type"] == "decision"] == ["decision", "decision"]
    assert [one["text"] for one in rows if one["type"] == "comment"] == ["看看"]
    entered = [one["entered"]["label"] for one in rows if one.get("entered")]
    assert entered == ["同意", "新建"]


def test_a_move_is_told_once(club: Club) -> None:
    made = club.matter("A", note="有")
    tick(club)
    club.company.does("clerk", "放弃", made)
    rows = of(club, "chief", made)["rows"]
    assert [(one["type"], one["entered"]["label"]) for one in rows if one.get("entered")] == [
        ("change", "放弃"),
        ("change", "新建"),
    ]
    assert all(each["field"] != "stage" for one in rows if one["type"] == "change" for each in one["changes"])


def test_pages_together_are_everything_once(club: Club) -> None:
    made = club.matter("A")
    for number in range(70):
        if number % 3:
            tick(club)
        club.company.writes("clerk", made, note=f"第 {number} 次")
        if number % 10 == 0:
            club.company.says("clerk", made, f"说 {number}")
    found: list[dict[str, Any]] = []
    before, pages = None, 0
    while True:
        page = of(club, "chief", made, before)
        found += page["rows"]
        pages += 1
        if page["next"] is None:
            break
        before = datetime.fromisoformat(page["next"])
    assert pages > 1
    names = [(one["type"], one.get("seq") or one.get("id")) for one in found]
    assert len(names) == len(set(names)) == 70 + 7 + 1


def test_hidden_changes_leave_neither_line_nor_gap(clubs: Clubs) -> None:
    """只在看不到的字段改了几十次,和一次没改,动态一字不差。"""
    told = []
    for secret in (0, 45):
        club = clubs()
        made = club.matter("A", kind="open")
        tick(club)
        for number in range(45):
            club.company.writes("chief", made, amount=str(number + 1) if number < secret else "0")
        club.company.now = datetime.fromisoformat("2026-06-01T08:00:00+08:00")
        club.company.writes("chief", made, kind="inner")
        club.company.says("chief", made, "完了")
        rows = of(club, "discreet", made)
        told.append(
            [[{k: v for k, v in one.items() if k not in ("seq", "version")} for one in rows["rows"]], rows["next"]]
        )
    assert told[0] == told[1]
    assert "amount" not in str(told)


def test_the_stream_of_a_record_out_of_sight_is_not_there(club: Club) -> None:
    made = club.matter("A")
    with pytest.raises(NotFound):
        of(club, "外人", made)


def test_why_somebody_changed_it_stands_in_the_history(club: Club) -> None:
    made = club.matter("A")
    club.company.command("clerk", lambda change: changes.update(
        change, entity=MATTER, record_id=made.id, version=made_version(club, made),
        values={"note": "新"}, reason=" 客户\n来电更正 "))  # fmt: skip
    (last, *_) = club.company.ask("chief", lambda look: history.history(look, entity=MATTER, record_id=made.id))
    assert last["cause"] == "修改:客户 来电更正"


def test_only_who_may_see_the_record_is_offered_and_told(club: Club) -> None:
    made = club.matter("A")
    offered = club.company.ask(
        "chief", lambda look: comments.mentionable(look, entity=MATTER, record_id=made.id, text="上")
    )
    assert [one["name"] for one in offered] == ["上级"]
    initials = club.company.ask(
        "chief", lambda look: comments.mentionable(look, entity=MATTER, record_id=made.id, text="SJ")
    )
    assert [one["name"] for one in initials] == ["上级"]
    nobody = club.company.ask(
        "chief", lambda look: comments.mentionable(look, entity=MATTER, record_id=made.id, text="外")
    )
    assert nobody == []
    said = say(club, "chief", made, "请 @上级 和 @外人 看看")
    assert said["unheard"] == ["外人"]
    assert len(messages(club, "上级")) == 1
    assert messages(club, "外人") == []


def test_an_answer_quotes_and_one_taken_back_is_quoted_no_more(club: Club) -> None:
    made = club.matter("A")
    first = say(club, "chief", made, "第一句")["id"]
    answer = say(club, "clerk", made, "回第一句", reply_to=first)["comments"][-1]
    assert answer["reply"] == {"id": first, "author": "chief", "text": "第一句"}
    left = club.company.command(
        "chief", lambda change: comments.take_back(change, entity=MATTER, record_id=made.id, comment_id=first)
    )
    assert [(one["text"], one["removed"]) for one in left["comments"]] == [("", True), ("回第一句", False)]
    assert left["comments"][1]["reply"]["text"] == "评论已撤回"
    with pytest.raises(Invalid):
        say(club, "clerk", made, "再回", reply_to=first)


def test_a_remark_is_changed_by_its_author_for_five_minutes(club: Club) -> None:
    made = club.matter("A")
    first = say(club, "chief", made, "写错")["id"]

    def right(name: str) -> Any:
        return club.company.command(name, lambda change: comments.put_right(
            change, entity=MATTER, record_id=made.id, comment_id=first, text="写对"))  # fmt: skip

    with pytest.raises(Refused, match="自己的评论"):
        right("clerk")
    assert right("chief")["comments"][0]["text"] == "写对"
    assert right("chief")["comments"][0]["edited"]
    club.company.now += timedelta(minutes=5)
    with pytest.raises(Refused, match="5 分钟"):
        right("chief")


def test_a_remark_is_answered_on_its_own_record_only(club: Club) -> None:
    first = say(club, "chief", club.matter("A"), "一")["id"]
    with pytest.raises(Invalid, match="不在了"):
        say(club, "chief", club.matter("B"), "二", reply_to=first)


def tick(club: Club) -> None:
    """Let a minute pass."""
    club.company.now += timedelta(minutes=1)


def of(club: Club, name: str, made: Record, before: datetime | None = None) -> dict[str, Any]:
    """Read a page of the stream."""
    found: dict[str, Any] = club.company.ask(
        name, lambda look: stream.activity(look, entity=MATTER, record_id=made.id, before=before)
    )
    return found


def say(club: Club, name: str, made: Record, text: str, **more: Any) -> dict[str, Any]:
    """Say something about a record."""
    found: dict[str, Any] = club.company.command(
        name, lambda change: comments.comment(change, entity=MATTER, record_id=made.id, text=text, **more)
    )
    return found


def made_version(club: Club, made: Record) -> int:
    """Return the version of a record."""
    with club.company.platform.database.read() as connection:
        row = connection.execute("select version from club_matter where id = %s", [made.id]).fetchone()
    assert row is not None
    return int(row[0])


def messages(club: Club, name: str) -> list[str]:
    """Return what somebody was told."""
    found = club.company.ask(name, lambda look: todo_service.messages(look))
    return [one["text"] for one in found["rows"] if one["kind"] == "comment"]
